"""One page at a time: its segments and drawing; then, knowing the whole document, its items in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2

from extractor.readers.headings import is_caption
from extractor.readers.pdf.chars import Ocr, PageChars, read_chars
from extractor.readers.pdf.columns import Area, Block, blocks_of, in_order
from extractor.readers.pdf.drawing import Box, Drawing, read_drawing
from extractor.readers.pdf.lines import Segment, segments_of, settle_blanks
from extractor.readers.pdf.paragraphs import Paragraph, paragraphs_of, settle_kinds
from extractor.readers.pdf.scripts import settle_scripts
from extractor.readers.pdf.tables import PdfTable, find_tables

_FEWEST_CHARS = 10
_SCANNED = 0.5
_LABEL_REACH = 24.0
_LONGEST_LABEL = 60

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
    labels, segments = _labels(segments, pictures)
    blocks = blocks_of(segments)
    beside = _beside_pictures(blocks, pictures, body)
    labels += [segment for block in beside for segment in block.segments]
    blocks = [block for block in blocks if block not in beside]
    areas: list[Area] = [*blocks, *found, *_barriers(pictures, blocks)]
    items: list[Item] = []
    for index in in_order(areas):
        area = areas[index]
        if isinstance(area, Block):
            items += paragraphs_of(area, number)
        elif isinstance(area, PdfTable):
            items.append(area)
    items += [Paragraph(number, [segment], segment.x0, segment.x1, kind="figure") for segment in labels]
    settle_kinds([item for item in items if isinstance(item, Paragraph)], body)
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


def _labels(segments: Sequence[Segment], pictures: Sequence[Box]) -> tuple[list[Segment], list[Segment]]:
    """Short words in pictures and plots, and all other segments."""
    labels: list[Segment] = []
    others: list[Segment] = []
    for segment in segments:
        x, y = (segment.x0 + segment.x1) / 2, (segment.top + segment.bottom) / 2
        short = len(segment.chars) <= _LONGEST_LABEL
        inside = short and any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in pictures)
        (labels if inside else others).append(segment)
    return labels, others


def _beside_pictures(blocks: Sequence[Block], pictures: Sequence[Box], body: float) -> list[Block]:
    """Blocks of axis numbers, legends and the like: short small words near a picture, or near others of its words."""
    zones = list(pictures)
    found: list[Block] = []
    waiting = [block for block in blocks if _is_label(block, body)]
    grown = bool(zones)
    while grown and waiting:
        grown = False
        for block in list(waiting):
            if any(
                block.x0 < zone[2] + _LABEL_REACH and block.x1 > zone[0] - _LABEL_REACH
                and block.top < zone[3] + _LABEL_REACH and block.bottom > zone[1] - _LABEL_REACH
                for zone in zones
            ):  # fmt: skip
                waiting.remove(block)
                found.append(block)
                zones.append((block.x0, block.top, block.x1, block.bottom))
                grown = True
    return found


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
