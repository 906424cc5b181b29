"""When two slots of a pair of events are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from extractor.score.dates import same_dates
from extractor.types import Event, Frequency, Quantity, ReferenceRange
from extractor.units import same_unit

_DAYS = {"min": 1 / 1440, "h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}


def same_number(one: float | None, other: float | None) -> bool:
    """Equal up to rounding of the last binary places."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1e-12)


def same_numbers(one: Quantity | None, other: Quantity | None) -> bool:
    """Value, low and high equal (both absent is equal)."""
    if one is None or other is None:
        return one is other
    return all(same_number(getattr(one, part), getattr(other, part)) for part in ("value", "low", "high"))


def same_quantity(one: Quantity | None, other: Quantity | None) -> bool:
    """Numbers and UCUM unit equal; the comparator is a slot of its own."""
    if one is None or other is None:
        return one is other
    return same_numbers(one, other) and same_unit(one.unit, other.unit)


def has_number(quantity: Quantity | None) -> bool:
    """Whether a quantity holds any number."""
    return quantity is not None and any(getattr(quantity, part) is not None for part in ("value", "low", "high"))


def same_tuple(one: Event, other: Event) -> bool:
    """Measurement tuple: numbers and unit equal; without a number, the result equal."""
    if has_number(one.value) or has_number(other.value):
        return same_quantity(one.value, other.value)
    return _word(one.result) == _word(other.result)


def same_frequency(one: Frequency | None, other: Frequency | None) -> bool:
    """Administrations per time, their count and PRN equal; the printed words do not matter."""
    if one is None or other is None:
        return one is other
    if one.count != other.count or one.as_needed != other.as_needed:
        return False
    first, second = _rate(one), _rate(other)
    if first is None or second is None:
        return first is second
    return abs(first - second) <= 1e-6 * max(first, second)


def _rate(frequency: Frequency) -> float | None:
    if frequency.times is None or not frequency.period or frequency.unit not in _DAYS:
        return None
    return frequency.times / (frequency.period * _DAYS[frequency.unit])


def same_range(one: ReferenceRange | None, other: ReferenceRange | None) -> bool:
    """Bounds equal, and the unit where both name one."""
    if one is None or other is None:
        return one is other
    if not (same_number(one.low, other.low) and same_number(one.high, other.high)):
        return False
    return one.unit is None or other.unit is None or same_unit(one.unit, other.unit)


def _word(text: Any) -> Any:
    return text.strip().casefold() if isinstance(text, str) else text


def _status(event: Event) -> str | None:
    return event.status or ("given" if event.type == "medication" else None)


Getter = Callable[[Event], Any]
Same = Callable[[Any, Any], bool]


def _plain(one: Any, other: Any) -> bool:
    return bool(_word(one) == _word(other))


# slot -> (value of an event, equality, whether it counts only where gold fills it)
SLOTS: dict[str, dict[str, tuple[Getter, Same, bool]]] = {
    "medication": {
        "name": (lambda event: event.name, _plain, False),
        "dose": (lambda event: event.dose, same_quantity, False),
        "previous_dose": (lambda event: event.previous_dose, same_quantity, False),
        "rate": (lambda event: event.rate, same_quantity, False),
        "dose_basis": (lambda event: event.dose_basis, _plain, True),
        "route": (lambda event: event.route, _plain, False),
        "status": (_status, _plain, False),
        "frequency": (lambda event: event.frequency, same_frequency, False),
        "duration": (lambda event: event.duration, same_quantity, False),
        "is_class": (lambda event: event.is_class, _plain, True),
    },
    "measurement": {
        "name": (lambda event: event.name, _plain, False),
        "value": (lambda event: event.value if has_number(event.value) else None, same_numbers, False),
        "unit": (lambda event: event.value.unit if event.value else None, same_unit, False),
        "comparator": (lambda event: event.value.comparator if event.value else None, _plain, False),
        "result": (lambda event: event.result, _plain, False),
        "reference_range": (lambda event: event.reference_range, same_range, False),
        "interpretation": (lambda event: event.interpretation, _plain, False),
        "trend": (lambda event: event.trend, _plain, False),
        "specimen": (lambda event: event.specimen, _plain, True),
        "kind": (lambda event: event.kind, _plain, True),
    },
    "clinical_event": {"name": (lambda event: event.name, _plain, False)},
}
for _slots in SLOTS.values():
    _slots["polarity"] = (lambda event: event.assertion.polarity, _plain, False)
    _slots["certainty"] = (lambda event: event.assertion.certainty, _plain, False)
    _slots["temporality"] = (lambda event: event.assertion.temporality, _plain, False)
    _slots["times"] = (lambda event: event.times or None, lambda one, other: same_dates(one or (), other or ()), False)

