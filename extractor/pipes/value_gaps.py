"""What the words between a value and its analyte, or between two values, allow."""

from __future__ import annotations

import re

from extractor.document import Mention
from extractor.pipes.value_fit import WORD
from extractor.pipes.value_sentences import Link
from extractor.units import by_code

_BREAK = re.compile(
    r"[;]|\.\s|\bwhich\b|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|\bdue to\b|\bafter\b.*\bdose\b", re.IGNORECASE
)
_LOOSE_WORDS = 7
_RESUMES = re.compile(
    r"\b(?:from|to|then|reached|reaching|at)\s*(?:only |about |approximately |just )?$", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"(?:(?!\b(?:had|has|have|showed|revealed|received|started|given|is|are|who|that|and)\b)[^,;:])*\b(?:was|were)\s*",
    re.IGNORECASE,
)
# The most that scales reach where the lexicon does not say: visual analogue, muscle strength, coma, dementia.
_MOST = (5, 10, 15, 20, 24, 28, 30, 40, 100)
_TIMES = re.compile(r"\s?[×xX✕*]\s?")
# Anything printed with these is no count of things or stretch of time that merely stands near an analyte.
_LOOSE_DIMENSIONS = frozenset(
    {"mass_concentration", "substance_concentration", "number_concentration", "activity_concentration",
     "arbitrary_concentration", "temperature", "pressure", "rate"}
)  # fmt: skip


def is_denominator(text: str, last: Link, quantity: Mention) -> bool:
    """Whether a number is the most that a score can reach: "MMSE 28/30" (Apgar scores are given in pairs).

    What only the model calls a test may be a score: "strength was 4/5".
    """
    scored = last.analyte["attrs"]["kind"] == "score" or "model" in last.analyte["attrs"]["flags"]
    if not scored or last.name == "apgar score":
        return False
    high, value = last.analyte["attrs"]["high"], quantity["attrs"].get("value")
    gap = text[last.quantity["end"] : quantity["start"]].strip()
    if gap not in ("/", "out of", "of") or value is None:
        return False
    return (bool(high) and value == float(high)) or (gap != "of" and value in _MOST)


def is_factor(text: str, last: Link, quantity: Mention) -> bool:
    """Whether a number is a factor of the one before, no further value: "12.3 × 10.8 × 10^9/L"."""
    return bool(_TIMES.fullmatch(text, last.quantity["end"], quantity["start"]))


def resumes(gap: str, last: Link, quantity: Mention) -> bool:
    """Whether a later number of the sentence, in the same unit, is a further value: "… then fell from 61 to 8"."""
    attrs = quantity["attrs"]
    return (
        attrs.get("unit") is not None and attrs["unit"] == last.quantity["attrs"].get("unit")
        and ";" not in gap and len(WORD.findall(gap)) <= 2 * _LOOSE_WORDS and bool(_RESUMES.search(gap))
    )  # fmt: skip


def is_loose(gap: str, quantity: Mention) -> bool:
    """Whether a value in the unit of a measurement may stand this far behind its analyte, in the same clause."""
    unit = by_code().get(quantity["attrs"].get("unit") or "")
    if unit is None or _BREAK.search(gap):
        return False
    words = len(WORD.findall(gap))
    # "The thyroglobulin level at 4 weeks after the completion of therapy was 12 ng/mL".
    if words <= 2 * _LOOSE_WORDS and _SUBJECT.fullmatch(gap):
        return True
    return unit.dimension in _LOOSE_DIMENSIONS and words <= _LOOSE_WORDS


def is_skippable(quantity: Mention) -> bool:
    """Numbers that may stand between an analyte and its value: times, bare numbers, doses of a test."""
    return quantity["attrs"].get("dimension") in ("time", "number", "fraction", "count")


def follows_on(gap: str, last: Link, quantity: Mention) -> bool:
    """Whether a bare number goes on with a list of values of one analyte rather than with something else."""
    first = last.quantity["attrs"]
    if first.get("unit") is not None and quantity["attrs"].get("series_start") != first.get("series_start"):
        return bool(re.search(r"\b(?:to|from|then|and)\s*$", gap)) and bool(WORD.findall(gap))
    return True
