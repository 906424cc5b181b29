"""The flat table of events: dotted column names, one row an event and date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from extractor.types import Event, Quantity

if TYPE_CHECKING:
    import pandas as pd

_QUANTITY = ("value", "low", "high", "comparator", "unit", "text")
_QUANTITY_SLOTS = ("dose", "previous_dose", "rate", "duration", "value")
_TIME = ("start", "end", "open", "anchor", "anchor_n", "offset_days_low", "offset_days_high", "offset_hours_low",
         "offset_hours_high", "basis", "approximate", "text")  # fmt: skip
COLUMNS: tuple[str, ...] = (
    "report_id", "event_id", "patient", "type", "name", "mention.text", "mention.start", "mention.end", "codes",
    "is_class", "components", "status",
    *(f"{slot}.{part}" for slot in ("dose", "previous_dose", "rate") for part in _QUANTITY),
    "dose_basis", "route", "frequency.text", "frequency.times", "frequency.period", "frequency.unit", "frequency.count",
    "frequency.as_needed", *(f"duration.{part}" for part in _QUANTITY), "kind", *(f"value.{part}" for part in _QUANTITY),
    "value.standard.value", "value.standard.low", "value.standard.high", "value.standard.unit", "result",
    "reference_range.low", "reference_range.high", "reference_range.unit", "reference_range.text", "interpretation",
    "trend", "specimen", "time.n", *(f"time.{part}" for part in _TIME), "assertion.polarity", "assertion.certainty",
    "assertion.temporality", "assertion.experiencer", "section", "evidence.text", "confidence", "rule", "duplicate_of",
)  # fmt: skip

# Columns that are a field of the event itself, and those that are a field of one of its parts.
_PLAIN = tuple(column for column in COLUMNS if column in Event.model_fields)
_NESTED = {
    slot: [(column, column.partition(".")[2]) for column in COLUMNS if column.startswith(f"{slot}.")]
    for slot in ("frequency", "reference_range", "assertion")
}
_WHOLE = ("mention.start", "mention.end", "frequency.count", "time.n", "time.anchor_n")
_FLAGS = ("is_class", "frequency.as_needed", "time.approximate")
_NUMBERS = ("value", "low", "high", "times", "period", "confidence", "offset_days_low", "offset_days_high",
            "offset_hours_low", "offset_hours_high")  # fmt: skip


def column_type(column: str) -> type[str] | type[int] | type[float] | type[bool]:
    """Type of the cells of a column where they are not empty. Dates are text: they may be partial."""
    if column in _WHOLE:
        return int
    if column in _FLAGS:
        return bool
    return float if column.rpartition(".")[2] in _NUMBERS else str


def to_rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Flat rows of ``events``: an event with several times gives one row a time, one without gives one row."""
    rows = []
    for event in events:
        base = event_cells(event)
        if not event.times:
            rows.append(base)
        for number, time in enumerate(event.times, 1):
            days, hours = time.offset_days or (None, None), time.offset_hours or (None, None)
            rows.append(
                {
                    **base, "time.n": number, "time.start": time.start, "time.end": time.end, "time.open": time.open,
                    "time.anchor": time.anchor and time.anchor.name, "time.anchor_n": time.anchor and time.anchor.n,
                    "time.offset_days_low": days[0], "time.offset_days_high": days[1],
                    "time.offset_hours_low": hours[0], "time.offset_hours_high": hours[1], "time.basis": time.basis,
                    "time.approximate": time.approximate,
                    "time.text": time.span and (time.span.view or time.span.text),
                }
            )  # fmt: skip
    return rows


def to_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Rows of :func:`to_rows` as a DataFrame with all :data:`COLUMNS`; whole numbers stay whole (``Int64``)."""
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=list(COLUMNS), dtype=object)
    for column in _WHOLE:
        frame[column] = frame[column].astype("Int64")
    return frame


def event_cells(event: Event) -> dict[str, Any]:
    """The cells of an event that do not depend on its times, by column."""
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    for column in _PLAIN:
        cells[column] = getattr(event, column)
    cells["codes"] = "|".join(f"{code.system}:{code.code}" for code in event.codes) or None
    cells["components"] = "|".join(_component(part.name, part.dose) for part in event.components) or None
    cells |= {"mention.text": event.mention.view or event.mention.text, "mention.start": event.mention.start,
              "mention.end": event.mention.end}  # fmt: skip
    for slot in _QUANTITY_SLOTS:
        quantity: Quantity | None = getattr(event, slot)
        if quantity:
            cells |= {f"{slot}.{part}": getattr(quantity, part) for part in _QUANTITY[:-1]}
            cells[f"{slot}.text"] = quantity.span.view or quantity.span.text
    if event.value and event.value.standard:
        for part in ("value", "low", "high", "unit"):
            cells[f"value.standard.{part}"] = getattr(event.value.standard, part)
    for slot, columns in _NESTED.items():
        record = getattr(event, slot)
        if record is not None:
            for column, name in columns:
                cells[column] = getattr(record, name)
    if event.evidence:
        cells["evidence.text"] = event.evidence[0].view or event.evidence[0].text
    return cells


def _component(name: str, dose: Quantity | None) -> str:
    return name if dose is None or dose.value is None else f"{name} {dose.value:g} {dose.unit or ''}".strip()
