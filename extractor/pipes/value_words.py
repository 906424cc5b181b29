"""What the words around a value say: trend, interpretation, result; and what a list shares of them."""

from __future__ import annotations

import itertools
import re
from typing import Any

from extractor.document import Mention
from extractor.pipes.value_links import Linker
from extractor.pipes.value_sentences import Link, Sentence

# Participles: before an analyte they say how high it is ("increased CRP"), behind it that it changed ("CRP increased").
_CHANGES = {"increased": "increased", "decreased": "decreased", "reduced": "decreased", "diminished": "decreased"}
_BEFORE_RESULT = re.compile(
    r"\s*(?:for|in|of|levels?|values?|concentrations?|counts?|serum|plasma|blood|the|his|her|a|an|and|anti-|tests?|results?|both|[(:])*"
    r"(?:\s+(?:for|in|of|levels?|values?|concentrations?|serum|plasma|blood|the|his|her|all|tests?))*\s*",
    re.IGNORECASE,
)
_BEFORE_TREND = re.compile(
    r"\s*(?:in|of)\s+(?:(?:the|his|her|serum|plasma|blood|peripheral|circulating|both|either"
    r"|(?:levels?|concentrations?|counts?|values?|titers?) of)\b|\s)*",
    re.IGNORECASE,
)
_COPULA = re.compile(
    r"(?:\b(?:was|were|is|are|being|came back|returned|remained|tested)|[,:]\s(?:all|both))"
    r"(?:\s(?:all|both|also|then|still|otherwise|within|reported|found|to be|as|again|completely|\w+ly))*\s(?:the\s)?$",
    re.IGNORECASE,
)
_SUBJECT_STARTS = re.compile(
    r"[;:]\s|\.\s|\b(?:was|were|is|are|had|has|have|showed|shows|showing|revealed|demonstrated|disclosed|but|while|whereas|although|which"
    r"|that|who|with|without|after|before|because|despite|and (?:he|she|they|it|his|her|the))\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom (?:about |approximately )?$", re.IGNORECASE)
_TO = re.compile(r"\bto (?:about |approximately |only )?$", re.IGNORECASE)
# Not "(normal, 0.6–1.2)": that names the range.
_FLAG_AFTER = re.compile(
    r"\s*(?:\(\s*(?P<word>high|low|normal|H|L|N|elevated|raised|abnormal)\s*(?:\)|,(?!\s*[<>≤≥]?\s*\d))|(?P<bare>H|L)\b)"
)
_FLAGS = {"h": "high", "high": "high", "elevated": "high", "raised": "high", "l": "low", "low": "low", "n": "normal",
          "normal": "normal", "abnormal": "abnormal"}  # fmt: skip
_CLOSING = re.compile(r"[\s)\]]*")
_VERDICT = re.compile(r"[\s)\](]*(?:\w+\s+){0,2}?(?:were|was|remained|are|is)\b")
_LIST_GAP = re.compile(r"[\s)\]]*(?:,|and|,\s*and)\s*(?:the|his|her|serum|plasma)?\s*", re.IGNORECASE)
_PREDICATE_END = re.compile(
    r"\s*(?:$|[.,;:()\[\]\n]|(?:and|but|or|except|apart|aside|with|without|on|in|at|for|throughout|during|after|until|besides"
    r"|including|as|by|again|values?|limits?|ranges?|levels?|results?|findings?|from|when|while|before|since|upon)\b)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|without|neither|nor)(?:\s(?:any|detect|show|reveal|have|find|evidence of))*\s$", re.IGNORECASE
)
_NONE = re.compile(r"\b(?:no|neither)\s(?:\w+\s){0,2}$", re.IGNORECASE)
# A clause between subject and verb: "cultures, obtained after the first dose, were sterile".
_INSERTED = re.compile(
    r",\s(?:obtained|taken|performed|drawn|collected|sent|done|measured|including)\b[^,;]{0,90}(?:,|$)", re.IGNORECASE
)
_ADJECTIVE = re.compile(r"\s(?:(?:serum|plasma|blood|urinary)\s)?", re.IGNORECASE)
_JOINS = re.compile(r"\b(?:and|or)\b|,")
SAME_CLAUSE = re.compile(r"[;]|\.\s")


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


