"""What goes on about drugs already named: further verbs, clauses and sentences without a drug of their own."""

from __future__ import annotations

import re

from extractor.document import Mention
from extractor.pipes.drug_clauses import Clause
from extractor.pipes.drug_protos import Proto
from extractor.pipes.drug_slots import attach, fill

_DOSE_SUBJECT = re.compile(
    r"^\W*(?:\w+\W+){0,6}?(?:the|this|its|his|her)?\s?(?:\w+ )?(?:dose|dosage)\b",
    re.IGNORECASE,
)
_PLURAL_AUX = re.compile(r"\b(?:were|are|all|both)\b", re.IGNORECASE)
# "…, she remained anuric for 12 h" is not about the drug any more.
_OTHER_SUBJECT = re.compile(
    r"[\s,;]*(?:and |but |so |although |while |because |however,? )?(?:he|she|they|we|his|her|their|there"
    r"|the (?!drug|dose|dosage|medication|treatment|therapy|infusion|regimen|same))\b",
    re.IGNORECASE,
)


def follow(text: str, status: Mention, slots: list[Mention], targets: list[Proto], clause: Clause) -> list[Proto]:
    """Statements that a further verb adds to drugs already named: "… and tapered to 5 mg", "…, which was stopped"."""
    made: list[Proto] = []
    doses = [slot for slot in slots if slot["label"] == "dose"]
    if status["norm"] == "given" and not doses:
        for proto in targets:
            fill(proto, slots)
        return []
    for proto in targets:
        if proto.status == status["norm"] and not doses:
            continue
        begun = status["norm"] == "started" and proto.status == "given"
        plain = proto.status_at is None and proto.status == "given" and "dose" not in proto.slots
        if (begun or plain) and not doses:
            # "treated with A and B was added", "A (5 mg, then 10 mg) was initiated": one giving, told twice.
            proto.status, proto.status_at = status["norm"], status
            fill(proto, slots)
            continue
        new = Proto(proto.drug, status["norm"], status, rule="verb")
        made += [new, *attach(text, [new], slots, clause)]
    return made


def carry(text: str, clause: Clause, previous: list[Proto]) -> list[Proto]:
    """Statements of a clause that names no drug but goes on about those before it."""
    statuses = [slot for slot in clause.slots if slot["label"] == "status"]
    doses = [slot for slot in clause.slots if slot["label"] == "dose"]
    targets = previous if _PLURAL_AUX.search(text[clause.start : clause.end]) else previous[-1:]
    unique = {proto.drug["id"]: proto for proto in targets}
    targets = list(unique.values())
    if not statuses:
        if doses:
            made: list[Proto] = []
            for proto in targets[-1:]:
                if "dose" in proto.slots:
                    new = Proto(
                        proto.drug, proto.status if proto.status != "stopped" else "given", None, rule="carried"
                    )
                    made += [new, *attach(text, [new], clause.slots, clause)]
                else:
                    made += attach(text, [proto], clause.slots, clause)
            return made
        if not _OTHER_SUBJECT.match(text, clause.start, clause.end):
            for proto in targets:
                fill(proto, clause.slots)
        return []
    made = []
    lead = [slot for slot in clause.slots if slot["label"] != "status" and slot["start"] < statuses[0]["start"]]
    for index, status in enumerate(statuses):
        until = statuses[index + 1]["start"] if index + 1 < len(statuses) else clause.end
        rest = [slot for slot in clause.slots if slot["label"] != "status" and status["start"] <= slot["start"] < until]
        if not _about_drug(text, clause, status, rest, clause.start):
            continue
        made += follow(text, status, [*lead, *rest], targets, clause)
        lead = []
    return made


def _about_drug(text: str, clause: Clause, status: Mention, slots: list[Mention], start: int) -> bool:
    """Whether the verb of a clause without a drug can have the drug before as its subject or object."""
    if any(slot["label"] == "dose" for slot in slots):
        return True
    before = text[start : status["start"]]
    return bool(
        re.fullmatch(
            r"[\s,;]*(?:but|and|then|while|however|which|that|it|they|this|both|all|until|,|\s|was|were|had"
            r"|been|being|has|have|therefore|thereafter|afterwards|thus|again|later|subsequently|gradually|immediately|finally"
            r"|eventually|the (?:drug|drugs|medication|dose|therapy|treatment))*\s*",
            before,
            re.IGNORECASE,
        )
    ) and status["norm"] in ("stopped", "changed", "continued", "withheld", "started")


def carried_sentence(text: str, start: int, end: int, drug: Mention, slots: list[Mention]) -> list[Proto]:
    """Statements of a sentence about "the dose" of the one drug of the sentence before."""
    doses = [slot for slot in slots if slot["label"] == "dose"]
    if not doses or not _DOSE_SUBJECT.match(text[start:end]):
        return []
    clause = Clause(start, end, slots=slots)
    statuses = [slot for slot in slots if slot["label"] == "status"]
    if not statuses:
        return []
    made: list[Proto] = []
    for index, status in enumerate(statuses):
        until = statuses[index + 1]["start"] if index + 1 < len(statuses) else end
        rest = [slot for slot in slots if slot["label"] != "status" and status["start"] <= slot["start"] < until]
        if any(slot["label"] == "dose" for slot in rest):
            new = Proto(drug, status["norm"], status, rule="next_sentence")
            made += [new, *attach(text, [new], rest, clause)]
    return made
