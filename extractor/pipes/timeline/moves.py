"""Whether a time moves the story on, or looks back, ahead or aside from where it stands."""

from __future__ import annotations

import re
from typing import Any

from extractor.dates import difference, has_day
from extractor.pipes.timeline.attach import Group
from extractor.pipes.timeline.clauses import subordinate_ranges
from extractor.pipes.timeline.resolve import Resolver
from extractor.pipes.timeline.sentence import Sentence, happened, value_of
from extractor.pipes.timeline.values import Moment

_PAST_PERFECT = re.compile(
    r"\bhad\s+(?:\w+\s+)?(?:been|had|undergone|received|taken|started|noticed|noted|developed|presented|suffered|visited"
    r"|travel?led|flown|shown)\b",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\b(?:will|would|planned|scheduled|should|plan|recommended|to\s+be\s+(?:given|continued|repeated))\b",
    re.IGNORECASE,
)
# With these the age of a child is a date of the story, not of its past.
_ARRIVED = re.compile(
    r"\b(?:present(?:ed|s)|(?:was|were|is)\s+(?:\w+ly\s+)?(?:admitted|referred|brought|seen|transferred|repeated))\b",
    re.I,
)


class Moves:
    """Says of each group of times whether what is told next stands on it.

    Args:
        text: the view.
        resolver: for the anchors told before.
        resolved: TimeValue dicts of the time expressions, by mention id.
    """

    def __init__(self, text: str, resolver: Resolver, resolved: dict[str, Moment]) -> None:
        self.text, self.resolver, self.resolved = text, resolver, resolved

    def on(self, group: Group, sentence: Sentence, current: Moment | None) -> bool:
        """Whether a group moves the narrative: not ages, plans, ends ("until"), looks back of years, bare years."""
        attrs, start = group.members[-1]["attrs"], sentence.start
        kind = attrs["kind"]
        if (kind == "now" and not group.apposed) or attrs.get("open") == "start":
            return False
        if kind == "age" and not _ARRIVED.search(self.text, start, group.end + 60):
            return False
        if kind == "milestone" and attrs.get("direction") != "same":
            return False
        if kind == "gestational" and current is not None and current["start"]:
            # "On March 9, at 31 weeks …": the calendar goes on, the week tells how old the pregnancy is.
            return False
        if kind in ("day_number", "cycle_day") and (len(group.members) > 1 or self._in_brackets(group, start)):
            # "1 mL on days 3, 7, 14 and 28", "(75 mg/m2 on day 1)" is a schedule.
            return False
        back = attrs.get("direction") in ("before", "within_before")
        if kind == "relative" and back and self._looks_back(group, attrs, current, sentence.patient):
            return False
        if kind == "calendar" and attrs.get("month") is None and current is not None:
            return False
        if _looks_far_back(value_of(group, self.resolved)["start"], current["start"] if current else None):
            return False
        # What a clause before this one looks back to is its own affair.
        ends = [high for _, high in subordinate_ranges(self.text, start, group.end) if high <= group.start]
        before = self.text[max(start, group.start - 60, *ends) : group.start]
        if re.search(r"\bsince\s+(?:the\s+)?$", before, re.IGNORECASE) and not group.initial:
            # "with headache since the day before" dates the complaint, not the story.
            return False
        if _PLAN.search(before):
            return False
        if _PAST_PERFECT.search(before):
            value = value_of(group, self.resolved)
            days = difference(value["start"], current["start"]) if current and value["start"] else None
            return days is not None and days >= 0
        return True

    def opens_a_stay(self, group: Group, sentence: Sentence) -> bool:
        """Whether a look back tells of an earlier stay, whose findings are told next ("seven months after … readmitted")."""
        value = value_of(group, self.resolved)
        return bool(value["start"]) and any(
            statement["name"] in ("admission", "icu_admission") and happened(statement)
            and any(time["start"] == value["start"] and time["basis"] != "carried_forward" for time in statement["times"])
            and not _PAST_PERFECT.search(self.text, sentence.start, sentence.end)
            for statement in sentence.statements
        )  # fmt: skip

    def _in_brackets(self, group: Group, start: int) -> bool:
        """Whether a number of a day without a date stands inside brackets, with more than itself in them."""
        before = self.text[start : group.start]
        opened = before.rfind("(")
        return opened > before.rfind(")") and len(before) - opened > 3 and not value_of(group, self.resolved)["start"]

    def _looks_back(self, group: Group, attrs: dict[str, Any], current: Moment | None, patient: str | None) -> bool:
        """Whether "two weeks earlier", "3 days before admission" leaves the day that the story already stands on."""
        if attrs.get("unit") in ("a", "mo") or current is not None:
            return True
        counted = value_of(group, self.resolved)["anchor"]
        told = self.resolver.anchors.find(counted["name"] if counted else None, patient, group.start)
        return told is not None and 0 <= told.start < group.start


_FAR_BACK, _HALF_YEAR = 14, 182


def _looks_far_back(value: str | None, current: str | None) -> bool:
    """Whether a time lies more than two weeks or a month before the story's: a look back, from which nothing is carried on."""
    if not value or not current or not has_day(current) or value.startswith("--") != current.startswith("--"):
        return False
    days = difference(value, current)
    if value.startswith("--"):
        # Without a year, January behind December is rather the next one than a look back.
        return days is not None and -_HALF_YEAR < days < -_FAR_BACK
    if days is not None:
        return days < -_FAR_BACK
    size = min(7, len(value))
    return value[:size] < current[:size]
