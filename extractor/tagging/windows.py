"""Sentences of a text as subword pieces, packed into windows for the encoder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from extractor.tagging.words import Span, split_words

MAX_PIECES = 94
"""Subwords of a window without its two edge marks."""


@dataclass(frozen=True)
class Pieces:
    """One sentence, or a part of one that is too long.

    Attributes:
        words: word ranges in the text.
        ids: subword ids of all words, in order.
        owner: for each subword the number of its word in ``words``.
    """

    words: list[Span]
    ids: list[int]
    owner: list[int]


def to_pieces(text: str, sentences: Iterable[Span], tokenizer: Tokenizer, limit: int = MAX_PIECES) -> Iterator[Pieces]:
    """Subwords of each sentence; one longer than ``limit`` subwords is parted between words."""
    kept = [words for start, end in sentences if (words := split_words(text, start, end))]
    encoded = tokenizer.encode_batch(
        [[text[start:end] for start, end in words] for words in kept], is_pretokenized=True, add_special_tokens=False
    )
    for words, encoding in zip(kept, encoded, strict=True):
        ids, owner = encoding.ids, [number or 0 for number in encoding.word_ids]
        begin = 0
        while begin < len(ids):
            stop = min(len(ids), begin + limit)
            while begin + 1 < stop < len(ids) and owner[stop] == owner[stop - 1]:
                stop -= 1
            first, last = owner[begin], owner[stop - 1]
            yield Pieces(words[first : last + 1], ids[begin:stop], [number - first for number in owner[begin:stop]])
            begin = stop


def pack(sizes: Sequence[int], limit: int = MAX_PIECES) -> Iterator[range]:
    """Runs of neighbouring sentences whose subwords fit into one window; a sentence alone may be longer."""
    begin = total = 0
    for number, size in enumerate(sizes):
        if number > begin and total + size > limit:
            yield range(begin, number)
            begin, total = number, 0
        total += size
    if begin < len(sizes):
        yield range(begin, len(sizes))


def first_pieces(owner: Sequence[int] | np.ndarray) -> np.ndarray:
    """Position of the first subword of each word."""
    numbers = np.asarray(owner)
    return np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else np.zeros(0, dtype=int)
