"""Superscripts, from Unicode, ``<sup>`` or LaTeX alike: powers, charges, ordinals, isotopes or mere citation marks."""

from __future__ import annotations

import re

from extractor.alignment import Edit
from extractor.normalise.characters import SUP_CLOSE, SUP_OPEN

_MARKED = re.compile(f"{SUP_OPEN}([^{SUP_OPEN}{SUP_CLOSE}\n]{{0,80}}){SUP_CLOSE}")
_BETWEEN = re.compile(r"[ ]?[,;-][ ]?")
_BRACED = re.compile(r"\^(?=[+-](?![\d\w]))")
_POWER_BASE = re.compile(r"(?:^|[^\d.,])10 ?$")
_LENGTH_BASE = re.compile(r"(?:^|[^A-Za-zµ])(?:[cmdkµn]?m|in|ft) ?$")
_UNIT_BASE = re.compile(
    r"(?:^|[^A-Za-zµ])(?:[cmdkµn]?m|[cmdkµnp]?g|[cmdµnf]?[lL]|[mµnpk]?mol|[mk]?U|m?IU|s|sec|min|h|hr|d|day|K|k?Pa|mmHg)"
    r" ?$"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ème)\Z")
_CHARGE = re.compile(r"(?:\d?[+-]|[+-]\d?|\+\+|--|\+/-|\+/\+|-/-|(?:high|low|hi|lo|neg|pos|bright|dim|dull))\Z")
_DIGITS = re.compile(r"[+-]?\d{1,2}\Z")
_CITATION = re.compile(
    r"[\[(]?(?:\d{1,3}[a-z]?|[a-z]|[*#†‡§¶∥|$@])(?: ?[,;.-] ?(?:\d{1,3}[a-z]?|[a-z]|[*#†‡§¶∥|$@]))*[,.]?[\])]?\Z"
)
_SYMBOLS = re.compile(r"[*#†‡§¶]{1,3}\Z")
_TRADE = re.compile(r"(?:TM|®|™|©|\(R\)|R)\Z")
_ISOTOPE = re.compile(r"\d{1,3}m?\Z")


def edits(text: str) -> list[Edit]:
    """Edits that settle every marked superscript of ``text``; no mark is left."""
    if SUP_OPEN not in text and SUP_CLOSE not in text:
        return [(hit.start(), hit.end(), "") for hit in _BRACED.finditer(text)]
    found: list[Edit] = []
    settled = 0
    dropped_end = -1
    marks = re.compile(f"[{SUP_OPEN}{SUP_CLOSE}]|{_BRACED.pattern}")
    for match in _MARKED.finditer(text):
        found += [(hit.start(), hit.end(), "") for hit in marks.finditer(text, settled, match.start())]
        settled = match.end()
        kind = kind_of(
            text[max(0, match.start() - 24) : match.start()], match.group(1), text[match.end() : match.end() + 12]
        )
        if kind == "drop":
            start = match.start()
            if dropped_end >= 0 and _BETWEEN.fullmatch(text, dropped_end, start):
                found.append((dropped_end, start, ""))
            found.append((start, match.end(), ""))
            dropped_end = match.end()
            continue
        found.append((match.start(), match.start() + 1, "^" if kind == "power" else ""))
        found.append((match.end() - 1, match.end(), ""))
    found += [(hit.start(), hit.end(), "") for hit in marks.finditer(text, settled)]
    return found


def kind_of(before: str, content: str, after: str) -> str:
    """What a superscript is: ``power`` (shown as ``^9``), ``plain`` (shown on the line) or ``drop`` (a citation mark).

    Args:
        before: the characters before it, nearest last.
        content: the superscript.
        after: the characters after it.
    """
    content = content.strip()
    line = before.rsplit("\n", 1)[-1].replace(SUP_CLOSE, "")
    base = line[-1:]
    follows = after[:1]
    if not content or _TRADE.match(content):
        return "drop"
    if "°" in content:
        return "plain"
    if content in ("o", "0", "O") and base.isdigit() and after.lstrip()[:1] in ("C", "F"):
        return "plain"
    if _ORDINAL.match(content) and base.isdigit():
        return "plain"
    if _DIGITS.match(content):
        if _POWER_BASE.search(line):
            return "power"
        if content[0] == "-" and _UNIT_BASE.search(line):
            return "power"
        if content.lstrip("+") in ("2", "3") and _LENGTH_BASE.search(line):
            return "plain"
    if _CHARGE.match(content) and (base.isalnum() or base == ")"):
        return "plain"
    if _ISOTOPE.match(content) and not base.isalnum() and follows.isalpha() and not (base and base in ".,;:)]\"'"):
        return "plain"
    if base.isdigit() and (_SYMBOLS.match(content) or content in ("H", "L")):
        return "plain"
    if not base.strip() and not follows.strip():
        return "plain"
    if _CITATION.match(content):
        return "drop"
    return "plain"
