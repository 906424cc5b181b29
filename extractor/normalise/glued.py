"""Words that OCR glued together, parted only where the document or a lexicon proves both halves.

Proofs: the same two words stand side by side elsewhere in the document; a function word before a month, a number, or a
name in capitals that stands alone elsewhere; a function word before a name of the lexicons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from extractor.alignment import Edit
from extractor.errors import DataError
from extractor.lexicons import load_rows, names_of

# Not inside addresses or identifiers: no full stop, slash or at sign may touch the word from within.
_TOKEN = re.compile(r"(?<![\w@/.-])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?![\w@/]|\.\w)")
_PAIR = re.compile(r"(?<![\w-])([A-Za-z]+) (?=([A-Za-z]+)(?![\w-]))")
_SHORTEST_NAME = 6
_SHORTEST_GLUED = 5


def edits(text: str, known: Callable[[str], bool] | None = None) -> list[Edit]:
    """Blanks to insert into the glued words of ``text``.

    Args:
        text: the view so far.
        known: tells whether a lower-case word is a name; the shipped drug and analyte names by default.
    """
    known = known or _shipped_name
    words = _words()
    found = _numbered(text)
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text)]
    counts = Counter(word for word, _ in tokens)
    suspects = {token.lower() for token in counts if len(token) >= _SHORTEST_GLUED} - words["whole"]
    pairs = {}
    for first, second in _PAIR.findall(text):
        joined = (first + second).lower()
        if joined in suspects and min(len(first), len(second)) >= 2:
            pairs[joined] = len(first)
    cuts = {word: _cut(word, counts, pairs, words, known) for word in counts if word.lower() in suspects}
    cuts = {word: cut for word, cut in cuts.items() if cut}
    found += [(start + cuts[word], start + cuts[word], " ") for word, start in tokens if word in cuts]
    return sorted(set(found))


def _cut(
    word: str,
    counts: dict[str, int],
    pairs: dict[str, int],
    words: dict[str, frozenset[str]],
    known: Callable[[str], bool],
) -> int:
    """Length of the first of two glued words, 0 where nothing proves a split."""
    lowered = word.lower()
    if lowered in pairs and counts[word] == 1 and lowered[: pairs[lowered]] not in words["combining_form"]:
        cut = pairs[lowered]
        tail_is_capital = word[cut].isupper() and word[:cut].islower()
        if word[cut:].islower() or tail_is_capital or (word[:cut].istitle() and word[cut].isupper()):
            return cut
    for cut in range(2, min(len(word) - 1, 10)):
        if lowered[:cut] not in words["function_word"]:
            continue
        head, tail = word[:cut], word[cut:]
        if not (head.islower() or head.istitle()):
            continue
        if tail in words["month"]:
            return cut
        if any(char.isupper() for char in tail) and tail in counts and len(tail) >= 2 and counts[word] <= counts[tail]:
            return cut
        if tail.islower() and len(tail) >= _SHORTEST_NAME and known(tail) and not known(lowered):
            return cut
    return 0


def _numbered(text: str) -> list[Edit]:
    """``type2diabetes``, ``Table1``, ``February3``, ``of138 patients``: a blank on either side of the number."""
    numbered, dated, counted = _number_patterns()
    found: list[Edit] = []
    for match in numbered.finditer(text):
        if match.group("tail") or match.group("head").lower() not in ("group", "class", "type", "level", "case"):
            found.append((match.end("head"), match.end("head"), " "))
        if match.group("tail"):
            found.append((match.start("tail"), match.start("tail"), " "))
    for pattern in (dated, counted):
        found += [(match.end("head"), match.end("head"), " ") for match in pattern.finditer(text)]
    return found


@lru_cache(maxsize=1)
def _number_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = _words()
    before = "|".join(sorted(words["before_number"], key=lambda word: (-len(word), word)))
    months = "|".join(sorted(words["month"]))
    small = "|".join(sorted(words["before_digits"], key=lambda word: (-len(word), word)))
    return (
        re.compile(rf"(?<![\w-])(?P<head>(?i:{before}))\d{{1,3}}(?:(?P<tail>[a-z]{{4,}})|(?=[A-H]?(?![\w-])))"),
        re.compile(rf"(?<![A-Za-z])(?P<head>{months})(?=\d)"),
        re.compile(rf"(?<![\w-])(?P<head>{small})(?=\d+(?:[.,]\d+)?(?![\w-]))"),
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in load_rows("glued_words").values():
        found[row["name"]] = frozenset(row["names"].split("|"))
    return found


@lru_cache(maxsize=1)
def _shipped_names() -> frozenset[str]:
    names: set[str] = set()
    for lexicon in ("drugs", "analytes"):
        try:
            rows = load_rows(lexicon)
        except DataError:
            continue
        for row in rows.values():
            names.update(name.lower() for name in names_of(row) if len(name) >= _SHORTEST_NAME and name.isalpha())
    return frozenset(names)


def _shipped_name(word: str) -> bool:
    return word in _shipped_names()
