"""The times of one statement: tied by its construction, told in its clause, counted back, or carried forward."""

from __future__ import annotations

import re
from typing import Any

from extractor.dates import add, day_part, has_day, offset_of
from extractor.document import Mention
from extractor.pipes.timeline.attach import Group, group_for
from extractor.pipes.timeline.clauses import boundaries, breaks_carry, has_own_setting
from extractor.pipes.timeline.resolve import Resolver
from extractor.pipes.timeline.sentence import Sentence, point_of, value_of
from extractor.pipes.timeline.values import Moment, is_known, moment

_HISTORY = re.compile(
    r"\b(?:history|background)\s+(?:of|included|was|revealed)|\bpast\s+(?:medical|surgical|history)"
    r"|\bpreviously\s+(?:healthy|diagnosed|treated)|\bknown\s+case\b|\bmedical\s+history\b",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:home|regular|usual|current|long[-\s]?term|chronic|outpatient|maintenance|pre-?admission|routine|daily)\s+"
    r"(?:medications?|medicines?|drugs?|treatment|therapy)|\b(?:was|were|had\s+been|been)\s+(?:regularly\s+|currently\s+"
    r"|already\s+)?(?:taking|on|using|maintained|treated)\b|\bmedications?\s+(?:on\s+admission\s+)?(?:included|were)"
    r"|\bprior\s+to\s+admission\b|\bat\s+home\b",
    re.IGNORECASE,
)
_TAKING = re.compile(
    r"\b(?:home|regular|usual|long[-\s]?term|pre-?admission|routine)\s+(?:medications?|medicines?|drugs?)"
    r"|\b(?:was|had\s+been)\s+(?:regularly\s+|currently\s+|already\s+|also\s+)?(?:taking|maintained\s+on)\b"
    r"|\bmedications?\s+(?:on\s+admission\s+)?included\b",
    re.IGNORECASE,
)
_ON = re.compile(
    r"^(?:He|She|The\s+patient|They)\s+(?:was|had\s+been)\s+(?:currently\s+|already\s+|also\s+)?(?:on|receiving|using)\s",
    re.I | re.M,
)
_HISTORY_SPAN = re.compile(
    r"\bhistory\b|\bcourse\s+of\b|\bprior\s+to\b|\bbefore\b|\bfor\b|\bsince\b|\bover\b", re.IGNORECASE
)
_BEGUN = re.compile(r"\b(?:started|begun|initiated|commenced|introduced)\b", re.I)
_ARRIVAL = {"admission", "presentation"}
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


