"""Slots of a list of drugs: which dose, route, frequency and duration belongs to which drug of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from extractor.document import Mention
from extractor.pipes.drug_clauses import Clause, is_modifier

_RATE = frozenset(
    {
        "mass_rate",
        "mass_per_mass_rate",
        "mass_per_area_rate",
        "flow",
        "flow_per_mass",
        "arbitrary_rate",
        "arbitrary_per_mass_rate",
        "substance_rate",
        "substance_per_mass_rate",
    }
)
_PER_DAY_UNIT = re.compile(r"/d$")
_PER_DAY = re.compile(r"\s?(?:/|per|a|each)\s?(?:day|d|24 ?h(?:ours?)?)\b", re.IGNORECASE)
_DAILY_DOSE = re.compile(
    r"\b(?:daily|total daily) (?:\w+ )?(?:dose|dosage)s? (?:of|was|to)?[\w\s]{0,15}$", re.IGNORECASE
)
_TOTAL = re.compile(
    r"\b(?:(?:total|cumulative|overall)(?: \w+){0,2}(?: of| was|,|:)?|in total|totall?ing)\s*$", re.IGNORECASE
)
_TOTAL_AFTER = re.compile(r"\s?(?:in total|total\b|cumulatively)", re.IGNORECASE)
_FROM = re.compile(r"\bfrom (?:a (?:\w+ )?dose of |the (?:\w+ )?dose of |an? )?$", re.IGNORECASE)
_TO = re.compile(
    r"^[\s,)]*(?:\(?(?:(?:\w+ ){0,2}(?:daily|day|bid|tid)\)? )?)?(?:up )?to (?:a (?:\w+ )?(?:dose|maximum"
    r"|total) of |the (?:\w+ )?dose of |an? |about )?$",
    re.IGNORECASE,
)
_TO_AFTER_FROM = re.compile(r"^[^.;:]{0,40}?\bto (?:a (?:\w+ )?dose of |an? |about )?$", re.IGNORECASE)
_THEN = re.compile(
    r"\b(?:then|followed by|and later|thereafter|subsequently|afterwards|after that|increas\w+|reduc\w+"
    r"|decreas\w+|taper\w+|to|maintenance|bolus|loading|titrat\w+|up to|later|initial\w*)\b|→|->|>",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


@dataclass(slots=True)
class Proto:
    """A statement while it is put together."""

    drug: Mention
    status: str = "given"
    status_at: Mention | None = None
    slots: dict[str, Mention] = field(default_factory=dict)
    dose_basis: str | None = None
    rule: str = "plain"
    components: list[dict[str, Any]] = field(default_factory=list)
    anchored: bool = False


def attach(text: str, protos: list[Proto], slots: list[Mention], clause: Clause) -> list[Proto]:
    """Give the slots to the drugs of a list; returns the further statements that further doses make."""
    extra: list[Proto] = []
    doses = [slot for slot in slots if slot["label"] == "dose"]
    others = [slot for slot in slots if slot["label"] != "dose"]
    owner = _dose_owners(text, protos, doses, clause)
    for proto in protos:
        own = [dose for dose in doses if owner.get(dose["id"]) is proto]
        extra += take_doses(text, proto, own, clause)
    everyone = [*protos, *extra]
    for slot in others:
        if slot["label"] == "route":
            _give_route(text, protos, extra, slot)
        elif slot["label"] == "frequency":
            _give_frequency(text, everyone, slot, clause)
        else:
            _give_duration(text, protos, extra, slot)
    return extra


def _dose_owners(text: str, protos: list[Proto], doses: list[Mention], clause: Clause) -> dict[str, Proto]:
    """Which drug of a list each dose belongs to."""
    owner: dict[str, Proto] = {}
    if not doses:
        return owner
    last = protos[-1].drug["end"]
    tail = [dose for dose in doses if dose["start"] >= last]
    if len(protos) > 1 and len(tail) == len(protos) and _RESPECTIVELY.search(text, last, clause.end):
        return {dose["id"]: proto for dose, proto in zip(tail, protos, strict=True)}
    front = [dose for dose in doses if dose["end"] <= protos[0].drug["start"]]
    if len(protos) > 1 and len(front) == len(protos) and _RESPECTIVELY.search(text, last, clause.end):
        return {dose["id"]: proto for dose, proto in zip(front, protos, strict=True)}
    leading = any(is_modifier(text, dose["end"], protos[0].drug["start"], clause.slots) for dose in front)
    for dose in doses:
        behind = [proto for proto in protos if proto.drug["start"] >= dose["end"]]
        before = [proto for proto in protos if proto.drug["end"] <= dose["start"]]
        ahead = behind[0] if behind and is_modifier(text, dose["end"], behind[0].drug["start"], clause.slots) else None
        if ahead is not None and before:
            direct = is_adjacent(text, before[-1].drug["end"], dose["start"])
            of = re.match(r"\s?(?:of|worth)\b", text[dose["end"] :]) is not None
            owner[dose["id"]] = before[-1] if direct and not of and not leading else ahead
        elif ahead is not None:
            owner[dose["id"]] = ahead
        elif before:
            owner[dose["id"]] = before[-1]
        elif behind:
            owner[dose["id"]] = behind[0]
    return owner


def take_doses(text: str, proto: Proto, doses: list[Mention], clause: Clause) -> list[Proto]:
    """Fill dose, previous dose and rate of a statement; each further dose is a further statement."""
    extra: list[Proto] = []
    current = proto
    for index, dose in enumerate(doses):
        between = text[doses[index - 1]["end"] : dose["start"]] if index else ""
        lead = text[max(clause.start, dose["start"] - 40) : dose["start"]]
        last = current.slots.get("dose")
        if last is None:
            current.slots["dose"] = dose
        elif (
            _FROM.search(text[max(clause.start, last["start"] - 30) : last["start"]]) and _TO_AFTER_FROM.match(between)
        ) or (
            _TO.match(between)
            and (
                _FROM.search(text[max(clause.start, last["start"] - 30) : last["start"]])
                or ("previous_dose" not in current.slots and _starts_change(current))
            )
        ):
            current.slots["previous_dose"], current.slots["dose"] = last, dose
            if current.status in ("given", "continued"):
                current.status = "changed"
        elif _is_alternative(text, last, dose, between):
            if between.strip() == "/" and len(proto.drug["attrs"]["components"]) == 2:
                current.components = strengths(text, proto.drug, last, dose)
            continue
        elif (
            dose["attrs"]["dimension"] in _RATE
            and last["attrs"]["dimension"] not in _RATE
            and "rate" not in current.slots
            and not _THEN.search(between)
        ):
            current.slots["rate"] = dose
        elif _THEN.search(between) or _TO.match(between) or _TOTAL.search(lead) or re.search(r"\band\b|,", between):
            current = Proto(proto.drug, _next_status(text, between, proto), None, rule="further_dose")
            current.slots["dose"] = dose
            extra.append(current)
        else:
            continue
        _basis(text, current, dose, lead, clause)
    return extra


def strengths(text: str, drug: Mention, first: Mention, second: Mention) -> list[dict[str, Any]]:
    """Components with the doses of "800/160 mg", in the order in which the mention names them; else none."""
    named = text[drug["start"] : drug["end"]].lower()
    places = [(named.find(part["name"].split(" ")[0]), part["name"]) for part in drug["attrs"]["components"]]
    if any(place < 0 for place, _ in places):
        return []
    doses = {name: dose for (_, name), dose in zip(sorted(places), (first, second), strict=True)}
    return [
        {"name": name, "dose": {**doses[name]["attrs"], "start": doses[name]["start"], "end": doses[name]["end"]}}
        for name in sorted(doses)
    ]


def _starts_change(proto: Proto) -> bool:
    return proto.status == "changed"


def _next_status(text: str, between: str, proto: Proto) -> str:
    if re.search(r"increas|reduc|decreas|taper|titrat|lower|escalat|rais", between, re.IGNORECASE):
        return "changed"
    return "given" if proto.status in ("started", "stopped") else proto.status


def _is_alternative(text: str, last: Mention, dose: Mention, between: str) -> bool:
    """Whether a second figure says the same dose otherwise: "79 mg [50 mg/m2]", "2 tablets (500 mg)", "800/160 mg"."""
    if re.fullmatch(r"\s?[(\[=]\s?(?:i\.?e\.?,?\s|total(?: of)?\s|or\s)?", between) or re.fullmatch(
        r"\s?[/×x+]\s?", between
    ):
        return True
    return re.fullmatch(r"\s?(?:tablets?|capsules?)?\s?of\s|,?\s?(?:i\.e\.|equivalent to|or)\s", between) is not None


def _basis(text: str, proto: Proto, dose: Mention, lead: str, clause: Clause) -> None:
    unit = dose["attrs"]["unit"] or ""
    if _TOTAL.search(lead) or _TOTAL_AFTER.match(text[dose["end"] : dose["end"] + 12]):
        daily = re.search(r"\bdaily\b", lead, re.IGNORECASE) or _PER_DAY_UNIT.search(unit)
        proto.dose_basis = "day" if daily else "course"
    elif _PER_DAY_UNIT.search(unit) or _PER_DAY.match(text[dose["end"] : dose["end"] + 14]) or _DAILY_DOSE.search(lead):
        proto.dose_basis = "day"
    else:
        proto.dose_basis = "administration"


def _give_route(text: str, protos: list[Proto], extra: list[Proto], slot: Mention) -> None:
    """A route before the list, or behind its last drug, is for all that have none; between two drugs for the nearer."""
    before = [proto for proto in protos if proto.drug["end"] <= slot["start"]]
    behind = [proto for proto in protos if proto.drug["start"] >= slot["end"]]
    if behind and before:
        ahead = re.fullmatch(r"\s?(?:\w+-?\w*\s){0,2}", text[slot["end"] : behind[0].drug["start"]]) is not None
        targets = behind if ahead and not re.match(r"\s?(?:and|or)\b|,", text[slot["end"] :]) else before[-1:]
    else:
        targets = behind or before
    for proto in (*targets, *(new for new in extra if any(new.drug["id"] == proto.drug["id"] for proto in targets))):
        proto.slots.setdefault("route", slot)


def _give_frequency(text: str, protos: list[Proto], slot: Mention, clause: Clause) -> None:
    """A frequency goes to the last dose before it, else to the last drug before it, else to the drug behind it."""
    ahead = [proto for proto in protos if proto.drug["start"] >= slot["end"]]
    if (
        ahead
        and is_modifier(text, slot["end"], ahead[0].drug["start"], clause.slots)
        and re.match(r"[\s-]+[A-Za-z]", text[slot["end"] :])
        and not re.match(r"\s(?:and|or)\b", text[slot["end"] :])
    ):
        behind_dose = [
            proto for proto in protos if "dose" in proto.slots and 0 <= slot["start"] - proto.slots["dose"]["end"] < 3
        ]
        if not behind_dose or behind_dose[-1] is ahead[0]:
            ahead[0].slots.setdefault("frequency", slot)
            return
    dosed = [proto for proto in protos if "dose" in proto.slots and proto.slots["dose"]["end"] <= slot["start"]]
    named = [proto for proto in protos if proto.drug["end"] <= slot["start"]]
    if (
        re.search(r"\b(?:both|each|all)[\s,]+(?:\w+ )?$", text[max(clause.start, slot["start"] - 20) : slot["start"]])
        and len(named) > 1
    ):
        for proto in named:
            proto.slots.setdefault("frequency", slot)
        return
    if dosed:
        best = max(dosed, key=lambda proto: proto.slots["dose"]["end"])
        late = [
            proto for proto in named if proto.drug["start"] > best.slots["dose"]["end"] and "dose" not in proto.slots
        ]
        best = late[-1] if late else best
    elif named:
        best = named[-1]
    elif ahead:
        best = ahead[0]
    else:
        return
    previous = best.slots.get("previous_dose")
    if previous is not None and previous["end"] <= slot["start"] < best.slots["dose"]["start"]:
        return
    if "frequency" not in best.slots:
        best.slots["frequency"] = slot
    elif slot["attrs"]["count"] and best.slots["frequency"]["attrs"]["count"] is None:
        best.slots["frequency_count"] = slot


def _give_duration(text: str, protos: list[Proto], extra: list[Proto], slot: Mention) -> None:
    """A duration before or behind the list is everybody's; between two drugs the one's before it."""
    everyone = [*protos, *extra]
    before = [
        proto
        for proto in everyone
        if max(proto.drug["end"], proto.slots["dose"]["end"] if "dose" in proto.slots else 0) <= slot["start"]
    ]
    behind = [proto for proto in protos if proto.drug["start"] >= slot["end"]]
    if behind and before:
        before[-1].slots.setdefault("dose_duration", slot)
    elif behind:
        for proto in behind:
            proto.slots.setdefault("dose_duration", slot)
    elif extra and before:
        max(before, key=lambda proto: proto.slots["dose"]["end"] if "dose" in proto.slots else 0).slots.setdefault(
            "dose_duration", slot
        )
    else:
        named = [proto for proto in protos if proto.drug["end"] <= slot["start"]]
        if named and in_bracket(text, named[-1].drug["end"], slot["start"]):
            before = named[-1:]
        for proto in before or everyone[:1]:
            proto.slots.setdefault("dose_duration", slot)


def fill(proto: Proto, slots: list[Mention]) -> None:
    """Give a statement the slots that it lacks."""
    for slot in slots:
        if slot["label"] != "status":
            proto.slots.setdefault(slot["label"], slot)
            if slot["label"] == "dose" and proto.dose_basis is None:
                proto.dose_basis = "day" if _PER_DAY_UNIT.search(slot["attrs"]["unit"] or "") else "administration"


def is_adjacent(text: str, start: int, end: int) -> bool:
    """Whether a dose stands directly behind a drug: nothing but a blank, a bracket or "at a dose of" between them."""
    return (
        bool(
            re.fullmatch(
                r"[\s,(\[:=-]*(?:at |in |\()?(?:(?:a|the) )?(?:\w+ )?(?:(?:dose|dosage)s? )?(?:of |at )?",
                text[start:end],
                re.IGNORECASE,
            )
        )
        and end - start < 45
    )


def in_bracket(text: str, start: int, position: int) -> bool:
    """Whether a bracket opened behind ``start`` is still open at ``position``."""
    return text.count("(", start, position) > text.count(")", start, position)
