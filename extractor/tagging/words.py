"""Words as the span finder counts them: runs of letters, runs of digits, single signs (``10mg`` is ``10`` + ``mg``)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+|\d+|[^\s\w]|_")

TEST_MILESTONES = ("imaging", "procedure")
"""Milestones that are tests."""
SHAPES = ("lower", "title", "upper", "mixed", "digits", "sign", "spaced")
"""Shape of a word; ``spaced`` says that a blank stands before it."""

_RULE_LABELS = (
    "drug", "drug:class", "drug:named", "quantity", "quantity:concentration", "quantity:mass", "dose", "route", "frequency",
    "dose_duration", "status", "analyte", "value", "result", "range", "trend", "flag", "milestone", "milestone:test",
    "timex:DATE", "timex:TIME", "timex:DURATION", "timex:SET", "timex:AGE",
)  # fmt: skip
FEATURES: tuple[str, ...] = (
    *(f"{edge}-{label}" for label in _RULE_LABELS for edge in "BI"), *SHAPES,
)  # fmt: skip
"""Columns of :func:`word_features`."""
_COLUMN = {name: number for number, name in enumerate(FEATURES)}
N_RULE_FEATURES = 2 * len(_RULE_LABELS)
"""The first columns come from rules and lexicons, the rest from the letters themselves."""


def split_words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Word ranges of ``text[start:end]``."""
    return [match.span() for match in _WORD.finditer(text, start, len(text) if end is None else end)]


def word_features(text: str, words: Sequence[Span], mentions: Iterable[Any]) -> np.ndarray:
    """What rules, lexicons and letters say about each word.

    Args:
        text: the text of the offsets.
        words: sorted word ranges.
        mentions: mentions of :mod:`extractor.document`; none gives the columns of shape alone.

    Returns:
        uint8 array (words, :data:`FEATURES`), 1 where the feature holds.
    """
    table = np.zeros((len(words), len(FEATURES)), dtype=np.uint8)
    starts = [start for start, _ in words]
    for mention in mentions:
        labels = [label for label in _labels(mention) if f"B-{label}" in _COLUMN]
        if not labels:
            continue
        first = bisect_left(starts, mention["start"])
        if first and words[first - 1][1] > mention["start"]:
            first -= 1
        last = bisect_left(starts, mention["end"])
        for label in labels:
            table[first : first + 1, _COLUMN[f"B-{label}"]] = last > first
            table[first + 1 : last, _COLUMN[f"I-{label}"]] = 1
    for number, (start, end) in enumerate(words):
        table[number, _COLUMN[_shape(text[start:end])]] = 1
        table[number, _COLUMN["spaced"]] = start == 0 or text[start - 1].isspace()
    return table


def _labels(mention: Any) -> Iterable[str]:
    label, attrs = mention["label"], mention["attrs"]
    if label == "timex":
        yield f"timex:{attrs['timex_type']}"
        return
    yield label
    if label == "drug":
        if attrs.get("is_class"):
            yield "drug:class"
        if attrs.get("role", "drug") != "drug":
            yield "drug:named"
    elif label == "quantity":
        dimension = attrs.get("dimension") or ""
        if dimension.endswith("concentration"):
            yield "quantity:concentration"
        elif dimension.startswith("mass"):
            yield "quantity:mass"
    elif label == "milestone" and mention["norm"] in TEST_MILESTONES:
        yield "milestone:test"


def _shape(word: str) -> str:
    if word[0].isdigit():
        return "digits"
    if not word[0].isalpha():
        return "sign"
    if word.islower():
        return "lower"
    if word.isupper() and len(word) > 1:
        return "upper"
    return "title" if word.istitle() else "mixed"
