"""Dates in figures: ISO, dd/mm/yyyy and mm/dd/yyyy (undecided where both fit), lists, mm/yyyy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from extractor.pipes.spotting import NUMBER, Spot, Spotted
from extractor.pipes.spotting import YEAR as PRINTED_YEAR
from extractor.pipes.time_grammar.calendar_atoms import YEAR, YEAR_SPOT, year_of
from extractor.pipes.time_grammar.candidate import Candidate
from extractor.pipes.time_grammar.dates import checked, date_attrs

_LIST_SPOT = Spot((PRINTED_YEAR,), ("/", ".", "-", ",", "&", ";", "and", NUMBER))
_SHORT_SPOT = Spot(("/",), (*["on", "since", "from", "until", "by", "dated", "to"], NUMBER))
_ISO = Spotted(
    rf"(?<![\d./-])(?P<year>{YEAR})(?P<sep>[-/.–])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])"
    r"(?:[T\s](?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::\d\d)?)?(?![\d/]|[-.]\d)",
    YEAR_SPOT,
)
_ISO_MONTH = Spotted(r"(?<![\d./-])(?P<year>(?:19|20)\d\d)-(?P<month>1[0-2]|0[1-9])(?![\d./-])", YEAR_SPOT)
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<first>3[01]|[12]\d|0?[1-9])(?P<sep>[/.-])(?P<second>3[01]|[12]\d|0?[1-9])(?P=sep)(?P<year>"
    r"(?:19|20)?\d\d)(?![\d/%]|[.,]\d|(?<!/\d\d\d\d)-\d|\s*(?:mm|cm|kPa|mg|g/|kg))"
)
_NUMERIC_SHORT = Spotted(
    r"\b(?:on|since|from|until|by|dated|to)\s+(?P<first>3[01]|[12]\d|0?[1-9])/(?P<second>3[01]"
    r"|[12]\d|0?[1-9])(?![\d/%]|[.,]\d|\s?(?:mm|cm|points?|score|mg|kg))",
    _SHORT_SPOT,
)
# "08/04, 15/04 and 22/04/2019": the year stands once.
_NUMERIC_LIST = Spotted(
    r"(?<![\d./-])(?P<list>(?:(?:3[01]|[12]\d|0?[1-9])[/.](?:3[01]|[12]\d|0?[1-9])\.?\s*(?:,|&|;|and)\s*(?:and\s+)?)"
    r"{1,12})(?=(?:3[01]|[12]\d|0?[1-9])[/.](?:3[01]|[12]\d|0?[1-9])[/.](?P<year>(?:19|20)\d\d)(?![\d/]))",
    _LIST_SPOT,
)
# A table cell of its own ("4/15" below "4/11/2019"); read only where full dates are printed so, for "6/18" is eyesight.
_NUMERIC_ALONE = re.compile(r"(?:(?<=\n)|\A)(?P<first>3[01]|[12]\d|0?[1-9])/(?P<second>3[01]|[12]\d|0?[1-9])(?=\n|\Z)")
_MONTH_SLASH_YEAR = Spotted(
    r"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])[/-](?P<year>(?:19|20)\d\d)(?![\d/-]|\.\d)", _LIST_SPOT
)


def find(text: str) -> Iterator[Candidate]:
    """Dates in figures of ``text`` as candidates."""
    for match in _ISO.finditer(text):
        attrs = date_attrs(year_of(match["year"]), int(match["month"]), int(match["day"]))
        if match["hour"]:
            attrs |= {"hour": int(match["hour"]), "minute": int(match["minute"]), "timex_type": "TIME"}
        yield checked(match.start(), match.end(), attrs, "iso")
    for match in _ISO_MONTH.finditer(text):
        yield Candidate(
            match.start(), match.end(), date_attrs(year_of(match["year"]), int(match["month"])), "iso_month", 5
        )
    yield from _numeric(text)
    for match in _MONTH_SLASH_YEAR.finditer(text):
        attrs = date_attrs(year_of(match["year"]), int(match["month"]))
        yield Candidate(match.start(), match.end(), attrs, "month_slash_year", 5)


def _numeric(text: str) -> Iterator[Candidate]:
    for match in _NUMERIC.finditer(text):
        first, second = int(match["first"]), int(match["second"])
        year = int(match["year"])
        if match["sep"] == "." and (len(match["year"]) == 2 and first < 13):
            continue
        if len(match["year"]) == 2:
            if match["sep"] == "-" or year > 68:
                continue
            year += 2000
        attrs = _ordered(first, second, year)
        if attrs is not None:
            yield Candidate(match.start(), match.end(), attrs, "numeric", 5)
    for match in _NUMERIC_LIST.finditer(text):
        for item in re.finditer(r"(\d+)[/.](\d+)", match["list"]):
            attrs = _ordered(int(item[1]), int(item[2]), int(match["year"]))
            if attrs is not None:
                begin = match.start() + item.start()
                yield Candidate(begin, begin + len(item.group()), attrs, "elided_year", 5)
    full = any(match["sep"] == "/" for match in _NUMERIC.finditer(text))
    for match in chain(_NUMERIC_SHORT.finditer(text), _NUMERIC_ALONE.finditer(text) if full else ()):
        attrs = _ordered(int(match["first"]), int(match["second"]), None)
        if attrs is not None:
            yield Candidate(match.start("first"), match.end(), attrs, "numeric_short", 3, 0.7)


def _ordered(first: int, second: int, year: int | None) -> dict[str, Any] | None:
    if first > 12 and second > 12:
        return None
    if first > 12:
        return date_attrs(year, second, first) | {"order": "dmy"}
    if second > 12:
        return date_attrs(year, first, second) | {"order": "mdy"}
    if first == second:
        return date_attrs(year, first, second)
    return date_attrs(year) | {"ambiguous": [first, second]}
