"""Cultures that name what grew: "hemocultures showed Staphylococcus aureus", "E. coli was isolated from the urine culture"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from extractor.document import Mention
from extractor.lexicons import Hit, Matcher, load_rows, names_of
from extractor.pipes.value_sentences import Sentence

_CULTURE = re.compile(r"culture|swab", re.IGNORECASE)
_GREW = re.compile(
    r"\b(?:grew|grown|growing|growth of|yield(?:ed|ing|s)|isolat(?:ed|ing|es)|identif(?:ied|ying)|show(?:ed|ing|s)|reveal(?:ed|ing|s)"
    r"|demonstrat(?:ed|ing)|indicat(?:ed|ing)|confirm(?:ed|ing)|disclos(?:ed|ing)|detect(?:ed|ing)|produced|found|positive|returned|came back)\b",
    re.IGNORECASE,
)
_NOT_GROWN = re.compile(
    r"\b(?:no|not|negative|without|sterile|never|neither|nor|failed)\b|[;]|\.\s(?=[A-Z][a-z]+ [a-z]+ )", re.IGNORECASE
)
_FROM = re.compile(
    r"(?:\s[a-z]+|\s?\([^()]{1,40}\)|,| and [A-Z][\w.]* ?[a-z]*){0,6}\s(?:was|were)\s(?:also\s)?(?:isolated|grown|cultured|detected|identified|found|recovered|obtained)"
    r"\s(?:in|from|on|by)\s(?:[\w-]+\s){0,5}$"
)
_REACH = 160


@lru_cache(maxsize=1)
def _organisms() -> Matcher:
    return Matcher(
        [(identifier, name) for identifier, row in load_rows("organisms").items() for name in names_of(row)[1:]]
    )


def grown(text: str, sentence: Sentence) -> dict[str, Mention]:
    """``positive`` for each culture of a sentence beside which an organism is said to have grown, by analyte id."""
    cultures = [
        a for a in sentence.analytes if _CULTURE.search(a["norm"]) or _CULTURE.search(text, a["start"], a["end"])
    ]
    if not cultures:
        return {}
    hits = [
        Hit(sentence.start + hit.start, sentence.start + hit.end, hit.id, hit.spelling)
        for hit in _organisms().find(text[sentence.start : sentence.end])
    ]
    found: dict[str, Mention] = {}
    for culture in cultures:
        for hit in hits:
            span = _behind(text, culture, hit) or _before(text, culture, hit)
            if span is not None:
                found[culture["id"]] = _positive(*span)
                break
    return found


def _behind(text: str, culture: Mention, hit: Hit) -> tuple[int, int] | None:
    if not culture["end"] <= hit.start <= culture["end"] + _REACH:
        return None
    verb = _GREW.search(text, culture["end"], hit.start)
    if verb is None or _NOT_GROWN.search(text, culture["end"], hit.start):
        return None
    return verb.start(), hit.end


def _before(text: str, culture: Mention, hit: Hit) -> tuple[int, int] | None:
    near = hit.end <= culture["start"] <= hit.end + _REACH
    return (hit.start, hit.end) if near and _FROM.fullmatch(text, hit.end, culture["start"]) else None


def _positive(start: int, end: int) -> Mention:
    attrs: dict[str, Any] = {"kind": "qualitative", "interpretation": "positive", "stated": True}
    return {
        "id": "", "label": "result", "start": start, "end": end, "norm": "positive", "rule": "results:growth", "score": 0.9, "attrs": attrs,
    }  # fmt: skip
