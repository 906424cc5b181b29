"""Moves one time by an amount of days, weeks, hours …: by the calendar where it has a date, else as an offset."""

from __future__ import annotations

import math

from extractor.dates import add, day_part, hours_of, offset_of
from extractor.pipes.timeline.values import Moment, moment, sum_offsets


def shifted(base: Moment, low: float | None, high: float | None, unit: str, sign: int, within: bool) -> Moment:
    """``base`` moved by an amount; an interval is counted from its last day where it goes forward."""
    origin = base["start"]
    # "During the next ten hours … By the next morning": a stretch of hours is counted on from its first day.
    hourly = "T" in (base.get("end") or "") and unit not in ("s", "min", "h")
    if sign > 0 and base.get("end") and (low or high) and not hourly:
        origin = base["end"]
    # Within hours the clock of a day-precise date stays unknown, so its date is kept.
    offset = offset_of(low, high, unit, sign)
    hours = hours_of(low, high, unit, sign)
    value = moment(basis="relative", anchor=base["anchor"])
    if low is None or high is None:
        value["offset_days"] = None
        return value
    if within:
        value["start"], value["end"] = (
            (add(origin, sign * high, unit), day_part(origin))
            if sign < 0
            else (day_part(origin), add(origin, high, unit))
        )
        if value["end"] == value["start"]:
            value["end"] = None
        bound = offset[1] if sign > 0 else offset[0]
        value["offset_days"] = (
            sum_offsets(base["offset_days"], [0, bound] if sign > 0 else [bound, 0])
            if base["anchor"]
            else [0, bound]
            if sign > 0
            else [bound, 0]
        )
        if hours:
            value["offset_hours"] = [0, hours[1]] if sign > 0 else [hours[0], 0]
        return value
    first, last = add(origin, sign * low, unit), add(origin, sign * high, unit)
    if first and last and first != last:
        first, last = sorted((first, last))
    value["start"], value["end"] = first, (last if last != first else None)
    if base["start"] and low == high == 0:
        value["start"], value["end"] = base["start"], base.get("end")
    counted = base["offset_days"]
    if counted and unit not in ("s", "min", "h"):
        # The morning after 6 hours is the next day, not a day and a quarter.
        counted = [None if days is None else math.floor(days) for days in counted]
    value["offset_days"] = sum_offsets(counted, offset) if base["anchor"] and counted else offset
    if base["anchor"] is not None and base["offset_days"] is None:
        value["anchor"] = None
    value["offset_hours"] = hours if not base["anchor"] or base["offset_days"] in (None, [0, 0]) else None
    return value


def offset_from_event(
    low: float | None, high: float | None, unit: str, sign: int, within: bool
) -> list[float | None] | None:
    """Offset from an event that is no anchor: None where the amount is vague."""
    if low is None or high is None:
        return None
    bounds = offset_of(low, high, unit, sign)
    return [0, bounds[1]] if within and sign > 0 else [bounds[0], 0] if within else bounds


def date_parts(day: str) -> list[str | None]:
    """Year, month, day of an ISO date as text; the year None where it is unknown."""
    if day.startswith("--"):
        return [None, *day[2:].split("-")]
    return list(day.split("-"))
