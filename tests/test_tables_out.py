"""The flat table as CSV, JSON lines, Parquet and Excel workbook."""

import csv
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import runs

from extractor.errors import MissingExtraError, UsageError
from extractor.loading import RunRecords, why_left_out
from extractor.writers import export
from extractor.writers.tables import FLAT_COLUMNS, write_csv, write_jsonl, write_parquet, write_xlsx

WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet, "xlsx": write_xlsx}
DATED = [{"start": "2020-02"}, {"start": "1899-12-31"}, {"start": "2020-03-02T14:30"}]


@pytest.mark.parametrize("kind", WRITERS)
def test_counts_reconcile_and_the_bytes_repeat(run_folder: Path, tmp_path: Path, kind: str) -> None:
    events = [event for records in RunRecords(run_folder) for event in records.events]
    counted = [event for event in events if why_left_out(event) is None]
    paths = [tmp_path / f"{number}.{kind}" for number in (1, 2)]
    for path in paths:
        outcome = WRITERS[kind](run_folder, str(path))
        assert (outcome.events, outcome.written) == (len(events), len(counted))
        assert outcome.events == outcome.written + outcome.left_out.total()
    assert paths[0].read_bytes() == paths[1].read_bytes()
    ids = [event.event_id for event in counted for _ in event.times or [None]]
    if kind == "csv":
        assert pd.read_csv(paths[0])["event_id"].tolist() == ids
    elif kind == "jsonl":
        found = [json.loads(line) for line in paths[0].read_text(encoding="utf-8").splitlines()]
        assert found == [event.to_json() for event in counted]
    elif kind == "parquet":
        assert pd.read_parquet(paths[0])["event_id"].tolist() == ids
    else:
        sheets = pd.read_excel(paths[0], sheet_name=["medication", "measurement", "clinical_event"])
        assert sorted(name for sheet in sheets.values() for name in sheet["event_id"].astype(str)) == sorted(ids)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'), ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"), ("-2+3", "'-2+3"), ("\t=1", "'\t=1"), ("＝1", "'＝1"), ("++", "'++"),
        ("-3.5", "-3.5"), ("1+", "1+"), ('say "a, b"\nc', 'say "a, b"\nc'), ("nul\0", "nul�"),
    ],
)  # fmt: skip
def test_csv_holds_no_formulas(tmp_path: Path, text: str, cell: str) -> None:
    write_csv(runs.write_run(tmp_path / "run", [runs.event(1, name=text, route="oral")]), f"{tmp_path}/x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["name"] for row in csv.DictReader(stream)] == [cell]
    raw = (tmp_path / "x.csv").read_bytes()
    assert raw.count(b"\r\n") == 2
    assert raw.startswith(",".join(FLAT_COLUMNS).encode() + b"\r\n")


def test_parquet_is_typed(tmp_path: Path) -> None:
    events = [runs.event(1, times=DATED), runs.event(2, "b c=ä", is_class=True)]
    folder = runs.write_run(tmp_path / "run", events)
    write_parquet(folder, f"{tmp_path}/x.parquet")
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "x.parquet")}
    expected = {"mention.start": "int64", "dose.value": "double", "is_class": "bool", "time.start": "string",
                "time.date_min": "date32[day]", "confidence": "double", "name": "string"}  # fmt: skip
    assert {name: types[name] for name in expected} == expected
    frame = pd.read_parquet(tmp_path / "x.parquet")
    assert frame["time.date_max"].tolist() == [date(2020, 2, 29), date(1899, 12, 31), date(2020, 3, 2), None]
    write_parquet(folder, f"{tmp_path}/parts")
    write_parquet(folder, f"{tmp_path}/parts")
    parts = pd.read_parquet(tmp_path / "parts")
    assert sorted(
        zip(parts["report_id"].astype(str), parts["time.start"].astype(object), strict=True), key=str
    ) == sorted(zip(frame["report_id"].astype(str), frame["time.start"].astype(object), strict=True), key=str)


def test_xlsx_is_text_and_dates_no_formulas(tmp_path: Path) -> None:
    events = [
        runs.event(1, name="=1+1", times=DATED), runs.event(2, name="x" * 100_000),
        runs.event(3, name="https://a.b", status="planned"), runs.event(4, name="bell\x07"),
    ]  # fmt: skip
    write_xlsx(runs.write_run(tmp_path / "run", events), f"{tmp_path}/x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["medication", "measurement", "clinical_event", "report", "left_out"]
    sheet = book["medication"]
    names = [cell.value for cell in sheet[1]]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [(row["name"].value[:10], row["name"].data_type) for row in rows[::2]] == [
        ("=1+1", "s"),
        ("=1+1", "s"),
        ("bell_x0007", "s"),
    ]
    assert len(rows[3]["name"].value) == 32_767
    assert [row["time.date_min"].value for row in rows[:3]] == [
        datetime(2020, 2, 1),
        "1899-12-31",
        datetime(2020, 3, 2),
    ]
    assert [row["time.start"].value for row in rows[:3]] == [time["start"] for time in DATED]
    assert [cell.value for cell in book["left_out"]["A"]] == ["left_out", "planned"]


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    folder = runs.write_run(tmp_path / "run", [runs.event(1)])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for to, target, words in [
        ("csv", tmp_path / "mine", "is a folder"), ("parquet", tmp_path / "mine", "was not written by an export"),
        ("xlsx", tmp_path / "file" / "x.xlsx", "cannot be written"), ("csv", "/proc/x.csv", "cannot be written"),
    ]:  # fmt: skip
        with pytest.raises(UsageError, match=words):
            export(folder, to, str(target))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "mine", "run"]
    assert (tmp_path / "mine" / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_a_missing_package_names_the_pip_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    monkeypatch.setattr("extractor.writers.places.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'extractor\[{kind}\]'"):
        WRITERS[kind](runs.write_run(tmp_path / "run", []), f"{tmp_path}/x.{kind}")


def test_a_suffix_names_the_format(tmp_path: Path) -> None:
    said = export(
        runs.write_run(tmp_path / "run", [runs.event(1), runs.event(2, status="planned")]), f"{tmp_path}/x.csv"
    )
    assert said.splitlines()[1:] == ["2 events in, 1 out, 1 left out (planned 1)", "rows: event and date 1"]
