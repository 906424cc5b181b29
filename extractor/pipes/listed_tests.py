"""Tests that a list names by what they look for: "negative for A, B and C"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from spacy.tokens import Doc

from extractor.document import Mention, add_mention, mentions, sentences, view_of
from extractor.lexicons import Hit

# Without one of these in the sentence a pathogen is an infection, not what was tested for.
_TESTED = re.compile(
    r"\bPCR\b|\b(?:nucleic acid|panel|swabs?|antigens?|DNA|RNA|multiplex|viral (?:studies|tests?|screen|load)|virolog\w+|microbiolog\w+)\b",
    re.IGNORECASE,
)
_ANTIBODIES = re.compile(r"\b(?:serolog\w+|antibod\w+|Ig[MG])\b")
_FOR = re.compile(r"\s(?:for|to detect)\s(?:the |both |any )?$", re.IGNORECASE)
_AND = re.compile(r"\s?(?:,|/|;)?\s?(?:and|or|as well as)?\s?(?:the |human )?", re.IGNORECASE)
_PREDICATE = re.compile(
    r"(?:\s\([^()]*\))?(?:\s(?:PCRs?|DNA|RNA|antigens?|tests?|viruses|virus|infections?))*(?:,?\s(?:was|were|came back|all|both))?(?:\s(?:all|both))?\s",
    re.IGNORECASE,
)


def mark_pathogens(
    doc: Doc, hits: list[Hit], rows: dict[str, dict[str, str]], attrs: Callable[[str], dict[str, Any]]
) -> None:
    """Add an ``analyte`` for each pathogen of a list that a test of the sentence looked for, where a result stands by it.

    Args:
        doc: with its results marked.
        hits: pathogens named in the text.
        rows: ``pathogens.csv`` by id.
        attrs: attributes of the analyte of an id.
    """
    text = view_of(doc)
    taken = [(m["start"], m["end"]) for m in mentions(doc, "analyte")]
    taken += [tuple(span) for m in mentions(doc, "analyte") for span in m["attrs"].get("aliases", ())]
    results = [m for m in mentions(doc, "result") if m["attrs"]["kind"] == "qualitative"]
    for start, end in sentences(doc):
        sentence = text[start:end]
        inside = [hit for hit in hits if start <= hit.start < end]
        if not inside or not _TESTED.search(sentence) or (_ANTIBODIES.search(sentence) and "PCR" not in sentence):
            continue
        near = [result for result in results if start <= result["start"] < end]
        for run in _runs(text, inside):
            if not _has_result(text, run, near):
                continue
            for hit in run:
                if any(low < hit.end and hit.start < high for low, high in taken):
                    continue
                identifier = hit.id.split(":", 1)[1]
                add_mention(
                    doc, "analyte", hit.start, hit.end, norm=rows[identifier]["name"], rule=f"pathogens:{identifier}",
                    score=0.8, attrs=attrs(identifier),
                )  # fmt: skip


def _runs(text: str, hits: Iterable[Hit]) -> list[list[Hit]]:
    runs: list[list[Hit]] = []
    for hit in hits:
        if runs and _AND.fullmatch(text, runs[-1][-1].end, hit.start):
            runs[-1].append(hit)
        else:
            runs.append([hit])
    return runs


def _has_result(text: str, run: list[Hit], results: list[Mention]) -> bool:
    """Whether a result is said of a list: "negative for A and B", "A and B were negative"."""
    for result in results:
        if result["end"] <= run[0].start and _FOR.fullmatch(text, result["end"], run[0].start):
            return True
        if result["start"] >= run[-1].end and _PREDICATE.fullmatch(text, run[-1].end, result["start"]) and len(run) > 1:
            return True
    return False
