"""Steps of the narrative and words that point back or at the report itself: "the next day", "that day", "today"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractor.pipes.spotting import Spot, Spotted
from extractor.pipes.time_grammar.atoms import relative
from extractor.pipes.time_grammar.candidate import Candidate

_STEP_SPOT = Spot(
    [
        "day", "days", "morning", "afternoon", "evening", "night", "week", "weeks", "month", "months", "year",
        "years", "hour", "hours", "weekend",
    ],
    [
        "on", "in", "by", "during", "from", "over", "until", "since", "the", "a", "one", "that", "this", "his",
        "her", "very", "next", "following", "same", "previous", "preceding", "subsequent", "ensuing", "successive",
        "other", "past", "last", "coming", "few", "several", "couple", "of", "earlier", "later",
    ],
)  # fmt: skip
_NOW_SPOT = Spot(
    ["today", "yesterday", "tomorrow", "now", "present", "moment", "time", "date", "day"],
    ["as", "of", "at", "the", "to", "up", "this"],
)
_VAGUE_SPOT = Spot(["days", "weeks", "months", "years", "hours", "minutes", "recently", "previously"])
_POINTING_SPOT = Spot(
    ["then", "thereafter", "since", "time", "day", "point", "stage", "period", "interval"],
    [
        "from", "ever", "since", "until", "up", "to", "by", "at", "that", "this", "over", "during", "in", "for",
        "the", "same",
    ],
)  # fmt: skip
_STEP = Spotted(
    r"\b(?:(?:on|in|by|during|from|over|until|since)\s+)?(?P<core>(?:(?:the|that|this|his"
    r"|her)\s+)?(?:very\s+)?(?P<which>next|following|same|previous|preceding|subsequent|ensuing"
    r"|successive|other|past|last|coming)\s+"
    r"(?P<few>few\s+|several\s+|couple\s+of\s+)?(?P<unit>days?|morning|afternoon|evening|night"
    r"|weeks?|months?|years?|hours?|weekend)(?!\s+of\s+(?:life|age))(?![-\w]))",
    _STEP_SPOT,
    re.I,
)
_THAT = Spotted(
    r"\b(?P<core>(?:(?:earlier|later)\s+)?(?:that|this)\s+(?P<unit>day|morning|afternoon|evening"
    r"|night))\b",
    _STEP_SPOT,
    re.I,
)
_DAY_OF = Spotted(
    r"(?<!/)\b(?:on\s+)?(?P<core>(?P<article>the\s+|a\s+|one\s+)?(?P<unit>day|week|month|year|night|morning"
    r"|evening)\s+(?:(?P<of>of)|(?P<after>after|following|post)|(?P<before>before|prior\s+to"
    r"|prior|preceding|previously|earlier)))(?!\s+(?:life|birth|the\s+week|the\s+month|age"
    r"|therapy|treatment|that)\b)(?!\w)",
    _STEP_SPOT,
    re.I,
)
_NOW = Spotted(
    r"\b(?P<core>(?:as\s+of\s+)?today|yesterday|tomorrow|now(?=,\s+as\s+of)|at\s+present|at\s+the\s+moment"
    r"|at\s+the\s+time\s+of\s+(?:writing|this\s+(?:report|writing)|submission|publication)(?:\s+(?:of\s+)?this\s"
    r"+(?:report|article|paper))?|(?:the\s+)?time\s+of\s+writing(?:\s+this\s+report)?|to\s+date"
    r"|up\s+to\s+now|to\s+this\s+day)\b",
    _NOW_SPOT,
    re.I,
)
_VAGUE_LATER = Spotted(
    r"\b(?P<core>(?:(?:days|weeks|months|years|hours|minutes)\s+(?P<dir>later|after(?:wards?)?"
    r"|earlier|before|ago|prior|thereafter))|recently|previously)\b",
    _VAGUE_SPOT,
    re.I,
)
# Words that point at the time told before them; they set no time of their own.
_POINTING = Spotted(
    r"\b(?P<core>(?P<on>from\s+then\s+on(?:wards?)?|thereafter|since\s+then|ever\s+since|(?:from|since)\s+that\s+(?:time|day|point)"
    r"(?:\s+on(?:wards?)?)?)|(?P<until>until\s+then|up\s+to\s+that\s+(?:time|point))|by\s+then|at\s+that\s+(?:time|point|stage)"
    r"|(?:over|during|in|for)\s+(?:this|that|the\s+same)\s+(?:time|period|interval)(?:\s+(?:period|of\s+time))?)\b",
    _POINTING_SPOT,
    re.I,
)
_ORDINAL_UNITS = {
    "day": "d",
    "morning": "d",
    "afternoon": "d",
    "evening": "d",
    "night": "d",
    "weekend": "wk",
    "week": "wk",
    "month": "mo",
    "year": "a",
    "hour": "h",
}


def find(text: str) -> Iterator[Candidate]:
    """Steps and pointing words of ``text`` as candidates."""
    for match in _STEP.finditer(text):
        which, unit = match["which"].lower(), match["unit"].lower()
        base = _ORDINAL_UNITS[unit.rstrip("s")]
        plural = unit.endswith("s")
        if which == "other" or (which in ("last", "past") and plural and not match["few"]):
            continue
        count = None if plural else 1.0
        amount: dict[str, Any] = {"low": count, "high": count, "unit": base, "approximate": plural}
        if which == "same":
            attrs = relative("same", **{**amount, "low": 0.0, "high": 0.0})
        elif which in ("previous", "preceding", "last", "past"):
            attrs = relative("before", **amount)
        else:
            attrs = relative("within" if plural else "after", **amount)
        if unit in ("morning", "afternoon", "evening", "night"):
            attrs |= {"timex_type": "TIME", "daypart": unit}
        yield Candidate(match.start("core"), match.end("core"), attrs | {"reference": "previous"}, "step", 4)
    for match in _POINTING.finditer(text):
        attrs = relative("same", low=0.0, high=0.0, unit="d", approximate=False)
        attrs |= {"kind": "pointing", "reference": "previous"}
        if match["on"] or match["until"]:
            attrs["open"] = "end" if match["on"] else "start"
        yield Candidate(match.start("core"), match.end("core"), attrs, "pointing", 2, 0.7)
    for match in _THAT.finditer(text):
        attrs = relative("same", low=0.0, high=0.0, unit="d", approximate=False) | {"reference": "previous"}
        if match["unit"] and match["unit"].lower() != "day":
            attrs |= {"timex_type": "TIME", "daypart": match["unit"].lower()}
        yield Candidate(match.start("core"), match.end("core"), attrs, "that", 2, 0.8)
    for match in _DAY_OF.finditer(text):
        # "The day of surgery", but "one day of vomiting" and "a week of fever".
        article = (match["article"] or "the").strip().lower()
        if match["of"] and (match["unit"].lower() != "day" or article != "the"):
            continue
        direction = "same" if match["of"] else "after" if match["after"] else "before"
        count, unit = 0.0 if match["of"] else 1.0, _ORDINAL_UNITS[match["unit"].lower()]
        attrs = relative(direction, low=count, high=count, unit=unit, approximate=False)
        word = (match["before"] or "event").lower()
        reference = "previous" if word in ("previously", "earlier") else "event"
        yield Candidate(
            match.start("core"),
            match.end("core"),
            attrs | {"reference": reference},
            "day_of",
            3,
        )
    for match in _NOW.finditer(text):
        words = match["core"].lower()
        shift = {"yesterday": -1.0, "tomorrow": 1.0}.get(words, 0.0)
        attrs = relative("after", low=shift, high=shift, unit="d", approximate=False) | {
            "kind": "now",
            "reference": "report",
        }
        yield Candidate(match.start("core"), match.end("core"), attrs, "now", 2, 0.7)
    for match in _VAGUE_LATER.finditer(text):
        if match["dir"] is None:
            continue
        before = match["dir"].lower() in ("earlier", "before", "ago", "prior")
        attrs = relative("before" if before else "after", low=None, high=None, unit="d", approximate=True) | {
            "reference": "previous"
        }
        yield Candidate(match.start("core"), match.end("core"), attrs, "vague", 2, 0.7)
