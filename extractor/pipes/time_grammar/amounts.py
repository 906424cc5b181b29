"""Durations ("for 5 days", "a 3-week history") and ages ("65-year-old")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractor.pipes.spotting import NUMBER as FIGURE
from extractor.pipes.spotting import Spot, Spotted
from extractor.pipes.time_grammar.atoms import (
    AGE_SPOT,
    AMOUNT,
    AMOUNT_SPOT,
    NUMBER,
    NUMBER_WORDS,
    UNIT_WORDS,
    amount_attrs,
    number_of,
    timex3,
    unit_of,
)
from extractor.pipes.time_grammar.candidate import Candidate

_AGE_UNITS = UNIT_WORDS | {"y"}
_OLD_WORDS = ("old", "age", "aged")
_OLD_SPOT = Spot(
    [*_OLD_WORDS, *(unit + word for unit in _AGE_UNITS for word in _OLD_WORDS)], NUMBER_WORDS | _AGE_UNITS | {"‐"}
)
_SHORT_SPOT = Spot(("y", "yo", "yr", "yro"), (FIGURE, "-"))
_THEIR_SPOT = Spot(("his", "her", "their"), ("in",))
_PAST_SPOT = Spot(
    UNIT_WORDS,
    [
        "for", "over", "during", "in", "lasting", "the", "his", "her", "past", "last", "previous", "preceding",
        "following", "subsequent", "next", "ensuing",
    ],
)  # fmt: skip
_WHOLE_SPOT = Spot(("all", "whole", "full", "entire"))
_LONG_SPOT = Spot(("life", "lifelong", "long", "longstanding"))
_OLD = Spotted(
    rf"(?<![\d.])(?P<number>{NUMBER})[-–‐\s]{{0,3}}(?P<unit>years?|yrs?|yr|y|months?|mos?|weeks?"
    rf"|wks?|days?|hours?)[-–‐\s]{{0,3}}(?:old|aged?\b(?!\s+of))(?!\w)",
    _OLD_SPOT,
    re.I,
)
_OLD_SHORT = Spotted(r"(?<![\d.])(?P<number>\d{1,3})[-\s]?(?P<unit>y)(?:[/.]?o\.?|r\.?o\.?)(?![\w])", _SHORT_SPOT, re.I)
_AGED = Spotted(
    r"\b(?:aged|age[:,]?)\s+(?P<number>\d{1,3}(?:\s?[-–]\s?\d{1,3})?)(?:\s*(?P<unit>years?"
    r"|yrs?|months?|weeks?|days?|hours?|h))?(?![\w%]|\.\d)",
    _OLD_SPOT,
    re.I,
)
# "A 13 months toddler", "a woman of 17 years".
_PERSONS = [
    "man", "woman", "boy", "girl", "lady", "gentleman", "male", "female", "child", "infant", "baby", "toddler",
    "newborn", "neonate", "patient",
]  # fmt: skip
_PERSON = f"(?:{'|'.join(_PERSONS)})"
_NAMED = (
    Spotted(
        rf"\b(?P<number>\d{{1,3}})[-\s](?P<unit>years?|months?|weeks?|days?)(?=\s+(?:\w+\s+)?{_PERSON}\b)",
        Spot(UNIT_WORDS, (FIGURE, "-")),
        re.I,
    ),
    Spotted(
        rf"\b{_PERSON}\s+of\s+(?P<core>(?P<number>\d{{1,3}})[-\s](?P<unit>years?|months?|weeks?|days?))\b(?!\s+old)",
        Spot(_PERSONS),
        re.I,
    ),
)
_AGE_AS_DATE = re.compile(r"\b(?:at|since|until|by|from|turned|died|deceased|dead)\s+(?:the\s+|about\s+)?$", re.I)
_OF_AGE = Spotted(rf"\b(?:(?P<lead>at|from|since|until|by|before|after)\s+)?{AMOUNT}\s+of\s+age\b", AGE_SPOT, re.I)
_DECADE = Spotted(
    r"\b(?:in\s+(?:his|her|their)\s+)(?P<core>(?:early\s+|mid[-\s]?|late\s+)?(?:\d0s|teens"
    r"|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b",
    _THEIR_SPOT,
    re.I,
)
_DURATION = Spotted(
    rf"\b(?!\s)(?P<lead>(?:for|over|during|in|throughout|lasting|lasted|persist(?:ed|ing)\s+for|of)\s+)?(?P<which>(?:a\s"
    rf"+|the\s+|his\s+|her\s+)?(?:duration\s+of\s+|period\s+of\s+|course\s+of\s+|history\s+of\s+"
    rf"|past|last|previous|preceding|recent)?\s*)"
    rf"{AMOUNT}(?P<tail>[-\s]+(?:history|course|period|duration|stay|cycles?|regimen|interval))?",
    AMOUNT_SPOT,
    re.I,
)
_PAST_PLURAL = Spotted(
    r"\b(?:(?:for|over|during|in)\s+)?(?P<core>(?:the\s+|his\s+|her\s+)?(?:past|last|previous"
    r"|preceding|following|subsequent|next|ensuing)\s+(?P<unit>hours|days|weeks|months|years"
    r"|month|year|week|decade))\b",
    _PAST_SPOT,
    re.I,
)
_WHOLE = Spotted(
    r"\b(?:all|whole|full|entire)[-\s](?P<unit>day|week|month|year)\b(?!\s+(?:of|long))", _WHOLE_SPOT, re.I
)
_LIFELONG = Spotted(r"\b(?:lifelong|life-long|longstanding|long-standing)\b", _LONG_SPOT, re.I)
_MANY = Spotted(
    r"\b(?:for|over|lasting)\s+(?P<core>(?P<unit>hours|days|weeks|months|years|decades))\b(?!\s+(?:later"
    r"|after|before|earlier))",
    _PAST_SPOT,
    re.I,
)
_NO_DURATION = re.compile(r"(?:/|\bper\s|\bevery\s|\beach\s|\bevery\s\d\s?)$", re.I)


def find(text: str) -> Iterator[Candidate]:
    """Durations, frequencies and ages of ``text`` as candidates."""
    yield from _ages(text)
    for match in _DURATION.finditer(text):
        if _NO_DURATION.search(text[max(0, match.start() - 8) : match.start()]):
            continue
        if not _counts_time(text, match):
            continue
        amount = amount_attrs(match)
        start = match.start("which") + len(match["which"]) - len(match["which"].lstrip())
        core = match["which"].strip().lower()
        if core in ("a", "the", "his", "her") or not core:
            start = _number_start(match)
        end = match.end()
        attrs = {
            "timex_type": "DURATION",
            "kind": "duration",
            **amount,
            "value": timex3(amount["low"], amount["high"], amount["unit"]),
        }
        if any(word in core for word in ("past", "last", "previous", "preceding")):
            attrs["ends"] = "reference"
        yield Candidate(start, end, attrs, "duration", 1, 0.85)
    for pattern in (_PAST_PLURAL, _MANY):
        for match in pattern.finditer(text):
            unit = "a" if match["unit"].lower().startswith("decade") else unit_of(match["unit"])
            value = None if match["unit"].lower().endswith("s") else 1.0
            attrs = {
                "timex_type": "DURATION",
                "kind": "duration",
                "low": value,
                "high": value,
                "unit": unit,
                "approximate": value is None,
                "value": timex3(value, value, unit),
            }
            yield Candidate(match.start("core"), match.end("core"), attrs, "past_span", 2, 0.85)
    for match in _WHOLE.finditer(text):
        unit = unit_of(match["unit"])
        whole = {"low": 1.0, "high": 1.0, "unit": unit, "approximate": False, "value": timex3(1, 1, unit)}
        attrs = {"timex_type": "DURATION", "kind": "duration", **whole}
        yield Candidate(match.start(), match.end(), attrs, "whole", 2, 0.8)
    for match in _LIFELONG.finditer(text):
        if match.group().lower().startswith("life"):
            yield Candidate(
                match.start(),
                match.end(),
                {
                    "timex_type": "DURATION",
                    "kind": "duration",
                    "low": None,
                    "high": None,
                    "unit": "a",
                    "approximate": True,
                    "value": "PXY",
                },
                "lifelong",
                2,
                0.8,
            )


def _ages(text: str) -> Iterator[Candidate]:
    for pattern in (_OLD, _OLD_SHORT, _AGED):
        for match in pattern.finditer(text):
            low, high = number_of(match["number"])
            unit = unit_of(match["unit"]) if match["unit"] and match["unit"].lower() != "y" else "a"
            attrs = {
                "timex_type": "AGE",
                "kind": "age",
                "low": low,
                "high": high,
                "unit": unit,
                "approximate": False,
                "value": timex3(low, high, unit),
            }
            if _AGE_AS_DATE.search(text[max(0, match.start() - 14) : match.start()]):
                # "at 14 months old" dates what is told: counted from birth.
                attrs |= {"timex_type": "DATE", "direction": "after", "reference": "event", "anchor": "birth"}
            yield Candidate(match.start(), match.end(), attrs, "age", 6)
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            number, unit = float(match["number"]), unit_of(match["unit"])
            amount: dict[str, Any] = {"low": number, "high": number, "unit": unit, "approximate": False}
            attrs = {"timex_type": "AGE", "kind": "age", **amount, "value": timex3(number, number, unit)}
            yield Candidate(match.start("number"), match.end("unit"), attrs, "age_of_person", 5)
    for match in _OF_AGE.finditer(text):
        if match["lead"]:
            continue
        amount = amount_attrs(match)
        yield Candidate(
            _number_start(match),
            match.end(),
            {
                "timex_type": "AGE",
                "kind": "age",
                **amount,
                "value": timex3(amount["low"], amount["high"], amount["unit"]),
            },
            "of_age",
            4,
        )
    for match in _DECADE.finditer(text):
        yield Candidate(
            match.start("core"),
            match.end("core"),
            {
                "timex_type": "AGE",
                "kind": "age",
                "low": None,
                "high": None,
                "unit": "a",
                "approximate": True,
                "value": "PXY",
            },
            "age_decade",
            5,
        )


_BAD_AFTER = re.compile(r"\s*(?:/|old\b|of\s+age\b|-old|\^|²|³)|['’]?\s+gestation", re.I)
# Names of tests and of drug forms hold amounts of time ("24-hour urine", "6-minute walk test").
_NO_SPAN = re.compile(
    r"[-\s]+(?:urin|walk|holter|collection|recall|ambulatory|electro|EEG|ECG|blood\s+pressure"
    r"|survival|mortality|half|plasma|glucose|postprandial"
    r"|creatinine|protein|oral\s+glucose|fast|release|monitor|proteinuria)",
    re.I,
)


def _counts_time(text: str, match: re.Match[str]) -> bool:
    """Whether "N unit" is an amount of time: no rate, no age, no product of other units."""
    if _BAD_AFTER.match(text, match.end("unit")) or _BAD_AFTER.match(text, match.end()):
        return False
    number, unit = match["number"], match["unit"]
    if number.lower() in ("a", "an", "one", "single", "some", "the", "many") and unit.lower() in (
        "d",
        "h",
        "mo",
        "s",
        "min",
        "sec",
        "second",
    ):
        return False
    if re.fullmatch(r"d|h", unit) and not number[:1].isdigit():
        return False
    if unit.lower().startswith(("sec", "min")) and (
        match["lead"] is None or match["lead"].strip().lower() in ("of", "in")
    ):
        return False
    if _NO_SPAN.match(text, match.end("unit")):
        return False
    # "a year", "a day" alone are durations only where a preposition or a noun says so.
    if number.lower() in ("a", "an", "another", "one", "some", "many", "single"):
        return (
            bool((match["lead"] and match["lead"].strip().lower() != "of") or match["tail"]) or number.lower() == "one"
        )
    return True


def _number_start(match: re.Match[str]) -> int:
    words = match.string[match.end("which") if "which" in match.groupdict() else match.start() : match.start("number")]
    lead = re.match(r"\s*(?:the|a|another|further)\s+", words, re.I)
    base = match.end("which") if "which" in match.groupdict() else match.start("number")
    if lead:
        base += lead.end()
    return min(base, match.start("number"))