def share_trend(text: str, links: list[Link], made: dict[int, dict[str, Any]]) -> None:
    """ "A increased to 5 and B to 6": the second shares the verb of the first; "rose from 2 to 6" tells of the 6."""
    for last, link in itertools.pairwise(links):
        gap = text[last.quantity["end"] : link.quantity["start"]]
        if last.analyte is link.analyte and _FROM.search(text[: last.quantity["start"]][-12:]) and _TO.search(gap):
            trend = made[id(last)]["slots"].pop("trend", None)
            if trend:
                made[id(link)]["slots"].setdefault("trend", trend)
        if (
            text[link.analyte["end"] : link.quantity["start"]].strip() == "to"
            and last.quantity["end"] <= link.analyte["start"]
        ):
            trend = made[id(last)]["slots"].get("trend")
            if trend:
                made[id(link)]["slots"].setdefault("trend", dict(trend))


def share_verdict(text: str, sentence: Sentence, links: list[Link], made: dict[int, dict[str, Any]]) -> None:
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
                "interpretation", word_slot(verdict["attrs"]["interpretation"], verdict)
            )
            if position == 0 or not _LIST_GAP.fullmatch(
                text, links[position - 1].quantity["end"], links[position].analyte["start"]
            ):
                break


def _closing(text: str, position: int) -> int:
    match = _CLOSING.match(text, position)
    return match.end() if match else position


def _leads(text: str, result: Mention, analyte: int) -> bool:
    """Whether a result word before an analyte is about it: "elevated CRP", "negative for HIV".

    A predicate of what came before is not: "the film was normal and her CRP …".
    """
    if result["end"] > analyte or not _BEFORE_RESULT.fullmatch(text, result["end"], analyte):
        return False
    if result["attrs"]["kind"] == "qualitative" and _DENIED.search(
        text[max(0, result["start"] - 28) : result["start"]]
    ):
        return False
    predicate = _COPULA.search(text[max(0, result["start"] - 24) : result["start"]])
    return not predicate or bool(re.match(r"\s*(?:for|in|of|on)\b", text[result["end"] : analyte]))


def predicates(text: str, sentence: Sentence) -> dict[str, Mention]:
    """Result words that a whole list has as its predicate, by analyte: "A, an unknown test, B and C were negative"."""
    found: dict[str, Mention] = {}
    for result in sentence.results:
        if text[result["start"] : result["end"]].lower() in _CHANGES:
            continue
        copula = _COPULA.search(text[max(sentence.start, result["start"] - 40) : result["start"]])
        if copula is None:
            continue
        end = max(sentence.start, result["start"] - 40) + copula.start()
        inserted = [match.span() for match in _INSERTED.finditer(text, sentence.start, end)]
        breaks = [
            match.end()
            for match in _SUBJECT_STARTS.finditer(text, sentence.start, end)
            if not any(low <= match.start() < high for low, high in inserted)
        ]
        start = breaks[-1] if breaks else sentence.start
        numbers = [quantity["end"] for quantity in sentence.quantities if quantity["end"] <= end]
        for analyte in sentence.analytes:
            if max([start, *numbers]) <= analyte["start"] and analyte["end"] <= end:
                found.setdefault(analyte["id"], result)
    return found


def read_words(
    text: str, sentence: Sentence, statement: dict[str, Any], analyte: Mention, low: int, high: int, *, first: bool
) -> None:
    """Trend and stated interpretation from the words between analyte and number, or right before the analyte."""
    slots = statement["slots"]
    for trend in sentence.trends:
        if low <= trend["start"] and trend["end"] <= high:
            slots["trend"] = word_slot(trend["norm"], trend)
    for result in sentence.results:
        inside = low <= result["start"] and result["end"] <= high
        before = first and _leads(text, result, analyte["start"])
        if not (inside or before) or SAME_CLAUSE.search(
            text, result["end"], min(analyte["start"], high) if before else high
        ):
            continue
        word = text[result["start"] : result["end"]].lower()
        if word in _CHANGES and inside:
            slots.setdefault("trend", word_slot(_CHANGES[word], result))
        elif result["attrs"]["interpretation"]:
            slots["interpretation"] = word_slot(result["attrs"]["interpretation"], result)
    if first and "trend" not in slots:
        for trend in sentence.trends:
            if trend["end"] <= analyte["start"] and _BEFORE_TREND.fullmatch(text, trend["end"], analyte["start"]):
                slots["trend"] = word_slot(trend["norm"], trend)


def read_flag(text: str, statement: dict[str, Any], position: int) -> None:
    """A flag printed behind a value: "12 (H)", "11.2 (elevated)"."""
    match = _FLAG_AFTER.match(text, position)
    if match and "interpretation" not in statement["slots"]:
        group = "word" if match["word"] else "bare"
        statement["slots"]["interpretation"] = {
            "value": _FLAGS[match[group].lower()], "start": match.start(group), "end": match.end(group),
        }  # fmt: skip


