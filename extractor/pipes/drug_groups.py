"""Lists of drugs in a clause and the verbs that govern them: what was given, started, changed, stopped."""

from __future__ import annotations

import re

from extractor.document import Mention
from extractor.pipes.drug_carry import follow
from extractor.pipes.drug_clauses import Clause, Group, is_modifier
from extractor.pipes.drug_protos import Proto, in_bracket, is_adjacent
from extractor.pipes.drug_slots import attach

_BRACKET = re.compile(r"\([^()]*\)")
_FROM = re.compile(r"\bfrom (?:a (?:\w+ )?dose of |the (?:\w+ )?dose of |an? )?$", re.IGNORECASE)
# From a verb of change to the drug that is changed: "increasing the dose of".
_OBJECT = re.compile(
    r"(?:[\s,-]|\b(?:the|his|her|a|an|of|to|on|in|and|oral|intravenous|iv|daily|dose|doses|dosage|dosing|rate|infusion|total|therapy"
    r"|treatment|with|from|maintenance|current|high-dose|low-dose|systemic|previous|basal)\b|\d[\w./]*)*",
    re.IGNORECASE,
)
_AUX = re.compile(
    r"\b(?:was|were|been|being|is|are|be)(?:\s(?:then|also|only|subsequently|immediately|initially"
    r"|gradually|slowly|again|therefore|later|first|promptly|empirically|temporarily|both|all|not|never"
    r"|finally|further|simultaneously))*\s$",
    re.IGNORECASE,
)
_FROM_DATE = re.compile(
    r"\b(?:from|since|starting(?: on| from)?|beginning) (?:the )?(?:day|january|february|march|april|may \d"
    r"|june|july|august|september|october|november|december|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar"
    r"|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{4})",
    re.IGNORECASE,
)
_SUBJECT_GOES_ON = re.compile(
    r"(?:[\s,()\[\]/–-]|\b(?:which|that|and|but|then|or|also|was|were|had|has|have|been|being|is|are|be|to"
    r"|at|of|a|an|the|by|in|on|per|for|day|days|daily|it|they|both|all|not"
    r"|first|later|again|only|soon|therapy|treatment|dose|doses|dosage|infusion|infusions|injection"
    r"|injections|tablets?|capsules?|administration|pulse|medication|drug|drugs|agents?|regimen"
    r"|intravenous|oral|week|weeks|month|months|total|its|their|initial|bolus|loading|maintenance|further"
    r"|with|from|once|over|until|rate|\w+ly|now|since|could|should|can|did|we|he|she|after|before|hours?|h"
    r"|min)\b|\d[\d./]*)*",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"[,;]\s(?!which\b|and\s(?:was|were|then)\b|was\b|were\b|for\b|in\b|as\b|at\b|with\b|on\b|due\b|by\b)|\b(?:and|but|or|so|that)\s(?:the|a|an|his|her"
    r"|their|its|he|she|it|they|we|no|[a-z]+)\b",
    re.IGNORECASE,
)
# "A and the pill were stopped": a subject of two, the second no drug by name.
_AND_MORE = re.compile(r"\sand\s(?:the|his|her|all|other)\s(?:[\w-]+\s){1,2}were\s", re.IGNORECASE)
_PLURAL_AUX = re.compile(r"\b(?:were|are|all|both)\b", re.IGNORECASE)

# "was started on antibiotics, including A and B": the members share what happened to the class.
_NAMELY = re.compile(
    r",?\s(?:including|such as|namely|consisting of|comprising|i\.e\.,?|specifically)\s(?:oral\s|intravenous\s|IV\s)?",
    re.IGNORECASE,
)


