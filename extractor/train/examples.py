"""Annotated texts as arrays to train on, kept in a work folder so that a second run starts at once."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language
from tokenizers import Tokenizer

from extractor.document import get_alignment, make_doc, mentions, sentences
from extractor.pipeline import load
from extractor.readers import read_text
from extractor.tagging.decode import to_tags
from extractor.tagging.windows import first_pieces, pack, to_pieces
from extractor.tagging.words import N_RULE_FEATURES, word_features
from extractor.train.corpora import LABELS, Annotated, digest, read_corpus

RULE_PIPES = (
    "extractor_sections", "extractor_sentences", "extractor_patients", "extractor_quantities", "extractor_drugs",
    "extractor_doses", "extractor_measurements", "extractor_milestones", "extractor_timexes",
)  # fmt: skip
"""The pipes whose mentions become features."""


@dataclass(frozen=True)
class Example:
    """One sentence: subword ids, position of each word's first subword, features and tags of the words."""

    document: str
    ids: np.ndarray
    owner: np.ndarray
    features: np.ndarray
    tags: np.ndarray


@dataclass(frozen=True)
class Batch:
    """Windows of one head, padded: ids and mask (B, T), features (B, T, F), tags (B, T) with -100 where none counts."""

    head: str
    ids: np.ndarray
    mask: np.ndarray
    features: np.ndarray
    tags: np.ndarray


def load_tokenizer(base: Path) -> Tokenizer:
    """The tokeniser of MiniLM without its padding and cutting: windows are packed by us."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_examples(folder: Path, tokenizer: Tokenizer, work: Path) -> tuple[str, list[Example]]:
    """Kind and sentences of a corpus, from the work folder where an earlier run over the same files left them."""
    cache = work / f"examples-{digest(folder)}.pickle"
    if cache.is_file():
        with cache.open("rb") as file:
            kind, examples = pickle.load(file)
            return kind, examples
    kind, texts = read_corpus(folder)
    nlp = load("none")
    examples = [example for text in texts for example in to_examples(nlp, text, kind, tokenizer)]
    with written_whole(cache) as path, path.open("wb") as file:
        pickle.dump((kind, examples), file)
    return kind, examples


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Another path to write to, which takes the place of ``path`` at the end: an interrupted run leaves no half file."""
    partial = path.with_name(path.name + ".partial")
    yield partial
    partial.replace(path)


def to_examples(nlp: Language, annotated: Annotated, kind: str, tokenizer: Tokenizer) -> Iterator[Example]:
    """Sentences of one text as the pipes cut them, gold spans carried over to the view."""
    doc = make_doc(nlp, read_text(annotated.text))
    for name in RULE_PIPES:
        doc = nlp.get_pipe(name)(doc)  # type: ignore[operator]
    alignment = get_alignment(doc)
    spans = [(*alignment.to_view(start, end), label) for start, end, label in annotated.spans]
    found = mentions(doc)
    text = doc.text
    for pieces in to_pieces(text, sentences(doc), tokenizer):
        start, end = pieces.words[0][0], pieces.words[-1][1]
        near = [mention for mention in found if mention["start"] < end and start < mention["end"]]
        yield Example(
            annotated.identifier, np.array(pieces.ids, dtype=np.int32), np.array(pieces.owner, dtype=np.int32),
            word_features(text, pieces.words, near),
            np.array(to_tags(pieces.words, spans, LABELS[kind]), dtype=np.int64),
        )  # fmt: skip


def epoch(
    head: str,
    examples: list[Example],
    rng: np.random.Generator,
    edges: tuple[int, int],
    *,
    pieces: int,
    no_rules: float,
) -> Iterator[Batch]:
    """Batches of one pass, windows packed anew each time, in random order.

    Args:
        head: the head the corpus trains.
        examples: sentences, those of one text in order.
        rng: source of chance.
        edges: ids of the marks at a window's start and end.
        pieces: subwords of a batch, padding included.
        no_rules: share of windows that see no features of rules and lexicons, so that the model can do without.
    """
    windows: list[list[Example]] = []
    begin = 0
    while begin < len(examples):
        stop = begin
        while stop < len(examples) and examples[stop].document == examples[begin].document:
            stop += 1
        group = examples[begin:stop]
        limit = int(rng.integers(48, 95))
        windows += [[group[number] for number in run] for run in pack([len(item.ids) for item in group], limit)]
        begin = stop
    sizes = [sum(len(item.ids) for item in window) + 2 for window in windows]
    # Windows of about the same length go together, which spares padding; a little noise keeps batches different.
    order = sorted(range(len(windows)), key=lambda number: sizes[number] + rng.uniform(0, 6))
    batches: list[list[int]] = [[]]
    for number in order:
        if batches[-1] and sizes[number] * (len(batches[-1]) + 1) > pieces:
            batches.append([])
        batches[-1].append(number)
    for chosen in rng.permutation(len(batches)):
        yield collate(head, [windows[number] for number in batches[chosen]], edges, rng, no_rules)


def collate(
    head: str, windows: Iterable[list[Example]], edges: tuple[int, int], rng: np.random.Generator, no_rules: float
) -> Batch:
    """Pad windows to one length; the tag and features of a word stand at its first subword, features at all of them."""
    rows = list(windows)
    longest = max(sum(len(item.ids) for item in row) for row in rows) + 2
    shape = (len(rows), longest)
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    features = np.zeros((*shape, rows[0][0].features.shape[1]), dtype=np.float32)
    tags = np.full(shape, -100, dtype=np.int64)
    for number, row in enumerate(rows):
        at = 1
        ids[number, 0] = edges[0]
        for item in row:
            stop = at + len(item.ids)
            ids[number, at:stop] = item.ids
            features[number, at:stop] = item.features[item.owner]
            tags[number, at + first_pieces(item.owner)] = item.tags
            at = stop
        ids[number, at] = edges[1]
        mask[number, : at + 1] = 1
        if rng.random() < no_rules:
            features[number, :, :N_RULE_FEATURES] = 0
    return Batch(head, ids, mask, features, tags)
