"""Sizes of lesions as measurements: "a 4 cm-sized mass", "an aneurysm measuring 66 × 150 mm", "the tumor had decreased to 2 cm"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc

from extractor.document import Mention, add_mention
from extractor.lexicons import Hit, Matcher, load_rows, names_of
from extractor.pipes.value_sentences import Link, Sentence
from extractor.units import lookup

_FIGURE = r"\d+(?:[.,·]\d+)?"
_CM = r"(?:\s?-?[cm]m(?![A-WYZa-wyz]))?"
_SIZE = re.compile(
    rf"(?<![\w.,/])(?P<run>{_FIGURE}(?:\s?[-–]\s?{_FIGURE})?{_CM}(?:\s?(?:[×xX✕*]|by)\s?{_FIGURE}{_CM}){{0,2}})(?P<power>3\b|\^3|³)?"
)
_DIMENSION = re.compile(rf"(?P<low>{_FIGURE})(?:\s?[-–]\s?(?P<high>{_FIGURE}))?(?:\s?-?(?P<unit>[cm]m))?")
_UNIT = re.compile(r"[cm]m")
# From the size to the lesion behind it: adjectives, no verb and no preposition but that of "in diameter".
_TO_LESION = re.compile(
    r"(?:[-\s]?sized|[-\s]in[-\s](?:size|diameter|length|width|height|greatest dimension|its greatest dimension|maximum diameter))?[\s,)\]-]*"
    r"(?:(?!(?:from|above|below|beyond|away|apart|of|with|was|were|is|are|and|in|on|at|to|the|an?|which|that|for|by|into|from|long"
    r"|deep|incision|margins?|stent|balloon|catheter|sheath|needle|port|trocar|tube|graft|slices?|sections?|intervals?|proximal"
    r"|distal|lateral|superior|inferior|segment|length)\b)[^\W\d_][\w’'-]*[\s,]+){0,7}$",
    re.IGNORECASE,
)
# From the lesion to the size behind it.
_TIES = re.compile(
    r"(?:of|was|were|is|are|had|has|have|been|measured|measures|measuring|size|sized|sizes|decreased|increased|reduced"
    r"|grown|enlarged|shrunk|shrank|grew|regressed|to|from|about|approximately|approx|up|a|an|the|maximum|maximal"
    r"|maximally|now|only|just|with|diameter|diameters|dimension|dimensions|large|largest|greatest|at|least|nearly"
    r"|almost|around|roughly|being|and|its|overall|total|mean|average)",
    re.IGNORECASE,
)
_MEASURING = re.compile(r"\b(?:measur\w+|size[ds]?|diameters?|dimensions?|max(?:imum|imal)|large as)\b", re.IGNORECASE)
_BROKEN = re.compile(r"[;]|\.\s|\d", re.IGNORECASE)
_IN_DIAMETER = re.compile(r"\s?(?:in (?:size|(?:\w+ )?diameter|length|greatest dimension)|long|wide)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# "a swelling over the left 2nd metacarpal bone of 2 cm": where it lies, then its size; a distance or a change is none.
_ORDINAL = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b")
_PLACED = re.compile(
    r"\s(?:over|in|on|at|within|involving|along|near|behind|under)\s"
    r"(?:(?!(?:distance|depth|margins?|shift|displacement|shortening|gap|level|length|thickness|incision|effusion|with|and|was|were)\b)[\w-]+\s){1,8}"
    r"of\s(?:about\s|approximately\s|around\s|nearly\s|almost\s)?",
    re.IGNORECASE,
)
_MOST_WORDS = 16
_WORD = re.compile(r"[^\W\d_]+")
# A distance, or the size of something else, is no size of the lesion.
_ELSEWHERE = re.compile(
    r"[\s-]*(?:long\s|wide\s|deep\s|thick\s)?(?:from|above|below|away|proximal|distal|lateral|medial|superior|inferior|anterior|posterior"
    r"|beyond|caudal|cranial|inside|behind|off|to the|margins?|incision|catheter|stent|balloon|trocar|port|needle|sheath|slices?|sections?"
    r"|segment|deep to|short of|past|per|/|Hg|H2O|apart)\b",
    re.IGNORECASE,
)
_AND_MORE = re.compile(
    r"\s*(?:in|of)?\s*(?:height|diameter|length|width|depth|size|thickness|longest axis|short axis|the \w+ (?:plane|axis|dimension))?\s*"
    r"(?:,|and|,\s*and|;|to)\s*$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:decreased|increased|reduced|grown|grew|enlarged|shrunk|shrank|regressed)(?:\s(?:in|size|further|again|to|only|about|approximately))*\sto\s$",
    re.IGNORECASE,
)
_FAR = 160


@dataclass(frozen=True, slots=True)
class _Figure:
    """One dimension of a size: offsets, bounds, and its unit with where that stands."""

    start: int
    end: int
    low: float
    high: float | None
    unit: str
    unit_start: int
    unit_end: int


@lru_cache(maxsize=1)
def _lexicon() -> tuple[Matcher, dict[str, str]]:
    rows = load_rows("lesions")
    entries = [(identifier, name) for identifier, row in rows.items() for name in names_of(row)[1:]]
    return Matcher(entries), {identifier: row["name"] for identifier, row in rows.items()}


def size_links(doc: Doc, text: str, sentence: Sentence) -> list[Link]:
    """A link for each dimension of a lesion's size, with an ``analyte`` mention of rule ``lesions:ID`` for the lesion."""
    runs = list(_runs(text, sentence))
    if not runs:
        return []
    matcher, names = _lexicon()
    lesions = [
        Hit(sentence.start + hit.start, sentence.start + hit.end, hit.id, hit.spelling)
        for hit in matcher.find(text[sentence.start : sentence.end])
    ]
    taken = [(m["start"], m["end"]) for m in (*sentence.timexes, *sentence.ranges, *sentence.medications)]
    found: list[Link] = []
    last: tuple[Hit, int] | None = None
    for figures in runs:
        start, end = figures[0].start, max(figures[-1].end, figures[-1].unit_end)
        if any(low < end and start < high for low, high in taken):
            continue
        lesion = _lesion_behind(text, lesions, end) or _lesion_before(text, lesions, start, end)
        if lesion is None and last is not None and _goes_on(text, last[1], start, end):
            lesion = last[0]
        if lesion is None:
            continue
        last = (lesion, end)
        analyte = _analyte(doc, lesion, names[lesion.id])
        found += [
            Link(analyte, _quantity(sentence, figure, text), 0.85, analyte["norm"], "values:size") for figure in figures
        ]
    return found


