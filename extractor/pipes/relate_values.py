"""Measurement statements of prose: values, results and trends of analytes."""

from __future__ import annotations

import re
from typing import Any

from spacy.tokens import Doc

from extractor.document import Mention, add_mention, view_of
from extractor.lexicons.analyte_codes import codes_for
from extractor.pipes.alterations import alteration_result
from extractor.pipes.culture_growth import grown
from extractor.pipes.lesion_sizes import size_links
from extractor.pipes.open_analytes import open_links, recalled_links
from extractor.pipes.open_scores import score_links
from extractor.pipes.polarity_lists import governed_results
from extractor.pipes.specimens import add_specimens
from extractor.pipes.value_links import Linker
from extractor.pipes.value_sentences import Link, Sentence, coordinated, parted, read_sentences, rule_of, without
from extractor.pipes.value_words import (
    SAME_CLAUSE,
    allowed,
    attributive,
    denied,
    interpret,
    predicates,
    read_flag,
    read_words,
    result_of,
    share_trend,
    share_verdict,
    trend_of,
    word_slot,
)
from extractor.units import by_code

_CELL_COUNT = re.compile(r"(?<=\d)\+? (?:[tb] )?cell count$")
_MEMBERS = re.compile(r",?\s*(?:[(:]|(?:such as|namely|ie|i\.e\.)\s)\s*")
_FUNCTION = re.compile(r"function|test|laborator|profile", re.IGNORECASE)
_LEVEL = re.compile(r"\b(?:levels?|serum|plasma|concentrations?|tests?|studies)\b", re.IGNORECASE)
_PAIR_NAMES = ("systolic blood pressure", "diastolic blood pressure")


def measurement_statements(doc: Doc) -> list[dict[str, Any]]:
    """Statements of type ``measurement`` in reading order; adds a ``value`` mention for each number used."""
    found: list[dict[str, Any]] = []
    text = view_of(doc)
    last: dict[str, Any] | None = None
    for sentence in read_sentences(doc):
        first = len(found)
        first_links = [*size_links(doc, text, sentence), *score_links(doc, text, sentence)]
        links = [*first_links, *Linker(text, without(sentence, first_links)).link()]
        links += open_links(doc, text, sentence, links)
        links += recalled_links(doc, text, sentence, links, last)
        links.sort(key=lambda link: link.quantity["start"])
        made: dict[int, dict[str, Any]] = {}
        for link in links:
            statement = _with_value(doc, text, sentence, link, links)
            made[id(link)] = statement
            if link.same_value_as is not None:
                statement["fields"]["duplicate_of_statement"] = made[id(link.same_value_as)]["id"]
            found.append(statement)
            last = statement
        share_trend(text, links, made)
        share_verdict(text, sentence, links, made)
        found += _without_value(doc, text, sentence, {link.analyte["id"] for link in links})
        add_specimens(text, (sentence.start, sentence.end), found[first:])
        for statement in found[first:]:
            add_codes(statement)
    return found


def new_statement(
    doc: Doc, analyte: Mention, name: str, sentence: tuple[int, int], rule: str, score: float
) -> dict[str, Any]:
    """An empty measurement statement about ``analyte``."""
    attrs = analyte["attrs"]
    statement: dict[str, Any] = {
        "id": "", "type": "measurement", "name": name, "head": analyte["id"], "start": analyte["start"],
        "end": analyte["end"], "sentence": list(sentence), "evidence": [list(sentence)], "slots": {},
        "fields": {"kind": attrs["kind"], "codes": [], "analyte": attrs["id"]}, "assertion": {}, "patient": None, "timexes": [], "times": [],
        "section": "other", "rule": rule, "score": round(score * analyte["score"], 2),
    }  # fmt: skip
    if attrs.get("specimen"):
        statement["slots"]["specimen"] = {"value": attrs["specimen"], "start": None, "end": None}
    return statement


def value_slot(quantity: Mention) -> dict[str, Any]:
    """The value slot of a quantity mention."""
    return {**quantity["attrs"], "start": quantity["start"], "end": quantity["end"]}


