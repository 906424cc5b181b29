"""Atoms of the time grammar: numbers, ordinals and amounts in words and digits, units of time."""

from __future__ import annotations

import re
from typing import Any

from extractor.pipes.spotting import NUMBER as FIGURE
from extractor.pipes.spotting import Spot
from extractor.pipes.time_grammar.calendar_atoms import day_of

_SMALL = {
    "a": 1,
    "an": 1,
    "another": 1,
    "one": 1,
    "single": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "thirtieth": 30,
}
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_WORD = (
    rf"(?:{_TENS}[-\s](?:one|two|three|four|five|six|seven|eight|nine)|"
    + "|".join(sorted(_SMALL, key=len, reverse=True))
    + r")"
)
VAGUE = r"(?:a\s+few|several|some|many|a\s+couple\s+of|a\s+number\s+of|few|couple\s+of)"
HALF = r"(?:(?:(?:a|one|two|three|four|five|six)[-\s]and[-\s](?:a[-\s])?half)|half\s+an?|half)"
QUALIFIER = (
    r"(?:about|approximately|approx\.|around|nearly|almost|roughly|circa|ca\.|more\s+than"
    r"|over|less\s+than|at\s+least|up\s+to"
    r"|just\s+under|some|only|just|the|another|further|a\s+further|a\s+total\s+of|no\s+more\s+than|[~∼≈<>≥≤±])"
)
_NUM = rf"(?:\d{{1,3}}(?:[.·]\d{{1,2}})?½?|½|{HALF}|{VAGUE}|{_WORD})"
NUMBER = rf"(?:{_NUM}(?:(?:\s?[-–—−]\s?|\s+to\s+|\s+or\s+|[-–]to[-–]){_NUM})?)"
UNIT = (
    r"(?:(?:calendar\s+|consecutive\s+|full\s+)?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?"
    r"|hr|h|days?|nights?|(?<=\s)(?-i:d)|weeks?|wks?|wk|months?|mos?"
    r"|years?|yrs?|yr|decades?|fortnights?))(?![a-zA-Z/²³^])"
)
LONG_UNIT = r"(?:hours?|hrs?|h|days?|weeks?|wks?|wk|months?|mos?|years?|yrs?|yr|decades?|fortnights?)(?![a-zA-Z/²³^])"
# "1 year and 2 months", "2 weeks 3 days": the second unit is the smaller one.
_SMALLER = (
    (("year", "years", "yr", "yrs"), "months?|mos?|weeks?|days?"),
    (("month", "months"), "weeks?|wks?|days?"),
    (("week", "weeks", "wk", "wks"), "days?"),
    (("day", "days"), "hours?|hrs?|h"),
    (("hour", "hours", "hr", "hrs", "h"), "minutes?|mins?"),
)
_MORE = "(?P<more>{})".format(
    "|".join(
        rf"(?:{'|'.join(f'(?<={word})' for word in words)})\s+(?:and\s+)?(?:\d{{1,2}}|{_WORD})[-\s]+(?:{smaller})(?![\w/])"
        for words, smaller in _SMALLER
    )
)
# An amount of time: "two weeks", "about 3–4 days", "24 h", "one and a half years".
AMOUNT = (
    rf"(?:(?:{QUALIFIER}\s?){{0,2}}(?<![\d.,/×x^])(?P<number>{NUMBER})(?:(?<=\d)[-–—\s]{{0,3}}"
    rf"|[-–—\s]{{1,3}})(?P<unit>{UNIT})(?:['’](?!\w))?(?:\s+and\s+(?:a\s+)?half(?!\w)|{_MORE})?)"
)