# Words an annotator may list under `borderline` -> slots left out.
FIELDS: dict[str, tuple[str, ...]] = {
    "value": ("value", "unit", "comparator"),
    "assertion": ("polarity", "certainty", "temporality"),
    "time": ("times",),
    "date": ("times",),
    "dates": ("times",),
}


def unscored_slots(fields: frozenset[str]) -> frozenset[str]:
    """Slots that borderline field names leave out."""
    return frozenset(slot for field in fields for slot in FIELDS.get(field, (field,)))


def core_equal(one: Event, other: Event) -> bool:
    """The figure that goes with a mention: drug+dose, measurement tuple, name of a milestone."""
    if one.type == "medication":
        return same_quantity(one.dose, other.dose)
    if one.type == "measurement":
        return same_tuple(one, other)
    return _plain(one.name, other.name)


CORE_SLOTS = {"medication": ("dose",), "measurement": ("value", "unit", "result"), "clinical_event": ("name",)}


def record_equal(one: Event, other: Event, unscored: frozenset[str] = frozenset(), *, name: bool = False) -> bool:
    """Dated record: medication = drug + dose + route + dates; measurement = tuple + dates; milestone = name + dates.

    Args:
        one: an event.
        other: the event it is paired with.
        unscored: slots left out of the comparison.
        name: whether the names have to be equal too.
    """
    if not (set(CORE_SLOTS[one.type]) & unscored) and not core_equal(one, other):
        return False
    if one.type == "medication" and "route" not in unscored and not _plain(one.route, other.route):
        return False
    if name and "name" not in unscored and not _plain(one.name, other.name):
        return False
    return "times" in unscored or same_dates(one.times, other.times)


def equal_slots(one: Event, other: Event) -> dict[str, bool]:
    """For each slot of the type, whether it is equal (both empty is equal)."""
    return {slot: same(get(one), get(other)) for slot, (get, same, _) in SLOTS[one.type].items()}


def shown(event: Event, slot: str) -> str:
    """A slot in a few words, for the list of differences."""
    value = SLOTS[event.type][slot][0](event)
    if value is None:
        return "–"
    if isinstance(value, Quantity):
        numbers = f"{value.low:g}–{value.high:g}" if None not in (value.low, value.high) else ""  # type: ignore[str-format]
        return " ".join(part for part in (value.comparator, numbers or _short(value.value), value.unit) if part)
    if isinstance(value, Frequency):
        return value.text or f"{value.times}/{value.period}{value.unit}"
    if isinstance(value, ReferenceRange):
        return value.text or f"{value.low}–{value.high}"
    if slot == "times":
        return ", ".join(_shown_time(time) for time in value)
    return str(value)


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _shown_time(time: Any) -> str:
    if time.start or time.end:
        text = f"{time.start or ''}/{time.end}" if time.end else str(time.start)
        return text + (f" (open {time.open})" if time.open else "")
    anchor = f" {time.anchor.name}" if time.anchor else ""
    return f"offset {list(time.offset_days) if time.offset_days else list(time.offset_hours or [])}{anchor}"
