"""Parts of words that say which patterns a sentence can match: none that a pattern matches without."""

import re
from pathlib import Path

import pytest

from extractor.document import make_doc, sentences
from extractor.lexicons import load_rows
from extractor.lexicons.parts import Parts
from extractor.pipeline import load
from extractor.readers import read


@pytest.fixture(scope="module")
def corpus() -> list[str]:
    """Sentences of the corpus."""
    nlp = load("none")
    found = []
    for path in sorted(Path("corpus").glob("*.*")):
        doc = make_doc(nlp, read(path))
        for name in ("extractor_sections", "extractor_sentences"):
            doc = nlp.get_pipe(name)(doc)  # type: ignore[operator]
        found += [doc.text[start:end] for start, end in sentences(doc)]
    return found


def test_what_a_cue_needs_stands_in_all_it_matches(corpus: list[str]) -> None:
    for identifier, row in load_rows("subject_cues").items():
        pattern, needs = re.compile(row["name"], re.IGNORECASE), row["needs"].split("|")
        missed = [text for text in corpus if pattern.search(text) and not any(part in text.lower() for part in needs)]
        assert (identifier, missed) == (identifier, [])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("He was seen. |Then he DIED.", [[1], [0]]),
        # Over the edge of two sentences lies no part.
        ("It was a la|te one.", [[1], []]),
        ("|", [[], []]),
    ],
)
def test_present(text: str, numbers: list[list[int]]) -> None:
    first, second = text.split("|")
    parts = Parts({0: ["died", "late"], 1: ["was"]})
    ranges = [(0, len(first)), (len(first), len(first) + len(second))]
    assert parts.present(first + second, ranges) == numbers
