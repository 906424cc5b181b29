"""BIO tags: spans to tags, and the best legal path through a model's scores back to spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from extractor.tagging.words import Span


def tag_names(labels: Sequence[str]) -> list[str]:
    """``O``, then ``B-`` and ``I-`` of each label: the order of a head's outputs."""
    return ["O", *(f"{edge}-{label}" for label in labels for edge in "BI")]


def to_tags(words: Sequence[Span], spans: Iterable[tuple[int, int, str]], labels: Sequence[str]) -> list[int]:
    """Tag number of each word. Where spans overlap, the label that stands first in ``labels``, then the longer, wins."""
    tags = [0] * len(words)
    rank = {label: number for number, label in enumerate(labels)}
    wanted = [span for span in spans if span[2] in rank]
    for start, end, label in sorted(wanted, key=lambda span: (rank[span[2]], span[0] - span[1], span[0])):
        inside = [number for number, word in enumerate(words) if word[0] < end and start < word[1]]
        if inside and not any(tags[number] for number in inside):
            for number in inside:
                tags[number] = 2 * rank[label] + (1 if number == inside[0] else 2)
    return tags


def legal_transitions(n_labels: int) -> np.ndarray:
    """0 where a tag may follow another, minus infinity where not: ``I-x`` follows ``B-x`` and ``I-x`` alone."""
    size = 2 * n_labels + 1
    allowed = np.zeros((size, size))
    for label in range(n_labels):
        inside = 2 * label + 2
        allowed[:, inside] = -np.inf
        allowed[[inside - 1, inside], inside] = 0
    return allowed


def best_path(scores: np.ndarray, transitions: np.ndarray) -> list[int]:
    """Viterbi: the legal tag sequence of highest total log-probability.

    Args:
        scores: log-probabilities (words, tags).
        transitions: (tags, tags), from row to column.
    """
    if not len(scores):
        return []
    greedy = scores.argmax(axis=1)
    before = np.r_[0, greedy[:-1]]
    if np.isfinite(transitions[before, greedy]).all():
        return [int(tag) for tag in greedy]
    back = np.zeros(scores.shape, dtype=int)
    total = scores[0] + transitions[0]
    for step in range(1, len(scores)):
        paths = total[:, None] + transitions
        back[step] = paths.argmax(axis=0)
        total = paths.max(axis=0) + scores[step]
    path = [int(total.argmax())]
    for step in range(len(scores) - 1, 0, -1):
        path.append(int(back[step, path[-1]]))
    return path[::-1]


def to_spans(
    words: Sequence[Span], path: Sequence[int], scores: np.ndarray, labels: Sequence[str]
) -> list[tuple[int, int, str, float]]:
    """Spans of a tag sequence with their score: the mean probability of their words' label, either edge."""
    found = []
    begin = 0
    while begin < len(path):
        tag = path[begin]
        if not tag:
            begin += 1
            continue
        label = (tag - 1) // 2
        stop = begin + 1
        while stop < len(path) and path[stop] == 2 * label + 2:
            stop += 1
        columns = np.exp(scores[begin:stop, 2 * label + 1 : 2 * label + 3]).sum(axis=1)
        found.append((words[begin][0], words[stop - 1][1], labels[label], round(float(columns.mean()), 2)))
        begin = stop
    return found
