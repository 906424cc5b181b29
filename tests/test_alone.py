"""Every pipe works alone in a stranger's pipeline."""

import json
import pickle
from importlib.metadata import entry_points

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from extractor.document import get_data
from extractor.pipeline import PIPES

TEXT = "On 3 May 2021 a 40-year-old man was given prednisolone 40 mg orally. CRP fell to 12 mg/L.\n\nHe went home."


def plain(doc: Doc) -> str:
    """Working data as JSON: stores that turn lists into tuples change nothing."""
    return json.dumps(get_data(doc), sort_keys=True)


def test_every_factory_is_registered_by_entry_point() -> None:
    names = {point.name for point in entry_points(group="spacy_factories") if point.value.startswith("extractor.")}
    assert names == {*PIPES, "extractor_model"}


@pytest.mark.parametrize("name", PIPES)
def test_pipe_alone(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert plain(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == plain(doc)
    assert plain(next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)))) == plain(doc)
    assert nlp("").text == ""


@pytest.mark.parametrize("name", PIPES)
def test_pipe_pickles(name: str) -> None:
    pipe = spacy.blank("en").create_pipe(name)
    pickle.loads(pickle.dumps(pipe))


def test_whole_pipeline_in_two_processes(nlp: spacy.Language) -> None:
    one = [plain(doc) for doc in nlp.pipe([TEXT, "Nothing.", TEXT])]
    two = [plain(doc) for doc in nlp.pipe([TEXT, "Nothing.", TEXT], n_process=2, batch_size=1)]
    assert one == two
    assert json.loads(one[0])["events"]
