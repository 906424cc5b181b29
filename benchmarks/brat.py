"""Brat folders as gold, and counts of spans and relations against them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from extractor.score.matching import best_pairing
from extractor.score.metrics import Counts
from extractor.writers.brat import LINKED, Annotations, Relation, Span

TIME = ("Date", "Time", "Duration", "Frequency")
NUMERIC = "Lab_value (numeric)"
POOLED = "time pooled"
LABELS = ("Medication", "Dosage", NUMERIC, "Lab_value", "Diagnostic_procedure", "Administration", *TIME, POOLED, "Age")
PAIRS = {
    "Dosage→Medication": ("Dosage", False),
    "Lab_value→Diagnostic_procedure (numeric)": ("Lab_value", True),
    "Lab_value→Diagnostic_procedure": ("Lab_value", False),
}


@dataclass
class Score:
    """Counts of one document: right, ours, gold a name; ``touch`` as right ours, ours, found gold, gold."""

    counts: Counts = field(default_factory=Counts)
    touch: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))


def read_brat(path: Path) -> Annotations:
    """Spans (first to last piece) and MODIFY relations of an ``.ann`` file, events taken as their trigger."""
    spans: dict[str, set[Span]] = defaultdict(set)
    known: dict[str, tuple[str, Span]] = {}
    relations: set[Relation] = set()
    rows = path.read_text(encoding="utf-8").splitlines()
    for row in rows:
        if row.startswith("T"):
            identifier, kind, _ = row.split("\t", 2)
            label, offsets = kind.split(" ", 1)
            numbers = [int(number) for number in re.findall(r"\d+", offsets)]
            spans[label].add((numbers[0], numbers[-1]))
            known[identifier] = (label, (numbers[0], numbers[-1]))
    for row in rows:
        if row.startswith("E"):
            identifier, kind = row.split("\t")[:2]
            known[identifier] = known[kind.split(":")[1].split()[0]]
    for row in rows:
        if row.startswith("R"):
            kind, first, second = row.split("\t")[1].split()[:3]
            one, two = known[first.split(":")[1]], known[second.split(":")[1]]
            if kind == "MODIFY" and LINKED.get(one[0]) == two[0]:
                relations.add((one, two))
    return Annotations(dict(spans), relations)


def with_groups(spans: dict[str, set[Span]], text: str) -> dict[str, set[Span]]:
    """Add results with a digit, and all time expressions together, as labels of their own."""
    numeric = {span for span in spans.get("Lab_value", ()) if any(char.isdigit() for char in text[slice(*span)])}
    pooled = {span for label in TIME for span in spans.get(label, ())}
    return {**spans, NUMERIC: numeric, POOLED: pooled}


def meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def count_document(gold: Annotations, ours: Annotations, text: str) -> Score:
    """Compare one document: spans a label (strict, overlap, touch) and the linked pairs (overlap)."""
    score = Score()
    theirs, mine = with_groups(gold.spans, text), with_groups(ours.spans, text)
    for label in LABELS:
        count_spans(score, label, theirs.get(label, set()), mine.get(label, set()))
    for name, (first, numeric) in PAIRS.items():
        pairs = [
            sorted((a[1], b[1]) for a, b in found.relations
                   if a[0] == first and (not numeric or any(char.isdigit() for char in text[slice(*a[1])])))
            for found in (ours, gold)
        ]  # fmt: skip
        weights = {
            (i, j): 1
            for i, one in enumerate(pairs[0])
            for j, other in enumerate(pairs[1])
            if meet(one[0], other[0]) and meet(one[1], other[1])
        }
        _add(score, name, "overlap", len(pairs[0]), len(pairs[1]), weights)
    return score


def count_spans(score: Score, label: str, gold: Iterable[Span], ours: Iterable[Span]) -> None:
    """Count one label of one document."""
    theirs, mine = sorted(gold), sorted(ours)
    weights = {
        (i, j): 1000 + (one == other)
        for i, one in enumerate(mine)
        for j, other in enumerate(theirs)
        if meet(one, other)
    }
    score.counts.ratios[f"{label}|strict"] = [len(set(mine) & set(theirs)), len(mine), len(theirs)]
    _add(score, label, "overlap", len(mine), len(theirs), weights)


def _add(score: Score, name: str, kind: str, ours: int, gold: int, weights: dict[tuple[int, int], int]) -> None:
    score.counts.ratios[f"{name}|{kind}"] = [len(best_pairing(ours, gold, weights)), ours, gold]
    score.touch[name] = [len({i for i, _ in weights}), ours, len({j for _, j in weights}), gold]
