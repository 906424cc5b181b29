"""How often: frequency expressions to ``{text, times, period, unit, count, as_needed}``.

Latin abbreviations as in prescriptions (bid, tid, q8h, prn); "3 times every three days" is one per three days, three in
all; "once" and "single dose" are one in all; "on days 1, 8 and 15" are three in all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from extractor.pipes.spotting import NUMBER, Spot

_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "once": 1,
    "single": 1,
    "two": 2,
    "twice": 2,
    "three": 3,
    "thrice": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "half": 0.5,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "other": 2,
    "alternate": 2,
}
_UNITS = {
    "minute": "min",
    "min": "min",
    "hour": "h",
    "hourly": "h",
    "hr": "h",
    "h": "h",
    "day": "d",
    "daily": "d",
    "d": "d",
    "night": "d",
    "morning": "d",
    "evening": "d",
    "nightly": "d",
    "week": "wk",
    "weekly": "wk",
    "wk": "wk",
    "w": "wk",
    "month": "mo",
    "monthly": "mo",
    "mo": "mo",
    "year": "a",
    "yearly": "a",
    "annually": "a",
    "bedtime": "d",
}
_LATIN = {
    "qd": (1, 1, "d"),
    "od": (1, 1, "d"),
    "bid": (2, 1, "d"),
    "bd": (2, 1, "d"),
    "tid": (3, 1, "d"),
    "tds": (3, 1, "d"),
    "qid": (4, 1, "d"),
    "qds": (4, 1, "d"),
    "qod": (1, 2, "d"),
    "qhs": (1, 1, "d"),
    "qam": (1, 1, "d"),
    "qpm": (1, 1, "d"),
    "qn": (1, 1, "d"),
    "hs": (1, 1, "d"),
    "tiw": (3, 1, "wk"),
    "biw": (2, 1, "wk"),
    "qw": (1, 1, "wk"),
    "qm": (1, 1, "mo"),
    "qh": (1, 1, "h"),
    "qwk": (1, 1, "wk"),
}
_NUM = r"(?:\d{1,3}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_TO = r"(?:\s?(?:-|–|to|or)\s?(?:\d{1,3}|two|three|four|five|six|seven|eight))?"
_PERIOD = r"(?:min(?:ute)?s?|hours?|hrs?|h|days?|d|nights?|mornings?|evenings?|weeks?|wks?|months?|years?)"
_TIMES = rf"(?:once|twice|thrice|{_NUM}{_TO}[ -](?:times?|doses?)|{_NUM}\s?×)"
_PATTERN = re.compile(
    rf"""
      (?P<count_every>{_NUM})[ ]times[ ](?:once[ ])?(?:every
        |each)[ ](?P<ce_n>{_NUM})[ ](?P<ce_unit>{_PERIOD})(?![a-z0-9])
    | (?P<times>{_TIMES})(?:[ ]|-|\s?/\s?)(?:in[ ])?(?:(?:a|per|each|every
        |/)(?:[ ](?P<t_n>{_NUM}))?[ -]?\s?)?(?P<t_unit>{_PERIOD}|daily|weekly|monthly|yearly|nightly|annually
        |a-day)(?![a-z0-9])
    | (?:once[ ])?(?:every|each)[ ](?P<e_n>{_NUM}|other|alternate|second|third|fourth|few)?{_TO}(?:[ ]
        |-)?(?P<e_unit>{_PERIOD}|bedtime)(?![a-z0-9])
    | (?:on[ ])?alternate[ -](?P<alt>days?|weeks?)
    | q\.?[ ]?(?P<q_n>\d{{1,3}}){_TO}[ -]?(?P<q_unit>h(?:ours?|rs?|r)?|d(?:ays?)?|w(?:eeks?|ks?|k)?|months?|mo)\b
    | (?P<latin>q\.?d\.?|o\.?d\.?|b\.?i\.?d\.?|b\.?d\.?|t\.?i\.?d\.?|t\.?d\.?s\.?|q\.?i\.?d\.?|q\.?d\.?s\.?
        |q\.?o\.?d\.?|q\.?h\.?s\.?|qam|qpm|qn|q\.?h|t\.?i\.?w\.?|biw|qw|qwk|qm)(?![a-z0-9])
    | [x×][ ]?(?P<x_n>{_NUM})[ ]?(?:times[ ]?)?(?:(?:/|per[ ]|a[ ]|each[ ])[ ]?(?=[dw])|(?=daily|weekly))
        (?P<x_unit>day|d|daily|week|weekly)(?![a-z0-9])
    | /[ ]?(?P<per_n>\d{{1,2}})[ ]?(?P<per_unit>days?|weeks?|months?)(?![a-z0-9])
    | (?P<n_daily>{_NUM})[ -](?P<nd_unit>hourly|daily|weekly|monthly)
    | (?P<bi>bi|fortnight|tri)-?(?P<bi_unit>weekly|monthly|ly)
    | (?P<adverb>daily|weekly|monthly|yearly|annually|nightly|hourly|at[ ](?:bedtime|night)|in[ ]the[ ](?:morning
        |evening)|before[ ]bed|(?:per|a|each)[ ](?:day|week|month))
    | (?:on[ ])?(?:days?|d)[ ]?(?P<days>\d{{1,3}}(?:(?:\s?(?:,|and|&|-|–|to|through|,[ ]and)\s?)(?:days?\s
        |d)?\d{{1,3}}){{0,8}})(?:\s?,?\s?(?:of[ ]|repeated[ ])?(?:every|each|q)[ ]?(?P<cycle>\d+)[ -]?days?)?
    | (?P<prn>p\.?r\.?n\.?|as[ ]needed|as[ ]required|if[ ]needed|on[ ]demand|when[ ]needed|as[ ]necessary
        |s\.?o\.?s\.?)
    | (?P<single>(?:a[ ]|one[ ])?(?:single|one-time|one[ ]time|stat)(?:[ -](?:intravenous|iv|oral|loading
        |bolus))?(?:[ ](?:dose|administration|infusion|injection|occasion|bolus))?|one[ -](?:dose|infusion
        |injection)|stat)
    | (?:for[ ])?(?P<n_times>{_NUM})[ ](?:\w+[ ])?(?P<nt_word>times|doses|infusions|injections|cycles|courses
        |administrations|pulses)
    | (?P<once>once|twice|thrice)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SPACE = re.compile(r"\s")
