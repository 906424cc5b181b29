"""Names that share their last words: "liver and renal function tests" names the liver function tests too."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractor.lexicons import Hit, fold

_JOINED = re.compile(
    r"(?P<words>[\w’'-]+(?: [\w’'-]+){0,2})(?:,? (?:and|or|as well as)|,|/)\s?(?:the )?$", re.IGNORECASE
)
# "Folic acid and vitamin B12 levels": a head that the last name itself can do without.
_TAIL = re.compile(r"\s(levels?|concentrations?|counts?|titers?|titres?)\b", re.IGNORECASE)
_LONGEST_HEAD = 3
_REACH = 70
_MOST_SHARED = 5


def with_shared_heads(text: str, hits: list[Hit], names: Mapping[str, str]) -> list[Hit]:
    """``hits`` and, before each, what a list leaves the last words of its last name to: "blood and urine cultures".

    Args:
        text: what was searched.
        hits: hits by start that do not overlap.
        names: id by spelling, folded, with blanks for hyphens (:func:`key`).
    """
    found: list[Hit] = []
    floor = 0
    for hit in hits:
        shared: list[Hit] = []
        start = hit.start
        while len(shared) < _MOST_SHARED:
            before = _before(text, max(floor, start - _REACH), start, hit, names)
            if before is None:
                break
            shared.append(before)
            start = before.start
        found += [*reversed(shared), hit]
        floor = hit.end
    return found


def key(spelling: str) -> str:
    """A spelling as ``names`` has it."""
    return re.sub(r"[-‐‑–]", " ", fold(spelling))


def _before(text: str, floor: int, start: int, hit: Hit, names: Mapping[str, str]) -> Hit | None:
    joined = _JOINED.search(text[floor:start])
    if joined is None:
        return None
    words = text[hit.start : hit.end].split()
    tail = _TAIL.match(text, hit.end)
    words += [tail[1]] if tail else []
    low, high = floor + joined.start("words"), floor + joined.end("words")
    starts = [low + match.start() for match in re.finditer(r"\S+", text[low:high])]
    for size in range(min(_LONGEST_HEAD, len(words) - 1), 0, -1):
        head = " ".join(words[-size:])
        for position in starts:
            spelling = f"{text[position:high]} {head}"
            identifier = names.get(key(spelling)) or names.get(key(spelling).removesuffix("s"))
            if identifier is not None and identifier != hit.id:
                return Hit(position, high, identifier, spelling)
    return None