NUMBER_WORDS = frozenset(
    (
        *_SMALL,
        *[
            "half", "few", "several", "some", "many", "couple", "number", "of", "to", "or", "and", "-", "–", "—",
            "−", ".", "·", "½",
        ],
        FIGURE,
    )
)  # fmt: skip
"""All words and signs of :data:`NUMBER`, as a :class:`Spot` calls them."""
UNIT_WORDS = frozenset(
    [
        "second", "seconds", "sec", "secs", "minute", "minutes", "min", "mins", "hour", "hours", "hr", "hrs", "h",
        "day", "days", "night", "nights", "d", "week", "weeks", "wk", "wks", "month", "months", "mo", "mos", "year",
        "years", "yr", "yrs", "decade", "decades", "fortnight", "fortnights",
    ]
)  # fmt: skip
_QUALIFIER_WORDS = frozenset(
    [
        "about", "approximately", "approx", "around", "nearly", "almost", "roughly", "circa", "ca", "more", "than",
        "over", "less", "at", "least", "up", "to", "just", "under", "some", "only", "the", "another", "further", "a",
        "total", "of", "no", "~", "∼", "≈", "<", ">", "≥", "≤", "±", "calendar", "consecutive", "full",
    ]
)  # fmt: skip
AMOUNT_WORDS = NUMBER_WORDS | _QUALIFIER_WORDS
"""All words that stand before the unit of an :data:`AMOUNT`."""
AMOUNT_SPOT = Spot(
    UNIT_WORDS,
    AMOUNT_WORDS
    | frozenset(
        [
            "after", "for", "following", "period", "within", "in", "during", "by", "throughout", "lasting", "lasted",
            "persisted", "persisting", "duration", "course", "history", "space", "his", "her", "first", "next",
            "ensuing", "subsequent", "coming", "initial", "past", "last", "previous", "preceding", "recent",
        ]
    ),
)  # fmt: skip
"""Where an amount can begin, or what leads it ("after a period of", "for the past")."""

AGE_SPOT = Spot(
    ("age", "life", "birth"),
    AMOUNT_WORDS
    | UNIT_WORDS
    | frozenset(["at", "from", "since", "until", "by", "before", "after", "the", "age", "of", "'", "’"]),
)
"""Where an age in words can begin ("at the age of", "until 3 months of life")."""

UNITS = {
    "s": "s",
    "sec": "s",
    "min": "min",
    "minute": "min",
    "second": "s",
    "h": "h",
    "hr": "h",
    "hour": "h",
    "d": "d",
    "day": "d",
    "night": "d",
    "week": "wk",
    "wk": "wk",
    "month": "mo",
    "mo": "mo",
    "year": "a",
    "yr": "a",
    "decade": "decade",
    "fortnight": "fortnight",
}
# Units that are counted in others; (into, how many).
_COUNTED_IN = {"decade": ("a", 10), "fortnight": ("wk", 2)}
_DAYS = {"min": (1 / 1440, 1 / 1440), "h": (1 / 24, 1 / 24), "d": (1, 1), "wk": (7, 7), "mo": (28, 31), "a": (365, 366)}
_ROUGH = re.compile(
    r"about|approx|around|nearly|almost|roughly|circa|ca\.|some|just under|over|more than"
    r"|less than|up to|at least|[~∼≈<>≥≤]",
    re.I,
)


def unit_of(text: str) -> str:
    """UCUM-like unit (s, min, h, d, wk, mo, a) of a printed unit of time."""
    word = text.lower().split()[-1]
    if word not in UNITS:
        word = word.rstrip("s")
    return UNITS[word]


def number_of(text: str) -> tuple[float | None, float | None]:
    """Bounds of a printed number: equal for a point, both None for a vague one ("several").

    Example:
        >>> number_of("2–3"), number_of("one and a half"), number_of("several")
        ((2.0, 3.0), (1.5, 1.5), (None, None))
    """
    words = re.sub(r"(?<!\d)½", "0.5", text.strip().lower().replace("·", ".")).replace("½", ".5")
    if re.fullmatch(VAGUE, words):
        return (None, None)
    if "half" in words:
        head = re.split(r"[-\s]and", words)[0]
        value = 0.5 if words.startswith("half") else _SMALL.get(head, 1) + 0.5
        return (value, value)
    parts = re.split(r"\s?[-–—−]\s?(?=\d)|\s+to\s+|\s+or\s+|[-–]to[-–]", words)
    values = [_single(part) for part in parts]
    if None in values:
        return (None, None)
    return (values[0], values[-1])


