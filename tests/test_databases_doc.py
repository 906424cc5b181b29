"""The queries of docs/databases.md run as printed, and every target answers the same question with the same numbers."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from extractor.writers import export
from extractor.writers.fhir import write as write_fhir
from extractor.writers.omop import write as write_omop

Answer = dict[tuple[str, str], tuple[int, float, float]]
CRP, CELLS = "c-reactive protein", "stem cell"


@pytest.fixture(scope="module")
def queries(root: Path) -> list[str]:
    found = re.findall(r"```sql\n(.*?)```", (root / "docs" / "databases.md").read_text(encoding="utf-8"), re.S)
    assert len(found) == 3
    return found


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(sql.replace("%", "%%") if "postgres" in url else sql)]
    engine.dispose()
    return rows


def phases(doses: dict[str, str], values: list[tuple[str, str, float]]) -> Answer:
    """Count, lowest and highest value before, on and after the day of the first dose, by report."""
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for report, day, value in values:
        if report in doses:
            phase = "before" if day < doses[report] else "after" if day > doses[report] else "same day"
            groups[report, phase].append(value)
    return {key: (len(found), min(found), max(found)) for key, found in groups.items()}


def first(days: list[tuple[str, str]]) -> dict[str, str]:
    return {report: min(day for name, day in days if name == report) for report, _ in days}


@pytest.fixture(scope="module")
def answer(queries: list[str], run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The answer of the first query, from SQLite."""
    url = f"sqlite:///{tmp_path_factory.mktemp('db')}/events.db"
    export(run_folder, url)
    return {(row[0], row[2]): tuple(row[3:]) for row in ask(url, queries[0])}  # type: ignore[misc]


def test_queries_give_the_same_everywhere(
    queries: list[str], run_folder: Path, database_url: str, answer: Answer
) -> None:
    export(run_folder, database_url)
    results = [[tuple(map(str, row)) for row in ask(database_url, sql)] for sql in queries]
    assert all(results)
    assert {(row[0], row[2]): tuple(row[3:]) for row in ask(database_url, queries[0])} == answer
    assert len(answer) >= 4


def from_frame(frame: pd.DataFrame) -> Answer:
    days = frame["time.date_min"].astype(str).str[:10]
    one_day = frame[(days == frame["time.date_max"].astype(str).str[:10]) & frame["time.date_min"].notna()].assign(
        day=days
    )
    doses = one_day[
        one_day["name"].str.contains(CELLS) & (one_day["status"] != "stopped") & (one_day["type"] == "medication")
    ]
    crp = one_day[(one_day["name"] == CRP) & one_day["value.standard.value"].notna()]
    return phases(
        first(list(zip(doses["report_id"], doses["day"], strict=True))),
        list(zip(crp["report_id"], crp["day"], crp["value.standard.value"], strict=True)),
    )


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_files_give_the_same_numbers(run_folder: Path, tmp_path: Path, answer: Answer, kind: str) -> None:
    path = f"{tmp_path}/x.{kind}"
    export(run_folder, path)
    if kind == "xlsx":
        sheets = pd.read_excel(path, sheet_name=["medication", "measurement"])
        frame = pd.concat(list(sheets.values()), ignore_index=True)
    else:
        frame = pd.read_csv(path, low_memory=False) if kind == "csv" else pd.read_parquet(path)
    assert from_frame(frame) == answer


def test_omop_gives_the_same_numbers(run_folder: Path, tmp_path: Path, answer: Answer) -> None:
    url = f"sqlite:///{tmp_path}/cdm.db"
    write_omop(run_folder, url)
    doses = ask(url, f"SELECT person_source_value, drug_exposure_start_date FROM drug_exposure JOIN person USING (person_id)"
                     f" WHERE drug_source_value LIKE '%{CELLS}%'")  # fmt: skip
    crp = ask(url, f"SELECT person_source_value, measurement_date, value_as_number FROM measurement JOIN person USING (person_id)"
                   f" WHERE measurement_source_value = '{CRP}' AND value_as_number IS NOT NULL")  # fmt: skip
    assert phases(first([tuple(row) for row in doses]), [tuple(row) for row in crp]) == answer  # type: ignore[misc]


def test_fhir_gives_the_same_numbers(run_folder: Path, tmp_path: Path, answer: Answer) -> None:
    write_fhir(run_folder, f"{tmp_path}/x.ndjson")
    found = [json.loads(line) for line in (tmp_path / "x.ndjson").read_text(encoding="utf-8").split("\n") if line]
    reports = {r["subject"]["reference"]: r["identifier"][0]["value"] for r in found
               if r["resourceType"] == "DocumentReference" and "subject" in r}  # fmt: skip
    dated = [r for r in found if len(r.get("effectiveDateTime", "")) == 10 and r["subject"]["reference"] in reports]
    doses = [(reports[r["subject"]["reference"]], r["effectiveDateTime"]) for r in dated
             if CELLS in r.get("medicationCodeableConcept", {}).get("text", "") and r["status"] != "stopped"]  # fmt: skip
    crp = [(reports[r["subject"]["reference"]], r["effectiveDateTime"], r["valueQuantity"]["value"]) for r in dated
           if r.get("code", {}).get("text") == CRP and "valueQuantity" in r]  # fmt: skip
    assert phases(first(doses), crp) == answer
