"""Calendar dates: full, partial and abbreviated, in US, British and ISO order, lists that elide the month, ranges."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from extractor.pipes.time_grammar.atoms import (
    DASH,
    DAY,
    DAY_BEFORE_MONTH,
    MONTH,
    WEEKDAY,
    YEAR,
    Candidate,
    day_of,
    month_of,
    year_of,
)

_OF_YEAR = rf"(?:\s*(?:,|of)?\s*(?P<year>{YEAR})(?![-–/]\w))"
_SEP = r"(?:\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*|\s+or\s+)"
_TO = rf"(?:{DASH}|\s+(?:to|through|until|till)\s+(?:the\s+)?)"
# Behind a list of bare days stands no thing that is counted ("March 3, 5 mg").
_NO_COUNT = (
    r"(?=\s*(?:$|[.;:)\]\n,(]|respectively\b|(?:were|was|had|has|showed|shows|revealed|with"
    r"|in|at|for|by|to|the|he|she|his|her|it|and|of|on|as|both"
    r"|after|before|when|which|but|because|due|via|demonstrated|indicated|confirmed|are|is"
    r"|did|using|without|all|each|again|no|we|there|that|from|until|her|they|patient)\b))"
)
_MONTH_DAY = re.compile(
    rf"(?<![\w.])(?:{WEEKDAY},?\s+)?(?P<month>{MONTH})\s?(?:the\s+)?(?P<day>{DAY})"
    rf"(?:(?P<range>{_TO}(?P<day2>{DAY})(?!\s?(?:{MONTH}|years?|months?|days?|weeks?|hours?))"
    rf"|{_TO}(?P<month2>{MONTH})\s?(?P<day3>{DAY}))|(?P<list>(?:{_SEP}{DAY}(?!\s?{MONTH}|[:/.]\d)){{1,12}}{_NO_COUNT}))?"
    rf"{_OF_YEAR}?"
)
_DAY_MONTH = re.compile(
    rf"(?<![\w.,/:-])(?:{WEEKDAY},?\s+)?(?:the\s+)?(?P<list>(?:{DAY}{_SEP}){{0,12}})(?:(?P<day2>{DAY_BEFORE_MONTH})(?:\s"
    rf"?(?P<month2>{MONTH})(?:\s*,?\s*(?P<year2>{YEAR}))?)?"
    rf"(?P<range>{_TO}))?(?P<day>{DAY_BEFORE_MONTH})\s?(?:day\s+)?(?:of\s+)?[-–]?\s?(?P<month>{MONTH})(?:[-–]?{_OF_YEAR}"
    rf"|[-–](?P<short>\d\d)(?!\d))?"
)
_PART = r"(?:(?P<part>early|mid|middle\s+of|late|beginning\s+of|start\s+of|end\s+of)(?:\s+|[-–]\s?))"
_MONTH_YEAR = re.compile(
    rf"(?<![\w.-])(?:(?:the\s+)?{_PART}\s*(?:the\s+)?)?(?:(?P<month2>{MONTH})(?:\s*,?\s*(?P<year2>{YEAR}))?(?P<link>"
    rf"\s+(?:and|or)\s+|\s*,\s+and\s+|{_TO}))?"
    rf"(?P<month>{MONTH})(?:\s+of)?[\s,.'’]*(?P<year>{YEAR})(?![-–/]\w)"
)
_BARE_MONTH = re.compile(
    rf"\b(?P<lead>(?:(?:in|since|until|till|by|during|from|of|between|before|after|through"
    rf"|last|next|this)\s+(?:the\s+)?)?"
    rf"(?:(?:the\s+)?{_PART}\s*)?)(?P<month>{MONTH})(?:(?P<link>{_TO}|\s+and\s+)(?P<month2>{MONTH}))?(?!\s*\d"
    rf"|[-'’]\w|\.?\s[A-Z][a-z]+['’])"
)
_ISO = re.compile(
    rf"(?<![\d./-])(?P<year>{YEAR})(?P<sep>[-/.–])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])"
    r"(?:[T\s](?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::\d\d)?)?(?![\d/]|[-.]\d)"
)
_ISO_MONTH = re.compile(r"(?<![\d./-])(?P<year>(?:19|20)\d\d)-(?P<month>1[0-2]|0[1-9])(?![\d./-])")
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<first>3[01]|[12]\d|0?[1-9])(?P<sep>[/.-])(?P<second>3[01]|[12]\d|0?[1-9])(?P=sep)(?P<year>"
    r"(?:19|20)?\d\d)(?![\d/%]|[.,]\d|-\d|\s*(?:mm|cm|kPa|mg|g/|kg))"
)
_NUMERIC_SHORT = re.compile(
    r"\b(?:on|since|from|until|by|dated|to)\s+(?P<first>3[01]|[12]\d|0?[1-9])/(?P<second>3[01]"
    r"|[12]\d|0?[1-9])(?![\d/%]|[.,]\d|\s?(?:mm|cm|points?|score|mg|kg))"
)
# A table cell of its own ("4/15" below "4/11/2019"); read only where full dates are printed so, for "6/18" is eyesight.
_NUMERIC_ALONE = re.compile(r"(?:(?<=\n)|\A)(?P<first>3[01]|[12]\d|0?[1-9])/(?P<second>3[01]|[12]\d|0?[1-9])(?=\n|\Z)")
_MONTH_SLASH_YEAR = re.compile(r"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])/(?P<year>(?:19|20)\d\d)(?![\d/-]|\.\d)")
_YEAR_RANGE = re.compile(
    rf"\b(?:from|between|in|during)\s+(?:the\s+years?\s+)?(?P<year>{YEAR})(?P<link>\s+to\s+"
    rf"|\s+and\s+|{DASH})(?P<year2>{YEAR})(?![-/\w])",
    re.IGNORECASE,
)
_YEAR = re.compile(
    rf"\b(?:in|since|until|till|by|during|from|before|after|early|late|mid|year|years|around"
    rf"|between|(?:end|beginning|middle|start|month|spring|summer|autumn|fall|winter|year|half)\s+of)[\s-]+"
    rf"(?:the\s+(?:year\s+|spring\s+of\s+|summer\s+of\s+|autumn\s+of\s+|fall\s+of\s+|winter\s+of\s+)?)?(?P<year>{YEAR})"
    r"(?![-–/'’:(\[]\w|\.\d|\s*(?:mg|g|ml|mL|patients|cases|people|persons|subjects|novel"
    r"|coronavirus|guidelines?|women|men|children|[IU]U|kcal|m\b|cm|μ|µ|[npk]g|/))",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\b(?:early\s+|mid[-\s]?|late\s+)?(?P<decade>(?:19|20)\d0)['’]?s\b")
_VALID_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find(text: str) -> Iterator[Candidate]:
    """Calendar dates of ``text`` as candidates (elided members of a list each its own)."""
    yield from _month_first(text)
    yield from _day_first(text)
    for match in _MONTH_YEAR.finditer(text):
        yield _months(match)
    for match in _BARE_MONTH.finditer(text):
        if match["lead"] or match["month2"]:
            if (match["month"].isupper() and len(match["month"]) < 5) or (
                not match["lead"] and match["month"][0].islower()
            ):
                continue
            yield _months(match, bare=True)
    for match in _ISO.finditer(text):
        attrs = _date(year_of(match["year"]), int(match["month"]), int(match["day"]))
        if match["hour"]:
            attrs |= {"hour": int(match["hour"]), "minute": int(match["minute"]), "timex_type": "TIME"}
        yield _checked(match.start(), match.end(), attrs, "iso")
    for match in _ISO_MONTH.finditer(text):
        yield Candidate(match.start(), match.end(), _date(year_of(match["year"]), int(match["month"])), "iso_month", 5)
    yield from _numeric(text)
    for match in _MONTH_SLASH_YEAR.finditer(text):
        attrs = _date(year_of(match["year"]), int(match["month"]))
        yield Candidate(match.start(), match.end(), attrs, "month_slash_year", 5)
    yield from _years(text)


def _month_first(text: str) -> Iterator[Candidate]:
    for match in _MONTH_DAY.finditer(text):
        if _is_verb(text, match):
            continue
        month, year = month_of(match["month"]), year_of(match["year"])
        attrs = _date(year, month, day_of(match["day"]))
        end = match.end()
        if match["range"]:
            last = month_of(match["month2"] or match["month"])
            attrs |= _ending(year, last, day_of(match["day2"] or match["day3"]))
            if year and last < month:
                attrs["year"] = year - 1
        elif match["list"]:
            # "March 17, 18, 24 and 29": each day its own expression; a year at the end belongs to all.
            first_end = match.end("day")
            yield _checked(match.start(), first_end, attrs | {"list": match.start()}, "month_day_list")
            for item in re.finditer(DAY, match["list"]):
                start = match.start("list") + item.start()
                rest = _date(year, month, day_of(item.group())) | {"list": match.start()}
                yield _checked(start, match.start("list") + item.end(), rest, "elided_month")
            continue
        yield _checked(match.start(), end, attrs, "month_day")


def _day_first(text: str) -> Iterator[Candidate]:
    for match in _DAY_MONTH.finditer(text):
        month = month_of(match["month"])
        year = year_of(match["year"]) or (2000 + int(match["short"]) if match["short"] else None)
        listed = list(re.finditer(DAY, match["list"])) if match["list"] else []
        start = match.start("list") + len(match["list"]) if listed else match.start()
        if match["range"]:
            month2 = month_of(match["month2"]) if match["month2"] else month
            attrs = _date(year_of(match["year2"]) or year, month2, day_of(match["day2"])) | _ending(
                year, month, day_of(match["day"])
            )
            if match["year2"] is None and year and month2 > month:
                attrs["year"] = year - 1
        else:
            attrs = _date(year, month, day_of(match["day"]))
        if listed:
            attrs["list"] = match.start()
        for item in listed:
            rest = _date(year, month, day_of(item.group())) | {"list": match.start()}
            yield _checked(match.start("list") + item.start(), match.start("list") + item.end(), rest, "elided_month")
        yield _checked(start, match.end(), attrs, "day_month")


def _months(match: re.Match[str], bare: bool = False) -> Candidate:
    groups = match.groupdict()
    year = year_of(groups.get("year"))
    first, last = (match["month"], match["month2"]) if bare else (match["month2"] or match["month"], match["month"])
    attrs = _date(year_of(groups.get("year2")) or year, month_of(first))
    if groups.get("part"):
        attrs |= {
            "part": groups["part"]
            .split()[0]
            .replace("middle", "mid")
            .replace("beginning", "early")
            .replace("start", "early")
            .replace("end", "late"),
            "approximate": True,
        }
    if match["link"]:
        if match["link"].strip(" ,") in ("and", "or"):
            attrs["also_month"] = month_of(last)
        else:
            attrs |= _ending(year, month_of(last), None)
        if year and not groups.get("year2") and month_of(first) > month_of(last):
            attrs["year"] = year - 1
    start = match.start()
    if bare:
        start = match.start("part") if groups.get("part") else match.start("month")
    elif groups.get("part"):
        start = match.start("part")
    return Candidate(start, match.end(), attrs, "month", 5 if not bare else 4, 0.9 if bare else 0.95)


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
    full = any(match["sep"] == "/" for match in _NUMERIC.finditer(text))
    for match in chain(_NUMERIC_SHORT.finditer(text), _NUMERIC_ALONE.finditer(text) if full else ()):
        attrs = _ordered(int(match["first"]), int(match["second"]), None)
        if attrs is not None:
            yield Candidate(match.start("first"), match.end(), attrs, "numeric_short", 3, 0.7)


def _ordered(first: int, second: int, year: int | None) -> dict[str, Any] | None:
    if first > 12 and second > 12:
        return None
    if first > 12:
        return _date(year, second, first) | {"order": "dmy"}
    if second > 12:
        return _date(year, first, second) | {"order": "mdy"}
    if first == second:
        return _date(year, first, second)
    return _date(year) | {"ambiguous": [first, second]}


def _years(text: str) -> Iterator[Candidate]:
    for match in _YEAR_RANGE.finditer(text):
        attrs = _date(year_of(match["year"]))
        if match["link"].strip() == "and" and text[match.start() : match.start() + 7].lower() != "between":
            attrs["also_year"] = year_of(match["year2"])
        else:
            attrs |= _ending(year_of(match["year2"]), None, None)
        yield Candidate(match.start("year"), match.end(), attrs, "years", 4)
    for match in _YEAR.finditer(text):
        attrs = _date(year_of(match["year"]))
        yield Candidate(match.start("year"), match.end(), attrs, "year", 3, 0.9)
    for match in _DECADE.finditer(text):
        attrs = _date(int(match["decade"])) | {"end_year": int(match["decade"]) + 9, "approximate": True}
        yield Candidate(match.start(), match.end(), attrs, "decade", 4, 0.9)


def _date(year: int | None, month: int | None = None, day: int | None = None) -> dict[str, Any]:
    return {"timex_type": "DATE", "kind": "calendar", "year": year, "month": month, "day": day}


def _ending(year: int | None, month: int | None, day: int | None) -> dict[str, Any]:
    return {"end_year": year, "end_month": month, "end_day": day}


def _checked(start: int, end: int, attrs: dict[str, Any], rule: str) -> Candidate:
    """A candidate whose day exists in its month; "February 30" keeps only its month."""
    for prefix in ("", "end_"):
        year, month, day = (attrs.get(prefix + name) for name in ("year", "month", "day"))
        if month and day:
            last = calendar.monthrange(year, month)[1] if year else _VALID_DAYS[month - 1]
            if day > last:
                attrs[prefix + "day"] = None
    return Candidate(start, end, attrs, rule, 5)


_VERB_BEFORE = re.compile(r"\b(?:this|that|which|it|they|he|she|we|patients?)\s+$", re.I)


def _is_verb(text: str, match: re.Match[str]) -> bool:
    """Whether "May" is the verb ("which May 2…") or "Mar"/"Dec" an initial."""
    if match["month"] not in ("May", "MAY", "Mar", "Dec"):
        return False
    return bool(_VERB_BEFORE.search(text[max(0, match.start() - 12) : match.start()])) and match["month"] == "May"
