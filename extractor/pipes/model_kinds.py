"""What the words of a span are that only the trained model sees: such spans are right in very different shares.

The kind is part of the mention's rule, so that ``votes.csv`` counts each apart.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc

from extractor.document import Mention, mentions, view_of
from extractor.lexicons import Matcher, load_rows, names_of
from extractor.pipes.dose_rules import DOSE_DIMENSIONS, is_dose, is_radiation

# "a high-dose", "the maintenance dose": an amount in words.
_WORDED = re.compile(r"\bdos(?:es?|ages?|ing)\b", re.IGNORECASE)
# How far behind a worded dose its figure may stand: "high-dose intravenous methylprednisolone (1,000 mg daily)".
_REACH = 80
# How far from a figure what it measures may be told.
_SIGHT = 80
# "after 6 courses" says when.
_AFTER = re.compile(r"\b(?:after|following|complet(?:ed|ing|ion of))\s(?:the |all |his |her |these )?$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.;](?:\s|$)")

SURE = "_sure"
"""Kind of a name beside words of giving that all heads, of reports, abstracts and sentences, take for a drug."""
DOSED = "_dosed"
"""Kind of a name that no lexicon has, with a dose beside it. The corpora that votes are counted on hold next to none, for the
lexicon has their drugs: what the model thinks of such a name stands for the count."""
_TO_DOSE = re.compile(
    r"(?:\s(?:was|were)\s(?:\w+ly\s)?(?:given|administered|started|added|initiated|commenced|infused|injected|prescribed)(?:\s(?:at|with))?)?"
    r"\s?[(,]?\s?(?:at\s)?(?:an?\s)?(?:(?:\w+\s)?dose\sof\s)?",
    re.IGNORECASE,
)
_FROM_DOSE = re.compile(r"\s(?:of\s)?(?:oral\s|intravenous\s|IV\s|subcutaneous\s)?", re.IGNORECASE)
_MASSES = frozenset(name for name in DOSE_DIMENSIONS if name.startswith(("mass", "arbitrary")))
_SHORTEST = 4


@lru_cache(maxsize=1)
def _general() -> Matcher:
    return Matcher([(row["id"], name) for row in load_rows("drug_words").values() for name in names_of(row)])


def general_words(text: str) -> list[tuple[int, int]]:
    """Ranges of words that stand for drugs without naming one: "medication", "sedation"."""
    return [(hit.start, hit.end) for hit in _general().find(text)]


def kind_of(doc: Doc, label: str, start: int, end: int) -> str:
    """Kind of a span of the model that no rule meets, with a leading ``_``; empty where it has none.

    Of a drug ``_general``, or :data:`DOSED` where a dose stands beside it. Of a dose ``_figure`` (an amount with its unit), ``_count`` (cycles, infusions), ``_often``,
    ``_worded`` ("high-dose"), ``_beside`` (the same with a figure behind it, which the annotators mark instead), ``_other``
    (rates, prices, amounts lost, courses that say when).
    """
    text = view_of(doc)
    if label == "Medication":
        if general_words(text[start:end]):
            return "_general"
        return DOSED if _is_dosed(doc, text, start, end) else ""
    if label != "Dosage":
        return ""
    for quantity in mentions(doc, "quantity"):
        if _overlap(quantity, start, end) and quantity["attrs"]["unit"] is not None:
            dimension = quantity["attrs"]["dimension"]
            if dimension in ("count", "count_rate"):
                return "_other" if _AFTER.search(text[max(0, start - _SIGHT) : start]) else "_count"
            if dimension in DOSE_DIMENSIONS or dimension == "absorbed_dose":
                low, high = max(0, quantity["start"] - _SIGHT), min(len(text), quantity["end"] + _SIGHT)
                given = is_radiation(text, quantity, low, high) or is_dose(text, quantity, low, high)
                return "_figure" if given else "_other"
    for often in mentions(doc, "frequency"):
        if 2 * _overlap(often, start, end) > often["end"] - often["start"]:
            return "_often"
    if not _WORDED.search(text[start:end]):
        return "_other"
    return "_beside" if _has_figure(doc, text, end) else "_worded"


def _is_dosed(doc: Doc, text: str, start: int, end: int) -> bool:
    """Whether one word, not two, stands right beside an amount that is given: "blorquitrex 20 mg daily", "5 mg/kg of AB-1234"."""
    if " " in text[start:end] or end - start < _SHORTEST:
        return False
    return any(
        (_TO_DOSE.fullmatch(text, end, quantity["start"]) or _FROM_DOSE.fullmatch(text, quantity["end"], start))
        and quantity["attrs"]["dimension"] in _MASSES
        and is_dose(text, quantity, max(0, start - _SIGHT), min(len(text), end + _SIGHT))
        for quantity in mentions(doc, "quantity")
    )


def _has_figure(doc: Doc, text: str, end: int) -> bool:
    """Whether a figure follows the words of a dose that end at ``end``, with at most one drug between."""
    drugs = [drug["start"] for drug in mentions(doc, "drug")]
    return any(
        end <= dose["start"] <= end + _REACH
        and not _CLAUSE_END.search(text, end, dose["start"])
        and sum(end <= drug < dose["start"] for drug in drugs) <= 1
        for dose in mentions(doc, "dose")
    )


def _overlap(mention: Mention, start: int, end: int) -> int:
    return max(0, min(mention["end"], end) - max(mention["start"], start))
