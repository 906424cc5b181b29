"""Candidates for spans out of a model's word probabilities, what they are worth, and which of them are kept."""

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from extractor.document import mentions
from extractor.errors import DataError
from extractor.lexicons import load_rows
from extractor.pipes.weighed_spans import best_set, candidates, load_weights, worth
from extractor.tagging.model import Reading
from extractor.tagging.words import split_words
from extractor.types import MentionRecord
from extractor.writers.brat import annotate

LABELS = ("Diagnostic_procedure", "Lab_value")


def reading(text: str, *probabilities: tuple[float, float]) -> Reading:
    """``probabilities`` of each word: that a test begins with it, that it goes on."""
    table = np.array([(1 - sum(pair), *pair, 0.0, 0.0) for pair in probabilities])
    return Reading(split_words(text), {"case": table}, {"case": LABELS})


BEGINS, GOES_ON, OUT = (0.9, 0.05), (0.05, 0.9), (0.01, 0.01)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("the chest CT was", [OUT, BEGINS, GOES_ON, OUT], ["chest CT"]),
        ("faint chest CT", [(0.2, 0.2), (0.1, 0.8), GOES_ON], ["faint chest CT", "chest CT"]),
        ("serum creatinine rose", [BEGINS, (0.5, 0.4), OUT], ["serum", "serum creatinine", "creatinine"]),
        ("urea / creatinine", [BEGINS, OUT, BEGINS], ["urea", "urea / creatinine", "creatinine"]),
        ("urea and creatinine", [BEGINS, OUT, BEGINS], ["urea", "creatinine"]),
        ("nothing here", [OUT, OUT], []),
    ],
)
def test_candidates_are_runs_of_likely_words_and_torn_names(
    text: str, words: list[tuple[float, float]], expected: list[str]
) -> None:
    found = candidates(reading(text, *words), "Diagnostic_procedure", [], [(0, len(text))])
    assert [text[item.start : item.end] for item in found] == expected


def test_no_candidate_goes_over_the_edge_of_a_sentence() -> None:
    found = candidates(reading("CT MRI", BEGINS, GOES_ON), "Diagnostic_procedure", [], [(0, 3), (3, 6)])
    assert [(item.start, item.end) for item in found] == [(0, 2), (3, 6)]


def test_a_rule_makes_a_candidate_and_speaks_for_those_it_meets() -> None:
    text = "chest radiograph film"
    found = candidates(reading(text, OUT, BEGINS, OUT), "Diagnostic_procedure", [(0, 16, "analytes")], [(0, len(text))])
    assert [
        (text[item.start : item.end], item.features.get("is analytes"), item.features.get("meets analytes"))
        for item in found
    ] == [("chest radiograph", 1.0, None), ("radiograph", None, 1.0)]


def test_nothing_is_read_from_nothing() -> None:
    assert candidates(reading("", (0, 0)), "Diagnostic_procedure", [], []) == []


def test_worth_is_a_probability_of_two_decimals() -> None:
    (sure,) = candidates(reading("CT", BEGINS), "Diagnostic_procedure", [], [(0, 2)])
    assert worth(sure, {}) == 0.5
    assert worth(sure, {"bias": -2.0, "mean": 1.0}) == round(1 / (1 + np.exp(2 - np.log(0.95 / 0.05))), 2)


@pytest.mark.parametrize(
    ("weighed", "kept"),
    [
        ([(0, 5, 0.9), (6, 9, 0.5)], [(0, 5), (6, 9)]),
        ([(0, 5, 0.6), (0, 12, 0.8), (6, 12, 0.55)], [(0, 12)]),
        ([(0, 5, 0.7), (0, 12, 0.8), (6, 12, 0.7)], [(0, 5), (6, 12)]),
        ([(0, 5, 0.4), (6, 9, 0.39)], []),
    ],
)
def test_the_set_without_overlaps_that_is_worth_most_is_kept(
    weighed: list[tuple[int, int, float]], kept: list[tuple[int, int]]
) -> None:
    assert [(start, end) for start, end, _ in best_set(weighed, 0.4)] == kept


def test_a_model_may_bring_weights_of_its_own(tmp_path: Path) -> None:
    shipped = load_weights(str(tmp_path / "none"))
    assert {f"{label}|{name}" for label in shipped for name in shipped[label]} == set(load_rows("span_weights"))
    (tmp_path / "span_weights.csv").write_text("id,weight\nLab_value|bias,1.5\n")
    assert load_weights(str(tmp_path)) == {"Lab_value": {"bias": 1.5}}


@pytest.mark.parametrize("row", ["Lab_value|bias,1.5,3", "Lab_value|bias,heavy", "bias,1"])
def test_broken_weights_are_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "span_weights.csv").write_text(f"id,weight\n{row}\n")
    with pytest.raises(DataError, match=r"span_weights.csv:2"):
        load_weights(str(tmp_path))


def test_tests_have_the_edges_of_annotators_who_mark_organs_apart(nlp: Language) -> None:
    doc = nlp("On admission, creatinine was 2.1 mg/dL. Chest CT and abdominal ultrasound were unremarkable.")
    spans = [doc.text[item["start"] : item["end"]] for item in mentions(doc, "Diagnostic_procedure")]
    assert spans == ["creatinine", "CT", "ultrasound"]


@pytest.mark.parametrize(
    ("label", "rule", "weighed", "kept"),
    [
        ("analyte", "analytes:crp", "Diagnostic_procedure", False),
        ("result", "results:normal", "Lab_value", False),
        ("value", "values:behind", "Lab_value", True),
        ("drug", "lexicon", "Lab_value", True),
    ],
)
def test_brat_leaves_out_what_rules_marked_and_the_weighing_left_out(
    label: str, rule: str, weighed: str, kept: bool
) -> None:
    text = "CRP and protein"

    def mention(label: str, start: int, end: int, rule: str) -> MentionRecord:
        return MentionRecord(
            report_id="a", label=label, start=start, end=end, text=text[start:end], score=0.9, rule=rule
        )

    ruled, learned = mention(label, 8, 15, rule), mention(weighed, 0, 3, "model:alone")
    written = [span for spans in annotate(text, [ruled, learned], [], []).spans.values() for span in spans]
    assert sorted(written) == [(0, 3), (8, 15)][: 1 + kept]
    assert [*annotate(text, [ruled], [], []).spans.values()] == [{(8, 15)}]
