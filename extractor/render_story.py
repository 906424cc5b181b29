"""Terminal view of a report's timeline: every event in order of time, and in plain words how its date was reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from spacy.tokens import Doc

from extractor.document import get_data
from extractor.exposures import Exposure, exposures
from extractor.render import amount, describe, when
from extractor.types import Event, TimeValue

# How the words that hold the time stand to the event: rules of the timeline.
_PLACES = {
    "same_clause": "", "clause_initial": "opens the clause", "sentence_initial": "opens the sentence",
    "earlier_clause": "earlier in the sentence", "coordinated_clause": "in the clause joined to it",
    "numbered_column": "heading", "history_span": "counted back", "home_medication": "home medication: dated at",
    "repeats": "repeated from", "given": "date given with --anchor", "baseline": "heading",
}  # fmt: skip
_STYLES = {"medication": "magenta", "measurement": "blue", "clinical_event": "bold red"}
_QUOTE = 44


@dataclass
class _Row:
    """One date of one event."""

    order: tuple[int, str, float, int]
    day: str
    event: Event
    how: str
    styles: list[str] = field(default_factory=list)


def story(doc: Doc, events: Sequence[Event]) -> Group:
    """Anchors, the dated story, drug exposures and warnings of one report.

    Args:
        doc: after the pipeline.
        events: those to show, with the ids that the pipeline gave.
    """
    data = get_data(doc)
    times = {statement["event_id"]: statement["times"] for statement in data["statements"]}
    days = {
        (one["patient"], one["name"], one["n"]): one["day"] for one in data["anchors"] if one["day"] is not None
    }  # fmt: skip
    root = next((one for one in data["anchors"] if one["root"]), None)
    rows: list[_Row] = []
    for event in events:
        told = times.get(event.event_id, [])
        for time, raw in zip(event.times, told, strict=False):
            rows.append(_Row(_order(event, time, days), _day(time, days, root), event, how(time, raw, doc.text)))
        if not event.times:
            rows.append(_Row((9, "", 0.0, event.mention.start), "no date", event, ""))
    rows.sort(key=lambda row: row.order)
    parts: list[RenderableType] = [_anchors(doc.text, data["anchors"], root), Text(), _events(rows)]
    taken = exposures(events)
    if taken:
        parts += [Text(), _exposures(taken)]
    if data["warnings"]:
        parts += [Text(), *(Text(f"warning: {warning}", style="yellow") for warning in data["warnings"])]
    return Group(*parts)


def how(time: TimeValue, raw: dict[str, Any], text: str) -> str:
    """How a date was reached, in a few words: the words used, where they stand, what they were counted from."""
    words = _quote(text, raw["start_char"], raw["end_char"])
    place = _PLACES.get(time.rule or "", "")
    counted = _counted(time)
    if time.rule == "home_medication":
        said = " ".join(part for part in (place, time.anchor.name if time.anchor else "", words) if part)
    elif time.basis == "carried_forward":
        said = f"carried on from {words}" if words else "carried on"
    elif time.rule == "given":
        said = place
    else:
        said = " ".join(part for part in (words, place) if part) or (time.rule or "")
    if counted and time.rule not in ("home_medication", "given"):
        said += f" = {counted}"
    if time.basis == "derived" and time.rule == "repeats":
        said += " at its interval"
    witness = [_quote(text, start, end) for start, end in raw.get("witness") or []]
    if witness:
        said += f", by {' and '.join(dict.fromkeys(witness))}"
    return said + (" (about)" if time.approximate else "")


def _counted(time: TimeValue) -> str:
    """``admission + 7 d`` where the words count from an anchor."""
    if time.anchor is None:
        return "day number without a known day zero" if time.offset_days and not time.start else ""
    name = _name(time.anchor.name, time.anchor.patient, time.anchor.n)
    if time.offset_days is None:
        return f"some time beside {name}"
    low, high = time.offset_days
    if time.offset_hours and None not in time.offset_hours:
        first, last = time.offset_hours
        return f"{name} {first:+g} h" if first == last else f"{name} {first:+g} to {last:+g} h"
    if low is None or high is None:
        return f"some time after {name}"
    return name if low == high == 0 else f"{name} {low:+g} d" if low == high else f"{name} {low:+g} to {high:+g} d"


def _order(event: Event, time: TimeValue, days: dict[Any, list[float]]) -> tuple[int, str, float, int]:
    """Dates first, then what is counted from connected anchors, then every other anchor's own days."""
    iso = time.start or time.end
    if iso:
        return (0, iso, 0.0, event.mention.start)
    low = time.offset_days[0] if time.offset_days and time.offset_days[0] is not None else 0.0
    if time.anchor is None:
        return (3, "", low, event.mention.start)
    key = (time.anchor.patient, time.anchor.name, time.anchor.n)
    if key in days:
        return (1, time.anchor.patient or "", days[key][0] + low, event.mention.start)
    return (2, str(key), low, event.mention.start)


