"""Blocks to paragraphs, and what each is: heading, running text, caption, footnote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extractor.readers.headings import is_capitals, is_caption, is_section_name, is_table_note
from extractor.readers.pdf.columns import Block
from extractor.readers.pdf.lines import Segment

_INDENT = 0.8
_SHORT_LINE = 0.12
_WIDE_LEADING = 1.25
_LARGER = 1.06
_SMALL = 0.95
_SMALLEST_HEADING = 0.72
_LONGEST_HEADING = 220
_MOST_HEADING_LINES = 4
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*(?:\[[\d,–\- ]+\])?\s*\Z")
_STOPS = re.compile(r"[.!?][\"'”’)\]]*(?:\s?\[[\d,–\- ]+\])?\s*\Z")
_ITEM = re.compile(r"(?:[•▪◦●‣]|\[\d{1,3}\]|\(?\d{1,3}[.)](?!\d)|\([ivx]{1,4}\))\s*(?=\S)")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z]")
_NOTE_MARK = re.compile(
    r"\s*(?:[*†‡§¶#]|\d{1,2}\s?[A-Z]|©|Copyright|(?:\*\s*)?Correspond|E-?mail|Full list of author|"
    r"Received|Accepted|Published|Editor|Academic Editor|Conflict|Abbreviations?\s*:)",
    re.IGNORECASE,
)


@dataclass
class Paragraph:
    """Lines that belong together.

    Attributes:
        kind: ``heading``, ``paragraph``, ``list_item``, ``caption``, ``note`` (a footnote and the like), ``table_note`` or ``figure``
            (words in a picture).
        level: of a heading, from 1.
        x0, x1: of the column it stands in.
        indented: its first line begins further in than the others of the column.
        small: set smaller than the text of the report.
        continued: the paragraph that goes on in it, broken by the end of a column or page.
        goes_on: another goes on with it.
    """

    page: int
    lines: list[Segment]
    x0: float
    x1: float
    kind: str = "paragraph"
    level: int = 0
    section: str | None = None
    indented: bool = False
    small: bool = False
    continued: Paragraph | None = None
    goes_on: bool = False
    size: float = field(init=False)
    style: int = field(init=False)

    def __post_init__(self) -> None:
        sizes: Counter[float] = Counter()
        for line in self.lines:
            sizes[line.size] += len(line.chars)
        self.size = sizes.most_common(1)[0][0]
        styles = {line.style for line in self.lines}
        self.style = styles.pop() if len(styles) == 1 else 0

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(line.bottom for line in self.lines)

    @property
    def text(self) -> str:
        """Its words, lines parted by blanks."""
        return " ".join(line.text for line in self.lines)

    @property
    def full_width(self) -> bool:
        """The last line reaches the right edge of the column."""
        return self.lines[-1].x1 >= self.x1 - _SHORT_LINE * (self.x1 - self.x0) * 0.5


def body_size(pages: Sequence[Sequence[Segment]]) -> float:
    """The size most of the text of the document is set in."""
    counts: Counter[float] = Counter()
    for segments in pages:
        for segment in segments:
            counts[round(segment.size * 2) / 2] += len(segment.chars)
    return counts.most_common(1)[0][0] if counts else 10.0


def paragraphs_of(block: Block, page: int) -> list[Paragraph]:
    """Cut a block where a paragraph or a heading begins."""
    lines = block.segments
    if len(lines) == 1:
        return [Paragraph(page, lines, block.x0, block.x1)]
    leading = median(b.base - a.base for a, b in pairwise(lines))
    starts: Counter[int] = Counter(round(line.x0) for line in lines)
    left = max(starts, key=lambda at: (starts[at], -at))
    flush = sum(abs(line.x0 - left) < 0.4 * line.size for line in lines) >= 0.5 * len(lines)
    outdented = flush and any(line.x0 < left - _INDENT * line.size for line in lines)
    groups: list[list[Segment]] = [[lines[0]]]
    for before, line in pairwise(lines):
        if _begins(before, line, left, block, leading, flush=flush, outdented=outdented, first=len(groups[-1]) == 1):
            groups.append([line])
        else:
            groups[-1].append(line)
    found = []
    for group in groups:
        paragraph = Paragraph(page, group, block.x0, block.x1)
        paragraph.indented = flush and group[0].x0 > left + _INDENT * group[0].size
        found.append(paragraph)
    return found


def _begins(
    before: Segment,
    line: Segment,
    left: float,
    block: Block,
    leading: float,
    *,
    flush: bool,
    outdented: bool,
    first: bool,
) -> bool:
    if _changes(before, line):
        return True
    if line.base - before.base > _WIDE_LEADING * leading and line.base - before.base > leading + 2:
        return True
    width = block.x1 - block.x0
    names = _is_name(before, block) and line.text[:1].isupper()
    if names or (_is_name(line, block) and _STOPS.search(before.text)):
        return True
    short = before.x1 < block.x1 - _SHORT_LINE * width
    if outdented:
        # Hanging lines: an entry begins at the outer edge.
        return line.x0 < left - _INDENT * line.size
    if flush and line.x0 > left + _INDENT * line.size and line.x0 < left + 6 * line.size:
        return before.x0 <= left + _INDENT * line.size or short
    if _ITEM.match(line.text) and (short or _ENDS.search(before.text)) and line.x0 <= left + 2 * line.size:
        return _STOPS.search(before.text) is not None or short
    return short and bool(_STOPS.search(before.text)) and (line.text[:1].isupper() or line.text[:1].isdigit())


def _is_name(line: Segment, block: Block) -> bool:
    """A short line that names a section, however it is set."""
    return line.x1 < (block.x0 + block.x1) / 2 and line.text[-1:] != "." and is_section_name(line.text)


def _changes(before: Segment, line: Segment) -> bool:
    """Another size, or from bold to plain and back: a heading and its text."""
    small, large = sorted((before.size, line.size))
    if large > _LARGER * small:
        return True
    return (before.style & 1) != (line.style & 1) or (
        before.style != line.style and len(before.text) < 60 and before.style == 2 and not _ENDS.search(before.text)
        and before.x1 < line.x1 - 3 * line.size
    )  # fmt: skip


def settle_kinds(paragraphs: list[Paragraph], body: float) -> None:
    """Tell headings, captions, notes and list items of one page from running text."""
    for number, paragraph in enumerate(paragraphs):
        if paragraph.kind != "paragraph":
            continue
        text = paragraph.text.strip()
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        if is_caption(text):
            paragraph.kind = "caption"
        elif _is_heading(paragraph, text, body, following):
            paragraph.kind = "heading"
        elif paragraph.size <= 0.93 * body and (_NOTE_MARK.match(text) or is_table_note(text)):
            paragraph.kind = "note"
        elif _ITEM.match(text):
            paragraph.kind = "list_item"


def _is_heading(paragraph: Paragraph, text: str, body: float, following: Paragraph | None) -> bool:
    if len(text) > _LONGEST_HEADING or len(paragraph.lines) > _MOST_HEADING_LINES or sum(map(str.isalpha, text)) < 3:
        return False
    if following is not None and following.kind == "paragraph" and following.text[:1].islower():
        return False
    if text.endswith((",", ";", "-")) or (text.endswith(".") and not _NUMBERED.match(text)):
        return False
    if is_section_name(text) and paragraph.size >= _SMALLEST_HEADING * body:
        return True
    if paragraph.size >= _LARGER * body:
        return True
    bold = paragraph.style & 1
    if bold and paragraph.size >= 0.9 * body:
        return True
    if paragraph.style == 2 and len(text) <= 90 and len(paragraph.lines) <= 2 and paragraph.size >= 0.97 * body:
        return text[:1].isupper() or bool(_NUMBERED.match(text))
    return len(paragraph.lines) == 1 and is_capitals(text) and paragraph.size >= 0.9 * body


def settle_table_notes(paragraphs: Sequence[Paragraph], x0: float, x1: float, bottom: float, body: float) -> None:
    """Small lines right under a table explain it: ``table_note``."""
    for paragraph in paragraphs:
        if paragraph.kind not in ("paragraph", "note", "list_item") or paragraph.size > _SMALL * body:
            return
        if not (
            -2 < paragraph.top - bottom < 2.2 * paragraph.size and paragraph.x0 >= x0 - 8 and paragraph.x1 <= x1 + 8
        ):
            return
        paragraph.kind, bottom = "table_note", paragraph.bottom


def settle_levels(paragraphs: Sequence[Paragraph]) -> None:
    """Levels of headings: by their number where they have one, else by how they are set, larger above smaller."""
    headings = [paragraph for paragraph in paragraphs if paragraph.kind == "heading"]
    looks = sorted({_look(heading) for heading in headings if not _NUMBERED.match(heading.text)}, reverse=True)
    for heading in headings:
        numbered = _NUMBERED.match(heading.text)
        heading.level = numbered.group(1).count(".") + 2 if numbered else min(2 + looks.index(_look(heading)), 6)


def _look(heading: Paragraph) -> tuple[float, int, int]:
    return (round(heading.size * 2) / 2, heading.style & 1, int(heading.text.isupper()))


def join_broken(paragraphs: Sequence[Paragraph]) -> None:
    """Mark paragraphs that go on where a column or page broke them."""
    last: Paragraph | None = None
    for paragraph in paragraphs:
        if paragraph.kind == "heading":
            last = None
        elif paragraph.kind in ("paragraph", "list_item"):
            if last is not None and paragraph.small and not last.small:
                continue  # notes and boxes between two halves
            if last is not None and _goes_on(last, paragraph):
                paragraph.continued, last.goes_on = last, True
            last = paragraph


def _goes_on(last: Paragraph, paragraph: Paragraph) -> bool:
    if paragraph.page == last.page and abs(paragraph.x0 - last.x0) < 2 and paragraph.top >= last.bottom:
        return False  # one below the other: the column broke nothing
    if paragraph.kind != "paragraph" or not 0.93 < paragraph.size / last.size < 1.07 or paragraph.indented:
        return False
    text = last.text.rstrip()
    if text.endswith("-"):
        return True
    if _STOPS.search(text):
        return False
    return paragraph.text[:1].islower() or (last.full_width and len(last.lines) > 1)
