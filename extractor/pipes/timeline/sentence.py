"""One sentence of the narrative, as the steps of the timeline hand it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extractor.document import Mention
from extractor.pipes.timeline.attach import Group
from extractor.pipes.timeline.values import Moment


@dataclass(slots=True)
class Sentence:
    """A sentence with its times and statements.

    Attributes:
        start, end: extent in the view.
        patient: whom it is about.
        main: whether it belongs to the case narrative (not to abstract, discussion or a caption).
        timexes: time expressions of all kinds, in order.
        groups: its times as they stand together.
        statements: statements whose head lies in it, in order.
    """

    start: int
    end: int
    patient: str | None
    main: bool
    timexes: list[Mention]
    groups: list[Group]
    statements: list[dict[str, Any]]


def point_of(statement: dict[str, Any], start: int, end: int) -> int:
    """Where a statement stands for the sake of its date: its figure, the word of its change, else its head."""
    slots = statement["slots"]
    if statement["type"] == "measurement":
        for slot in ("value", "result"):
            content = slots.get(slot)
            if content and content.get("start") is not None and start <= content["start"] < end:
                return int(content["start"])
    status = slots.get("status") or {}
    told = int(status["start"]) if status.get("start") is not None else -1
    if start <= told < end and (status.get("value") in ("stopped", "changed", "withheld") or told > statement["end"]):
        return told
    return int(statement["start"])


def happened(statement: dict[str, Any]) -> bool:
    """Whether a statement tells what happened to the patient: affirmed, not long past, no mere possibility."""
    assertion = statement["assertion"]
    return (
        assertion.get("polarity", "affirmed") == "affirmed"
        and assertion.get("temporality", "current") == "current"
        and assertion.get("experiencer", "patient") == "patient"
    )


def value_of(group: Group, resolved: dict[str, Moment]) -> Moment:
    """The time of a group: a clock time with its date, else the printed date, else its last member."""
    members = [*group.members, *group.apposed]
    for kind in ("clock", "calendar"):
        chosen = [member for member in members if member["attrs"]["kind"] == kind]
        if chosen:
            return resolved[chosen[-1]["id"]]
    return resolved[group.members[-1]["id"]]
