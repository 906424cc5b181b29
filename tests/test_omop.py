"""The Common Data Model: what is loaded, what is listed as not loaded, and the constraints of CDM 5.4."""

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import runs
import sqlalchemy as sa

from extractor.errors import UsageError
from extractor.lexicons.build import omop as builder
from extractor.loading import RunRecords
from extractor.writers.omop import write
from extractor.writers.omop.cdm import UNLOADED, Field, fields

AGE = {"value": 60, "unit": "a", "span": {"start": 0, "end": 2, "text": "60"}}
REPORT = {"patients": [{"sex": "female", "age": AGE, "spans": []}], "published": "2021-05-03"}


def quantity(text: str, **values: Any) -> dict[str, Any]:
    return {"span": {"start": 0, "end": len(text), "text": text}, **values}


def load(folder: Path, events: list[dict[str, Any]], tmp_path: Path, **report: Any) -> dict[str, list[dict[str, str]]]:
    """The CSV files of one report's events, filled cells only."""
    run = runs.write_run(folder, events, [runs.report("a", **{**REPORT, **report})])
    write(run, str(tmp_path / "cdm"))
    found = {}
    for path in (tmp_path / "cdm").iterdir():
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(stream)]
    return found


def test_drugs_are_exposures_with_stated_or_derived_ends(tmp_path: Path) -> None:
    events = [
        runs.event(1, route="intravenous", name="norepinephrine", dose=quantity("5 mg", value=5, unit="mg"),
                   times=[{"start": "2020-02-09T14:30"}]),
        runs.event(2, duration=quantity("5 days", value=5, unit="d"), times=[{"start": "2020-02-10"}]),
        runs.event(3, name="heparin", status="started", times=[{"start": "2020-02-10"}]),
        runs.event(4, name="heparin", status="stopped", times=[{"start": "2020-02-12"}]),
        runs.event(5, name="ibuprofen", times=[{"start": "2020-02"}]),
        runs.event(6, name="ibuprofen", status="withheld", times=[{"start": "2020-02-09"}]),
        runs.event(7, name="folic acid", times=[{"start": "2020-02-11", "end": "2020-02-14"}, {"start": "2020-03-01"}]),
    ]  # fmt: skip
    found = load(tmp_path / "run", events, tmp_path)
    names = (
        "drug_source_value",
        "drug_exposure_start_date",
        "drug_exposure_end_date",
        "verbatim_end_date",
        "drug_concept_id",
    )
    assert sorted(tuple(row.get(name) for name in names) for row in found["drug_exposure"]) == [
        ("aspirin", "2020-02-10", "2020-02-14", None, "0"),
        ("folic acid", "2020-02-11", "2020-02-14", "2020-02-14", "0"),
        ("folic acid", "2020-03-01", "2020-03-01", None, "0"),
        ("heparin", "2020-02-10", "2020-02-12", "2020-02-12", "0"),
        ("norepinephrine", "2020-02-09", "2020-02-09", None, "35603731"),
    ]
    assert [(row["event_id"][-1], row["reason"]) for row in found[UNLOADED]] == [
        ("4", "end of a drug, no exposure of its own (in note_nlp only)"), ("5", "no calendar day (in note_nlp only)"),
        ("6", "withheld (in note_nlp only)"),
    ]  # fmt: skip
    assert len(found["note_nlp"]) == 7
    assert found["person"] == [
        {"person_id": "1", "gender_concept_id": "0", "year_of_birth": "1960", "race_concept_id": "0",
         "ethnicity_concept_id": "0", "person_source_value": "a", "gender_source_value": "female"}
    ]  # fmt: skip
    assert [row["concept_name"] for row in found["concept"]] == ["No matching concept", "norepinephrine Injection"]


