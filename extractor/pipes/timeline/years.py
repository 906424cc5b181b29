"""Years of dates that do not print one: carried through the narrative and turned at New Year, never made up."""

from __future__ import annotations

from typing import Any

from extractor.document import Mention

_MAIN = frozenset({"case_presentation", "timeline", "other"})
# From January to December of one printed year is rather a look back over New Year than eleven months forward.
_LOOK_BACK = 10


def carry_years(timexes: list[tuple[Mention, str, str | None]]) -> dict[str, tuple[int | None, int | None]]:
    """Year and end year of every calendar date.

    The year named once holds until the narrative crosses New Year (a month that lies well before the last one told).
    Dates before the first printed year take it backwards. Captions, tables, abstract and discussion lie by the
    narrative's dates; literature (background) neither gives nor takes.

    Args:
        timexes: ``(mention, section label, patient)`` of the calendar dates in text order.
    """
    years: dict[str, tuple[int | None, int | None]] = {}
    has_case = any(section in ("case_presentation", "timeline") for _, section, _ in timexes)
    main = _MAIN if not has_case else _MAIN - {"other"}
    patients = list(dict.fromkeys(patient for _, _, patient in timexes))
    for patient in patients:
        own = [(mention, section) for mention, section, whose in timexes if whose == patient]
        told = [mention["attrs"] for mention, section in own if section in main]
        _fill(told, None)
        known = [
            (attrs["_year"], attrs["month"])
            for attrs in told
            if attrs.get("_year") and attrs.get("month") and attrs.get("day")
        ]
        for section in dict.fromkeys(section for _, section in own if section not in main):
            rest = [mention["attrs"] for mention, where in own if where == section]
            if section == "background":
                _fill(rest, None)
            elif known:
                for attrs in rest:
                    attrs["_year"] = attrs.get("year") or (
                        _nearest(known, attrs["month"]) if attrs.get("month") else None
                    )
            else:
                _fill(rest, None)
    for mention, _, _ in timexes:
        attrs = mention["attrs"]
        year = attrs.pop("_year", None) or attrs.get("year")
        years[mention["id"]] = (year, _end_year(attrs, year))
    return years


def _fill(sequence: list[dict[str, Any]], start: tuple[int, int] | None) -> None:
    """Write ``_year`` into the attributes of a narrative's dates, forward and then back from the first printed year."""
    last = start
    first: int | None = None
    for index, attrs in enumerate(sequence):
        year, month = attrs.get("year"), attrs.get("month")
        if year:
            attrs["_year"] = year
            # A month of a year far back ("in May 2003") is history: it does not move the narrative.
            if month and (last is None or attrs.get("day") or year >= last[0] - 1):
                last = (attrs.get("end_year") or year, attrs.get("end_month") or month)
                first = index if first is None else first
        elif month and last:
            year = last[0]
            if month < last[1] and last[1] - month > 6:
                year += 1
            elif month - last[1] >= _LOOK_BACK:
                year -= 1
            attrs["_year"] = year
            if year >= last[0]:
                last = (year, attrs.get("end_month") or month)
    if first is None:
        return
    ahead = (sequence[first]["_year"], sequence[first]["month"])
    for attrs in reversed(sequence[:first]):
        month = attrs.get("month")
        if attrs.get("_year") or not month:
            continue
        year = ahead[0] - 1 if month - ahead[1] > 6 else ahead[0]
        attrs["_year"] = year
        ahead = (year, month)


def _nearest(known: list[tuple[int, int]], month: int) -> int:
    """The year that puts ``month`` nearest to the narrative's dates (the later where two are equally near)."""
    lows, highs = min(y * 12 + m for y, m in known), max(y * 12 + m for y, m in known)
    candidates = range(lows // 12 - 1, highs // 12 + 2)

    def distance(year: int) -> tuple[int, int]:
        position = year * 12 + month
        outside = lows - position if position < lows else position - highs if position > highs else 0
        return (outside, -year)

    return min(candidates, key=distance)


def _end_year(attrs: dict[str, Any], year: int | None) -> int | None:
    if attrs.get("end_month") is None and attrs.get("end_day") is None:
        return attrs.get("end_year")
    if attrs.get("end_year"):
        return int(attrs["end_year"])
    if year is None:
        return None
    return year + 1 if attrs.get("end_month") and attrs.get("month") and attrs["end_month"] < attrs["month"] else year
