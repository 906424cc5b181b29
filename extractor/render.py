"""Terminal views: the table of a run, the text of one report with its mentions, the table of its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text
from spacy.tokens import Doc

from extractor.document import mentions
from extractor.types import Event, Quantity, Report, TimeValue

_COLOURS = {
    "drug": "bold magenta", "dose": "green", "route": "cyan", "frequency": "cyan", "dose_duration": "cyan",
    "analyte": "bold blue", "value": "green", "result": "green", "range": "dim green", "timex": "yellow",
    "milestone": "bold red",
}  # fmt: skip


def run_table(reports: Iterable[Report]) -> Table:
    """One row a report: events by type, those without a date, warnings."""
    reports = list(reports)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("report", min_width=max((len(report.report_id) for report in reports), default=0))
    for name in ("medications", "measurements", "clinical events", "undated", "warnings"):
        table.add_column(name, justify="right")
    for report in reports:
        counts = report.counts
        cells = [counts.get(key, 0) for key in ("medication", "measurement", "clinical_event", "undated")]
        table.add_row(report.report_id, *map(str, cells), str(len(report.warnings)))
    return table


def marked_text(doc: Doc) -> Text:
    """The readable text with coloured mentions."""
    text = Text(doc.text)
    for mention in mentions(doc, *_COLOURS):
        text.stylize(_COLOURS[mention["label"]], mention["start"], mention["end"])
    return text


def event_table(events: Sequence[Event]) -> Table:
    """One row an event, with the patient in front where there are several; ``= `` marks a re-statement."""
    several = any(event.patient for event in events)
    columns = ("when", "type", "name", "what", "words")
    table = Table(*(("patient",) * several), *columns, box=None, header_style="bold", pad_edge=False)
    for event in events:
        mark = "= " if event.duplicate_of else ""
        words = event.mention.view or event.mention.text
        cells = ["; ".join(map(when, event.times)), event.type, mark + event.name, describe(event), words]
        # Units like [iU]/L and names in brackets are text, not styles.
        table.add_row(*(escape(cell) for cell in ([event.patient or ""] * several + cells)))
    return table


def when(time: TimeValue) -> str:
    """A time in few characters."""
    if time.start or time.end:
        span = time.start or ""
        if time.end:
            span += f"/{time.end}"
        return f"{span}/.." if time.open == "end" else f"../{span}" if time.open == "start" and not time.end else span
    if time.offset_days is not None:
        low, high = time.offset_days
        anchor = time.anchor.name if time.anchor else "?"
        return f"{anchor} {_signed(low)}" if low == high else f"{anchor} {_signed(low)}..{_signed(high)}"
    return time.anchor.name if time.anchor else "?"


def describe(event: Event) -> str:
    """The facts of an event in one line."""
    parts: list[str] = []
    if event.assertion.polarity == "negated":
        parts.append("not")
    if event.assertion.experiencer != "patient":
        parts.append(f"({event.assertion.experiencer})")
    if event.status:
        parts.append(event.status)
    if event.previous_dose:
        parts.append(f"{amount(event.previous_dose)} →")
    parts += [amount(quantity) for quantity in (event.dose, event.rate, event.value) if quantity]
    parts += [word for word in (event.result, event.trend, event.route) if word]
    if event.frequency and event.frequency.text:
        parts.append(event.frequency.text)
    if event.duration:
        parts.append(f"for {amount(event.duration)}")
    if event.interpretation and event.interpretation != event.result:
        parts.append(f"({event.interpretation})")
    return " ".join(parts)


def amount(quantity: Quantity) -> str:
    """A quantity in few characters."""
    number = (
        f"{quantity.value:.12g}" if quantity.value is not None
        else "–".join(f"{part:.12g}" for part in (quantity.low, quantity.high) if part is not None)
    )  # fmt: skip
    return f"{quantity.comparator or ''}{number} {quantity.unit or quantity.unit_text or ''}".strip()


def _signed(value: float | None) -> str:
    return "?" if value is None else f"{value:+g} d"
