"""Walks the prose in reading order: resolves its times, dates its statements, carries the narrative's date on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from extractor.dates import day_part, to_date
from extractor.document import Mention, blocks_of, get_data, mentions, section_at, sentences, view_of
from extractor.lexicons import Hit
from extractor.pipes.patients import patient_at
from extractor.pipes.timeline.attach import dated_events, groups_of
from extractor.pipes.timeline.clauses import breaks_carry
from extractor.pipes.timeline.dating import Dating, counts_from_itself
from extractor.pipes.timeline.moves import Moves
from extractor.pipes.timeline.naming import Naming
from extractor.pipes.timeline.resolve import Resolver
from extractor.pipes.timeline.sentence import Sentence, happened, value_of
from extractor.pipes.timeline.shift import shifted
from extractor.pipes.timeline.values import Moment, is_known, moment

MAIN = frozenset({"case_presentation", "timeline"})
# Here a date goes no further than its paragraph: captions stand alone, a discussion jumps.
_BLOCKWISE = frozenset({"figure_caption", "table", "title", "discussion", "background", "conclusion"})
# Milestones that "two days later" counts from by name.
_REFERRING = frozenset(
    {
        "admission", "presentation", "icu_admission", "surgery", "intubation", "diagnosis", "transfer", "onset", "exposure",
        "discharge",
    }
)  # fmt: skip


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
        self.doc, self.text, self.data = doc, view_of(doc), get_data(doc)
        self.resolver = resolver
        self.sentences = sentences(doc)
        self.timexes = mentions(doc, "timex")
        self.resolved: dict[str, Moment] = {}
        self._starts = [timex["start"] for timex in self.timexes]
        self._dating = Dating(self.text, resolver, self.resolved)
        self._moves = Moves(self.text, resolver, self.resolved)
        self._naming = Naming(self.text, resolver, self.resolved, events)
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
        self._naming.add(sentence, state.carry)
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
            moves = group.subordinate is None and self._moves.on(group, sentence, state.reference)
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

    def _move_on(self, sentence: Sentence, state: State) -> None:
        """Set the state behind the sentence: what is carried on, and which milestone the next "later" counts from."""
        moving = [
            g for g in sentence.groups
            if g.subordinate is None and (self._moves.on(g, sentence, state.carry) or self._moves.opens_a_stay(g, sentence))
        ]  # fmt: skip
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
