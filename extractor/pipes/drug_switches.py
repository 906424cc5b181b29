"""Constructions of several statements: one drug for another, doses counted before a stop, shared routes."""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.document import Mention
from extractor.pipes.drug_protos import Proto

_SWITCHED_TO = re.compile(
    r"\b(?:switch|chang|convert|transition|shift|rotat|step)\w*(?: \w+){0,4}? to (?:[\w-]+ ){0,2}$", re.IGNORECASE
)
_SWITCH = re.compile(
    r"\b(?:switch(?:ed|ing)?|chang(?:ed|ing)|transition(?:ed|ing)?|convert(?:ed|ing)|shift(?:ed|ing)?"
    r"|rotat(?:ed|ing))\b",
    re.IGNORECASE,
)
_REPLACED = re.compile(
    r"\b(?:replac(?:ed|ing)|substitut(?:ed|ing)|chang(?:ed|ing)|switch(?:ed|ing)?|convert(?:ed|ing)"
    r"|transition(?:ed|ing)?)\b[^.;]{0,40}?\b(?:by|with|to|for|into)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:instead of|in place of|rather than)\s(?:\w+\s)?$", re.IGNORECASE)


def switched(text: str, start: int, protos: list[Proto]) -> None:
    """ "switched from A to B", "A was replaced by B", "B instead of A": A stopped, B started."""
    ordered = sorted({proto.drug["id"]: proto for proto in protos}.values(), key=lambda proto: proto.drug["start"])
    for proto in ordered:
        lead = text[max(start, proto.drug["start"] - 60) : proto.drug["start"]]
        if proto.status in ("given", "changed") and _SWITCHED_TO.search(lead) and " from " not in lead:
            _set(proto, "started")
    for first, second in pairwise(ordered):
        gap = text[first.drug["end"] : second.drug["start"]]
        if len(gap) > 90 or first.drug["norm"] == second.drug["norm"]:
            continue
        lead = text[max(start, first.drug["start"] - 50) : first.drug["start"]]
        from_to = re.search(r"\bfrom (?:\w+ ){0,2}$", lead) and _SWITCH.search(lead) and re.search(r"\bto\b", gap)
        replaced = _REPLACED.search(gap)
        if replaced and "," in gap[replaced.end() :]:
            # "A was changed to tablets, 20 mg daily, and B was added"
            replaced = None
        if from_to or replaced:
            _set(first, "stopped")
            _set(second, "started")
            for member in ordered[ordered.index(second) + 1 :]:
                # "replaced by oral anticoagulation with phenprocoumon"
                if second.drug["attrs"]["is_class"] and re.fullmatch(
                    r"\s(?:with|using)\s(?:\w+\s)?", text[second.drug["end"] : member.drug["start"]]
                ):
                    _set(member, "started")
        elif _INSTEAD.search(gap):
            _set(second, "stopped")


def _set(proto: Proto, status: str) -> None:
    proto.status = status
    proto.rule = "switch"


def stopped_after(text: str, protos: list[Proto]) -> list[Proto]:
    """ "withdrawn after one dose": the doses counted were given, so that a stop makes two statements."""
    made: list[Proto] = []
    for proto in protos:
        count = proto.slots.get("frequency")
        if proto.status != "stopped" or count is None or not count["attrs"]["count"]:
            continue
        if not re.search(r"\bafter (?:only )?(?:a |the )?$", text[max(0, count["start"] - 14) : count["start"]]):
            continue
        del proto.slots["frequency"]
        given = next(
            (
                other
                for other in protos
                if other is not proto
                and other.drug["norm"] == proto.drug["norm"]
                and other.status in ("given", "started")
            ),
            None,
        )
        if given is None:
            given = Proto(proto.drug, "given", None, rule="stopped_after")
            made.append(given)
        given.slots.setdefault("frequency", count)
    return made


def share_routes(protos: list[Proto]) -> None:
    """Statements of one mention share the one route its sentence gives."""
    routes: dict[str, list[Mention]] = {}
    for proto in protos:
        if "route" in proto.slots and proto.slots["route"] not in routes.setdefault(proto.drug["id"], []):
            routes[proto.drug["id"]].append(proto.slots["route"])
    for proto in protos:
        if proto.status != "stopped" and len(routes.get(proto.drug["id"], [])) == 1:
            proto.slots.setdefault("route", routes[proto.drug["id"]][0])