_SPOT = Spot(
    (
        *[
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "once", "twice",
            "thrice", "every", "each", "on", "alternate", "a", "per",
        ],
        *[
            "q", "qd", "qid", "qds", "qod", "qhs", "qam", "qpm", "qn", "qh", "qw", "qwk", "qm", "o", "od", "b",
            "bid", "bd", "biw", "t", "tid", "tds", "tiw", "x", "×", "/",
        ],
        *[
            "bi", "tri", "fortnight", "biweekly", "bimonthly", "triweekly", "trimonthly", "fortnightly",
            "fortnightweekly", "fortnightmonthly", "bily", "trily",
        ],
        *[
            "daily", "weekly", "monthly", "yearly", "annually", "nightly", "hourly", "at", "in", "before", "day",
            "days", "d", "p", "prn", "as", "if", "when", "s", "sos", "single", "stat", "for",
        ],
        NUMBER,
    )
)  # fmt: skip
"""Words and signs that a frequency begins with."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """A frequency expression: offsets and the fields of the contract."""

    start: int
    end: int
    times: float | None
    period: float | None
    unit: str | None
    count: int | None
    as_needed: bool
    rule: str

    def attrs(self, text: str) -> dict[str, Any]:
        """The contract's fields."""
        return {
            "text": text[self.start : self.end],
            "times": self.times,
            "period": self.period,
            "unit": self.unit,
            "count": self.count,
            "as_needed": self.as_needed,
        }