def _day(time: TimeValue, days: dict[Any, list[float]], root: dict[str, Any] | None) -> str:
    if time.start or time.end or time.anchor is None or time.offset_days is None or root is None:
        return when(time)
    key = (time.anchor.patient, time.anchor.name, time.anchor.n)
    if key not in days or None in time.offset_days:
        return when(time)
    low, high = (days[key][i] + (time.offset_days[i] or 0) for i in (0, 1))
    name = _name(root["name"], root["patient"], root["n"])
    return f"{name} {low:+g} d" if low == high else f"{name} {low:+g}..{high:+g} d"


def _anchors(text: str, anchors: Iterable[dict[str, Any]], root: dict[str, Any] | None) -> Table:
    table = Table("anchor", "when", "words", box=None, header_style="bold", pad_edge=False)
    for one in anchors:
        place = one["start"] or ""
        if not place and one["day"] is not None and root is not None and not one["root"]:
            low, high = one["day"]
            name = _name(root["name"], root["patient"], root["n"])
            place = f"{name} {low:+g} d" if low == high else f"{name} {low:+g}..{high:+g} d"
        table.add_row(
            _name(one["name"], one["patient"], one["n"]), place or ("day zero" if one["root"] else "no date"),
            _quote(text, one["start_char"], one["end_char"]),
        )  # fmt: skip
    return table


def _events(rows: list[_Row]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("when", no_wrap=True)
    table.add_column("event", ratio=3)
    table.add_column("how the date was reached", ratio=3)
    day, reason = "", ""
    for row in rows:
        new_day, new_reason = row.day != day, row.day != day or row.how != reason
        event = row.event
        name = Text(("= " if event.duplicate_of else "") + event.name, style=_STYLES[event.type])
        name.append(" " + describe(event) if describe(event) else "", style="default")
        if event.assertion.temporality != "current" or event.patient:
            told = [part for part in (event.patient, event.assertion.temporality) if part and part != "current"]
            name.append(f" [{', '.join(told)}]", style="dim")
        table.add_row(row.day if new_day else "", name, row.how if new_reason else "″" if row.how else "")
        day, reason = row.day, row.how
    return table


def _exposures(taken: Iterable[Exposure]) -> Table:
    table = Table("drug", "dose", "from", "to", "end told by", box=None, header_style="bold", pad_edge=False)
    for one in taken:
        low, high = one.offset_days or (None, None)
        name = _name(one.anchor.name, one.anchor.patient, one.anchor.n) if one.anchor else ""
        first = one.start or (f"{name} {low:+g} d" if name and low is not None else "?")
        last = one.end or (
            f"{name} {high:+g} d" if name and high is not None else "goes on" if one.open == "end" else "?"
        )
        dose = " ".join(part for part in (amount(one.dose) if one.dose else "", one.frequency or "") if part)
        table.add_row(one.name, dose, first, last, (one.end_from or "") if last not in ("?", "goes on") else "")
    return table


def _name(name: str, patient: str | None, n: int) -> str:
    return f"{patient + ': ' if patient else ''}{name.replace('_', ' ')}{f' {n}' if n > 1 else ''}"


def _quote(text: str, start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return ""
    words = re.sub(r"\s+", " ", text[start:end]).strip()
    return f"“{words if len(words) <= _QUOTE else words[: _QUOTE - 1] + '…'}”"


__all__ = ["how", "story"]