# What is positive or negative by itself; "palpation was positive for", "sclerodactyly was detected" tell of findings.
_ASSAY = re.compile(
    r"(?:test(?:s|ing)?|assays?|antibod(?:y|ies)|antigens?|pcr|cultures?|stain(?:s|ing)?|smears?|serolog(?:y|ies)|titers?|titres?|probes?"
    r"|screen(?:s|ing)?|blots?|elisa|cytology|factor|markers?|mutations?|fish|maneuver|manoeuvre|sign|reaction|immuno\w+"
    r"|ig[gmae]|dna|rna|virus|anti\S+)$|\d",
    re.IGNORECASE,
)


def allowed(analyte: Mention, result: Mention) -> bool:
    """Whether a result word can be said of an analyte."""
    flags = analyte["attrs"]["flags"]
    if "model" in flags:
        # What the model alone calls a test may be any finding: "appetite was normal" is no measurement.
        return result["attrs"]["kind"] == "qualitative" and bool(_ASSAY.search(analyte["norm"]))
    if result["attrs"]["kind"] == "qualitative":
        return analyte["attrs"]["kind"] in ("lab", "other") or "qualitative" in flags
    # "high blood pressure" and "low weight" name conditions, not results.
    return "pair" not in flags or result["norm"] == "normal"


def attributive(text: str, panel: Mention, result: Mention) -> bool:
    """Whether a result word behind a panel is said of something else: "blood tests showed a normal platelet count"."""
    return result["start"] >= panel["end"] and not _PREDICATE_END.match(text, result["end"])


def denied(text: str, sentence: Sentence, analyte: Mention) -> bool:
    """Whether a "no" before an analyte denies what is said behind it: "no other pathology was detected"."""
    return bool(_NONE.search(text[max(sentence.start, analyte["start"] - 32) : analyte["start"]]))


def result_of(text: str, sentence: Sentence, linker: Linker, group: list[Mention]) -> Mention | None:
    """The result word of coordinated analytes: bonded behind them, or before them ("elevated A and B")."""
    start, end = group[0]["start"], group[-1]["end"]
    limit = next((a["start"] for a in sentence.analytes if a["start"] >= end), sentence.end)
    behind = [r for r in sentence.results if end <= r["start"] < limit and linker.bonded(end, r["start"])]
    behind = [r for r in behind if text[r["start"] : r["end"]].lower() not in _CHANGES]
    # "normal A and elevated B": what leads the next analyte is said of that one.
    behind = [
        r for r in behind if limit == sentence.end or _JOINS.search(text, r["end"], limit) or not _leads(text, r, limit)
    ]
    # "increased to a very high level": the last word of the bonded run is the result.
    if behind:
        return max(
            behind, key=lambda r: (r["norm"] in ("normal", "abnormal", "positive", "negative"), r["end"] - r["start"])
        )
    before = [r for r in sentence.results if _leads(text, r, start)]
    return max(before, key=lambda r: (r["end"], r["end"] - r["start"]), default=None)


def trend_of(text: str, sentence: Sentence, linker: Linker, group: list[Mention]) -> dict[str, Any] | None:
    """The trend of coordinated analytes that have no number."""
    start, end = group[0]["start"], group[-1]["end"]
    for trend in sentence.trends:
        if trend["end"] > start:
            break
        if _BEFORE_TREND.fullmatch(text, trend["end"], start) or _changing(text, trend, start):
            return word_slot(trend["norm"], trend)
    limit = next((a["start"] for a in sentence.analytes if a["start"] >= end), sentence.end)
    for trend in sentence.trends:
        if end <= trend["start"] < limit and linker.bonded(end, trend["start"]):
            return word_slot(trend["norm"], trend)
    for result in sentence.results:
        word = text[result["start"] : result["end"]].lower()
        leads = limit < sentence.end and _leads(text, result, limit)
        if word in _CHANGES and end <= result["start"] < limit and not leads and linker.bonded(end, result["start"]):
            return word_slot(_CHANGES[word], result)
    return None


def _changing(text: str, trend: Mention, start: int) -> bool:
    """Whether a participle directly before an analyte tells its trend: "with increasing creatinine values"."""
    return text[trend["start"] : trend["end"]].lower().endswith("ing") and bool(
        _ADJECTIVE.fullmatch(text, trend["end"], start)
    )


def word_slot(value: str, mention: Mention) -> dict[str, Any]:
    """A slot that a word fills."""
    return {"value": value, "start": mention["start"], "end": mention["end"]}
