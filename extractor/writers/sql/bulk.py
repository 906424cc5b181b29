"""Many rows into one table, in the fastest way that each database has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

Row = tuple[Any, ...]


def insert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows whose cells are in the order of the table's columns; dates are ISO text."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    elif connection.dialect.name == "duckdb":
        _from_frame(connection, table, rows)
    else:
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({_names(connection, table)}) VALUES ({marks})", list(rows)
        )


def _names(connection: Connection, table: sa.Table) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(column.name) for column in table.columns)


def _copy(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({_names(connection, table)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _from_frame(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """DuckDB reads a DataFrame at once; row by row it is a hundred times slower."""
    import pandas as pd

    names = [column.name for column in table.columns]
    frame = pd.DataFrame(list(rows), columns=names, dtype=object)
    driver: Any = connection.connection.driver_connection
    cells = ", ".join(f'CAST("{column.name}" AS {column.type.compile(connection.dialect)})' for column in table.columns)
    driver.register("extractor_rows", frame)
    try:
        driver.execute(f"INSERT INTO {table.name} ({_names(connection, table)}) SELECT {cells} FROM extractor_rows")
    finally:
        driver.unregister("extractor_rows")