def read_clause(text: str, clause: Clause) -> list[Proto]:
    """Statements of a clause: its lists of drugs, each with the slots that stand with it."""
    protos: list[Proto] = []
    used: set[str] = set()
    for index, group in enumerate(clause.groups):
        low = clause.groups[index - 1].end if index else clause.start
        high = clause.groups[index + 1].start if index + 1 < len(clause.groups) else clause.end
        following = clause.groups[index + 1] if index + 1 < len(clause.groups) else None
        around = [
            slot
            for slot in clause.slots
            if low <= slot["start"] < high
            and slot["id"] not in used
            and not _ahead(text, slot, group, following, clause)
        ]
        used |= {slot["id"] for slot in around}
        made = read_group(text, group, around, clause, index > 0)
        if protos and protos[-1].drug["attrs"]["is_class"] and _NAMELY.fullmatch(text, low, group.start):
            for proto in made:
                if proto.status_at is None:
                    proto.status, proto.status_at = protos[-1].status, protos[-1].status_at
        protos += made
    return protos


def _ahead(text: str, slot: Mention, group: Group, following: Group | None, clause: Clause) -> bool:
    """Whether a slot between two lists belongs to the one behind it."""
    if following is None or slot["start"] < group.end:
        return False
    if slot["label"] == "status":
        return forward(text, slot, clause, following)
    gap = text[slot["end"] : following.start]
    if slot["label"] == "dose":
        anchored = group.drugs[-1]["attrs"].get("role") == "anchor" and "," in text[group.end : slot["start"]]
        return is_modifier(text, slot["end"], following.start, clause.slots) and (
            anchored or not is_adjacent(text, group.end, slot["start"])
        )
    if slot["label"] == "dose_duration":
        return bool(re.match(r"[ -]*(?:courses?|cycles?)? ?(?:of )", gap)) and is_modifier(
            text, slot["end"], following.start, clause.slots
        )
    return len(gap) < 40 and is_modifier(text, slot["end"], following.start, clause.slots)


def forward(text: str, status: Mention, clause: Clause, group: Group) -> bool:
    """Whether a word of giving or stopping governs the list behind it rather than the drug before it.

    Active verbs and nouns do ("received A", "initiation of A"), passives only where the patient is their subject ("was
    started on A", "given A"); the passive of a drug ("A was stopped") looks back.
    """
    gap = text[status["end"] : group.start]
    if len(gap) > 90:
        return False
    if re.match(r",?\s(?:and|but)\b", gap):
        # "the infection was treated and A was added": what follows has its own verb.
        return False
    before = [drug for drug in clause.drugs if drug["end"] <= status["start"]]
    passive = _AUX.search(text[max(clause.start, status["start"] - 40) : status["start"]]) is not None
    if status["attrs"].get("voice") == "noun":
        return bool(re.match(r"\s(?:of|with|using)\b", gap))
    if status["norm"] not in ("given", "planned") and "," in gap:
        return False
    if status["norm"] == "changed" and (not _OBJECT.fullmatch(gap) or (passive and re.match(r"\swith\b", gap))):
        # "levels were decreased with A": the drug is the means.
        return False
    if not before:
        return not re.match(r"\s?[,.]?\s?(?:after|before|because|due|when|since)\b", gap)
    if passive:
        return bool(re.match(r"\s(?:on|with|only|off)\b", gap)) or (
            bool(re.match(r"\s(?:an? |the |\d)", gap)) and status["norm"] == "given"
        )
    return bool(
        re.fullmatch(
            r"(?:[\s,(-]|\b(?:on|with|to|the|a|an|of|additional|his|her|by|oral|intravenous|iv|empirical"
            r"|empiric|low|high|dose|new|again|both|also|only|therapy|treatment|doses|course|and|using"
            r"|broad-spectrum|pulse|daily|initial)\b|\d[\w./]*|mg|g|mcg|µg)*",
            gap,
            re.IGNORECASE,
        )
    )


