"""Second step of reading quantities: numbers joined into ranges, series and lists, and their comparators."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.pipes.numbers import Number, scan
from extractor.pipes.quantity_words import words
from extractor.units import Unit, comparable

_DASH = re.compile(r"\s{0,2}(?:[-‐‑–—−~～])\s{0,2}")
_TO = re.compile(r"-?\s{1,2}(?:to|through|up to)\s{1,2}|-to-")
_AND = re.compile(r"\s{1,2}(?:and)\s{1,2}")
_LIST = re.compile(r"\s?(?:,\s?(?:and|or|then|followed by)?|;|→|⟶|->|=>|\s(?:and|or|then|→)\s)\s{0,2}")
_SLASH = re.compile(r"\s?[/|]\s?")
_OF_PAIR = re.compile(r"\d\s?/\s?$")
_PAIRED = re.compile(r"\s?/\s?\d")
_SPREAD = re.compile(r"\s?(?:±|\+/[-−–]|\+-)\s?")
_BETWEEN = re.compile(r"\bbetween\s+$", re.I)
_RANGING = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|fluctuat(?:ed|ing)|interval)\s+(?:\w+\s+)?from\s+$", re.I
)
_FRACTIONS = {(1, 2): 0.5, (1, 3): 0.333333, (2, 3): 0.666667, (1, 4): 0.25, (3, 4): 0.75}
_SYMBOLS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "＜": "<", "＞": ">", "<=": "<=",
    ">=": ">=",
            "=<": "<=", "=>": ">="}  # fmt: skip


@dataclass(slots=True)
class Item:
    """One quantity being put together; offsets in the text."""

    start: int
    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    factor: float | None = None
    unit: Unit | None = None
    unit_start: int | None = None
    unit_end: int | None = None
    comparator: str | None = None
    rule: str = "number"
    number: Number | None = None
    series: int | None = None
    series_start: int | None = None
    series_size: int | None = None


def read(text: str) -> list[Item]:
    """All quantities of a text, by start.

    Args:
        text: the view or any plain text; ``\\x00`` parts what must not be read together.
    """
    items = [_item(number) for number in scan(text)]
    items = _vulgar(text, _no_overlap(items))
    items = _chains(text, items)
    items = _lists(text, items)
    for index, item in enumerate(items):
        _compare(text, item, items[index - 1].end if index else 0)
    return items


def _item(number: Number) -> Item:
    return Item(
        number.start, number.end, number.value, None, None, number.factor, number.unit, number.unit_start,
        number.unit_end, None, number.rule, number,
    )  # fmt: skip


def _no_overlap(items: list[Item]) -> list[Item]:
    kept: list[Item] = []
    for item in items:
        if kept and item.start < kept[-1].end:
            continue
        kept.append(item)
    return kept


def _vulgar(text: str, items: list[Item]) -> list[Item]:
    """``½ tablet``, ``1½ tablets``; ``1/2 tablet`` and ``1 1/2 tablets``."""
    result: list[Item] = []
    index = 0
    while index < len(items):
        item = items[index]
        following = items[index + 1] if index + 1 < len(items) else None
        if following is not None and item.unit is None and following.unit is not None:
            pair = (item.value, following.value)
            if (
                text[item.end : following.start] == "/"
                and pair in _FRACTIONS
                and following.unit.dimension in ("count", "mass", "volume")
            ):
                item.value = _FRACTIONS[pair]  # type: ignore[index]
                item.end, item.rule = following.end, "fraction"
                item.unit, item.unit_start, item.unit_end = following.unit, following.unit_start, following.unit_end
                before = result[-1] if result else None
                if (
                    before
                    and before.unit is None
                    and text[before.end : item.start] in (" ", " and ")
                    and before.value in (1, 2, 3)
                ):
                    item.value = float(before.value) + float(item.value or 0)  # type: ignore[arg-type]
                    item.start = before.start
                    result.pop()
                index += 1
        result.append(item)
        index += 1
    return result


def _chains(text: str, items: list[Item]) -> list[Item]:
    """Joins two numbers into a range, numbers the members of longer chains, drops the spread of a mean."""
    result: list[Item] = []
    index = 0
    while index < len(items):
        chain = [items[index]]
        kind = ""
        while index + len(chain) < len(items):
            following = items[index + len(chain)]
            gap = text[chain[-1].end : following.start]
            joined = _gap_kind(gap)
            if joined is None or (kind and joined != kind) or not _joinable(chain[-1], following):
                break
            # "80/50 mmHg to 90/60 mmHg" are two pairs.
            if _OF_PAIR.search(text[max(0, chain[-1].start - 6) : chain[-1].start]) and _PAIRED.match(
                text, following.end
            ):
                break
            kind = joined
            chain.append(following)
            if joined in ("between", "spread"):
                break
        index += len(chain)
        joined_items = _resolve(text, chain, kind)
        if len(joined_items) == 1 and joined_items[0].rule == "range" and index < len(items):
            index += _bracketed(text, joined_items[0], items[index])
        result.extend(joined_items)
    return result


def _bracketed(text: str, span: Item, power: Item) -> int:
    """``(1-5)×10^6 cells/kg``: the power behind the bracket belongs to both ends; 1 where it was taken in."""
    if span.unit is not None or power.number is None or power.number.text != "10" or not power.factor:
        return 0
    if not re.fullmatch(r"\)\s?[×xX*]\s?", text[span.end : power.start]):
        return 0
    span.low, span.high = (float(f"{value * power.factor:.12g}") for value in (span.low or 0.0, span.high or 0.0))
    span.start -= text[span.start - 1 : span.start] == "("
    span.end, span.factor = power.end, power.factor
    span.unit, span.unit_start, span.unit_end = power.unit, power.unit_start, power.unit_end
    return 1


def _gap_kind(gap: str) -> str | None:
    if len(gap) > 9:
        return None
    if _DASH.fullmatch(gap):
        return "dash"
    if _TO.fullmatch(gap):
        return "to"
    if _SPREAD.fullmatch(gap):
        return "spread"
    if _AND.fullmatch(gap):
        return "between"
    return None


def _joinable(one: Item, other: Item) -> bool:
    if one.rule in ("ratio",) or other.rule in ("ratio",):
        return False
    if one.unit is not None and other.unit is not None:
        return comparable(one.unit, other.unit) or one.unit.dimension == other.unit.dimension
    return True


def _resolve(text: str, chain: list[Item], kind: str) -> list[Item]:
    if len(chain) == 1:
        return chain
    first, last = chain[0], chain[-1]
    before = text[max(0, first.start - 40) : first.start]
    if kind == "spread":
        if first.unit is None:
            first.unit, first.unit_start, first.unit_end = last.unit, last.unit_start, last.unit_end
        first.end = last.end
        first.rule = "mean"
        return [first]
    if kind == "between":
        return (
            [_range(first, last)]
            if _BETWEEN.search(before) and first.value is not None and _rising(first, last)
            else chain
        )
    if len(chain) == 2 and kind == "dash" and _rising(first, last):
        return [_range(first, last)]
    if len(chain) == 2 and kind == "dash":
        # A falling pair is two printed numbers, as in "score 8-6"; without a unit it is more often a name.
        return _series(chain)
    if len(chain) == 2 and kind == "to" and (not words().change.search(before) or _RANGING.search(before)):
        return [_range(first, last)] if _rising(first, last) else _series(chain)
    return _series(chain)


def _rising(one: Item, other: Item) -> bool:
    low, high = one.value, other.value
    if low is None or high is None:
        return False
    if other.factor and not one.factor:
        low *= other.factor
    if one.unit is not None and other.unit is not None and one.unit is not other.unit:
        low, high = low * one.unit.scale, high * other.unit.scale
    return low < high or (low == high)


def _range(first: Item, last: Item) -> Item:
    low, high = first.value, last.value
    factor = last.factor
    if factor and not first.factor and low is not None and first.unit is None:
        low = float(f"{low * factor:.12g}")
    unit_from = last if last.unit is not None else first
    if first.unit is not None and last.unit is not None and first.unit is not last.unit and low is not None:
        low = float(f"{low * first.unit.scale / last.unit.scale:.12g}")
    return Item(
        first.start, last.end, None, low, high, factor or first.factor, unit_from.unit, unit_from.unit_start,
        unit_from.unit_end, None, "range",
    )  # fmt: skip


def _series(chain: list[Item]) -> list[Item]:
    _share(chain)
    for index, item in enumerate(chain):
        item.series, item.series_start, item.series_size = index, chain[0].start, len(chain)
    return chain


def _share(chain: list[Item]) -> None:
    """Members without unit take that of the next member that has one, and its power."""
    source: Item | None = None
    for item in reversed(chain):
        if item.unit is not None:
            source = item
        elif source is not None and item.rule not in ("ratio", "titre"):
            item.unit, item.unit_start, item.unit_end = source.unit, source.unit_start, source.unit_end
            if source.factor and not item.factor:
                item.factor = source.factor
                for name in ("value", "low", "high"):
                    number = getattr(item, name)
                    if number is not None:
                        setattr(item, name, float(f"{number * source.factor:.12g}"))


def _lists(text: str, items: list[Item]) -> list[Item]:
    """Lists and slashed pairs: one unit at the end belongs to all members."""
    index = 0
    while index < len(items):
        chain = [items[index]]
        gaps: list[str] = []
        while index + len(chain) < len(items):
            following = items[index + len(chain)]
            gap = text[chain[-1].end : following.start]
            if len(gap) > 14 or following.series is not None or chain[-1].series is not None:
                break
            slash, comma = _SLASH.fullmatch(gap), _LIST.fullmatch(gap)
            if not (slash or comma) or (gaps and bool(_SLASH.fullmatch(gaps[-1])) != bool(slash)):
                break
            if not _alike(chain[-1], following):
                break
            gaps.append(gap)
            chain.append(following)
        index += len(chain)
        if len(chain) == 1 or (len(chain) == 2 and gaps[0].strip() in (",", ";")):
            continue
        # "7.50, 34 mmHg, 67 mmHg" are values of several things: one unit for all stands behind the last alone.
        if not _SLASH.fullmatch(gaps[0]) and chain[0].unit is None and any(item.unit for item in chain[1:-1]):
            continue
        if _BETWEEN.search(text[max(0, chain[0].start - 12) : chain[0].start]):
            continue
        _series(chain)
    return items


def _alike(one: Item, other: Item) -> bool:
    """Members of one list carry units of one dimension, or none yet."""
    if one.unit is not None and other.unit is None:
        return False
    return one.unit is None or other.unit is None or one.unit.dimension == other.unit.dimension


def _compare(text: str, item: Item, floor: int) -> None:
    """Comparator before or behind; the mention begins with the one before."""
    floor = max(floor, item.start - 32)
    before = text[floor : item.start]
    match = words().comparator.search(before)
    if match:
        word = re.sub(r"\s+", " ", (match[1] or match[2]).strip().lower()).replace(" ", " ")
        value = words().comparators.get(word) or _SYMBOLS.get(word.replace(" ", ""), "~")
        timed = item.unit is not None and item.unit.dimension == "time" and word in ("over", "some")
        reached = word == "up to" and words().rising.search(
            text[max(0, floor + match.start() - 16) : floor + match.start()]
        )
        if not timed and not reached:
            item.comparator = value
            item.start = floor + match.start()
    if item.comparator is None:
        after = words().after.match(text, item.end)
        if after:
            item.comparator = words().afters[re.sub(r"\s+", " ", after[1].lower())]
