"""Which time of a sentence belongs to which statement: groups of times, clauses, and their reach."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from extractor.document import Mention
from extractor.pipes.timeline.clauses import LEAD, subordinate_ranges

# Kinds of time expressions that set a time (durations, frequencies and ages of persons do not).
SETTING = frozenset(
    {
        "calendar", "clock", "part_of_day", "relative", "day_number", "cycle_day", "gestational", "age", "milestone",
        "now",
    }
)  # fmt: skip
_LIST_GAP = re.compile(
    r"\s*(?:,|;|&|/)?\s*(?:and|or|then|as\s+well\s+as|followed\s+by)?\s*(?:again\s+)?(?:on|at|in)?\s*(?:the\s+)?", re.I
)
_APPOSED_GAP = re.compile(
    r"\s*[,(:–-]{0,2}\s*(?:on|i\.e\.,?|that\s+is|which\s+was|corresponding\s+to|namely|of"
    r"|in(?:\s+the)?|at|around)?\s*(?:the\s+)?[()]?\s*",
    re.I,
)
_TRAILING = re.compile(r"[\s.;)\]]*")
_ADJUNCT_LEAD = re.compile(r"[^\s,;:]\s*,\s*(?:on|in|at|from|during|until)\s+(?:the\s+)?$", re.I)
_ADJUNCT_END = re.compile(
    r"\s*,\s+(?:combined|together|along|with|without|followed|as|under|due|because|using|by|via|in\s+addition|resulting|after)\b",
    re.I,
)
_OPENS_ONLY = re.compile(r"\W*(?:(?:on|in|at|by|from|since|and|then)\s+)?(?:the\s+)?", re.I)


@dataclass(slots=True)
class Group:
    """Times of a sentence that stand together.

    Attributes:
        start, end: extent in the view.
        members: time expressions, one or the parts of a list.
        apposed: expressions that name the same time again ("one day later, on February 28").
        initial: whether it opens the sentence or a clause and so reaches forward.
        subordinate: extent of the subordinate clause it is confined to, or None.
        base: the date printed in brackets behind the event that it counts from.
    """

    start: int
    end: int
    members: list[Mention]
    apposed: list[Mention]
    initial: bool = False
    subordinate: tuple[int, int] | None = None
    base: Mention | None = None


def groups_of(text: str, start: int, end: int, timexes: list[Mention]) -> list[Group]:
    """Groups of the setting times of one sentence, in order."""
    setting = [
        timex
        for timex in timexes
        if timex["attrs"]["kind"] in SETTING
        and timex["attrs"]["timex_type"] in ("DATE", "TIME")
        and not timex["attrs"].get("counted")
    ]
    if not setting:
        return []
    subordinates = subordinate_ranges(text, start, end)
    groups: list[Group] = []
    for timex in setting:
        last = groups[-1] if groups else None
        gap = text[last.end : timex["start"]] if last else ""
        if last is not None and len(gap) <= 24:
            # A list is of one kind, so its ends speak for it.
            kinds = {last.members[0]["attrs"]["kind"], last.members[-1]["attrs"]["kind"]}
            kind = timex["attrs"]["kind"]
            same_list = timex["attrs"].get("list") is not None and timex["attrs"].get("list") == last.members[-1][
                "attrs"
            ].get("list")
            if same_list or (
                kinds == {kind} and kind in ("calendar", "day_number") and _LIST_GAP.fullmatch(gap) and gap.strip()
            ):
                last.members.append(timex)
                last.end = timex["end"]
                continue
            one_list = (
                timex["attrs"].get("list") is not None
                and last.apposed
                and timex["attrs"]["list"] == last.apposed[-1]["attrs"].get("list")
            )
            if one_list or (kind not in kinds and _APPOSED_GAP.fullmatch(gap) and _names_again(last, timex)):
                last.apposed.append(timex)
                last.end = timex["end"]
                continue
        groups.append(Group(timex["start"], timex["end"], [timex], []))
    for group in groups:
        group.initial = bool(
            LEAD.search(
                text[max(start, group.start - 40) : group.start]
                if group.start - start > 40
                else text[start : group.start]
            )
        )
        if (
            group.initial
            and group.start - start > 40
            and not re.search(r"[;:,(]|\b(?:and|but|then|while|whereas)\s", text[group.start - 40 : group.start])
        ):
            group.initial = False
        if group.initial and text[start : group.start].strip(" (") and _TRAILING.fullmatch(text, group.end, end):
            # "… were infused, on February 9." looks back, for nothing follows it.
            group.initial = _OPENS_ONLY.fullmatch(text, start, group.start) is not None
        if (
            group.initial
            and _ADJUNCT_LEAD.search(text[start : group.start])
            and _ADJUNCT_END.match(text, group.end, end)
        ):
            # "Immunoglobulin 25 g daily, on days 32 to 36, combined with …" looks back too.
            group.initial = False
        bracket = bracket_around(text, start, end, group.start)
        if bracket is not None and re.search(r"[A-Za-z]{3}", text[bracket[0] + 1 : group.start].replace("since", "")):
            # "A man (CD4 count 41 in December 2021) was admitted": the date stays inside the brackets.
            subordinates = tuple(sorted({*subordinates, bracket}))
        inside = [bounds for bounds in subordinates if bounds[0] <= group.start < bounds[1]]
        group.subordinate = inside[-1] if inside else None
        if text[max(start, group.start - 1) : group.start] == "(":
            group.initial = False
    return groups


def bracket_around(text: str, start: int, end: int, point: int) -> tuple[int, int] | None:
    """The brackets inside a sentence that enclose ``point``, None where it stands in none."""
    opened = text.rfind("(", start, point)
    if opened < 0 or ")" in text[opened:point]:
        return None
    closed = text.find(")", point, end)
    return (opened, closed) if closed >= 0 else None


def dated_events(text: str, groups: list[Group]) -> list[Group]:
    """Groups without dates in brackets that only say when the event was that the group before counts from."""
    kept: list[Group] = []
    for group in groups:
        last = kept[-1] if kept else None
        attrs = last.members[0]["attrs"] if last else {}
        if (
            last is not None and len(last.members) == 1 and attrs["kind"] == "relative" and attrs.get("low")
            and attrs.get("reference") == "event" and group.members[0]["attrs"]["kind"] == "calendar" and len(group.members) == 1
            and re.fullmatch(r"[\w\s’'-]{2,60}\((?:on\s+)?", text[last.end : group.start]) and text[group.end : group.end + 1] == ")"
        ):  # fmt: skip
            last.base = group.members[0]
            continue
        kept.append(group)
    return kept


def _names_again(last: Group, timex: Mention) -> bool:
    first, second = last.members[0]["attrs"], timex["attrs"]
    kinds = {first["kind"], second["kind"]}
    if len(last.members) > 1:
        return False
    if first.get("direction") in ("before", "within", "until") and first["kind"] == "milestone":
        return False
    if "clock" in kinds or "part_of_day" in kinds:
        return kinds <= {"clock", "part_of_day", "calendar", "relative", "day_number", "milestone"}
    if "calendar" not in kinds and "day_number" not in kinds:
        return False
    if second["kind"] == "milestone" and second.get("direction") != "same":
        return False
    return kinds <= {"calendar", "relative", "day_number", "milestone", "now", "gestational"}


def group_for(
    text: str, point: int, groups: list[Group], bounds: list[int], start: int, end: int, others: list[int]
) -> tuple[Group | None, str]:
    """The group that dates what stands at ``point``.

    Args:
        text: the view.
        point: offset of the statement's head or figure.
        groups: groups of its sentence.
        bounds: clause starts of the sentence.
        start, end: the sentence.
        others: offsets of the sentence's statements, sorted.

    Returns:
        the group and the rule that chose it; ``(None, "")`` where the sentence gives none.
    """
    index = bisect_right(bounds, point) - 1
    low = bounds[max(index, 0)]
    high = bounds[index + 1] if index + 1 < len(bounds) else end
    reachable = [g for g in groups if g.subordinate is None or _reaches(text, g.subordinate, point)]
    within = [g for g in reachable if low <= g.start < high or (g.start < high and g.end > low)]
    before = [g for g in within if g.start <= point]
    # "presented with headache since the day before": when the complaint began, not when it was presented.
    after = [g for g in within if g.start > point and not _begins_then(text, g) and not _others_age(text, point, g)]
    initial = [g for g in before if g.initial]
    if after and not after[0].initial:
        between = text[point : after[0].start]
        nearest = after[0]
        close = "," not in between and not re.search(r"\b(?:to|than|from|for|until)\s+\S+\s*$", between)
        if not before or ((not initial or close) and not _nearer_before(text, point, before[-1], nearest, others)):
            return nearest, "same_clause"
    if before:
        return before[-1], "clause_initial" if before[-1].initial else "same_clause"
    if after:
        return after[0], "same_clause"
    # No time in the clause: the sentence's opening time, else the last one told before it in the sentence.
    earlier = [g for g in reachable if g.end <= point and not _looks_back(g)]
    if earlier:
        first = earlier[0]
        return (
            (earlier[-1], "earlier_clause")
            if not (first.initial and len(earlier) == 1)
            else (first, "sentence_initial")
        )
    # "The tube was pulled off and the patient could walk from May 3": a date behind coordinated clauses covers both.
    if index + 1 < len(bounds) and re.search(r"[^,;]\s+and\s+$", text[point : bounds[index + 1]]):
        stop = bounds[index + 2] if index + 2 < len(bounds) else end
        following = [g for g in reachable if bounds[index + 1] <= g.start < stop and not g.initial]
        if following:
            return following[0], "coordinated_clause"
    return None, ""


def _reaches(text: str, confined: tuple[int, int], point: int) -> bool:
    """Whether a confined time dates what stands at ``point``: inside, or right before the brackets ("cisplatin (… on day 1)")."""
    low, high = confined
    named = text[low] == "(" and low - 40 <= point < low and re.fullmatch(r"[\w\s/-]+", text[point:low]) is not None
    return low <= point < high or named


def _begins_then(text: str, group: Group) -> bool:
    lead = text[max(0, group.start - 10) : group.start]
    relative = group.members[0]["attrs"]["kind"] == "relative"
    return relative and bool(re.search(r"\bsince\s+(?:the\s+)?$", lead) or text.startswith("since", group.start))


def _others_age(text: str, point: int, group: Group) -> bool:
    """Whether an age told after "and" or a comma belongs to what stands there ("… and the death of her father at 33")."""
    return group.members[0]["attrs"]["kind"] == "age" and bool(re.search(r"\band\b|[,;]", text[point : group.start]))


def _looks_back(group: Group) -> bool:
    """Whether a group tells of the past history ("ten years earlier"), which no later clause shares.

    An age does so unless the sentence opens with it: "At nine months of age, his weight was 6 kg".
    """
    attrs = group.members[-1]["attrs"]
    if attrs["kind"] == "age":
        return not group.initial
    return (
        attrs["kind"] == "relative"
        and attrs.get("direction") == "before"
        and attrs.get("unit") in ("a", "mo")
        and not group.initial
    )


def _nearer_before(text: str, point: int, before: Group, after: Group, others: list[int]) -> bool:
    """Whether "was 12 on May 3 and fell by May 5"-like text ties ``point`` to the group before it."""
    if before.end > point:
        return True
    # Another statement between the point and the later group owns that group.
    between = [other for other in others if point < other < after.start]
    gap_before = text[before.end : point]
    return bool(between) and not re.search(r",|\band\b", gap_before)
