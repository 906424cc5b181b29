"""Time expressions as the time spans of a MACCROBAT-style annotation: which are marked, and from where to where.

The spans of the event record serve dating ("the next day", "two days after"); MACCROBAT marks the words that tell a time
of their own. The rules below state the difference, as read off its annotations:

* "on admission", "after surgery", "at birth" are clinical events there; only "day of admission" is a Date;
* a frequency behind a dose ("30 mg daily"), the days of a dose in brackets ("80 mg/m2 on days 1 through 3") belong to the
  Dosage; amounts of cigarettes and years of smoking to the History; how long a single attack lasts describes it;
* an article, "at", "approximately" and the noun behind the amount ("a 3-week *history*") stay outside; "after", "within",
  "over the next" stay inside;
* calendar intervals, numbered-day intervals and what lasts "over the next days" are Durations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from extractor.types import MentionRecord, Timex

LABELS = {"DATE": "Date", "TIME": "Time", "DURATION": "Duration", "SET": "Frequency", "AGE": "Age"}
# How far before a frequency its dose may end ("60 mg IV b.i.d. daily").
_DOSE_GAP = 24


class BratSpan(NamedTuple):
    """A labelled span in original offsets."""

    label: str
    start: int
    end: int


_ARTICLE = re.compile(r"(?:(?:on|in|at|during|from)\s+)?(?:the|that|his|her|their)\s+", re.I)
_HEDGE = re.compile(r"(?:(?:almost|approximately|about|around|roughly|only|just|some|approx\.|ca\.)\s+|[~∼≈]\s*)", re.I)
_AT = re.compile(r"(?:at|in|over|during|throughout|for)\s+(?:(?:the|a|an|his|her)\s+)?(?=[\w~∼≈])", re.I)
_NOUN = re.compile(
    r"[-\s]+(?:history|course|period|duration|stay|cycle|regimen|interval|follow[-\s]?up(?:\s+(?:visit|examination"
    r"|appointment|evaluation)s?)?|of\s+follow[-\s]?up)$",
    re.I,
)
_LAST_WORD = re.compile(r"\s+(?:of|to)$", re.I)
_OF_LIFE = re.compile(r"\s+of\s+(?:life|age)\b", re.I)
_PASSED = re.compile(r"(?:past|last|previous|preceding|following|next|subsequent|first)\b", re.I)
_FOR = re.compile(r"\b(?:for|over|during|throughout|course\s+of)\s+(?:the\s+|his\s+|her\s+)?$", re.I)
_TAIL = re.compile(r"\s+(?:after|before|since|from|following|post|prior\s+to)$", re.I)
_HABIT = re.compile(
    r"\b(?:smok\w*|cigarettes?|tobacco|packs?|alcohol\w*|drink\w*|drank|beers?|heroin|cannabis)\b", re.I
)
_STOOL = re.compile(r"\b(?:cigarettes|drinks|stools|bowel|packs)\b", re.I)
_LASTS = re.compile(r"\blast(?:ing|ed|s)\b[^.;]{0,12}$", re.I)
_SHORT = re.compile(r"\b(?:seconds?|secs?|minutes?|mins?)\b", re.I)


def brat_times(text: str, timexes: Iterable[Timex], mentions: Iterable[MentionRecord]) -> list[BratSpan]:
    """Date, Time, Duration, Frequency and Age spans of one report, in reading order.

    Args:
        text: the original text that all offsets count in.
        timexes: the report's time expressions.
        mentions: its mentions; ``timex`` gives the kind of each expression, ``dose`` and a drug's ``frequency`` what
            belongs to a dosage.
    """
    rows = list(mentions)
    kinds = {(row.start, row.end): row.norm or "" for row in rows if row.label == "timex"}
    doses = [(row.start, row.end) for row in rows if row.label == "dose" or (row.label == "frequency" and row.head)]
    found = []
    for timex in timexes:
        kind = kinds.get((timex.start, timex.end), "")
        span = time_span(text, timex.start, timex.end, timex_type=timex.timex_type, kind=kind, doses=doses)
        if span is not None:
            found.append(span)
    return sorted(dict.fromkeys(found), key=lambda span: (span.start, span.end, span.label))


def time_span(
    text: str, start: int, end: int, *, timex_type: str, kind: str = "", doses: Iterable[tuple[int, int]] = ()
) -> BratSpan | None:
    """The span that MACCROBAT would mark for a time expression, None where it marks none.

    Args:
        text: the text that ``start`` and ``end`` count in.
        timex_type: DATE, TIME, DURATION, SET or AGE.
        kind: the grammar's kind (calendar, milestone, day_number …).
        doses: ranges of what belongs to dosages.

    Example:
        >>> text = "He came with a 3-week history of cough."
        >>> time_span(text, 15, 29, timex_type="DURATION")
        BratSpan(label='Duration', start=15, end=21)
    """
    words = text[start:end]
    if kind == "milestone":
        day = re.search(r"\b(?:day|time)\s+of\b", words, re.I)
        return BratSpan("Date", start + day.start(), end) if day and words[day.start()] in "dD" else None
    if kind in ("gestational", "pointing", "column") or _belongs_elsewhere(text, start, end, timex_type, list(doses)):
        return None
    label = LABELS[timex_type]
    if label in ("Frequency", "Age"):
        return BratSpan(label, start, end)
    label, start, end = _trim(text, start, end, label, kind)
    return BratSpan(label, start, end) if start < end else None


def _belongs_elsewhere(text: str, start: int, end: int, timex_type: str, doses: list[tuple[int, int]]) -> bool:
    """Whether the expression is part of a dosage, a habit or the description of an attack."""
    clause = _clause(text, start, end)
    words = text[start:end]
    if timex_type == "SET":
        if _STOOL.search(words) or _HABIT.search(words):
            return True
        return _in_brackets_with(text, start, doses) or any(
            dose_end <= end and (start < dose_end or _close(text, dose_end, start)) for _, dose_end in doses
        )
    if timex_type == "DURATION":
        if _HABIT.search(clause):
            return True
        return bool(_SHORT.search(words) and _LASTS.search(text[max(0, start - 30) : start]))
    return words[:1] in "dD" and _in_brackets_with(text, start, doses)


def _in_brackets_with(text: str, start: int, doses: list[tuple[int, int]]) -> bool:
    bracket = text.rfind("(", max(0, start - 60), start)
    return bracket >= 0 and ")" not in text[bracket:start] and any(bracket < dose < start for dose, _ in doses)


def _close(text: str, dose_end: int, start: int) -> bool:
    gap = text[dose_end:start]
    return len(gap) <= _DOSE_GAP and not re.search(r"[.;:()\n](?!\d)", gap)


def _clause(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 45) : start]
    after = text[end : end + 30]
    return re.split(r"[.;\n]", before)[-1] + " " + re.split(r"[.;\n]", after)[0]


_INTERVAL = re.compile(r"\d\s?[-–—]\s?\d|\b(?:to|until|through)\b|[a-z.]\s?[–—]\s?[A-Z]|[a-z]-[A-Z]")


def _trim(text: str, start: int, end: int, label: str, kind: str) -> tuple[str, int, int]:
    words = text[start:end]
    if (
        kind == "calendar"
        and _INTERVAL.search(words)
        and not re.match(r"\d{4}-|\d+[-–]\w+[-–]\d|(?:mid|early|late)-", words, re.I)
    ):
        label = "Duration"
    elif kind == "day_number":
        label = "Duration" if _INTERVAL.search(words) else label
        of_life = _OF_LIFE.match(text, end)
        end = of_life.end() if of_life else end
        start = _skip(_ARTICLE, text, start, end)
    elif kind in ("relative", "duration", "age"):
        label, start, end = _trim_counted(text, start, end, label, kind)
    elif kind == "part_of_day" and words.lower().startswith("all"):
        label = "Duration"
    elif kind == "clock":
        while text[end - 1] == ".":
            end -= 1
    return label, start, end


def _trim_counted(text: str, start: int, end: int, label: str, kind: str) -> tuple[str, int, int]:
    words = text[start:end]
    lead = _AT.match(words)
    if lead and words[:2].lower() in ("at", "in"):
        start += lead.end()
        label = "Date" if label == "Duration" else label
    elif lead and kind == "relative":
        label = "Duration"
        start += 0 if _PASSED.match(words, lead.end()) else lead.end()
    elif lead:
        start += lead.end()
    elif kind == "relative" and _FOR.search(text[max(0, start - 20) : start]):
        label = "Duration"
        tail = _TAIL.search(words)
        end = start + tail.start() if tail else end
    elif kind == "duration" and re.search(r"\bat\s+(?:\w+\s+)?$", text[max(0, start - 14) : start], re.I):
        label = "Date"
    start = _skip(_ARTICLE, text, start, end)
    for _ in range(2 if label != "Duration" else 0):
        start = _skip(_HEDGE, text, start, end)
    noun = _NOUN.search(text[start:end])
    end = start + noun.start() if noun else end
    last = _LAST_WORD.search(text[start:end]) if kind == "relative" else None
    if last and not text[start:end].lower().endswith("day of"):
        end = start + last.start()
    return label, start, end


def _skip(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = pattern.match(text, start, end)
    return match.end() if match else start
