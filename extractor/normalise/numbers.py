"""Numbers as many countries print and OCR misreads them, in one form: ``12000``, ``8.3``, ``35-44``, ``2019``."""

from __future__ import annotations

import re

from extractor.alignment import Edit

_UNIT = (
    r"(?:%|°|(?:[mµuμnpkdcf]|mc)?(?:g|[lL]|mol|m|U|IU|Eq|M|Pa|s|cd|cal|Bq|Ci|osm|Osm)(?![A-Za-z])"
    r"|mm ?Hg|cm ?H2O|mEq|mval|mosm|mOsm|/|h(?![A-Za-z])|hours?\b|days?\b|weeks?\b|months?\b|years?\b|min\b"
    r"|kcal|cells|copies|×10\^|x ?10|million|tablets?\b)"
)
_THOUSANDS = re.compile(
    r"(?=\d)(?<![\d.,\[/(-])(?<![\[(] )(?!0)\d{1,3}(?:,\d{3})+(?![\d,\]]|\.\d{3},| (?:and|or) \d{1,3}(?![\d,]))"
)
_THOUSANDS_BRACKET = re.compile(r"(?<=\()(?!0)\d{1,3}(?:,\d{3})+(?=\.\d| ?(?:[-/×<>]|[a-zA-Zµ]))")
_SPACED = re.compile(
    r"(?=[1-9])(?<![\d.,/-])(?<!\d )[1-9]\d{0,2}(?:(?: \d{3}){2,}(?![\d,.]|[ ]\d)"
    r"| (?!10[3-9])\d{3}(?= ?(?:/ ?(?:[µu]?[lL]|mm3?|mL)\b|copies\b|IU\b|cells\b|platelets\b)))"
)
_NUMBER = r"\d{1,3},\d{1,2}"
_COMMA = re.compile(
    rf"(?=[\d<>≤≥~ ])(?:(?<![\d.,\[])(?:(?P<low>{_NUMBER}) ?[-±] ?(?P<high>{_NUMBER})|(?P<one>{_NUMBER}))(?= ?{_UNIT})(?![\d,])"
    # A value with its reference range, both with a comma and no unit: "9,6 (12,2-18,1)".
    rf"|(?<![\d.,\[])(?P<value>{_NUMBER}) ?\((?P<least>{_NUMBER}) ?- ?(?P<most>{_NUMBER})\)"
    r"|(?<![\d.,\[\w-])(?P<zero>0,\d{1,4})(?![\d,\]])"
    r"|^(?P<cell>[<>≤≥~]? ?\d{1,3},\d{1,2})$)",
    re.MULTILINE,
)
_DOT = re.compile(r"(?<![\d.,·⋅])(\d{1,5}) ?([·⋅]) ?(\d{1,4})(?![\d·⋅])")
_POINT = re.compile(r"\d\.\d")
_LETTER_O = re.compile(r"(?=\d)(?<![A-Za-z0-9.])(?=\d[\dOo]*[Oo])\d[\dOo]{3,}(?![A-Za-z0-9])")
_LETTER_O_UNIT = re.compile(
    r"(?=\d)(?<![A-Za-z0-9])(\d{1,3}(?:\.\d)?)([Oo]{1,2})(?= ?(?:mg|µg|mcg|mL|ml|g/|mm ?Hg|mmol|years?\b|%))"
)
_LETTER_L = re.compile(r"(?=\d)(?<![A-Za-z0-9.-])\d+([lI])\d+(?![A-Za-z0-9])")
_GREEK_ONE = re.compile(r"(?<=[αβγδ])[lI](?![A-Za-z0-9])")
# What the patterns above hold at least; most texts hold none of it.
_GROUPED = re.compile(r"\d[, ]\d{3}")
_LETTERED = re.compile(r"\d[OolI]")
_BROKEN_RANGE = re.compile(r"(?=\d)(?<![\w.-])\d+(?:\.\d+)?-( +)(?=\d)")


def edits(text: str) -> list[Edit]:
    """Edits that bring every number of ``text`` to plain digits with a decimal point."""
    found: list[Edit] = []
    if _GROUPED.search(text):
        _thousands(text, found)
    if "," in text:
        _decimal_commas(text, found)
    if "·" in text or "⋅" in text:
        _dots(text, found)
    for pattern in (_LETTER_O, _LETTER_L, _LETTER_O_UNIT) if _LETTERED.search(text) else ():
        for match in pattern.finditer(text):
            for at in range(match.start(), match.end()):
                if text[at] in "Oo":
                    found.append((at, at + 1, "0"))
                elif text[at] in "lI":
                    found.append((at, at + 1, "1"))
    found += [(match.start(), match.end(), "1") for match in _GREEK_ONE.finditer(text)]
    found += [(match.start(1), match.end(1), "") for match in _BROKEN_RANGE.finditer(text)]
    return _without_overlaps(found)


def _thousands(text: str, found: list[Edit]) -> None:
    for pattern, mark in ((_THOUSANDS, ","), (_THOUSANDS_BRACKET, ","), (_SPACED, " ")):
        for match in pattern.finditer(text):
            at = text.find(mark, match.start(), match.end())
            while at >= 0:
                found.append((at, at + 1, ""))
                at = text.find(mark, at + 1, match.end())


def _decimal_commas(text: str, found: list[Edit]) -> None:
    for match in _COMMA.finditer(text):
        for name, part in match.groupdict().items():
            if part is not None:
                at = text.index(",", match.start(name))
                found.append((at, at + 1, "."))


def _dots(text: str, found: list[Edit]) -> None:
    """Raised dots between digits: a decimal point (The Lancet prints 8·3), a product (3·10^9) or a range dash (35⋅44).

    LaTeX ``\\cdot`` (⋅) between two whole numbers, the right one larger, is a dash that OCR misread, unless the
    document uses it where no dash could stand, that is as its decimal point.
    """
    matches = list(_DOT.finditer(text))
    if not matches:
        return
    style_is_decimal = any(
        not _may_be_range(match) for match in matches if match.group(2) == "⋅" and not _product(match)
    )
    if style_is_decimal and _POINT.search(text):
        style_is_decimal = sum(1 for match in matches if not _may_be_range(match)) > 1
    for match in matches:
        if _product(match):
            new = "×"
        elif match.group(2) == "⋅" and _may_be_range(match) and not style_is_decimal:
            new = "-"
        else:
            new = "."
        found.append((match.end(1), match.start(3), new))


def _product(match: re.Match[str]) -> bool:
    return match.group(3) == "10" and match.string[match.end() : match.end() + 1] == "^"


def _may_be_range(match: re.Match[str]) -> bool:
    low, high = match.group(1), match.group(3)
    return len(low) >= 2 and not high.startswith("0") and int(low) < int(high)


def _without_overlaps(found: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    last = -1
    for edit in sorted(found):
        if edit[0] >= last:
            kept.append(edit)
            last = max(edit[1], edit[0] + 1)
    return kept
