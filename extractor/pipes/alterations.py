"""Gene alterations: which ones a text names, and what says that one was found or not."""

from __future__ import annotations

import re
from typing import Any

from extractor.document import Mention
from extractor.pipes.value_sentences import Sentence

# "NOD2 mutation", "c-KIT gene mutations", "MYC rearrangement": a gene symbol (HGNC: capitals and digits) and what befell it.
OPEN_ALTERATION = re.compile(
    r"(?<![\w-])(?P<gene>(?:c-)?[A-Z][A-Z0-9]{1,7}(?:-[A-Z0-9]{1,6})?)(?: gene)?(?: (?:exon|V\d{3}[A-Z])\s?\d*)?"
    r" (?P<kind>mutation|rearrangement|amplification|fusion|translocation)s?\b"
)
_FINDING = re.compile(
    r"\b(?:reveal(?:ed|ing|s)|demonstrat(?:ed|ing|es)|show(?:ed|ing|s|n)|detect(?:ed|ing)|identif(?:ied|ying)|found|harbou?r(?:ed|ing|s)?"
    r"|carr(?:ied|ying|ies|y)|presence of|positive for|confirm(?:ed|ing|s)|indicat(?:ed|ing)|disclos(?:ed|ing)|had|has|with|bearing)"
    r"(?:\s(?:the|a|an|any|both|novel|new|known|acquired|somatic|germline|heterozygous|homozygous|missense|nonsense|frameshift|pathogenic"
    r"|activating|de novo|double|single|common|classic|presence of|for|two|epidermal growth factor receptor|EGFR|same))*\s*$"
    r"|(?:^|[,;]|\b(?:and|a|an|the)\b)\s*(?:heterozygous|homozygous|novel|germline|somatic|de novo)(?:\s(?:heterozygous|homozygous|missense|germline))*\s*$",
    re.IGNORECASE,
)
_FOUND_BEHIND = re.compile(
    r"\s*(?:\([^()]{0,60}\)\s*)?(?:mutations?\s*)?(?:was|were|is|are|has been|have been)\s(?:also\s|then\s|subsequently\s|again\s)*"
    r"(?P<not>not\s|no longer\s)?(?:found|detected|identified|confirmed|revealed|observed|present|seen|demonstrated|shown)\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:no|not|without|neither|nor|absence of|lack(?:ed|ing)?(?: of)?|wild[- ]type|negative for)(?:\s(?:the|a|an|any|evidence of|known|carry|harbou?r|have|for))*\s*$",
    re.IGNORECASE,
)
_REACH = 70


def alteration_result(text: str, sentence: Sentence, analyte: Mention) -> Mention | None:
    """``detected`` or ``not_detected`` of an alteration, from what directly precedes it or its predicate."""
    if "alteration" not in analyte["attrs"]["flags"]:
        return None
    start, end = analyte["start"], analyte["end"]
    low = max(sentence.start, start - _REACH)
    absent = _ABSENT.search(text[low:start])
    if absent is not None:
        return _result("not_detected", "negative", low + absent.start(), low + absent.end())
    behind = _FOUND_BEHIND.match(text, end, sentence.end)
    if behind is not None:
        norm = ("not_detected", "negative") if behind["not"] else ("detected", "positive")
        return _result(*norm, behind.start(), behind.end())
    finding = _FINDING.search(text[low:start])
    return _result("detected", "positive", low + finding.start(), low + finding.end()) if finding else None


def _result(norm: str, interpretation: str, start: int, end: int) -> Mention:
    attrs: dict[str, Any] = {"kind": "qualitative", "interpretation": interpretation, "stated": True}
    return {
        "id": "", "label": "result", "start": start, "end": end, "norm": norm, "rule": "results:alteration", "score": 0.9, "attrs": attrs,
    }  # fmt: skip
