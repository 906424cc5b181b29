"""Tables and views of the event database, its version, and the refusal of what is not ours."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from extractor.errors import UsageError
from extractor.frame import COLUMNS, column_type

VERSION = "1"
TYPES: dict[type, type[sa.types.TypeEngine]] = {
    str: sa.Text, int: sa.BigInteger, float: sa.Double, bool: sa.Boolean,
}  # fmt: skip
EVENT_COLUMNS = {column: column.replace(".", "_") for column in COLUMNS if not column.startswith("time.")}
QUANTITY = ("value", "low", "high", "comparator", "unit", "text")

metadata = sa.MetaData()


def _keys(*columns: sa.Column, parent: str = "report") -> list[sa.schema.SchemaItem]:
    """Key columns, with the foreign key to the parent's own."""
    names = [column.name for column in columns]
    foreign = names[:1] if parent == "report" else names[:2]
    return [*columns, sa.PrimaryKeyConstraint(*names),
            sa.ForeignKeyConstraint(foreign, [f"{parent}.{name}" for name in foreign])]  # fmt: skip


def _text(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable)


def _whole(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=nullable, autoincrement=False)


def _id(name: str) -> sa.Column:
    return _text(name, nullable=False)


run = sa.Table(
    "run", metadata, sa.Column("run_id", sa.Text, primary_key=True), _text("schema_version"),
    _text("extractor_version"), _text("started"), _text("finished"), _text("manifest", nullable=False),
)  # fmt: skip
report = sa.Table(
    "report", metadata, sa.Column("report_id", sa.Text, primary_key=True),
    sa.Column("run_id", sa.Text, sa.ForeignKey("run.run_id"), nullable=False), _id("content_sha256"),
    *(_text(name) for name in ("source", "format", "sha256", "text_sha256", "encoding", "title", "doi", "journal",
                               "published", "warnings", "schema_version")),
    _whole("events", nullable=False), _whole("left_out", nullable=False),
)  # fmt: skip
patient = sa.Table(
    "patient", metadata, *_keys(_id("report_id"), _whole("n", nullable=False)), _text("patient"), _text("sex"),
    sa.Column("age_value", sa.Double), _text("age_unit"), _text("age_text"),
)  # fmt: skip
event = sa.Table(
    "event", metadata, *_keys(_id("report_id"), _id("event_id")), _whole("n", nullable=False),
    *(sa.Column(name, TYPES[column_type(column)], nullable=column not in ("type", "name", "mention.text", "mention.start",
                                                                           "mention.end"))
      for column, name in EVENT_COLUMNS.items() if column not in ("report_id", "event_id")),
)  # fmt: skip
event_time = sa.Table(
    "event_time", metadata, *_keys(_id("report_id"), _id("event_id"), _whole("n", nullable=False), parent="event"),
    _text("start_text"), _text("end_text"), sa.Column("date_min", sa.Date), sa.Column("date_max", sa.Date),
    _text("precision"), _text("open"), _text("anchor"), _text("anchor_patient"), _whole("anchor_n"),
    *(sa.Column(name, sa.Double) for name in ("offset_low", "offset_high", "offset_hours_low", "offset_hours_high")),
    _text("basis"), sa.Column("approximate", sa.Boolean), _text("text"), _whole("span_start"), _whole("span_end"),
    _text("rule"),
)  # fmt: skip
event_code = sa.Table(
    "event_code", metadata, *_keys(_id("report_id"), _id("event_id"), _whole("n", nullable=False), parent="event"),
    _text("system", nullable=False), _text("code", nullable=False), _text("display"),
)  # fmt: skip
event_span = sa.Table(
    "event_span", metadata, *_keys(_id("report_id"), _id("event_id"), _whole("n", nullable=False), parent="event"),
    _text("role", nullable=False), _whole("span_start", nullable=False), _whole("span_end", nullable=False),
    _text("text", nullable=False), _text("view"), _whole("page"), _text("boxes"),
)  # fmt: skip
left_out = sa.Table(
    "left_out", metadata, *_keys(_id("report_id"), _id("event_id")), _text("reason", nullable=False),
    _text("record", nullable=False),
)  # fmt: skip
marker = sa.Table(
    "extractor_schema", sa.MetaData(), sa.Column("kind", sa.Text, primary_key=True), _text("version", nullable=False),
    _text("content_sha256"),
)  # fmt: skip

# Children before parents: the order in which a report is deleted.
CHILDREN = (event_span, event_code, event_time, left_out, event, patient)

_WHEN = """t.n AS time_n, t.start_text, t.end_text, t.date_min, t.date_max,
    CASE WHEN t.date_min = t.date_max THEN t.date_min END AS day, t.precision, t.open, t.anchor, t.anchor_n,
    t.offset_low, t.offset_high, t.offset_hours_low, t.offset_hours_high, t.basis, t.approximate,
    t.text AS time_text"""
_ASSERTION = "e.assertion_temporality AS temporality, e.assertion_certainty AS certainty"
_WHERE_READ = "e.section, e.mention_text, e.mention_start, e.mention_end, e.evidence_text, e.confidence"
_FROM = "FROM event e LEFT JOIN event_time t ON t.report_id = e.report_id AND t.event_id = e.event_id"


