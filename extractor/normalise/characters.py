"""Single characters of typesetting and OCR, and what they read as."""

from __future__ import annotations

import re
import unicodedata

SUP_OPEN, SUP_CLOSE = "\ufdd0", "\ufdd1"
"""Marks around a superscript until :mod:`extractor.normalise.superscripts` settles what it is ."""
LINE_HYPHEN = "\ufdd2"
"""Mark of a line end after a hyphen: the hyphen may be of the word or of the line."""

_DASHES = "\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d\u2043"
_DELETED = "\u00ad\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\u034f"
_ONE = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_DELETED, ""),
    **dict.fromkeys("‘’‛ʹʼ′＇", "'"),
    **dict.fromkeys("“”„‟＂", '"'),
    **dict.fromkeys("∼～˜〜", "~"),
    **dict.fromkeys("✕✖╳⨯", "×"),
    **dict.fromkeys("≦⩽≲", "≤"),
    **dict.fromkeys("≧⩾≳", "≥"),
    **dict.fromkeys("˂﹤〈", "<"),
    **dict.fromkeys("˃﹥〉", ">"),
    **dict.fromkeys("˚º∘", "°"),
    **dict.fromkeys("∙‧・･•", "·"),
    "⁄": "/", "∕": "/", "μ": "µ", "∗": "*", "⁎": "*", "∆": "Δ", "ɑ": "α", "∝": "α", "ß": "ß", "℃": "°C", "℉": "°F",
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "...", "‰": "‰",
    "。": ".", "、": ",", "㎎": "mg", "㎖": "mL", "㎏": "kg", "㎍": "µg", "㎜": "mm", "㎝": "cm", "㏄": "cc",
    "㎡": "m2", "㎗": "dL", "㎕": "µL", "㎛": "µm", "㎞": "km", "ℓ": "L", "℞": "Rx",
    "½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "1/3", "⅔": "2/3",
    SUP_OPEN: "\ufffd", SUP_CLOSE: "\ufffd", LINE_HYPHEN: "\ufffd",
}  # fmt: skip
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", "0123456789+-=()", strict=True))
_FULL_WIDTH = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
REPLACED: dict[str, str] = {**_FULL_WIDTH, **_SUBSCRIPTS, **_ONE}
REPLACED = {char: text for char, text in REPLACED.items() if char != text}
"""Character → what it reads as in the view."""

WIDE_AFTER = frozenset("，；：。、）］！？")
"""Full-width marks that carry their own space behind them."""
WIDE_BEFORE = frozenset("（［")
"""Full-width brackets that carry their own space before them."""

SPACE = r"[\s\u200b\ufeff\u180e]"
"""Every character that reads as a space, zero-width and exotic ones included."""
_NUMBER_SPACES = frozenset("\u00a0\u2007\u2008\u2009\u202f")
_CLASS = "".join(re.escape(char) for char in sorted(REPLACED))
SPECIAL = re.compile(f"(?P<space>{SPACE}{{2,}}|(?! ){SPACE})|(?P<sup>[{''.join(SUPERSCRIPTS)}]+)|(?P<char>[{_CLASS}—])")
"""Whatever cannot be copied into the view as it is; a single plain space can."""
_GROUP = re.compile(r"\d{3}(?!\d)")
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}


def parts_thousands(text: str, start: int, end: int) -> bool:
    """Whether the space ``text[start:end]`` parts groups of three digits (``12 000`` with a thin or no-break space)."""
    if end - start != 1 or text[start] not in _NUMBER_SPACES or not _GROUP.match(text, end):
        return False
    head = text[max(0, start - 4) : start]
    digits = len(head) - len(head.rstrip("0123456789"))
    return 1 <= digits <= 3 and not head[: len(head) - digits].endswith((".", ","))


def replacement(text: str, at: int) -> str:
    """What the character ``text[at]`` reads as."""
    char = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if char == "—":
        return "-" if before.isdigit() and after.isdigit() else char
    if char in _FRACTIONS and before.isdigit():
        return _FRACTIONS[char]
    plain = REPLACED.get(char, char)
    if char in WIDE_AFTER and after.isalnum():
        return plain + " "
    if char in WIDE_BEFORE and before.isalnum():
        return " " + plain
    return plain
