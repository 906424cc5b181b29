"""Measurement statements of prose: values, results and trends of analytes."""

from __future__ import annotations

import itertools
import re
from typing import Any

from spacy.tokens import Doc

from extractor.document import Mention, add_mention
from extractor.lexicons.analyte_codes import codes_for
from extractor.pipes.open_analytes import open_links
from extractor.pipes.value_links import Link, Linker, Sentence, coordinated, read_sentences, rule_of
from extractor.units import by_code

# Participles: before an analyte they say how high it is ("increased CRP"), behind it that it changed ("CRP increased").
_CHANGES = {"increased": "increased", "decreased": "decreased", "reduced": "decreased", "diminished": "decreased"}
_BEFORE_RESULT = re.compile(
    r"\s*(?:for|in|of|levels?|values?|concentrations?|counts?|serum|plasma|blood|the|his|her|a|an|and|anti-|tests?|results?|both|[(:])*"
    r"(?:\s+(?:for|in|of|levels?|values?|concentrations?|serum|plasma|blood|the|his|her|all|tests?))*\s*",
    re.IGNORECASE,
)
_BEFORE_TREND = re.compile(r"\s*(?:in|of)\s+(?:the|his|her|serum|plasma|blood|both|levels? of|\s)*", re.IGNORECASE)
_FLAG_AFTER = re.compile(r"\s*(?:\(\s*(?P<word>high|low|normal|H|L|N|elevated|raised|abnormal)\s*[),]|(?P<bare>H|L)\b)")
_FLAGS = {"h": "high", "high": "high", "elevated": "high", "raised": "high", "l": "low", "low": "low", "n": "normal",
          "normal": "normal", "abnormal": "abnormal"}  # fmt: skip
_CLOSING = re.compile(r"[\s)\]]*")
_VERDICT = re.compile(r"[\s)\](]*(?:\w+\s+){0,2}?(?:were|was|remained|are|is)\b")
_LIST_GAP = re.compile(r"[\s)\]]*(?:,|and|,\s*and)\s*(?:the|his|her|serum|plasma)?\s*", re.IGNORECASE)
_SAME_CLAUSE = re.compile(r"[;]|\.\s")
_PAIR_NAMES = ("systolic blood pressure", "diastolic blood pressure")


def measurement_statements(doc: Doc) -> list[dict[str, Any]]:
    """Statements of type ``measurement`` in reading order; adds a ``value`` mention for each number used."""
    found: list[dict[str, Any]] = []
    text = doc.text
    for sentence in read_sentences(doc):
        links = Linker(text, sentence).link()
        links = sorted([*links, *open_links(doc, text, sentence, links)], key=lambda link: link.quantity["start"])
        made: dict[int, dict[str, Any]] = {}
        for link in links:
            statement = _with_value(doc, text, sentence, link, links)
            made[id(link)] = statement
            if link.same_value_as is not None:
                statement["fields"]["duplicate_of_statement"] = made[id(link.same_value_as)]["id"]
            found.append(statement)
        _share_trend(text, links, made)
        _share_verdict(text, sentence, links, made)
        found += _without_value(doc, text, sentence, {link.analyte["id"] for link in links})
    return found


def new_statement(
    doc: Doc, analyte: Mention, name: str, sentence: tuple[int, int], rule: str, score: float
) -> dict[str, Any]:
    """An empty measurement statement about ``analyte``."""
    attrs = analyte["attrs"]
    statement: dict[str, Any] = {
        "id": "", "type": "measurement", "name": name, "head": analyte["id"], "start": analyte["start"],
        "end": analyte["end"], "sentence": list(sentence), "evidence": [list(sentence)], "slots": {},
        "fields": {"kind": attrs["kind"], "codes": []}, "assertion": {}, "patient": None, "timexes": [], "times": [],
        "section": "other", "rule": rule, "score": round(score * analyte["score"], 2),
    }  # fmt: skip
    if attrs.get("specimen"):
        statement["slots"]["specimen"] = {"value": attrs["specimen"], "start": None, "end": None}
    return statement


def value_slot(quantity: Mention) -> dict[str, Any]:
    """The value slot of a quantity mention."""
    return {**quantity["attrs"], "start": quantity["start"], "end": quantity["end"]}


def add_codes(statement: dict[str, Any], analyte: Mention) -> None:
    """LOINC and OMOP codes, only where the printed unit's dimension and the specimen fit."""
    unit = by_code().get((statement["slots"].get("value") or {}).get("unit") or "")
    statement["fields"]["codes"] = codes_for(
        analyte["attrs"]["id"], unit.dimension if unit else None, analyte["attrs"].get("specimen")
    )


