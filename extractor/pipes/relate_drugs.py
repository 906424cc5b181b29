"""Medication statements: which dose, route, frequency, duration and status belongs to which drug, by construction."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from spacy.tokens import Doc

from extractor.document import Mention, mentions, view_of
from extractor.pipes.drug_carry import carried_sentence, carry
from extractor.pipes.drug_clauses import SLOTS, Clause, clauses, is_link, is_modifier, stretches
from extractor.pipes.drug_doses import strengths_of
from extractor.pipes.drug_groups import read_clause
from extractor.pipes.drug_protos import Proto
from extractor.pipes.drug_slots import attach, fill
from extractor.pipes.drug_switches import share_routes, stopped_after, switched


def medication_statements(doc: Doc) -> list[dict[str, Any]]:
    """Medication statements of the prose (see ``docs/internals.md``), in reading order.

    Doses go to drugs by construction: "400 mg of ibuprofen" forward, "ibuprofen 400 mg" and brackets backward, the last
    of a list where it has one dose, all in turn with "respectively". Section, patient, assertion, times are left plain.
    """
    text = view_of(doc)
    drugs = [drug for drug in mentions(doc, "drug") if drug["attrs"].get("role", "drug") in ("drug", "anchor")]
    slots = mentions(doc, *SLOTS)
    drug_starts = [drug["start"] for drug in drugs]
    slot_starts = [slot["start"] for slot in slots]
    statements: list[dict[str, Any]] = []
    anchored: list[tuple[dict[str, Any], bool]] = []
    last: Mention | None = None
    for start, end in stretches(doc):
        inside = restated(text, drugs[bisect_left(drug_starts, start) : bisect_left(drug_starts, end)])
        found = slots[bisect_left(slot_starts, start) : bisect_left(slot_starts, end)]
        protos: list[Proto] = []
        if inside:
            protos = read_sentence(text, start, end, inside, found)
            last = inside[-1] if len({drug["norm"] for drug in inside}) == 1 else None
        elif last is not None:
            protos = carried_sentence(text, start, end, last, found)
            last = last if protos else None
        for proto in protos:
            plain = proto.anchored and "dose" not in proto.slots and proto.status_at is None
            anchored.append((to_statement(proto, start, end), plain))
    told = {statement["name"] for statement, plain in anchored if not plain}
    for statement, plain in anchored:
        if not plain or statement["name"] not in told:
            statement["id"] = f"s{len(statements) + 1}"
            statements.append(statement)
    return statements


def restated(text: str, drugs: list[Mention]) -> list[Mention]:
    """Drugs without those that only repeat the name before: "tocilizumab (Actemra)", "warfarin anticoagulation"."""
    kept: list[Mention] = []
    for drug in drugs:
        if kept and drug["attrs"]["is_class"] and re.fullmatch(r"\s", text[kept[-1]["end"] : drug["start"]]):
            continue
        if (
            kept
            and kept[-1]["norm"] == drug["norm"]
            and re.fullmatch(r"\s?[(\[]\s?", text[kept[-1]["end"] : drug["start"]])
            and re.match(r"\s?[)\],;]|\s?\d", text[drug["end"] :][:2])
        ):
            continue
        kept.append(drug)
    return kept


def read_sentence(text: str, start: int, end: int, drugs: list[Mention], slots: list[Mention]) -> list[Proto]:
    """Statements of one sentence that names drugs."""
    protos: list[Proto] = []
    previous: list[Proto] = []
    for clause in clauses(text, start, end, drugs, slots):
        if clause.groups:
            _give_holder(text, clause, protos)
            made = read_clause(text, clause)
            _go_on_list(text, clause, made, previous)
            if clause.depth and clause.holder is not None:
                lead = [slot for slot in clause.slots if slot["end"] <= clause.groups[0].start]
                holder = next((proto for proto in reversed(protos) if proto.drug["id"] == clause.holder["id"]), None)
                if holder is not None and clause.holder["norm"] in {proto.drug["norm"] for proto in made}:
                    made = _merge_restated(holder, made)
                elif holder is not None and made and _members(holder, made):
                    holder.components = holder.components or strengths_of(holder.drug, made)
                    made = []
                elif holder is not None and holder.drug["attrs"]["is_class"] and clause.start - holder.drug["end"] <= 1:
                    # "inotropes (norepinephrine)" is the member alone.
                    protos.remove(holder)
                    for proto in made:
                        if proto.status_at is None and holder.status_at is not None:
                            proto.status, proto.status_at = holder.status, holder.status_at
                        # "oral antibiotics (amoxicillin) for 10 days"
                        for label in ("route", "frequency", "dose_duration"):
                            if label in holder.slots:
                                proto.slots.setdefault(label, holder.slots[label])
                elif holder is not None:
                    fill(holder, [slot for slot in lead if not _leads_to(text, slot, clause)])
            protos += made
            previous = made or previous
        elif previous and clause.slots:
            protos += carry(text, clause, previous)
    protos += stopped_after(text, protos)
    share_routes(protos)
    switched(text, start, protos)
    return protos


def _go_on_list(text: str, clause: Clause, made: list[Proto], previous: list[Proto]) -> None:
    """Let an item behind a semicolon share the home medication before it: "Medications included A 5 mg; B 10 mg"."""
    if text[clause.start] != ";" or not previous or previous[-1].status != "continued":
        return
    if any(slot["label"] == "status" for slot in clause.slots):
        return
    if is_link(text, clause.start, clause.groups[0].start, clause.slots):
        for proto in made:
            proto.status, proto.status_at = previous[-1].status, previous[-1].status_at


def _give_holder(text: str, clause: Clause, protos: list[Proto]) -> None:
    """Give the drug before a bracket what stands in it before the first drug named there.

    "oxytocin (10 units, then 40 units in 500 mL of normal saline)": the units are oxytocin's, the volume the saline's.
    """
    first = clause.groups[0].start
    holder = next(
        (proto for proto in reversed(protos) if clause.holder and proto.drug["id"] == clause.holder["id"]), None
    )
    if not clause.depth or holder is None or holder.drug["attrs"]["is_class"]:
        return
    lead = [slot for slot in clause.slots if slot["end"] <= first and slot["label"] != "status"]
    lead = [slot for slot in lead if not is_modifier(text, slot["end"], first, clause.slots)]
    if not any(slot["label"] == "dose" for slot in lead):
        return
    clause.slots = [slot for slot in clause.slots if slot not in lead]
    protos += attach(text, [holder], lead, clause)


def _members(holder: Proto, made: list[Proto]) -> bool:
    """Whether a bracket behind a combination only names its parts: "Combivir (zidovudine + lamivudine)"."""
    parts = {part["name"] for part in holder.drug["attrs"]["components"]}
    return bool(parts) and {proto.drug["norm"] for proto in made} <= parts


def _leads_to(text: str, slot: Mention, clause: Clause) -> bool:
    return is_modifier(text, slot["end"], clause.groups[0].start, clause.slots)


def _merge_restated(holder: Proto, made: list[Proto]) -> list[Proto]:
    """Slots in a bracket that repeats the drug's name go to the drug; a new status there is a new statement."""
    rest: list[Proto] = []
    for proto in made:
        if proto.drug["norm"] != holder.drug["norm"]:
            rest.append(proto)
        elif proto.status_at is not None and proto.status != holder.status:
            proto.rule = "restated"
            rest.append(proto)
        else:
            for label, slot in proto.slots.items():
                holder.slots.setdefault(label, slot)
    return rest


