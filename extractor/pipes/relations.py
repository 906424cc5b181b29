"""Relations: mentions of prose become undated statements."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Block, assertion_of, get_data, section_at, view_of
from extractor.pipes.context import shared_context
from extractor.pipes.patients import patient_at
from extractor.pipes.relate_drugs import medication_statements
from extractor.pipes.relate_milestones import milestone_statements
from extractor.pipes.relate_values import measurement_statements

# Nothing in these parts is told of the patient: names of grants, titles of cited work, expansions of short forms.
SILENT_SECTIONS = frozenset({"references", "back_matter", "abbreviations"})
# "NIPPV: non-invasive positive pressure ventilation; TCZ: tocilizumab" below a figure explains short forms: capitals, and
# words that begin with the first of them ("scans indicated stable disease; …, ECOG status was 0" is prose).
_EXPANSION = re.compile(
    r"(?<![\w-])(?=[\w-]*[A-Z][\w-]*[A-Z])([A-Za-z])[\w-]{1,11}\s*[:=,]\s+(?i:\1)[^;:.=]{2,80}(?=[;.]|\Z)"
)

# "intravenous immunoglobulin" and "IV fluids" say their route in their name.
_ROUTE_IN_NAME = re.compile(r"(?:intravenous|IV|i\.v\.)(?=[\s-])", re.IGNORECASE)


class Relations:
    """Builds the statements of the prose: which dose, route, value or result belongs to what.

    Medication, measurement and milestone statements are built by their own modules; this pipe gives each its section,
    patient and assertion, leaves out the silent sections and numbers them in reading order.
    """

    def __call__(self, doc: Doc) -> Doc:
        data, text = get_data(doc), view_of(doc)
        known = set(data["mentions"])
        built = [statement for build in (medication_statements, measurement_statements, milestone_statements)
                 for statement in build(doc)]  # fmt: skip
        if data["others"]:
            # Names that only a value gave away ("tumor size", "Euthasol level") were not there when assertions were judged.
            late = [mention for identifier, mention in data["mentions"].items() if identifier not in known]
            data["assertions"] |= shared_context().judge(doc, late)
        found = [complete(doc, text, statement) for statement in built]
        headings = [block for block in data["blocks"] if block["kind"] == "heading"]
        found = _without_headings(found, headings)
        found = [
            statement
            for statement in found
            if statement["section"] not in SILENT_SECTIONS and not _explains_short_forms(text, statement)
        ]
        found = _without_levels(doc, found)
        found.sort(key=lambda statement: (statement["start"], statement["end"], statement["type"]))
        renamed = {statement["id"]: f"s{number}" for number, statement in enumerate(found, 1)}
        for statement in found:
            first = statement["fields"].get("duplicate_of_statement")
            if first is not None:
                statement["fields"]["duplicate_of_statement"] = renamed.get(first)
            statement["id"] = renamed[statement["id"]]
        data["statements"] = found
        return doc


def _without_headings(statements: list[dict[str, Any]], headings: list[Block]) -> list[dict[str, Any]]:
    """Leave out what headings name ("IMMUNOTHERAPY"): they assert nothing, but for the title, which retells the case."""
    starts = [block["start"] for block in headings]
    kept = []
    for statement in statements:
        index = bisect_right(starts, statement["start"]) - 1
        inside = index >= 0 and statement["start"] < headings[index]["end"]
        if not inside or statement["section"] == "title":
            kept.append(statement)
    return kept


def _without_levels(doc: Doc, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out medications whose name carries a measured level: what was measured was not given there."""
    known = get_data(doc)["mentions"]
    measured = [known[s["head"]] for s in statements if s["type"] == "measurement"]
    levels = {(m["start"], m["end"]) for m in measured if "drug_level" in m["attrs"]["flags"]}
    return [
        s for s in statements
        if s["type"] != "medication" or not any(low <= s["start"] and s["end"] <= high for low, high in levels)
    ]  # fmt: skip


def complete(doc: Doc, text: str, statement: dict[str, Any]) -> dict[str, Any]:
    """Add section, patient and assertion of the head to a statement."""
    head = statement["head"]
    assertion = {**assertion_of(doc, head), **statement.get("assertion", {})}
    cues = assertion.pop("cues", {})
    if statement["type"] == "medication" and "route" not in statement["slots"]:
        named = _ROUTE_IN_NAME.match(text, statement["start"], statement["end"])
        if named:
            statement["slots"]["route"] = {"value": "intravenous", "start": named.start(), "end": named.end()}
    if statement["type"] == "measurement":
        # A value is a result even beside a "no": negation belongs to tests not done, which give no statement.
        assertion["polarity"] = "affirmed"
    elif assertion["polarity"] == "negated" and "polarity" in cues:
        start, end = cues["polarity"]
        statement["slots"]["negation"] = {"value": "negated", "start": start, "end": end}
    statement["section"] = section_at(doc, statement["start"])
    statement["patient"] = patient_at(doc, statement["start"])
    statement["assertion"] = assertion
    return statement


def _explains_short_forms(text: str, statement: dict[str, Any]) -> bool:
    start, end = statement["sentence"]
    if not text.count(";", start, end):
        return False
    # Each short form opens its part of the list: "CD3, CD20" in the middle of one explains nothing.
    expansions = [
        match.span()
        for match in _EXPANSION.finditer(text, start, end)
        if text[start : match.start()].rstrip()[-1:] in ("", ";", ".", ":")
    ]
    return len(expansions) >= 2 and any(low <= statement["start"] < high for low, high in expansions)


@Language.factory("extractor_relations")
def make_relations(nlp: Language, name: str) -> Relations:
    """Factory of :class:`Relations`."""
    return Relations()
