"""Weeks of gestation ("36+2 weeks", "GA 32 weeks", "second trimester"), counted from the first day of the last menses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractor.pipes.spotting import NUMBER, Spot, Spotted
from extractor.pipes.time_grammar.candidate import Candidate

_DAYS = r"(?:\s?\+\s?(?P<days>[0-6])(?:/7)?|\s(?P<sevenths>[0-6])/7)"
_WEEKS = r"(?:weeks?|wks?)"
_PREGNANT = r"(?:gestation(?:al)?(?:\s+age)?|pregnan(?:cy|t)|amenorrh?o?ea)"
_PREGNANCY_WORDS = ("gestation", "gestational", "pregnancy", "pregnant", "amenorrhea", "amenorrhoea")
_WEEK_WORDS = ("week", "weeks", "wk", "wks")
_WEEK_LEAD = (
    *_WEEK_WORDS,
    *[
        "completed", "day", "days", "d", "of", "and", "in", "the", "st", "nd", "rd", "th", ",", "+", "-", "–", "/",
        "'", "’",
    ],
    NUMBER,
)  # fmt: skip
_PREGNANCY_SPOT = Spot(
    [*_PREGNANCY_WORDS, *(week + word for week in _WEEK_WORDS for word in _PREGNANCY_WORDS)], _WEEK_LEAD
)
_GA_SPOT = Spot(("gestational", "ga", "gw", "pregnancy"))
_WEEK_SPOT = Spot(_WEEK_WORDS, (*["at", "until", "by", "from", "since", "to", "+", "/"], NUMBER))
_TRIMESTER_SPOT = Spot(("trimester",), (*["first", "second", "third", "st", "nd", "rd"], NUMBER))
_PATTERNS = (
    Spotted(
        rf"\b(?P<core>(?P<weeks>\d{{1,2}}){_DAYS}?(?:\s?[-–]\s?(?P<last>\d{{1,2}}))?[-\s]*(?:completed\s+)?"
        rf"(?:(?:gestational|pregnancy)\s+{_WEEKS}|{_WEEKS}"
        rf"(?:\s*,?\s*(?:and\s+|\+\s*)?(?P<days2>[0-6])\s*(?:days?|d\b))?['’]?[-\s]*(?:of\s+)?{_PREGNANT}))\b",
        _PREGNANCY_SPOT,
        re.I,
    ),
    Spotted(
        rf"\b(?P<core>(?:gestational\s+(?:age\s+(?:of\s+|was\s+|at\s+)?|week\s+)|GA\s+(?:of\s+)?|pregnancy\s+week\s+)"
        rf"(?P<weeks>\d{{1,2}}){_DAYS}?(?:\s*{_WEEKS}\b(?:\s*,?\s*(?:and\s+)?(?P<days2>[0-6])\s*days?\b)?)?)",
        _GA_SPOT,
        re.I,
    ),
    Spotted(r"\b(?P<core>GW\s?(?P<weeks>\d{1,2}))\b", _GA_SPOT),
    Spotted(
        r"\b(?:in\s+the\s+|the\s+)?(?P<core>(?P<weeks>\d{1,2})(?:st|nd|rd|th)\s+(?:(?:pregnancy|gestational)\s+week"
        r"|week\s+of\s+(?:pregnancy|gestation)))\b",
        _PREGNANCY_SPOT,
        re.I,
    ),
    # Weeks with days need no further word ("delivered at 37+4 weeks").
    Spotted(
        rf"\b(?:at|until|by|from|since|to)\s+(?P<core>(?P<weeks>[2-4]\d)(?:\s?\+\s?(?P<days>[0-6])(?:/7)?"
        rf"|\s(?P<sevenths>[0-6])/7)\s*{_WEEKS})\b",
        _WEEK_SPOT,
        re.I,
    ),
)
_TRIMESTER = Spotted(
    r"\b(?P<nth>first|second|third|1st|2nd|3rd)\s+trimester\b(?!\s+(?:screening|abortion|miscarriage|loss))",
    _TRIMESTER_SPOT,
    re.I,
)
# Bounds in days from the last menses as obstetric practice draws them: to 13+6, 14+0 to 27+6, from 28+0 to term.
_TRIMESTERS = {"f": (0, 97), "1": (0, 97), "s": (98, 195), "2": (98, 195), "t": (196, 293), "3": (196, 293)}


def find(text: str) -> Iterator[Candidate]:
    """Gestational ages of ``text`` as candidates."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            weeks = int(match["weeks"])
            last = int(groups.get("last") or weeks)
            if not 3 <= weeks <= last <= 44:
                continue
            days = int(groups.get("days") or groups.get("sevenths") or groups.get("days2") or 0)
            yield counted(match.start("core"), match.end("core"), weeks * 7 + days, last * 7 + days)
    for match in _TRIMESTER.finditer(text):
        low, high = _TRIMESTERS[match["nth"][0].lower()]
        yield counted(match.start(), match.end(), low, high, approximate=True)


_PREGNANCY = re.compile(
    r"\b(?:pregnan(?:t|cy)|gestation(?:al)?|gravida|G\d\s?P\d|antenatal|fetal|foetal|obstetric)\b", re.I
)
_LEAST_BARE_WEEKS = 12
_REACH = 600


def is_bare(text: str, start: int, weeks: float | None) -> bool:
    """Whether "at 28 weeks" of a text about a pregnancy is a gestational age rather than a time of follow-up."""
    if weeks is None or not _LEAST_BARE_WEEKS <= weeks <= 42:
        return False
    before = text[max(0, start - _REACH) : start + 120]
    return bool(_PREGNANCY.search(before))


def counted(start: int, end: int, low: int, high: int, *, approximate: bool = False) -> Candidate:
    """A gestational age of ``low`` to ``high`` days."""
    attrs: dict[str, Any] = {
        "timex_type": "DATE",
        "kind": "gestational",
        "anchor": "gestation",
        "low": float(low),
        "high": float(high),
        "unit": "d",
        "from_zero": True,
        "scheme": "gestational",
        "approximate": approximate,
    }
    return Candidate(start, end, attrs, "gestational", 6)