def to_statement(proto: Proto, start: int, end: int) -> dict[str, Any]:
    """The statement of ``docs/internals.md``; assertion, section, patient and times are other pipes' business."""
    drug = proto.drug
    slots: dict[str, Any] = {}
    for name, label in (
        ("dose", "dose"),
        ("previous_dose", "previous_dose"),
        ("rate", "rate"),
        ("duration", "dose_duration"),
    ):
        if label in proto.slots:
            slots[name] = {
                **proto.slots[label]["attrs"],
                "start": proto.slots[label]["start"],
                "end": proto.slots[label]["end"],
            }
    if "route" in proto.slots:
        slots["route"] = _word(proto.slots["route"])
    if "frequency" in proto.slots:
        slot = proto.slots["frequency"]
        slots["frequency"] = {**slot["attrs"], "start": slot["start"], "end": slot["end"]}
        if "frequency_count" in proto.slots:
            slots["frequency"]["count"] = proto.slots["frequency_count"]["attrs"]["count"]
        if "frequency_as_needed" in proto.slots:
            slots["frequency"]["as_needed"] = True
    slots["status"] = {"value": proto.status, "start": None, "end": None}
    if proto.status_at is not None:
        slots["status"] = {"value": proto.status, "start": proto.status_at["start"], "end": proto.status_at["end"]}
    evidence = [[start, end]]
    return {
        "id": "",
        "type": "medication",
        "name": drug["norm"],
        "head": drug["id"],
        "start": drug["start"],
        "end": drug["end"],
        "sentence": [start, end],
        "evidence": evidence,
        "slots": slots,
        "fields": {
            "is_class": drug["attrs"]["is_class"],
            "components": proto.components or drug["attrs"]["components"],
            "kind": None,
            "dose_basis": proto.dose_basis if "dose" in proto.slots else None,
            "codes": drug["attrs"]["codes"],
        },
        "assertion": {},
        "patient": None,
        "timexes": [],
        "times": [],
        "section": "other",
        "rule": f"medication.{proto.rule}",
        "score": drug["score"],
    }


def _word(slot: Mention) -> dict[str, Any]:
    return {"value": slot["norm"], "start": slot["start"], "end": slot["end"]}
