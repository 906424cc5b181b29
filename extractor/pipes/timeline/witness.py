"""Dated witnesses of numbered days: "Chest X-ray on February 27, hospital day 8" fixes what hospital day 1 was."""

from __future__ import annotations

import re
from itertools import pairwise

from spacy.tokens import Doc

from extractor.dates import has_day
from extractor.document import Mention, sentences, view_of
from extractor.pipes.patients import patient_at
from extractor.pipes.timeline.resolve import Resolver

_GAP = re.compile(
    r"\s*[,;(\[:=–-]*\s*(?:on|i\.e\.,?|which\s+was|corresponding\s+to|that\s+is|was|is|of|the)?\s*(?:the\s+)?[)\]]?\s*",
    re.I,
)


def plain_scheme(timexes: list[Mention]) -> str | None:
    """The numbering that a bare "day 3" means: the only one the report names, None where it names none or several."""
    named = {
        timex["attrs"]["scheme"] for timex in timexes
        if timex["attrs"]["kind"] == "day_number" and timex["attrs"]["scheme"] != "day" and timex["attrs"]["low"] >= 0
    }  # fmt: skip
    return (
        named.pop()
        if len(named) == 1 and named <= {"hospital_day", "icu_day", "illness_day", "treatment_day", "postoperative_day"}
        else None
    )


def counts_zero(timexes: list[Mention]) -> bool:
    """Whether the report numbers days from 0 or below it without naming what from ("on days 0 and 4")."""
    return any(
        timex["attrs"]["kind"] == "day_number" and timex["attrs"]["scheme"] == "day" and timex["attrs"]["low"] <= 0
        for timex in timexes
    )


def find_witnesses(doc: Doc, timexes: list[Mention], resolver: Resolver) -> list[str]:
    """Fill ``resolver.anchors.zeros`` from numbered days beside their date; returns warnings of contradictions."""
    warnings: list[str] = []
    text = view_of(doc)
    ends = [end for _, end in sentences(doc)]
    for first, second in pairwise(timexes):
        kinds = (first["attrs"]["kind"], second["attrs"]["kind"])
        if kinds not in (("calendar", "day_number"), ("day_number", "calendar")):
            continue
        gap = text[first["end"] : second["start"]]
        if len(gap) > 24 or not _GAP.fullmatch(gap) or any(first["end"] <= end <= second["start"] for end in ends):
            continue
        dated, numbered = (first, second) if kinds[0] == "calendar" else (second, first)
        attrs = numbered["attrs"]
        if (
            attrs.get("reference")
            or attrs["low"] != attrs["high"]
            or attrs.get("list") is not None
            or dated["attrs"].get("list") is not None
        ):
            continue
        patient = patient_at(doc, numbered["start"])
        value = resolver.resolve(dated, patient, None)
        if not has_day(value["start"]) or value["end"]:
            continue
        spans = [[min(first["start"], second["start"]), max(first["end"], second["end"])]]
        warning = resolver.anchors.witness(attrs["scheme"], patient, attrs["low"], attrs["unit"], value["start"], spans)
        if warning:
            warnings.append(warning)
    return warnings
