"""Sentences as measurements are read from them: what each holds, and links of numbers to analytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc

from extractor.document import Mention, mentions, sentences

_COORDINATION = re.compile(
    r"\s*(?:\([^()]{0,40}\)\s*)?(?:,\s*(?:and|or)?|/|and|or|&|as well as|along with|,\s*as well as)\s*"
    r"(?:the|his|her|serum|plasma|blood|urine|both|elevated|raised|increased)?\s*",
    re.IGNORECASE,
)


@dataclass
class Link:
    """One value of one analyte: the analyte's mention, its number, how sure the construction is."""

    analyte: Mention
    quantity: Mention
    score: float
    name: str
    rule: str
    same_value_as: Link | None = None


@dataclass
class Sentence:
    """What a sentence holds, by start."""

    start: int
    end: int
    analytes: list[Mention] = field(default_factory=list)
    quantities: list[Mention] = field(default_factory=list)
    results: list[Mention] = field(default_factory=list)
    trends: list[Mention] = field(default_factory=list)
    ranges: list[Mention] = field(default_factory=list)
    timexes: list[Mention] = field(default_factory=list)
    medications: list[Mention] = field(default_factory=list)


def read_sentences(doc: Doc) -> list[Sentence]:
    """Sentences with an analyte or a number, and their mentions; numbers inside time expressions or ranges are left out."""
    spans = sentences(doc)
    starts = [start for start, _ in spans]
    found = [Sentence(start, end) for start, end in spans]
    kinds = {"analyte": "analytes", "quantity": "quantities", "result": "results", "trend": "trends", "range": "ranges",
             "timex": "timexes",
        "drug": "medications",
        "dose": "medications",
    }  # fmt: skip
    for mention in mentions(doc, *kinds):
        index = bisect_right(starts, mention["start"]) - 1
        if index >= 0 and mention["end"] <= found[index].end:
            getattr(found[index], kinds[mention["label"]]).append(mention)
    for sentence in found:
        # A digit inside a name is no number: "PO 2".
        covered = sorted(
            (other["start"], other["end"]) for other in (*sentence.ranges, *sentence.timexes, *sentence.analytes)
        )
        lows = [low for low, _ in covered]
        kept = []
        for quantity in sentence.quantities:
            index = bisect_right(lows, quantity["start"]) - 1
            if not any(covered[i][1] > quantity["start"] for i in range(max(0, index - 2), index + 1)):
                kept.append(quantity)
        sentence.quantities = kept
    return [sentence for sentence in found if sentence.analytes or sentence.quantities]


def rule_of(analyte: Mention) -> str:
    """``abnormality``, ``generic`` or ``analyte``: which lexicon named it."""
    head = analyte["rule"].split(":")[0]
    return {"abnormalities": "abnormality", "generic_tests": "generic"}.get(head, "analyte")


def coordinated(text: str, sentence: Sentence) -> list[list[Mention]]:
    """Analytes grouped where only commas, "and", "/" stand between them."""
    groups: list[list[Mention]] = []
    for analyte in sentence.analytes:
        if groups and _COORDINATION.fullmatch(text, groups[-1][-1]["end"], analyte["start"]):
            groups[-1].append(analyte)
        else:
            groups.append([analyte])
    return groups
