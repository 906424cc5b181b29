"""Ties of results to tests in the brat export: "the rest of the examination was normal", "positive for CD34 and desmin".

The pipeline ties what it makes events of. Annotators tie every finding to what was examined. Here each pair of a result and one
of the nearest tests in its sentence is weighed by what stands between them: a logistic regression, whose weights are counted
(``benchmarks/link_weights.py``) on reports that the model has not seen.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from extractor.errors import DataError
from extractor.lexicons import load_rows, read_rows

Span = tuple[int, int]
NEAREST = 4
"""Tests on each side of a result that it may belong to."""
LEAST = 0.4
"""Least probability of a tie."""
_REACH = 200
_BREAK = re.compile(r"[.!?]\s+(?=[A-Z])|\n\s*\n")
_CUES = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "copula": r"\b(?:was|were|is|are|be|been|remained?|became)\b",
        "showed": r"\b(?:show|reveal|demonstrat|disclos|indicat|confirm|detect|identif|yield)\w*|\bfound\b",
        "of": r"\bof\b",
        "for": r"\bfor\b",
        "with": r"\bwith\b",
        "and": r"\b(?:and|or|as well as)\b|[/&]",
        "but": r"\b(?:but|while|whereas|although|however|which|that|who)\b",
        "in": r"\b(?:in|on|at|from|to|by|after|before|during)\b",
        "level": r"\b(?:levels?|counts?|values?|rate|test(?:s|ing)?|results?|stain\w*)\b",
        "opens": r"[(\[]", "closes": r"[)\]]", "colon": ":", "semicolon": ";", "comma": ",",
    }.items()
}  # fmt: skip
_LIST = re.compile(r"[\s~,/&]*(?:and|or)?[\s~,/&]*")
_LIGHT = re.compile(
    r"~|\b(?:and|or|the|an?|his|her|was|were|is|of|for|with|at|levels?|normal)\b|[\s,/:(=]", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


def pairs(
    text: str, values: Iterable[Span], tests: Iterable[Span], tied: Iterable[tuple[Span, Span]]
) -> Iterator[tuple[Span, Span, dict[str, float]]]:
    """Results with the tests they may belong to, and what speaks for and against it: feature → number, others are 0.

    Args:
        text: of the offsets.
        values: spans of results.
        tests: spans of tests.
        tied: result and test that the pipeline tied.
    """
    results, tests, ties = sorted(values), sorted(tests), set(tied)
    ends = {span for tie in ties for span in tie}
    starts, value_starts = [start for start, _ in tests], [start for start, _ in results]
    for value in results:
        place = bisect_left(starts, value[0])
        for side, near in (
            ("before", tests[max(0, place - NEAREST) : place][::-1]),
            ("behind", tests[place : place + NEAREST]),
        ):
            for rank, test in enumerate(near):
                low, high = (test[1], value[0]) if side == "before" else (value[1], test[0])
                if high - low > _REACH or _BREAK.search(text, low, max(low, high) + 1):
                    break
                gap = text[low:high] if low < high else ""
                between = [
                    spans[bisect_left(begins, low) : bisect_left(begins, high)]
                    for spans, begins in ((results, value_starts), (tests, starts))
                ]
                features = _features(gap, side, rank, low, between)
                features[f"figure {side}"] = float(any(char.isdigit() for char in text[slice(*value)]))
                features["tied"] = float((value, test) in ties)
                features["value tied"] = float(value in ends and not features["tied"])
                features["test tied"] = float(test in ends and not features["tied"])
                yield value, test, features


def _features(gap: str, side: str, rank: int, low: int, between: Sequence[Sequence[Span]]) -> dict[str, float]:
    masked = gap
    for start, end in sorted((span for spans in between for span in spans), reverse=True):
        masked = masked[: start - low] + "~" + masked[end - low :]
    left = _LIGHT.sub("", masked)
    values, tests = map(len, between)
    found = {
        "bias": 1.0, side: 1.0, f"{side} {rank}": 1.0, "values": min(values, 4), "tests": min(tests, 4),
        f"no value {side}": float(not values), f"no test {side}": float(not tests), f"signs {side}": math.log1p(len(gap)),
        f"words {side}": math.log1p(len(_WORD.findall(gap))), f"touch {side}": float(not gap.strip()),
        f"list {side}": float(_LIST.fullmatch(masked) is not None), f"bare {side}": float(not left),
        f"left {side}": math.log1p(len(left)),
    }  # fmt: skip
    return found | {f"{name} {side}": 1.0 for name, pattern in _CUES.items() if pattern.search(gap)}


@lru_cache(maxsize=2)
def load_weights(file: Path | None = None) -> dict[str, float]:
    """Feature → weight, of a file or the shipped ones.

    Raises:
        DataError: the file has a broken line.
    """
    rows = read_rows(file) if file else enumerate(load_rows("link_weights").values(), 1)
    try:
        return {row["id"]: float(row["weight"]) for _, row in rows}
    except (KeyError, ValueError) as error:
        raise DataError(f"{file}: a weight is no number", "count the weights again") from error


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """How likely annotators tie a pair."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in features.items())))


def links(
    text: str,
    values: Iterable[Span],
    tests: Iterable[Span],
    tied: Iterable[tuple[Span, Span]],
    weights: Mapping[str, float],
) -> set[tuple[Span, Span]]:
    """Pairs of result and test that are tied with at least :data:`LEAST`."""
    return {
        (value, test)
        for value, test, features in pairs(text, values, tests, tied)
        if round(probability(features, weights), 2) >= LEAST
    }
