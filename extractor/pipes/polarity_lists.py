"""What a list of tests has in common: "positive for A and B, negative for C, D and E", "expressed A but not B"."""

from __future__ import annotations

import re
from typing import Any

from extractor.document import Mention
from extractor.pipes.value_sentences import Sentence

_FOR = r"(?:\s+(?:for|of|to|with|in|against)\b)"
_STAIN = r"(?:stain(?:ing|ed|s)?|expression|reactions?|(?:immuno)?reactivity|immunostain(?:ing|ed)?|immunoexpression|results?|tests?)"
# What governs a list behind it; the last to begin before an analyte holds.
_GOVERNORS = (
    ("negative", re.compile(
        rf"\b(?:(?:immuno)?negative(?:ly)?(?:\s+{_STAIN})?{_FOR}|(?:immuno)?negativity{_FOR}|non-?reactive{_FOR}"
        rf"|(?:no|not|without|lack(?:ed|ing)?|loss|absence|absent|did not|does not|do not|failed to)(?:\s+(?:of|any|show|have|demonstrate))*"
        rf"\s+(?:(?:co-?)?express(?:ed|es|ing|ion)?|stain(?:ed|ing)?|immunoreactiv(?:e|ity)|reactiv(?:e|ity))(?:{_FOR})?"
        rf"|(?:but|and)\s+not(?:{_FOR})?(?=\s))", re.IGNORECASE)),
    ("positive", re.compile(
        rf"\b(?:(?:immuno|sero)?positive(?:ly)?(?:\s+{_STAIN})?{_FOR}|(?:immuno)?positivity{_FOR}"
        rf"|(?:immuno)?react(?:ive|ed|ivity){_FOR}|stain(?:ed|ing|s)(?:\s+(?:strongly|positively|diffusely|weakly|focally))*{_FOR}"
        rf"|(?:co-?)?express(?:ed|es|ing)\b|expression{_FOR})", re.IGNORECASE)),
)  # fmt: skip
_EXCEPT = re.compile(r"\b(?:except(?:\s+for)?|with the exception of|apart from|other than|aside from)\b", re.IGNORECASE)
# Where a list ends: a verb, a relative clause, what is concluded from it.
_END = re.compile(
    r"[;:]|\.\s|\b(?:which|that|who|while|whereas|were|was|is|are|had|has|have|showed|showing|revealed|suggest(?:ing|ed|s)?|consistent"
    r"|confirm(?:ing|ed)|indicat(?:ing|ed)|compatible|therefore|leading|after|because|although|but|this|these|they|he|she|it)\b",
    re.IGNORECASE,
)
_OPPOSITE = {"positive": "negative", "negative": "positive"}
_STATED = re.compile(
    r"positiv|negativ|not\b|without|lack|loss|absen|\bno\b|except|exception|apart|other|aside|ed\b", re.IGNORECASE
)


def governed_results(text: str, sentence: Sentence) -> dict[str, Mention]:
    """The result of each analyte that stands in a list behind "positive for", "did not express", "but not", by its id.

    The word that governs may be no entry of the lexicon of results ("expressed"); the mention returned has its span.
    """
    if not sentence.analytes:
        return {}
    governors = _governors(text, sentence)
    found: dict[str, Mention] = {}
    for index, (start, end, polarity) in enumerate(governors):
        limit = governors[index + 1][0] if index + 1 < len(governors) else sentence.end
        stop = _END.search(text, end, limit)
        high = stop.start() if stop else limit
        for analyte in sentence.analytes:
            if end <= analyte["start"] < high and not _graded(text, sentence, analyte):
                found[analyte["id"]] = _result(text, start, end, polarity)
    return found


def _graded(text: str, sentence: Sentence, analyte: Mention) -> bool:
    """Whether an analyte has a word of its own: "positive for A and B with a low C"."""
    return any(
        result["attrs"]["kind"] == "level"
        and result["end"] <= analyte["start"]
        and text[result["end"] : analyte["start"]].isspace()
        for result in sentence.results
    )


def _governors(text: str, sentence: Sentence) -> list[tuple[int, int, str]]:
    """Start, end and polarity of the words that govern lists, by start; "except" turns the one before it round."""
    spans: list[tuple[int, int, str]] = []
    for polarity, pattern in _GOVERNORS:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            if not any(low < match.end() and match.start() < high for low, high, _ in spans):
                spans.append((match.start(), match.end(), polarity))
    spans.sort()
    if not spans and not sentence.results:
        return []
    for match in _EXCEPT.finditer(text, sentence.start, sentence.end):
        before = [(span[0], span[2]) for span in spans if span[1] <= match.start()]
        before += [
            (r["start"], r["norm"]) for r in sentence.results if r["end"] <= match.start() and r["norm"] in _OPPOSITE
        ]
        if before:
            spans.append((match.start(), match.end(), _OPPOSITE[max(before)[1]]))
    return sorted(spans)


def _result(text: str, start: int, end: int, polarity: str) -> Mention:
    """A result mention; ``stated``: its words name the result itself, so that no predicate behind the list can."""
    stated = bool(_STATED.search(text, start, end))
    attrs: dict[str, Any] = {"kind": "qualitative", "interpretation": polarity, "stated": stated}
    return {
        "id": "", "label": "result", "start": start, "end": end, "norm": polarity, "rule": "results:list", "score": 0.9, "attrs": attrs,
    }  # fmt: skip