def add_codes(statement: dict[str, Any]) -> None:
    """LOINC and OMOP codes, only where the printed unit's dimension and the specimen fit."""
    slots = statement["slots"]
    unit = by_code().get((slots.get("value") or {}).get("unit") or "")
    statement["fields"]["codes"] = codes_for(
        statement["fields"]["analyte"], unit.dimension if unit else None, slots.get("specimen", {}).get("value")
    )


def _with_value(doc: Doc, text: str, sentence: Sentence, link: Link, links: list[Link]) -> dict[str, Any]:
    quantity, analyte = link.quantity, link.analyte
    name = _pair_name(link, links) if "pair" in analyte["attrs"]["flags"] else link.name
    statement = new_statement(doc, analyte, name, (sentence.start, sentence.end), link.rule, link.score)
    statement["id"] = f"v{analyte['start']}:{quantity['start']}"
    slots = statement["slots"]
    slots["value"] = value_slot(quantity)
    add_mention(
        doc,
        "value",
        quantity["start"],
        quantity["end"],
        rule=link.rule,
        score=link.score,
        attrs=dict(quantity["attrs"]),
    )
    index = links.index(link)
    previous_end = max(
        [analyte["end"]] + [other.quantity["end"] for other in links[:index] if other.analyte is analyte]
    )
    low, high = min(previous_end, quantity["start"]), quantity["start"]
    if quantity["end"] <= analyte["start"]:
        low, high = quantity["end"], analyte["start"]
    read_words(text, sentence, statement, analyte, low, high, first=previous_end == analyte["end"])
    read_flag(text, statement, quantity["end"])
    reference = _range_of(text, sentence, links, link)
    if reference:
        attrs = dict(reference["attrs"])
        slots["reference_range"] = {**attrs, "start": reference["start"], "end": reference["end"]}
        if reference["attrs"].get("unit") is None:
            slots["reference_range"]["unit"] = None
    if analyte["attrs"].get("direction"):
        slots.setdefault(
            "interpretation", {"value": analyte["attrs"]["direction"], "start": analyte["start"], "end": analyte["end"]}
        )
    interpret(statement)
    return statement


def _pair_name(link: Link, links: list[Link]) -> str:
    attrs = link.quantity["attrs"]
    if attrs.get("series_size") == 2:
        return _PAIR_NAMES[attrs["series"]]
    return _PAIR_NAMES[0]


def _range_of(text: str, sentence: Sentence, links: list[Link], link: Link) -> Mention | None:
    """The reference range printed with a value: the first behind it and before the next value, or just before it."""
    end = link.quantity["end"]
    following = min(
        (other.quantity["start"] for other in links if other.quantity["start"] >= end), default=sentence.end
    )
    next_analyte = min((a["start"] for a in sentence.analytes if a["start"] >= end), default=sentence.end)
    for reference in sentence.ranges:
        if end <= reference["start"] < min(following, next_analyte) and reference["start"] - end <= 60:
            if not SAME_CLAUSE.search(text, end, reference["start"]):
                return reference
        if link.analyte["end"] <= reference["start"] and reference["end"] <= link.quantity["start"]:
            # "A and B were 12 (1-5) and 2.5 (10-20)": the first range is that of A's value.
            others = (other.quantity["start"] for other in links if other.analyte is not link.analyte)
            if not any(link.analyte["end"] <= start < reference["start"] for start in others):
                return reference
    return None


def _without_value(doc: Doc, text: str, sentence: Sentence, linked: set[str]) -> list[dict[str, Any]]:
    """Results and trends in words, for analytes without a number; shared by coordinated analytes."""
    found = []
    linker = Linker(text, sentence)
    listed = predicates(text, sentence)
    governed = {**governed_results(text, sentence), **grown(text, sentence)}
    for group in parted(sentence, coordinated(text, sentence)):
        members = [a for a in group if a["id"] not in linked and rule_of(a) != "abnormality"]
        if not members:
            continue
        word = result_of(text, sentence, linker, group)
        trend = trend_of(text, sentence, linker, group)
        for analyte in members:
            given = alteration_result(text, sentence, analyte) or _given(
                governed.get(analyte["id"]), listed.get(analyte["id"]), word
            )
            if "panel" in analyte["attrs"]["flags"] and given and attributive(text, analyte, given):
                given = None
            if "panel" in analyte["attrs"]["flags"] and _FUNCTION.search(text, analyte["start"], analyte["end"]):
                told = None
            else:
                told = trend
            if "needs_value" in analyte["attrs"]["flags"] and not (
                (told is not None and _measured_beside(group, analyte))
                or (given and _is_said(text, group, analyte, given))
            ):
                continue
            result = given if given and allowed(analyte, given) else None
            if result and result["norm"] == "detected" and denied(text, sentence, analyte):
                result = None
            if result is None and (told is None or "model" in analyte["attrs"]["flags"]):
                continue
            if rule_of(analyte) == "generic" and (result is None or analyte["score"] < 0.8):
                continue
            found.append(_worded(doc, sentence, analyte, result, told))
    return _without_umbrellas(text, sentence, found)


