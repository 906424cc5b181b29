"""Ties of results to tests by the words between: ``[a result]``, ``{a test}``, one case a line."""

import re
from pathlib import Path

import pytest

from extractor.errors import DataError
from extractor.writers.brat_links import NEAREST, links, load_weights, pairs, probability

_MARK = re.compile(r"\[([^\]]+)\]|\{([^}]+)\}")
Span = tuple[int, int]


def parse(marked: str) -> tuple[str, list[Span], list[Span]]:
    text, values, tests, last = "", [], [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        span = (len(text), len(text) + len(match[1] or match[2]))
        (values if match[1] else tests).append(span)
        text, last = text + (match[1] or match[2]), match.end()
    return text + marked[last:], values, tests


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("The {neurological examination} was [normal].", ["normal → neurological examination"]),
        ("Cells were [positive] for {CD34} and {desmin}.", ["positive → CD34", "positive → desmin"]),
        ("{Tone} and {power} were [normal].", ["normal → Tone", "normal → power"]),
        ("{CRP} was [12 mg/L] and {sodium} was [140 mmol/L].", ["12 mg/L → CRP", "140 mmol/L → sodium"]),
        ("{CRP} was taken. The child was [normal].", []),
        ("A {CT} of the chest was planned by the team that had come from the other hospital at night; he felt [better].", []),
    ],
)  # fmt: skip
def test_results_are_tied_to_what_was_examined(marked: str, expected: list[str]) -> None:
    text, values, tests = parse(marked)
    found = sorted(links(text, values, tests, [], load_weights()))
    assert [f"{text[slice(*value)]} → {text[slice(*test)]}" for value, test in found] == expected


def test_what_the_pipeline_tied_speaks_for_itself_and_against_others() -> None:
    text, values, tests = parse("{A} {B} [1]")
    tied = {test: features for _, test, features in pairs(text, values, tests, [(values[0], tests[0])])}
    assert [(tied[test]["tied"], tied[test]["value tied"]) for test in tests] == [(1.0, 0.0), (0.0, 1.0)]


def test_only_the_nearest_of_a_sentence_come_into_question() -> None:
    text, values, tests = parse("{A} {B} {C} {D} {E} [1] {F}. {G}")
    assert [text[slice(*test)] for _, test, _ in pairs(text, values, tests, [])] == ["E", "D", "C", "B", "F"]
    assert NEAREST == 4


def test_without_weights_nothing_is_likelier_than_not() -> None:
    assert probability({"bias": 1.0}, {}) == 0.5


def test_broken_weights_are_named(tmp_path: Path) -> None:
    path = tmp_path / "link_weights.csv"
    path.write_text("id,weight\nbias,heavy\n")
    with pytest.raises(DataError, match="link_weights"):
        load_weights(path)
