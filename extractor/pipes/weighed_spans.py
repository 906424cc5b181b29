"""Spans of one label out of the model's word probabilities, rules' mentions among them, each weighed as a whole.

The best path through the words decides word by word: it tears names apart ("serum" | "creatinine"), and what it is sure of is
not always right. Here every span that some reading of the probabilities gives, or that a rule marks, is a candidate. A
logistic regression over few features says how likely its end and its edges are right, and the set without overlaps that is
worth most is kept. Weights are counted (``benchmarks/span_weights.py``) on reports that the model has not seen.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from extractor.errors import DataError
from extractor.lexicons import load_rows, read_rows

if TYPE_CHECKING:
    from extractor.tagging.model import Reading

Span = tuple[int, int]
LEVELS = (0.3, 0.5)
"""Least probabilities of a word at which runs of words become candidates."""
LEAST = 0.38
"""Worth a candidate must have to be kept. One that is right with p adds to F as long as p is over half of F."""
RIVALS = (
    "Lab_value", "Diagnostic_procedure", "Therapeutic_procedure", "Sign_symptom", "Disease_disorder", "Biological_structure",
    "Detailed_description", "Clinical_event", "Medication", "Dosage", "Date",
)  # fmt: skip
"""Labels whose probability is a feature of the candidates of another."""
_SURE = 0.995


@dataclass(frozen=True)
class Candidate:
    """A span of words.

    Attributes:
        start, end: offsets in the text that the model read.
        features: name → number; what is not named is 0.
    """

    start: int
    end: int
    features: Mapping[str, float]


def candidates(
    reading: Reading, label: str, marked: Iterable[tuple[int, int, str]], sentences: Sequence[Span]
) -> list[Candidate]:
    """All candidates of ``label``, by place.

    Args:
        reading: of the head ``case``.
        label: one of the head's.
        marked: start, end and family of what rules marked.
        sentences: sorted ranges; no candidate but a rule's goes over their edges.
    """
    words, labels = reading.words, list(reading.labels["case"])
    # Two decimals before any decision: the same spans on every processor.
    table = reading.rounded("case")
    if not words:
        return []
    column = 2 * labels.index(label) + 1
    begins, goes_on = table[:, column], table[:, column + 1]
    starts = [start for start, _ in words]
    edges = {bisect_left(starts, start) for start, _ in sentences}
    found = {run for level in LEVELS for run in _runs(begins, goes_on, level, edges)}
    likely = sorted(_runs(begins, goes_on, 0.5, edges))
    # A name torn in two, with at most a sign in between: "albumin | / | creatinine".
    found |= {
        (one[0], other[1])
        for one, other in itertools.pairwise(likely)
        if other[0] - one[1] <= 1 and not edges & set(range(one[1], other[0] + 1))
        and all(words[place][1] - words[place][0] == 1 for place in range(one[1], other[0]))
    }  # fmt: skip
    rules: dict[int, set[tuple[Span, str]]] = {}
    ruled: set[Span] = set()
    for start, end, family in marked:
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end)
        if 0 <= first < last:
            ruled.add((first, last))
            for place in range(first, last):
                rules.setdefault(place, set()).add(((first, last), family))
    rivals = [(name, 2 * labels.index(name) + 1) for name in RIVALS if name in labels and name != label]
    spans = sorted(found | ruled)
    if not spans:
        return []
    return [
        Candidate(words[first][0], words[last - 1][1], features)
        for (first, last), features in zip(spans, _features(table, column, rivals, spans, rules), strict=True)
    ]


def _runs(begins: np.ndarray, goes_on: np.ndarray, least: float, edges: set[int]) -> Iterator[Span]:
    """Runs of words that belong to the label with at least a probability, parted where a new span begins."""
    first = last = -1
    for place in (begins + goes_on >= least).nonzero()[0].tolist():
        if place != last or begins[place] > goes_on[place] or place in edges:
            if last > first:
                yield first, last
            first = place
        last = place + 1
    if last > first:
        yield first, last


def _features(
    table: np.ndarray,
    column: int,
    rivals: list[tuple[str, int]],
    spans: list[Span],
    rules: Mapping[int, set[tuple[Span, str]]],
) -> Iterator[dict[str, float]]:
    """Features of each of ``spans``, all of them worked out together."""
    # Two rows of zeros stand behind the last word.
    table = np.pad(table, ((0, 2), (0, 0)))
    firsts, lasts = np.array(spans).T
    begins, goes_on = table[:, column], table[:, column + 1]
    inside = begins + goes_on

    def over(each: np.ufunc, values: np.ndarray, low: np.ndarray = firsts, high: np.ndarray = lasts) -> np.ndarray:
        return each.reduceat(values, np.column_stack([low, high]).ravel())[::2]

    def mean(values: np.ndarray) -> np.ndarray:
        return (over(np.add, values) / (lasts - firsts)).astype(table.dtype)

    # Of a span of one word this is of the word behind, and not used.
    again = over(np.maximum, begins, firsts + 1, np.maximum(lasts, firsts + 2))
    columns = {
        "mean": mean(inside), "most": over(np.maximum, inside), "least": over(np.minimum, inside),
        "first": inside[firsts], "last": inside[lasts - 1], "begins": begins[firsts], "begins again": again,
        "goes on": goes_on[lasts], "next begins": begins[lasts], "before": np.where(firsts, inside[firsts - 1], 0),
        **{f"as {name}": mean(table[:, place] + table[:, place + 1]) for name, place in rivals},
    }  # fmt: skip
    logits = {name: _logits(values) for name, values in columns.items()}
    logits["begins again"][lasts - firsts == 1] = 0
    for span, row in zip(spans, np.column_stack(list(logits.values())).tolist(), strict=True):
        found = {"bias": 1.0, **dict(zip(logits, row, strict=True))}
        for place in range(*span):
            for other, family in rules.get(place, ()):
                found[f"{'is' if other == span else 'meets'} {family}"] = 1.0
        yield found


def _logits(probabilities: np.ndarray) -> np.ndarray:
    kept = np.clip(probabilities.astype(np.float64), 1 - _SURE, _SURE)
    return np.log(kept / (1 - kept))


@lru_cache(maxsize=2)
def load_weights(folder: str) -> dict[str, dict[str, float]]:
    """Label → feature → weight: those of ``span_weights.csv`` in the model's folder, else the shipped ones.

    Raises:
        DataError: the file has a broken line.
    """
    own = Path(folder) / "span_weights.csv"
    rows = read_rows(own) if own.is_file() else enumerate(load_rows("span_weights").values(), 1)
    weights: dict[str, dict[str, float]] = {}
    for number, row in rows:
        try:
            label, feature = row["id"].split("|")
            weights.setdefault(label, {})[feature] = float(row["weight"])
        except (KeyError, ValueError) as error:
            raise DataError(f"{own}:{number}: no label|feature with a number", "count the weights again") from error
    return weights


def worth(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """0 to 1: the mean of how likely a gold span ends in the candidate (counted twice) and how likely both edges are right; two decimals."""
    total = sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())
    return round(float(1 / (1 + np.exp(-total))), 2)


def best_set(weighed: Iterable[tuple[int, int, float]], least: float = LEAST) -> list[tuple[int, int, float]]:
    """The spans (start, end, worth) without overlaps whose worth above ``least`` sums to most, by place."""
    items = sorted((item for item in weighed if item[2] > least), key=lambda item: (item[1], item[0]))
    ends = [end for _, end, _ in items]
    sums, taken = [0.0], []
    for number, (start, _, value) in enumerate(items):
        before = bisect_right(ends, start, 0, number)
        total = sums[before] + value - least
        taken.append(before if total > sums[-1] else -1)
        sums.append(max(total, sums[-1]))
    found, number = [], len(items)
    while number:
        before = taken[number - 1]
        if before >= 0:
            found.append(items[number - 1])
        number = number - 1 if before < 0 else before
    return found[::-1]
