"""Calendar arithmetic on ISO dates of any precision, with or without a year; nothing is ever filled in."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

_ISO = re.compile(r"(?P<year>\d{4}|-)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d))?)?)?")
DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "d": 1, "wk": 7}
# A month has 28 to 31 days, a year 365 or 366.
SPANS = {"mo": (28, 31), "a": (365, 366)}
# Arithmetic without a year is done in a leap year and in a common one; where they differ the day stays unknown.
_LEAP, _COMMON = 2000, 2001


def make_iso(
    year: int | None,
    month: int | None = None,
    day: int | None = None,
    hour: int | None = None,
    minute: int | None = None,
) -> str | None:
    """ISO 8601 at the precision given (``2020``, ``2020-02-09T14:30``, ``--02-09``); None where nothing is known."""
    if month is None:
        return f"{year:04d}" if year is not None else None
    text = f"{year:04d}-{month:02d}" if year is not None else f"--{month:02d}"
    if day is not None:
        text += f"-{day:02d}"
        if hour is not None:
            text += f"T{hour:02d}:{minute or 0:02d}"
    return text


def parts(iso: str) -> tuple[int | None, int | None, int | None, int | None, int | None]:
    """Year, month, day, hour, minute of an ISO text; None where it does not say."""
    match = _ISO.fullmatch(iso)
    if match is None:
        return (None, None, None, None, None)
    year = None if match["year"] == "-" else int(match["year"])
    return (year, *(int(match[name]) if match[name] else None for name in ("month", "day", "hour", "minute")))  # type: ignore[return-value]


def day_part(iso: str | None) -> str | None:
    """The date of an ISO text without its clock time."""
    return iso.split("T")[0] if iso else None


def has_day(iso: str | None) -> bool:
    """Whether an ISO text is precise to the day."""
    return bool(iso) and parts(iso)[2] is not None  # type: ignore[arg-type]


def to_date(iso: str | None) -> date | None:
    """The calendar day of a full date; None for coarse or yearless ones."""
    if not iso:
        return None
    year, month, day, _, _ = parts(iso)
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def difference(later: str | None, earlier: str | None) -> int | None:
    """Days between two full dates; yearless ones are compared inside one year."""
    first, second = to_date(later), to_date(earlier)
    if first and second:
        return (first - second).days
    if (
        later
        and earlier
        and later.startswith("--")
        and earlier.startswith("--")
        and has_day(later)
        and has_day(earlier)
    ):
        values = {
            (to_date(later.replace("--", f"{year}-", 1)) or date.min)
            - (to_date(earlier.replace("--", f"{year}-", 1)) or date.min)
            for year in (_LEAP, _COMMON)
        }
        return values.pop().days if len(values) == 1 else None
    return None


def add(iso: str | None, amount: float, unit: str) -> str | None:
    """``iso`` moved by ``amount`` units (s, min, h, d, wk, mo, a), by the calendar.

    A date without its day moves only by months or years, one without its month only by years; hours move a date without
    a clock time only where they are whole days or stay inside the day.

    Returns:
        ISO at the same precision, or None where the result would be a guess.
    """
    if iso is None:
        return None
    if unit not in ("s", "min", "h"):
        # "Two days later" is a day, not the same minute of it.
        iso = iso.split("T")[0]
    year, month, day, hour, minute = parts(iso)
    if month is None:
        return f"{year + int(amount):04d}" if year is not None and unit == "a" and amount == int(amount) else None
    if year is None:
        results = []
        for stand_in in (_LEAP, _COMMON):
            moved = add(iso.replace("--", f"{stand_in}-", 1), amount, unit)
            results.append(moved and "--" + moved.split("-", 1)[1])
        return results[0] if results[0] == results[1] else None
    if day is None:
        if unit not in ("mo", "a") or amount * (12 if unit == "a" else 1) % 1:
            return None
        first = date(year, month, 1) + relativedelta(months=int(amount * (12 if unit == "a" else 1)))
        return make_iso(first.year, first.month)
    try:
        base = datetime(year, month, day, hour or 0, minute or 0)
        if unit in ("mo", "a"):
            months = amount * (12 if unit == "a" else 1)
            whole = int(months)
            base += relativedelta(months=whole) + timedelta(days=round((months - whole) * 30.4))
        elif hour is None:
            days = amount * DAYS[unit]
            if days % 1 and abs(days) > 1:
                days = float(int(days + 0.5)) if unit in ("d", "wk") else float(int(days))
            base += timedelta(days=int(days) if abs(days) >= 1 else 0)
        else:
            base += timedelta(days=amount * DAYS[unit])
    except (ValueError, OverflowError):
        return None
    return make_iso(
        base.year,
        base.month,
        base.day,
        base.hour if hour is not None else None,
        base.minute if hour is not None else None,
    )


def offset_of(low: float | None, high: float | None, unit: str, sign: int = 1) -> list[float | None]:
    """Bounds in days of an amount: 2 weeks = [14, 14], 1 month = [28, 31], vague = [None, None]; ``sign`` −1 negates."""
    if low is None or high is None:
        return [None, None]
    if unit in SPANS:
        bounds = [low * SPANS[unit][0], high * SPANS[unit][1]]
    else:
        bounds = [low * DAYS[unit], high * DAYS[unit]]
    bounds = [round(bound * sign, 3) for bound in bounds]
    ordered = sorted(bounds)
    return [int(bound) if bound == int(bound) else bound for bound in ordered]


def hours_of(low: float | None, high: float | None, unit: str, sign: int = 1) -> list[float | None] | None:
    """Bounds in hours where the text counts hours or less."""
    if unit not in ("s", "min", "h") or low is None or high is None:
        return None
    bounds = sorted(round(value * DAYS[unit] * 24 * sign, 3) for value in (low, high))
    return [int(bound) if bound == int(bound) else bound for bound in bounds]
