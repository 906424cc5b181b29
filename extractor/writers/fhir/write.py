"""Writing FHIR R4: every resource validated, then one Bundle, or one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from extractor.errors import DataError
from extractor.loading import ReportRecords, RunRecords, why_left_out
from extractor.types import Event, Patient
from extractor.writers.fhir.drugs import medication
from extractor.writers.fhir.elements import Json, identifier, reference, text
from extractor.writers.fhir.findings import milestone, observation, pairs
from extractor.writers.fhir.source import document, instant, patient, provenance
from extractor.writers.outcome import Outcome
from extractor.writers.places import need, replacing


def write(folder: Path, target: str) -> Outcome:
    """Write the events that count.

    Args:
        folder: written by ``extractor run``.
        target: ``FILE.ndjson``: one resource a line; else ``FILE.json``: one Bundle, a transaction of updates, so that
            loading it again changes nothing.

    Raises:
        MissingExtraError: fhir.resources is not installed.
        UsageError: the file cannot be written.
        DataError: a record of the run is invalid.
    """
    return _write(folder, target, frozenset())


def write_all(folder: Path, target: str) -> Outcome:
    """Write planned and negated drugs too, as MedicationStatements ``intended`` and ``not-taken``; see :func:`write`."""
    return _write(folder, target, frozenset({"planned", "negated"}))


def _write(folder: Path, target: str, also: frozenset[str]) -> Outcome:
    need("fhir.resources", "fhir")
    run, outcome = RunRecords(folder), Outcome(target)
    clock, versions = run.manifest.get("run") or {}, run.manifest.get("versions") or {}
    recorded, software = instant(clock.get("finished")), f"extractor {versions.get('extractor') or ''}".strip()
    lines = Path(target).suffix.lower() == ".ndjson"
    with replacing(target) as path, path.open("w", encoding="utf-8", newline="\n") as stream:
        first = True
        if not lines:
            stream.write('{"resourceType": "Bundle", "type": "transaction", "entry": [')
        for records in run:
            for resource in _resources(records, recorded, software, also, outcome):
                _validate(resource, records.report.report_id)
                outcome.rows[resource["resourceType"]] += 1
                if lines:
                    stream.write(json.dumps(resource, ensure_ascii=False) + "\n")
                    continue
                url = reference(resource)["reference"]
                entry = {"resource": resource, "request": {"method": "PUT", "url": url}}
                stream.write(("\n" if first else ",\n") + json.dumps(entry, ensure_ascii=False))
                first = False
        if not lines:
            stream.write("\n]}\n")
    return outcome


def _resources(
    records: ReportRecords, recorded: str, software: str, also: frozenset[str], outcome: Outcome
) -> Iterator[Json]:
    """All resources of one report; what a reference names comes first."""
    report = records.report
    patients = {who.patient: patient(report, who) for who in report.patients or (Patient(),)}
    outcome.reports += 1
    chosen: list[Event] = []
    for event in records.events:
        outcome.events += 1
        reason = why_left_out(event)
        if reason in also and event.type == "medication":
            reason = None
        if reason is None and len(patients) > 1 and event.patient not in patients:
            reason = "whose of several patients is not known"
        if reason is None:
            chosen.append(event)
        else:
            outcome.left_out[reason] += 1
    outcome.written += len(chosen)
    only = next(iter(patients.values())) if len(patients) == 1 else None
    for event in chosen:
        if event.name == "death" and event.type == "clinical_event":
            (only or patients[event.patient]).setdefault("deceasedBoolean", True)
    yield from patients.values()
    source = document(records, only)
    yield source
    for group in pairs(chosen):
        subject = only or patients[group[0].patient]
        targets = [_resource(group, number, subject) for number in range(max(1, len(group[0].times)))]
        yield from targets
        yield provenance(group, targets, source, recorded, software)


def _resource(group: tuple[Event, ...], number: int, subject: Json) -> Json:
    """The resource of an event (or a pair of blood pressures) at one of its times."""
    event = group[0]
    time = event.times[number] if event.times else None
    if event.type == "medication":
        found = medication(event, time)
    elif event.type == "measurement":
        found = observation(group, time)
    else:
        found = milestone(event, time)
    found |= {"id": identifier(event.report_id, event.event_id, number), "subject": reference(subject)}
    if event.evidence and found["resourceType"] != "Encounter":
        found["note"] = [{"text": text(event.evidence[0].view or event.evidence[0].text)}]
    return found


def _validate(resource: Json, report_id: str) -> None:
    """Hold a resource against its R4 model.

    Raises:
        DataError: it does not fit; names report and element.
    """
    from fhir.resources.R4B import get_fhir_model_class
    from pydantic import ValidationError

    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or resource["resourceType"]
        raise DataError(f"{report_id}: no valid FHIR {resource['resourceType']}: {place}: {fault['msg']}",
                        "see 'extractor check'") from error  # fmt: skip
