"""The event database: normalised tables and flat views in SQLite, PostgreSQL or DuckDB."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from extractor.loading import RunRecords
from extractor.writers.outcome import Outcome
from extractor.writers.sql import schema
from extractor.writers.sql.bulk import insert
from extractor.writers.sql.engine import Database
from extractor.writers.sql.rows import ReportRows, Row, report_rows, run_row

__all__ = ["Database", "write"]

# Small reports share a transaction until it holds this many reports and events; a report is never split.
_TOGETHER = {"sqlite": 1000, "postgresql": 1000, "duckdb": 5000}


def write(folder: Path, url: str) -> Outcome:
    """Write a run into the event database; the tables are made where they are not there yet.

    A report that the database holds in this form already is left alone, an older one is replaced as a whole inside one
    transaction, so that after a crash it is there in its former or its new form. Reports that are not in the run stay.

    Args:
        folder: written by ``extractor run``.
        url: as for :class:`Database`.

    Raises:
        UsageError: the database cannot be reached or written, or holds tables of another program or version.
        DataError: a record of the run is invalid.
    """
    run, database = RunRecords(folder), Database(url)
    outcome = Outcome(database.where)
    try:
        with database.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two first writers would both find the database empty.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('extractor_schema'))")
            schema.ensure(connection, kind="events", version=schema.VERSION, tables=schema.metadata, views=schema.VIEWS,
                          where=database.where, indexes=schema.INDEXES)  # fmt: skip
        manifest = run_row(run)
        batch: list[ReportRows] = []
        size = 0
        for records in run:
            batch.append(report_rows(records, run.run_id))
            size += 1 + len(records.events)
            if size >= _TOGETHER[database.dialect]:
                _flush(database, manifest, batch, outcome)
                batch, size = [], 0
        _flush(database, manifest, batch, outcome)
    finally:
        database.close()
    return outcome


def _flush(database: Database, manifest: Row, batch: list[ReportRows], outcome: Outcome) -> None:
    """Write some reports in one transaction, and count them."""
    if not batch:
        return
    with database.begin() as connection:
        columns = schema.report.c
        ids = [rows.report[0] for rows in batch]
        found = sa.select(columns.report_id, columns.content_sha256).where(columns.report_id.in_(ids))
        known = {row.report_id: row.content_sha256 for row in connection.execute(found)}
        changed = [rows for rows in batch if known.get(rows.report[0]) != rows.content]
        if changed:
            _upsert(connection, manifest, changed)
            # On PostgreSQL another writer may have brought a report since it was looked for.
            old = [rows.report[0] for rows in changed if rows.report[0] in known or database.dialect == "postgresql"]
            for table in schema.CHILDREN if old else ():
                connection.execute(table.delete().where(table.c.report_id.in_(old)))
            for table in reversed(schema.CHILDREN):
                insert(connection, table, [row for rows in changed for row in rows.children[table.name]])
    outcome.unchanged += len(batch) - len(changed)
    for rows in batch:
        outcome.reports += 1
        outcome.events += len(rows.children["event"]) + len(rows.children["left_out"])
        outcome.written += len(rows.children["event"])
        outcome.left_out.update(row[2] for row in rows.children["left_out"])
        outcome.rows.update({name: len(found) for name, found in rows.children.items()})
        outcome.rows["report"] += 1


def _upsert(connection: Connection, manifest: Row, changed: list[ReportRows]) -> None:
    """Put the rows of reports in place, in the order of their ids.

    They are written before anything else of the reports: on PostgreSQL a second writer of one of them waits there, and as
    all go in the same order, none waits for another in a circle.
    """
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        upsert(schema.run).values(dict(zip(schema.run.columns.keys(), manifest, strict=True))).on_conflict_do_nothing()
    )
    names = schema.report.columns.keys()
    for rows in changed:
        statement = upsert(schema.report).values(dict(zip(names, rows.report, strict=True)))
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["report_id"],
                set_={name: statement.excluded[name] for name in names if name != "report_id"},
            )
        )
