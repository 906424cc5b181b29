"""Normalisation: OCR, LaTeX, Unicode and typing variants repaired as an aligned view; no text is ever edited.

Two stages. While a document is read, characters (:mod:`.characters`) and LaTeX maths (:mod:`.latex`) become plain text
piece by piece, each piece with the range of the original that produced it. On the text of the whole document,
:func:`normalise` then settles what needs context: superscripts, powers of ten, separators in numbers, glued words.
"""

from __future__ import annotations

from collections.abc import Callable

from extractor.alignment import Alignment, Edit, apply_edits
from extractor.normalise import glued, numbers, powers, spacing, superscripts

Known = Callable[[str], bool]
_TOO_LONG_FOR_WORDS = 2_000_000
"""Above this length (characters) no report is read any more; word evidence is not gathered, to bound memory."""


def normalise(text: str, known: Known | None = None) -> tuple[str, Alignment]:
    """Readable view of ``text`` and its alignment to it; line breaks stay where they are.

    Args:
        text: plain text whose superscripts stand between the marks of :mod:`.superscripts`.
        known: tells whether a lower-case word is a name of the lexicons, which proves that a glued word may be split;
            by default the shipped lexicons answer.

    Returns:
        the view and the alignment from view to ``text``.
    """
    stages: list[Callable[[str], list[Edit]]] = [superscripts.edits, spacing.edits, powers.edits, numbers.edits]
    if len(text) <= _TOO_LONG_FOR_WORDS:
        stages.append(lambda view: glued.edits(view, known))
    view, alignment = text, Alignment.identity(len(text))
    for stage in stages:
        found = stage(view)
        if found:
            view, step = apply_edits(view, found)
            alignment = step.after(alignment)
    return view, alignment
