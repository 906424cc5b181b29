"""Time expressions with their parsed parts (TIMEX3: DATE, TIME, DURATION, SET, AGE); nothing is resolved here."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Table, add_mention, get_data, publish, section_at, view_of
from extractor.pipes.time_grammar import find_candidates
from extractor.pipes.time_grammar.atoms import ordinal_of
from extractor.pipes.time_grammar.candidate import Candidate
from extractor.pipes.time_grammar.dates import COMPARED
from extractor.pipes.time_grammar.milestones import AnchorWords

# Years of cited work and of ethics votes are no dates of a patient.
SILENT_SECTIONS = frozenset({"references", "back_matter", "abbreviations"})
_LINK = re.compile(r"\s*(?:[-–—]|to|until|till|through|and)\s*(?:the\s+)?$", re.I)
_PART_AFTER = re.compile(
    r"\s*,?\s*(?:in\s+the\s+|at\s+)?(?P<part>(?:early\s+|late\s+)?(?:morning|afternoon|evening"
    r"|night|noon|midnight))\b(?!\s+(?:sweats|dose|of\b))",
    re.I,
)
_PART_BEFORE = re.compile(
    r"\b(?:early\s+|late\s+)?(?P<part>morning|afternoon|evening|night)\s+(?:of|on)\s+(?:the\s+)?$", re.I
)
_OPEN_END = re.compile(
    r"\b(?:since|from|starting\s+(?:on|from)|beginning\s+(?:on|from)|as\s+from)\s+(?:the\s+|early\s+)?$", re.I
)
# "By March 31 it had fallen to 12" tells of that day: only until and its like leave the start open.
_OPEN_START = re.compile(r"\b(?:until|till|up\s+to|through|no\s+later\s+than)\s+(?:the\s+)?$", re.I)
# "Unremarkable until October, when he developed …": the day on which what follows happened.
_WHEN = re.compile(r"\s*,?\s*(?:when|at\s+which\s+(?:time|point))\b", re.I)
_ABOUT = re.compile(r"\b(?:about|around|approximately|circa|roughly|nearly)\s+(?:the\s+)?$", re.I)
# "before 2000" leaves the start open, "after March 3" the end.
_BEFORE = re.compile(r"\b(?:before|prior\s+to|earlier\s+than)\s+(?:the\s+(?:year\s+)?)?$", re.I)
_AFTER = re.compile(r"\bafter\s+(?:the\s+(?:year\s+)?)?$", re.I)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.I)
_BREAK = re.compile(r"[.;:()\n]|,\s|\b(?:and|but|was|were|had|with|which|who|when|while)\b", re.I)
_NEXT_WORD = re.compile(r"\s+(?:the\s+)?")
_EVENT_REACH = 60
_HOURS_WITNESSES = 2
_AGE_WITNESSES = 2


class Timexes:
    """Finds time expressions and parses them; dates are ordered by the document's own unambiguous ones.

    Mentions ``timex`` with ``attrs``: ``timex_type``; ``kind`` (calendar, clock, part_of_day, relative, day_number,
    cycle_day,
    gestational, age, milestone, now, pointing, duration, set; ``column`` is added by the timeline for headings of tables); for calendar and clock ``year month day hour minute`` and
    ``end_…``
    (int or None), ``ambiguous`` (the two numbers of an undecided 03/04), ``list`` (same value for members of one list),
    ``open`` (``end``: since, ``start``: until), ``part`` (early, mid, late); for the counted kinds ``direction``
    (after,
    before, within, same), ``low high unit`` (s, min, h, d, wk, mo, a), ``reference`` (previous, event, speech,
    follow_up,
    treatment, report), ``from_start`` (offset of the calendar date that it counts from, which has ``counted`` and sets no
    time of its own), ``anchor`` (name of the event counted from) with ``event_start event_end`` (its words) and
    ``anchor_n``; for numbered days ``scheme`` and ``from_zero``; ``approximate``; ``value`` (TIMEX3) for the others.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_timexes")
        >>> [span.text for span in nlp("Seen on 3 May 2021, two days after surgery.").spans["timex"]]
        ['3 May 2021', 'two days after']
    """

    def __init__(self, *, label: str = "timex") -> None:
        self.label = label
        self._anchors = AnchorWords()

    def __call__(self, doc: Doc) -> Doc:
        """Add the ``timex`` mentions."""
        text = view_of(doc)
        sections = get_data(doc)["sections"]
        found = [
            item
            for item in find_candidates(_cells_apart(text, get_data(doc)["tables"]))
            if not sections or section_at(doc, item.start) not in SILENT_SECTIONS
        ]
        found = _join(text, [_with_part(text, item) for item in found])
        _decide_order(found)
        hits = self._anchors.hits(text)
        starts = [hit.start for hit in hits]
        for item in found:
            if item.attrs.get("reference") in ("event", "treatment") and not item.attrs.get("anchor"):
                self._attach_event(text, item, hits, starts)
        _count_hours(found)
        _count_ages(found)
        _count_from_dates(text, found)
        for item in found:
            attrs = item.attrs
            if attrs["timex_type"] in ("DATE", "TIME"):
                _mark_open(text, item)
            attrs.pop("tail_end", None)
            add_mention(
                doc, self.label, item.start, item.end, norm=attrs["kind"], rule=item.rule, score=item.score, attrs=attrs
            )
        publish(doc, self.label)
        return doc

    def _attach_event(self, text: str, item: Candidate, hits: list[Any], starts: list[int]) -> None:
        begin = item.attrs.get("tail_end", item.end)
        stop = min(len(text), begin + _EVENT_REACH)
        broken = _BREAK.search(text, begin, stop)
        limit = broken.start() if broken else stop
        item.attrs |= {"event_start": begin, "event_end": limit}
        index = bisect_left(starts, begin)
        within = []
        while index < len(hits) and hits[index].start < limit:
            within.append(hits[index])
            index += 1
        if not within:
            return
        # "after initiation of chemotherapy", "after kidney transplantation": the head is the first, but a plain word of
        # starting or dosing yields to what was started.
        hit = within[0]
        item.attrs |= {"anchor": hit.id, "event_start": begin, "event_end": max(limit, hit.end)}
        ordinal = re.search(
            r"\b(first|second|third|fourth|fifth|last|\d{1,2}(?:st|nd|rd|th))\s+(?:\w+\s+)?$",
            text[begin : hit.start] + " ",
            re.I,
        )
        words = ordinal.group(1).lower() if ordinal else hit.spelling.split()[0].lower()
        number = ordinal_of(words)
        if number:
            item.attrs["anchor_n"] = number
        elif words == "last":
            item.attrs["anchor_n"] = -1


def _cells_apart(text: str, tables: list[Table]) -> str:
    """The text with a sign that is no blank between table cells, so that no expression runs over two of them."""
    if not tables:
        return text
    pieces, position = [], 0
    for table in tables:
        pieces += [text[position : table["start"]], text[table["start"] : table["end"]].replace("\n", "␞")]
        position = table["end"]
    return "".join([*pieces, text[position:]])


def _with_part(text: str, item: Candidate) -> Candidate:
    """ "January 29 morning", "the early morning of February 4": the part of the day joins its date."""
    if item.attrs["kind"] != "calendar" or item.attrs.get("day") is None or item.attrs.get("list") is not None:
        return item
    after = _PART_AFTER.match(text, item.end)
    before = _PART_BEFORE.search(text, max(0, item.start - 30), item.start)
    if after and not text[item.end : after.start("part")].strip().startswith(","):
        item.end = after.end()
        item.attrs["daypart"] = after["part"].lower()
    elif before:
        item.start = before.start()
        item.attrs["daypart"] = before["part"].lower()
    return item


def _join(text: str, found: list[Candidate]) -> list[Candidate]:
    """Join "DATE to DATE" and "between DATE and DATE" into one interval; drop parts of the day swallowed by a date."""
    kept: list[Candidate] = []
    for item in found:
        last = kept[-1] if kept else None
        if last is not None and item.start < last.end:
            if last.attrs["kind"] == "part_of_day" and item.attrs["kind"] == "calendar":
                kept[-1] = item
            continue
        if last is not None and _joinable(text, last, item):
            first = last.attrs
            second = item.attrs
            for name in ("year", "month", "day", "hour", "minute"):
                first[f"end_{name}"] = second.get(name)
            if first.get("year") is None and second.get("year") is not None and first.get("month") is not None:
                turned = second.get("month") is not None and first["month"] > second["month"]
                first["year"] = second["year"] - 1 if turned else second["year"]
            if second.get("daypart"):
                first["end_daypart"] = second["daypart"]
            last.end = item.end
            last.rule = "interval"
            continue
        kept.append(item)
    return kept


def _joinable(text: str, last: Candidate, item: Candidate) -> bool:
    gap = text[last.end : item.start]
    if (
        len(gap) > 14
        or not _LINK.fullmatch(gap)
        or any(key in part.attrs for part in (last, item) for key in ("end_day", "end_month", "list"))
    ):
        return False
    if last.attrs["kind"] != item.attrs["kind"] or last.attrs["kind"] not in ("calendar", "clock"):
        return False
    if "ambiguous" in last.attrs or "ambiguous" in item.attrs:
        return False
    if COMPARED.search(text, max(0, last.start - 80), last.start):
        return False
    if gap.strip().lower().startswith("and"):
        return bool(_BETWEEN.search(text[max(0, last.start - 14) : last.start]))
    years = last.attrs.get("year") is not None and item.attrs.get("year") is not None
    return years or (last.attrs.get("day") is None) == (item.attrs.get("day") is None)


def _count_hours(found: list[Candidate]) -> None:
    """ "At 60 h" counts from what the report counts its hours from ("4 h after ingestion", twice or more)."""
    counted = [
        item.attrs["anchor"]
        for item in found
        if item.attrs.get("unit") == "h" and item.attrs.get("reference") == "event" and item.attrs.get("anchor")
    ]
    anchors = {name for name in counted if counted.count(name) >= _HOURS_WITNESSES}
    if len(anchors) != 1:
        return
    own = {"reference": "event", "anchor": anchors.pop()}
    for item in found:
        if item.attrs.get("reference") == "hours":
            item.attrs |= own


def _count_ages(found: list[Candidate]) -> None:
    """In a report that tells its story by the child's age, "at 15 weeks" is an age too."""
    told = sum(item.attrs["kind"] == "age" and item.attrs.get("anchor") == "birth" for item in found)
    for item in found:
        if told >= _AGE_WITNESSES and item.attrs.get("reference") == "follow_up" and item.rule == "led":
            item.attrs |= {"reference": "event", "anchor": "birth"}


