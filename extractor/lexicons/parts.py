"""Which of many patterns a sentence can match at all, by parts of words that each match holds: one pass over the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ahocorasick

from extractor.lexicons import fold


class Parts:
    """Finds the patterns worth trying on each sentence.

    Args:
        needs: number of a pattern → parts of words in lower case, one of which each of its matches holds.
    """

    def __init__(self, needs: Mapping[int, Iterable[str]]) -> None:
        owners: dict[str, list[int]] = {}
        for pattern, parts in needs.items():
            for part in parts:
                owners.setdefault(part, []).append(pattern)
        self._automaton = ahocorasick.Automaton()
        for part in sorted(owners):
            self._automaton.add_word(part, (len(part), owners[part]))
        self._automaton.make_automaton()

    def present(self, text: str, ranges: Sequence[tuple[int, int]]) -> list[list[int]]:
        """For each of ``ranges`` (sorted, not overlapping) the numbers of the patterns that it may match, sorted."""
        found: list[set[int]] = [set() for _ in ranges]
        place = 0
        for last, (length, patterns) in self._automaton.iter(fold(text)):
            while place < len(ranges) and ranges[place][1] <= last:
                place += 1
            if place == len(ranges):
                break
            if ranges[place][0] <= last - length + 1:
                found[place].update(patterns)
        return [sorted(numbers) for numbers in found]
