"""Who the persons of the CDM are, and in which year they were born."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from dateutil.relativedelta import relativedelta

from extractor.loading import ReportRecords, why_left_out
from extractor.types import Event, Patient
from extractor.writers.partial_dates import bounds

_AGE_UNITS = {
    "mo": lambda age: relativedelta(months=age),
    "wk": lambda age: relativedelta(weeks=age),
    "d": lambda age: relativedelta(days=age),
    "h": lambda age: relativedelta(hours=age),
}
_OLDEST = 130


def persons(records: ReportRecords) -> list[tuple[Patient, list[Event], int | str]]:
    """Patients of a report with the events that count, and the year of birth or why it is not known."""
    counted = [event for event in records.events if why_left_out(event) is None]
    patients = records.report.patients or (Patient(),)
    found = []
    for patient in patients:
        own = [event for event in counted if event.patient == patient.patient or len(patients) == 1]
        found.append((patient, own, year_of_birth(patient, own)))
    return found


def year_of_birth(patient: Patient, events: Sequence[Event]) -> int | str:
    """Year of the earliest dated event minus the age, else why it is not known.

    Events of the patient's history do not count: the age is that of the case, and what happened years earlier would
    make the patient older.
    """
    age = patient.age
    if age is None or age.value is None:
        return "age not stated"
    if age.unit in (None, "a", "1") and not 0 <= age.value <= _OLDEST:
        return "age out of range"
    dated = [
        (found.first, found.precision)
        for event in events if event.assertion.temporality == "current"
        for found in map(bounds, event.times) if found.first is not None
    ]  # fmt: skip
    if not dated:
        return "no event with a year"
    first, precision = min(dated)
    if age.unit in (None, "a", "1"):
        return first.year - int(age.value)
    if age.unit not in _AGE_UNITS or precision in ("year", "month"):
        return "year of birth not certain"
    return (first - _AGE_UNITS[age.unit](int(age.value))).year


def source_value(report_id: str, patient: str | None) -> str:
    """A name of the person that fits into 50 characters and is nobody else's."""
    name = report_id if patient is None else f"{report_id}/{patient}"
    if len(name) <= 50:
        return name
    return f"{name[:33]}#{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
