"""Anchors that the sentences tell: milestones with their time, events named by other words, dated arrivals."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from extractor.dates import has_day
from extractor.lexicons import Hit
from extractor.pipes.timeline.attach import Group
from extractor.pipes.timeline.resolve import Resolver
from extractor.pipes.timeline.sentence import Sentence, happened, value_of
from extractor.pipes.timeline.values import Moment

# "Fever since 3 March" tells the onset without a word of beginning.
_ILL_SINCE = re.compile(
    r"\b(?:fever|febrile|cough|pain|headaches?|symptoms?|ill|unwell|vomiting|diarrh\w+|rash|weakness)\b[^.;]{0,30}\bsince\s+(?:the\s+)?$",
    re.I,
)
_NO_ANCHOR = frozenset({"imaging", "sample_collection"})
_ARRIVAL = frozenset({"admission", "presentation"})
_TRANSPLANT = re.compile(r"transplant|HSCT|BMT", re.IGNORECASE)


class Naming:
    """Records the anchors of one sentence after another.

    Args:
        text: the view.
        resolver: its anchors grow.
        resolved: TimeValue dicts of the time expressions, by mention id.
        events: words of events without a milestone (delivery, injury, vaccination, …), by start.
    """

    def __init__(self, text: str, resolver: Resolver, resolved: dict[str, Moment], events: list[Hit]) -> None:
        self.text, self.resolver, self.resolved = text, resolver, resolved
        self._events, self._event_starts = events, [hit.start for hit in events]

    def add(self, sentence: Sentence, carry: Moment | None) -> None:
        """Milestones of the sentence become anchors, with the time they were given."""
        anchors, patient, main = self.resolver.anchors, sentence.patient, sentence.main
        for statement in sentence.statements:
            if statement["type"] != "clinical_event" or not happened(statement) or statement["name"] in _NO_ANCHOR:
                continue
            name = statement["name"]
            if name == "surgery" and _TRANSPLANT.search(self.text, statement["start"], statement["end"]):
                name = "transplant"
            value = statement["times"][0] if statement["times"] else None
            if value is not None and value["start"] is None and value["end"] is not None:
                value = {**value, "start": value["end"], "end": None}
            anchors.add(name, patient, value, statement["start"], statement["end"], main)
        for group in sentence.groups:
            self._add_named(group, sentence, carry)
            if _ILL_SINCE.search(self.text[max(sentence.start, group.start - 60) : group.start]):
                anchors.add(
                    "onset", patient, {**value_of(group, self.resolved), "open": None}, group.start, group.end, main
                )
        dated = [group for group in sentence.groups if _has_date(group)]
        low, high = bisect_left(self._event_starts, sentence.start), bisect_left(self._event_starts, sentence.end)
        for hit in self._events[low:high] if dated else []:
            counted = any(_counts_from(timex["attrs"], hit.start) for timex in sentence.timexes)
            known = anchors.known.get((patient, hit.id))
            if not counted and not (known and has_day(known[-1].moment["start"])):
                nearest = min(dated, key=lambda group: abs(group.start - hit.start))
                anchors.add(hit.id, patient, value_of(nearest, self.resolved), hit.start, hit.end, main)

    def _add_named(self, group: Group, sentence: Sentence, carry: Moment | None) -> None:
        """ "On admission" makes an anchor; "On admission (November 18, 2015)" one with its date."""
        anchors, value = self.resolver.anchors, value_of(group, self.resolved)
        for member in (*group.members, *group.apposed):
            attrs = member["attrs"]
            if attrs["kind"] != "milestone" or attrs.get("direction") != "same" or attrs["anchor"] == "baseline":
                continue
            if group.apposed and value["start"]:
                own = {**value, "anchor": None, "offset_days": None}
                anchors.add(attrs["anchor"], sentence.patient, own, group.start, group.end, sentence.main)
            elif (
                attrs["anchor"] in _ARRIVAL
                and carry is not None
                and has_day(carry["start"])
                and not self._dated(attrs["anchor"], sentence)
            ):
                # "On 4 May she was brought in. On arrival …": arrival is the day the story stands on.
                own = {**carry, "anchor": None, "offset_days": None, "basis": "carried_forward"}
                anchors.add(attrs["anchor"], sentence.patient, own, member["start"], member["end"], sentence.main)
            elif anchors.find(attrs["anchor"], sentence.patient, sentence.start) is None:
                anchors.add(attrs["anchor"], sentence.patient, None, member["start"], member["end"], sentence.main)

    def _dated(self, name: str, sentence: Sentence) -> bool:
        """Whether a milestone has a date: one of this pass, or a stated one of the pass before."""
        now = self.resolver.anchors.find(name, sentence.patient, sentence.start)
        before = self.resolver.earlier.find(name, sentence.patient, sentence.start)
        return bool(now and now.moment["start"]) or bool(
            before and before.moment["start"] and before.moment["basis"] != "carried_forward"
        )


def _has_date(group: Group) -> bool:
    return any(member["attrs"]["kind"] == "calendar" for member in (*group.members, *group.apposed))


def _counts_from(attrs: dict[str, Any], position: int) -> bool:
    return bool(attrs.get("event_start", -1) <= position < attrs.get("event_end", -1))
