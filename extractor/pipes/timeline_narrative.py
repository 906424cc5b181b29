"""Walks the prose in reading order: resolves its times, dates its statements, carries the narrative's date on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from extractor.dates import day_part, difference, has_day, to_date
from extractor.document import Mention, blocks_of, get_data, mentions, section_at, sentences
from extractor.lexicons import Hit
from extractor.pipes.patients import patient_at
from extractor.pipes.timeline_attach import Group, dated_events, groups_of
from extractor.pipes.timeline_clauses import breaks_carry, subordinate_ranges
from extractor.pipes.timeline_dating import Dating, counts_from_itself
from extractor.pipes.timeline_resolve import Resolver
from extractor.pipes.timeline_sentence import Sentence, happened, value_of
from extractor.pipes.timeline_shift import shifted
from extractor.pipes.timeline_values import Moment, is_known, moment

MAIN = frozenset({"case_presentation", "timeline"})
# Here a date goes no further than its paragraph: captions stand alone, a discussion jumps.
_BLOCKWISE = frozenset({"figure_caption", "table", "title", "discussion", "background", "conclusion"})
_PAST_PERFECT = re.compile(
    r"\bhad\s+(?:\w+\s+)?(?:been|had|undergone|received|taken|started|noticed|noted|developed|presented|suffered|visited"
    r"|travel?led|flown|shown)\b",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\b(?:will|would|planned|scheduled|should|plan|recommended|to\s+be\s+(?:given|continued|repeated))\b",
    re.IGNORECASE,
)
# "Fever since 3 March" tells the onset without a word of beginning.
_ILL_SINCE = re.compile(
    r"\b(?:fever|febrile|cough|pain|headaches?|symptoms?|ill|unwell|vomiting|diarrh\w+|rash|weakness)\b[^.;]{0,30}\bsince\s+(?:the\s+)?$",
    re.I,
)
# With these the age of a child is a date of the story, not of its past.
_ARRIVED = re.compile(
    r"\b(?:present(?:ed|s)|(?:was|were|is)\s+(?:\w+ly\s+)?(?:admitted|referred|brought|seen|transferred|repeated))\b",
    re.I,
)
# Milestones that "two days later" counts from by name.
_REFERRING = frozenset(
    {
        "admission", "presentation", "icu_admission", "surgery", "intubation", "diagnosis", "transfer", "onset", "exposure",
        "discharge",
    }
)  # fmt: skip
_NO_ANCHOR = frozenset({"imaging", "sample_collection"})
_ARRIVAL = frozenset({"admission", "presentation"})
_TRANSPLANT = re.compile(r"transplant|HSCT|BMT", re.IGNORECASE)


@dataclass(slots=True)
class State:
    """Where the narrative stands: the time that "two days later" counts from, the date that is carried forward, the last
    clock time told (its day, and its minutes), and what "within 8 weeks" was counted from.
    """

    reference: Moment | None = None
    carry: Moment | None = None
    clock: tuple[tuple[str | None, str, str], int] | None = None
    within: Moment | None = None


class Narrative:
    """One pass over the prose of a report (see :class:`extractor.pipes.timeline.Timeline`).

    Args:
        doc: after the statements were made.
        resolver: resolves single expressions; its anchors grow while the pass runs.
        events: words of events without a milestone (delivery, injury, vaccination, …), by start.

    Attributes:
        resolved: mention id → TimeValue dict of every DATE and TIME expression.
        sentences: sentence ranges in reading order.
    """

    def __init__(self, doc: Doc, resolver: Resolver, events: list[Hit]) -> None:
        self.doc, self.text, self.data = doc, doc.text, get_data(doc)
        self.resolver = resolver
        self.sentences = sentences(doc)
        self.timexes = mentions(doc, "timex")
        self.resolved: dict[str, Moment] = {}
        self._starts = [timex["start"] for timex in self.timexes]
        self._events, self._event_starts = events, [hit.start for hit in events]
        self._dating = Dating(self.text, resolver, self.resolved)
        self._statements = self._by_sentence()

    def _by_sentence(self) -> dict[int, list[dict[str, Any]]]:
        begins = [start for start, _ in self.sentences]
        found: dict[int, list[dict[str, Any]]] = {}
        for statement in self.data["statements"]:
            index = bisect_right(begins, statement["start"]) - 1
            if statement.get("heading_ranges") is None and index >= 0 and statement["start"] < self.sentences[index][1]:
                found.setdefault(index, []).append(statement)
        return found

    def run(self) -> None:
        """Resolve and date everything; the case is read before abstract, discussion and captions."""
        labels = [section_at(self.doc, start) for start, _ in self.sentences]
        main = MAIN if any(label in MAIN for label in labels) else frozenset({"other"})
        runs = self._runs(labels)
        states: dict[tuple[str | None, str], State] = {}
        carried: dict[tuple[str | None, int], Moment | None] = {}
        for index in sorted(range(len(labels)), key=lambda i: (labels[i] not in main, i)):
            start, end = self.sentences[index]
            patient = patient_at(self.doc, start)
            timexes = self.timexes[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
            groups = groups_of(self.text, start, end, timexes)
            told = self._statements.get(index, [])
            sentence = Sentence(start, end, patient, labels[index] in main, timexes, groups, told)
            stretch = "main" if sentence.main else f"{labels[index]}:{runs[index]}"
            state = states.setdefault((patient, stretch), State())
            state.carry = carried.get((patient, runs[index])) or self._birth(patient, start)
            self._read(sentence, state)
            carried[(patient, runs[index])] = state.carry
        for timex in self.timexes:
            if timex["id"] not in self.resolved and timex["attrs"]["timex_type"] in ("DATE", "TIME"):
                self.resolved[timex["id"]] = self.resolver.resolve(timex, patient_at(self.doc, timex["start"]), None)

    def _birth(self, patient: str | None, position: int) -> Moment | None:
        """A newborn's story begins on the day of birth."""
        anchor = self.resolver.anchors.find("birth", patient, position) if patient == "newborn" else None
        return anchor.moment if anchor is not None and anchor.moment["start"] else None

    def _runs(self, labels: list[str]) -> list[int]:
        """Number of the stretch (section, or paragraph where dates go no further) that each sentence belongs to."""
        # Sub-headings inside the case do not part it: a date goes on until the label changes.
        sections = sorted(self.data["sections"], key=lambda section: int(section["start"]))
        bounds = [
            section["start"]
            for last, section in zip([None, *sections], sections, strict=False)
            if last is None or last["label"] != section["label"]
        ]
        blocks = sorted(block["start"] for block in blocks_of(self.doc))
        found = []
        for (start, _), label in zip(self.sentences, labels, strict=True):
            found.append(-1 - bisect_right(blocks, start) if label in _BLOCKWISE else bisect_right(bounds, start))
        return found

    def _read(self, sentence: Sentence, state: State) -> None:
        self._resolve(sentence, state)
        self._dating.date(sentence, state.carry)
        self._add_anchors(sentence, state.carry)
        self._move_on(sentence, state)

    def _resolve(self, sentence: Sentence, state: State) -> None:
        """Resolve the sentence's times in order, moving ``state.reference`` along."""
        sentence.groups = dated_events(self.text, sentence.groups)
        back: Moment | None = None
        for group in sentence.groups:
            members = [*group.members, *group.apposed]
            dates = [member for member in members if member["attrs"]["kind"] == "calendar"]
            stated = self.resolver.resolve(dates[0], sentence.patient, state.reference) if dates else None
            for member in members:
                inside = stated is not None and member["attrs"]["kind"] in ("clock", "part_of_day")
                if group.base is not None:
                    # "Five days after the fourth cycle (3 November)".
                    base = self.resolver.resolve(group.base, sentence.patient, None)
                    self.resolved[group.base["id"]] = base
                    value = self.resolver.from_date(member, base)
                else:
                    within = member["attrs"].get("direction") == "within"
                    begun = state.within if within and state.within else back or state.reference
                    value = self.resolver.resolve(member, sentence.patient, stated if inside else begun)
                if member["attrs"]["kind"] == "clock":
                    value = self._past_midnight(member, value, state, stated if inside else state.reference)
                if stated is not None and member["attrs"]["kind"] not in ("calendar", "clock", "part_of_day"):
                    # The same time named twice: the printed date wins, anchor and offset of the words stay.
                    value["start"], value["end"] = stated["start"], stated["end"]
                self.resolved[member["id"]] = value
            moves = group.subordinate is None and self._moves(group, state.reference, sentence.start)
            attrs = group.members[-1]["attrs"]
            if not moves and attrs["kind"] == "relative" and attrs.get("direction") == "before" and attrs.get("low"):
                # "10 days before admission …, and 1 day later": the sentence stays where it looked back to.
                back = value_of(group, self.resolved)
            if moves:
                last = value_of(group, self.resolved)
                # "Within 8 weeks … within 5 months": both count from the same day.
                within = group.members[-1]["attrs"].get("direction") == "within"
                state.within = (state.within or state.reference) if within else None
                state.reference = {**last, "offset_days": last["offset_days"] if last["anchor"] else None}
        for timex in sentence.timexes:
            if timex["id"] not in self.resolved and timex["attrs"]["timex_type"] in ("DATE", "TIME"):
                self.resolved[timex["id"]] = self.resolver.resolve(timex, sentence.patient, state.reference)

    def _past_midnight(self, clock: Mention, value: Moment, state: State, reference: Moment | None) -> Moment:
        """ "At 10 p.m. … at 4 a.m.": a clock time earlier than the last one of the same day is of the next."""
        attrs = clock["attrs"]
        hour = attrs.get("hour")
        if hour is None or reference is None:
            return value
        minutes = hour * 60 + (attrs.get("minute") or 0)
        day = (day_part(reference["start"]), repr(reference["anchor"]), repr(reference["offset_days"]))
        if (
            state.clock is not None
            and state.clock[0] == day
            and minutes < state.clock[1]
            and reference is state.reference
        ):
            value = {**value, **_next_day(value)}
            day = (day_part(value["start"]), repr(value["anchor"]), repr(value["offset_days"]))
        state.clock = (day, minutes)
        return value

    def _moves(self, group: Group, current: Moment | None, start: int) -> bool:
        """Whether a group moves the narrative: not ages, plans, ends ("until"), looks back of years, bare years."""
        attrs = group.members[-1]["attrs"]
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
        if kind == "relative" and back and self._looks_back(group, attrs, current):
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

    def _in_brackets(self, group: Group, start: int) -> bool:
        """Whether a number of a day without a date stands inside brackets, with more than itself in them."""
        before = self.text[start : group.start]
        opened = before.rfind("(")
        return opened > before.rfind(")") and len(before) - opened > 3 and not value_of(group, self.resolved)["start"]

    def _looks_back(self, group: Group, attrs: dict[str, Any], current: Moment | None) -> bool:
        """Whether "two weeks earlier", "3 days before admission" leaves the day that the story already stands on."""
        if attrs.get("unit") in ("a", "mo") or current is not None:
            return True
        told = self.resolver.anchors.find(attrs.get("anchor"), patient_at(self.doc, group.start), group.start)
        return told is not None and 0 <= told.start < group.start

    def _add_anchors(self, sentence: Sentence, carry: Moment | None) -> None:
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

    def _move_on(self, sentence: Sentence, state: State) -> None:
        """Set the state behind the sentence: what is carried on, and which milestone the next "later" counts from."""
        moving = [g for g in sentence.groups if g.subordinate is None and self._moves(g, state.carry, sentence.start)]
        if breaks_carry(self.text, sentence.start, min(sentence.end, sentence.start + 40)):
            state.carry = None
        if any(counts_from_itself(statement, state.carry) and happened(statement) for statement in sentence.statements):
            state.carry = None
        if moving:
            value = value_of(moving[-1], self.resolved)
            # "Some months later": the story has moved on, nobody knows where to.
            vague = not (value["start"] or value["end"]) and value["offset_days"] in (None, [None, None])
            state.carry = value if is_known(value) and not vague else None
            if vague:
                state.reference = moment(basis="relative")
        named = (s for s in sentence.statements if s["type"] == "clinical_event" and s["name"] in _REFERRING)
        milestone = next((statement for statement in named if happened(statement)), None)
        if milestone is None:
            return
        anchor = self.resolver.anchors.find(milestone["name"], sentence.patient, sentence.end)
        reference = state.reference
        if anchor is None:
            return
        if moving and milestone["times"] and reference is not None and reference["start"]:
            # The narrative's date is that of a milestone: what follows is counted from the milestone by name.
            same = milestone["times"][0]["start"] == reference["start"]
            if same and reference["anchor"] is None and to_date(reference["start"]):
                state.reference = {**reference, "anchor": anchor.reference, "offset_days": [0, 0]}
        elif not moving and not milestone["times"] and milestone["name"] != "onset":
            if reference is None or not reference["start"]:
                state.reference = moment(anchor=anchor.reference, offset_days=[0, 0], basis="relative")


def _next_day(value: Moment) -> Moment:
    moved = shifted({**value, "start": day_part(value["start"])}, 1, 1, "d", 1, False)
    clock = value["start"].partition("T")[2] if value["start"] else ""
    start = f"{moved['start']}T{clock}" if moved["start"] and clock else moved["start"]
    return {"start": start, "offset_days": moved["offset_days"] if value["anchor"] or not start else None}


def _looks_far_back(value: str | None, current: str | None) -> bool:
    """Whether a time lies in an earlier month than the story stands in: a look back, from which nothing is carried on."""
    if not value or not current or value.startswith("--") or not has_day(current) or current.startswith("--"):
        return False
    size = min(7, len(value))
    days = difference(value, current)
    return value[:size] < current[:size] and (days is None or days < -14)


def _has_date(group: Group) -> bool:
    return any(member["attrs"]["kind"] == "calendar" for member in (*group.members, *group.apposed))


def _counts_from(attrs: dict[str, Any], position: int) -> bool:
    return bool(attrs.get("event_start", -1) <= position < attrs.get("event_end", -1))
