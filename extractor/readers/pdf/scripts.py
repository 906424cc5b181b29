"""Superscripts and subscripts: told by size and baseline, written as Unicode or as ``^{…}`` and ``_{…}``."""

from __future__ import annotations

from extractor.readers.pdf.chars import Char
from extractor.readers.pdf.lines import Segment

_SMALL = 0.86
_RAISED = 0.12
_LOWERED = 0.07
_RAISED_LARGE = 0.22
RAISED = dict(zip("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", strict=True))
LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))


def settle_scripts(segment: Segment) -> None:
    """Set ``script`` of every character of a segment, against the baseline of most of its characters."""
    size, base = segment.size, segment.base
    for char in segment.chars:
        rise = (base - char.base) / size
        if char.size < _SMALL * size:
            if rise > _RAISED:
                char.script = 1
            elif rise < -_LOWERED:
                char.script = -1
        elif rise > _RAISED_LARGE and char.text not in "'\"’”°*":
            char.script = 1
        elif rise < -_RAISED_LARGE:
            char.script = -1


def written(chars: list[Char], script: int) -> list[str]:
    """How a run of raised (1) or lowered (-1) characters is written: one string a character.

    Unicode forms where every character has one; else the run stands in ``^{…}`` or ``_{…}``, whose marks belong to its
    first and last character. A run of signs that print raised anyway (``*``, ``†``, ``°``) stays as it is.
    """
    forms = RAISED if script > 0 else LOWERED
    texts = [char.text for char in chars]
    if all(text in forms for text in texts) and not any(char.space for char in chars[1:]):
        return [forms[text] for text in texts]
    if all(text in "*†‡§¶#°º∗⋆′″’'®™©" for text in texts):
        return texts
    texts = [
        " " + text if char.space and number else text
        for number, (text, char) in enumerate(zip(texts, chars, strict=True))
    ]
    texts[0] = ("^{" if script > 0 else "_{") + texts[0]
    texts[-1] += "}"
    return texts