def read_group(text: str, group: Group, slots: list[Mention], clause: Clause, later: bool) -> list[Proto]:
    """Statements of one list of drugs.

    Args:
        text: the view.
        group: the list.
        slots: slots between the list before and the one behind.
        clause: the clause.
        later: whether the clause names drugs before this list.
    """
    statuses = [slot for slot in slots if slot["label"] == "status"]
    active = [slot for slot in statuses if slot["end"] <= group.start and forward(text, slot, clause, group)]
    passive = behind(text, group, slots)
    governing = _governing(text, active, clause)
    anchored = group.drugs[0]["attrs"].get("role") == "anchor"
    protos = [Proto(drug, anchored=anchored) for drug in group.drugs]
    if governing is None and passive:
        if (
            len(passive) > 1
            and passive[0]["norm"] == "given"
            and (passive[0]["attrs"].get("voice") == "noun" or in_bracket(text, group.end, passive[0]["start"]))
        ):
            passive.pop(0)
        governing = passive.pop(0)
    elif (
        governing is not None and passive and governing["norm"] == "given" and governing["attrs"].get("voice") == "noun"
    ):
        # "Treatment with A was started"
        governing = passive.pop(0)
    body_end = passive[0]["start"] if passive else clause.end
    split = (
        governing is not None
        and governing["start"] >= group.end
        and changes_dose(text, governing, group, slots, body_end)
    )
    if governing is not None and split:
        # "prednisone 60 mg was tapered to 40 mg": the printed dose was given, then changed.
        passive.insert(0, governing)
        body_end = governing["start"]
    elif governing is not None:
        for proto in protos:
            proto.status, proto.status_at = governing["norm"], governing
    body = [slot for slot in slots if slot["label"] != "status" and slot["start"] < body_end]
    extra = attach(text, protos, body, clause)
    for index, status in enumerate(passive):
        until = passive[index + 1]["start"] if index + 1 < len(passive) else clause.end
        rest = [slot for slot in slots if slot["label"] != "status" and status["start"] <= slot["start"] < until]
        targets = (
            protos if _PLURAL_AUX.search(text[max(group.end, status["start"] - 40) : status["start"]]) else protos[-1:]
        )
        extra += follow(text, status, rest, targets, clause)
    if governing is None and any(
        _FROM_DATE.search(text[proto.drug["end"] : proto.drug["end"] + 60]) for proto in protos[-1:]
    ):
        for proto in protos:
            proto.status = "started"
    return [*protos, *extra]


def behind(text: str, group: Group, slots: list[Mention]) -> list[Mention]:
    """Verbs behind a list whose subject it is: passives, participles beside it, verbs coordinated with them."""
    found: list[Mention] = []
    for slot in slots:
        if slot["label"] != "status" or slot["start"] < group.end:
            continue
        edge = max(
            [
                group.end,
                *(
                    other["end"]
                    for other in slots
                    if other["end"] <= slot["start"] and (other["label"] != "status" or other in found)
                ),
            ]
        )
        # What a bracket lists between a list and its verb is no new subject: "therapy (A 5 mg, B 10 mg) was started".
        before = _BRACKET.sub(lambda match: " " * len(match.group()), text[edge : slot["start"]])
        goes_on = _SUBJECT_GOES_ON.fullmatch(before) is not None
        if slot["attrs"].get("voice") == "noun":
            if goes_on and len(before) < 12 and not re.match(r"\s(?:of|with)\b", text[slot["end"] :]):
                found.append(slot)
            continue
        if goes_on or _AND_MORE.fullmatch(before) or (_AUX.search(before) and not _NEW_SUBJECT.search(before)):
            found.append(slot)
    return found


def changes_dose(text: str, status: Mention, group: Group, slots: list[Mention], end: int) -> bool:
    """Whether a verb of change stands between a printed dose and a new one ("60 mg was tapered to 40 mg")."""
    if status["norm"] != "changed":
        return False
    doses = [slot for slot in slots if slot["label"] == "dose"]
    before = any(group.end <= dose["start"] < status["start"] for dose in doses)
    after = [dose for dose in doses if status["end"] <= dose["start"] < end]
    return before and bool(after) and not _FROM.search(text[status["end"] : after[0]["start"]])


def _governing(text: str, active: list[Mention], clause: Clause) -> Mention | None:
    """The word nearest before the list; "treated with" yields to a nearer one, a plan to none."""
    if not active:
        return None
    planned = [slot for slot in active if slot["norm"] == "planned"]
    return planned[-1] if planned else active[-1]
