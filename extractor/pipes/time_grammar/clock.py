"""Clock times and parts of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.pipes.spotting import NUMBER, Spot, Spotted
from extractor.pipes.time_grammar.atoms import NUMBER_WORDS
from extractor.pipes.time_grammar.candidate import Candidate

_HALF_SPOT = Spot(("a", "p", "am", "pm"), (NUMBER, ":", "."))
_CLOCK_SPOT = Spot((":",), reach=7)
_HOUR_SPOT = Spot(("h", "hours", "hrs"), (NUMBER, ":", "."))
_OCLOCK_SPOT = Spot(("clock",), NUMBER_WORDS | {"o", "'", "’"})
_PART_SPOT = Spot(
    [
        "morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "night", "nights", "nighttime",
        "nighttimes", "overnight", "midnight", "noon", "dawn",
    ],
    [
        "in", "during", "by", "on", "over", "until", "since", "the", "early", "late", "very", "at", "all", "that",
        "this", "last",
    ],
)  # fmt: skip
_HALF = r"(?P<half>a\.\s?m\b\.?|p\.\s?m\b\.?|am\b|pm\b)"
_TWELVE = Spotted(
    rf"(?<![\d:./])(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?\s?{_HALF}(?![\w/²])", _HALF_SPOT, re.I
)
_TWENTY_FOUR = Spotted(
    r"\b(?:at|around|about|by|until|till|from|since|to|between|and|time|approximately|o[nf]\s+\w+\s+\d{1,2},?)\s"
    r"+(?:approximately\s+|about\s+|around\s+)?"
    r"(?P<core>(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?:\s?(?:h(?:ours?|rs?)?|o['’]clock)(?!\w))?)(?![\d:/])",
    _CLOCK_SPOT,
    re.I,
)
_MILITARY = Spotted(
    r"\b(?P<core>(?P<hour>[01]\d|2[0-3])(?:[:.]?(?P<minute>[0-5]\d)\s?(?:hours|hrs|h)|h(?P<minute2>[0-5]\d)))\b",
    _HOUR_SPOT,
)
_GLUED = Spotted(rf"(?<![\d:./])(?P<hour>1[0-2]|0?[1-9])(?P<minute>[0-5]\d)\s?{_HALF}(?![\w/²])", _HALF_SPOT, re.I)
_OCLOCK = Spotted(
    r"\b(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+o['’]clock\b(?!\s+(?:"
    r"position|direction))",
    _OCLOCK_SPOT,
    re.I,
)
_PART = Spotted(
    r"\b(?:in|during|by|on|over|until|since)\s+(?:the\s+)?(?P<core>(?:early\s+|late\s+|very\s+early\s+)?(?P<part>"
    r"morning|afternoon|evening|night(?:time)?)s?)\b(?!\s+(?:of\s+(?:the\s+)?\d|sweats?|stiffness"
    r"|dose|headache|blindness|cortisol|shift|report))",
    _PART_SPOT,
    re.I,
)
_NIGHT = Spotted(
    r"\b(?P<core>overnight|at\s+(?:night|midnight|noon|dawn)|midnight|noon|all\s+night|(?:that"
    r"|this|last)\s+(?:night|morning|evening|afternoon))\b(?!\s+(?:sweats?|fast))",
    _PART_SPOT,
    re.I,
)
_HOURS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}


def find(text: str) -> Iterator[Candidate]:
    """Clock times and parts of the day of ``text`` as candidates."""
    for match in _GLUED.finditer(text):
        if not re.search(r"[ap]M$", match.group()):
            hour = int(match["hour"]) % 12 + (12 if match["half"][0] in "pP" else 0)
            yield Candidate(match.start(), match.end(), _clock(hour, match["minute"]), "clock", 5)
    for match in _TWELVE.finditer(text):
        hour = int(match["hour"]) % 12 + (12 if match["half"][0] in "pP" else 0)
        # "5 am" is a time, "1 Am" may be a word, and "pM" is a unit of concentration.
        if re.search(r"[ap]M$|^\d+\s?(?:Am|Pm)$", match.group()) or (
            match["half"] in ("am", "pm", "pm.", "am.")
            and match["minute"] is None
            and match.group()[-3:-2].isdigit() is False
            and not _lead(text, match.start())
        ):
            continue
        yield Candidate(match.start(), match.end(), _clock(hour, match["minute"]), "clock", 5)
    for pattern in (_TWENTY_FOUR, _MILITARY):
        for match in pattern.finditer(text):
            yield Candidate(
                match.start("core"),
                match.end("core"),
                _clock(int(match["hour"]), match["minute"] or match.groupdict().get("minute2")),
                "clock",
                5,
                0.9,
            )
    for match in _OCLOCK.finditer(text):
        word = match["hour"].lower()
        yield Candidate(match.start(), match.end(), _clock(_HOURS.get(word) or int(word), None), "oclock", 4)
    for match in _PART.finditer(text):
        yield Candidate(match.start("core"), match.end("core"), _part(match["part"].lower()), "part_of_day", 2, 0.85)
    for match in _NIGHT.finditer(text):
        yield Candidate(
            match.start("core"), match.end("core"), _part(match["core"].lower().split()[-1]), "part_of_day", 2, 0.85
        )


def _lead(text: str, start: int) -> bool:
    return bool(
        re.search(
            r"\b(?:at|by|around|until|from|to|since|about|after|before|and)\s$", text[max(0, start - 8) : start], re.I
        )
    )


def _clock(hour: int, minute: str | None) -> dict[str, object]:
    return {
        "timex_type": "TIME",
        "kind": "clock",
        "year": None,
        "month": None,
        "day": None,
        "hour": hour % 24,
        "minute": int(minute) if minute else 0,
        "approximate": False,
    }


def _part(part: str) -> dict[str, object]:
    return {
        "timex_type": "TIME",
        "kind": "part_of_day",
        "daypart": part,
        "direction": "same",
        "low": 0.0,
        "high": 0.0,
        "unit": "d",
        "reference": "previous",
        "approximate": False,
    }
