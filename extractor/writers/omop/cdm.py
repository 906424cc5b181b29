"""The tables of the Common Data Model, from its own field specification (``cdm_5_4.csv``)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

UNLOADED = "extractor_unloaded"
UNLOADED_FIELDS = ("report_id", "patient", "event_id", "what", "reason")


@dataclass(frozen=True)
class Field:
    """A field of the specification.

    Attributes:
        table, name: where it stands.
        type: ``integer``, ``float``, ``date``, ``datetime``, ``varchar(n)`` or ``varchar(max)``.
        required: may not be empty.
        key: the table's primary key.
        references: ``table.field`` of its foreign key, else empty.
        domain: that a concept in it must have, else empty.
    """

    table: str
    name: str
    type: str
    required: bool
    key: bool
    references: str
    domain: str

    @property
    def length(self) -> int | None:
        """Most characters it holds; ``None`` where there is no bound."""
        found = re.fullmatch(r"varchar\((\d+)\)", self.type)
        return int(found[1]) if found else None


@lru_cache(maxsize=1)
def fields() -> dict[str, tuple[Field, ...]]:
    """Fields of each table, in the order of the specification."""
    text = files("extractor.writers.omop").joinpath("cdm_5_4.csv").read_text(encoding="utf-8")
    found: dict[str, list[Field]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        field = Field(row["table"], row["field"], row["type"], bool(row["required"]), bool(row["key"]),
                      row["references"], row["domain"])  # fmt: skip
        found.setdefault(field.table, []).append(field)
    return {table: tuple(rows) for table, rows in found.items()}


@lru_cache(maxsize=1)
def metadata() -> sa.MetaData:
    """The tables with the types, keys and foreign keys of the CDM's own DDL, and the list of what was not loaded."""
    found = sa.MetaData()
    for table, rows in fields().items():
        sa.Table(
            table, found, *(_column(field) for field in rows), *(_foreign(field) for field in rows if field.references)
        )
    sa.Table(UNLOADED, found, *(sa.Column(name, sa.Text) for name in UNLOADED_FIELDS))
    return found


def _column(field: Field) -> sa.Column:
    return sa.Column(field.name, _type(field), primary_key=field.key, nullable=not field.required, autoincrement=False)


def _type(field: Field) -> Any:
    if field.type.startswith("varchar"):
        return sa.String(field.length) if field.length else sa.Text()
    if field.type == "float":
        # NUMERIC in the CDM's DDL for PostgreSQL; DuckDB's NUMERIC would round to three places.
        return sa.Double().with_variant(sa.Numeric(), "postgresql")
    return {"integer": sa.Integer, "date": sa.Date, "datetime": sa.DateTime}[field.type]()


def _foreign(field: Field) -> sa.ForeignKeyConstraint:
    # The vocabulary tables name each other, so keys are checked when the transaction ends.
    circle = field.references.startswith("concept.") and field.table in ("vocabulary", "domain", "concept_class")
    return sa.ForeignKeyConstraint([field.name], [field.references], name=f"fk_{field.table}_{field.name}"[:63],
                                   deferrable=True, initially="DEFERRED", use_alter=circle)  # fmt: skip
