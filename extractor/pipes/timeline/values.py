"""The time of a statement as plain data: the fields of the contract's TimeValue with offsets into the view."""

from __future__ import annotations

from typing import Any

Moment = dict[str, Any]


def sum_offsets(first: list[float | None] | None, second: list[float | None] | None) -> list[float | None] | None:
    """Bounds of two offsets one after the other; unknown plus anything stays unknown."""
    if first is None or second is None:
        return None
    return [None if a is None or b is None else a + b for a, b in zip(first, second, strict=True)]


def moment(start: str | None = None, end: str | None = None, **rest: Any) -> Moment:
    """A TimeValue without span: start, end, open, anchor, offset_days, offset_hours, basis, approximate, rule."""
    value: Moment = {
        "start": start, "end": end, "open": None, "anchor": None, "offset_days": None, "offset_hours": None,
        "basis": "explicit", "approximate": False, "rule": None, "start_char": None, "end_char": None,
    }  # fmt: skip
    value.update(rest)
    return value


def is_known(value: Moment | None) -> bool:
    """Whether a moment says anything at all."""
    return value is not None and bool(value["start"] or value["end"] or value["anchor"] or value["offset_days"])
