"""The day a report was written: used only for the words that refer to it ("as of today, March 31"), never guessed."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from extractor.dates import parts
from extractor.document import Mention

_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
# What may stand between "today" and its date: "as of today, March 31", "today (March 31)", "now, on March 31".
_APPOSED = re.compile(r"\s*[,(–-]?\s*(?:on\s+|that\s+is,?\s+|i\.e\.,?\s+)?", re.I)


def written_on(given: str | None, published: str | None) -> str | None:
    """The report's date: the one given, else the one it prints as its publication; None where neither is ISO 8601."""
    for value in (given, published):
        if value and _ISO.fullmatch(value):
            return value
    return None


def years_of_today(text: str, timexes: list[Mention], written: str | None) -> dict[str, int]:
    """Year of each yearless date that stands beside "today" or "now", by mention id.

    It is the last such day up to the day of writing: "today, December 30" of a report of January 2021 lies in 2020.
    """
    if written is None:
        return {}
    found: dict[str, int] = {}
    for first, second in pairwise(timexes):
        kinds = (first["attrs"]["kind"], second["attrs"]["kind"])
        if set(kinds) != {"now", "calendar"} or not _APPOSED.fullmatch(text, first["end"], second["start"]):
            continue
        named = second if kinds[1] == "calendar" else first
        month, day = named["attrs"].get("month"), named["attrs"].get("day")
        if named["attrs"].get("year") is None and month:
            found[named["id"]] = _last_before(written, month, day)
    return found


def _last_before(written: str, month: int, day: int | None) -> int:
    year, last_month, last_day, _, _ = parts(written)
    assert year is not None
    if last_month is None:
        return year
    later = (month, day or 1) > (last_month, last_day or _LATEST)
    return year - 1 if later else year


_LATEST = 31


def is_day(text: str) -> bool:
    """Whether ``text`` is a full ISO date."""
    try:
        return bool(date.fromisoformat(text)) and len(text) == len("2020-01-01")
    except ValueError:
        return False
