"""The trained span finder in the pipeline: what it adds, what it must not, and how it fails."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from extractor import extract
from extractor.document import mentions
from extractor.errors import DataError, UsageError
from extractor.pipeline import confident, load
from extractor.pipes.model_votes import Votes
from extractor.types import Event, Span

NEW_DRUG = "# Case\n\nHe was started on oravexin 40 mg orally twice daily on 3 May 2021."


@pytest.fixture(scope="module")
def rules() -> Language:
    return load("none")


def test_a_drug_that_no_lexicon_knows_is_an_event_with_dose_and_date(nlp: Language, rules: Language) -> None:
    assert extract(NEW_DRUG, rules).events == ()
    (event,) = extract(NEW_DRUG, nlp).events
    assert (event.name, event.codes, event.route, event.dose and event.dose.span.text) == (
        "oravexin",
        (),
        "oral",
        "40 mg",
    )
    assert [time.start for time in event.times] == ["2021-05-03"]


@pytest.mark.parametrize(
    "text",
    ["His appetite was normal.", "General anesthesia was induced.", "The medications were stopped.", "She went home."],
)
def test_words_that_name_no_substance_and_no_test_are_no_events(nlp: Language, text: str) -> None:
    assert [event for event in extract(f"# Case\n\n{text}", nlp).events if event.type != "clinical_event"] == []


def test_works_alone_and_rounds_before_it_decides() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_ner")
    doc = nlp("She was treated with zanubrutinib 160 mg twice daily.")
    drugs = [doc.text[mention["start"] : mention["end"]] for mention in mentions(doc, "Medication")]
    assert drugs == ["zanubrutinib"]
    assert all(round(mention["score"], 2) == mention["score"] for mention in mentions(doc))


def test_without_a_model_nobody_votes(rules: Language) -> None:
    doc = rules("Prednisolone 40 mg was given.")
    votes = Votes(doc)
    (drug,) = mentions(doc, "drug")
    assert (votes.of(drug), votes.score(drug), votes.ratio(drug)) == (None, drug["score"], 1.0)


@pytest.mark.parametrize("files", [(), ("model.onnx", "tokenizer.json", "model.json")])
def test_a_broken_model_folder_is_named(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).write_text("{}")
    with pytest.raises(DataError, match=str(tmp_path)):
        spacy.blank("en").add_pipe("extractor_ner", config={"model": str(tmp_path)})


def test_where_a_primary_falls_its_duplicate_takes_its_place() -> None:
    def event(name: str, confidence: float, first: str | None = None) -> Event:
        span = Span(start=0, end=1, text="x")
        return Event(report_id="r", event_id=name, type="medication", name="x", mention=span, confidence=confidence,
                     duplicate_of=first)  # fmt: skip

    events = [event("a", 0.4), event("b", 0.9, "a"), event("c", 0.9, "a"), event("d", 0.8)]
    assert [(kept.event_id, kept.duplicate_of) for kept in confident(events, 0.5)] == [
        ("b", None), ("c", "b"), ("d", None)
    ]  # fmt: skip
    assert confident(events, 0.0) == events


def test_a_folder_without_a_model_is_not_called_a_package(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        load(str(tmp_path))
    assert str(error.value) == (
        f"{tmp_path}: no model in this folder: give one that extractor train wrote (with --folds: OUT/fold0 …)"
    )