class Dating:
    """Dates the statements of one sentence after another.

    Args:
        text: the view.
        resolver: for the anchors.
        resolved: TimeValue dicts of the time expressions, by mention id.
    """

    def __init__(self, text: str, resolver: Resolver, resolved: dict[str, Moment]) -> None:
        self.text, self.resolver, self.resolved = text, resolver, resolved

    def date(self, sentence: Sentence, carry: Moment | None) -> None:
        """Fill ``times`` of the sentence's statements; ``carry`` is the narrative's date before it."""
        if not sentence.statements:
            return
        start, end = sentence.start, sentence.end
        bounds = boundaries(self.text, start, end, sentence.groups)
        points = sorted(point_of(statement, start, end) for statement in sentence.statements)
        for statement in sentence.statements:
            point = point_of(statement, start, end)
            if point == statement["start"] and any(point < bound < statement["end"] for bound in bounds):
                # "Has been | diagnosed with …": the clause of its last word.
                point = statement["end"] - 1
            group, rule = group_for(self.text, point, sentence.groups, bounds, start, end, points)
            if group is not None and group.end <= point and breaks_carry(self.text, group.end, statement["end"]):
                # "On day 5 she was moved to the ward and eventually discharged."
                group = None
            statement["times"] = (
                self._tied(statement, sentence)
                or self._counted_back(statement, sentence, group)
                or self._told(statement, sentence, group, rule, carry)
                or self._at_admission(statement, sentence, carry)
                or self._carried(statement, sentence, carry)
            )

    def _tied(self, statement: dict[str, Any], sentence: Sentence) -> list[Moment]:
        """Times that the statement's construction itself names."""
        tied = statement.get("timexes") or ()
        return distinct(
            [{**self.resolved[t["id"]]} for t in sentence.timexes if t["id"] in tied and t["id"] in self.resolved]
        )

    def _told(
        self, statement: dict[str, Any], sentence: Sentence, group: Group | None, rule: str, carry: Moment | None
    ) -> list[Moment]:
        """Times of the group that belongs to the statement."""
        if group is None:
            return []
        attrs = group.members[0]["attrs"]
        value = value_of(group, self.resolved)
        if counts_from_itself(statement, value) and not value["start"]:
            # "She was admitted eight months ago": counted from a day that the report does not name. "She presented with
            # jaundice noticed 24 hours earlier": the complaint is older, the presentation is not.
            return [{**value, "anchor": None, "rule": rule}] if attrs.get("reference") == "speech" else []
        if attrs["kind"] == "milestone" and not value["start"]:
            if statement["type"] == "clinical_event" and attrs.get("anchor") == statement["name"]:
                return []  # A milestone is not dated by its own name.
            if attrs.get("direction") == "after" and carry is not None and carry["start"]:
                return []  # "After admission": the narrative goes on.
        listed = listed_of(group)
        members = (self._paired(statement, sentence, listed) or listed) if len(listed) > 1 else listed
        clock = next((member for member in group.members if member["attrs"]["kind"] == "clock"), None)
        values = [self._begun(statement, group, value, carry)]
        if len(listed) > 1:
            values = [self.resolved[member["id"]] for member in members]
            if clock is not None and clock not in listed:
                values = [at_clock(one, clock) for one in values]
        if rule == "coordinated_clause" and statement["type"] == "clinical_event":
            # "The tube was pulled off and he could walk from 13 February": the milestone is of that day.
            values = [{**one, "open": None} if one["open"] == "end" else one for one in values]
        return distinct([{**value, "rule": rule} for value in values])

    def _begun(self, statement: dict[str, Any], group: Group, value: Moment, carry: Moment | None) -> Moment:
        """ "Was started and continued until 29 September": from the day that the story stands on to the day told."""
        status = (statement["slots"].get("status") or {}).get("value")
        begun = status == "started" or _BEGUN.search(self.text, statement["end"], group.start)
        if (
            value["open"] != "start"
            or not begun
            or carry is None
            or not has_day(carry["start"])
            or not has_day(value["end"])
        ):
            return value
        return {**value, "start": day_part(carry["start"]), "open": None, "basis": "derived"}

    def _paired(self, statement: dict[str, Any], sentence: Sentence, listed: list[Mention]) -> list[Mention]:
        """The one time of a list that belongs to this statement; empty where nothing is paired.

        "Respectively" pairs times with statements; as many values of one test as times are paired without the word.
        """
        said = _RESPECTIVELY.search(self.text, min(listed[0]["start"], statement["start"]), sentence.end)
        alike = [other for other in sentence.statements if other["type"] == statement["type"]]
        named = [other for other in alike if other["name"] == statement["name"]]
        point = point_of(statement, sentence.start, sentence.end)
        for others in (named, alike) if said else (named,) if statement["type"] == "measurement" else ():
            points = sorted({point_of(other, sentence.start, sentence.end) for other in others})
            if len(points) == len(listed):
                return [listed[points.index(point)]]
        return []

    def _at_admission(self, statement: dict[str, Any], sentence: Sentence, carry: Moment | None) -> list[Moment]:
        """Home medication is dated at admission (the contract's rule 7 of *How many events*)."""
        if statement["type"] != "medication" or statement["assertion"].get("temporality") == "historical":
            return []
        status = (statement["slots"].get("status") or {}).get("value")
        at_home = status == "continued" and _HOME.search(self.text, sentence.start, sentence.end)
        taking = status in (None, "given", "continued") and _TAKING.search(
            self.text, sentence.start, statement["start"]
        )
        # "He was on metformin" before any treatment was told.
        on = (carry is None or carry["offset_days"] == [0, 0]) and _ON.search(
            self.text, sentence.start, statement["start"]
        )
        if not (at_home or taking or (on and status in (None, "given", "continued"))):
            return []
        anchor = self._anchor(("admission",), sentence.patient, statement["start"])
        if anchor is None:
            return []
        value = moment(anchor.moment["start"], anchor.moment["end"], anchor=anchor.reference, offset_days=[0, 0])
        value |= {"basis": "derived", "rule": "home_medication", "start_char": anchor.start, "end_char": anchor.end}
        return [value]

    def _carried(self, statement: dict[str, Any], sentence: Sentence, carry: Moment | None) -> list[Moment]:
        """The narrative's last date, for what the narrative tells next."""
        assertion = statement["assertion"]
        if counts_from_itself(statement, carry) or statement["name"] == "follow_up":
            # A follow-up lies later than what was told before it.
            return []
        if carry is None or assertion.get("temporality") in ("historical", "hypothetical"):
            return []
        if assertion.get("experiencer", "patient") != "patient":
            return []
        if breaks_carry(self.text, sentence.start, statement["end"]):
            return []
        if has_own_setting(self.text, sentence.start, statement["start"]):
            return []
        if _HISTORY.search(self.text, sentence.start, statement["start"]):
            return []
        return [{**carry, "basis": "carried_forward", "rule": "carried_forward"}]

    def _counted_back(self, statement: dict[str, Any], sentence: Sentence, group: Group | None) -> list[Moment]:
        """ "Fever for 3 days before admission", "a 3-day history of fever": the onset lies that long before."""
        if statement["type"] != "clinical_event" or statement["name"] != "onset":
            return []
        timex = next((timex for timex in sentence.timexes if self._is_history(timex, statement, sentence)), None)
        if timex is None:
            return []
        attrs = timex["attrs"]
        anchor = self._anchor(("presentation", "admission"), sentence.patient, sentence.end)
        told = value_of(group, self.resolved) if group is not None and group.subordinate is None else None
        if anchor is not None and told is not None and told["start"] and anchor.moment["start"] != told["start"]:
            anchor = None
        origin = told["start"] if told and told["start"] else anchor.moment["start"] if anchor else None
        first, last = add(origin, -attrs["high"], attrs["unit"]), add(origin, -attrs["low"], attrs["unit"])
        value = moment(first, last if last != first else None, basis="relative", rule="history_span")
        value["anchor"] = anchor.reference if anchor else {"name": "presentation", "patient": sentence.patient, "n": 1}
        value["offset_days"] = offset_of(attrs["low"], attrs["high"], attrs["unit"], -1)
        value["start_char"], value["end_char"] = timex["start"], timex["end"]
        value["approximate"] = bool(attrs.get("approximate"))
        return [value]

    def _is_history(self, timex: Mention, statement: dict[str, Any], sentence: Sentence) -> bool:
        if timex["attrs"]["timex_type"] != "DURATION" or timex["attrs"].get("low") is None:
            return False
        gap = max(statement["start"] - timex["end"], timex["start"] - statement["end"])
        low, high = max(sentence.start, timex["start"] - 12), min(sentence.end, timex["end"] + 20)
        return gap < 60 and bool(_HISTORY_SPAN.search(self.text, low, high))

    def _anchor(self, names: tuple[str, ...], patient: str | None, position: int) -> Any:
        for name in names:
            for anchors in (self.resolver.anchors, self.resolver.earlier):
                anchor = anchors.find(name, patient, position)
                if anchor is not None:
                    return anchor
        return None


