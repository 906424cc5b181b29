"""What the values of a sentence were measured in: "CSF glucose", "blood tests showed …", "a venous pH with bicarbonate"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extractor.lexicons import Matcher, load_rows

_BEFORE = re.compile(
    r"[\s(]*(?:(?:total|free|level|levels|concentrations?|of|the|and|analysis|examination|results?|sample|showed|for|gas|reactive)\b[\s:]*)*",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:\s(?:levels?|concentrations?|counts?|excretion))?(?:\s\([^()]*\))?\s(?:in|of|from)(?: the| his| her)?(?: first| repeat)? $",
    re.IGNORECASE,
)
_REACH = 45
_MEASURED_IN = ("lab", "blood_gas")
# What a blood gas analyser reports beside the gases.
_GAS = frozenset({"lactate", "bicarbonate", "base excess", "ph"})


@dataclass(frozen=True, slots=True)
class Specimen:
    """Words that name a specimen: offsets, the contract's word, how far they hold, whether they name an examination."""

    start: int
    end: int
    name: str
    scope: str
    subject: bool


@lru_cache(maxsize=1)
def _lexicon() -> tuple[Matcher, dict[str, tuple[str, str, bool]]]:
    entries: list[tuple[str, str]] = []
    meanings: dict[str, tuple[str, str, bool]] = {}
    for identifier, row in load_rows("specimens").items():
        for kind in ("names", "subject"):
            key = f"{identifier}:{kind}"
            meanings[key] = (row["name"], row["scope"], kind == "subject")
            entries += [(key, word) for word in row[kind].split("|") if word]
    return Matcher(entries), meanings


@lru_cache(maxsize=1)
def _analytes_in() -> dict[tuple[str, str], str]:
    """Id of the analyte that is measured in a specimen, by label and specimen."""
    return {
        (row["label"] or row["name"], row["specimen"]): identifier
        for identifier, row in load_rows("analytes").items()
        if row["specimen"]
    }


def find_specimens(text: str, start: int, end: int) -> list[Specimen]:
    """Specimens named in ``text[start:end]``, by start."""
    matcher, meanings = _lexicon()
    return [Specimen(start + hit.start, start + hit.end, *meanings[hit.id]) for hit in matcher.find(text[start:end])]


def add_specimens(text: str, sentence: tuple[int, int], statements: list[dict[str, Any]]) -> None:
    """Fill the slot ``specimen`` of the measurements of one sentence, and the analyte's id in that specimen.

    A specimen holds for the analyte it stands in, directly before, or behind with "in"; that of an examination ("blood
    tests showed", "lumbar puncture") and a body fluid also for the analytes behind it, until another is named; arterial
    and venous also for the gases behind it.
    """
    hits = find_specimens(text, *sentence) if statements else []
    if not hits:
        return
    for statement in sorted(statements, key=lambda item: item["start"]):
        if statement["fields"]["kind"] not in _MEASURED_IN:
            continue
        hit = _own(text, hits, statement) or _governing(hits, statement)
        slot = statement["slots"].get("specimen")
        if hit is None or (slot is not None and slot["value"] != hit.name):
            continue
        statement["slots"]["specimen"] = {"value": hit.name, "start": hit.start, "end": hit.end}
        identifier = _analytes_in().get((statement["name"], hit.name))
        if identifier is not None:
            statement["fields"]["analyte"] = identifier


def _own(text: str, hits: list[Specimen], statement: dict[str, Any]) -> Specimen | None:
    """The specimen inside a mention, directly before it, or behind it with "in"."""
    start, end = statement["start"], statement["end"]
    best = None
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            return hit
        if (
            hit.end <= start
            and start - hit.end <= _REACH
            and _BEFORE.fullmatch(text, hit.end, start)
            and not hit.subject
        ):
            best = hit
        if best is None and end <= hit.start <= end + _REACH and _BEHIND.fullmatch(text, end, hit.start):
            best = hit
    return best


def _governing(hits: list[Specimen], statement: dict[str, Any]) -> Specimen | None:
    """The last specimen before a mention, where it holds for what follows."""
    before = [hit for hit in hits if hit.end <= statement["start"]]
    if not before:
        return None
    last = before[-1]
    if last.scope == "gas":
        gas = statement["fields"]["kind"] == "blood_gas" or statement["name"] in _GAS
        return last if gas else None
    return last if last.subject or last.scope == "fluid" else None
