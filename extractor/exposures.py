"""Drug exposure intervals: from when to when a drug was taken, as far as the events of a report say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from extractor.dates import add, day_part, has_day, parts
from extractor.types import AnchorRef, Event, Quantity, TimeValue

Bound = Literal["stated", "duration", "stop", "change", "single"]
# Comparable places in time: full dates with each other, yearless dates with each other, offsets of one anchor.
_Place = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Exposure:
    """One stretch of time with one drug in one dose.

    Attributes:
        report_id, patient, name: whose and which drug (preferred name, as in the events).
        start, end: ISO 8601, both days included; None where the report does not say.
        open: ``end`` where the report says that it went on ("since", started, continued) and tells no end,
            ``start`` where only the end is told.
        anchor, offset_days: where the report counts from a milestone: first and last day from it (None = unknown).
        dose, route, frequency: of the event that began it; frequency as its words.
        end_from: what told the end: the interval itself (``stated``), a duration ("for 5 days"), a ``stop``, a
            ``change`` of the dose, or a ``single`` administration; None where no end is known.
        event_ids: the event that tells of the intake, then the one that ended it.
    """

    report_id: str
    patient: str | None
    name: str
    start: str | None
    end: str | None
    open: Literal["start", "end"] | None
    anchor: AnchorRef | None
    offset_days: tuple[float | None, float | None] | None
    dose: Quantity | None
    route: str | None
    frequency: str | None
    end_from: Bound | None
    event_ids: tuple[str, ...]


def exposures(events: Iterable[Event]) -> tuple[Exposure, ...]:
    """Exposure intervals of the patients' drugs, in the order of report, patient, first mention of the drug and time.

    Counted are affirmed intakes of the patient (given, started, continued, changed), no plans, no re-statements. Every
    time of an intake opens an interval; it ends where it says so itself, after its duration ("for 5 days from 1 May" is
    1–5 May), else with the next stop or changed dose of the same drug that lies on the same calendar or is counted from
    the same milestone. What cannot be compared ends nothing, and an unknown end stays unknown. Stops of a class
    ("antibiotics were stopped") end no single drug.

    Args:
        events: of one or several reports, in any order.
    """
    drugs: dict[tuple[str, str, str], list[Event]] = {}
    for event in sorted(events, key=lambda one: (one.report_id, one.mention.start, one.event_id)):
        if _counts(event):
            drugs.setdefault((event.report_id, event.patient or "", event.name), []).append(event)
    found: list[Exposure] = []
    for told in drugs.values():
        found += _of_drug(told)
    return tuple(found)


def _counts(event: Event) -> bool:
    return (
        event.type == "medication"
        and event.duplicate_of is None
        and event.status not in ("planned", "withheld")
        and event.assertion.polarity == "affirmed"
        and event.assertion.experiencer == "patient"
        and event.assertion.temporality != "hypothetical"
    )


def _of_drug(told: list[Event]) -> list[Exposure]:
    opened = [
        (event, _open(event, time)) for event in told if event.status != "stopped" for time in event.times or (None,)
    ]
    opened.sort(key=lambda pair: _sort_key(pair[1]))
    ends = [(event, time) for event in told if event.status in ("stopped", "changed") for time in event.times]
    used: set[str] = set()
    found: list[Exposure] = []
    for event, exposure in opened:
        closing = None if exposure.end_from else _closing(event, exposure, ends)
        if closing is not None:
            used.add(closing[0].event_id)
            exposure = _close(exposure, *closing)
        found.append(exposure)
    for event in told:
        # A stop that ends nothing told here still says until when the drug was taken.
        if event.status == "stopped" and event.event_id not in used:
            found += [_until(event, time) for time in event.times]
    return found


def _open(event: Event, time: TimeValue | None) -> Exposure:
    """The interval that one time of an intake says by itself."""
    start, end = (time.start, time.end) if time else (None, None)
    offset = time.offset_days if time and time.anchor else None
    exposure = Exposure(
        event.report_id, event.patient, event.name, start, end, None, time.anchor if time else None, offset,
        event.dose, event.route, event.frequency.text if event.frequency else None, None, (event.event_id,),
    )  # fmt: skip
    if time and time.open == "start":
        return replace(exposure, open="start", end_from="stated")
    if end is not None:
        return replace(exposure, end_from="stated")
    if event.duration is not None and (not time or time.open in (None, "end")):
        lasting = _last_day(start, offset, event.duration)
        if lasting is not None:
            return replace(exposure, end=lasting[0], offset_days=lasting[1], end_from="duration")
    goes_on = (time is not None and time.open == "end") or event.status in ("started", "continued", "changed")
    if not goes_on and event.frequency is not None and event.frequency.count == 1:
        return replace(exposure, end=start, end_from="single" if time else None)
    if offset is not None:
        exposure = replace(exposure, offset_days=(offset[0], None))
    return replace(exposure, open="end" if goes_on else None)


def _last_day(
    start: str | None, offset: tuple[float | None, float | None] | None, duration: Quantity
) -> tuple[str | None, tuple[float | None, float | None] | None] | None:
    """Last day of an intake that lasts ``duration`` from ``start``; None where whole days do not say it."""
    length, unit = duration.value, duration.unit
    if length is None or unit not in ("d", "wk", "mo", "a"):
        return None
    end = add(add(start, length, unit), -1, "d") if has_day(start) else None
    if unit in ("d", "wk") and offset is not None and offset[0] is not None:
        return end, (offset[0], offset[0] + length * (7 if unit == "wk" else 1) - 1)
    return (end, offset) if end is not None else None


def _closing(event: Event, exposure: Exposure, ends: list[tuple[Event, TimeValue]]) -> tuple[Event, TimeValue] | None:
    """The first stop or change of dose after the start of an interval without an end of its own."""
    begin = _place(exposure.start, exposure.anchor, exposure.offset_days)
    best: tuple[float, int, tuple[Event, TimeValue]] | None = None
    for other, time in ends:
        if other.event_id == event.event_id:
            continue
        point = _place(time.start or time.end, time.anchor, time.offset_days)
        if begin is None:
            # Undated home medication: only what is told after it can end it.
            later = other.status == "stopped" and other.mention.start > event.mention.start
            rank = (0.0, other.mention.start)
        else:
            later = (
                point is not None
                and point[0] == begin[0]
                and (
                    point[1] > begin[1]
                    or (
                        point[1] == begin[1] and other.mention.start > event.mention.start and other.status == "stopped"
                    )
                )
            )
            rank = (point[1] if point else 0.0, other.mention.start)
        if later and (best is None or rank < best[:2]):
            best = (*rank, (other, time))
    return best[2] if best else None


def _close(exposure: Exposure, event: Event, time: TimeValue) -> Exposure:
    moment = time.start or time.end
    low = exposure.offset_days[0] if exposure.offset_days else None
    offset = exposure.offset_days
    if time.anchor is not None and time.anchor == exposure.anchor and time.offset_days:
        offset = (low, time.offset_days[1])
    end, kind = moment, "stop"
    if event.status == "changed":
        # The day of the change belongs to the new dose.
        kind, end = "change", add(day_part(moment), -1, "d") if has_day(moment) else moment
        if offset is not None and offset[1] is not None and offset != exposure.offset_days:
            offset = (offset[0], offset[1] - 1)
    return replace(
        exposure, end=end, offset_days=offset, open=None, end_from=kind,  # type: ignore[arg-type]
        event_ids=(*exposure.event_ids, event.event_id),
    )  # fmt: skip


def _until(event: Event, time: TimeValue) -> Exposure:
    offset = (None, time.offset_days[1]) if time.offset_days and time.anchor else None
    return Exposure(
        event.report_id, event.patient, event.name, None, time.start or time.end, "start", time.anchor, offset,
        None, None, None, "stop", (event.event_id,),
    )  # fmt: skip


def _place(
    iso: str | None, anchor: AnchorRef | None, offset: tuple[float | None, float | None] | None
) -> _Place | None:
    if iso:
        year, month, day, _, _ = parts(iso)
        precision = "day" if day else "month" if month else "year"
        calendar = ("calendar", precision) if year is not None else ("no year", precision)
        return calendar, (year or 0) * 400 + (month or 0) * 32 + (day or 0)
    if anchor is not None and offset is not None and offset[0] is not None:
        return (anchor.name, anchor.patient or "", str(anchor.n)), offset[0]
    return None


def _sort_key(exposure: Exposure) -> tuple[bool, tuple[str, ...], float]:
    place = _place(exposure.start, exposure.anchor, exposure.offset_days)
    return (place is None, *(place or (("",), 0.0)))


__all__ = ["Exposure", "exposures"]
