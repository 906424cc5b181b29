"""The event database in SQLite, DuckDB and PostgreSQL: content, reruns, crashes, writers at once, bad input."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import runs
import sqlalchemy as sa
from typer.testing import CliRunner

from extractor.cli import app
from extractor.errors import MissingExtraError, UsageError
from extractor.loading import RunRecords, why_left_out
from extractor.writers import check_target
from extractor.writers.sql import schema, write

TABLES = [table.name for table in schema.metadata.sorted_tables]


def query(url: str, sql: str) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]
    finally:
        engine.dispose()


def content(url: str) -> str:
    """Hash of every row of every table."""
    rows = {name: sorted(map(repr, query(url, f"SELECT * FROM {name}"))) for name in [*TABLES, "extractor_schema"]}
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def test_counts_reconcile_and_a_rerun_changes_nothing(run_folder: Path, database_url: str) -> None:
    outcome = write(run_folder, database_url)
    events = [event for records in RunRecords(run_folder) for event in records.events]
    reports = len(list((run_folder / "texts").iterdir()))
    counted = [event for event in events if why_left_out(event) is None]
    assert outcome.events == len(events) == outcome.written + outcome.left_out.total()
    assert (outcome.reports, outcome.unchanged) == (reports, 0)
    assert query(database_url, "SELECT count(*) FROM event") == [(len(counted),)] == [(outcome.written,)]
    assert query(database_url, "SELECT count(*) FROM left_out") == [(outcome.left_out.total(),)]
    for view, kind in (("v_medication", "medication"), ("v_measurement", "measurement"), ("v_timeline", None)):
        chosen = [event for event in counted if kind in (None, event.type)]
        rows = query(database_url, f"SELECT count(*), count(DISTINCT event_id) FROM {view}")
        assert rows == [(sum(max(1, len(event.times)) for event in chosen), len(chosen))]
    before = content(database_url)
    assert write(run_folder, database_url).unchanged == reports
    assert content(database_url) == before


def test_a_newer_run_replaces_its_reports_and_leaves_the_rest(tmp_path: Path, database_url: str) -> None:
    first = runs.write_run(tmp_path / "1", [runs.event(1), runs.event(2), runs.event(3, "b", name="heparin")])
    second = runs.write_run(tmp_path / "2", [runs.event(2, name="ibuprofen"), runs.event(4, status="stopped")])
    write(first, database_url)
    assert write(second, database_url).unchanged == 0
    found = query(database_url, "SELECT report_id, name, status FROM event ORDER BY report_id, event_id")
    assert found == [("a", "ibuprofen", "given"), ("a", "aspirin", "stopped"), ("b", "heparin", "given")]
    assert query(database_url, "SELECT count(*) FROM run") == [(2,)]


def test_partial_dates_keep_their_precision(tmp_path: Path, database_url: str) -> None:
    times = [
        {"start": "2020-02"}, {"start": "--02-09"}, {"start": "1899-12-31"}, {"start": "2020-03-02", "open": "end"},
        {"start": "2020-02-09", "end": "2020-02-11"}, {"anchor": {"name": "admission"}, "offset_days": [3, 5]},
    ]  # fmt: skip
    write(runs.write_run(tmp_path / "run", [runs.event(1, times=times)]), database_url)
    found = query(database_url, "SELECT start_text, date_min, date_max, day, precision, open, anchor, offset_low,"
                                " offset_high FROM v_medication ORDER BY time_n")  # fmt: skip

    def day(text: str | None) -> Any:
        # SQLite has no type for dates: they are ISO text there.
        return text if text is None or database_url.startswith("sqlite") else date.fromisoformat(text)

    assert found == [
        ("2020-02", day("2020-02-01"), day("2020-02-29"), None, "month", None, None, None, None),
        ("--02-09", None, None, None, "day_of_year", None, None, None, None),
        ("1899-12-31", *[day("1899-12-31")] * 3, "day", None, None, None, None),
        ("2020-03-02", day("2020-03-02"), None, None, "day", "end", None, None, None),
        ("2020-02-09", day("2020-02-09"), day("2020-02-11"), None, "day", None, None, None, None),
        (None, None, None, None, None, None, "admission", 3.0, 5.0),
    ]


def test_left_out_events_are_listed_with_reason_and_record(tmp_path: Path, database_url: str) -> None:
    events = [
        runs.event(1), runs.event(2, assertion={"polarity": "negated"}), runs.event(3, status="planned"),
        runs.event(4, duplicate_of=f"{1:016x}"), runs.event(5, assertion={"experiencer": "family"}),
        runs.event(6, assertion={"temporality": "hypothetical"}), runs.event(7, assertion={"temporality": "historical"}),
    ]  # fmt: skip
    outcome = write(runs.write_run(tmp_path / "run", events), database_url)
    found = query(database_url, "SELECT reason, record FROM left_out ORDER BY event_id")
    assert [reason for reason, _ in found] == ["negated", "planned", "duplicate", "about family", "hypothetical"]
    assert [json.loads(record) for _, record in found] == events[1:6]
    assert (outcome.events, outcome.written, outcome.left_out.total()) == (7, 2, 5)


def test_hostile_text_is_stored(tmp_path: Path, database_url: str) -> None:
    names = ["nul\0byte", "long" * 25_000, "'; DROP TABLE event; --", "\ud800", "tab\tnew\nline\\N", "\\."]
    write(runs.write_run(tmp_path / "run", [runs.event(n, name=name) for n, name in enumerate(names)]), database_url)
    found = [row[0] for row in query(database_url, "SELECT name FROM event ORDER BY n")]
    assert found == ["nul�byte", "long" * 25_000, "'; DROP TABLE event; --", "�", "tab\tnew\nline\\N", "\\."]


def test_tables_of_another_program_stay_as_they_are(tmp_path: Path, database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE event (id INTEGER)")
        connection.exec_driver_sql("INSERT INTO event VALUES (7)")
    engine.dispose()
    with pytest.raises(UsageError, match="already holds 'event', which is not ours"):
        write(runs.write_run(tmp_path / "run", [runs.event(1)]), database_url)
    assert query(database_url, "SELECT * FROM event") == [(7,)]
    with pytest.raises(sa.exc.SQLAlchemyError, match="report"):
        query(database_url, "SELECT * FROM report")


def test_another_version_is_refused(tmp_path: Path, database_url: str) -> None:
    folder = runs.write_run(tmp_path / "run", [runs.event(1)])
    write(folder, database_url)
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE extractor_schema SET version = '99'")
    engine.dispose()
    before = content(database_url)
    with pytest.raises(UsageError, match="holds version 99 of the events tables"):
        write(folder, database_url)
    assert content(database_url) == before


def test_a_foreign_marker_table_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE extractor_schema (id INTEGER)")
    connection.close()
    with pytest.raises(UsageError, match="'extractor_schema', which is not ours"):
        write(runs.write_run(tmp_path / "run", [runs.event(1)]), f"sqlite:///{tmp_path}/x.db")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "a database in memory would be gone at once"),
        ("sqlite:////nonexistent/folder/x.db", "unable to open database file"),
        ("sqlite:///{folder}/run/events.jsonl", "file is not a database"),
        ("duckdb:////nonexistent/folder/x.duckdb", "Cannot open file"),
        ("postgresql://tester:tiger@127.0.0.1:1/db", "onnection"),
        ("postgresql://tester@127.0.0.1:1/db?password=tiger", "onnection"),
        ("postgresql://tester:tiger@127.0.0.1:port/db", "this is no database URL"),
    ],
)
def test_unreachable_databases_end_in_one_line_without_credentials(tmp_path: Path, url: str, words: str) -> None:
    runs.write_run(tmp_path / "run", [runs.event(1)])
    with pytest.raises(UsageError) as caught:
        write(tmp_path / "run", url.format(folder=tmp_path))
    assert words in str(caught.value)
    assert not {"tiger", "scott"} & set(str(caught.value).replace(":", " ").replace("@", " ").split())
    assert "\n" not in str(caught.value)


@pytest.mark.postgres
def test_a_wrong_password_is_not_repeated(postgres_url: str) -> None:
    with pytest.raises(UsageError, match="authentication failed") as caught:
        check_target(postgres_url.replace("geheim-4711", "falsch-0815"))
    assert "falsch" not in str(caught.value)


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    folder = runs.write_run(tmp_path / "run", [runs.event(1)])
    write(folder, f"sqlite:///{tmp_path}/x.db")
    runs.write_run(folder, [runs.event(2)])
    with pytest.raises(UsageError, match="readonly"):
        write(folder, f"sqlite:///file:{tmp_path}/x.db?mode=ro&uri=true")


def test_a_missing_driver_names_the_pip_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("extractor.writers.places.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'extractor\[duckdb\]'"):
        write(runs.write_run(tmp_path / "run", []), "duckdb:///x.duckdb")


def test_run_to_a_database(tmp_path: Path, root: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    source, out = str(root / "corpus" / "tocilizumab_stem_cells.md"), str(tmp_path / "out")
    result = CliRunner().invoke(app, ["run", source, "--out", out, "--to", url])
    assert result.exit_code == 0, result.output
    assert query(url, "SELECT report_id FROM report") == [("tocilizumab_stem_cells",)]
    refused = CliRunner().invoke(app, ["run", source, "--out", str(tmp_path / "none"), "--to", "csv"])
    assert isinstance(refused.exception, UsageError)
    assert not (tmp_path / "none").exists()


EXPORT = "import sys; from pathlib import Path; from extractor.writers.sql import write; write(Path(sys.argv[1]), sys.argv[2])"


def big_run(folder: Path, events: int, reports: int, **fields: Any) -> Path:
    ids = [f"r{number:03}" for number in range(reports)]
    return runs.write_run(folder, [runs.event(n, ids[n % reports], **fields) for n in range(events)])


def test_killed_in_the_middle_and_run_again(tmp_path: Path, database_url: str) -> None:
    old, new = big_run(tmp_path / "old", 80, 8), big_run(tmp_path / "new", 2400, 8, name="heparin")
    write(old, database_url)
    process = subprocess.Popen([sys.executable, "-c", EXPORT, str(new), database_url])
    started = time.monotonic()
    if database_url.startswith("duckdb"):
        time.sleep(2.5)  # its file cannot be looked into while it is written
    else:
        while not query(database_url, "SELECT 1 FROM report WHERE events = 300") and time.monotonic() < started + 30:
            time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    found = query(database_url, "SELECT report_id, min(name), max(name), count(*) FROM event GROUP BY report_id")
    assert {row[1:] for row in found} <= {("aspirin", "aspirin", 10), ("heparin", "heparin", 300)}
    assert len(found) == 8
    write(new, database_url)
    assert query(database_url, "SELECT name, count(*) FROM event GROUP BY name") == [("heparin", 2400)]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_two_writers_at_once(tmp_path: Path, request: pytest.FixtureRequest, kind: str) -> None:
    url = f"sqlite:///{tmp_path}/x.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    folders = [big_run(tmp_path / name, 400, 10, name=name) for name in ("aspirin", "heparin")]
    processes = [
        subprocess.Popen([sys.executable, "-c", EXPORT, str(folder), url], stderr=subprocess.PIPE)
        for folder in folders * 2
    ]  # fmt: skip
    assert [process.communicate()[1] + bytes([process.returncode]) for process in processes] == [b"\0"] * 4
    found = query(url, "SELECT report_id, min(name) = max(name), count(*) FROM event GROUP BY report_id")
    assert [row[1:] for row in found] == [(True, 40)] * 10


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_twenty_thousand_events(tmp_path: Path, request: pytest.FixtureRequest, kind: str) -> None:
    url = f"sqlite:///{tmp_path}/x.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    folder = big_run(tmp_path / "run", 20_000, 40, times=[{"start": "2020-02-09"}, {"start": "2020-03"}])
    assert write(folder, url).written == 20_000
    assert query(url, "SELECT count(*), count(DISTINCT event_id), count(day) FROM v_medication") == [
        (40_000, 20_000, 20_000)
    ]
    assert write(folder, url).unchanged == 40
