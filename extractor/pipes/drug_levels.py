"""Drugs that were measured, not given: "paracetamol 96 mg/L", "pentobarbital and phenytoin levels"."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from extractor.document import add_mention, drop_mention, mentions, view_of
from extractor.pipes.drug_lexicon import STOP, Drug, DrugLexicon, load_lexicon

_LEVEL = re.compile(r"\s*(?:levels?|concentrations?|troughs?)?\s*(?:(?:was|were|of|is|at|still)\s+)*[:=(]?\s*")
_LEVEL_DIMENSIONS = frozenset({"mass_concentration", "substance_concentration"})
# Names that share "levels" at their end; anything but a drug in the list leaves the list alone.
_LISTED = re.compile(
    r"(?P<names>\b[A-Za-z][\w-]+(?: [A-Za-z][\w-]+)?(?:, [A-Za-z][\w-]+(?: [A-Za-z][\w-]+)?)*),? (?:and|or) (?:[\w-]+ ){1,2}(?:serum |plasma |blood |trough )?"
    r"(?:levels|concentrations|troughs)\b"
)
# What such a list can stand in, and how it ends: tried at every word of a text, the pattern above is slow.
_STRETCH = re.compile(r"[\w, -]+")
_LIST_END = re.compile(r"levels|concentrations|troughs")
_NAME = re.compile(r"(?:[\w-]+ )?(?P<last>[\w-]+)")


def mark_levels(doc: Doc) -> None:
    """Add an ``analyte`` mention for each drug with a concentration behind its name, or in a list of levels.

    A drug of such a list is no longer a ``drug`` mention; one with a concentration stays, and the relations decide.
    """
    text = view_of(doc)
    known = [(m["start"], m["end"]) for m in mentions(doc, "analyte")]
    starts = {quantity["start"]: quantity for quantity in mentions(doc, "quantity")}
    for drug in mentions(doc, "drug"):
        match = _LEVEL.match(text, drug["end"])
        quantity = starts.get(match.end()) if match else None
        if (
            quantity is None
            or quantity["attrs"].get("dimension") not in _LEVEL_DIMENSIONS
            or drug["attrs"].get("is_class")
            or _meets(known, drug["start"], drug["end"])
        ):
            continue
        _add(doc, drug["start"], drug["end"], drug["norm"], drug["attrs"].get("id", ""), quantity["attrs"]["unit"])
    _mark_lists(doc, text, known)


def _mark_lists(doc: Doc, text: str, known: list[tuple[int, int]]) -> None:
    stretches = (match.span() for match in _STRETCH.finditer(text) if _LIST_END.search(match[0]))
    lists = [found for low, high in stretches for found in _LISTED.finditer(text, low, high)]
    if not lists:
        return
    lexicon = load_lexicon()
    given = {(m["start"], m["end"]): m for m in mentions(doc, "drug")}
    for found in lists:
        low = found.start("names")
        # "Folic acid and vitamin B12 levels", "serum pentobarbital and phenytoin levels": a name of two words, else of the last.
        items = list(_NAME.finditer(found["names"]))
        parts = [0 if _drug(lexicon, item[0]) else "last" for item in items]
        names = [(low + item.start(part), low + item.end(part)) for item, part in zip(items, parts, strict=True)]
        drugs = [_drug(lexicon, text[start:end]) for start, end in names]
        # The list begins behind what is no drug.
        first = next((n for n in range(len(drugs), 0, -1) if drugs[n - 1] is None), 0)
        for (start, end), drug in list(zip(names, drugs, strict=True))[first:]:
            if drug is None or drug.is_class:
                continue
            if (start, end) in given:
                drop_mention(doc, given[start, end]["id"])
            if not _meets(known, start, end):
                _add(doc, start, end, drug.name, drug.id, "ug/mL")


def _drug(lexicon: DrugLexicon, name: str) -> Drug | None:
    hits = lexicon.matcher.find(name)
    return (
        lexicon.drugs[hits[0].id]
        if len(hits) == 1 and hits[0].id != STOP and hits[0].end - hits[0].start == len(name)
        else None
    )


def _add(doc: Doc, start: int, end: int, name: str, identifier: str, unit: str) -> None:
    attrs = {
        "id": identifier, "kind": "lab", "specimen": None, "direction": None, "low": "", "high": "", "aliases": [],
        "units": [unit], "flags": ["drug_level"],
    }  # fmt: skip
    add_mention(doc, "analyte", start, end, norm=f"{name} level", rule="levels:drug", score=0.9, attrs=attrs)


def _meets(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(low < end and start < high for low, high in spans)