def interpret(statement: dict[str, Any]) -> None:
    """High, low or normal by a reference range printed with the value; what the text says itself stays."""
    value, reference = statement["slots"].get("value"), statement["slots"].get("reference_range")
    if "interpretation" in statement["slots"] or not value or not reference:
        return
    number = value.get("value")
    if number is None or reference.get("unit") not in (None, value.get("unit")):
        return
    low, high = reference.get("low"), reference.get("high")
    comparator = value.get("comparator") or ""
    if low is not None and number < low and not comparator.startswith(">"):
        word = "low"
    elif high is not None and number > high and not comparator.startswith("<"):
        word = "high"
    elif comparator and not (comparator.startswith("<") and low is None):
        return
    else:
        word = "normal"
    statement["slots"]["interpretation"] = {"value": word, "start": None, "end": None}


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
    _read_words(text, sentence, statement, analyte, low, high, first=previous_end == analyte["end"])
    _read_flag(text, statement, quantity["end"])
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
    add_codes(statement, analyte)
    return statement


def _share_trend(text: str, links: list[Link], made: dict[int, dict[str, Any]]) -> None:
    """ "A increased to 5 and B to 6": the second shares the verb of the first."""
    for last, link in itertools.pairwise(links):
        if (
            text[link.analyte["end"] : link.quantity["start"]].strip() == "to"
            and last.quantity["end"] <= link.analyte["start"]
        ):
            trend = made[id(last)]["slots"].get("trend")
            if trend:
                made[id(link)]["slots"].setdefault("trend", dict(trend))


def _share_verdict(text: str, sentence: Sentence, links: list[Link], made: dict[int, dict[str, Any]]) -> None:
    """ "A (1), B (2) and C (3) were high": what is said behind the last number holds for all of the list."""
    linker = Linker(text, sentence)
    for index, link in enumerate(links):
        end = link.quantity["end"]
        limit = min(
            [a["start"] for a in sentence.analytes if a["start"] >= end]
            + [q["start"] for q in sentence.quantities if q["start"] >= end]
            + [sentence.end]
        )
        verdict = next(
            (r for r in sentence.results if end <= r["start"] < limit and r["attrs"]["kind"] == "level"), None
        )
        if verdict is None or not _VERDICT.match(text, end) or not linker.bonded(_closing(text, end), verdict["start"]):
            continue
        if text[verdict["start"] : verdict["end"]].lower() in _CHANGES:
            continue
        for position in range(index, -1, -1):
            made[id(links[position])]["slots"].setdefault(
                "interpretation", _word(verdict["attrs"]["interpretation"], verdict)
            )
            if position == 0 or not _LIST_GAP.fullmatch(
                text, links[position - 1].quantity["end"], links[position].analyte["start"]
            ):
                break


def _closing(text: str, position: int) -> int:
    match = _CLOSING.match(text, position)
    return match.end() if match else position


def _pair_name(link: Link, links: list[Link]) -> str:
    attrs = link.quantity["attrs"]
    if attrs.get("series_size") == 2:
        return _PAIR_NAMES[attrs["series"]]
    return _PAIR_NAMES[0]


def _read_words(
    text: str, sentence: Sentence, statement: dict[str, Any], analyte: Mention, low: int, high: int, *, first: bool
) -> None:
    """Trend and stated interpretation from the words between analyte and number, or right before the analyte."""
    slots = statement["slots"]
    for trend in sentence.trends:
        if low <= trend["start"] and trend["end"] <= high:
            slots["trend"] = _word(trend["norm"], trend)
    for result in sentence.results:
        inside = low <= result["start"] and result["end"] <= high
        before = (
            first
            and result["end"] <= analyte["start"]
            and bool(_BEFORE_RESULT.fullmatch(text, result["end"], analyte["start"]))
        )
        if not (inside or before) or _SAME_CLAUSE.search(
            text, result["end"], min(analyte["start"], high) if before else high
        ):
            continue
        word = text[result["start"] : result["end"]].lower()
        if word in _CHANGES and inside:
            slots.setdefault("trend", _word(_CHANGES[word], result))
        elif result["attrs"]["interpretation"]:
            slots["interpretation"] = _word(result["attrs"]["interpretation"], result)
    if first and "trend" not in slots:
        for trend in sentence.trends:
            if trend["end"] <= analyte["start"] and _BEFORE_TREND.fullmatch(text, trend["end"], analyte["start"]):
                slots["trend"] = _word(trend["norm"], trend)


def _read_flag(text: str, statement: dict[str, Any], position: int) -> None:
    match = _FLAG_AFTER.match(text, position)
    if match and "interpretation" not in statement["slots"]:
        group = "word" if match["word"] else "bare"
        statement["slots"]["interpretation"] = {
            "value": _FLAGS[match[group].lower()], "start": match.start(group), "end": match.end(group),
        }  # fmt: skip


