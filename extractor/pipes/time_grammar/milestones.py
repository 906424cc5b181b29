"""Times told by a milestone's name: "on admission", "at discharge", "before surgery", "after transplantation"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from extractor.lexicons import Hit, Matcher, load_rows, names_of
from extractor.pipes.spotting import Spot, Spotted
from extractor.pipes.time_grammar.candidate import Candidate

_EVENT_SPOT = Spot(
    [
        "admission", "hospital", "presentation", "arrival", "discharge", "diagnosis", "hospitalization",
        "hospitalisation", "onset", "birth", "delivery", "baseline", "readmission", "intubation", "extubation",
        "surgery", "operation", "transplant", "transplantation", "relapse", "referral", "death", "icu",
    ],
    [
        "on", "upon", "at", "the", "his", "her", "their", "its", "day", "time", "date", "moment", "of", "initial",
        "first", "hospital", "emergency", "icu", "re", "-", "immediately", "just", "shortly", "soon", "prior",
        "before", "to", "after", "following", "until", "since",
    ],
)  # fmt: skip
_POINT = Spotted(
    r"\b(?P<lead>on|upon|at)\s+(?:the\s+|his\s+|her\s+|their\s+|its\s+)?(?:(?:day|time|date"
    r"|moment)\s+of\s+)?(?:the\s+|his\s+|her\s+)?(?:initial\s+|first\s+|hospital\s+|emergency\s+"
    r"|ICU\s+)?"
    r"(?P<event>admission|hospital\s+admission|presentation|arrival|discharge|diagnosis|hospitali[sz]ation"
    r"|onset|birth|delivery|baseline|re-?admission|intubation|extubation|surgery|transplantation"
    r"|relapse|referral|death|ICU\s+admission)"
    r"(?:\s+(?:to|at|in)\s+(?:the\s+|our\s+)?(?:(?P<icu>ICU|intensive\s+care(?:\s+unit)?)|hospital|emergency\s+department"
    r"|ED|clinic|emergency\s+room))?(?!\w)(?!\s+(?:criteria|diagnos|summary))"
    r"(?!\s+(?:in|at|to|on)\s+(?:the\s+|our\s+|an?\s+)?(?:operati|theat|ward|liver|recovery|OR\b|angio|catheter|dialysis|high))",
    _EVENT_SPOT,
    re.I,
)
_ADMISSION_DAY = Spotted(
    r"\b(?:on\s+)?(?P<core>(?:the\s+)?(?P<event>admission|discharge|operation|surgery|transplant)\s+(?:day"
    r"|date))\b(?!\s+\d)",
    _EVENT_SPOT,
    re.I,
)
_SIDE = Spotted(
    r"\b(?P<core>(?P<adverb>immediately\s+|just\s+|shortly\s+|soon\s+|prior\s+)?(?P<lead>before"
    r"|prior\s+to|after|following|until|since)\s+(?:the\s+|his\s+|her\s+|initial\s+|first\s+"
    r"|hospital\s+){0,2}"
    r"(?P<event>admission|presentation|discharge|surgery|operation|transplantation|hospitali[sz]ation"
    r"|intubation|extubation|delivery|diagnosis|onset))\b(?!\s+(?:of\s+(?:the\s+)?[a-z]+\s+(?:therapy"
    r"|treatment)|in\s+(?:19|20)\d\d))",
    _EVENT_SPOT,
    re.I,
)
# "Days after onset" heads a table or a list: it counts and tells no time itself.
_COUNTED_BY = re.compile(r"\b(?:hours|days|weeks|months|years|time)\s+$", re.I)
_NAMES = {
    "hospitalization": "admission",
    "hospitalisation": "admission",
    "hospital admission": "admission",
    "referral": "admission",
    "arrival": "presentation",
    "operation": "surgery",
    "transplantation": "transplant",
    "relapse": "recurrence",
    "readmission": "admission",
    "re-admission": "admission",
    "icu admission": "icu_admission",
}


def find(text: str) -> Iterator[Candidate]:
    """Times named by a milestone alone."""
    for match in _POINT.finditer(text):
        name = _name(match["event"])
        if match["icu"]:
            name = "icu_admission"
        yield Candidate(match.start(), match.end(), _milestone(name, "same"), "on_milestone", 3, 0.8)
    for match in _ADMISSION_DAY.finditer(text):
        yield Candidate(
            match.start("core"), match.end("core"), _milestone(_name(match["event"]), "same"), "milestone_day", 3, 0.8
        )
    for match in _SIDE.finditer(text):
        if _COUNTED_BY.search(text, max(0, match.start() - 10), match.start()):
            continue
        lead = match["lead"].lower()
        direction = "before" if lead in ("before", "prior to") else "until" if lead == "until" else "after"
        attrs = _milestone(_name(match["event"]), direction)
        if lead == "since":
            attrs["open"] = "end"
        yield Candidate(match.start("core"), match.end("core"), attrs, "beside_milestone", 2, 0.6)


def _name(words: str) -> str:
    plain = re.sub(r"\s+", " ", words.lower())
    return _NAMES.get(plain, plain)


def _milestone(name: str, direction: str) -> dict[str, Any]:
    zero = 0.0 if direction == "same" else None
    return {
        "timex_type": "DATE",
        "kind": "milestone",
        "anchor": name,
        "direction": direction,
        "low": zero,
        "high": zero,
        "unit": "d",
        "reference": "event",
        "approximate": direction != "same",
    }


class AnchorWords:
    """Finds the event that a relative time counts from, in the words behind it (``time_anchors.csv``)."""

    def __init__(self) -> None:
        _matcher()

    def hits(self, text: str) -> list[Hit]:
        """All anchor words of ``text`` with the anchor's name as id; operations also by their ending (-ectomy)."""
        return list(_hits(text))


_OPERATIONS = re.compile(r"\b\w{3,}(?:ectomy|plasty|ostomy|otomy|rrhaphy|pexy)\b", re.I)


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    rows = load_rows("time_anchors")
    return Matcher(((identifier, name) for identifier, row in rows.items() for name in names_of(row)), case_below=0)


@lru_cache(maxsize=2)
def _hits(text: str) -> tuple[Hit, ...]:
    # Time expressions and timeline ask for those of the same text.
    found = _matcher().find(text)
    covered = {hit.start for hit in found}
    for match in _OPERATIONS.finditer(text):
        if match.start() not in covered:
            found.append(Hit(match.start(), match.end(), "surgery", match.group()))
    return tuple(sorted(found, key=lambda hit: (hit.start, hit.end)))
