"""What Tesseract's English model misreads in clinical print, looked at again: raised digits and the micro sign.

It takes the exponent of ``10⁹/L`` and ``mg/m²`` for a sign (``10°/L``, ``mg/m?``), and drops ``µ`` or takes it for ``u``,
``p`` or ``y`` (``58 mol/L``). A raised glyph is read again on its own, as a digit; a word that may hide a micro sign is
read again by the Greek model, which knows the letter. What the second look does not confirm stays as it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.readers.ocr import Letter, TextLine, Word, is_raised, languages, recognise

if TYPE_CHECKING:
    from PIL.Image import Image

_BEFORE_POWER = re.compile(r"(?:(?:^|[^\d.,])10|(?:^|[^A-Za-z])[cdk]?m)$")
_DIGITS = "--psm 10 -c tessedit_char_whitelist=23456789"
_WORD = "--psm 7"
_GREEK = "ell"
_MARGIN = 9
# Units that take the prefix micro, behind letters that look like its sign.
_UNIT = re.compile(r"(?P<seen>[uypjqH]t?|)(?P<unit>mol|kat|g|[lL]|M|U|IU)(?=[/.,;:)\]]|$)")
_NEVER_ALONE = frozenset("lLU")
_SURE = 0.9
_MICRO = "μµ"


def look_again(picture: Image, lines: list[TextLine]) -> None:
    """Put right the letters of ``lines`` that a second look at ``picture`` tells to be another."""
    for line in lines:
        for number, word in enumerate(line.words):
            _powers(picture, line, word)
            if _GREEK in languages():
                before = line.words[number - 1] if number else None
                _micro(picture, line, word, before)


def _powers(picture: Image, line: TextLine, word: Word) -> None:
    for number, letter in enumerate(word.letters):
        if number and not letter.text.isdigit() and is_raised(letter, line):
            if _BEFORE_POWER.search("".join(one.text for one in word.letters[:number])):
                seen = recognise(
                    _cut(picture, letter.x0 - _MARGIN / 3, letter.top, letter.x1, letter.bottom), _DIGITS
                ).strip()
                if len(seen) == 1:
                    letter.text = seen


def _micro(picture: Image, line: TextLine, word: Word, before: Word | None) -> None:
    position = 0
    for part in word.text.split("/"):
        match = _UNIT.match(part)
        if match and _may_hide(match, word, position, before):
            position += _put_micro(picture, line, word, position, len(match.group("seen")), before)
        position += len(part) + 1


def _may_hide(match: re.Match[str], word: Word, position: int, before: Word | None) -> bool:
    if match.group("seen"):
        return True
    follows = position > 0 or (before is not None and before.text[-1:].isdigit())
    return follows and word.confidence < _SURE and match.group("unit") not in _NEVER_ALONE


def _put_micro(picture: Image, line: TextLine, word: Word, at: int, seen: int, before: Word | None) -> int:
    """Put a micro sign in place of ``seen`` letters from ``at`` on, if it stands there; returns by how many the word grew."""
    letters = word.letters
    known = letters[at]
    left = letters[at - 1].x1 if at else max(before.letters[-1].x1 if before else 0.0, known.x0 - line.size)
    top, bottom = min(letter.top for letter in letters), max(letter.bottom for letter in letters)
    cut = _cut(picture, left + 1, top, letters[-1].x1, bottom)
    if recognise(cut, _WORD, language=_GREEK).strip()[:1] not in tuple(_MICRO):
        return 0
    end = letters[at + seen]
    letters[at : at + seen] = [Letter("µ", min(known.x0, end.x0 - 1), end.top, end.x0, end.bottom)]
    return 1 - seen


def _cut(picture: Image, x0: float, top: float, x1: float, bottom: float) -> Image:
    """A piece of the picture with some paper around it."""
    return picture.crop((int(x0), int(top) - _MARGIN, int(x1) + _MARGIN, int(bottom) + _MARGIN))
