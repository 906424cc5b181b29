"""Which short lines are headings, captions or notes under a table."""

from __future__ import annotations

import re

from extractor.lexicons.section_names import section_words, squeeze

_NUMBERING = re.compile(r"^\s*(?:(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,4}|[A-H])[.):]?\s+|\d{1,2}[.)]|[•*#]+\s*)")
_LONGEST_NAME = 70
LABEL = (
    r"(?:(?:Supplementa(?:ry|l)|Additional|Online)\s+)?"
    r"(?:Fig(?:ure|s|\.)?|Table|Image|Video|Scheme|Plate|Box|Chart|Graph|Photo|Illustration)"
)
_NUMBER = r"\s*(?:S|e)?(?:\d{1,2}|[IVX]{1,4}\b)\s*(?:[a-zA-H](?:\s*[-,&]\s*[a-zA-H])*\b)?"
_CAPTION_WORD = re.compile(
    rf"{LABEL}\.?{_NUMBER}\)?\s*(?:[.:|)\]—]|[-–]\s|\s?(?=[A-Z(\[]))|(?:Table|Figure)\s?[.:]\s+(?=[A-Z])"
)
_CAPITAL_CAPTION = re.compile(rf"(?:FIG(?:URE|\.)?|TABLE)\.?{_NUMBER}\s*(?:[.:|)—-]|(?=\s[A-Z(\[]))")
_LABEL_ALONE = re.compile(rf"{LABEL}\.?{_NUMBER}\s*[.:]?\Z", re.IGNORECASE)
_TABLE = re.compile(r"(?:Supplementa(?:ry|l)\s+)?Table", re.IGNORECASE)
_NOTE = re.compile(
    r"\s*(?:[*†‡§¶#]{1,3}\s*\S|\(?[a-h]\)\s|[a-h]\s(?=[A-Z])|(?:Foot)?notes?\s*[:.]|Abbreviations?\s*(?:used)?\s*[:.]|Key\s*:|Legend\s*:|"
    r"(?:n/?a|nd|nr|[A-Z][A-Za-z0-9α-ω+/-]{0,9})\s*(?:[:=]\s*\S|,\s[a-zα-ω]+[^.]*;)|(?:Normal|Reference)\s+(?:range|value)s?\b)"
)
_SMALL_WORDS = frozenset(
    [
        "a", "an", "the", "of", "and", "or", "in", "on", "for", "with", "to", "by", "from", "at", "as", "vs", "via",
        "de", "la",
    ]
)  # fmt: skip


def is_section_name(text: str) -> bool:
    """Whether ``text`` (a line, without markup) is the name of a section of a report, numbered or not."""
    words = _NUMBERING.sub("", text.strip()).strip(" *_#:.")
    if not words or len(words) > _LONGEST_NAME or not words[0].isupper():
        return False
    return squeeze(words) in section_words()


def is_capitals(text: str) -> bool:
    """A short line in capitals, without figures of a measurement."""
    letters = [char for char in text if char.isalpha()]
    return (
        len(letters) >= 4 and len(text) <= 90 and not text.endswith((".", ",", ";"))
        and all(char.isupper() for char in letters) and " ".join(text.split()).count(" ") <= 10
        and not any(char.isdigit() for char in text.split(".", 1)[-1])
    )  # fmt: skip


def is_title_case(text: str) -> bool:
    """A short line whose words all begin with a capital, without figures."""
    if len(text) > 70 or text.endswith((".", ",", ";", ":")) or any(char.isdigit() for char in text):
        return False
    words = re.findall(r"[A-Za-z][\w'-]*", text)
    long_words = [word for word in words if word.lower() not in _SMALL_WORDS]
    return 1 <= len(words) <= 8 and bool(long_words) and all(word[0].isupper() for word in long_words)


def is_caption(text: str) -> bool:
    """Whether a paragraph is the caption of a figure or table ("Figure 2. …"), not a sentence about it."""
    return bool(_CAPTION_WORD.match(text) or _CAPITAL_CAPTION.match(text) or is_label(text))


def is_label(text: str) -> bool:
    """Whether ``text`` is only a label: "Figure 1", "Table 2."."""
    return len(text) <= 40 and bool(_LABEL_ALONE.match(text))


def is_table_caption(text: str) -> bool:
    """Whether a caption is a table's."""
    return bool(_TABLE.match(text))


def is_table_note(text: str) -> bool:
    """Whether a paragraph right after a table explains its marks or abbreviations."""
    return bool(_NOTE.match(text))
