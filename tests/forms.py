"""What two forms of one report must have in common: its facts, wherever they stand."""

from collections import Counter
from typing import Any

from extractor.pipeline import Extraction


def facts(extraction: Extraction) -> Counter[tuple[Any, ...]]:
    """The patient's events, without places, confidence and rules, and how often each is told."""
    return Counter(_fact(event.to_json()) for event in extraction.patient_events())


def _fact(event: dict[str, Any]) -> tuple[Any, ...]:
    slots = ("value", "dose", "previous_dose", "rate", "duration")
    quantities = tuple(
        (slot, *(event[slot].get(part) for part in ("value", "low", "high", "comparator", "unit")))
        for slot in slots
        if event.get(slot)
    )
    times = tuple(sorted((str(time.get("start")), str(time.get("end"))) for time in event["times"]))
    plain = tuple(str(event.get(name)) for name in ("patient", "type", "name", "status", "route", "result", "trend"))
    return (*plain, quantities, times, event["section"], event.get("duplicate_of") is not None)
