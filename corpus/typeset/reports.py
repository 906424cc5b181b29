"""Reports of the corpus as blocks whose superscripts are still marked, and their words as markup of a page or an article."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from extractor.normalise.characters import SUP_CLOSE, SUP_OPEN
from extractor.readers.decoding import decode
from extractor.readers.draft import Draft
from extractor.readers.html import HtmlWalker
from extractor.readers.layout import lay_out
from extractor.readers.text import drafts_of

# Typists' powers and indices, as a printer sets them.
_POWER = re.compile(r"(?<=10)\^(\d{1,2})|(?<=[×x]10)(9|12)(?=/L)|(?<=[×x] 10)(9|12)(?=/L)")
_INDEX = re.compile(r"(?<=SpO|FiO|PaO)2\b|(?<=\bCO)2\b")
_SQUARE = re.compile(r"(?<=[/ ]m)2\b|(?<=/mm)3\b")
_CITED = re.compile(r" ?\[(?P<numbers>\d{1,2}(?:[,–-]\d{1,2})*)\](?P<mark>[.,;:]?)")
_HIGH = re.compile(f"{SUP_OPEN}([^{SUP_OPEN}{SUP_CLOSE}]*){SUP_CLOSE}")
_RANGE = re.compile(r"(?<=\d)-(?=\d)(?!\d{2}-)(?<!\d{4}-)")
_SPACED_DASH = re.compile(r" - ")


def read_blocks(path: Path) -> list[Draft]:
    """Blocks of a report as its reader lays them out, words with marked superscripts, before anything is normalised."""
    raw, _ = decode(path.read_bytes(), path.name)
    is_html = path.suffix == ".html"
    drafts = HtmlWalker(raw, 0, len(raw)).drafts if is_html else drafts_of(raw)
    lay_out(drafts, plain=not is_html)
    return [draft for draft in drafts if draft.table is not None or draft.line.pieces]


def marked_up(text: str, high: Callable[[str], str], low: Callable[[str], str], cite: Callable[[str, str], str]) -> str:
    """Words of a block with tags.

    Args:
        text: words with marked superscripts.
        high: tags of a superscript.
        low: tags of a subscript.
        cite: tags of citation numbers and of the punctuation mark that follows them.
    """
    text = _RANGE.sub("–", _SPACED_DASH.sub(" – ", escape(text)))
    text = _CITED.sub(lambda match: cite(match.group("numbers"), match.group("mark")), text)
    text = _HIGH.sub(lambda match: high(match.group(1)), text)
    text = _POWER.sub(lambda match: high(next(group for group in match.groups() if group)), text)
    text = _SQUARE.sub(lambda match: high(match.group()), text)
    return _INDEX.sub(lambda match: low(match.group()), text)
