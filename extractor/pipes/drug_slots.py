"""Slots of a list of drugs: which dose, route, frequency and duration belongs to which drug of it."""

from __future__ import annotations

import re

from extractor.document import Mention
from extractor.pipes.drug_clauses import Clause, is_modifier
from extractor.pipes.drug_doses import EACH, PER_DAY_UNIT, dose_owners, take_doses
from extractor.pipes.drug_protos import Proto, in_bracket

# A route before its drug: "oral high-dose prednisolone".
_LEADS = re.compile(r"\s?(?:(?!and\b|or\b)\w+-?\w*\s){0,2}")
_ADJECTIVE_TO = re.compile(r"\s(?:(?!of\b|and\b|or\b)[\w-]+\s){0,2}")
_COMMON_ROUTES = frozenset({"oral", "intravenous", "parenteral"})
_ALL = re.compile(r"\b(?:were|are|both|each|all)\b", re.IGNORECASE)
_PER_DAY = re.compile(r"(?:per|a|each) day", re.IGNORECASE)
_STEP = re.compile(
    r"\bby (?:about |approximately |a further |another )?\d[\d.]*\s?(?:mg|g|µg|μg|mcg|units?|%|IU)?(?:/day|/d)?\s$"
)


def attach(text: str, protos: list[Proto], slots: list[Mention], clause: Clause) -> list[Proto]:
    """Give the slots to the drugs of a list; returns the further statements that further doses make."""
    extra: list[Proto] = []
    doses = [slot for slot in slots if slot["label"] == "dose"]
    others = [slot for slot in slots if slot["label"] != "dose"]
    owner = dose_owners(text, protos, doses, clause)
    for proto in protos:
        own = [dose for dose in doses if owner.get(dose["id"]) is proto]
        extra += take_doses(text, proto, own, clause)
        if own and len(protos) > 1 and EACH.match(text, own[-1]["end"]):
            # "A, B and C 30 mg each"
            for other in protos:
                if other.drug["end"] <= own[-1]["start"] and other.slots.setdefault("dose", own[-1]) is own[-1]:
                    other.dose_basis = proto.dose_basis
    everyone = [*protos, *extra]
    for slot in _in_scope([slot for slot in others if slot["label"] == "route"], text, protos):
        _give_route(text, protos, extra, slot)
    for slot in others:
        if slot["label"] == "route":
            continue
        if slot["label"] == "frequency":
            _give_frequency(text, everyone, slot, clause)
        else:
            _give_duration(text, protos, extra, slot)
    return extra


def _in_scope(routes: list[Mention], text: str, protos: list[Proto]) -> list[Mention]:
    """Routes, the narrowest scope first: the last before its drug, those between drugs, the one behind the list."""

    def order(slot: Mention) -> tuple[int, int]:
        behind = [proto for proto in protos if proto.drug["start"] >= slot["end"]]
        if behind and _LEADS.fullmatch(text, slot["end"], behind[0].drug["start"]):
            return 0, -slot["start"]
        return (1 if behind else 2), slot["start"]

    return sorted(routes, key=order)


def _give_route(text: str, protos: list[Proto], extra: list[Proto], slot: Mention) -> None:
    """A route before the list, or behind its last drug, is for all that have none; between two drugs for the nearer."""
    before = [proto for proto in protos if proto.drug["end"] <= slot["start"]]
    behind = [proto for proto in protos if proto.drug["start"] >= slot["end"]]
    own = [proto for proto in protos if proto.drug["start"] <= slot["start"] and slot["end"] <= proto.drug["end"]]
    if own:
        # "IV fluids, A and B": the route is part of the first one's name.
        targets = own
    elif behind and before:
        ahead = _LEADS.fullmatch(text, slot["end"], behind[0].drug["start"]) is not None
        targets = behind if ahead and not re.match(r"\s?(?:and|or)\b|,", text[slot["end"] :]) else before[-1:]
    else:
        targets = _reached(text, slot, behind) or before
    for proto in (*targets, *(new for new in extra if any(new.drug["id"] == proto.drug["id"] for proto in targets))):
        proto.slots.setdefault("route", slot)


def _reached(text: str, slot: Mention, behind: list[Proto]) -> list[Proto]:
    """Drugs of a list that the route in front of it is for.

    "intravenous A, B and C" and "inhalation of A, B and C" are for all; an adjective of a rarer route ("nebulized A and
    B, C and D infusion") is for the first drug and those joined to it before the first comma.
    """
    if (
        not behind
        or slot["norm"] in _COMMON_ROUTES
        or not _ADJECTIVE_TO.fullmatch(text, slot["end"], behind[0].drug["start"])
    ):
        return behind
    return [proto for proto in behind if "," not in text[behind[0].drug["end"] : proto.drug["start"]]]


def _give_frequency(text: str, protos: list[Proto], slot: Mention, clause: Clause) -> None:
    """A frequency goes to the last dose before it, else to the last drug before it, else to the drug behind it.

    Behind a plural verb ("A and B were given every 8 hours") it is everybody's; "every week" behind a step ("by 10 mg
    every week") is nobody's; "as needed" and a count join the frequency that is there.
    """
    if _STEP.search(text[max(clause.start, slot["start"] - 40) : slot["start"]]):
        return
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
    edge = max((max(proto.drug["end"], _dose_end(proto)) for proto in named), default=slot["start"])
    if len(named) > 1 and edge <= slot["start"] and _ALL.search(text[edge : slot["start"]]):
        for proto in named:
            _add_frequency(proto, slot)
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
    if _PER_DAY.fullmatch(text, slot["start"], slot["end"]) and dosed and "frequency" not in best.slots:
        # "60 mg prednisolone per day" tells the dose of a day, not how it is parted.
        best.dose_basis = "day"
        return
    shared = best.slots.get("frequency")
    for proto in protos:
        if proto is best or (shared is not None and proto.slots.get("frequency") is shared):
            _add_frequency(proto, slot)


def _add_frequency(proto: Proto, slot: Mention) -> None:
    known = proto.slots.setdefault("frequency", slot)
    if known is slot:
        return
    if slot["attrs"]["count"] and known["attrs"]["count"] is None:
        proto.slots["frequency_count"] = slot
    elif slot["attrs"]["times"] and known["attrs"]["times"] is None and known["attrs"]["count"]:
        # "three doses of 1 g daily"
        proto.slots["frequency"], proto.slots["frequency_count"] = slot, known
    if slot["attrs"]["as_needed"]:
        proto.slots["frequency_as_needed"] = slot


def _dose_end(proto: Proto) -> int:
    return int(proto.slots["dose"]["end"]) if "dose" in proto.slots else 0


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
                proto.dose_basis = "day" if PER_DAY_UNIT.search(slot["attrs"]["unit"] or "") else "administration"
