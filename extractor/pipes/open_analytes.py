"""Analytes that no lexicon knows, by how they are printed: words, then a number in a unit only laboratories use."""

from __future__ import annotations

import re
from typing import Any

from spacy.tokens import Doc

from extractor.document import Mention, add_mention
from extractor.pipes.value_fit import bond_words
from extractor.pipes.value_sentences import Link, Sentence
from extractor.units import by_code, lookup

_CONCENTRATIONS = frozenset(
    {"mass_concentration", "substance_concentration", "activity_concentration", "arbitrary_concentration", "number_concentration"}
)  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_][\w'’/+-]*|\([^()]{1,40}\)|\S")
# What substances, cells and antibodies are called; other names need a capital or a digit inside ("CYFRA 21-1", "IgG4").
_SUBSTANCE = re.compile(
    r"(?:in|ine|ase|ol|ate|ide|gen|one|ose|ium|cytes?|a?emia|body|bodies|protein|factor|hormone|acid|peptide|antigen|enzyme"
    r"|vitamin|metabolites?|complex(?:es)?|marker)s?$|[A-Z0-9].*[A-Z0-9]|[a-z][A-Z]|-[A-Z0-9]",
)
_RECALLED = re.compile(
    r"\b(?:the|his|her|its|this|a repeat|repeat)\s"
    r"(?:(?:lowest|highest|peak|nadir|initial|first|last|latest|most recent|next|final|subsequent|repeat(?:ed)?|corresponding)\s)?"
    r"(counts?|levels?|activity|titres?|titers?|values?|concentration)"
    r"(?:\s(?:was|were|had|has|been|rose|risen|increased|fell|fallen|dropped|decreased|reached|to|at|of|still|only|then|again|about|only|up|down|now))*\s$",
    re.IGNORECASE,
)
# "Euthasol (390 mg/mL pentobarbital": what a solution holds.
_STRENGTH = re.compile(r"\s(?:of\s)?")
# How far back "the count" looks, in characters.
_RECALL = 400
_LONGEST_NAME = 4
_REACH = 120
# Words that neither name an analyte nor tie it to its value: a name ends where one of them stands.
_STOPS = frozenset(
    [
        "solution", "dose", "doses", "infusion", "injection", "given", "administered", "received", "patient",
        "patients", "he", "she", "we", "they", "who", "which", "when", "while", "where", "after", "before", "until",
        "since", "during", "despite", "because", "due", "therapy", "treatment", "mother", "infant", "baby", "day",
        "days", "week", "weeks", "month", "months", "hour", "hours", "including", "included", "include", "whereas",
        "although", "however", "but", "not", "no", "without", "consisting", "containing", "per", "about", "woman",
        "man", "life", "rise", "peak", "standard", "age", "isolates", "isolate", "strains", "content", "chains",
        "cell", "cells", "trough", "using", "used", "use", "lens", "cream", "gel", "eye", "drops", "suspension",
        "diluted", "dilution", "loading", "bolus", "drip", "ointment", "spray", "syrup",
    ]
)  # fmt: skip


def open_links(doc: Doc, text: str, sentence: Sentence, links: list[Link]) -> list[Link]:
    """Links of numbers in a concentration that belong to no known analyte, each to the words before it.

    The name is at most four words that stand, but for words of measuring ("level of", "was"), directly before the number;
    it gets an ``analyte`` mention of rule ``open``.
    """
    used = {link.quantity["id"] for link in links}
    known = (*sentence.analytes, *sentence.timexes, *sentence.ranges, *sentence.medications)
    taken = [(m["start"], m["end"]) for m in known]
    found: list[Link] = []
    for quantity in sentence.quantities:
        unit = by_code().get(quantity["attrs"].get("unit") or "")
        if quantity["id"] in used or unit is None or unit.dimension not in _CONCENTRATIONS:
            continue
        if any(low < quantity["end"] and quantity["start"] < high for low, high in taken):
            continue
        if any(_STRENGTH.fullmatch(text, quantity["end"], drug["start"]) for drug in sentence.medications):
            continue
        name = _name_before(text, max(sentence.start, quantity["start"] - _REACH), quantity["start"])
        if name is None or any(low < name[1] and name[0] < high for low, high in taken):
            continue
        analyte = _mention(doc, text, name, unit.code)
        found.append(Link(analyte, quantity, 0.7, analyte["norm"], "values:open"))
    return found


def recalled_links(
    doc: Doc, text: str, sentence: Sentence, links: list[Link], before: dict[str, Any] | None
) -> list[Link]:
    """Links of numbers behind "the count", "its level" to the analyte that was measured last, in the same unit.

    Args:
        doc: where the ``analyte`` mention of the recalling word is added (rule ``recalled``).
        text: the view.
        sentence: the sentence.
        links: what is known of its numbers.
        before: the last measurement with a value, at most some sentences back.
    """
    found: list[Link] = []
    used = {link.quantity["id"] for link in links}
    for quantity in sentence.quantities:
        # Within a sentence the last one linked before is meant.
        earlier = [link for link in links if link.quantity["end"] <= quantity["start"]]
        name, unit, identifier = "", None, ""
        if earlier:
            last = earlier[-1]
            name, unit, identifier = last.name, last.quantity["attrs"].get("unit"), last.analyte["attrs"]["id"]
        elif before is not None and sentence.start - before["end"] <= _RECALL:
            name, unit, identifier = before["name"], before["slots"]["value"].get("unit"), before["fields"]["analyte"]
        word = _RECALLED.search(text, max(sentence.start, quantity["start"] - 60), quantity["start"])
        if quantity["id"] in used or word is None or unit is None:
            continue
        if quantity["attrs"].get("unit") != unit or not _about(word[1], name):
            continue
        attrs = {"id": identifier, "kind": "lab", "specimen": None, "direction": None, "low": "", "high": "",
                 "aliases": [], "units": [unit], "flags": []}  # fmt: skip
        analyte = add_mention(
            doc, "analyte", word.start(1), word.end(1), norm=name, rule="recalled", score=0.7, attrs=attrs
        )
        found.append(Link(analyte, quantity, 0.7, name, "values:recalled"))
    return found


def _about(word: str, name: str) -> bool:
    """Whether "count" can mean an analyte of that name; a level or value can mean any."""
    word = word.lower().rstrip("s")
    return word in name if word in ("count", "activity", "titre", "titer", "percentage") else True


def _mention(doc: Doc, text: str, name: tuple[int, int], unit: str) -> Mention:
    attrs = {"id": "", "kind": "lab", "specimen": None, "direction": None, "low": "", "high": "", "aliases": [],
             "units": [unit], "flags": []}  # fmt: skip
    return add_mention(doc, "analyte", *name, norm=text[name[0] : name[1]].lower(), rule="open", score=0.8, attrs=attrs)


def _name_before(text: str, start: int, end: int) -> tuple[int, int] | None:
    tokens = list(_TOKEN.finditer(text, start, end))
    position = len(tokens) - 1
    while position >= 0 and _ties(tokens[position].group()):
        position -= 1
    last = position
    while position >= 0 and last - position < _LONGEST_NAME and _names(tokens[position].group()):
        position -= 1
    if position == last:
        return None
    first = tokens[position + 1]
    # A name cut off by the reach of the search is not known from its beginning.
    if first.start() == start and start > 0 and not text[start - 1].isspace():
        return None
    low, high = first.start(), tokens[last].end()
    named = any(
        _SUBSTANCE.search(token.group()) for token in tokens[position + 1 : last + 1] if len(token.group()) >= 3
    )
    return (low, high) if named else None


def _ties(token: str) -> bool:
    lowered = token.lower()
    return (
        lowered in bond_words()
        or token in ":=(,[~"
        or (token.startswith("(") and token.endswith(")"))
        or lowered.endswith("ly")
    )


def _names(token: str) -> bool:
    lowered = token.lower()
    return (
        token[0].isalpha()
        and lookup(token) is None
        and lowered not in bond_words()
        and lowered not in _STOPS
        and not lowered.endswith(("ed", "ing"))
    )
