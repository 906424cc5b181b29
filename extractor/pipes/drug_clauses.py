"""A sentence as a row of clauses, each a row of drug lists: what decides which slot belongs to which drug."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc

from extractor.document import Mention, sentences, view_of

# No sentence of a report is longer, in characters.
_LONGEST = 4000
SLOTS = ("dose", "route", "frequency", "dose_duration", "status")
# A clause ends here: a new finite clause may follow. Lists ("A, B and C") do not end one.
_BREAK = re.compile(
    r";|:\s(?=[A-Z])|,?\s(?:but|whereas|while|although|because|however|until|unless)\b|,\s(?:and\s)?(?:he"
    r"|she|it|they|we|his|her|the patient|the (?:infant|child|boy|girl|man|woman|baby))\b"
    r"|,?\s(?:after which|at which|followed by|and then)\b"
    # "A was then started" goes on with its verb.
    r"|(?<!\bwas)(?<!\bwere)(?<!\bbeen),?\s(?:then|thereafter|subsequently|afterwards)\b",
    re.IGNORECASE,
)
# What may stand between two drugs of one list, beside their own slots.
_LINK = re.compile(
    r"(?:[\s,;/&+%()\[\]–-]|\b(?:and|or|plus|with|along with|as well as|in combination with|together with"
    r"|combined with|in addition to|followed by|then"
    r"|also|both|either|a|an|the|of|at|in|doses?|dosages?|of|each|intravenous|oral|low|high|dose|standard"
    r"|pulse|systemic|topical|empirical|empiric|new|additional|liposomal"
    r"|continuous|prophylactic|therapy|treatment|tablets?|capsules?|infusions?|injections?|inhalation"
    r"|concentrated|respectively|daily|total|bolus|boluses|loading|maintenance|per|body|weight|long-acting"
    r"|weekly|initial|initially))*",
    re.IGNORECASE,
)
_MODIFIERS = re.compile(
    r"(?:[\s%-]|\b(?:of|the|a|an|dose|doses|intravenous|iv|oral|daily|twice-daily|once-daily|pulse|bolus"
    r"|boluses|infusion|infusions|injection|low|high|additional|subcutaneous|intramuscular|intrathecal"
    r"|inhaled|nebulized|nebulised|continuous|fresh|human|recombinant|generic|body|weight|tablets?|total"
    r"|regular|topical|maintenance|loading|single|worth|units?|each|per|day|bags?|ampoules?|vials?|packs?"
    r"|transfusion of|concentrated|irradiated|leukoreduced|rectal|parenteral|systemic|sustained-release"
    r"|extended-release|liquid|both|allogeneic|allogenic|autologous))*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Group:
    """Drugs that one list names, with the offsets it spans."""

    drugs: list[Mention] = field(default_factory=list)

    @property
    def start(self) -> int:
        """First character of the first drug."""
        return self.drugs[0]["start"]

    @property
    def end(self) -> int:
        """Character after the last drug."""
        return self.drugs[-1]["end"]


@dataclass(slots=True)
class Clause:
    """A stretch of a sentence with its drugs and slots; ``depth`` 1 inside brackets."""

    start: int
    end: int
    depth: int = 0
    drugs: list[Mention] = field(default_factory=list)
    slots: list[Mention] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    holder: Mention | None = None


def stretches(doc: Doc) -> list[tuple[int, int]]:
    """Sentences, the overlong cut at blanks, so that a text without full stops costs no more than any other."""
    text = view_of(doc)
    found: list[tuple[int, int]] = []
    for start, end in sentences(doc):
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            found.append((start, cut))
            start = cut
        found.append((start, end))
    return found


def clauses(text: str, start: int, end: int, drugs: list[Mention], slots: list[Mention]) -> list[Clause]:
    """Clauses of the sentence ``text[start:end]`` in reading order, bracketed ones behind the one that holds them.

    A bracket without a drug of its own stays in its clause; one that names drugs is a clause of its own, and slots
    before its first drug belong to the drug before the bracket (its ``holder``).
    """
    brackets = [(low, high) for low, high in _brackets(text, start, end) if any(low < d["start"] < high for d in drugs)]
    inner = [Clause(low, high, 1) for low, high in brackets]
    cuts: list[int] = []
    for match in _BREAK.finditer(text, start, end):
        if any(low <= match.start() < high for low, high in brackets) or _inside_round(text, start, match.start()):
            continue
        if match.group().strip(", ").lower() in ("then", "followed by", "and then", "until") and not _starts_anew(
            match.end(), end, drugs, slots
        ):
            continue
        if any(slot["norm"] == "continued" and slot["end"] == match.start() for slot in slots) and ":" in match.group():
            # "Regular medication: A 5 mg"
            continue
        cuts.append(match.start())
    edges = [start, *cuts, end]
    outer = [Clause(low, high) for low, high in pairwise(edges) if high > low]
    for mention in (*drugs, *slots):
        home = next((clause for clause in inner if clause.start < mention["start"] < clause.end), None)
        if home is None:
            home = next((clause for clause in outer if clause.start <= mention["start"] < clause.end), None)
        if home is not None:
            (home.drugs if mention["label"] == "drug" else home.slots).append(mention)
    for clause in (*outer, *inner):
        clause.drugs.sort(key=lambda mention: mention["start"])
        clause.slots.sort(key=lambda mention: (mention["start"], -mention["end"]))
    for clause in inner:
        before = [drug for drug in drugs if drug["end"] <= clause.start]
        clause.holder = before[-1] if before else None
    ordered = sorted((*outer, *inner), key=lambda clause: (clause.start, clause.depth))
    for clause in ordered:
        clause.groups = _groups(text, clause)
    return ordered


def _starts_anew(position: int, end: int, drugs: list[Mention], slots: list[Mention]) -> bool:
    """Whether a drug comes before any dose behind "then": else "then 20 mg" goes on with the same drug."""
    dose = next((slot["start"] for slot in slots if slot["label"] == "dose" and slot["start"] >= position), end)
    return any(position <= drug["start"] < dose for drug in drugs)


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Outermost round or square brackets that close inside the sentence."""
    found: list[tuple[int, int]] = []
    depth = 0
    opened = start
    for position in range(start, end):
        if text[position] in "([（":
            if depth == 0:
                opened = position
            depth += 1
        elif text[position] in ")]）" and depth:
            depth -= 1
            if depth == 0:
                found.append((opened, position + 1))
    return found