def test_measurements_keep_operator_range_and_words(tmp_path: Path) -> None:
    codes = [
        {"system": "LOINC", "code": "X-1", "display": "CRP"},
        {"system": "OMOP", "code": "77", "display": "CRP"},
    ]
    common: dict[str, Any] = {"type": "measurement", "status": None, "name": "c-reactive protein", "kind": "lab"}
    events = [
        runs.event(1, **common, codes=codes, value=quantity("<5", value=5, comparator="<", unit="mg/L"),
                   reference_range={"low": 0, "high": 21}, times=[{"start": "2020-02-09T08:00"}, {"start": "2020-02-10"}]),
        runs.event(2, **common, value=quantity("3–5", low=3, high=5), times=[{"start": "2020-02-09"}]),
        runs.event(3, **common, result="positive", times=[{"start": "2020-02-09", "end": "2020-02-11"}]),
        runs.event(4, **common, result="positive", times=[{"start": "--02-09"}]),
        runs.event(5, type="clinical_event", status=None, name="admission", times=[{"start": "2020-02-08"}]),
        runs.event(6, type="clinical_event", status=None, name="death", times=[{"start": "2020-02-12"}]),
    ]  # fmt: skip
    found = load(tmp_path / "run", events, tmp_path)
    names = ("measurement_concept_id", "measurement_date", "measurement_time", "operator_concept_id", "value_as_number",
             "range_low", "range_high", "unit_source_value", "value_source_value", "visit_occurrence_id")  # fmt: skip
    assert [tuple(row.get(name) for name in names) for row in found["measurement"]] == [
        ("77", "2020-02-09", "08:00", "0", "5.0", "0.0", "21.0", "mg/L", "<5", "1"),
        ("77", "2020-02-10", None, "0", "5.0", "0.0", "21.0", "mg/L", "<5", "1"),
        ("0", "2020-02-09", None, None, None, None, None, None, "3–5", "1"),
    ]
    assert [row["reason"] for row in found[UNLOADED]] == ["no calendar day (in note_nlp only)"] * 2
    assert [(row["observation_source_value"], row["observation_date"]) for row in found["observation"]] == [
        ("admission", "2020-02-08"), ("death", "2020-02-12")]  # fmt: skip
    assert [(row["death_date"], row["person_id"]) for row in found["death"]] == [("2020-02-12", "1")]
    assert [(row["visit_start_date"], row["visit_end_date"]) for row in found["visit_occurrence"]] == [
        ("2020-02-08", "2020-02-12")
    ]
    assert found["concept"][1] | {"concept_class_id": "", "valid_start_date": "", "valid_end_date": ""} == {
        "concept_id": "77", "concept_name": "CRP", "domain_id": "Measurement", "vocabulary_id": "LOINC",
        "concept_code": "X-1", "concept_class_id": "", "valid_start_date": "", "valid_end_date": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("report", "times", "unloaded"),
    [
        ({}, [{"start": "2020-02"}], []),
        ({"patients": []}, [{"start": "2020-02-09"}], [("person", "age not stated")]),
        ({"patients": [{"age": {**AGE, "value": 900}}]}, [{"start": "2020-02-09"}], [("person", "age out of range")]),
        ({}, [{"start": "--02-09"}], [("person", "no event with a year")]),
        (
            {"patients": [{"age": {**AGE, "unit": "mo"}}]},
            [{"start": "2020"}],
            [("person", "year of birth not certain")],
        ),
        ({"published": "2021-05"}, [{"start": "2020-02-09"}], [("note", "no day of publication")]),
        ({"published": None}, [{"start": "2020-02-09"}], [("note", "no day of publication")]),
        ({"published": "nonsense"}, [{"start": "2020-02-09"}], [("note", "no day of publication")]),
    ],
)
def test_what_the_text_cannot_fill_is_listed(tmp_path: Path, report: Any, times: Any, unloaded: Any) -> None:
    found = load(tmp_path / "run", [runs.event(1, times=times)], tmp_path, **report)
    assert [(row["what"], row["reason"]) for row in found[UNLOADED] if row["what"] != "event"] == unloaded


