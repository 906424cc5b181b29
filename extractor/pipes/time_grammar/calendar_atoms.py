"""Atoms of dates: months, days and years as they are printed, and where a date can begin."""

from __future__ import annotations

import re

from extractor.pipes.spotting import NUMBER as FIGURE
from extractor.pipes.spotting import YEAR as PRINTED_YEAR
from extractor.pipes.spotting import Spot

MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
# Months are written with a capital; the small initial is read too where no English verb is spelt the same.
MONTH = (
    r"(?:Jan(?:uary|\.)?|JAN(?:UARY)?|january|Feb(?:r?uary|\.)?|FEB(?:RUARY)?|february|Mar(?:ch"
    r"|\.)?|MAR(?:CH)?|Apr(?:il|\.)?"
    r"|APR(?:IL)?|april|May|MAY|June?\.?|JUNE?|june|July?\.?|JULY?|july|Aug(?:ust|\.)?|AUG(?:UST)?"
    r"|august|Sept?(?:ember|\.)?"
    r"|SEPT?(?:EMBER)?|september|Oct(?:ober|\.)?|OCT(?:OBER)?|october|Nov(?:ember|\.)?|NOV(?:EMBER)?"
    r"|november|Dec(?:ember|\.)?"
    r"|DEC(?:EMBER)?|december)(?![a-z])"
)
# OCR prints the letter O for a nought ("2O19").
YEAR = r"(?:19|2[0O])[\dOo]{2}(?![\dOo])"
DAY = (
    r"(?:3[01Oo]|[12][\dOo]|0?[1-9])(?:\s?(?:st|nd|rd|th))?(?![\w%]|[.,]\d{1,2}(?!\d)\s?(?:m[gglLm]"
    r"|g/|%|cm|[kμµ]|[IU]U?\b|×|x\s?10))"
)
# A day glued to the month behind it ("12March").
DAY_BEFORE_MONTH = r"(?:3[01Oo]|[12][\dOo]|0?[1-9])(?:\s?(?:st|nd|rd|th))?"
MONTH_WORDS = frozenset(
    [
        "jan", "january", "feb", "february", "febuary", "mar", "march", "apr", "april", "may", "jun", "june", "jul",
        "july", "aug", "august", "sep", "sept", "september", "septem", "oct", "october", "nov", "november", "dec",
        "december",
    ]
)  # fmt: skip
_GLUED_DAYS = ("st", "nd", "rd", "th", "o")
DATE_SPOT = Spot(
    [*MONTH_WORDS, *(ending + month for ending in _GLUED_DAYS for month in MONTH_WORDS)],
    MONTH_WORDS
    | frozenset(_GLUED_DAYS)
    | frozenset(
        [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "the", "day", "of", "and",
            "or", "to", "through", "until", "till", "in", "since", "by", "during", "from", "between", "before",
            "after", "around", "last", "next", "this", "again", "early", "mid", "middle", "late", "beginning",
            "start", "end", "oo", "ooo", ".", ",", "&", "/", "-", "–", "—", "−", "'", "’",
        ]
    )
    | {FIGURE},
)  # fmt: skip
"""Where a date with the name of its month can begin."""
YEAR_SPOT = Spot(
    (PRINTED_YEAR, "o", "oo", "ooo"),
    frozenset(
        [
            "from", "between", "in", "during", "the", "year", "years", "to", "and", "since", "until", "till", "by",
            "before", "after", "early", "late", "mid", "around", "prior", "as", "of", "end", "beginning", "middle",
            "start", "month", "half", "quarter", "spring", "summer", "autumn", "winter", "fall", "first", "second",
            "third", "fourth", "last", "o", "oo", "ooo", "/", ",", "-", "–", "—", "−",
        ]
    )
    | {FIGURE},
)  # fmt: skip
"""Where an expression with a year in figures can begin; OCR prints the letter O for a nought."""
DASH = r"\s?[-–—−]\s?"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"


def month_of(text: str) -> int:
    """Month number of a month name or its abbreviation."""
    return MONTHS[text[:3].lower()]


def year_of(text: str | None) -> int | None:
    """Year of four printed characters; the letter O counts as nought."""
    return int(text.replace("O", "0").replace("o", "0")) if text else None


def day_of(text: str | None) -> int | None:
    """Day of a printed day with or without its ordinal ending."""
    match = re.match(r"\d[\dOo]?", text) if text else None
    return int(match.group().replace("O", "0").replace("o", "0")) if match else None


def part_of(words: str) -> str:
    """``early``, ``mid``, ``late`` or the season or quarter as printed, of the words before a month or year."""
    plain = re.sub(r"[-\s]+", " ", words.lower()).removesuffix(" of")
    return {"middle": "mid", "beginning": "early", "start": "early", "end": "late"}.get(plain, plain)
