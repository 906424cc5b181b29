"""When two statements of time are the same: sets of days, coarse dates, offsets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from extractor.types import TimeValue

Key = tuple[object, ...]
_LONGEST = 366 * 30


def _day(text: str) -> date | None:
    """The day of an ISO text of day or finer precision; year unknown counts as a leap year of its own."""
    text = text.split("T")[0]
    try:
        if text.startswith("--"):
            return date(4, int(text[2:4]), int(text[5:7])) if len(text) == 7 else None
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _cut(text: str, tolerance: str) -> str:
    """An ISO text no finer than the tolerance."""
    text = text.split("T")[0]
    if text.startswith("--"):
        return {"day": text, "month": text[:4], "year": "--"}[tolerance]
    return {"day": text, "month": text[:7], "year": text[:4]}[tolerance]


def _iso(day: date) -> str:
    return f"--{day.month:02}-{day.day:02}" if day.year in (4, 5) else day.isoformat()


def keys(time: TimeValue, tolerance: str = "day") -> frozenset[Key]:
    """What a time says, as comparable keys: its days; the coarse date itself; else its offset.

    Args:
        time: of an event or a time expression.
        tolerance: ``day``, ``month`` or ``year``: finer parts of calendar dates are not compared.
    """
    start, end = time.start, time.end
    if time.open is not None and (start or end):
        return frozenset({("open", time.open, _cut(start or end or "", tolerance))})
    if start and end:
        first, last = _day(start), _day(end)
        if first and last and start[:2] == end[:2] == "--" and last < first:
            last = last.replace(year=5) if (last.month, last.day) != (2, 29) else last
        if first and last and 0 <= (last - first).days <= _LONGEST:
            days = (first + timedelta(days=number) for number in range((last - first).days + 1))
            return frozenset(("date", _cut(_iso(day), tolerance)) for day in days)
        one, other = _cut(start, tolerance), _cut(end, tolerance)
        return frozenset({("date", one)}) if one == other else frozenset({("interval", one, other)})
    if start or end:
        return frozenset({("date", _cut(start or end or "", tolerance))})
    if time.offset_days is not None:
        return frozenset({("days", *(_number(value) for value in time.offset_days))})
    if time.offset_hours is not None:
        return frozenset({("hours", *(_number(value) for value in time.offset_hours))})
    return frozenset({("unquantified",)})


def _number(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def same_dates(one: Iterable[TimeValue], other: Iterable[TimeValue], tolerance: str = "day") -> bool:
    """Whether two lists of times say the same days."""
    return _all(one, tolerance) == _all(other, tolerance)


def _all(times: Iterable[TimeValue], tolerance: str) -> frozenset[Key]:
    found: frozenset[Key] = frozenset()
    for time in times:
        found |= keys(time, tolerance)
    return found
