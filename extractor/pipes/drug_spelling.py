"""Misspelled drug names: a letter or two away from a name of the lexicon ("remdesvir", "methyprednisolone")."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from extractor.pipes.drug_lexicon import Drug, DrugLexicon, load_lexicon

SHORTEST = 8
# A second wrong letter is only believed in long names, which few others resemble.
_SHORTEST_TWO = 11
_PART = 4
# Words remembered, the same few thousand in every report.
_MOST_KNOWN = 50_000


class Speller:
    """Names of single substances, found again by their first or last letters.

    A word with one wrong, missing, additional or two swapped letters keeps its first or its last four, so that only names
    that share those are compared.
    """

    def __init__(self, lexicon: DrugLexicon, names: dict[str, str]) -> None:
        self._lexicon = lexicon
        self._names = names
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in sorted(names):
            for key in (f"^{name[:_PART]}", f"{name[-_PART:]}$"):
                self._near[key, len(name)].append(name)
        self._known: dict[str, tuple[str, int] | None] = {}

    def find(self, word: str, accented: bool = False) -> tuple[Drug, int] | None:
        """The drug that ``word`` (lower case) is a misspelling of, and how many letters are wrong.

        Args:
            word: letters a to z.
            accented: whether it was printed with accents, so that the name itself is one of its misspellings.

        Returns:
            None for a word that is a name itself, too short, like no name, or like names of two drugs.
        """
        if accented and word in self._names:
            return self._lexicon.drugs[self._names[word]], 0
        if len(word) < SHORTEST or word in self._names or word in self._lexicon.words:
            return None
        if word not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[word] = self._search(word)
        found = self._known[word]
        return (self._lexicon.drugs[found[0]], found[1]) if found else None

    def _search(self, word: str) -> tuple[str, int] | None:
        most = 2 if len(word) >= _SHORTEST_TWO else 1
        best: dict[str, int] = {}
        for key in (f"^{word[:_PART]}", f"{word[-_PART:]}$"):
            for length in range(len(word) - most, len(word) + most + 1):
                for name in self._near.get((key, length), ()):
                    # Two wrong letters, and the first among them, make another word; a singular is no misspelling.
                    allowed = most if name[0] == word[0] else 1
                    if name not in best and f"{word}s" != name and f"{name}s" != word and _same_ending(word, name):
                        wrong = distance(word, name, allowed)
                        if wrong <= allowed:
                            best[name] = wrong
        nearest = min(best.values(), default=most + 1)
        if nearest > most:
            return None
        found = {self._names[name] for name, wrong in best.items() if wrong == nearest}
        return (found.pop(), nearest) if len(found) == 1 else None


def _same_ending(word: str, name: str) -> bool:
    """Whether the last letters agree, but for those that other languages add: another ending makes another word."""
    return word[-2:] == name[-2:] or word in (f"{name}e", f"{name}um", f"{name}a", f"{name}o") or f"{word}e" == name


def distance(one: str, other: str, most: int) -> int:
    """Damerau–Levenshtein distance (optimal string alignment), ``most + 1`` where it is larger than ``most``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        current = [i]
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, current[-1] + 1, row[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return row[-1]


def spelled_names(lexicon: DrugLexicon) -> dict[str, str]:
    """Single words to the id they name: preferred names and the spellings that begin like them."""
    names: dict[str, str] = {}
    for identifier, spelling in lexicon.spellings:
        drug = lexicon.drugs[identifier]
        name = spelling.lower()
        plain = name.isascii() and name.isalpha() and len(name) >= SHORTEST
        if plain and not drug.components and name[:_PART] == drug.name[:_PART]:
            names.setdefault(name, identifier)
    return names


@lru_cache(maxsize=4)
def speller(overlays: tuple[str, ...] = ()) -> Speller:
    """The speller over the shipped lexicon and user files."""
    lexicon = load_lexicon(overlays)
    return Speller(lexicon, spelled_names(lexicon))
