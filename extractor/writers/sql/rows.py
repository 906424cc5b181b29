"""Records of one report as rows of the event database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from extractor.frame import event_cells
from extractor.loading import ReportRecords, RunRecords, why_left_out
from extractor.types import Event, Report, Span, TimeValue
from extractor.writers.clean import is_storable, storable
from extractor.writers.partial_dates import bounds
from extractor.writers.sql import schema

Row = tuple[Any, ...]
# Cells of an event in the order of the columns of its table.
_EVENT_ROW: Callable[[dict[str, Any]], Row] = itemgetter(
    *({name: column for column, name in schema.EVENT_COLUMNS.items()}.get(column.name, column.name)
      for column in schema.event.columns)
)  # fmt: skip
SLOTS = ("dose", "previous_dose", "rate", "duration", "value")


@dataclass(frozen=True)
class ReportRows:
    """Everything the database holds of one report.

    Attributes:
        report: the row of ``report``.
        children: rows by table, in the order of its columns.
        content: SHA-256 over the records and the text: two runs that say the same have the same.
    """

    report: Row
    children: dict[str, list[Row]]
    content: str


def run_row(run: RunRecords) -> Row:
    """The row of ``run``: what the manifest says."""
    clock = run.manifest.get("run") or {}
    versions = run.manifest.get("versions") or {}
    text = json.dumps(run.manifest, sort_keys=True, ensure_ascii=False)
    return _clean((run.run_id, run.manifest.get("schema_version"), versions.get("extractor"), clock.get("started"),
                   clock.get("finished"), text))  # fmt: skip


def report_rows(records: ReportRecords, run_id: str) -> ReportRows:
    """Rows of one report and its events."""
    report = records.report
    children: dict[str, list[Row]] = {table.name: [] for table in schema.CHILDREN}
    for number, person in enumerate(report.patients, 1):
        age = person.age
        children["patient"].append(
            (report.report_id, number, person.patient, person.sex, age and age.value, age and age.unit,
             age and (age.span.view or age.span.text))
        )  # fmt: skip
    for number, event in enumerate(records.events, 1):
        reason = why_left_out(event)
        if reason is None:
            _add_event(event, number, children)
        else:
            record = json.dumps(event.to_json(), ensure_ascii=False)
            children["left_out"].append((report.report_id, event.event_id, reason, record))
    row = _report_row(report, records.text, len(children["event"]), len(children["left_out"]))
    if not all(map(is_storable, records.lines)):
        row, children = _clean(row), {name: [_clean(one) for one in rows] for name, rows in children.items()}
    digest = hashlib.sha256(f"{schema.VERSION}\n{row[3]}".encode())
    for line in records.lines:
        digest.update(b"\n" + line.encode("utf-8", "surrogatepass"))
    content = digest.hexdigest()
    return ReportRows((storable(report.report_id), run_id, content, *row), children, content)


def _report_row(report: Report, text: str | None, events: int, left_out: int) -> Row:
    """The row of ``report`` after its id, run and hash."""
    text_hash = None if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _clean(
        (report.source, report.format, report.sha256, text_hash, report.encoding, report.title, report.doi,
         report.journal, report.published, json.dumps(report.warnings, ensure_ascii=False) if report.warnings else None,
         report.schema_version, events, left_out)
    )  # fmt: skip


def _add_event(event: Event, number: int, children: dict[str, list[Row]]) -> None:
    key = (event.report_id, event.event_id)
    cells = event_cells(event)
    cells["n"] = number
    children["event"].append(_EVENT_ROW(cells))
    children["event_time"] += [(*key, n, *_time_row(time)) for n, time in enumerate(event.times, 1)]
    children["event_code"] += [(*key, n, code.system, code.code, code.display) for n, code in enumerate(event.codes, 1)]
    children["event_span"] += [(*key, n, role, *_span_row(span)) for n, (role, span) in enumerate(spans(event), 1)]


def _time_row(time: TimeValue) -> Row:
    found = bounds(time)
    anchor, span = time.anchor, time.span
    days, hours = time.offset_days or (None, None), time.offset_hours or (None, None)
    return (
        time.start, time.end, found.first and found.first.isoformat(), found.last and found.last.isoformat(),
        found.precision, time.open, anchor and anchor.name, anchor and anchor.patient, anchor and anchor.n, *days, *hours,
        time.basis, time.approximate, span and (span.view or span.text), span and span.start, span and span.end, time.rule,
    )  # fmt: skip


def _span_row(span: Span) -> Row:
    boxes = json.dumps([box.to_json() for box in span.boxes]) if span.boxes else None
    return (span.start, span.end, span.text, span.view, span.boxes[0].page if span.boxes else None, boxes)


def spans(event: Event) -> Iterator[tuple[str, Span]]:
    """Every span of an event with what was read there: ``mention``, ``evidence``, ``time`` or a slot."""
    yield "mention", event.mention
    for slot in SLOTS:
        quantity = getattr(event, slot)
        if quantity is not None:
            yield slot, quantity.span
            if quantity.unit_span is not None:
                yield f"{slot}.unit", quantity.unit_span
    for component in event.components:
        if component.dose is not None:
            yield f"component.{component.name}", component.dose.span
    for slot in sorted(event.slot_spans):
        yield slot, event.slot_spans[slot]
    for time in event.times:
        if time.span is not None:
            yield "time", time.span
    for span in event.evidence:
        yield "evidence", span


def _clean(row: Row) -> Row:
    return tuple(storable(cell) if isinstance(cell, str) else cell for cell in row)