def _goes_on(text: str, position: int, start: int, end: int) -> bool:
    """Whether a size is told of the same lesion: one dimension more, or what it "further decreased to"."""
    if start - position > _FAR or _ELSEWHERE.match(text, end):
        return False
    return bool(_AND_MORE.match(text, position, start) or _CHANGED.search(text, position, start))


def _runs(text: str, sentence: Sentence) -> list[list[_Figure]]:
    """Sizes of a sentence, each as its dimensions; one unit at the end is that of all."""
    found = []
    for match in _SIZE.finditer(text, sentence.start, sentence.end):
        printed = list(_DIMENSION.finditer(text, match.start("run"), match.end("run")))
        if not _UNIT.search(match["run"]) or (match["power"] and len(printed) < 3):
            continue
        figures: list[_Figure] = []
        unit: tuple[str, int, int] | None = None
        for part in reversed(printed):
            if part["unit"]:
                unit = (part["unit"], part.start("unit"), part.end("unit"))
            if unit is None:
                break
            high = _number(part["high"]) if part["high"] else None
            end = part.end() if part["unit"] else part.end("high") if part["high"] else part.end("low")
            figures.append(_Figure(part.start(), end, _number(part["low"]), high, *unit))
        if figures:
            found.append(figures[::-1])
    return found


def _number(figure: str) -> float:
    return float(figure.replace(",", ".").replace("·", "."))


def _lesion_behind(text: str, lesions: list[Hit], end: int) -> Hit | None:
    """The lesion that a size describes as an adjective; the last word of "tumor thrombus"."""
    for index, lesion in enumerate(lesions):
        if lesion.start >= end and _TO_LESION.fullmatch(text, end, lesion.start):
            while index + 1 < len(lesions) and text[lesion.end : lesions[index + 1].start] == " ":
                index += 1
                lesion = lesions[index]
            return lesion
        if lesion.start >= end:
            return None
    return None


def _lesion_before(text: str, lesions: list[Hit], start: int, end: int) -> Hit | None:
    """The lesion whose size stands behind it."""
    before = [lesion for lesion in lesions if lesion.end <= start]
    if not before or _ELSEWHERE.match(text, end):
        return None
    lesion = before[-1]
    gap = _ORDINAL.sub("th", _ASIDE.sub(" ", text[lesion.end : start]))
    words = _WORD.findall(gap)
    if _BROKEN.search(gap) or len(words) > _MOST_WORDS:
        return None
    if all(_TIES.fullmatch(word) for word in words) and re.fullmatch(r"[\w\s(,:=~≈<>≤≥-]*", gap):
        return lesion
    if _PLACED.fullmatch(gap):
        return lesion
    sized = _IN_DIAMETER.match(text, end) and len(words) <= _MOST_WORDS // 2
    return lesion if sized or _MEASURING.search(gap) else None


def _analyte(doc: Doc, lesion: Hit, name: str) -> Mention:
    attrs = {"id": "", "kind": "other", "specimen": None, "direction": None, "low": "", "high": "", "aliases": [],
             "units": ["cm", "mm"], "flags": []}  # fmt: skip
    return add_mention(
        doc, "analyte", lesion.start, lesion.end, norm=name, rule=f"lesions:{lesion.id}", score=0.9, attrs=attrs
    )


def _quantity(sentence: Sentence, figure: _Figure, text: str) -> Mention:
    """The quantity of one dimension: as read, with the unit of the whole size; made where "4.7cmx2.3cm" was not read."""
    unit = lookup(figure.unit)
    attrs = {
        "unit_text": text[figure.unit_start : figure.unit_end], "unit": unit.code if unit else figure.unit, "unit_start": figure.unit_start,
        "unit_end": figure.unit_end, "dimension": "length", "series": None, "series_start": None, "series_size": None,
    }  # fmt: skip
    for quantity in sentence.quantities:
        if quantity["start"] <= figure.start < quantity["end"]:
            return {**quantity, "attrs": {**quantity["attrs"], **attrs}}
    high = figure.high
    attrs |= {
        "value": None if high else figure.low,
        "low": figure.low if high else None,
        "high": high,
        "comparator": None,
        "factor": None,
    }
    return {
        "id": f"size:{figure.start}", "label": "quantity", "start": figure.start, "end": figure.end, "norm": "", "rule": "size",
        "score": 1.0, "attrs": attrs,
    }  # fmt: skip
