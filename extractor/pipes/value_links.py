"""Which number belongs to which analyte, by how the sentence is built."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.tokens import Doc

from extractor.document import Mention, mentions, sentences
from extractor.lexicons import load_rows
from extractor.units import Unit, by_code, comparable

_COORDINATION = re.compile(
    r"\s*(?:\([^()]{0,40}\)\s*)?(?:,\s*(?:and|or)?|/|and|or|&|as well as|along with|,\s*as well as)\s*"
    r"(?:the|his|her|serum|plasma|blood|urine|both|elevated|raised|increased)?\s*",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;]|\.\s|\bwhich\b|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|\bdue to\b|\bafter\b.*\bdose\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\([^()\d]*\)|\[[^\[\]\d]*\]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE = re.compile(r"\s*(?:of\s+)?(?:the\s+|his\s+|her\s+|serum\s+|for\s+(?:the\s+)?)?|\s*\(?\s*", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:,|and|,\s*and|;|/|to|-)\s*(?:only|about|approximately|just|nearly)?\s*", re.IGNORECASE)
_MOST_WORDS = 14
_LOOSE_WORDS = 7
# Anything printed with these is no count of things or stretch of time that merely stands near an analyte.
_LOOSE_DIMENSIONS = frozenset(
    {"mass_concentration", "substance_concentration", "number_concentration", "activity_concentration",
     "arbitrary_concentration", "temperature", "pressure", "rate"}
)  # fmt: skip


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
        covered = sorted((other["start"], other["end"]) for other in (*sentence.ranges, *sentence.timexes))
        lows = [low for low, _ in covered]
        kept = []
        for quantity in sentence.quantities:
            index = bisect_right(lows, quantity["start"]) - 1
            if not any(covered[i][1] > quantity["start"] for i in range(max(0, index - 2), index + 1)):
                kept.append(quantity)
        sentence.quantities = kept
    return [sentence for sentence in found if sentence.analytes or sentence.quantities]


def fit(analyte: Mention, quantity: Mention) -> str | None:
    """How a number fits an analyte: ``unit`` (a unit it is measured in), ``number`` (bare, plausible), else ``None``."""
    attrs, units = quantity["attrs"], analyte["attrs"]["units"]
    unit = by_code().get(attrs.get("unit") or "")
    if attrs.get("unit") is None and attrs.get("dimension") == "number":
        numbers = [attrs[key] for key in ("value", "low", "high") if attrs.get(key) is not None]
        low, high = analyte["attrs"]["low"], analyte["attrs"]["high"]
        if "qualitative" in analyte["attrs"]["flags"] and not low:
            return None
        if (low and any(number < float(low) for number in numbers)) or (
            high and any(number > float(high) for number in numbers)
        ):
            return None
        return "number"
    if unit is None:
        return "unit" if attrs.get("unit") in units else None
    if any(code in by_code() and _measures_alike(unit, by_code()[code]) for code in units):
        return "unit"
    if unit.dimension == "titer" and "qualitative" in analyte["attrs"]["flags"]:
        return "unit"
    return "unit" if other_form(analyte["norm"], unit.dimension) else None


# Pairs of dimensions that laboratories print for one and the same property: enzymes in IU/L or U/L, electrolytes in mg/dL or
# mmol/L, autoantibodies in U/mL or IU/mL.
_ALIKE = (
    frozenset({"arbitrary_concentration", "activity_concentration"}),
    frozenset({"mass_concentration", "substance_concentration"}),
)


def _measures_alike(one: Unit, other: Unit) -> bool:
    return comparable(one, other) or any({one.dimension, other.dimension} <= pair for pair in _ALIKE)


@lru_cache(maxsize=4096)
def other_form(name: str, dimension: str) -> str | None:
    """The count of a percentage and the percentage of a count: "lymphocytes 12 %" are a percentage."""
    known = _analyte_names()
    base = re.sub(r" (?:count|percentage)$", "", name)
    if dimension == "fraction" and not name.endswith("percentage"):
        return f"{base} percentage" if f"{base} percentage" in known else None
    if dimension == "number_concentration" and name.endswith("percentage"):
        return f"{base} count" if f"{base} count" in known else None
    return None


@lru_cache(maxsize=1)
def _analyte_names() -> frozenset[str]:
    return frozenset(row["name"] for row in load_rows("analytes").values())


@lru_cache(maxsize=1)
def bond_words() -> frozenset[str]:
    """Words that may stand between an analyte and its value."""
    return frozenset(load_rows("value_words"))


class Linker:
    """Links the numbers of one sentence to its analytes.

    In this order: coordinated analytes with as many numbers ("A, B and C were 1, 2 and 3"), a number right before its
    analyte ("82% neutrophils") where the sentence is built so, the numbers behind each analyte up to the next one, and
    numbers right before an analyte that are left.
    """

    def __init__(self, text: str, sentence: Sentence) -> None:
        self.text, self.sentence = text, sentence
        self.links: list[Link] = []
        self._used: set[str] = set()
        # Short forms in brackets and what a test looks for stand between it and its result: "PCR for SARS-CoV-2 was …".
        aliases = [(low, high) for a in sentence.analytes for low, high in a["attrs"].get("aliases", ())]
        times = [q for q in sentence.quantities if q["attrs"].get("dimension") == "time"]
        self._masks = sorted(
            {*((m["start"], m["end"]) for m in (*sentence.timexes, *sentence.ranges, *times)), *aliases}
        )

    def link(self) -> list[Link]:
        """All links, by number."""
        groups = coordinated(self.text, self.sentence)
        for group in groups:
            if len(group) > 1:
                self._link_group(group)
        before_first = self._built_number_first()
        if before_first:
            self._link_before()
        for index, analyte in enumerate(self.sentence.analytes):
            self._link_behind(analyte, self._limit(index))
        if not before_first:
            self._link_before()
        self.links.sort(key=lambda link: (link.quantity["start"], link.quantity["end"]))
        return self.links

    def _limit(self, index: int) -> int:
        analytes = self.sentence.analytes
        return analytes[index + 1]["start"] if index + 1 < len(analytes) else self.sentence.end

    def bonded(self, start: int, end: int) -> bool:
        """Whether only words that keep analyte and value together stand between two offsets."""
        return _bonded(self._gap(start, end), bond_words())

    def _gap(self, start: int, end: int) -> str:
        pieces, position = [], start
        index = max(0, bisect_left(self._masks, (start, start)) - 1)
        for low, high in self._masks[index:]:
            if low >= end:
                break
            if low >= position and high <= end:
                pieces.append(self.text[position:low])
                position = high
        pieces.append(self.text[position:end])
        return " ".join(pieces)

    def _add(self, analyte: Mention, quantity: Mention, score: float, rule: str, same: Link | None = None) -> Link:
        unit = by_code().get(quantity["attrs"].get("unit") or "")
        name = (other_form(analyte["norm"], unit.dimension) if unit else None) or analyte["norm"]
        link = Link(analyte, quantity, score, name, rule, same)
        self.links.append(link)
        self._used.add(quantity["id"])
        return link

    def _link_group(self, group: list[Mention]) -> None:
        start = group[-1]["end"]
        limit = next((a["start"] for a in self.sentence.analytes if a["start"] > group[-1]["start"]), self.sentence.end)
        behind = [q for q in self.sentence.quantities if start <= q["start"] < limit]
        if not behind or not self.bonded(start, behind[0]["start"]):
            return
        run = [behind[0]]
        for quantity in behind[1:]:
            if not _JOIN.fullmatch(self._gap(run[-1]["end"], quantity["start"])):
                break
            run.append(quantity)
        # Blood pressure takes two numbers of the list.
        wanted = [analyte for analyte in group for _ in range(2 if "pair" in analyte["attrs"]["flags"] else 1)]
        if len(run) == len(wanted) and all(fit(a, q) for a, q in zip(wanted, run, strict=True)):
            for analyte, quantity in zip(wanted, run, strict=True):
                self._add(analyte, quantity, 0.95, "values:coordinated")

    def _built_number_first(self) -> bool:
        """Whether the first number of the sentence that fits an analyte stands right before it."""
        analytes, quantities = self.sentence.analytes, self.sentence.quantities
        earlier = [quantity for quantity in quantities if analytes and quantity["end"] <= analytes[0]["start"]]
        if not earlier:
            return False
        last = earlier[-1]
        return (
            bool(_BEFORE.fullmatch(self.text, last["end"], analytes[0]["start"])) and fit(analytes[0], last) == "unit"
        )

    def _link_before(self) -> None:
        taken = {link.analyte["id"] for link in self.links}
        starts = [quantity["end"] for quantity in self.sentence.quantities]
        for analyte in self.sentence.analytes:
            index = bisect_right(starts, analyte["start"]) - 1
            if index < 0 or analyte["id"] in taken:
                continue
            quantity = self.sentence.quantities[index]
            if quantity["id"] in self._used or fit(analyte, quantity) != "unit":
                continue
            if _BEFORE.fullmatch(self.text, quantity["end"], analyte["start"]):
                self._add(analyte, quantity, 0.85, "values:before")

    def _link_behind(self, analyte: Mention, limit: int) -> None:
        if any(link.analyte["id"] == analyte["id"] for link in self.links):
            return
        needs_unit = "needs_value" in analyte["attrs"]["flags"]
        starts = [quantity["start"] for quantity in self.sentence.quantities]
        last: Link | None = None
        for quantity in self.sentence.quantities[bisect_left(starts, analyte["end"]) :]:
            if quantity["start"] >= limit:
                break
            if quantity["id"] in self._used:
                if last is None:
                    break
                continue
            kind = fit(analyte, quantity)
            if kind is None:
                if last is None and not self._skippable(quantity):
                    break
                continue
            position = last.quantity["end"] if last else analyte["end"]
            gap = self._gap(position, quantity["start"])
            if _bonded(gap, bond_words()):
                if kind == "number" and needs_unit and rule_of(analyte) == "abnormality":
                    continue
                if last and kind == "number" and not _follows_on(gap, last, quantity):
                    break
                same = last if last and same_magnitude(last.quantity, quantity, gap) else None
                last = self._add(analyte, quantity, 0.95 if kind == "unit" else 0.85, "values:behind", same)
            elif last is None and kind == "unit" and not needs_unit and self._loose(gap, quantity):
                last = self._add(analyte, quantity, 0.7, "values:near")
            else:
                break

    def _loose(self, gap: str, quantity: Mention) -> bool:
        unit = by_code().get(quantity["attrs"].get("unit") or "")
        return (
            unit is not None and unit.dimension in _LOOSE_DIMENSIONS and not _BREAK.search(gap)
            and len(_WORD.findall(gap)) <= _LOOSE_WORDS
        )  # fmt: skip

    def _skippable(self, quantity: Mention) -> bool:
        """Numbers that may stand between an analyte and its value: times, bare numbers, doses of a test."""
        return quantity["attrs"].get("dimension") in ("time", "number", "fraction", "count")


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


def same_magnitude(one: Mention, other: Mention, gap: str) -> bool:
    """Whether a second number in brackets or behind a slash says the first again in another unit."""
    from extractor.units import convert

    first, second = one["attrs"], other["attrs"]
    if first.get("unit") in (None, second.get("unit")) or second.get("unit") is None:
        return False
    if gap.strip(" ") not in ("(", "[", "/", ",", "=", "or", "(i.e.", "(=", "; "):
        return False
    if first.get("value") is None or second.get("value") is None:
        return False
    converted = convert(first["value"], first["unit"], second["unit"])
    if converted is None:
        # Mass against substance needs the molar mass; brackets around another unit of the same analyte suffice.
        return gap.strip() in ("(", "[")
    return abs(converted - second["value"]) <= 0.05 * max(abs(converted), abs(second["value"]))


def _bonded(gap: str, words: frozenset[str]) -> bool:
    gap = _BRACKETS.sub(" ", gap)
    if ";" in gap or re.search(r"\.\s", gap) or re.search(r"\d", gap):
        return False
    found = _WORD.findall(gap)
    return len(found) <= _MOST_WORDS and all(word.lower() in words or word.lower().endswith("ly") for word in found)


def _follows_on(gap: str, last: Link, quantity: Mention) -> bool:
    """Whether a bare number goes on with a list of values of one analyte rather than with something else."""
    first = last.quantity["attrs"]
    if first.get("unit") is not None and quantity["attrs"].get("series_start") != first.get("series_start"):
        return bool(re.search(r"\b(?:to|from|then|and)\s*$", gap)) and bool(_WORD.findall(gap))
    return True
