"""Connections to the three databases, and their errors in one line without credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from extractor.errors import UsageError
from extractor.writers.places import need

# Scheme as users write it → SQLAlchemy's, the module it needs, and the extra that installs it.
_DRIVERS = {
    "sqlite": ("sqlite", "sqlite3", ""),
    "postgresql": ("postgresql+psycopg", "psycopg", "postgres"),
    "postgres": ("postgresql+psycopg", "psycopg", "postgres"),
    "postgresql+psycopg": ("postgresql+psycopg", "psycopg", "postgres"),
    "duckdb": ("duckdb", "duckdb_engine", "duckdb"),
}
_EXAMPLES = "sqlite:///events.db, duckdb:///events.duckdb or postgresql+psycopg://HOST/DATABASE"
_WAIT_SECONDS = 30


class Database:
    """A database named by a URL.

    Args:
        url: ``sqlite:///FILE``, ``duckdb:///FILE`` or ``postgresql+psycopg://USER@HOST:PORT/DATABASE``.

    Raises:
        UsageError: an unknown scheme or a URL that names no database.
        MissingExtraError: the driver is not installed.
    """

    def __init__(self, url: str) -> None:
        scheme = url.partition(":")[0]
        if scheme not in _DRIVERS:
            raise UsageError(f"unknown database scheme {scheme!r}", f"give {_EXAMPLES}")
        dialect, module, extra = _DRIVERS[scheme]
        need(module, extra)
        try:
            self.url = sa.make_url(url).set(drivername=dialect)
        except (ArgumentError, ValueError) as error:
            # The driver's own words would repeat the URL, password and all.
            raise UsageError(f"{scheme}: this is no database URL", f"give {_EXAMPLES}") from error
        self.dialect = dialect.partition("+")[0]
        self.where = _shown(self.url)
        if self.dialect != "postgresql" and self.url.database in (None, "", ":memory:"):
            raise UsageError(f"{self.where}: a database in memory would be gone at once", f"give {_EXAMPLES}")
        self._engine: Engine | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on any error.

        Raises:
            UsageError: whatever the database says, in one line.
        """
        try:
            if self._engine is None:
                self._engine = self._create()
            with self._engine.begin() as connection:
                yield connection
        except _errors(self.dialect) as error:
            raise UsageError(f"{self.where}: {self._said(error)}", _remedy(self.dialect)) from error

    def check(self) -> None:
        """Connect once.

        Raises:
            UsageError: it cannot be reached.
        """
        with self.begin():
            pass
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        if self._engine is not None:
            self._engine.dispose()

    def _create(self) -> Engine:
        arguments: dict[str, Any] = {}
        if self.dialect == "sqlite":
            arguments = {"timeout": _WAIT_SECONDS}
        elif self.dialect == "postgresql":
            arguments = {"connect_timeout": 10}
        engine = sa.create_engine(self.url, connect_args=arguments, hide_parameters=True)
        if self.dialect == "sqlite":
            sa.event.listen(engine, "connect", _own_transactions)
            sa.event.listen(engine, "begin", _begin_immediate)
        return engine

    def _said(self, error: Exception) -> str:
        cause = getattr(error, "orig", None) or error
        text = " ".join(str(cause).split()) or type(cause).__name__
        secrets = [self.url.password, *(v for values in self.url.normalized_query.values() for v in values)]
        for secret in secrets:
            if secret:
                text = text.replace(str(secret), "***")
        return re.sub(r"\(Background on this error.*", "", text)[:300].strip()


def _shown(url: URL) -> str:
    """A URL without user, password and options."""
    place = f"{url.host or ''}:{url.port}" if url.port else url.host or ""
    return f"{url.drivername}://{place}/{url.database or ''}"


def _own_transactions(connection: Any, _record: object) -> None:
    # sqlite3 would open transactions late and leave DDL outside of them.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_immediate(connection: Connection) -> None:
    # Takes the write lock first, so that two writers wait for each other and none fails half way.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _errors(dialect: str) -> tuple[type[Exception], ...]:
    """What a database may raise; rows go to the driver past SQLAlchemy, so its own errors are among them."""
    driver = {"postgresql": "psycopg", "duckdb": "duckdb"}.get(dialect, "sqlite3")
    return (SQLAlchemyError, OverflowError, import_module(driver).Error)


def _remedy(dialect: str) -> str:
    if dialect == "postgresql":
        return "check host, port, database, user and rights"
    return "check the path, its rights and that no other program holds the file"
