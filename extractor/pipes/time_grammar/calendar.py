"""Calendar dates: full, partial and abbreviated, in US, British and ISO order, lists that elide the month, ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.pipes.spotting import Spot, Spotted
from extractor.pipes.time_grammar.atoms import ORDINAL_WORD, ORDINAL_WORDS, ordinal_of
from extractor.pipes.time_grammar.calendar_atoms import (
    DASH,
    DATE_SPOT,
    DAY,
    DAY_BEFORE_MONTH,
    MONTH,
    MONTH_WORDS,
    WEEKDAY,
    YEAR,
    day_of,
    month_of,
    part_of,
    year_of,
)
from extractor.pipes.time_grammar.candidate import Candidate
from extractor.pipes.time_grammar.dates import COMPARED, checked, date_attrs, ending

_OF_YEAR = rf"(?:\s*(?:,|of|in)?\s*(?P<year>{YEAR})(?![-–/]\w))"
_SEP = r"(?:\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*|\s+or\s+)"
_TO = rf"(?:{DASH}|\s+(?:to|through|until|till)\s+(?:the\s+)?)"
# Behind a list of bare days stands no thing that is counted ("March 3, 5 mg").
_NO_COUNT = (
    r"(?=\s*(?:$|[.;:)\]\n,(]|respectively\b|(?:were|was|had|has|showed|shows|revealed|with"
    r"|in|at|for|by|to|the|he|she|his|her|it|and|of|on|as|both"
    r"|after|before|when|which|but|because|due|via|demonstrated|indicated|confirmed|are|is"
    r"|did|using|without|all|each|again|no|we|there|that|from|until|her|they|patient)\b))"
)
_MONTH_DAY = Spotted(
    rf"(?<![\w.])(?:{WEEKDAY},?\s+)?(?P<month>{MONTH})(?:\s?|[-/])(?:the\s+)?(?P<day>{DAY})"
    rf"(?:(?P<range>{_TO}(?P<day2>{DAY})(?!\s?(?:{MONTH}|years?|months?|days?|weeks?|hours?))"
    rf"|(?:\s*,?\s*(?P<year1>{YEAR}))?{_TO}(?P<month2>{MONTH})\s?(?P<day3>{DAY}))|(?P<list>(?:{_SEP}{DAY}(?!\s?{MONTH}|[:/.]\d)){{1,12}}{_NO_COUNT}))?"
    rf"{_OF_YEAR}?",
    DATE_SPOT,
)
_DAY_MONTH = Spotted(
    rf"(?<![\w.,/:-])(?:{WEEKDAY},?\s+)?(?:the\s+)?(?P<list>(?:{DAY}{_SEP}){{0,12}})(?:(?P<day2>{DAY_BEFORE_MONTH})(?:\s"
    rf"?(?P<month2>{MONTH})(?:\s*,?\s*(?P<year2>{YEAR}))?)?"
    rf"(?P<range>{_TO}))?(?P<day>{DAY_BEFORE_MONTH})\.?\s?(?:day\s+)?(?:of\s+)?[-–/]?\s?(?P<month>{MONTH})(?:[-–/]?{_OF_YEAR}"
    rf"|[-–](?P<short>\d\d)(?!\d)|\s?['’](?P<short2>\d\d)(?!\d))?",
    DATE_SPOT,
)
_PART = r"(?:(?P<part>(?i:early|mid|middle\s+of|late|beginning\s+of|start\s+of|end\s+of))(?:\s+|[-–]\s?))"
_MONTH_YEAR = Spotted(
    rf"(?<![\w.-])(?:(?:the\s+)?{_PART}\s*(?:the\s+)?)?(?:(?P<month2>{MONTH})(?:\s*,?\s*(?P<year2>{YEAR}))?(?P<link>"
    rf"\s+(?:and|or)\s+|\s*,\s+and\s+|\s?/\s?|{_TO}))?"
    rf"(?P<month>{MONTH})(?:\s+of)?[\s,.'’]*[-/]?\s?(?P<year>{YEAR})(?![-–/]\w)",
    DATE_SPOT,
)
# "2020-Sep-23", "2020 September".
_YEAR_MONTH = Spotted(
    rf"(?<![\w./-])(?P<year>{YEAR})(?:(?P<sep>[-/])|\s*,?\s)(?P<month>{MONTH})(?:(?P=sep)(?P<day>{DAY}))?(?!\s?\d|[-/]\w)",
    DATE_SPOT,
)
_WORD_SPOT = Spot(MONTH_WORDS, ORDINAL_WORDS | {"the", "of"})
_WORD_DAY = Spotted(
    rf"\b(?:the\s+)?(?P<day>{ORDINAL_WORD})\s+of\s+(?P<month>{MONTH})(?:\s*,?\s*(?:of\s+)?(?P<year>{YEAR}))?",
    _WORD_SPOT,
    re.I,
)
_BARE_MONTH = Spotted(
    rf"\b(?P<lead>(?:(?i:in|since|until|till|by|during|from|of|between|before|after|through|around"
    rf"|last|next|this|again\s+in)\s+(?:the\s+)?)?"
    rf"(?:(?:the\s+)?{_PART}\s*)?)(?P<month>{MONTH})(?:(?P<link>{_TO}|\s+and\s+)(?P<month2>{MONTH}))?(?!\s*\d"
    rf"|[-'’]\w|\.?\s[A-Z][a-z]+['’])",
    DATE_SPOT,
)


def find(text: str) -> Iterator[Candidate]:
    """Calendar dates of ``text`` as candidates (elided members of a list each its own)."""
    yield from _month_first(text)
    yield from _day_first(text)
    for match in _YEAR_MONTH.finditer(text):
        attrs = date_attrs(year_of(match["year"]), month_of(match["month"]), day_of(match["day"]))
        yield checked(match.start(), match.end(), attrs, "year_month")
    for match in _WORD_DAY.finditer(text):
        attrs = date_attrs(year_of(match["year"]), month_of(match["month"]), ordinal_of(match["day"]))
        yield checked(match.start(), match.end(), attrs, "ordinal_of_month")
    for match in _MONTH_YEAR.finditer(text):
        yield from _months(match)
    for match in _BARE_MONTH.finditer(text):
        if match["lead"] or match["month2"]:
            if not match["lead"] and min(len(match["month"]), len(match["month2"])) < 4:
                continue  # "Dec" and "Mar" alone are initials as often as months
            if (match["month"].isupper() and len(match["month"]) < 5) or (
                not match["lead"] and match["month"][0].islower()
            ):
                continue
            yield from _months(match, bare=True)


def _month_first(text: str) -> Iterator[Candidate]:
    for match in _MONTH_DAY.finditer(text):
        if _is_verb(text, match):
            continue
        month, year = month_of(match["month"]), year_of(match["year"])
        attrs = date_attrs(year, month, day_of(match["day"]))
        end = match.end()
        if match["month2"] and COMPARED.search(text, max(0, match.start() - 80), match.start()):
            # Two dates that are compared are no interval ("comparing the images of January 29 to February 16").
            yield checked(match.start(), match.end("day"), attrs, "month_day")
            second = date_attrs(year, month_of(match["month2"]), day_of(match["day3"]))
            yield checked(match.start("month2"), end, second, "month_day")
            continue
        if match["range"]:
            last = month_of(match["month2"] or match["month"])
            attrs |= ending(year, last, day_of(match["day2"] or match["day3"]))
            if year and last < month:
                attrs["year"] = year - 1
            attrs["year"] = year_of(match["year1"]) or attrs["year"]
        elif match["list"]:
            # "March 17, 18, 24 and 29": each day its own expression; a year at the end belongs to all.
            first_end = match.end("day")
            yield checked(match.start(), first_end, attrs | {"list": match.start()}, "month_day_list")
            for item in re.finditer(DAY, match["list"]):
                start = match.start("list") + item.start()
                rest = date_attrs(year, month, day_of(item.group())) | {"list": match.start()}
                yield checked(start, match.start("list") + item.end(), rest, "elided_month")
            continue
        yield checked(match.start(), end, attrs, "month_day")


def _short_year(text: str | None) -> int | None:
    return 2000 + int(text) if text else None


def _day_first(text: str) -> Iterator[Candidate]:
    for match in _DAY_MONTH.finditer(text):
        month = month_of(match["month"])
        year = year_of(match["year"]) or _short_year(match["short"] or match["short2"])
        listed = list(re.finditer(DAY, match["list"])) if match["list"] else []
        start = match.start("list") + len(match["list"]) if listed else match.start()
        if match["range"]:
            month2 = month_of(match["month2"]) if match["month2"] else month
            attrs = date_attrs(year_of(match["year2"]) or year, month2, day_of(match["day2"])) | ending(
                year, month, day_of(match["day"])
            )
            if match["year2"] is None and year and month2 > month:
                attrs["year"] = year - 1
        else:
            attrs = date_attrs(year, month, day_of(match["day"]))
        if (
            len(listed) == 1
            and re.search(r"\bbetween\s+(?:the\s+)?$", text[: match.start()][-14:], re.I)
            and " and " in match["list"]
        ):
            attrs = date_attrs(year, month, day_of(match["list"])) | ending(year, month, day_of(match["day"]))
            yield checked(match.start(), match.end(), attrs, "day_month")
            continue
        if listed:
            attrs["list"] = match.start()
        for item in listed:
            rest = date_attrs(year, month, day_of(item.group())) | {"list": match.start()}
            yield checked(match.start("list") + item.start(), match.start("list") + item.end(), rest, "elided_month")
        yield checked(start, match.end(), attrs, "day_month")


def _months(match: re.Match[str], bare: bool = False) -> Iterator[Candidate]:
    groups = match.groupdict()
    rank, score = (4, 0.9) if bare else (5, 0.95)
    year = year_of(groups.get("year"))
    first, last = (match["month"], match["month2"]) if bare else (match["month2"] or match["month"], match["month"])
    attrs = date_attrs(year_of(groups.get("year2")) or year, month_of(first))
    if groups.get("part"):
        attrs |= {"part": part_of(groups["part"]), "approximate": True}
    if year and match["link"] and not groups.get("year2") and month_of(first) > month_of(last):
        attrs["year"] = year - 1
    start = match.start("part") if groups.get("part") else match.start("month" if bare else 0)
    end = match.end()
    if match["link"] and match["link"].strip(" ,") in ("and", "or"):
        # "January and June 2002": two months, of which the year belongs to both.
        shared = {"list": start}
        begin = match.start("month2" if bare else "month")
        yield Candidate(begin, end, date_attrs(year, month_of(last)) | shared, "month", rank, score)
        attrs |= shared
        end = match.start("link")
    elif match["link"]:
        attrs |= ending(year, month_of(last), None)
    yield Candidate(start, end, attrs, "month", rank, score)


_VERB_BEFORE = re.compile(r"\b(?:this|that|which|it|they|he|she|we|patients?)\s+$", re.I)


def _is_verb(text: str, match: re.Match[str]) -> bool:
    """Whether "May" is the verb ("which May 2…") or "Mar"/"Dec" an initial."""
    if match["month"] not in ("May", "MAY", "Mar", "Dec"):
        return False
    return bool(_VERB_BEFORE.search(text[max(0, match.start() - 12) : match.start()])) and match["month"] == "May"
