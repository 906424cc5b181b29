"""Where a report of several cases opens each of them: ``Case 2`` as a heading, at the head of a paragraph or inside one."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from extractor.document import get_data, section_at, view_of

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_SIGN = r"(?:no\.?\s*|n[°º]\s*|number\s+|#\s*)?"
_NUMBERED = rf"(?P<role>case|patient|observation)\s+(?:report\s+|study\s+|presentation\s+)?{_SIGN}(?P<n>\d{{1,2}}|[ivx]{{1,4}}|[a-d])\b(?!\s*(?:report|presentation|series|study))"
_HEADING = re.compile(rf"^\W*(?:\d+(?:\.\d+)*\.?\s+)?{_NUMBERED}", re.IGNORECASE)
_MENTIONED = re.compile(
    rf"\b(?:{_NUMBERED}|(?:the|our)\s+(?P<ordinal>first|second|third|fourth|fifth)\s+(?:case|patient)\b)", re.I
)
# Inside running text a case opens with a colon, or where its patient is introduced in the same breath: "Case 2 A 32-year-old
# woman", "The second patient was a girl aged 17".
_SENTENCE = r"(?:^|(?<=[.!?\n])\s+)"
_INTRODUCED = (
    r"(?=[^.;]{0,80}?\b(?:\d{1,3}[-\s]*(?:years?|yrs?|months?|weeks?|days?)(?:['’]s)?[-\s]*(?:old|of age)\b"
    r"|[a-z]+[-\s]+(?:years?|months?)[-\s]+old\b|(?:aged|age of)\s+\d|\d{1,3}[-\s]*(?:years?|yrs?)\b|\d{1,3}\s*(?:yo|y/o)\b|(?:a|an)\s+(?:[\w-]+\s+){0,4}?(?:man|woman|boy|girl|male|female|infant|child)\b))"
)
_OPENED = re.compile(
    rf"{_SENTENCE}(?:{_NUMBERED}(?:\s*:|[\s.,–—-]*{_INTRODUCED})"
    rf"|(?:the|our)\s+(?P<ordinal>first|second|third|fourth|fifth)\s+(?P<noun>case|patient)\b{_INTRODUCED})",
    re.IGNORECASE,
)
_APART = frozenset({"references", "back_matter", "table", "figure_caption"})
_NO_CASE = frozenset({"discussion", "conclusion", "references", "back_matter"})


def case_openings(doc: Doc) -> list[tuple[int, int, str]]:
    """``(start, end of its words, "case 2")`` of each opening, in order; empty unless two numbers are opened."""
    view = view_of(doc)
    opened: list[tuple[int, int, str]] = []
    for block in get_data(doc)["blocks"]:
        if block["kind"] == "table" or section_at(doc, block["start"]) in _APART:
            continue
        heading = _HEADING.match(view[block["start"] : min(block["end"], block["start"] + 40)])
        if heading:
            opened.append((block["start"], block["start"] + heading.end(), _name(heading)))
        if block["kind"] == "heading" or section_at(doc, block["start"]) in _NO_CASE:
            continue
        for match in _OPENED.finditer(view[block["start"] : block["end"]]):
            start = block["start"] + match.start() + len(match.group()) - len(match.group().lstrip())
            if not opened or opened[-1][:1] != (start,):
                opened.append((start, block["start"] + match.end(), _name(match)))
    return opened if len({name.split()[1] for _, _, name in opened}) >= 2 else []


def case_named(view: str, start: int, end: int) -> str | None:
    """Number of the case that a sentence names (``in case 2``, ``our first patient``)."""
    match = _MENTIONED.search(view, start, end)
    return _name(match).split()[1] if match else None


def _name(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("ordinal"):
        return f"{(groups.get('noun') or 'case').lower()} {_ORDINAL[groups['ordinal'].lower()]}"
    value = groups["n"].lower()
    return f"{groups['role'].lower()} {_ROMAN.get(value, value)}"
