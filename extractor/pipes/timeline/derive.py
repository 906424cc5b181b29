"""Times that follow from others: "every three days, 3 times, the last on March 29"; "for 5 days from 1 May"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from extractor.dates import add, difference, has_day
from extractor.document import Mention
from extractor.pipes.timeline.values import Moment

_LAST = re.compile(
    r"\b(?:the\s+)?last\s+(?:one|dose|transfusion|infusion|injection|administration|treatment|course|cycle)?\b", re.I
)
_FROM = re.compile(r"\s*,?\s*(?:starting|beginning|commencing)?\s*(?:from|on)?\s*(?:the\s+)?", re.I)
_FOR = re.compile(r"\s*,?\s*(?:for|over)\s+(?:a\s+total\s+of\s+)?", re.I)
_MOST = 30


def complete_intervals(text: str, statements: list[dict[str, Any]], timexes: list[Mention]) -> None:
    """A start left open and a duration in days or weeks make a closed interval: "for 5 days from 1 May" = 1–5 May."""
    beside: dict[int, dict[str, Any]] = {}
    for first, second in pairwise(timexes):
        kinds = (first["attrs"]["timex_type"], second["attrs"]["timex_type"])
        if kinds == ("DURATION", "DATE") and _FROM.fullmatch(text[first["end"] : second["start"]]):
            beside[second["start"]] = first["attrs"]
        elif kinds == ("DATE", "DURATION") and _FOR.fullmatch(text[first["end"] : second["start"]]):
            beside[first["start"]] = second["attrs"]
    for statement in statements:
        for time in statement["times"]:
            if time["open"] != "end" or not has_day(time["start"]) or time["basis"] not in ("explicit", "relative"):
                continue
            attrs = beside.get(time["start_char"] if time["start_char"] is not None else -1)
            slot = statement["slots"].get("duration") or {}
            low, unit = (attrs["low"], attrs["unit"]) if attrs else (slot.get("value"), slot.get("unit"))
            if low is None or unit not in ("d", "wk") or (attrs and attrs["low"] != attrs["high"]):
                continue
            last = add(time["start"], low * (7 if unit == "wk" else 1) - 1, "d")
            if last:
                time["end"], time["open"], time["basis"] = last, None, "derived"


def derive_repeats(text: str, statements: list[dict[str, Any]], sentences: list[list[int]]) -> None:
    """All dates of a course told by its first date, its number and its interval.

    A count of n every k days that begins on a known day gives n dates; where the text names the date of the last one in
    the same or the next sentence, the dates must end there, else only the first stays.
    """
    for statement in statements:
        frequency = statement["slots"].get("frequency")
        if (
            statement["type"] != "medication"
            or not frequency
            or not frequency.get("count")
            or not frequency.get("period")
        ):
            continue
        count, unit = int(frequency["count"]), frequency.get("unit")
        period = float(frequency["period"]) / float(frequency.get("times") or 1)
        if not 2 <= count <= _MOST or unit not in ("d", "wk", "mo") or len(statement["times"]) != 1:
            continue
        first = statement["times"][0]
        if not has_day(first["start"]) or first["end"]:
            continue
        dates = [add(first["start"], period * index, unit) for index in range(count)]
        last = _last_date(text, statement, statements, sentences)
        if last is not None and dates[-1] is not None and difference(dates[-1], last["start"]) != 0:
            continue
        if None not in dates:
            statement["times"] = [
                {**first, "start": day, "open": None, "basis": "derived", "rule": "repeats"} for day in dates
            ]
            if last is not None and last["start_char"] is not None:
                statement["times"][-1]["witness"] = [[last["start_char"], last["end_char"]]]


def _last_date(
    text: str, statement: dict[str, Any], statements: list[dict[str, Any]], sentences: list[list[int]]
) -> Moment | None:
    index = next((i for i, (start, end) in enumerate(sentences) if start <= statement["start"] < end), None)
    if index is None:
        return None
    stop = sentences[min(index + 1, len(sentences) - 1)][1]
    match = _LAST.search(text, statement["end"], stop)
    if match is None:
        return None
    for other in statements:
        if match.start() - 5 <= other["start"] < stop and other is not statement:
            for time in other["times"]:
                if time["start_char"] is not None and time["start_char"] > match.start() and has_day(time["start"]):
                    return dict(time)
    return None
