"""Drugs that were measured, not given."""

import pytest
import spacy

import extractor


def told(nlp: spacy.Language, text: str) -> list[str]:
    return [f"{event.type}: {event.name}" for event in extractor.extract(text, nlp).events]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paracetamol 96 mg/L.", ["measurement: acetaminophen level"]),
        ("Valproate, lamotrigine and levetiracetam levels were therapeutic.", []),
        ("Pentobarbital and lacosamide levels were 12.6 and 2.5 mg/L.", ["measurement: pentobarbital level", "measurement: lacosamide level"]),
        ("Valproate and lamotrigine were given.", ["medication: valproate", "medication: lamotrigine"]),
    ],
)  # fmt: skip
def test_levels(nlp: spacy.Language, text: str, expected: list[str]) -> None:
    assert told(nlp, text) == expected
