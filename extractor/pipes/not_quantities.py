"""Digits that are no quantity: dates, citations, labels, names, addresses, chemical locants, multiples of a normal value."""

from __future__ import annotations

import re

from extractor.pipes.adjacent_units import unit_near
from extractor.pipes.quantity_words import words

_ADDRESSES = (
    r"(?:https?://|www\.)\S+|\bdoi:?\s?\S+|\b10\.\d{4,9}/\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}"
)
_HAS_ADDRESS = re.compile(r"http|www\.|doi|@|10\.\d{4}")
_FIGURES = (
    r"(?=[\d<+( \t])(?:\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:T\d{2}:\d{2}\S*)?\b|\b(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])/(?:\d{4}|\d{2})\b(?!\s?mm)|\b\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\s?;\s?\d+[\w():.–-]*"  # year;volume:pages
    r"|<sub>[^<>\n]{1,8}</sub>|(?m:^[ \t]*\d{1,3}[.)][ \t](?=\S))"  # index of a formula, ordinal of a list
    r"|\b\d+(?:\.\d+){2,}\b"  # version and section numbers
    r"|\b(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d\b"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:a\.m\.|p\.m\.|am\b|pm\b|AM\b|PM\b|o['’]clock)"
    # "2-fold higher", "3 times the upper limit": a multiple of what is not printed is no value of the test.
    r"|\b\d+(?:\.\d+)?(?:\s?(?:-|–|to)\s?\d+(?:\.\d+)?)?(?:\s?[-–]?\s?fold\b"
    r"|\s?(?:times|[x×])\s(?:the\s|its\s)?(?:upper|lower|normal|elevated|higher|above|greater|ULN)\b)"
    r"|\+\d{1,3}[ -]\(?\d[\d ()-]{5,}\d"

    r"|\b\d+(?:,\d+'?)+-(?=[^\W\d_])|\(\d(?:,\s?\d|→\d)+\)-|\b\d\d?,\d\d?\s?\(?OH"
    r"|\b(?:19|20)\d\d\s?[-–/]\s?(?:(?:19|20)\d\d|\d\d)\b(?!\s?[%×x]|\s?[mµung]?[gLl]\b))"
)  # fmt: skip
_MASKS = re.compile(f"{_ADDRESSES}|{_FIGURES}")
_FIGURE_MASKS = re.compile(_FIGURES)
"""What :data:`_MASKS` finds in a text without addresses, for a third of the time."""
_CITATION = re.compile(r"\[\s?\d{1,3}[a-z]?(?:\s?[,;–-]\s?\d{1,3}[a-z]?)*\s?\]")
_RANGE_BEFORE = re.compile(
    r"(?:[\d%]\)?|/\w{1,3}|\b[a-zµ]*[gLl]|\b(?:range|normal|reference|limits?|values?|interval|ref|N|NR|RR)\b[.:]?)\s{0,3}$",
    re.I,
)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?![\d%])(?![.,]\d{3}|[.·]\d)")
_DAY_SEPARATOR = re.compile(r"\s?(?:,\s?(?:and\s)?|-|–|—|/|&|\sto\s|\sand\s|\sor\s)\s?", re.I)
_YEAR = re.compile(r"(?:,|\s)?\s{0,2}(?:of\s)?((?:19|20)\d\d)(?!\d|[.·]\d)")


def masked(text: str) -> bytearray:
    """One byte a character: 1 where digits are no quantity (dates, citations, labels, addresses, locants)."""
    mask = bytearray(len(text))

    def hide(start: int, end: int) -> None:
        mask[start:end] = b"\x01" * (end - start)

    for match in (_MASKS if _HAS_ADDRESS.search(text) else _FIGURE_MASKS).finditer(text):
        hide(*match.span())
    for match in _CITATION.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if not ("-" in match[0] or "–" in match[0]) or not _RANGE_BEFORE.search(before):
            hide(*match.span())
    for match in words().label.finditer(text):
        end = _label_end(text, match.end())
        if end:
            hide(match.start(), end)
    for match in words().month.finditer(text):
        start, end = _month_extent(text, match.start(), match.end())
        hide(start, end)
    return mask


_LABEL_NUMBER = re.compile(r"[A-Z]?\d{1,10}[A-Za-z]?(?![\w]|[.·,]\d)")
_LABEL_MORE = re.compile(r"\s?(?:,|&|–|-|/|and|to)\s?(?=[A-Z]?\d)")


def _label_end(text: str, position: int) -> int | None:
    """End of the numbers behind a label word, None where they carry a unit and so are quantities."""
    match = _LABEL_NUMBER.match(text, position)
    if match is None or unit_near(text, match.end()):
        return None
    end = match.end()
    while more := _LABEL_MORE.match(text, end):
        match = _LABEL_NUMBER.match(text, more.end())
        if match is None or unit_near(text, match.end()):
            break
        end = match.end()
    return end


def _month_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Extent of a date around a month's name: days before, days and year behind; numbers with a unit stay out."""
    position = end + 1 if text[end : end + 1] == "." else end
    first = True
    while True:
        gap = (
            re.compile(r"[\s,]{0,2}(?:the\s)?").match(text, position) if first else _DAY_SEPARATOR.match(text, position)
        )
        day = _DAY.match(text, gap.end()) if gap else None
        if day is None or not 1 <= int(day[1]) <= 31 or unit_near(text, day.end()):
            break
        if _YEAR.match(text, day.start()) and len(day[1]) == 2 and text[day.end() : day.end() + 1].isdigit():
            break
        position = day.end()
        first = False
    year = _YEAR.match(text, position)
    if year and not unit_near(text, year.end()):
        position = year.end()
    back = start
    while True:
        before = re.search(
            r"(?<![\d.,/])(\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:,|-|–|to|and|&|/|or)\s?|\s{1,2}(?:of\s)?|[-.])$",
            text[max(0, back - 14) : back],
        )
        if before is None or not 1 <= int(before[1]) <= 31:
            break
        back = max(0, back - 14) + before.start()
    return back, max(position, end)
