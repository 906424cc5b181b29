"""Builders of calendar attributes, shared by the parts that read dates in words, in figures and by the year."""

from __future__ import annotations

import calendar
import re
from typing import Any

from extractor.pipes.time_grammar.candidate import Candidate

# A clause that compares what two dates show.
COMPARED = re.compile(r"\bcompar(?:e|ed|es|ing|ison)\b[^.;]*$", re.I)
_VALID_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_attrs(year: int | None, month: int | None = None, day: int | None = None) -> dict[str, Any]:
    """Attributes of a date of the precision given."""
    return {"timex_type": "DATE", "kind": "calendar", "year": year, "month": month, "day": day}


def ending(year: int | None, month: int | None, day: int | None) -> dict[str, Any]:
    """Attributes of the last day of an interval."""
    return {"end_year": year, "end_month": month, "end_day": day}


def checked(start: int, end: int, attrs: dict[str, Any], rule: str) -> Candidate:
    """A candidate whose day exists in its month; "February 30" keeps only its month."""
    for prefix in ("", "end_"):
        year, month, day = (attrs.get(prefix + name) for name in ("year", "month", "day"))
        if month and day:
            last = calendar.monthrange(year, month)[1] if year else _VALID_DAYS[month - 1]
            if day > last:
                attrs[prefix + "day"] = None
    return Candidate(start, end, attrs, rule, 5)
