"""Blanks that OCR and maths markup put in or left out around punctuation, and hyphens at line ends."""

from __future__ import annotations

import re

from extractor.alignment import Edit
from extractor.normalise.characters import LINE_HYPHEN

_BEFORE_MARK = re.compile(r"(?<=[^\s(\[])( +)(?=[),\];](?:[^\d]|$)|[.](?:\s|$))", re.MULTILINE)
_AFTER_BRACKET = re.compile(r"(?<=[(\[])( +)(?=\S)")
_DOUBLE_COMMA = re.compile(r"(?<=,)( *,)+")
_BEFORE_PERCENT = re.compile(r"(?<=\d)( +)(?=%)")
_AFTER_HYPHEN = re.compile(r"(?<=[A-Za-z]-)( +)(?=[αβγδκ](?!\w))")
# A sentence end or comma that lost its blank: "hemolysis.To modulate", "profiles,and major", "Table 1,after".
_LOST = re.compile(
    r"(?<=[a-z]{2}[.])(?=[A-Z][a-z]*(?![\w]|\.\w))|(?<=\d[.])(?=[A-Z][a-z]{2,} )"
    r"|(?<=[A-Za-zα-ω)% ][,;])(?=[a-zA-Z]{3})|(?<=\d[,;])(?=[a-z]{3,} )|(?<=\),)(?=[A-Z])"
)
# A decimal point that got a blank behind it: "(9. 7 mg/dL)", "fell to 6. 5 g/dL"; a unit must follow.
_DECIMAL = re.compile(
    r"(?:[(=:;<>≤≥] ?|\b(?:of|to|was|were|is|at|than|and) )\d{1,4}\.( )\d{1,3}(?= ?(?:[µμnpmk]?(?:g|mol|Eq|IU|U|L)m?\b ?/|gm ?%|%|[×xX] ?10|seconds?\b|mm ?Hg))"
)
_NEEDLESS = (_AFTER_BRACKET, _BEFORE_MARK, _BEFORE_PERCENT, _AFTER_HYPHEN, _DECIMAL)
_BLANK_AT_SIGN = re.compile(r" [),\];.%]|[(\[] |- |\d\. \d")
"""What every match of :data:`_NEEDLESS` holds; text as print sets it has none."""
_ADDRESS = re.compile(r"(?:https?://|www\.|doi:|(?<![\w.+-])[\w.+-]{1,64}@)\S+")
_LINE_END = re.compile(f"([A-Za-z]+)-{LINE_HYPHEN}([a-z]+)")
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_LISTED = frozenset({"and", "or", "to", "nor", "but", "versus"})
_SHORTEST_HALF = 4
# Words that English joins to the next with a hyphen (first-line, low-dose, two-point), and what goes on in one word behind them.
_COMPOUNDING = frozenset(
    [
        "first", "second", "third", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "high",
        "low", "long", "short", "well", "left", "right", "half", "full", "self",
    ]
)  # fmt: skip
_ENDINGS = frozenset(
    ["ness", "ened", "ening", "ered", "ering", "light", "lights", "lighted", "lighting", "standing", "ward", "wards"]
)


def edits(text: str) -> list[Edit]:
    """Edits that set blanks as print does; a hyphen at a line end goes where the text writes the word without it."""
    needless = _NEEDLESS if _BLANK_AT_SIGN.search(text) else ()
    found: list[Edit] = [(match.start(1), match.end(1), "") for pattern in needless for match in pattern.finditer(text)]
    found += [(match.start(), match.end(), "") for match in _DOUBLE_COMMA.finditer(text)]
    lost = list(_LOST.finditer(text))
    addresses = iter(list(_ADDRESS.finditer(text)) if lost else ())
    address = next(addresses, None)
    for match in lost:
        while address is not None and address.end() < match.start():
            address = next(addresses, None)
        if address is None or match.start() <= address.start():
            found.append((match.start(), match.start(), " "))
    found += _line_hyphens(text)
    return _disjoint(found)


def _line_hyphens(text: str) -> list[Edit]:
    if LINE_HYPHEN not in text:
        return []
    words = {word.lower() for word in _WORD.findall(_LINE_END.sub(" ", text))}
    found: list[Edit] = []
    settled = 0
    for match in _LINE_END.finditer(text):
        found += _marks(text, settled, match.start())
        settled = match.end()
        hyphen = match.end(1)
        if match.group(2) in _LISTED:
            found.append((hyphen + 1, hyphen + 2, " "))  # pre- and postoperative
        else:
            found.append((hyphen + _keeps_hyphen(match.group(1), match.group(2), words), hyphen + 2, ""))
    return found + _marks(text, settled, len(text))


def _keeps_hyphen(first: str, second: str, words: set[str]) -> bool:
    """Whether a hyphen at a line end is of the word: the document itself says so, by the forms it prints elsewhere.

    Where it says nothing, the hyphen is the typesetter's, unless both halves are words of the document or the first
    is an abbreviation (IL-, T-).
    """
    joined, parted = (first + second).lower(), f"{first}-{second}".lower()
    if joined in words:
        return False
    if parted in words or len(first) == 1 or not first[1:].islower():
        return True
    if first[-1] == second[0] and second[0] in "aeiou":
        return True  # anti-inflammatory, re-examined
    if first.lower() in _COMPOUNDING and len(second) >= _SHORTEST_HALF and second not in _ENDINGS:
        return True
    return len(first) >= _SHORTEST_HALF and first.lower() in words and second in words


def _marks(text: str, start: int, end: int) -> list[Edit]:
    return [(match.start(), match.end(), "") for match in re.compile(LINE_HYPHEN).finditer(text, start, end)]


def _disjoint(found: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    last = 0
    for edit in sorted(set(found), key=lambda edit: (edit[0], -edit[1])):
        if edit[0] >= last:
            kept.append(edit)
            last = edit[1]
    return kept
