"""Drugs that were measured, found in a test or only spoken of, not given."""

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
        ("Folic acid and vitamin B12 levels were normal.", ["measurement: folate", "measurement: vitamin b12"]),
        ("Valproate and lamotrigine were given.", ["medication: valproate", "medication: lamotrigine"]),
    ],
)  # fmt: skip
def test_levels(nlp: spacy.Language, text: str, expected: list[str]) -> None:
    assert told(nlp, text) == expected


def test_what_a_test_found_was_not_given(nlp: spacy.Language) -> None:
    """Names that only the model takes for drugs are judged by the words beside them as those of the lexicon are."""
    assert told(nlp, "Hand examination was positive for sclerodactyly and for Raynaud's phenomenon.") == []
    text = "Toxicology via mass spectroscopy detected caffeine, 7-aminoclonazepam, phenytoin, and naproxen."
    assert told(nlp, text) == []


def test_general_words_of_the_model_are_no_drugs(nlp: spacy.Language) -> None:
    assert told(nlp, "He was given replacement therapy and other drugs, and oral zanubrutinib.") == [
        "medication: zanubrutinib"
    ]


def test_a_short_text_without_drugs_gives_none(nlp: spacy.Language) -> None:
    """Every sentence of PHEE tells of a drug, so that the head that learned from them would find one anywhere."""
    text = "After failed endovascular therapy, miniplates were placed and the mass was treated by hemithyroidectomy under local anesthesia."
    assert [event for event in told(nlp, text) if event.startswith("medication")] == []
