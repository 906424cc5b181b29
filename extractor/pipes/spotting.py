"""Slow patterns tried only where a word stands that each of their matches holds; the same matches, found for less.

A pattern such as "an amount of time, then *later*" fails at nearly every word of a report, after trying dozens of alternatives at
each. Its matches hold a unit of time, and before that only a few words can stand: so it is tried at those few words alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from extractor.lexicons import fold

NUMBER = "0"
"""How a run of digits is called among the words of a :class:`Spot`."""
YEAR = "0000"
"""How a run of four digits is called."""

# Letters and digits come apart, so that "24h" and "day3" are two words each.
_WORD = re.compile(r"[^\W\d_]+|(\d+)|[^\s\w]|_")


class _Words:
    """Words of one text: where each begins, and where each spelling stands."""

    def __init__(self, text: str) -> None:
        matches = list(_WORD.finditer(fold(text)))
        self.starts = [match.start() for match in matches]
        self.names = [match[0] if match[1] is None else _figure(match[1]) for match in matches]
        self.places: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.names):
            self.places[name].append(number)
        self.found: dict[Spot, list[int]] = {}


def _figure(digits: str) -> str:
    return YEAR if len(digits) == 4 else NUMBER


@lru_cache(maxsize=2)
def _words_of(text: str) -> _Words:
    return _Words(text)


class Spot:
    """Where a pattern can begin.

    Args:
        keys: words in lower case (signs too; :data:`NUMBER` for figures) of which every match holds one.
        lead: all words that can stand between the beginning of a match and that word; the first of them may begin it.
        reach: how many words of any kind can stand there, for a pattern with a word of any kind in its lead.
    """

    def __init__(self, keys: Iterable[str], lead: Iterable[str] = (), *, reach: int = 0) -> None:
        self.keys = frozenset(keys)
        self.reach = reach
        self.lead = frozenset(lead)
        if NUMBER in self.lead:
            self.lead |= {YEAR}

    def starts(self, text: str) -> list[int]:
        """Offsets in ``text`` at which a match can begin, sorted."""
        words = _words_of(text)
        found = words.found.get(self)
        if found is None:
            found = words.found[self] = self._find(words)
        return found

    def _find(self, words: _Words) -> list[int]:
        chosen: set[int] = set()
        for key in words.places.keys() & self.keys:
            for number in words.places[key]:
                chosen.update(range(max(0, number - self.reach), number + 1))
                # What was walked over before leads on from there as well.
                while number and (number := number - 1) not in chosen and words.names[number] in self.lead:
                    chosen.add(number)
        return [words.starts[number] for number in sorted(chosen)]


class Spotted:
    """A compiled pattern that is tried where its :class:`Spot` says; it begins with a word or a sign, never with a blank."""

    def __init__(self, pattern: str, spot: Spot, flags: int = 0) -> None:
        self.pattern = re.compile(pattern, flags)
        self.spot = spot

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Matches in ``text`` from left to right, not overlapping."""
        end = 0
        match_at = self.pattern.match
        for start in self.spot.starts(text):
            if start >= end and (match := match_at(text, start)):
                end = match.end()
                yield match
