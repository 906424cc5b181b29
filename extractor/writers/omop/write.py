"""Writing the Common Data Model: a whole instance at once, into a database or a folder of CSV files."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from extractor.loading import RunRecords
from extractor.writers.omop.cdm import UNLOADED, UNLOADED_FIELDS, fields, metadata
from extractor.writers.omop.rows import Model
from extractor.writers.outcome import Outcome
from extractor.writers.places import replacing
from extractor.writers.sql.bulk import insert
from extractor.writers.sql.engine import Database
from extractor.writers.sql.schema import ensure, marker

VERSION = "5.4"


def write(folder: Path, target: str) -> Outcome:
    """Write a run as an OMOP CDM 5.4 instance.

    In a database the instance is replaced as a whole in one transaction, as the loads of the CDM are; one that says
    the same already is left alone. What was not loaded stands with its reason in ``extractor_unloaded``.

    Args:
        folder: written by ``extractor run``.
        target: the URL of a database, or a folder for one CSV file a table.

    Raises:
        UsageError: the target cannot be reached or written, or holds what is not ours.
        DataError: a record of the run is invalid.
    """
    model, reports, events = _fill(RunRecords(folder))
    outcome = Outcome(target, reports=reports, events=events, written=model.written, left_out=model.left_out)
    outcome.rows.update({table: len(rows) for table, rows in model.rows.items() if table in fields() and rows})
    listed: dict[tuple[str, str], int] = {}
    for row in model.rows[UNLOADED]:
        if row["what"] != "event":
            key = (row["what"], row["reason"])
            listed[key] = listed.get(key, 0) + 1
    outcome.notes += [f"not loaded: {count} {what}s ({reason})" for (what, reason), count in sorted(listed.items())]
    if model.shortened:
        outcome.notes.append(f"{model.shortened} values cut to the lengths of the CDM")
    if "://" in target:
        _to_database(model, target, outcome)
    else:
        _to_folder(model, target)
    return outcome


def _fill(run: RunRecords) -> tuple[Model, int, int]:
    version = (run.manifest.get("versions") or {}).get("extractor")
    # The day of the run, not of the export: the same run gives the same rows on any day.
    day = str((run.manifest.get("run") or {}).get("finished") or _NO_DAY)[:10]
    model = Model(nlp_system=f"extractor {version or ''}".strip(), nlp_date=day)
    reports = events = 0
    for records in run:
        model.add(records)
        reports += 1
        events += len(records.events)
    model.close()
    return model, reports, events


_NO_DAY = "1970-01-01"


def _content(model: Model) -> str:
    """Hash of all rows but for the day of the run: a repeated run that finds the same is no news."""
    rows = {table: [{**row, "nlp_date": None} for row in found] for table, found in model.rows.items()}
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _to_database(model: Model, url: str, outcome: Outcome) -> None:
    database = Database(url)
    outcome.target = database.where
    tables, content = metadata(), _content(model)
    try:
        with database.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('extractor_schema'))")
            ensure(connection, kind="omop", version=VERSION, tables=tables, views={}, where=database.where)
            known = connection.execute(sa.select(marker.c.content_sha256).where(marker.c.kind == "omop")).scalar()
            if known == content:
                outcome.unchanged = outcome.reports
                return
            for table in reversed(tables.sorted_tables):
                connection.execute(table.delete())
            for table in tables.sorted_tables:
                names = [column.name for column in table.columns]
                insert(connection, table, [tuple(row[name] for name in names) for row in model.rows[table.name]])
            connection.execute(marker.update().where(marker.c.kind == "omop").values(content_sha256=content))
    finally:
        database.close()


def _to_folder(model: Model, target: str) -> None:
    names: dict[str, Any] = {table: [field.name for field in rows] for table, rows in fields().items()}
    names[UNLOADED] = UNLOADED_FIELDS
    with replacing(target, ours=lambda name: name.removesuffix(".csv") in names) as path:
        for table, columns in names.items():
            with (path / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns, lineterminator="\r\n")
                writer.writeheader()
                writer.writerows(model.rows[table])
