"""Scores and classes: those no lexicon knows ("Rotterdam score was 0.15", "AKIN stage 3"), and Roman numerals of those it knows."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from spacy.tokens import Doc

from extractor.document import Mention, add_mention
from extractor.pipes.value_fit import fit
from extractor.pipes.value_sentences import Link, Sentence

_KIND = re.compile(r"\b(?P<kind>scores?|index|grade|class|stage|criteria|classification)\b", re.IGNORECASE)
_WORD_BACK = re.compile(r"(?:\((?P<short>[A-Z][\w -]{1,14})\)|(?P<word>[^\W\d_][\w’'/–-]*|\d+)):?\s$")
_TIE = re.compile(
    r"\s*(?:\([A-Z][\w -]{1,12}\)\s*)?(?:was|were|is|of|at|as|:|=|,|[(])?\s*(?:found to be|estimated (?:as|at|to be)|calculated (?:as|at|to be)|only|a)?\s*"
    r"(?:score|grade|class|stage|type)?s?\s*(?:of\s*)?",
    re.IGNORECASE,
)
# "grade II", "stage IIIC", "stage 3a": the letter parts a stage and is no number.
_NUMERAL = re.compile(
    r"(?:(?P<roman>IV|V?I{1,3}|V|IX|X)|(?P<digits>\d{1,2}(?:\.\d+)?))[a-cA-C]?(?![\w%/-]|\.\d|\s?[-–/]\s?\d)"
)
_ROMANS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
# Grades and stages count where a system is named; these words name none.
_NO_SYSTEM = re.compile(
    r"(?:figure|fig|table|case|day|week|grade|stage|class|score|clinical|pathological|pathologic|tumor|tumour|cancer"
    r"|disease|final|initial|the|a|an|his|her|its|this|that|patient|she|he|we|type|group|phase|functional|physical"
    r"|histological|histologic|nuclear|end|late|early|high|low)",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"(?:a|an|the|his|her|its|their|this|that|with|of|and|by|on|to|had|in|at|was|were|is|are|for|from|as|or|which|but|has"
    r"|have|been|showed|revealed|using|per|than|no|his|total|mean|average|each|same|new|overall|initial|final"
    r"|calculated|estimated|baseline|body|mass)",
    re.IGNORECASE,
)
_MOST_WORDS = 5


def score_links(doc: Doc, text: str, sentence: Sentence) -> list[Link]:
    """Links of Roman numerals to scores of the lexicon, and of numbers to scores that only their own words name."""
    found: list[Link] = []
    for analyte in sentence.analytes:
        if analyte["attrs"]["kind"] == "score":
            tie = _TIE.match(text, analyte["end"], sentence.end)
            printed = _NUMERAL.match(text, tie.end(), sentence.end) if tie else None
            numeral = _numeral(doc, text, printed) if printed and printed["roman"] else None
            if numeral is not None and fit(analyte, numeral):
                found.append(Link(analyte, numeral, 0.9, analyte["norm"], "values:score"))
    starts = [quantity["start"] for quantity in sentence.quantities]
    # What only the trained model took for a test may be the name of a score.
    known = [a for a in sentence.analytes if "model" not in a["attrs"]["flags"]]
    taken = [(m["start"], m["end"]) for m in (*known, *sentence.timexes, *sentence.medications)]
    taken += [(low, high) for a in known for low, high in a["attrs"].get("aliases", ())]
    for kind in _KIND.finditer(text, sentence.start, sentence.end):
        name = _name(text, sentence.start, kind)
        if name is None or any(low < kind.end() and name < high for low, high in taken):
            continue
        tie = _TIE.match(text, kind.end(), sentence.end)
        position = tie.end() if tie else kind.end()
        index = bisect_left(starts, position)
        near = sentence.quantities[index] if index < len(starts) and starts[index] == position else None
        if near is not None and (near["attrs"].get("dimension") != "number" or position == kind.end()):
            continue
        printed = _NUMERAL.match(text, position, sentence.end) if position > kind.end() else None
        number = near or (_numeral(doc, text, printed) if printed else None)
        if number is not None and not any(low < number["end"] and number["start"] < high for low, high in taken):
            analyte = _analyte(doc, text, name, kind.end())
            found.append(Link(analyte, number, 0.8, analyte["norm"], "values:score"))
            taken.append((name, number["end"]))
    return found


def _name(text: str, floor: int, kind: re.Match[str]) -> int | None:
    """Where the name of a score begins, walking back from its last word; None where the words name no score."""
    position, words = kind.start(), 0
    capital = False
    while words < _MOST_WORDS:
        back = _WORD_BACK.search(text[max(floor, position - 24) : position])
        if back is None:
            break
        start = position - len(back.group())
        word = back["word"]
        if word is not None:
            if _STOPS.fullmatch(word) or word.lower().endswith(("ed", "ing")):
                break
            system = (
                not _NO_SYSTEM.fullmatch(word)
                and word[0].isupper()
                and (start > floor or word[1:] != word[1:].lower() or "-" in word)
            )
            capital = capital or system
        words += 1
        position = start
    plain = kind["kind"].lower() in ("score", "scores", "index")
    return position if words and (plain or capital) else None


def _numeral(doc: Doc, text: str, printed: re.Match[str]) -> Mention:
    value = float(_ROMANS[printed["roman"]] if printed["roman"] else printed["digits"])
    attrs = {
        "value": value, "low": None, "high": None, "comparator": None, "unit_text": None, "unit": None,
        "unit_start": None, "unit_end": None, "factor": None, "dimension": "number", "series": None, "series_start": None,
        "series_size": None,
    }  # fmt: skip
    return add_mention(doc, "quantity", printed.start(), printed.end(), rule="numeral", attrs=attrs)


def _analyte(doc: Doc, text: str, start: int, end: int) -> Mention:
    attrs: dict[str, Any] = {
        "id": "",
        "kind": "score",
        "specimen": None,
        "direction": None,
        "low": "",
        "high": "",
        "aliases": [],
        "units": [],
        "flags": [],
    }
    norm = re.sub(r"\s*\([^()]*\)|:", "", text[start:end]).lower()
    return add_mention(doc, "analyte", start, end, norm=norm, rule="open", score=0.8, attrs=attrs)
