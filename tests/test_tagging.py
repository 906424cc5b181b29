"""What the span finder and its training share."""

import numpy as np
import pytest

from extractor.tagging.decode import best_path, legal_transitions, tag_names, to_spans, to_tags
from extractor.tagging.windows import pack
from extractor.tagging.words import FEATURES, split_words, word_features


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gave 10mg.", ["Gave", "10", "mg", "."]),
        ("13.9×10^9/L", ["13", ".", "9", "×", "10", "^", "9", "/", "L"]),
        ("78\u200amg/dL", ["78", "mg", "/", "dL"]),
        ("IL-6_a", ["IL", "-", "6", "_", "a"]),
    ],
)
def test_words_part_letters_digits_and_signs(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in split_words(text)] == words


def test_features_of_rules_and_letters() -> None:
    text = "give Zolgensma 5 mg"
    mentions = [
        {"label": "drug", "start": 5, "end": 14, "norm": "", "attrs": {"is_class": True, "role": "named"}},
        {"label": "quantity", "start": 15, "end": 19, "norm": "", "attrs": {"dimension": "mass"}},
    ]
    table = word_features(text, split_words(text), mentions)
    assert [{FEATURES[column] for column in row.nonzero()[0]} for row in table] == [
        {"lower", "spaced"},
        {"B-drug", "B-drug:class", "B-drug:named", "title", "spaced"},
        {"B-quantity", "B-quantity:mass", "digits", "spaced"},
        {"I-quantity", "I-quantity:mass", "lower", "spaced"},
    ]


def test_overlapping_annotations_go_to_the_first_label_then_the_longer() -> None:
    words = [(0, 1), (2, 3), (4, 5)]
    spans = [(0, 5, "late"), (2, 3, "early"), (0, 1, "early"), (0, 3, "unknown")]
    assert to_tags(words, spans, ("early", "late")) == [1, 1, 0]
    assert to_tags(words, [(0, 3, "late"), (2, 5, "late")], ("early", "late")) == [3, 4, 0]


def test_the_best_path_is_legal() -> None:
    names = tag_names(("x", "y"))
    assert names == ["O", "B-x", "I-x", "B-y", "I-y"]
    scores = np.log([[0.6, 0.3, 0.02, 0.04, 0.04], [0.1, 0.05, 0.81, 0.02, 0.02]])
    path = best_path(scores, legal_transitions(2))
    assert [names[tag] for tag in path] == ["B-x", "I-x"]
    assert to_spans([(0, 3), (4, 9)], path, scores, ("x", "y")) == [(0, 9, "x", 0.59)]


@pytest.mark.parametrize(
    ("sizes", "windows"), [([], []), ([5, 5, 5], [[0, 1], [2]]), ([20, 3], [[0], [1]]), ([10, 1], [[0], [1]])]
)
def test_windows_hold_whole_sentences(sizes: list[int], windows: list[list[int]]) -> None:
    assert [list(run) for run in pack(sizes, 10)] == windows
