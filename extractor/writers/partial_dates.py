"""Partial dates of the contract as bounds in whole days, for targets that know calendar dates only."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from extractor.types import TimeValue

Precision = Literal["year", "month", "day", "hour", "minute", "second", "month_of_year", "day_of_year"]
_PRECISIONS: tuple[Precision, ...] = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True)
class Bounds:
    """First and last day a time can mean, both inclusive.

    Attributes:
        first: ``None`` where the year is unknown, the start is open or no calendar date is stated.
        last: ``None`` where the year is unknown, the end is open or no calendar date is stated.
        precision: of the coarser end; ``month_of_year`` and ``day_of_year`` where the year is unknown.
    """

    first: date | None = None
    last: date | None = None
    precision: Precision | None = None

    @property
    def day(self) -> date | None:
        """The day, where it is only one."""
        return self.first if self.first == self.last else None


def bounds(time: TimeValue) -> Bounds:
    """Bounds of a time: ``2020-02`` is 1 to 29 February, "since 2 March" has no last day."""
    return _bounds(time.start, time.end, time.open)


@lru_cache(maxsize=4096)
def _bounds(start: str | None, end: str | None, opened: str | None) -> Bounds:
    ends = [text for text in (start, end) if text]
    if not ends:
        return Bounds()
    precisions = [_precision(text) for text in ends]
    precision = min(precisions, key=lambda name: _PRECISIONS.index(name) if name in _PRECISIONS else -1)
    first, last = _days(ends[0])[0], _days(ends[-1])[1]
    if opened == "start":
        first = None
    elif opened == "end":
        last = None
    return Bounds(first, last, precision)


def _precision(text: str) -> Precision:
    day, _, clock = text.partition("T")
    if day.startswith("--"):
        return "day_of_year" if len(day) == 7 else "month_of_year"
    return _PRECISIONS[day.count("-") + (clock.count(":") + 1 if clock else 0)]


def _days(text: str) -> tuple[date | None, date | None]:
    parts = text.partition("T")[0].split("-")
    try:
        if len(parts) == 3:
            day = date.fromisoformat(text[:10])
            return day, day
        year = int(parts[0])
        first_month, last_month = (int(parts[1]), int(parts[1])) if len(parts) == 2 else (1, 12)
        return date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None, None
