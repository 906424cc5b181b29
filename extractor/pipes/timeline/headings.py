"""Headings that date a table's cells ("13" under "days after onset", "Baseline") as time expressions of their own."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from spacy.tokens import Doc

from extractor.document import add_mention, mentions, publish, view_of
from extractor.pipes.timeline.values import Moment


def name_headings(doc: Doc, statements: list[dict[str, Any]]) -> dict[str, Moment]:
    """Add a ``timex`` mention (kind ``column``) for each heading that dated a cell and holds no other time expression.

    A bare number is no time by itself; it is one once the table's day zero gives its column a date or an offset.

    Returns:
        mention id → TimeValue dict, for ``data["report_times"]``.
    """
    taken = mentions(doc, "timex")
    starts = [timex["start"] for timex in taken]
    found: dict[tuple[int, int], Moment] = {}
    for statement in statements:
        for time in statement["times"] if statement.get("heading_ranges") else ():
            if time["basis"] != "table" or time["start_char"] is None:
                continue
            span = _words(view_of(doc), time["start_char"], time["end_char"])
            index = bisect_right(starts, span[1] - 1) - 1
            if span[0] < span[1] and (index < 0 or taken[index]["end"] <= span[0]):
                found.setdefault(span, time)
    named: dict[str, Moment] = {}
    for (start, end), time in sorted(found.items()):
        attrs = {"timex_type": "DATE", "kind": "column", "approximate": time["approximate"]}
        mention = add_mention(doc, "timex", start, end, norm="column", rule=time["rule"], score=0.9, attrs=attrs)
        named[mention["id"]] = {**time, "start_char": start, "end_char": end}
    if named:
        publish(doc, "timex")
    return named


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip(" \t\n*†‡"))