@pytest.mark.parametrize(
    ("age", "times", "year"),
    [
        ({"value": 60, "unit": "a"}, ["2020-02", "2019-12-31"], "1959"),
        ({"value": 3, "unit": "mo"}, ["2020-02-09"], "2019"),
        ({"value": 3, "unit": "d"}, ["2020-01-02T10:00"], "2019"),
    ],
)
def test_year_of_birth(tmp_path: Path, age: Any, times: list[str], year: str) -> None:
    historical = runs.event(9, assertion={"temporality": "historical"}, times=[{"start": "1999"}])
    events = [historical, *(runs.event(n, times=[{"start": start}]) for n, start in enumerate(times))]
    found = load(tmp_path / "run", events, tmp_path, patients=[{"age": {**AGE, **age}}])
    assert [row["year_of_birth"] for row in found["person"]] == [year]


def test_several_patients_are_several_persons(tmp_path: Path) -> None:
    patients = [{"patient": "mother", "age": AGE}, {"patient": "newborn", "age": {**AGE, "value": 1, "unit": "d"}}]
    times = [{"start": "2020-02-09"}]
    events = [
        runs.event(1, patient="mother", times=times),
        runs.event(2, patient="newborn", times=times),
        runs.event(3),
    ]
    found = load(tmp_path / "run", events, tmp_path, patients=patients)
    assert [(row["person_source_value"], row["year_of_birth"]) for row in found["person"]] == [
        ("a/mother", "1960"), ("a/newborn", "2020")]  # fmt: skip
    assert [row["person_id"] for row in found["drug_exposure"]] == ["1", "2"]
    assert [row["reason"] for row in found[UNLOADED]] == ["whose of several patients is not known"]


def cells(url: str) -> Iterator[tuple[Field, list[Any]]]:
    """Every field of the database with the values of its column."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        for table, rows in fields().items():
            for field in rows:
                yield field, [row[0] for row in connection.exec_driver_sql(f'SELECT "{field.name}" FROM {table}')]
    engine.dispose()


def test_constraints_of_the_model_hold(run_folder: Path, database_url: str) -> None:
    outcome = write(run_folder, database_url)
    assert (
        outcome.events
        == outcome.written + outcome.left_out.total()
        == sum(len(r.events) for r in RunRecords(run_folder))
    )
    columns = {(field.table, field.name): (field, values) for field, values in cells(database_url)}
    domain_of = dict(zip(columns["concept", "concept_id"][1], columns["concept", "domain_id"][1], strict=True))
    for (table, name), (field, values) in columns.items():
        if field.required:
            assert None not in values, (table, name)
        if field.key:
            assert len(set(values)) == len(values), (table, name)
        if field.length:
            assert all(len(value) <= field.length for value in values if value is not None), (table, name)
        if field.references:
            target = columns[tuple(field.references.split("."))][1]  # type: ignore[index]
            assert set(values) - {None} <= set(target), (table, name)
        if field.domain in ("Drug", "Measurement"):
            assert {domain_of[value] for value in values if value} <= {field.domain}, (table, name)
    assert all(columns[table, next(f.name for f in fields()[table])][1] for table in outcome.rows)
    before = hashlib.sha256(json.dumps([values for _, values in columns.values()], default=str).encode()).hexdigest()
    assert write(run_folder, database_url).unchanged == outcome.reports
    after = [values for _, values in cells(database_url)]
    assert hashlib.sha256(json.dumps(after, default=str).encode()).hexdigest() == before


def test_an_existing_model_is_not_ours(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (person_id INTEGER)")
    engine.dispose()
    with pytest.raises(UsageError, match="already holds 'person', which is not ours"):
        write(runs.write_run(tmp_path / "run", [runs.event(1)]), url)


@pytest.mark.shared
def test_data_files_are_what_their_builder_writes(shared: Path) -> None:
    for path, text in builder.build(shared).items():
        assert path.read_text(encoding="utf-8") == text
