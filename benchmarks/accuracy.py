"""Span and relation accuracy on annotated case reports in brat format (MACCROBAT).

    python benchmarks/accuracy.py [FOLDER] [--half odd|even] [--errors LABEL]

FOLDER defaults to ``corpora/maccrobat`` of the shared corpora (EXTRACTOR_SHARED). Prints strict and overlap precision,
recall and F1 a type, and the pairs Dosage→Medication and Lab_value→Diagnostic_procedure. ``--half odd`` scores every second
document (those nobody tuned rules on), ``--errors LABEL`` lists what was missed and what was spurious.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

from spacy.language import Language

from extractor.document import get_alignment, get_data, make_doc, mentions
from extractor.pipeline import load, to_extraction
from extractor.readers import read_text
from extractor.writers.brat_times import brat_times

Span = tuple[int, int]
TIME = ("Date", "Time", "Duration", "Frequency")
OURS = {
    "drug": "Medication", "dose": "Dosage", "route": "Administration", "value": "Lab_value", "result": "Lab_value", "analyte": "Diagnostic_procedure",
}  # fmt: skip


def read_brat(path: Path) -> tuple[dict[str, set[Span]], list[tuple[str, Span, str, Span]]]:
    spans: dict[str, set[Span]] = defaultdict(set)
    known: dict[str, tuple[str, Span]] = {}
    relations = []
    rows = path.read_text(encoding="utf-8").splitlines()
    for row in rows:
        if row.startswith("T"):
            identifier, kind, _ = row.split("\t", 2)
            label, offsets = kind.split(" ", 1)
            numbers = [int(number) for number in re.findall(r"\d+", offsets)]
            span = (numbers[0], numbers[-1])
            spans[label].add(span)
            known[identifier] = (label, span)
    for row in rows:
        if row.startswith("E"):
            identifier, kind = row.split("\t")[0], row.split("\t")[1]
            known[identifier] = known[kind.split(":")[1].split()[0]]
    for row in rows:
        if row.startswith("R"):
            kind, first, second = row.split("\t")[1].split()[:3]
            one, two = known[first.split(":")[1]], known[second.split(":")[1]]
            if kind == "MODIFY":
                relations.append((one[0], one[1], two[0], two[1]))
    return spans, relations


def predict(nlp: Language, text: str) -> tuple[dict[str, set[Span]], set[tuple[str, Span, Span]]]:
    doc = make_doc(nlp, read_text(text))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    alignment = get_alignment(doc)
    extraction = to_extraction(doc)
    found: dict[str, set[Span]] = defaultdict(set)
    for mention in mentions(doc):
        label = OURS.get(mention["label"])
        if mention["label"] == "milestone" and mention["norm"] in ("imaging", "procedure"):
            label = "Diagnostic_procedure"
        if label:
            found[label].add(alignment.to_source(mention["start"], mention["end"]))
    for time in brat_times(text, extraction.timexes, extraction.mentions):
        found[time.label].add((time.start, time.end))
    for outer in ("Medication", "Diagnostic_procedure", *TIME):
        found[outer] = {
            s for s in found[outer] if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in found[outer])
        }
    pairs = set()
    for statement in get_data(doc)["statements"]:
        head = alignment.to_source(statement["start"], statement["end"])
        for slot in ("dose", "value"):
            content = statement["slots"].get(slot)
            if content:
                pairs.add((slot, alignment.to_source(content["start"], content["end"]), head))
    return found, pairs


def matched(gold: set[Span], ours: set[Span], strict: bool) -> tuple[int, int]:
    """Gold spans found and our spans that are right."""
    if strict:
        return len(gold & ours), len(gold & ours)
    hit = lambda span, others: any(span[0] < other[1] and other[0] < span[1] for other in others)  # noqa: E731
    return sum(hit(span, ours) for span in gold), sum(hit(span, gold) for span in ours)


def f1(recall_hit: int, gold: int, precision_hit: int, ours: int) -> tuple[float, float, float]:
    precision, recall = precision_hit / max(1, ours), recall_hit / max(1, gold)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--half", choices=("odd", "even"))
    parser.add_argument("--errors", metavar="LABEL")
    parser.add_argument("--limit", type=int, default=60)
    arguments = parser.parse_args()
    folder = arguments.folder or Path(os.environ.get("EXTRACTOR_SHARED", "../shared")) / "corpora" / "maccrobat"
    names = sorted(folder.glob("*.ann"))
    if arguments.half:
        names = names[1 if arguments.half == "odd" else 0 :: 2]
    nlp = load()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    errors: Counter[tuple[str, str]] = Counter()
    for name in names:
        text = name.with_suffix(".txt").open(encoding="utf-8", newline="").read()
        gold, relations = read_brat(name)
        ours, pairs = predict(nlp, text)
        gold["Lab_value (numeric)"] = {s for s in gold["Lab_value"] if any(c.isdigit() for c in text[s[0] : s[1]])}
        ours["Lab_value (numeric)"] = {s for s in ours["Lab_value"] if any(c.isdigit() for c in text[s[0] : s[1]])}
        gold["time pooled"] = set().union(*(gold[label] for label in TIME))
        ours["time pooled"] = set().union(*(ours[label] for label in TIME))
        labels = (
            "Medication",
            "Dosage",
            "Lab_value (numeric)",
            "Lab_value",
            "Diagnostic_procedure",
            *TIME,
            "Age",
            "time pooled",
        )
        for label in labels:
            for kind in ("strict", "overlap"):
                found, right = matched(gold[label], ours[label], kind == "strict")
                counts[label, kind].update(gold=len(gold[label]), ours=len(ours[label]), found=found, right=right)
            if label == arguments.errors:
                for tag, spans, others in (
                    ("missed", gold[label], ours[label]),
                    ("spurious", ours[label], gold[label]),
                ):
                    for span in spans:
                        if not matched({span}, others, False)[0]:
                            errors[tag, text[span[0] : span[1]]] += 1
        wanted = {
            "Dosage→Medication": ("dose", "Dosage", "Medication"),
            "Lab_value→Diagnostic_procedure (numeric)": ("value", "Lab_value", "Diagnostic_procedure"),
        }
        for label, (slot, first, second) in wanted.items():
            truth = [(a, b) for la, a, lb, b in relations if la == first and lb == second
                     and (slot == "dose" or any(c.isdigit() for c in text[a[0] : a[1]]))]  # fmt: skip
            mine = [(a, b) for kind, a, b in pairs if kind == slot]
            over = lambda p, q: p[0][0] < q[0][1] and q[0][0] < p[0][1] and p[1][0] < q[1][1] and q[1][0] < p[1][1]  # noqa: E731
            counts[label, "overlap"].update(
                gold=len(truth), ours=len(mine), found=sum(any(over(t, m) for m in mine) for t in truth),
                right=sum(any(over(t, m) for t in truth) for m in mine),
            )  # fmt: skip
            if label == arguments.errors:
                for t in truth:
                    if not any(over(t, m) for m in mine):
                        errors["missed", f"{text[t[0][0] : t[0][1]]} → {text[t[1][0] : t[1][1]]}"] += 1
                for m in mine:
                    if not any(over(t, m) for t in truth):
                        errors["spurious", f"{text[m[0][0] : m[0][1]]} → {text[m[1][0] : m[1][1]]}"] += 1
    print(f"{len(names)} documents of {folder}")
    print(f"{'type':<42}{'':<9}{'P':>6}{'R':>6}{'F1':>6}{'gold':>7}{'ours':>7}")
    for (label, kind), count in counts.items():
        precision, recall, score = f1(count["found"], count["gold"], count["right"], count["ours"])
        print(f"{label:<42}{kind:<9}{precision:>6.3f}{recall:>6.3f}{score:>6.3f}{count['gold']:>7}{count['ours']:>7}")
    for (tag, words), number in errors.most_common(arguments.limit):
        print(f"{tag:<9}{number:>4}  {words!r}")


if __name__ == "__main__":
    main()