def listed_of(group: Group) -> list[Mention]:
    """The times of a group that are one list: its members, or the dates of "at 06:00 on 4 and 5 June"."""
    if len(group.members) > 1:
        return group.members
    dates = [member for member in group.apposed if member["attrs"]["kind"] in ("calendar", "day_number")]
    return dates if len(dates) > 1 else group.members


def at_clock(value: Moment, clock: Mention) -> Moment:
    """A day at the clock time that a list of days shares."""
    hour, day = clock["attrs"].get("hour"), value["start"]
    if hour is None or not has_day(day) or value["end"] or "T" in day:
        return value
    return {**value, "start": f"{day}T{hour:02d}:{clock['attrs'].get('minute') or 0:02d}"}


def counts_from_itself(statement: dict[str, Any], carry: Moment | None) -> bool:
    """ "For 3 days before presentation … He presented": a milestone does not lie days away from itself."""
    if carry is None or statement["type"] != "clinical_event" or not carry["anchor"]:
        return False
    same = carry["anchor"]["name"] == statement["name"] or {carry["anchor"]["name"], statement["name"]} == _ARRIVAL
    return same and bool(carry["offset_days"]) and (carry["offset_days"][1] or 0) < 0


def distinct(values: list[Moment]) -> list[Moment]:
    """Values that say something, each once."""
    found: dict[str, Moment] = {}
    for value in values:
        if is_known(value) or value["start_char"] is not None:
            key = repr((value["start"], value["end"], value["anchor"], value["offset_days"]))
            found.setdefault(key, value)
    return list(found.values())
