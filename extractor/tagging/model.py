"""The trained span finder at run time: onnxruntime, tokenizers and numpy alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from extractor.document import Mention
from extractor.errors import DataError
from extractor.tagging.decode import best_path, legal_transitions, tag_names, to_spans
from extractor.tagging.windows import Pieces, first_pieces, pack, to_pieces
from extractor.tagging.words import FEATURES, N_RULE_FEATURES, Span, word_features

BATCH_PIECES = 384
"""Subwords that go through the encoder at once; about the fastest on one core."""
FILES = ("model.onnx", "tokenizer.json", "model.json")


class Found(NamedTuple):
    """A span of the text with its label and the mean probability of its words."""

    start: int
    end: int
    label: str
    score: float


class Reading:
    """What the model says of one text.

    Attributes:
        words: word ranges, sorted.
        probabilities: for each head (words, tags) in the order of :func:`tag_names`.
    """

    def __init__(
        self, words: list[Span], probabilities: dict[str, np.ndarray], labels: dict[str, tuple[str, ...]]
    ) -> None:
        self.words = words
        self.probabilities = probabilities
        self.labels = labels
        self._starts = np.array([start for start, _ in words])
        self._ends = np.array([end for _, end in words])
        self.spans: dict[str, list[Found]] = {head: [] for head in labels}
        self._rounded: dict[str, np.ndarray] = {}

    def rounded(self, head: str) -> np.ndarray:
        """The probabilities of a head with two decimals, as every decision takes them."""
        if head not in self._rounded:
            self._rounded[head] = np.round(self.probabilities[head], 2)
        return self._rounded[head]

    def support(self, head: str, labels: Iterable[str], start: int, end: int) -> float:
        """Highest probability that a word of ``start:end`` belongs to one of ``labels``, two decimals."""
        first = int(np.searchsorted(self._ends, start, side="right"))
        last = int(np.searchsorted(self._starts, end, side="left"))
        if last <= first:
            return 0.0
        names = self.labels[head]
        columns = [2 * names.index(label) + edge for label in labels for edge in (1, 2)]
        return round(float(self.probabilities[head][first:last][:, columns].sum(axis=1).max()), 2)


class SpanFinder:
    """The model of a folder.

    Args:
        folder: holds :data:`FILES`.

    Raises:
        DataError: a file is missing, broken, or made for other features.
    """

    def __init__(self, folder: Path) -> None:
        for name in FILES:
            if not (folder / name).is_file():
                raise DataError(f"{folder}: no {name}", "give a folder written by extractor train")
        try:
            settings = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self.session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # each library has errors of its own
            raise DataError(f"{folder}: not a model ({type(error).__name__})", "train it again") from error
        if settings["features"] != list(FEATURES):
            raise DataError(f"{folder}: model of another version", "train it again with this version")
        self.name: str = settings["name"]
        self.labels: dict[str, tuple[str, ...]] = {head["name"]: tuple(head["labels"]) for head in settings["heads"]}
        self._edges: tuple[int, int] = tuple(settings["edges"])
        self._transitions = {head: legal_transitions(len(labels)) for head, labels in self.labels.items()}

    def read(
        self, text: str, sentences: Sequence[Span], mentions: Sequence[Mention], *, rules: bool = True,
        heads: Collection[str] | None = None,
    ) -> Reading:  # fmt: skip
        """Probabilities of all heads in the sentences of ``text``, and spans.

        Args:
            text: the text of all offsets.
            sentences: sorted ranges; words outside them are not read.
            mentions: what rules and lexicons found, which the model weighs.
            rules: whether it may see them.
            heads: those whose spans are wanted; all if not given.
        """
        pieces = list(to_pieces(text, sentences, self.tokenizer))
        words = [word for item in pieces for word in item.words]
        features = word_features(text, words, mentions if rules else ())
        sizes = {head: len(tag_names(labels)) for head, labels in self.labels.items()}
        scores = np.zeros((len(words), sum(sizes.values())), dtype=np.float32)
        offsets = np.cumsum([0, *(len(item.words) for item in pieces)])
        windows = list(pack([len(item.ids) for item in pieces]))
        lengths = [sum(len(pieces[number].ids) for number in window) + 2 for window in windows]
        batch: list[int] = []
        for number in sorted(range(len(windows)), key=lambda item: (lengths[item], item)):
            if batch and lengths[number] * (len(batch) + 1) > BATCH_PIECES:
                self._score([windows[item] for item in batch], pieces, offsets, features, scores)
                batch = []
            batch.append(number)
        if batch:
            self._score([windows[item] for item in batch], pieces, offsets, features, scores)
        probabilities: dict[str, np.ndarray] = {}
        begin = 0
        for head, size in sizes.items():
            part = scores[:, begin : begin + size]
            part = np.exp(part - part.max(axis=1, keepdims=True)) if len(words) else part
            probabilities[head] = part / part.sum(axis=1, keepdims=True) if len(words) else part
            begin += size
        reading = Reading(words, probabilities, self.labels)
        for head, labels in self.labels.items():
            if heads is not None and head not in heads:
                continue
            logs = np.log(np.maximum(reading.rounded(head), 1e-3))
            for window in windows:
                low, high = offsets[window.start], offsets[window.stop]
                path = best_path(logs[low:high], self._transitions[head])
                reading.spans[head] += [
                    Found(*span) for span in to_spans(words[low:high], path, logs[low:high], labels)
                ]
        return reading

    def _score(
        self, windows: list[range], pieces: list[Pieces], offsets: np.ndarray, features: np.ndarray, scores: np.ndarray
    ) -> None:
        """Run one batch and put the scores of each word's first subword into ``scores``."""
        longest = max(sum(len(pieces[number].ids) for number in window) for window in windows) + 2
        ids = np.zeros((len(windows), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        given = np.zeros((*ids.shape, len(FEATURES)), dtype=np.float32)
        places: list[tuple[np.ndarray, int]] = []
        for row, window in enumerate(windows):
            at = 1
            ids[row, 0] = self._edges[0]
            for number in window:
                item = pieces[number]
                stop = at + len(item.ids)
                ids[row, at:stop] = item.ids
                given[row, at:stop] = features[offsets[number] + np.asarray(item.owner)]
                places.append((row * longest + at + first_pieces(item.owner), offsets[number]))
                at = stop
            ids[row, at] = self._edges[1]
            mask[row, : at + 1] = 1
        (result,) = self.session.run(None, {"ids": ids, "mask": mask, "features": given})
        flat = result.reshape(-1, result.shape[-1])
        for rows, begin in places:
            scores[begin : begin + len(rows)] = flat[rows]


@lru_cache(maxsize=2)
def load_finder(folder: str) -> SpanFinder:
    """The model of a folder, loaded once a process."""
    return SpanFinder(Path(folder))


def settings_of(
    name: str, heads: Mapping[str, Sequence[str]], edges: tuple[int, int], held_out: Sequence[str]
) -> dict[str, Any]:
    """Content of ``model.json``; ``held_out`` names the case reports it was not trained on."""
    return {
        "name": name, "edges": list(edges), "features": list(FEATURES), "rule_features": N_RULE_FEATURES,
        "held_out": list(held_out), "heads": [{"name": head, "labels": list(labels)} for head, labels in heads.items()],
    }  # fmt: skip
