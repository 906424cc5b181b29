"""Short forms that a document defines ("tocilizumab (TCZ)"), by the algorithm of Schwartz & Hearst as scispaCy has it."""

from __future__ import annotations

import numpy as np
from scispacy.abbreviation import filter_matches, find_abbreviation
from spacy.attrs import ORTH
from spacy.tokens import Doc

# Tokens within which a form counts as defined once: abstract and body of a long report may each define it.
_CHUNK = 3000
_OVERLAP = 60
_MOST_INSIDE = 8
"""Tokens between the brackets of a definition, as :func:`filter_matches` has it."""


def definitions(doc: Doc) -> list[tuple[str, int, int]]:
    """Short forms defined in ``doc``, with the range of their long form, by that range.

    scispaCy's detector looks for all its brackets and all its short forms again in the whole Doc; here only the brackets
    that can hold a definition are given to its algorithm.
    """
    words = doc.to_array([ORTH])
    opened, closed = (np.flatnonzero(words == doc.vocab.strings.add(sign)) for sign in "()")
    found: set[tuple[str, int, int]] = set()
    for low in range(0, len(doc), _CHUNK - _OVERLAP):
        long_forms: set[str] = set()
        short_forms: set[str] = set()
        for long_candidate, short_candidate in filter_matches(_brackets(opened, closed, low, low + _CHUNK), doc):
            short, long = find_abbreviation(long_candidate, short_candidate)
            if long is None or long.text in long_forms or short.text in short_forms:
                continue
            long_forms.add(long.text)
            short_forms.add(short.text)
            found.add((short.text, long.start_char, long.end_char))
    return sorted(found, key=lambda pair: (pair[1], pair[2], pair[0]))


def _brackets(opened: np.ndarray, closed: np.ndarray, low: int, high: int) -> list[tuple[int, int, int]]:
    """What stands between brackets, as a matcher of spaCy gives it: ``(0, first token, token behind)``."""
    found = []
    for end in closed[(closed > low) & (closed < high)]:
        near = opened[(opened >= max(low, end - _MOST_INSIDE - 1)) & (opened < end - 1)]
        found += [(0, int(start) + 1, int(end)) for start in near]
    return found
