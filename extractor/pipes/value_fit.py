"""Whether a number can be a value of an analyte, and whether only words of measuring stand between the two."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.document import Mention
from extractor.lexicons import load_rows
from extractor.units import Unit, by_code, comparable, convert

_BRACKETS = re.compile(r"\([^()\d]*\)|\[[^\[\]\d]*\]")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_WORDS = 14


def fit(analyte: Mention, quantity: Mention) -> str | None:
    """How a number fits an analyte: ``unit`` (a unit it is measured in), ``number`` (bare, plausible), else ``None``."""
    attrs, units = quantity["attrs"], analyte["attrs"]["units"]
    unit = by_code().get(attrs.get("unit") or "")
    if attrs.get("unit") is None and attrs.get("dimension") == "number":
        numbers = [attrs[key] for key in ("value", "low", "high") if attrs.get(key) is not None]
        low, high = analyte["attrs"]["low"], analyte["attrs"]["high"]
        if "qualitative" in analyte["attrs"]["flags"] and not low:
            return None
        if (low and any(number < float(low) for number in numbers)) or (
            high and any(number > float(high) for number in numbers)
        ):
            return None
        return "number"
    if unit is None:
        return "unit" if attrs.get("unit") in units else None
    if unit.code in _VOLUMES and any(
        code in by_code() and by_code()[code].dimension == "number_concentration" for code in units
    ):
        return "unit"
    if any(code in by_code() and _measures_alike(unit, by_code()[code]) for code in units):
        return "unit"
    if unit.dimension == "titer" and "qualitative" in analyte["attrs"]["flags"]:
        return "unit"
    return "unit" if other_form(analyte["norm"], unit.dimension) else None


# "ANC 4800 µL": a count printed without its stroke.
_VOLUMES = ("uL", "mm3")
# Pairs of dimensions that laboratories print for one and the same property: enzymes in IU/L or U/L, electrolytes in mg/dL or
# mmol/L, autoantibodies in U/mL or IU/mL.
_ALIKE = (
    frozenset({"arbitrary_concentration", "activity_concentration"}),
    frozenset({"mass_concentration", "substance_concentration"}),
)


def _measures_alike(one: Unit, other: Unit) -> bool:
    return comparable(one, other) or any({one.dimension, other.dimension} <= pair for pair in _ALIKE)


@lru_cache(maxsize=4096)
def other_form(name: str, dimension: str) -> str | None:
    """The count of a percentage and the percentage of a count: "lymphocytes 12 %" are a percentage."""
    known = _analyte_names()
    base = re.sub(r" (?:count|percentage)$|(?<=cyte)s$", "", name)
    if dimension == "fraction" and not name.endswith("percentage"):
        return f"{base} percentage" if f"{base} percentage" in known else None
    if dimension == "number_concentration" and name.endswith("percentage"):
        return f"{base} count" if f"{base} count" in known else None
    return None


@lru_cache(maxsize=1)
def _analyte_names() -> frozenset[str]:
    return frozenset(row["name"] for row in load_rows("analytes").values())


@lru_cache(maxsize=1)
def bond_words() -> frozenset[str]:
    """Words that may stand between an analyte and its value."""
    return frozenset(load_rows("value_words"))


def same_magnitude(one: Mention, other: Mention, gap: str) -> bool:
    """Whether a second number in brackets or behind a slash says the first again in another unit."""
    first, second = one["attrs"], other["attrs"]
    if first.get("unit") in (None, second.get("unit")) or second.get("unit") is None:
        return False
    if gap.strip(" ") not in ("(", "[", "/", ",", "=", "or", "(i.e.", "(=", "; "):
        return False
    if first.get("value") is None or second.get("value") is None:
        return False
    converted = convert(first["value"], first["unit"], second["unit"])
    if converted is None:
        # Mass against substance needs the molar mass; brackets around another unit of the same analyte suffice.
        return gap.strip() in ("(", "[")
    return abs(converted - second["value"]) <= 0.05 * max(abs(converted), abs(second["value"]))


def bonded(gap: str) -> bool:
    """Whether a gap holds only words that keep analyte and value together."""
    words = bond_words()
    gap = _BRACKETS.sub(" ", gap)
    if ";" in gap or re.search(r"\.\s", gap) or re.search(r"\d", gap):
        return False
    found = WORD.findall(gap)
    return len(found) <= _MOST_WORDS and all(word.lower() in words or word.lower().endswith("ly") for word in found)
