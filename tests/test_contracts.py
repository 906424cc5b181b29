"""What other programs rely on: schema, public names, layers."""

import json
from pathlib import Path

import pytest

import extractor
from extractor.schema import schemas

SCHEMA = Path(__file__).parent / "data" / "schema.json"


def test_schema_is_the_published_one() -> None:
    """A change here is a change of the contract: raise SCHEMA_VERSION and write the file anew."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schemas()


def test_public_names() -> None:
    assert extractor.__all__ == sorted(extractor.__all__, key=lambda name: (name.islower(), name))
    for name in extractor.__all__:
        assert getattr(extractor, name).__doc__
    with pytest.raises(AttributeError):
        extractor.absent  # noqa: B018


def test_example_of_the_contract(nlp: object) -> None:
    text = (
        "She was admitted on 3 May 2021. Two days later, prednisolone was reduced from 40 to 30 mg orally once daily.\n\n"
        "| Test (normal) | Day 3 |\n|---|---|\n| CRP (<5 mg/L) | 12 |\n"
    )
    result = extractor.extract(text, nlp)  # type: ignore[arg-type]
    drug = next(event for event in result.events if event.type == "medication")
    assert (drug.name, drug.mention.start, drug.mention.end, drug.status) == ("prednisolone", 48, 60, "changed")
    assert drug.dose and (drug.dose.value, drug.dose.unit, drug.dose.span.start, drug.dose.span.end) == (
        30,
        "mg",
        84,
        89,
    )
    assert drug.previous_dose and (drug.previous_dose.value, drug.previous_dose.unit) == (40, "mg")
    assert drug.route == "oral"
    assert drug.frequency and (drug.frequency.times, drug.frequency.period, drug.frequency.unit) == (1, 1, "d")
    assert [(time.start, time.basis) for time in drug.times] == [("2021-05-05", "relative")]
    assert drug.times[0].anchor and drug.times[0].anchor.name == "admission"
    assert drug.times[0].offset_days == (2, 2)
    value = next(event for event in result.events if event.type == "measurement")
    assert (value.name, value.mention.start, value.mention.end) == ("c-reactive protein", 148, 151)
    assert value.value and (value.value.value, value.value.unit) == (12, "mg/L")
    assert value.value.unit_span and (value.value.unit_span.start, value.value.unit_span.end) == (156, 160)
    assert value.reference_range and (value.reference_range.low, value.reference_range.high) == (None, 5)
    assert value.interpretation == "high"
    assert [(time.start, time.offset_days, time.anchor) for time in value.times] == [(None, (3, 3), None)]
    assert [(span.start, span.end) for span in value.evidence[:3]] == [(164, 166), (148, 161), (128, 133)]
