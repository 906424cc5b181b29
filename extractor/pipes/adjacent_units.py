"""The unit printed right behind a number, and whether one or two letters there are a unit at all."""

from __future__ import annotations

import re

from extractor.units import Unit, match_at

_GAP = re.compile(r"(?:[^\S\r\n]{0,3}(?:\r?\n)?[^\S\r\n]{0,3})")


def unit_near(text: str, position: int) -> tuple[Unit, int, int] | None:
    """Unit that follows a number ending at ``position``: unit, start, end."""
    gap = _GAP.match(text, position)
    start = gap.end() if gap else position
    if "\n" in text[position:start] and text[start : start + 1] in "-|#":
        return None
    hyphen = text[position : position + 1] in ("-", "‐", "‑") and text[position + 1 : position + 2].isalpha()
    if hyphen:
        start = position + 1
    if start >= len(text):
        return None
    found = match_at(text, start)
    if found is None:
        return None
    unit, end = found
    printed = text[start:end]
    if hyphen and (text[end : end + 1].isalpha() or (len(printed) == 1 and printed not in "gLhm")):
        return None
    if len(printed) <= 2 and not _plausible(text, position, start, end, printed):
        return None
    return unit, start, end


def _plausible(text: str, position: int, start: int, end: int, printed: str) -> bool:
    """Whether one or two letters behind a number are a unit: ``38 C`` but not ``3 C``, ``5 s`` but not ``30s``."""
    after = text[end : end + 2]
    digits = re.search(r"[\d.]+$", text[max(0, position - 8) : position])
    number = digits[0].strip(".") if digits else ""
    if printed in ("C", "F"):
        value = float(number) if re.fullmatch(r"\d+(?:\.\d+)?", number) else 0.0
        return (30 <= value <= 45 if printed == "C" else 92 <= value <= 113) or (
            printed == "C" and value in (4.0, 20.0, 25.0, -20.0)
        )
    if printed == "s" and start == position:
        return "." in number or not number.endswith("0")
    if (
        printed in ("D", "DS", "PY", "T", "A", "W", "J", "Pa", "y", "y.", "M", "BU", "Ci", "rad", "Cal")
        and after[:1].isalnum()
    ):
        return False
    if printed in ("m", "d", "h", "g", "L", "l", "U", "u", "W", "J", "D"):
        return not (after[:1] in ("'", "’", "-") and printed not in ("g", "h", "d", "L")) and not re.match(
            r"\.[a-z]", after
        )
    return True
