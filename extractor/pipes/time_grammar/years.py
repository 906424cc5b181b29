"""Years alone, year ranges, decades, seasons and parts of a year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.pipes.spotting import Spotted
from extractor.pipes.time_grammar.calendar_atoms import DASH, YEAR, YEAR_SPOT, part_of, year_of
from extractor.pipes.time_grammar.candidate import Candidate
from extractor.pipes.time_grammar.dates import date_attrs, ending

_YEAR_RANGE = Spotted(
    rf"\b(?:from|between|in|during)\s+(?:the\s+years?\s+)?(?P<year>{YEAR})(?P<link>\s+to\s+|/"
    rf"|\s+and\s+|{DASH})(?P<year2>{YEAR})(?![-/\w])",
    YEAR_SPOT,
    re.I,
)
_YEAR = Spotted(
    rf"\b(?:in|since|until|till|by|during|from|before|after|early|late|mid|year|years|around|prior\s+to|as\s+of"
    rf"|between|(?:end|beginning|middle|start|month|year|half|quarter)\s+of)[\s-]+"
    rf"(?:the\s+(?:year\s+)?)?(?P<year>{YEAR})"
    r"(?![-–/'’:(\[]\w|\.\d|\s*(?:mg|g|ml|mL|patients|cases|people|persons|subjects|novel"
    r"|coronavirus|guidelines?|women|men|children|[IU]U|kcal|m\b|cm|μ|µ|[npk]g|/))",
    YEAR_SPOT,
    re.I,
)
# The year is all the calendar that a season gives: which months it means depends on the hemisphere.
_PART_OF_YEAR = Spotted(
    rf"\b(?:the\s+)?(?P<core>(?P<part>(?:(?:early|mid|late)[-\s]+)?(?:spring|summer|autumn|winter|fall(?=\s+of\s|\s+{YEAR}))"
    rf"|early|mid|late|(?:beginning|start|middle|end|(?:first|second|third|fourth|last)\s+(?:half|quarter))(?=\s+of\s))"
    rf"(?:\s+of)?(?:\s+the\s+year)?[-,\s]\s?(?P<year>{YEAR}))(?![-–/]\w|\.\d)",
    YEAR_SPOT,
    re.I,
)
_DECADE = Spotted(r"\b(?:early\s+|mid[-\s]?|late\s+)?(?P<decade>(?:19|20)\d0)['’]?s\b", YEAR_SPOT)


def find(text: str) -> Iterator[Candidate]:
    """Years, decades and seasons of ``text`` as candidates."""
    for match in _YEAR_RANGE.finditer(text):
        attrs = date_attrs(year_of(match["year"]))
        if match["link"].strip() == "and" and text[match.start() : match.start() + 7].lower() != "between":
            shared = {"list": match.start("year")}
            second = date_attrs(year_of(match["year2"])) | shared
            yield Candidate(match.start("year"), match.end("year"), attrs | shared, "years", 4)
            yield Candidate(match.start("year2"), match.end("year2"), second, "years", 4)
            continue
        attrs |= ending(year_of(match["year2"]), None, None)
        yield Candidate(match.start("year"), match.end(), attrs, "years", 4)
    for match in _YEAR.finditer(text):
        attrs = date_attrs(year_of(match["year"]))
        yield Candidate(match.start("year"), match.end(), attrs, "year", 3, 0.9)
    for match in _PART_OF_YEAR.finditer(text):
        attrs = date_attrs(year_of(match["year"])) | {"part": part_of(match["part"]), "approximate": True}
        yield Candidate(match.start("core"), match.end(), attrs, "part_of_year", 4, 0.9)
    for match in _DECADE.finditer(text):
        attrs = date_attrs(int(match["decade"])) | {"end_year": int(match["decade"]) + 9, "approximate": True}
        yield Candidate(match.start(), match.end(), attrs, "decade", 4, 0.9)
