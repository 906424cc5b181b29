"""FHIR data types out of the contract's: dates at their own precision, quantities, codes."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from extractor.types import Event, Quantity, TimeValue
from extractor.writers.clean import storable

Json = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
TIME, SPAN, AGE, TREND = (f"urn:extractor:{name}" for name in ("time", "source-span", "age", "trend"))
SYSTEMS = {
    "LOINC": "http://loinc.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://fdasis.nlm.nih.gov": "http://fdasis.nlm.nih.gov",
}
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_DATE = re.compile(r"(?!0000)\d{4}(-\d\d(-\d\d)?)?")


def identifier(*parts: str | int | None) -> str:
    """A resource id made of what it stands for: the same in every export."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def reference(resource: Json) -> Json:
    """A reference to a resource of the same export."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def text(words: str) -> str:
    """Words as FHIR strings hold them: no control characters but tab and line ends, never empty."""
    return re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f]", "�", storable(words)) or "�"


def concept(words: str, codings: list[Json] | None = None) -> Json:
    """A CodeableConcept."""
    return ({"coding": codings} if codings else {}) | {"text": text(words)}


def coding(system: str, code: str, display: str | None = None) -> Json:
    """A Coding of one of HL7's own systems (``v3-ActCode`` …) or of the system's full address."""
    full = system if "://" in system else f"{_TERMINOLOGY}/{system}"
    return {"system": full, "code": code} | ({"display": display} if display else {})


def codes(event: Event) -> list[Json]:
    """Codings of an event in the systems that FHIR names."""
    return [
        {"system": SYSTEMS[code.system], "code": code.code} | ({"display": text(code.display)} if code.display else {})
        for code in event.codes if code.system in SYSTEMS
    ]  # fmt: skip


def number(value: float) -> int | float:
    """A decimal without a trailing ``.0``, which in FHIR would state a precision."""
    return int(value) if float(value).is_integer() else value


def words_of(quantity: Quantity | None) -> str | None:
    """A quantity as the report prints it."""
    return None if quantity is None else quantity.span.view or quantity.span.text


def amount(value: float, unit: str | None, unit_text: str | None = None) -> Json:
    """A Quantity, in UCUM where the unit is known."""
    found: Json = {"value": number(value)}
    if unit_text or unit:
        found["unit"] = text(unit_text or unit or "")
    return found | ({"system": UCUM, "code": unit} if unit else {})


def quantity(found: Quantity, *, comparator: bool) -> tuple[str, Json] | None:
    """``("Quantity", …)`` or ``("Range", …)``; ``None`` where FHIR cannot say it, so that the words must.

    Args:
        found: a quantity of an event.
        comparator: whether the element may hold one; a dose may not.
    """
    if found.comparator is not None and (not comparator or found.comparator == "~"):
        return None
    if found.value is not None:
        sign = {"comparator": found.comparator} if found.comparator else {}
        return "Quantity", sign | amount(found.value, found.unit, found.unit_text)
    if found.comparator is None and (found.low is not None or found.high is not None):
        ends = (("low", found.low), ("high", found.high))
        return "Range", {name: amount(end, found.unit, found.unit_text) for name, end in ends if end is not None}
    return None


def absent(reason: str = "unknown") -> Json:
    """The extension that says why a value is missing."""
    return {"url": ABSENT, "valueCode": reason}


def has_date(time: TimeValue) -> bool:
    """Whether FHIR can hold any of the time: a year at least."""
    return _date(time.start) is not None or _date(time.end) is not None


def when(time: TimeValue | None, name: str, *, must: bool = False) -> Json:
    """The elements that say when, e.g. ``effectiveDateTime`` or ``effectivePeriod``.

    A date stands at its own precision. What FHIR has no place for – an offset from a milestone, a date without its year,
    a time of day without a time zone – stands in an extension; a date is never made up.

    Args:
        time: of the event, or ``None`` where the report gives none.
        name: of the element, without its type.
        must: whether to say that the date is missing where there is none.
    """
    told = None if time is None else _time_extension(time)
    start, end = (None, None) if time is None else (_date(time.start), _date(time.end))
    if time is None or (start is None and end is None):
        reasons = ([absent()] if must or told else []) + ([told] if told else [])
        return {f"_{name}DateTime": {"extension": reasons}} if reasons else {}
    if end is None and time.open is None:
        return {f"{name}DateTime": start} | ({f"_{name}DateTime": {"extension": [told]}} if told else {})
    period = ({"start": start} if start else {}) | ({"end": end} if end else {})
    return {f"{name}Period": period | ({"extension": [told]} if told else {})}


def period(time: TimeValue | None, edge: str = "start") -> Json:
    """A Period that begins (or ends) when the time says; with the extension of :func:`when`."""
    found = when(time, "x")
    if "xPeriod" in found:
        return dict(found["xPeriod"])
    extension = found.get("_xDateTime", {}).get("extension")
    return ({edge: found["xDateTime"]} if "xDateTime" in found else {}) | (
        {"extension": extension} if extension else {}
    )


def _date(iso: str | None) -> str | None:
    found = _DATE.match(iso or "")
    return found[0] if found else None


def _time_extension(time: TimeValue) -> Json | None:
    """Everything about a time that a FHIR date cannot hold; ``None`` where there is nothing."""
    parts: list[Json] = []

    def add(name: str, kind: str, value: Any) -> None:
        if value is not None:
            parts.append({"url": name, f"value{kind}": value})

    for name, iso in (("start", time.start), ("end", time.end)):
        if iso != _date(iso):
            add(name, "String", iso)
    if time.anchor is not None:
        add("anchor", "String", text(time.anchor.name))
        add("anchorNumber", "Integer", time.anchor.n)
    for name, bounds in (("offsetDays", time.offset_days), ("offsetHours", time.offset_hours)):
        for end, value in zip(("Low", "High"), bounds or (), strict=False):
            add(name + end, "Decimal", None if value is None else number(value))
    if time.approximate:
        add("approximate", "Boolean", True)
    if not parts:
        return None
    if time.span is not None:
        add("text", "String", text(time.span.view or time.span.text))
    return {"url": TIME, "extension": parts}