def _inside_round(text: str, start: int, position: int) -> bool:
    piece = text[start:position]
    return piece.count("(") + piece.count("[") > piece.count(")") + piece.count("]")


def _groups(text: str, clause: Clause) -> list[Group]:
    """Lists of drugs: neighbours with nothing but links and their own slots between them."""
    groups: list[Group] = []
    for drug in clause.drugs:
        if (
            groups
            and is_link(text, groups[-1].end, drug["start"], clause.slots)
            and not _new_start(text, groups[-1], drug, clause)
        ):
            groups[-1].drugs.append(drug)
        else:
            groups.append(Group([drug]))
    return groups


def _new_start(text: str, group: Group, drug: Mention, clause: Clause) -> bool:
    """Whether a drug behind one that only sets the time or cause begins anew: "For the toxicity of A, 10 mg B was given"."""
    roles = {member["attrs"].get("role") for member in group.drugs}
    if roles != {"anchor"} or drug["attrs"].get("role") == "anchor" or "," not in text[group.end : drug["start"]]:
        return False
    return any(slot["label"] == "dose" and group.end <= slot["start"] < drug["start"] for slot in clause.slots)


def is_link(text: str, start: int, end: int, slots: list[Mention]) -> bool:
    """Whether ``text[start:end]`` joins two drugs of one list."""
    if any(
        slot["label"] == "status" and start <= slot["start"] < end and not _remark(text, start, slot) for slot in slots
    ):
        return False
    return _LINK.fullmatch(blank(text, start, end, slots)) is not None


def _remark(text: str, start: int, slot: Mention) -> bool:
    """Whether a word of giving is but a noun in a bracket behind ``start``: "A (continuous infusion), B and C"."""
    inside = text.count("(", start, slot["start"]) > text.count(")", start, slot["start"])
    return inside and slot["attrs"].get("voice") == "noun"


def is_modifier(text: str, start: int, end: int, slots: list[Mention]) -> bool:
    """Whether ``text[start:end]`` leads from a dose to the drug it belongs to: "400 mg *of oral* ibuprofen"."""
    if "," in text[start:end] or any(
        slot["label"] in ("dose", "status") and start <= slot["start"] < end for slot in slots
    ):
        return False
    return _MODIFIERS.fullmatch(blank(text, start, end, slots)) is not None


def blank(text: str, start: int, end: int, slots: list[Mention]) -> str:
    """``text[start:end]`` with slots, numbers and bracketed remarks turned into blanks."""
    piece = list(text[start:end])
    for slot in slots:
        if slot["label"] != "status" and slot["start"] < end and slot["end"] > start:
            for position in range(max(start, slot["start"]), min(end, slot["end"])):
                piece[position - start] = " "
    words = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", lambda match: " " * len(match.group()), "".join(piece))
    return re.sub(r"\d[\d.,]*|\bfor\b|\bfrom\b", lambda match: " " * len(match.group()), words)
