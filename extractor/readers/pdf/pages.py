"""One page at a time: its segments and drawing; then, knowing the whole document, its items in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2

from extractor.readers.pdf.chars import Ocr, PageChars, read_chars
from extractor.readers.pdf.columns import Area, Block, blocks_of, in_order
from extractor.readers.pdf.drawing import Box, Drawing, read_drawing
from extractor.readers.pdf.lines import Segment, segments_of, settle_blanks
from extractor.readers.pdf.paragraphs import Paragraph, paragraphs_of, settle_kinds
from extractor.readers.pdf.scripts import settle_scripts
from extractor.readers.pdf.tables import PdfTable

_FEWEST_CHARS = 10
_SCANNED = 0.5
_LABEL_REACH = 14.0
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


def items_of(content: PageContent, body: float) -> list[Item]:
    """The items of a page in reading order; ``content.segments`` are without running heads and feet."""
    number = content.chars.number
    labels, segments = _labels(content.segments, content.drawing.pictures, body)
    blocks = blocks_of(segments)
    areas: list[Area] = [*blocks, *_barriers(content.drawing.pictures, blocks)]
    paragraphs: list[Paragraph] = []
    for index in in_order(areas):
        area = areas[index]
        if isinstance(area, Block):
            paragraphs += paragraphs_of(area, number)
    if labels:
        paragraphs += [Paragraph(number, [segment], segment.x0, segment.x1, kind="figure") for segment in labels]
    settle_kinds(paragraphs, body)
    return list(paragraphs)


def _barriers(pictures: Sequence[Box], blocks: Sequence[Block]) -> list[Picture]:
    """Pictures part what stands above from what stands below, unless text is printed on them."""
    return [
        Picture(*box) for box in pictures
        if not any(
            box[0] < (block.x0 + block.x1) / 2 < box[2] and box[1] < (block.top + block.bottom) / 2 < box[3]
            for block in blocks
        )
    ]  # fmt: skip


def _labels(segments: Sequence[Segment], pictures: Sequence[Box], body: float) -> tuple[list[Segment], list[Segment]]:
    """Words in pictures and plots, and all others."""
    labels: list[Segment] = []
    others: list[Segment] = []
    for segment in segments:
        x, y = (segment.x0 + segment.x1) / 2, (segment.top + segment.bottom) / 2
        short = len(segment.chars) <= _LONGEST_LABEL
        inside = short and any(
            box[0] - _reach(segment, body) <= x <= box[2] + _reach(segment, body)
            and box[1] - _reach(segment, body) <= y <= box[3] + _reach(segment, body)
            for box in pictures
        )
        (labels if inside else others).append(segment)
    return labels, others


def _reach(segment: Segment, body: float) -> float:
    """Numbers of an axis stand beside the plot, in smaller letters than the text."""
    return _LABEL_REACH if segment.size < 0.9 * body and len(segment.chars) <= 20 else 0.0
