"""Numbered columns of a table: "Day 3", "POD 2", "13" under "Days after disease onset"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.document import Mention
from extractor.pipes.time_grammar.daynumbers import SCHEMES
from extractor.pipes.time_grammar.milestones import AnchorWords

_NUMBER = re.compile(
    r"^\W{0,3}(?:day|d|week|wk|w|month|POD|HD|hour|h)?\.?\s*(?P<number>[-−–+]?\s?\d{1,4})(?:\s*(?:-"
    r"|–|to)\s*(?P<last>\d{1,4}))?\s*(?:days?|weeks?|months?|hours?|h|d)?\W{0,4}$",
    re.I,
)
_COUNTING = re.compile(
    rf"\b(?:(?P<scheme>{'|'.join(words for words, _, _ in SCHEMES.values() if words)})[-\s]+)?(?P<unit>days?"
    rf"|weeks?|months?|years?|hours?)\b(?:\s*\(?\s*(?P<post>after|since|from|post|following"
    rf"|of)\b(?P<event>[^|\n]{{0,60}}))?",
    re.I,
)
# "Time after ingestion (h)".
_ELAPSED = re.compile(
    r"\btime\s+(?P<post>after|since|from|post|following)\s+(?P<event>[^|\n(]{2,50}?)\s*[(,\[]\s*(?:in\s+)?(?P<unit>hours?|hrs?|h|days?|d|weeks?|months?)\b",
    re.I,
)
_MILESTONE = re.compile(
    r"\W*(?:(?:on|at|upon|day\s+of|time\s+of)\s+)?(?:the\s+)?(?:hospital\s+)?(?P<name>admission|presentation|arrival|discharge|diagnosis"
    r"|relapse|recurrence|onset|birth|delivery|surgery|operation|transplantation|death)\W*",
    re.I,
)
_SIDE = re.compile(
    r"\W*(?:(?P<before>pre|before)|(?P<after>post|after))[-\s]?(?:the\s+)?(?P<name>op(?:erative(?:ly)?)?|surgery|operation|admission|discharge"
    r"|transplant(?:ation)?)\W*",
    re.I,
)
_SAME = {
    "arrival": "presentation",
    "operation": "surgery",
    "transplantation": "transplant",
    "relapse": "recurrence",
    "op": "surgery",
}
_SHORT = re.compile(r"\b(?P<scheme>POD|HD|PTD|DOL)\b")
_UNIT = {"day": "d", "week": "wk", "month": "mo", "year": "a", "hour": "h"}


@dataclass(frozen=True, slots=True)
class Column:
    """What the headings of one cell say about its time.

    Attributes:
        number, last: the number, and the last one of a range; None where no heading holds one.
        unit: d, wk, mo, a or h.
        scheme, anchor, from_zero: the numbering, what it counts from, and whether that is day 0.
        span: the number's words.
        event: the words it counts from where they name no milestone (a drug).
    """

    number: float | None
    last: float | None
    unit: str
    scheme: str
    anchor: str | None
    from_zero: bool
    span: tuple[int, int]
    event: tuple[int, int] | None = None


def heading_milestone(words: str) -> tuple[str, str] | None:
    """Milestone that a heading names alone, and the side of it that is meant: same, before or after."""
    match = _MILESTONE.fullmatch(words)
    if match is not None:
        name = match["name"].lower()
        return _SAME.get(name, name), "same"
    match = _SIDE.fullmatch(words)
    if match is None:
        return None
    name = match["name"].lower()
    name = "surgery" if name.startswith("op") else "transplant" if name.startswith("transplant") else name
    return name, "before" if match["before"] else "after"


def column_of(text: str, ranges: list[tuple[int, int]], caption: list[int] | None, words: AnchorWords) -> Column | None:
    """A numbered column: the number in one heading, the counting words in it, above it or in the caption."""
    found: tuple[re.Match[str], tuple[int, int]] | None = None
    for start, end in ranges:
        match = _NUMBER.match(text[start:end])
        if match:
            found = (match, (start, end))
    if found is None:
        return None
    match, span = found
    number = float(re.sub(r"\s", "", match["number"]).replace("−", "-").replace("–", "-"))
    last = float(match["last"]) if match["last"] else None
    for start, end in [*ranges, *([(caption[0], caption[1])] if caption else [])]:
        counting = _ELAPSED.search(text[start:end]) or _COUNTING.search(text[start:end])
        if counting is not None:
            unit = _unit(counting["unit"])
            named = counting.groupdict().get("scheme")
            scheme = next(
                (
                    key
                    for key, (pattern, _, _) in SCHEMES.items()
                    if named and pattern and re.fullmatch(pattern, named, re.I)
                ),
                "day",
            )
            event: tuple[int, int] | None = None
            _, anchor, from_zero = SCHEMES[scheme]
            told = _scheme_of(counting["event"]) if counting["event"] and counting["post"].lower() == "of" else None
            if told is not None:
                # "Day of stay", "day of illness": the scheme's own words behind the count.
                scheme, (_, anchor, from_zero) = told, SCHEMES[told]
            elif counting["event"]:
                hits = words.hits(counting["event"])
                anchor = hits[0].id if hits else None
                from_zero = counting["post"].lower() != "of"
                event = (start + counting.start("event"), start + counting.end("event")) if anchor is None else None
                scheme = f"after_{anchor}" if anchor else "day"
            return Column(number, last, unit, scheme, anchor, from_zero, span, event)
        short = _SHORT.search(text[start:end])
        if short is not None:
            scheme = {
                "POD": "postoperative_day",
                "HD": "hospital_day",
                "PTD": "post_transplant_day",
                "DOL": "life_day",
            }[short["scheme"]]
            return Column(number, last, "d", scheme, SCHEMES[scheme][1], SCHEMES[scheme][2], span)
    return None


def _unit(words: str) -> str:
    """Unit of a counting word: "days", "hrs", "h"."""
    return next(unit for letters, unit in _UNIT.items() if letters.startswith(words.lower()[:1]))


def _scheme_of(words: str) -> str | None:
    matches = (
        key for key, (pattern, _, _) in SCHEMES.items() if pattern and re.match(rf"\s*(?:{pattern})\b", words, re.I)
    )
    return next(matches, None)


def column_from_timex(timex: Mention) -> Column:
    """The column that a numbered-day expression in its heading makes."""
    attrs = timex["attrs"]
    high = attrs["high"] if attrs["high"] != attrs["low"] else None
    return Column(
        attrs["low"],
        high,
        attrs["unit"],
        attrs.get("scheme", "day"),
        attrs.get("anchor"),
        attrs.get("from_zero", True),
        (timex["start"], timex["end"]),
    )
