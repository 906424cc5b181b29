"""Reference ranges printed with a value: which numbers are bounds of the normal, not results."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from extractor.document import add_mention, mentions, view_of

# What stands before a number that is a reference range; after J. Appl. Lab. Med. style: "normal range: 0-4".
_RANGE_BEFORE = re.compile(
    r"(?:\b(?:normal|reference|ref|norm|nl|uln|lln|upper limit(?: of normal)?|lower limit(?: of normal)?|cut-?off"
    r"|therapeutic|target|physiological|laboratory)\b\.?"
    r"(?:\s*(?:laboratory|reference))?\s*(?:(?:values?|ranges?|levels?|intervals?|limits?|ratios?|range of|of normal|normal)\b)?"
    r"(?:\s+(?:is|are|was|of|for (?:men|women|males|females|age|adults|children)))?|\brange|[(\[]\s*(?:n|nr|rr|nv|negative|desirable|expected))\s*[:=,;]?\s*[(\[]?\s*(?:from\s*)?[<>≤≥]?\s*$",
    re.IGNORECASE,
)
# "was in the normal range (8.38)": the number in brackets is the result.
# "calcium was normal (9.7 mg/dL)" too.
_NORMAL_RESULT = re.compile(
    r"\b(?:to|in|within) (?:the |a )?(?:normal|reference) (?:range|levels?|limits?|values?)\s*[(\[]?\s*$"
    r"|\b(?:was|were|is|are|remained|remains|still|also|became|and|but)\s(?:\w+\s)?normal\s*[(\[]\s*$",
    re.IGNORECASE,
)
_RANGE_AFTER = re.compile(r"^\s*(?:\w+/?\w*\s+)?(?:being|is)?\s*(?:the\s+)?(?:normal|reference)\b", re.IGNORECASE)
_OPEN = re.compile(r"[(\[]\s*$")


def mark_ranges(doc: Doc) -> None:
    """Turn quantities that are printed reference ranges into ``range`` mentions (the quantity stays known)."""
    text = view_of(doc)
    quantities = mentions(doc, "quantity")
    for index, quantity in enumerate(quantities):
        attrs = quantity["attrs"]
        before = text[max(0, quantity["start"] - 60) : quantity["start"]]
        worded = _RANGE_BEFORE.search(before) and not _NORMAL_RESULT.search(before)
        shown = False
        bounded = attrs.get("low") is not None and attrs.get("high") is not None
        if not worded and (bounded or attrs.get("comparator") in ("<", "<=")) and _OPEN.search(before):
            # "82 mg/L (0-5)", "27 mg/L (<5)": bounds in brackets right behind a value are its reference range.
            last = quantities[index - 1] if index else None
            shown = bool(last and last["attrs"].get("value") is not None
                         and text[last["end"] : quantity["start"]].strip(" ,") in ("(", "[", "([")
                         and attrs.get("unit") in (None, last["attrs"].get("unit")))  # fmt: skip
        if (
            worded
            or shown
            or (_OPEN.search(before) and _RANGE_AFTER.match(text[quantity["end"] : quantity["end"] + 24]))
        ):
            low, high = attrs.get("low"), attrs.get("high")
            value, comparator = attrs.get("value"), attrs.get("comparator") or ""
            if value is not None:
                lower = comparator.startswith(">") or re.search(r"\b(?:lln|lower limit)\b", before, re.IGNORECASE)
                low, high = (value, None) if lower else (None, value)
            add_mention(doc, "range", quantity["start"], quantity["end"], rule="range",
                        attrs={"low": low, "high": high, "unit": attrs.get("unit"), "text": text[quantity["start"] : quantity["end"]]})  # fmt: skip