def find_frequencies(text: str) -> list[Frequency]:
    """All frequency expressions of ``text`` by start; ``daily`` before a dose counts too, the caller judges context."""
    plain = _SPACE.sub(" ", text)
    found: list[Frequency] = []
    position = 0
    for begin in _SPOT.starts(plain):
        match = _PATTERN.match(plain, begin) if begin >= position else None
        if match is None:
            continue
        start, end = match.span()
        position = end
        glued = start and plain[start] != "/" and (plain[start - 1].isalnum() or plain[start - 1] in "./")
        if glued or (end < len(plain) and plain[end].isalnum()):
            position = start + 1
            continue
        if match["latin"] and plain[end - 1] == "." and "." not in plain[start : end - 1]:
            # The full stop of the sentence: "BID.".
            end -= 1
        read = _read(match)
        if read is not None:
            found.append(Frequency(start, end, *read))
    return found


def number(word: str | None) -> float | None:
    """Value of a numeral or number word; None where it is neither."""
    if word is None:
        return None
    word = word.lower().strip()
    if word in _NUMBERS:
        return float(_NUMBERS[word])
    try:
        return float(word)
    except ValueError:
        return None


def _unit(word: str) -> str:
    word = word.lower()
    return _UNITS.get(word) or _UNITS.get(word.rstrip("s")) or _UNITS.get(word[:1], "d")


def _read(match: re.Match[str]) -> tuple[float | None, float | None, str | None, int | None, bool, str] | None:
    group = match.groupdict()
    if group["count_every"]:
        count = number(group["count_every"])
        return 1, number(group["ce_n"]), _unit(group["ce_unit"]), int(count or 1), False, "count_every"
    if group["times"]:
        times = number(re.split(r"[\s×-]", group["times"].lower(), maxsplit=1)[0])
        return times, number(group["t_n"]) or 1, _unit(group["t_unit"]), None, False, "times_per"
    if group["e_unit"]:
        if (group["e_n"] or "").lower() == "few":
            return None
        return 1, number(group["e_n"]) or 1, _unit(group["e_unit"]), None, False, "every"
    if group["alt"]:
        return 1, 2, _unit(group["alt"]), None, False, "every"
    if group["q_n"]:
        return 1, number(group["q_n"]), _unit(group["q_unit"]), None, False, "latin"
    if group["latin"]:
        known = _LATIN.get(group["latin"].lower().replace(".", ""))
        if known is None or (len(group["latin"]) == 2 and group["latin"] in ("Od", "Bd", "Qd", "Qn")):
            return None
        return known[0], known[1], known[2], None, False, "latin"
    if group["x_n"]:
        return number(group["x_n"]), 1, _unit(group["x_unit"]), None, False, "times_per"
    if group["per_n"]:
        return 1, number(group["per_n"]), _unit(group["per_unit"]), None, False, "every"
    if group["n_daily"]:
        return 1, number(group["n_daily"]), _unit(group["nd_unit"]), None, False, "every"
    if group["bi"]:
        period = {"bi": 2.0, "tri": 3.0, "fortnight": 2.0}[group["bi"].lower()]
        return 1, period, "mo" if group["bi_unit"].lower() == "monthly" else "wk", None, False, "every"
    if group["adverb"]:
        return (
            1,
            1,
            _unit(
                group["adverb"].split(" ")[-1].lower().replace("bed", "day")
                if "bed" in group["adverb"].lower()
                else group["adverb"].split(" ")[-1]
            ),
            None,
            False,
            "adverb",
        )
    if group["days"]:
        return None, None, None, _days(group["days"]), False, "days"
    if group["prn"]:
        return None, None, None, None, True, "as_needed"
    if group["single"]:
        return None, None, None, 1, False, "count"
    if group["n_times"]:
        return None, None, None, int(number(group["n_times"]) or 1), False, "count"
    return None, None, None, int(number(group["once"]) or 1), False, "count"


def _days(text: str) -> int:
    """How many days a list such as ``1, 8 and 15`` or ``1-3`` names."""
    total = 0
    for part in re.split(r",\s?and|,|and|&", text.lower()):
        numbers = [int(number) for number in re.findall(r"\d+", part)]
        if len(numbers) == 2 and numbers[1] > numbers[0]:
            total += numbers[1] - numbers[0] + 1
        else:
            total += len(numbers)
    return total
