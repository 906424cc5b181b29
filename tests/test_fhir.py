"""FHIR R4: which resource says what, dates at their own precision, and bundles that hold against the R4 models."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import runs
from fhir.resources.R4B import get_fhir_model_class

from extractor.errors import DataError, MissingExtraError, UsageError
from extractor.loading import RunRecords
from extractor.types import TimeValue
from extractor.writers.fhir import write, write_all
from extractor.writers.fhir.elements import ABSENT, SPAN, TIME, text, when

SPAN_TEXT = {"start": 0, "end": 5, "text": "day 3"}


def quantity(text: str, **values: Any) -> dict[str, Any]:
    return {"span": {"start": 0, "end": len(text), "text": text}, **values}


def resources(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def one(tmp_path: Path, writer: Any = write, report: dict[str, Any] | None = None, **event: Any) -> dict[str, Any]:
    """The resource of a single event, without what all of them have."""
    writer(
        runs.write_run(tmp_path / "run", [runs.event(1, **event)], [runs.report("a", **report or {})]),
        f"{tmp_path}/x.ndjson",
    )
    found = [
        r
        for r in resources(tmp_path / "x.ndjson")
        if r["resourceType"] not in ("Patient", "DocumentReference", "Provenance")
    ]
    assert len(found) == 1
    return {name: value for name, value in found[0].items() if name not in ("id", "subject", "note")}


def test_every_resource_holds_and_every_reference_resolves(run_folder: Path, tmp_path: Path) -> None:
    outcome = write(run_folder, f"{tmp_path}/x.ndjson")
    events = [event for records in RunRecords(run_folder) for event in records.events]
    assert outcome.events == len(events) == outcome.written + outcome.left_out.total()
    found = resources(tmp_path / "x.ndjson")
    names = [f"{resource['resourceType']}/{resource['id']}" for resource in found]
    assert len(names) == len(set(names)) == outcome.rows.total()

    def references(value: Any) -> list[str]:
        if isinstance(value, list):
            return [name for item in value for name in references(item)]
        if not isinstance(value, dict):
            return []
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [name for item in value.values() for name in references(item)]

    assert {name for name in references(found) if not name.startswith("#")} <= set(names)
    facts = {name for name in names if name.partition("/")[0] not in ("Patient", "DocumentReference", "Provenance")}
    pointed = [t["reference"] for r in found if r["resourceType"] == "Provenance" for t in r["target"]]
    assert sorted(pointed) == sorted(facts)
    texts = {resource["id"]: base64.b64decode(resource["content"][0]["attachment"]["data"]).decode()
             for resource in found if resource["resourceType"] == "DocumentReference"}  # fmt: skip
    for resource in found:
        for entity in resource.get("entity", ()):
            for span in entity["extension"]:
                assert span["url"] == SPAN
                start, end, words = (part[next(key for key in part if key != "url")] for part in span["extension"])
                # Text of a PDF has form feeds between its pages, which a FHIR string must not hold.
                assert text(texts[entity["what"]["reference"].partition("/")[2]][start:end]) == words
    again = write(run_folder, f"{tmp_path}/y.json")
    bundle = json.loads((tmp_path / "y.json").read_text(encoding="utf-8"))
    get_fhir_model_class("Bundle").model_validate(bundle)
    assert [entry["resource"] for entry in bundle["entry"]] == found
    assert [entry["request"] for entry in bundle["entry"]] == [{"method": "PUT", "url": name} for name in names]
    assert again.rows == outcome.rows


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (None, {"_xDateTime": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}),
        ({"start": "2020"}, {"xDateTime": "2020"}),
        ({"start": "2020-02"}, {"xDateTime": "2020-02"}),
        ({"start": "2020-02-09"}, {"xDateTime": "2020-02-09"}),
        ({"start": "2020-02-09", "end": "2020-03"}, {"xPeriod": {"start": "2020-02-09", "end": "2020-03"}}),
        ({"start": "2020-02", "open": "end"}, {"xPeriod": {"start": "2020-02"}}),
        ({"end": "2020-02", "open": "start"}, {"xPeriod": {"end": "2020-02"}}),
        ({"start": "2020-02-09T14:30"}, {"xDateTime": "2020-02-09", "_xDateTime": {"extension": [
            {"url": TIME, "extension": [{"url": "start", "valueString": "2020-02-09T14:30"}]}]}}),
        ({"start": "--02-09"}, {"_xDateTime": {"extension": [{"url": ABSENT, "valueCode": "unknown"}, {
            "url": TIME, "extension": [{"url": "start", "valueString": "--02-09"}]}]}}),
        ({"anchor": {"name": "admission"}, "offset_days": [3, 3.5], "span": SPAN_TEXT}, {"_xDateTime": {"extension": [
            {"url": ABSENT, "valueCode": "unknown"}, {"url": TIME, "extension": [
                {"url": "anchor", "valueString": "admission"}, {"url": "anchorNumber", "valueInteger": 1},
                {"url": "offsetDaysLow", "valueDecimal": 3}, {"url": "offsetDaysHigh", "valueDecimal": 3.5},
                {"url": "text", "valueString": "day 3"}]}]}}),
    ],
)  # fmt: skip
def test_dates_keep_their_precision(time: dict[str, Any] | None, expected: dict[str, Any]) -> None:
    assert when(None if time is None else TimeValue.model_validate(time), "x", must=True) == expected


DATED = [{"start": "2020-02-09"}]
DRUG = {"medicationCodeableConcept": {"text": "aspirin"}}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"times": DATED}, {"resourceType": "MedicationAdministration", "status": "completed"}),
        ({"times": [{"start": "--02"}]}, {"resourceType": "MedicationStatement", "status": "completed"}),
        ({}, {"resourceType": "MedicationStatement", "status": "completed"}),
        ({"status": "started", "times": DATED}, {"resourceType": "MedicationStatement", "status": "active"}),
        ({"status": "continued"}, {"resourceType": "MedicationStatement", "status": "active"}),
        ({"status": "changed"}, {"resourceType": "MedicationStatement", "status": "active"}),
        ({"status": "stopped"}, {"resourceType": "MedicationStatement", "status": "stopped"}),
        ({"status": "withheld"}, {"resourceType": "MedicationStatement", "status": "not-taken"}),
        ({"status": "planned"}, {"resourceType": "MedicationStatement", "status": "intended"}),
        ({"times": DATED, "assertion": {"polarity": "negated"}}, {"resourceType": "MedicationStatement", "status": "not-taken"}),
    ],
)  # fmt: skip
def test_status_of_a_drug(tmp_path: Path, event: dict[str, Any], expected: dict[str, Any]) -> None:
    found = one(tmp_path, write_all, **event)
    assert {name: found[name] for name in (*expected, *DRUG)} == expected | DRUG


def test_planned_and_negated_are_left_out_by_default(tmp_path: Path) -> None:
    events = [runs.event(1, status="planned"), runs.event(2, assertion={"polarity": "negated"}), runs.event(3)]
    outcome = write(runs.write_run(tmp_path / "run", events), f"{tmp_path}/x.ndjson")
    assert (outcome.written, dict(outcome.left_out)) == (1, {"planned": 1, "negated": 1})


MG = {"unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}
DAILY = {"text": "twice daily", "times": 2, "period": 1, "unit": "d", "count": 6, "as_needed": True}


def test_dosage(tmp_path: Path) -> None:
    five = quantity("5 mg", value=5, unit="mg")
    slots = {"dose": five, "route": "oral", "frequency": DAILY, "duration": quantity("3 days", value=3, unit="d")}
    words = {"text": "5 mg, oral, twice daily, 3 days", "route": {"text": "oral"}}
    given = one(tmp_path, times=DATED, **slots)
    assert given["dosage"] == words | {"dose": {"value": 5, **MG}}
    stated = one(tmp_path, status="started", **slots)
    assert stated["dosage"] == [words | {
        "asNeededBoolean": True, "doseAndRate": [{"doseQuantity": {"value": 5, **MG}}],
        "timing": {"repeat": {"count": 6, "frequency": 2, "period": 1, "periodUnit": "d", "boundsDuration": {
            "value": 3, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}}},
    }]  # fmt: skip
    bound = one(tmp_path, times=DATED, dose=quantity("<5 mg", value=5, comparator="<", unit="mg"))
    assert bound["dosage"] == {"text": "<5 mg", "dose": {"extension": [{"url": ABSENT, "valueCode": "unsupported"}]}}
    routed = one(tmp_path, times=DATED, route="oral")
    assert routed["dosage"] == {
        "text": "oral",
        "route": {"text": "oral"},
        "dose": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]},
    }
    ranged = one(tmp_path, status="changed", dose=quantity("5–10 mg", low=5, high=10, unit="mg"))
    assert ranged["dosage"][0]["doseAndRate"] == [
        {"doseRange": {"low": {"value": 5, **MG}, "high": {"value": 10, **MG}}}
    ]


LAB: dict[str, Any] = {"type": "measurement", "status": None, "name": "crp", "kind": "lab", "times": DATED}


def test_observations(tmp_path: Path) -> None:
    codes = [{"system": "LOINC", "code": "X-1", "display": "CRP"}, {"system": "OMOP", "code": "1"}]
    found = one(tmp_path, **LAB, codes=codes, value=quantity("<13.1 mg", value=13.1, comparator="<", unit="mg"),
                interpretation="high", reference_range={"low": 0, "high": 5, "text": "0–5"}, specimen="serum", trend="increased")  # fmt: skip
    assert found == {
        "resourceType": "Observation", "status": "final", "effectiveDateTime": "2020-02-09",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "X-1", "display": "CRP"}], "text": "crp"},
        "valueQuantity": {"value": 13.1, "comparator": "<", **MG},
        "interpretation": [{"text": "high", "coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "H"}]}],
        "referenceRange": [{"low": {"value": 0, **MG}, "high": {"value": 5, **MG}, "text": "0–5"}],
        "extension": [{"url": "urn:extractor:trend", "valueCode": "increased"}], "specimen": {"reference": "#specimen"},
        "contained": [{"resourceType": "Specimen", "id": "specimen", "type": {"text": "serum"}}],
    }  # fmt: skip
    values = [
        ({"value": quantity("3–5", low=3, high=5)}, {"valueRange": {"low": {"value": 3}, "high": {"value": 5}}}),
        ({"value": quantity("about 5", value=5, comparator="~")}, {"valueString": "about 5"}),
        ({"result": "not_detected"}, {"valueCodeableConcept": {"text": "not detected"}}),
        ({"trend": "decreased"}, {"dataAbsentReason": {"coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]}}),
    ]  # fmt: skip
    for slots, expected in values:
        found = one(tmp_path, **LAB, **slots)
        assert {name: value for name, value in found.items() if name.startswith(("value", "dataAbsent"))} == expected


def test_blood_pressure_is_one_observation(tmp_path: Path) -> None:
    parts = [(120, "systolic blood pressure"), (80, "diastolic blood pressure")]
    events = [
        runs.event(n, **{**LAB, "name": name, "kind": "vital"}, value=quantity(str(value), value=value))
        for n, (value, name) in enumerate(parts)
    ]
    outcome = write(runs.write_run(tmp_path / "run", events), f"{tmp_path}/x.ndjson")
    assert (outcome.written, outcome.rows["Observation"], outcome.rows["Provenance"]) == (2, 1, 1)
    found = next(r for r in resources(tmp_path / "x.ndjson") if r["resourceType"] == "Observation")
    assert [(part["code"]["text"], part["valueQuantity"]) for part in found["component"]] == [
        ("systolic blood pressure", {"value": 120}), ("diastolic blood pressure", {"value": 80})]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "when"),
    [
        ("admission", "Encounter", ("period", {"start": "2020-02-09"})),
        ("discharge", "Encounter", ("period", {"end": "2020-02-09"})),
        ("diagnosis", "Condition", ("onsetDateTime", "2020-02-09")),
        ("intubation", "Procedure", ("performedDateTime", "2020-02-09")),
    ],
)
def test_milestones(tmp_path: Path, name: str, kind: str, when: tuple[str, Any]) -> None:
    found = one(tmp_path, type="clinical_event", status=None, name=name, times=DATED)
    assert (found["resourceType"], found[when[0]]) == (kind, when[1])


def test_patients_have_no_names(tmp_path: Path) -> None:
    age = quantity("60", value=60, unit="a")
    folder = runs.write_run(
        tmp_path / "run",
        [runs.event(1)],
        [runs.report("Jane Doe", patients=[{"sex": "female", "age": age}]), runs.report("a")],
    )
    write(folder, f"{tmp_path}/x.ndjson")
    found = next(r for r in resources(tmp_path / "x.ndjson") if r["resourceType"] == "Patient")
    assert found.keys() == {"resourceType", "id", "gender", "extension"}
    assert "Jane" not in json.dumps(found)


def test_hostile_text_and_invalid_resources(tmp_path: Path) -> None:
    found = one(tmp_path, name="nul\0bell\x07" + "x" * 100_000)
    assert found["medicationCodeableConcept"]["text"] == "nul�bell�" + "x" * 100_000
    with pytest.raises(DataError, match="no valid FHIR Patient"):
        one(tmp_path, report={"patients": [{"age": quantity("60", value=float("nan"))}]})
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path / "run", "/proc/x.json")


def test_a_missing_package_names_the_pip_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("extractor.writers.places.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'extractor\[fhir\]'"):
        write(runs.write_run(tmp_path / "run", []), f"{tmp_path}/x.json")
