"""The flat table of events as CSV, JSON lines, Parquet and Excel workbook.

All four hold the events that databases hold (:func:`extractor.loading.why_left_out`), in the dotted columns of
``events.csv`` and the bounds of each date; JSON lines hold whole records.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extractor.errors import UsageError
from extractor.frame import COLUMNS, column_type, to_rows
from extractor.loading import RunRecords, why_left_out
from extractor.types import Event
from extractor.writers.clean import storable
from extractor.writers.outcome import Outcome
from extractor.writers.partial_dates import bounds
from extractor.writers.places import need, replacing

BOUNDS = ("time.date_min", "time.date_max", "time.precision")
_AFTER = COLUMNS.index("time.open")
FLAT_COLUMNS = (*COLUMNS[:_AFTER], *BOUNDS, *COLUMNS[_AFTER:])
_EXCEL_CELL = 32_767
_EXCEL_ROWS = 1_048_575
_EXCEL_EPOCH = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
# What a spreadsheet may take for a formula at the start of a cell (OWASP, "CSV Injection"), in full width, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = dict[str, Any]


def flat_rows(events: Iterable[Event]) -> Iterator[Row]:
    """Rows of :data:`FLAT_COLUMNS`, one an event and date; ``date_min`` and ``date_max`` are dates."""
    for event in events:
        rows = to_rows([event])
        for row, time in zip(rows, event.times, strict=False):
            found = bounds(time)
            row |= {"time.date_min": found.first, "time.date_max": found.last, "time.precision": found.precision}
        for row in rows:
            yield {name: storable(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def write_csv(folder: Path, target: str) -> Outcome:
    """One CSV file (RFC 4180, UTF-8): cells that a spreadsheet would run as formulas get an apostrophe in front.

    Raises:
        UsageError: the file cannot be written.
    """
    outcome = Outcome(target)
    with replacing(target) as path, path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(FLAT_COLUMNS)
        for events in _counted(RunRecords(folder), outcome):
            for row in flat_rows(events):
                writer.writerow([_harmless(row.get(column)) for column in FLAT_COLUMNS])
                outcome.rows["event and date"] += 1
    return outcome


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str) or not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def write_jsonl(folder: Path, target: str) -> Outcome:
    """One event record of the contract a line.

    Raises:
        UsageError: the file cannot be written.
    """
    outcome = Outcome(target)
    with replacing(target) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
        for events in _counted(RunRecords(folder), outcome):
            for event in events:
                stream.write(storable(json.dumps(event.to_json(), ensure_ascii=False)) + "\n")
    return outcome


def write_parquet(folder: Path, target: str) -> Outcome:
    """One Parquet file, or a folder partitioned by report where the target does not end in ``.parquet``.

    Raises:
        MissingExtraError: PyArrow is not installed.
        UsageError: the target cannot be written, or is a folder of other files.
    """
    need("pyarrow", "parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema(
        [(name, pa.date32() if name in BOUNDS[:2] else types[column_type(name)]) for name in FLAT_COLUMNS]
    )
    outcome = Outcome(target)
    tables = (
        pa.Table.from_pylist(list(flat_rows(events)), schema=schema) for events in _counted(RunRecords(folder), outcome)
    )
    if target.endswith(".parquet"):
        with replacing(target) as path, pq.ParquetWriter(path, schema) as writer:
            for table in tables:
                writer.write_table(table)
                outcome.rows["event and date"] += table.num_rows
        return outcome
    with replacing(target, ours=lambda name: name.startswith("report_id=")) as path:
        for table in tables:
            if table.num_rows:
                pq.write_to_dataset(table, path, partition_cols=["report_id"], basename_template="events-{i}.parquet")
                outcome.rows["event and date"] += table.num_rows
    return outcome


def write_xlsx(folder: Path, target: str) -> Outcome:
    """An Excel workbook: a sheet a type, the reports, and the events left out with the reason.

    Text is never a formula or a link there. Cells longer than Excel allows end in "…"; dates before March 1900, which
    Excel does not know, stay text.

    Raises:
        MissingExtraError: XlsxWriter is not installed.
        UsageError: the file cannot be written, or a sheet would have more rows than Excel reads.
    """
    need("xlsxwriter", "xlsx")
    import xlsxwriter

    outcome = Outcome(target)
    run = RunRecords(folder)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "nan_inf_to_errors": True}  # fmt: skip
    with replacing(target) as path, xlsxwriter.Workbook(str(path), options) as book:
        # The time of writing would make two exports of one run differ.
        book.set_properties({"created": datetime(2000, 1, 1)})
        heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        counted = [event for events in _counted(run, outcome) for event in events]
        sheets: dict[str, tuple[tuple[str, ...], list[Row]]] = {
            kind: _filled(flat_rows(event for event in counted if event.type == kind))
            for kind in ("medication", "measurement", "clinical_event")
        }
        reports = [records.report.to_json() for records in run]
        names = ("report_id", "title", "doi", "journal", "published", "source", "format", "sha256")
        sheets["report"] = (names, [{name: report[name] for name in names} for report in reports])
        out = [(event, reason) for records in run for event in records.events if (reason := why_left_out(event))]
        rows = [row | {"left_out": reason} for event, reason in out for row in flat_rows([event])]
        columns, rows = _filled(rows)
        sheets["left_out"] = (("left_out", *columns), rows)
        for name, (columns, rows) in sheets.items():
            if len(rows) > _EXCEL_ROWS:
                raise UsageError(f"{target}: {len(rows)} rows of {name} do not fit into a sheet", "use parquet or csv")
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, columns, heading)
            if rows:
                sheet.autofilter(0, 0, len(rows), len(columns) - 1)
            for number, row in enumerate(rows, 1):
                for place, column in enumerate(columns):
                    _write_cell(sheet, number, place, row.get(column), day)
            outcome.rows[name] = len(rows)
    return outcome


def _filled(rows: Iterable[Row]) -> tuple[tuple[str, ...], list[Row]]:
    """Rows with the columns that any of them fills: a drug has no trend, a laboratory value no dose."""
    rows = list(rows)
    return tuple(name for name in FLAT_COLUMNS if any(row.get(name) is not None for row in rows)), rows


def _write_cell(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date) and cell >= _EXCEL_EPOCH:
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    else:
        text = storable(str(cell))
        sheet.write_string(row, column, text if len(text) <= _EXCEL_CELL else text[: _EXCEL_CELL - 1] + "…")


def _counted(run: RunRecords, outcome: Outcome) -> Iterator[list[Event]]:
    """The events that count, report by report; the outcome counts along."""
    for records in run:
        reasons = [(event, why_left_out(event)) for event in records.events]
        counted = [event for event, reason in reasons if reason is None]
        outcome.reports += 1
        outcome.events += len(reasons)
        outcome.written += len(counted)
        outcome.left_out.update(reason for _, reason in reasons if reason is not None)
        yield counted
