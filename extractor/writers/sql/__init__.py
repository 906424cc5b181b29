"""The event database: normalised tables and flat views in SQLite, PostgreSQL or DuckDB."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from extractor.loading import RunRecords
from extractor.writers.outcome import Outcome
from extractor.writers.sql import schema
from extractor.writers.sql.bulk import insert
from extractor.writers.sql.engine import Database
from extractor.writers.sql.rows import ReportRows, Row, report_rows, run_row

__all__ = ["Database", "write"]

# Reports in one transaction: one, but for DuckDB, which is made for few large inserts and has one writer at a time.
_TOGETHER = {"duckdb": 100}


def write(folder: Path, url: str) -> Outcome:
    """Write a run into the event database; the tables are made where they are not there yet.

    Each report is one transaction: one that the database holds in this form already is left alone, an older one is
    replaced as a whole, and after a crash the report is there in its former or its new form. Reports that are not in
    the run stay.

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
        size = _TOGETHER.get(database.dialect, 1)
        batch: list[ReportRows] = []
        for records in run:
            batch.append(report_rows(records, run.run_id))
            outcome.events += len(records.events)
            if len(batch) == size:
                _flush(database, manifest, batch, outcome)
                batch = []
        _flush(database, manifest, batch, outcome)
    finally:
        database.close()
    return outcome


def _flush(database: Database, manifest: Row, batch: list[ReportRows], outcome: Outcome) -> None:
    """Write some reports in one transaction, and count them."""
    if not batch:
        return
    with database.begin() as connection:
        changed = [rows for rows in batch if _upsert(connection, manifest, rows)]
        for table in reversed(schema.CHILDREN):
            insert(connection, table, [row for rows in changed for row in rows.children[table.name]])
    outcome.unchanged += len(batch) - len(changed)
    for rows in batch:
        outcome.reports += 1
        outcome.written += len(rows.children["event"])
        outcome.left_out.update(row[2] for row in rows.children["left_out"])
        outcome.rows.update({name: len(found) for name, found in rows.children.items()})
        outcome.rows["report"] += 1


def _upsert(connection: Connection, manifest: Row, rows: ReportRows) -> bool:
    """Put the row of a report in place and take its former events away; whether it differed from what was there.

    The row of the report is written first: on PostgreSQL a second writer of the same report waits there.
    """
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    names = schema.report.columns.keys()
    known = connection.execute(
        schema.report.select().with_only_columns(schema.report.c.content_sha256)
        .where(schema.report.c.report_id == rows.report[0])
    ).scalar()  # fmt: skip
    if known == rows.content:
        return False
    connection.execute(
        upsert(schema.run).values(dict(zip(schema.run.columns.keys(), manifest, strict=True))).on_conflict_do_nothing()
    )
    statement = upsert(schema.report).values(dict(zip(names, rows.report, strict=True)))
    statement = statement.on_conflict_do_update(
        index_elements=["report_id"],
        set_={name: statement.excluded[name] for name in names if name != "report_id"},
        where=schema.report.c.content_sha256 != rows.content,
    )
    connection.execute(statement)
    if known is not None or connection.dialect.name == "postgresql":
        # On PostgreSQL another writer may have brought the report since it was looked for.
        for table in schema.CHILDREN:
            connection.execute(table.delete().where(table.c.report_id == rows.report[0]))
    return True