def _slots(*names: str) -> str:
    return ", ".join(f"e.{slot}_{part}" for slot in names for part in QUANTITY)


def _code(system: str, name: str) -> str:
    return (f"(SELECT min(c.code) FROM event_code c WHERE c.report_id = e.report_id AND c.event_id = e.event_id"
            f" AND c.system = '{system}') AS {name}")  # fmt: skip


RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
VIEWS = {
    "v_medication": f"""SELECT e.report_id, e.event_id, e.patient, e.name AS drug, {_code(RXNORM, "rxnorm")}, e.is_class,
    e.components, e.status, {_slots("dose", "previous_dose", "rate")}, e.dose_basis, e.route, e.frequency_text,
    e.frequency_times, e.frequency_period, e.frequency_unit, e.frequency_count, e.frequency_as_needed,
    {_slots("duration")}, {_ASSERTION}, {_WHEN}, {_WHERE_READ}
    {_FROM} WHERE e.type = 'medication'""",
    "v_measurement": f"""SELECT e.report_id, e.event_id, e.patient, e.name AS analyte, {_code("LOINC", "loinc")}, e.kind,
    {_slots("value")}, e.value_standard_value, e.value_standard_low, e.value_standard_high, e.value_standard_unit,
    e.result, e.interpretation, e.trend, e.reference_range_low, e.reference_range_high, e.reference_range_unit,
    e.reference_range_text, e.specimen, {_ASSERTION}, {_WHEN}, {_WHERE_READ}
    {_FROM} WHERE e.type = 'measurement'""",
    "v_timeline": f"""SELECT e.report_id, e.event_id, e.patient, e.n AS reading_order, e.type, e.name, e.status,
    COALESCE(e.dose_text, e.value_text, e.result) AS detail, COALESCE(e.dose_value, e.value_value) AS value,
    COALESCE(e.dose_unit, e.value_unit) AS unit, e.route, e.interpretation, {_ASSERTION}, {_WHEN},
    {_WHERE_READ}
    {_FROM}""",
}
INDEXES = ("CREATE INDEX ix_event_time_date_min ON event_time (date_min)",)


def ensure(connection: Connection, *, kind: str, version: str, tables: sa.MetaData, views: dict[str, str],
           where: str, indexes: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Make the tables in an empty database, or see that those there are ours and of this version.

    Args:
        connection: inside a transaction.
        kind: what the tables are, as the marker table says it.
        version: of the schema.
        tables: all tables but the marker.
        views: name to its SELECT.
        where: the database, as an error names it.
        indexes: statements run after the tables were made.

    Raises:
        UsageError: a table of another program, or another version of ours; nothing was changed.
    """
    there = present(connection)
    found = read_marker(connection, there, where)
    ours = {*(table.name for table in tables.sorted_tables), *views}
    if kind in found:
        if found[kind] != version:
            raise UsageError(f"{where}: holds version {found[kind]} of the {kind} tables, this is {version}",
                             "give another database, or the release that wrote it")  # fmt: skip
        missing = sorted(ours - there)
        if missing:
            raise UsageError(f"{where}: table {missing[0]} is missing", "give another database")
        return
    taken = sorted(ours & there)
    if taken:
        raise UsageError(f"{where}: already holds {taken[0]!r}, which is not ours",
                         "give another database or schema; nothing was changed")  # fmt: skip
    if not found:
        marker.create(connection)
    if connection.dialect.name == "duckdb":
        # DuckDB checks foreign keys against rows deleted earlier in the same transaction, which forbids replacing a report.
        tables = _without_foreign_keys(tables)
    tables.create_all(connection, checkfirst=False)
    for statement in indexes:
        connection.exec_driver_sql(statement)
    for name, select in views.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select}")
    connection.execute(marker.insert().values(kind=kind, version=version, content_sha256=None))


def present(connection: Connection) -> set[str]:
    """Names of the tables and views in the schema that is written to."""
    inspector = sa.inspect(connection)
    return {*inspector.get_table_names(), *inspector.get_view_names()}


def read_marker(connection: Connection, there: set[str], where: str) -> dict[str, str]:
    """Kinds of our tables in the database, with their versions.

    Raises:
        UsageError: the marker table is another program's.
    """
    if marker.name not in there:
        return {}
    columns = set(connection.exec_driver_sql(f"SELECT * FROM {marker.name} WHERE 1 = 0").keys())
    if columns != set(marker.columns.keys()):
        raise UsageError(f"{where}: already holds {marker.name!r}, which is not ours",
                         "give another database or schema; nothing was changed")  # fmt: skip
    return {row.kind: row.version for row in connection.execute(sa.select(marker.c.kind, marker.c.version))}


def _without_foreign_keys(tables: sa.MetaData) -> sa.MetaData:
    bare = sa.MetaData()
    for table in tables.sorted_tables:
        columns = [
            sa.Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable, autoincrement=False)
            for c in table.columns
        ]
        sa.Table(table.name, bare, *columns)
    return bare