def _given(governed: Mention | None, listed: Mention | None, word: Mention | None) -> Mention | None:
    """The result of an analyte: "positive for A"; the predicate of a list ("stains for A and B were negative"); else the rest."""
    if governed is not None and (governed["attrs"]["stated"] or listed is None):
        return governed
    return (listed if governed is not None else word) or listed


def _worded(
    doc: Doc, sentence: Sentence, analyte: Mention, result: Mention | None, trend: dict[str, Any] | None
) -> dict[str, Any]:
    name = analyte["norm"]
    if result and result["attrs"]["kind"] == "qualitative":
        # A stain that is positive is no count of cells.
        name = _CELL_COUNT.sub("", name)
    statement = new_statement(doc, analyte, name, (sentence.start, sentence.end), "values:words", 0.85)
    statement["id"] = f"r{analyte['start']}"
    if result:
        statement["slots"]["result"] = word_slot(result["norm"], result)
        if result["attrs"]["interpretation"]:
            statement["slots"]["interpretation"] = word_slot(result["attrs"]["interpretation"], result)
    if trend:
        statement["slots"]["trend"] = trend
    return statement


def _opens(text: str, sentence: Sentence, panel: Mention) -> bool:
    """Whether a panel is followed by what it holds: "inflammatory markers (IL-6 …)", "tumor markers such as CEA"."""
    opening = _MEMBERS.match(text, panel["end"])
    return opening is not None and any(opening.end() <= a["start"] <= opening.end() + 16 for a in sentence.analytes)


def _without_umbrellas(text: str, sentence: Sentence, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """ "Laboratory tests, with A and B, were normal" tells of A and B; the whole counts where no part shares its result."""
    umbrellas = {a["id"] for a in sentence.analytes if "umbrella" in a["attrs"]["flags"]}
    opened = {a["id"] for a in sentence.analytes if "panel" in a["attrs"]["flags"] and _opens(text, sentence, a)}
    found = [s for s in found if s["head"] not in opened]
    told = {s["slots"]["result"]["start"] for s in found if "result" in s["slots"] and s["head"] not in umbrellas}
    return [s for s in found if s["head"] not in umbrellas or s["slots"].get("result", {}).get("start") not in told]


def _measured_beside(group: list[Mention], analyte: Mention) -> bool:
    """Whether an everyday word stands in a list of analytes: "blood pressure, pulse and oxygen saturation"."""
    return any(other is not analyte and "needs_value" not in other["attrs"]["flags"] for other in group)


def _is_said(text: str, group: list[Mention], analyte: Mention, result: Mention) -> bool:
    """Whether a result can be said of an everyday word: it is measured, listed with analytes, or a stain."""
    if _is_measured(text, analyte, result):
        return True
    if result["attrs"]["kind"] == "level":
        return _measured_beside(group, analyte) or any(_is_measured(text, other, result) for other in group)
    if _measured_beside(group, analyte) and _CELL_COUNT.search(analyte["norm"]):
        return True
    # "CD3 (+)", "negative except for cannabinoids".
    listed = result["rule"] in ("results:list", "results:mark")
    return listed and ("qualitative" in analyte["attrs"]["flags"] or bool(_CELL_COUNT.search(analyte["norm"])))


def _is_measured(text: str, analyte: Mention, result: Mention) -> bool:
    """Whether an everyday word is an analyte beside a result word: "folic acid levels were normal", "3+ protein"."""
    if result["norm"].endswith("+"):
        return True
    return result["attrs"]["kind"] == "level" and bool(_LEVEL.search(text[analyte["start"] : analyte["end"] + 16]))
