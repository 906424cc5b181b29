"""Where the facts come from: the pseudonymous patient, the report and the words."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from extractor.loading import ReportRecords
from extractor.types import Event, Patient, Report, Span
from extractor.writers.clean import storable
from extractor.writers.fhir.elements import AGE, SPAN, Json, amount, identifier, reference, text

_NO_MOMENT = "1970-01-01T00:00:00+00:00"


def patient(report: Report, who: Patient) -> Json:
    """A patient without a name: sex and age as the report says them."""
    found: Json = {"resourceType": "Patient", "id": identifier("Patient", report.report_id, who.patient)}
    if who.age is not None and who.age.value is not None:
        found["extension"] = [{"url": AGE, "valueAge": amount(who.age.value, who.age.unit or "a")}]
    return found | ({"gender": who.sex} if who.sex else {})


def document(records: ReportRecords, subject: Json | None) -> Json:
    """The report with its text, so that spans can be read from the export alone."""
    report = records.report
    attachment: Json = {"contentType": "text/plain; charset=utf-8"}
    if records.text is not None:
        content = storable(records.text).encode()
        # FHIR's hash of an attachment is SHA-1.
        digest = hashlib.sha1(content, usedforsecurity=False).digest()
        attachment |= {"data": base64.b64encode(content).decode(), "size": len(content),
                       "hash": base64.b64encode(digest).decode()}  # fmt: skip
    if report.title:
        attachment["title"] = text(report.title)
    found: Json = {
        "resourceType": "DocumentReference", "id": identifier("DocumentReference", report.report_id), "status": "current",
        "identifier": [{"system": "urn:extractor:report", "value": text(report.report_id)}],
        "content": [{"attachment": attachment}],
    }  # fmt: skip
    if report.doi:
        found["identifier"].append({"system": "https://doi.org", "value": text(report.doi)})
    return found | ({"subject": reference(subject)} if subject else {})


def provenance(events: tuple[Event, ...], targets: list[Json], source: Json, recorded: str, software: str) -> Json:
    """Which words of the report said it, read by which software when."""
    spans = [span for event in events for span in (event.mention, *event.evidence[:1])]
    entity: Json = {
        "role": "source",
        "what": reference(source),
        "extension": [_span(span) for span in dict.fromkeys(spans)],
    }
    return {
        "resourceType": "Provenance", "id": identifier("Provenance", *(event.event_id for event in events)),
        "target": [reference(target) for target in targets], "recorded": recorded,
        "agent": [{"who": {"display": text(software)}}], "entity": [entity],
    }  # fmt: skip


def _span(span: Span) -> Json:
    return {"url": SPAN, "extension": [{"url": "start", "valueInteger": span.start},
                                       {"url": "end", "valueInteger": span.end},
                                       {"url": "text", "valueString": text(span.text)}]}  # fmt: skip


def instant(told: object) -> str:
    """When the run ended, as a FHIR instant; the epoch where the manifest does not say."""
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError:
        return _NO_MOMENT
    return moment.isoformat(timespec="seconds") if moment.tzinfo else _NO_MOMENT