def ordinal_of(text: str) -> int | None:
    """Number of an ordinal ("third", "21st")."""
    words = text.lower().strip()
    if words[:1].isdigit():
        return day_of(words)
    return _ORDINALS.get(words)


ORDINAL_WORDS = frozenset((*_ORDINALS, *["st", "nd", "rd", "th"], FIGURE))
ORDINAL_WORD = "(?:" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + ")"
ORDINAL = rf"(?:\d{{1,3}}\s?(?:st|nd|rd|th)|{ORDINAL_WORD})"


def is_rough(text: str) -> bool:
    """Whether the words hedge the amount ("about", "nearly", ">")."""
    return bool(_ROUGH.search(text))


def _single(words: str) -> float | None:
    words = words.strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", words):
        return float(words)
    if words in _SMALL:
        return float(_SMALL[words])
    pieces = re.split(r"[-\s]", words)
    if len(pieces) == 2 and pieces[0] in {**_SMALL, "seventy": 70, "eighty": 80} and pieces[1] in _SMALL:
        return float({**_SMALL, "seventy": 70, "eighty": 80}[pieces[0]] + _SMALL[pieces[1]])
    return None


def amount_attrs(match: re.Match[str]) -> dict[str, Any]:
    """``low``, ``high`` (numbers or None), ``unit`` and ``approximate`` of a match of :data:`AMOUNT`."""
    groups = match.groupdict()
    low, high = number_of(match["number"])
    unit = unit_of(match["unit"])
    if unit in _COUNTED_IN:
        unit, times = _COUNTED_IN[unit]
        low, high = (None if low is None else low * times), (None if high is None else high * times)
    if (
        match.group().lower().endswith("half")
        and " and " in match.group().lower()[match.end("unit") - match.start() :]
        and low is not None
        and high is not None
    ):
        low, high = low + 0.5, high + 0.5
    before = match.string[match.start() : match.start("number")]
    rough = low is None or is_rough(before)
    if groups.get("more") and low is not None and high is not None:
        low, high, unit, mixed = _compound(low, high, unit, groups["more"])
        rough = rough or mixed
    return {"low": low, "high": high, "unit": unit, "approximate": rough}


def _compound(low: float, high: float, unit: str, more: str) -> tuple[float, float, str, bool]:
    """ "1 year and 2 months" is 14 months; "2 months and 5 days" lies between 61 and 67 days, and says so."""
    words = re.sub(r"^\s+(?:and\s+)?", "", more)
    number, last = re.split(r"[-\s]+(?=[A-Za-z]+$)", words)
    smaller = unit_of(last)
    rest = number_of(number)[0] or 0.0
    if (unit, smaller) == ("a", "mo"):
        return low * 12 + rest, high * 12 + rest, "mo", False
    size = _DAYS[smaller]
    factors = [_DAYS[unit][side] / size[side] for side in (0, 1)]
    return round(low * factors[0]) + rest, round(high * factors[1]) + rest, smaller, unit in ("a", "mo")


def timex3(low: float | None, high: float | None, unit: str) -> str:
    """TIMEX3 value of an amount: ``P5D``, ``PT12H``, ``P2W``/``P3W`` bounds as ``P2W/P3W``, ``PXD`` where vague."""
    letter = {"s": "S", "min": "M", "h": "H", "d": "D", "wk": "W", "mo": "M", "a": "Y"}[unit]
    prefix = "PT" if unit in ("s", "min", "h") else "P"
    if low is None or high is None:
        return f"{prefix}X{letter}"
    values = [f"{prefix}{value:g}{letter}" for value in ([low] if low == high else [low, high])]
    return "/".join(values)


def relative(direction: str, *, low: float | None, high: float | None, unit: str, approximate: bool) -> dict[str, Any]:
    """Attributes of a relative time; hours and less are a TIME, the rest a DATE."""
    kind = "TIME" if unit in ("h", "min", "s") else "DATE"
    return {
        "timex_type": kind,
        "kind": "relative",
        "direction": direction,
        "low": low,
        "high": high,
        "unit": unit,
        "approximate": approximate,
    }