def _count_from_dates(text: str, found: list[Candidate]) -> None:
    """ "Two weeks before May 13" counts from the date that follows it."""
    for item, following in pairwise(found):
        attrs = item.attrs
        if attrs["kind"] == "relative" and attrs.get("reference") == "event" and following.attrs["kind"] == "calendar":
            if _NEXT_WORD.fullmatch(text, item.end, following.start):
                attrs["from_start"] = following.start
                following.attrs |= {"counted": True, "open": None}


def _decide_order(found: list[Candidate]) -> None:
    """dd/mm or mm/dd: the document's unambiguous numeric dates decide where they agree; else only the year stays."""
    orders = {item.attrs["order"] for item in found if "order" in item.attrs}
    for item in found:
        numbers = item.attrs.get("ambiguous")
        if numbers is None or len(orders) != 1:
            continue
        first, second = numbers
        day, month = (first, second) if orders == {"dmy"} else (second, first)
        item.attrs |= {"day": day, "month": month}
        del item.attrs["ambiguous"]


def _mark_open(text: str, item: Candidate) -> None:
    before = text[max(0, item.start - 24) : item.start]
    attrs = item.attrs
    if attrs.get("open") or attrs.get("counted"):
        attrs.setdefault("approximate", False)
        return
    if any(attrs.get(name) is not None for name in ("end_year", "end_month", "end_day", "end_hour")):
        attrs["open"] = None
    elif attrs["kind"] in ("calendar", "day_number", "milestone", "clock", "cycle_day") and _OPEN_END.search(before):
        attrs["open"] = "end"
    elif (
        attrs["kind"] in ("calendar", "day_number", "milestone", "clock", "cycle_day")
        and _OPEN_START.search(before)
        and not _WHEN.match(text, item.end)
    ) or (attrs["kind"] == "calendar" and _BEFORE.search(before)):
        attrs["open"] = "start"
    elif attrs["kind"] == "calendar" and _AFTER.search(before):
        attrs["open"] = "end"
    else:
        attrs["open"] = None
    if _ABOUT.search(before):
        attrs["approximate"] = True
    attrs.setdefault("approximate", False)


@Language.factory("extractor_timexes", assigns=["doc.spans"])
def make_timexes(nlp: Language, name: str) -> Timexes:
    """Factory of :class:`Timexes`."""
    return Timexes()
