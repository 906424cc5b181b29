"""Measurements as Observations, milestones as Encounters, Procedures and Conditions."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.types import Event, ReferenceRange, TimeValue
from extractor.writers.fhir.elements import (
    TREND,
    Json,
    amount,
    codes,
    coding,
    concept,
    period,
    quantity,
    text,
    when,
    words_of,
)

_CATEGORIES = {"lab": "laboratory", "blood_gas": "laboratory", "vital": "vital-signs", "score": "survey"}
_FLAGS = {"high": "H", "low": "L", "normal": "N", "abnormal": "A", "positive": "POS", "negative": "NEG"}
_PRESSURES = ("systolic blood pressure", "diastolic blood pressure")
_STAYS = {
    "admission": "IMP", "icu_admission": "IMP", "transfer": "IMP", "discharge": "IMP", "presentation": None,
    "follow_up": None,
}  # fmt: skip
_CONDITIONS = frozenset({"onset", "exposure", "diagnosis", "bleeding", "recurrence", "death"})


def pairs(events: Iterable[Event]) -> list[tuple[Event, ...]]:
    """Measurements with the two parts of a blood pressure together: the same words, the same times."""
    found: list[tuple[Event, ...]] = []
    open_: dict[tuple[object, ...], int] = {}
    for event in events:
        key = (event.patient, event.mention.start, event.mention.end, event.times)
        if event.name == _PRESSURES[0]:
            open_[key] = len(found)
        elif event.name == _PRESSURES[1] and key in open_:
            place = open_.pop(key)
            found[place] = (*found[place], event)
            continue
        found.append((event,))
    return found


def observation(events: tuple[Event, ...], time: TimeValue | None) -> Json:
    """The resource of one measurement, or of systolic and diastolic pressure as its components."""
    first = events[0]
    category = _CATEGORIES.get(first.kind or "")
    found: Json = {"resourceType": "Observation", "status": "final"}
    if category:
        found["category"] = [{"coding": [coding("observation-category", category)]}]
    if len(events) == 1:
        found |= {"code": concept(first.name, codes(first)), **_result(first)}
    else:
        found["code"] = concept("blood pressure")
        found["component"] = [{"code": concept(event.name, codes(event)), **_result(event)} for event in events]
    found |= when(time, "effective", must=True)
    if first.trend:
        found["extension"] = [{"url": TREND, "valueCode": first.trend}]
    if first.specimen:
        found["contained"] = [{"resourceType": "Specimen", "id": "specimen", "type": concept(first.specimen)}]
        found["specimen"] = {"reference": "#specimen"}
    return found


def _result(event: Event) -> Json:
    found: Json = {}
    value = event.value and quantity(event.value, comparator=True)
    words = words_of(event.value)
    if value:
        found[f"value{value[0]}"] = value[1]
    elif words:
        found["valueString"] = text(words)
    elif event.result:
        found["valueCodeableConcept"] = concept(event.result.replace("_", " "))
    else:
        found["dataAbsentReason"] = {"coding": [coding("data-absent-reason", "unknown")]}
    if event.interpretation:
        flag = coding("v3-ObservationInterpretation", _FLAGS[event.interpretation])
        found["interpretation"] = [concept(event.interpretation, [flag])]
    if event.reference_range:
        normal = _range(event.reference_range, event.value.unit if event.value else None)
        found |= {"referenceRange": [normal]} if normal else {}
    return found


def _range(printed: ReferenceRange, unit: str | None) -> Json:
    ends = (("low", printed.low), ("high", printed.high))
    found = {name: amount(end, printed.unit or unit) for name, end in ends if end is not None}
    return found | ({"text": text(printed.text)} if printed.text else {})


def milestone(event: Event, time: TimeValue | None) -> Json:
    """The resource of a clinical event: a stay or visit, a condition, else something that was done."""
    said = concept(event.name.replace("_", " "))
    if event.name in _STAYS:
        act = _STAYS[event.name]
        kind = coding("v3-ActCode", act, "inpatient encounter") if act else coding("v3-NullFlavor", "UNK", "unknown")
        span = period(time, "end" if event.name == "discharge" else "start")
        return {"resourceType": "Encounter", "status": "finished" if event.name == "discharge" else "unknown",
                "class": kind, "type": [said]} | ({"period": span} if span else {})  # fmt: skip
    if event.name in _CONDITIONS:
        sure = "unconfirmed" if event.assertion.certainty == "uncertain" else "confirmed"
        return {"resourceType": "Condition", "verificationStatus": {"coding": [coding("condition-ver-status", sure)]},
                "code": said, **when(time, "onset")}  # fmt: skip
    return {"resourceType": "Procedure", "status": "completed", "code": said, **when(time, "performed")}
