"""Sentences as measurements are read from them: what each holds, and links of numbers to analytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from extractor.document import Mention, mentions, sentences, view_of

_COORDINATION = re.compile(
    r"\s*(?:\([^()]{0,40}\)\s*)?(?:,\s*(?:and|or)?|/|and|or|&|as well as|along with|,\s*as well as)\s*"
    r"(?:the|his|her|serum|plasma|blood|urine|both|elevated|raised|increased|high[- ]?sens\w*|mean|repeat)?\s*",
    re.IGNORECASE,
)
# Figures that are no quantities by themselves: "4.7cmx2.3cm" of a lesion, "grade II", "stage 3a".
_OTHER_FIGURE = re.compile(
    r"\d\s?[cm]m(?![A-WYZa-wyz])|\b(?:grade|class|stage|score)s?\b.{0,16}?(?:\d|[IVX])", re.IGNORECASE
)
# "(40th percentile)" is where a value stands among others, no value.
_PERCENTILE = re.compile(r"\s?(?:st|nd|rd|th)?[\s-]?(?:per)?centiles?\b", re.IGNORECASE)

# "fell by 2 g/dL", "a decrease of 600 g": how much it changed, not what it was.
_CHANGE = re.compile(
    r"\b(?:f[ea]ll\w*|drop\w*|decreas\w+|declin\w+|reduc\w+|ris\w+|rose|increas\w+|improv\w+|climb\w+|chang\w+)\s(?:\w+ly\s|further\s)?by\s"
    r"(?:about\s|approximately\s|around\s|almost\s|nearly\s|only\s|more than\s|at least\s|over\s)?$"
    r"|\ba[n]?\s(?:\w+\s)?(?:fall|drop|decrease|decline|reduction|rise|increase|gain|change)\sof\s(?:about\s|approximately\s|around\s|more than\s)?$",
    re.IGNORECASE,
)
_CHANGE_REACH = 48


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
    text, spans = view_of(doc), sentences(doc)
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
            (other["start"], other["end"])
            for other in (*sentence.ranges, *sentence.timexes, *sentence.analytes, *_graded(sentence.results))
        )
        lows = [low for low, _ in covered]
        kept = []
        for quantity in sentence.quantities:
            index = bisect_right(lows, quantity["start"]) - 1
            if _PERCENTILE.match(text, quantity["end"]):
                continue
            if _CHANGE.search(text, max(sentence.start, quantity["start"] - _CHANGE_REACH), quantity["start"]):
                continue
            if not any(covered[i][1] > quantity["start"] for i in range(max(0, index - 2), index + 1)):
                kept.append(quantity)
        sentence.quantities = kept
    return [s for s in found if s.analytes or s.quantities or _OTHER_FIGURE.search(text, s.start, s.end)]


def without(sentence: Sentence, links: list[Link]) -> Sentence:
    """A sentence without the numbers and analytes that ``links`` have."""
    if not links:
        return sentence
    used, told = {link.quantity["id"] for link in links}, {link.analyte["id"] for link in links}
    return replace(
        sentence,
        quantities=[quantity for quantity in sentence.quantities if quantity["id"] not in used],
        analytes=[analyte for analyte in sentence.analytes if analyte["id"] not in told],
    )


def _graded(results: list[Mention]) -> list[Mention]:
    """Results whose digit is no number: "3+"."""
    return [result for result in results if result["norm"].endswith("+")]


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


def parted(sentence: Sentence, groups: list[list[Mention]]) -> list[list[Mention]]:
    """Groups parted where a result word stands between two members: "normal A and elevated B"."""
    starts = [result["start"] for result in sentence.results]
    found: list[list[Mention]] = []
    for group in groups:
        part = [group[0]]
        for analyte in group[1:]:
            index = bisect_right(starts, part[-1]["end"])
            if index < len(starts) and starts[index] < analyte["start"]:
                found.append(part)
                part = []
            part.append(analyte)
        found.append(part)
    return found
