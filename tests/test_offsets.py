"""Every span of every event is the text it says it is, in every format."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from extractor import extract, read

ROOT = Path(__file__).resolve().parent.parent
REPORTS = sorted(path for path in (ROOT / "corpus").iterdir() if path.suffix in (".txt", ".md", ".html"))


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= set(value) and isinstance(value["start"], int):
            yield value
        for child in value.values():
            yield from spans(child)
    elif isinstance(value, list):
        for child in value:
            yield from spans(child)


def assert_spans_hold(path: Path, nlp: Language) -> None:
    result = extract(read(path), nlp)
    text = result.text
    assert len(result.events) > 0
    count = 0
    for record in (*result.events, *result.timexes, *result.mentions, result.report):
        for span in spans(record.to_json()):
            assert text[span["start"] : span["end"]] == span["text"], json.dumps(span)
            assert span["text"].strip() == span["text"], json.dumps(span)
            count += 1
    assert count > len(result.events)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.name)
def test_corpus(path: Path, nlp: Language) -> None:
    assert_spans_hold(path, nlp)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["000_e216e5ec9eef7f33.txt", "003_6731134c8593cb3d.txt"])
def test_seeds(name: str, shared: Path, nlp: Language) -> None:
    assert_spans_hold(shared / "seeds" / name, nlp)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["PMC4738724.xml", "PMC4745277.xml"])
def test_articles_in_xml(name: str, shared: Path, nlp: Language) -> None:
    assert_spans_hold(shared / "pdfs" / "hindawi" / name, nlp)
