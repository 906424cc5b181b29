"""Drugs: MedicationAdministration for a dated ``given``, MedicationStatement for the rest."""

from __future__ import annotations

from extractor.types import Event, Frequency, TimeValue
from extractor.writers.fhir.elements import (
    Json,
    absent,
    amount,
    codes,
    concept,
    has_date,
    quantity,
    text,
    when,
    words_of,
)

_STATUS = {
    "given": "completed", "started": "active", "continued": "active", "changed": "active", "stopped": "stopped",
    "planned": "intended", "withheld": "not-taken",
}  # fmt: skip
_PERIODS = frozenset({"s", "min", "h", "d", "wk", "mo", "a"})


def medication(event: Event, time: TimeValue | None) -> Json:
    """The resource of a drug event at one of its times, without id and subject."""
    common: Json = {"medicationCodeableConcept": concept(event.name, codes(event))}
    negated = event.assertion.polarity == "negated"
    if event.status in (None, "given") and not negated and time is not None and has_date(time):
        found = {"resourceType": "MedicationAdministration", "status": "completed", **common, **when(time, "effective")}
        dosage = _administered(event)
        return found | ({"dosage": dosage} if dosage else {})
    status = "not-taken" if negated else _STATUS[event.status or "given"]
    found = {"resourceType": "MedicationStatement", "status": status, **common, **when(time, "effective", must=True)}
    dosage = _stated(event)
    return found | ({"dosage": [dosage]} if dosage else {})


def _words(event: Event) -> Json:
    """Dose, rate, route, frequency and duration as the report says them, and the route."""
    frequency = event.frequency.text if event.frequency else None
    before = words_of(event.previous_dose)
    said = [before and f"from {before}", words_of(event.dose), words_of(event.rate), event.route, frequency,
            words_of(event.duration)]  # fmt: skip
    said = [words for words in said if words]
    found: Json = {"text": text(", ".join(words for words in said if words))} if said else {}
    return found | ({"route": concept(event.route)} if event.route else {})


def _administered(event: Event) -> Json:
    found = _words(event)
    dose = event.dose and quantity(event.dose, comparator=False)
    rate = event.rate and quantity(event.rate, comparator=False)
    if dose and dose[0] == "Quantity":
        found["dose"] = dose[1]
    if rate and rate[0] == "Quantity":
        found["rateQuantity"] = rate[1]
    if found and not {"dose", "rateQuantity"} & found.keys():
        # A dosage must have dose or rate (mad-1); "unsupported" is a range or a bound, which stands in the text.
        found["dose"] = {"extension": [absent("unsupported" if event.dose else "unknown")]}
    return found


def _stated(event: Event) -> Json:
    found = _words(event)
    amounts: Json = {}
    for name, told in (("dose", event.dose), ("rate", event.rate)):
        value = told and quantity(told, comparator=False)
        if value:
            amounts[name + value[0]] = value[1]
    timing = _timing(event)
    if timing:
        found["timing"] = {"repeat": timing}
    if event.frequency is not None and event.frequency.as_needed:
        found["asNeededBoolean"] = True
    return found | ({"doseAndRate": [amounts]} if amounts else {})


def _timing(event: Event) -> Json:
    found = _frequency(event.frequency) if event.frequency else {}
    lasting = event.duration
    if lasting is not None and lasting.value is not None and lasting.comparator is None and lasting.unit in _PERIODS:
        found["boundsDuration"] = amount(lasting.value, lasting.unit)
    return found


def _frequency(told: Frequency) -> Json:
    found: Json = {}
    if told.count is not None and told.count > 0:
        found["count"] = told.count
    if told.times is not None and told.times >= 1 and told.times == int(told.times) and told.unit in _PERIODS:
        found |= {
            "frequency": int(told.times),
            "period": amount(told.period or 1, None)["value"],
            "periodUnit": told.unit,
        }
    return found