def _range_of(text: str, sentence: Sentence, links: list[Link], link: Link) -> Mention | None:
    """The reference range printed with a value: the first behind it and before the next value, or just before it."""
    end = link.quantity["end"]
    following = min(
        (other.quantity["start"] for other in links if other.quantity["start"] >= end), default=sentence.end
    )
    next_analyte = min((a["start"] for a in sentence.analytes if a["start"] >= end), default=sentence.end)
    for reference in sentence.ranges:
        if end <= reference["start"] < min(following, next_analyte) and reference["start"] - end <= 60:
            if not _SAME_CLAUSE.search(text, end, reference["start"]):
                return reference
        if link.analyte["end"] <= reference["start"] and reference["end"] <= link.quantity["start"]:
            return reference
    return None


def _word(value: str, mention: Mention) -> dict[str, Any]:
    return {"value": value, "start": mention["start"], "end": mention["end"]}


def _without_value(doc: Doc, text: str, sentence: Sentence, linked: set[str]) -> list[dict[str, Any]]:
    """Results and trends in words, for analytes without a number; shared by coordinated analytes."""
    found = []
    linker = Linker(text, sentence)
    for group in coordinated(text, sentence):
        members = [a for a in group if a["id"] not in linked and rule_of(a) != "abnormality"]
        if not members:
            continue
        word = _result_of(text, sentence, linker, group)
        trend = _trend_of(text, sentence, linker, group)
        for analyte in members:
            if "needs_value" in analyte["attrs"]["flags"]:
                continue
            result = word if word and _allowed(analyte, word) else None
            if result is None and (trend is None or "model" in analyte["attrs"]["flags"]):
                continue
            if rule_of(analyte) == "generic" and (result is None or analyte["score"] < 0.8):
                continue
            statement = new_statement(
                doc, analyte, analyte["norm"], (sentence.start, sentence.end), "values:words", 0.85
            )
            statement["id"] = f"r{analyte['start']}"
            if result:
                statement["slots"]["result"] = _word(result["norm"], result)
                if result["attrs"]["interpretation"]:
                    statement["slots"]["interpretation"] = _word(result["attrs"]["interpretation"], result)
            if trend:
                statement["slots"]["trend"] = trend
            add_codes(statement, analyte)
            found.append(statement)
    return found


def _allowed(analyte: Mention, result: Mention) -> bool:
    flags = analyte["attrs"]["flags"]
    if "model" in flags:
        # What the model alone calls a test may be any finding: "appetite was normal" is no measurement.
        return result["attrs"]["kind"] == "qualitative"
    if result["attrs"]["kind"] == "qualitative":
        return analyte["attrs"]["kind"] in ("lab", "other") or "qualitative" in flags
    # "high blood pressure" and "low weight" name conditions, not results.
    return "pair" not in flags or result["norm"] == "normal"


def _result_of(text: str, sentence: Sentence, linker: Linker, group: list[Mention]) -> Mention | None:
    start, end = group[0]["start"], group[-1]["end"]
    limit = next((a["start"] for a in sentence.analytes if a["start"] >= end), sentence.end)
    behind = [r for r in sentence.results if end <= r["start"] < limit and linker.bonded(end, r["start"])]
    behind = [r for r in behind if text[r["start"] : r["end"]].lower() not in _CHANGES]
    # "increased to a very high level": the last word of the bonded run is the result.
    if behind:
        return max(
            behind, key=lambda r: (r["norm"] in ("normal", "abnormal", "positive", "negative"), r["end"] - r["start"])
        )
    before = [r for r in sentence.results if r["end"] <= start and _BEFORE_RESULT.fullmatch(text, r["end"], start)]
    return max(before, key=lambda r: (r["end"], r["end"] - r["start"]), default=None)


def _trend_of(text: str, sentence: Sentence, linker: Linker, group: list[Mention]) -> dict[str, Any] | None:
    start, end = group[0]["start"], group[-1]["end"]
    limit = next((a["start"] for a in sentence.analytes if a["start"] >= end), sentence.end)
    for trend in sentence.trends:
        if end <= trend["start"] < limit and linker.bonded(end, trend["start"]):
            return _word(trend["norm"], trend)
    for result in sentence.results:
        word = text[result["start"] : result["end"]].lower()
        if word in _CHANGES and end <= result["start"] < limit and linker.bonded(end, result["start"]):
            return _word(_CHANGES[word], result)
    for trend in sentence.trends:
        if trend["end"] <= start and _BEFORE_TREND.fullmatch(text, trend["end"], start):
            return _word(trend["norm"], trend)
    return None
