"""One page at a time: its segments and drawing; then, knowing the whole document, its items in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import pypdfium2
from pdfplumber.utils import get_bbox_overlap

from extractor.readers.headings import is_caption
from extractor.readers.pdf.chars import Ocr, PageChars, read_chars
from extractor.readers.pdf.columns import Area, Block, blocks_of, in_order
from extractor.readers.pdf.drawing import Box, Drawing, read_drawing
from extractor.readers.pdf.lines import Segment, box_of, segments_of, settle_blanks
from extractor.readers.pdf.paragraphs import Paragraph, paragraphs_of, settle_kinds, settle_table_notes
from extractor.readers.pdf.scripts import settle_scripts
from extractor.readers.pdf.tables import PdfTable, find_tables

_FEWEST_CHARS = 10
_SCANNED = 0.5
_LABEL_REACH = 24.0
_LONGEST_LABEL = 60
_PROSE_LINE = 25

Item = Paragraph | PdfTable


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as an area of the page."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class PageContent:
    """What was read from one page, the page itself closed."""

    chars: PageChars
    segments: list[Segment]
    drawing: Drawing


def read_page(page: pypdfium2.PdfPage, number: int, ocr: Ocr | None) -> PageContent:
    """Characters, segments, rules and pictures of a page; a page without a text layer goes through ``ocr``.

    Raises:
        ReadError: as ``ocr`` does.
    """
    chars = read_chars(page, number)
    drawing = read_drawing(page, chars.turn)
    if len(chars.chars) < _FEWEST_CHARS and drawing.covered >= _SCANNED and ocr is not None:
        chars = ocr(page, number)
        drawing = Drawing()
    segments = segments_of(chars.chars)
    settle_blanks(segments)
    for segment in segments:
        settle_scripts(segment)
    return PageContent(chars, segments, drawing)


def items_of(content: PageContent, body: float, *, tables: bool = True) -> list[Item]:
    """The items of a page in reading order; ``content.segments`` are without running heads and feet."""
    number = content.chars.number
    found, segments = find_tables(content.segments, content.drawing, number) if tables else ([], content.segments)
    pictures = content.drawing.pictures
    blocks = blocks_of(segments)
    labels = _labels(blocks, pictures, body)
    blocks = [block for block in blocks if block not in labels]
    areas: list[Area] = [*blocks, *found, *_barriers(pictures, blocks)]
    items: list[Item] = []
    for index in in_order(areas):
        area = areas[index]
        if isinstance(area, Block):
            items += paragraphs_of(area, number)
        elif isinstance(area, PdfTable):
            items.append(area)
    items += [
        Paragraph(number, [segment], segment.x0, segment.x1, kind="figure")
        for block in labels
        for segment in block.segments
    ]
    settle_kinds([item for item in items if isinstance(item, Paragraph)], body)
    for at, item in enumerate(items):
        if isinstance(item, PdfTable):
            below = list(takewhile(lambda other: isinstance(other, Paragraph), items[at + 1 :]))
            settle_table_notes(
                [note for note in below if isinstance(note, Paragraph)], item.x0, item.x1, item.bottom, body
            )
    return items


def _barriers(pictures: Sequence[Box], blocks: Sequence[Block]) -> list[Picture]:
    """Pictures part what stands above from what stands below, unless text is printed on them."""
    return [
        Picture(*box) for box in pictures
        if not any(
            box[0] < (block.x0 + block.x1) / 2 < box[2] and box[1] < (block.top + block.bottom) / 2 < box[3]
            for block in blocks
        )
    ]  # fmt: skip


def _labels(blocks: Sequence[Block], pictures: Sequence[Box], body: float) -> list[Block]:
    """Words in pictures and plots, and short small words near them: axis numbers, legends, letters of parts."""
    zones = list(pictures)
    found = [block for block in blocks if any(_inside(block, box) for box in pictures) and not _is_prose(block, body)]
    waiting = [block for block in blocks if block not in found and _is_label(block, body)]
    grown = bool(zones)
    while grown and waiting:
        grown = False
        for block in list(waiting):
            reach = (
                block.x0 - _LABEL_REACH, block.top - _LABEL_REACH, block.x1 + _LABEL_REACH, block.bottom + _LABEL_REACH
            )  # fmt: skip
            if any(get_bbox_overlap(reach, zone) for zone in zones):
                waiting.remove(block)
                found.append(block)
                zones.append(box_of(block))
                grown = True
    return found


def _inside(block: Block, box: Box) -> bool:
    x, y = (block.x0 + block.x1) / 2, (block.top + block.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_prose(block: Block, body: float) -> bool:
    """Running text that a picture with a wide margin lies under: a caption, or lines of the body's size and length."""
    lines = block.segments
    if is_caption(lines[0].text):
        return True
    usual = sum(0.95 * body <= line.size <= 1.05 * body and len(line.chars) >= _PROSE_LINE for line in lines)
    return usual >= 2 and usual >= 0.6 * len(lines)


def _is_label(block: Block, body: float) -> bool:
    text = " ".join(segment.text for segment in block.segments)
    if is_caption(text) or len(text) > 4 * _LONGEST_LABEL:
        return False
    small = all(segment.size < 0.97 * body for segment in block.segments) or not any(
        len(word) > 3 for word in text.split()
    )
    return small and all(
        len(segment.chars) <= 0.75 * _LONGEST_LABEL or not any(char.text.isalpha() for char in segment.chars)
        for segment in block.segments
    )
