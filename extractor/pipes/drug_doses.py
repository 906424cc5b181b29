"""Doses of a list of drugs: whose each one is, and what a second one says: earlier dose, rate, alternative, next step."""

from __future__ import annotations

import re
from typing import Any

from extractor.document import Mention
from extractor.pipes.drug_clauses import Clause, is_modifier
from extractor.pipes.drug_protos import Proto, is_adjacent

_RATE = frozenset(
    {
        "mass_rate", "mass_per_mass_rate", "mass_per_area_rate", "flow", "flow_per_mass", "arbitrary_rate",
        "arbitrary_per_mass_rate", "substance_rate", "substance_per_mass_rate",
    }
)  # fmt: skip
PER_DAY_UNIT = re.compile(r"/d$")
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
_PREPOSITION = re.compile(
    r"\b(?:at|with|of|in|to|on)(?: an?| the)?(?: (?:daily|total|single|initial|low|high|fixed|starting|maximum|mean))?(?: dose of)?\s$",
    re.IGNORECASE,
)
_BACK_FROM = re.compile(
    r"[\s,(]*(?:\w+ ){0,2}?(?:down |up )?from (?:a (?:\w+ )?dose of |an? |the (?:\w+ )?(?:dose )?(?:of )?)?$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;+]|\b(?:and|or|plus|with)\b", re.IGNORECASE)
EACH = re.compile(r"\s?\(?each\b", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


def dose_owners(text: str, protos: list[Proto], doses: list[Mention], clause: Clause) -> dict[str, Proto]:
    """Which drug of a list each dose belongs to."""
    owner: dict[str, Proto] = {}
    if not doses:
        return owner
    last = protos[-1].drug["end"]
    tail = [dose for dose in doses if dose["start"] >= last]
    front = [dose for dose in doses if dose["end"] <= protos[0].drug["start"]]
    if len(protos) > 1 and _RESPECTIVELY.search(text, last, clause.end):
        for run in (tail, front):
            # "A and B at 5 and 10 mg, then 10 and 20 mg, respectively": as many rounds as the numbers give.
            if run and len(run) % len(protos) == 0:
                owner = {dose["id"]: protos[index % len(protos)] for index, dose in enumerate(run)}
                break
    leading = any(is_modifier(text, dose["end"], protos[0].drug["start"], clause.slots) for dose in front)
    # From the last to the first, so that a drug is known to have its dose behind it before one in front is offered.
    for dose in reversed(doses):
        if dose["id"] in owner:
            continue
        behind = [proto for proto in protos if proto.drug["start"] >= dose["end"]]
        before = [proto for proto in protos if proto.drug["end"] <= dose["start"]]
        ahead = behind[0] if behind and is_modifier(text, dose["end"], behind[0].drug["start"], clause.slots) else None
        if ahead is not None and before:
            direct = is_adjacent(text, before[-1].drug["end"], dose["start"])
            of = re.match(r"\s?(?:of|worth)\b", text[dose["end"] :]) is not None
            # "A 80 mg, 300 mg B and 5 mg C"; but "A, 10 mg B, 20 mg" has each dose behind its drug.
            parted = _PARTS.search(text, before[-1].drug["end"], dose["start"]) and not any(
                owner.get(other["id"]) is ahead and is_adjacent(text, ahead.drug["end"], other["start"])
                for other in doses
                if other["start"] > dose["end"]
            )
            owner[dose["id"]] = before[-1] if direct and not (of or leading or parted) else ahead
        elif ahead is not None:
            owner[dose["id"]] = ahead
        elif before:
            owner[dose["id"]] = before[-1]
        elif behind and _leads(text, clause.start, dose, behind[0].drug["start"]):
            owner[dose["id"]] = behind[0]
    return owner


def _leads(text: str, start: int, dose: Mention, drug: int) -> bool:
    """Whether a dose that is no modifier of the drug behind it is still that drug's: "At 5 mg/day, A was given"."""
    between = text[dose["end"] : drug]
    if "," not in between and not re.search(r"\band\b", between):
        return True
    return _PREPOSITION.search(text[max(start, dose["start"] - 30) : dose["start"]]) is not None


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
        elif "previous_dose" not in current.slots and current.status == "changed" and _BACK_FROM.fullmatch(between):
            # "increased to 7.5 mg from 5 mg"
            current.slots["previous_dose"] = dose
            continue
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
        set_basis(text, current, dose, lead, clause)
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


def strengths_of(drug: Mention, parts: list[Proto]) -> list[dict[str, Any]]:
    """Components of a combination with the doses that its parts were printed with; empty where one has none."""
    doses = {part.drug["norm"]: part.slots["dose"] for part in parts if "dose" in part.slots}
    names = [part["name"] for part in drug["attrs"]["components"]]
    if not all(name in doses for name in names):
        return []
    return [
        {"name": name, "dose": {**doses[name]["attrs"], "start": doses[name]["start"], "end": doses[name]["end"]}}
        for name in names
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


def set_basis(text: str, proto: Proto, dose: Mention, lead: str, clause: Clause) -> None:
    """Whether a dose is for one administration, a day or the whole course, by its unit and the words around it."""
    unit = dose["attrs"]["unit"] or ""
    if _TOTAL.search(lead) or _TOTAL_AFTER.match(text[dose["end"] : dose["end"] + 12]):
        daily = re.search(r"\bdaily\b", lead, re.IGNORECASE) or PER_DAY_UNIT.search(unit)
        proto.dose_basis = "day" if daily else "course"
    elif PER_DAY_UNIT.search(unit) or _PER_DAY.match(text[dose["end"] : dose["end"] + 14]) or _DAILY_DOSE.search(lead):
        proto.dose_basis = "day"
    else:
        proto.dose_basis = "administration"
