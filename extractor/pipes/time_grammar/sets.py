"""Frequencies: "twice daily", "every 8 hours", "q12h", "three times a week"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.pipes.spotting import NUMBER as FIGURE
from extractor.pipes.spotting import Spot, Spotted
from extractor.pipes.time_grammar.atoms import LONG_UNIT, NUMBER, number_of, timex3, unit_of
from extractor.pipes.time_grammar.candidate import Candidate

_TIMES = (
    r"(?:once|twice|thrice|(?:\d{1,2}|one|two|three|four|five|six|seven|eight|several|many)(?:\s?[-–]\s?\d{1,2}"
    r"|\s+to\s+\w+|\s+or\s+\w+)?\s*(?:times|×|x))"
)
_PERIOD = (
    r"(?:(?:a|an|per|each|every|in\s+(?:a|one)|/)\s*(?:day|week|month|year|hour|night|h|d)\b"
    r"|daily|weekly|monthly|yearly|annually|hourly|nightly)"
)
_COUNT_WORDS = (*["one", "two", "three", "four", "five", "six", "seven", "eight", "several", "many", "few"], FIGURE)
_TIMES_SPOT = Spot(("once", "twice", "thrice", *_COUNT_WORDS))
_EVERY_SPOT = Spot(("every", "each"))
_Q_SPOT = Spot(("q",))
_SHORT_SPOT = Spot(["b", "t", "q", "o", "h", "bid", "tid", "qid", "qod", "qhs", "qd", "tds", "qds", "bd"])
_ADVERB_SPOT = Spot(
    [
        "weekly", "monthly", "biweekly", "triweekly", "bimonthly", "trimonthly", "every", "daily", "everyday",
        "nightly", "hourly", "yearly", "semi", "bi", "semiannual", "semiannually", "biannual", "biannually",
        "annual", "annually", "quarterly", "fortnightly", "alternate",
    ],
    ("on",),
)  # fmt: skip
_COUNT_SPOT = Spot(_COUNT_WORDS, ("a",))
_SETS = (
    Spotted(rf"\b(?P<times>{_TIMES})\s*(?P<period>{_PERIOD})", _TIMES_SPOT, re.I),
    Spotted(
        r"\b(?:every|each)\s+(?P<other>other|second|alternate)\s+(?P<unit>day|week|month|hour|night)\b",
        _EVERY_SPOT,
        re.I,
    ),
    Spotted(rf"\b(?:every|each)\s+(?P<number>{NUMBER})[-\s]*(?P<unit>{LONG_UNIT})", _EVERY_SPOT, re.I),
    Spotted(
        r"\b(?:every|each)\s+(?P<unit>day|week|month|year|night|morning|evening|hour|quarter)\b", _EVERY_SPOT, re.I
    ),
    Spotted(r"\bq\.?\s?(?P<number>\d{1,2})[-\s]?(?P<unit>h(?:rs?|ours?)?|days?|d|weeks?|wk)\b", _Q_SPOT, re.I),
    Spotted(
        r"\b(?:b\.i\.d|t\.i\.d|q\.i\.d|q\.d|q\.o\.d|o\.d|h\.s)\b\.?|\b(?:bid|tid|qid|qod|qhs|qd"
        r"|tds|qds|bd|BID|TID|QID|QOD|QD|QHS|TDS|QDS)\b",
        _SHORT_SPOT,
    ),
    Spotted(
        r"\b(?:thrice|twice|once)[-\s](?:daily|weekly|monthly|yearly|nightly|a\s+(?:day|week|month"
        r"|year))\b",
        _TIMES_SPOT,
        re.I,
    ),
    Spotted(
        r"\b(?:bi|tri)?(?:weekly|monthly)\b|\b(?:every\s?day|daily|nightly|hourly|yearly|(?:semi|bi)-?annual(?:ly)?|annual(?:ly)?|quarterly|fortnightly)\b(?!\s+(?:activit"
        r"|li[fv]|living|routine|basis|practice|dose|intake|function|care|work|task|requirement"
        r"|needs|chores|wear|urine))",
        _ADVERB_SPOT,
        re.I,
    ),
    Spotted(r"\bon\s+alternate\s+days\b|\balternate[-\s]days?\b", _ADVERB_SPOT, re.I),
    Spotted(
        r"\b(?:a\s+)?(?P<count>few|several|\d{1,2}(?:\s?[-–]\s?\d{1,2})?)\s+(?:(?!mg|mcg|ml|IU"
        r"|kg|units|cc|kcal|within|over|after|for|during|about|and|the|per|at|from)[a-z]{3,}\s+)?(?:(?:/|per\s+|each\s+|a\s+)(?:day|week|month|year|night))\b",
        _COUNT_SPOT,
        re.I,
    ),
    Spotted(
        r"\b\d{1,3}(?:[-–]\d{1,3})?\s(?:seizures|episodes|attacks|times|stools|bowel\s+movements"
        r"|cigarettes|drinks)(?:\s+per\s+|\s*/\s*|\s+a\s+|\s+each\s+)(?:day|week|month|year|night)\b",
        _COUNT_SPOT,
        re.I,
    ),
    Spotted(
        r"\b(?:several|\d{1,2}(?:\s?[-–]\s?\d{1,2})?|two|three|four|five|six|seven)\s+times\b(?!\s+(?:higher|lower|more|less"
        r"|greater|the|normal|upper|above|as))",
        _COUNT_SPOT,
        re.I,
    ),
)
_RATE_BEFORE = re.compile(r"(?:\bbreaths|\bbeats|\brate of \d{1,3}|\bminute|/)\s$", re.I)


def find(text: str) -> Iterator[Candidate]:
    """Frequencies of ``text`` as candidates."""
    for pattern in _SETS:
        for match in pattern.finditer(text):
            if _RATE_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
                continue
            groups = match.groupdict()
            attrs = {
                "timex_type": "SET",
                "kind": "set",
                "value": set_value(match.group(), groups),
                "approximate": False,
            }
            yield Candidate(match.start(), match.end(), attrs, "set", 3, 0.9)


_ADVERBS = {
    "daily": "P1D",
    "nightly": "P1D",
    "qd": "P1D",
    "od": "P1D",
    "qhs": "P1D",
    "hs": "P1D",
    "weekly": "P1W",
    "monthly": "P1M",
    "yearly": "P1Y",
    "annually": "P1Y",
    "annual": "P1Y",
    "semiannual": "P6M",
    "semiannually": "P6M",
    "biannual": "P6M",
    "biannually": "P6M",
    "quarterly": "P3M",
    "everyday": "P1D",
    "hourly": "PT1H",
    "fortnightly": "P2W",
    "biweekly": "P2W",
    "bimonthly": "P2M",
    "bid": "PT12H",
    "bd": "PT12H",
    "tds": "PT8H",
    "qds": "PT6H",
    "tid": "PT8H",
    "qid": "PT6H",
    "qod": "P2D",
    "alternate": "P2D",
    "triweekly": "P3W",
    "trimonthly": "P3M",
}


def set_value(words: str, groups: dict[str, str | None]) -> str | None:
    """TIMEX3 period of a frequency: ``P1D`` for "twice daily" (the drug's frequency tells how often), None unknown."""
    if groups.get("other") and groups.get("unit"):
        return timex3(2, 2, unit_of(_plain(groups["unit"] or "")))
    if groups.get("unit"):
        if groups["unit"] == "quarter":
            return "P3M"
        unit = unit_of(_plain(groups["unit"] or ""))
        low, high = number_of(groups.get("number") or "1")
        return timex3(low, high, unit)
    lowered = re.sub(r"\b(semi|bi)-", r"\1", words.lower().replace(".", ""))
    for word in reversed(lowered.replace("-", " ").replace("/", " ").split()):
        if word in _ADVERBS:
            return _ADVERBS[word]
        if word in ("day", "week", "month", "year", "hour", "night", "h", "d"):
            return timex3(1, 1, unit_of(_plain(word)))
    return None


def _plain(word: str) -> str:
    return {"night": "day", "morning": "day", "evening": "day"}.get(word.lower(), word)
