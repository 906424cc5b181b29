"""Tables of a page: where they stand, told by rules and captions, and what in them is a row, a column, a cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pdfplumber.utils import get_bbox_overlap, merge_bboxes

from extractor.readers.headings import is_caption, is_label, is_table_caption
from extractor.readers.pdf.cells import cells_of
from extractor.readers.pdf.drawing import Drawing
from extractor.readers.pdf.lines import Segment, box_of, by_baseline
from extractor.readers.pdf.ruled import PdfCell

_ALIGNED = 6.0
_SHORTEST_RULE = 60.0
_CAPTION_REACH = 60.0
_PART = re.compile(r"\([a-z]\)\s*(?:continued\.?)?\Z|(?:table.{0,12})?\(?continued\)?\.?\Z", re.IGNORECASE)
_FEWEST_ROWS = 2
_SAME_ROW = 0.4
_FEWEST_COLUMNS = 2
_LONGEST_CELL = 250
_WIDE_GAP = 1.0
_PROSE_LINE = 30
_PROSE_LINES = 6
# "… in Table 1). However, …": the end of a sentence at the start of a line.
_MENTION = re.compile(r"\w+\.?\s*\w+\)[.,;]")


@dataclass
class PdfTable:
    """A table on one page.

    Attributes:
        rows: cells as printed, row by row.
        head_rows: first rows that a rule parts from the others; 0 where none does.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    rows: list[list[PdfCell]] = field(default_factory=list)
    head_rows: int = 0


def find_tables(segments: Sequence[Segment], drawing: Drawing, page: int) -> tuple[list[PdfTable], list[Segment]]:
    """Tables of a page and the segments that are in none.

    A table stands between level rules of one width, with a caption near by or with cells that line up; without rules,
    under a table caption.
    """
    tables: list[PdfTable] = []
    rest = list(segments)
    for x0, x1, ys in [*_ruled(drawing, rest), *_unruled(drawing, rest)]:
        inside = [segment for segment in rest if _within(segment, x0, ys[0], x1, ys[-1])]
        if not inside or any(get_bbox_overlap(box_of(table), (x0, ys[0] + 1, x1, ys[-1] - 1)) for table in tables):
            continue
        down = [
            (x, top, bottom)
            for x, top, bottom in drawing.down
            if x0 - _ALIGNED <= x <= x1 + _ALIGNED and top < ys[-1] and bottom > ys[0]
        ]
        partial = [
            rule
            for rule in drawing.across
            if ys[0] + 1 < rule[2] < ys[-1] - 1
            and rule[0] >= x0 - _ALIGNED
            and rule[1] <= x1 + _ALIGNED
            and rule[1] - rule[0] < 0.9 * (x1 - x0)
        ]
        found = cells_of(inside, x0, x1, ys, down, partial)
        if found is None:
            continue
        rows, head_rows = found
        if not _is_table(rows, captioned=_has_caption(rest, inside, x0, x1, ys)):
            continue
        tables.append(PdfTable(page, x0, ys[0], x1, ys[-1], rows, head_rows))
        gone = {id(segment) for segment in inside}
        rest = [segment for segment in rest if id(segment) not in gone]
    return tables, rest


def _within(segment: Segment, x0: float, top: float, x1: float, bottom: float) -> bool:
    middle = segment.base - 0.3 * segment.size
    return top < middle < bottom and segment.x0 >= x0 - _ALIGNED and segment.x1 <= x1 + 3 * _ALIGNED and segment.x0 < x1


def _ruled(drawing: Drawing, segments: Sequence[Segment]) -> list[tuple[float, float, list[float]]]:
    """Stacks of level rules of one width with something between that is neither caption nor running text."""
    stacks: list[tuple[float, float, list[float]]] = []
    for x0, x1, y in drawing.across:
        if x1 - x0 < _SHORTEST_RULE:
            continue
        for number in range(len(stacks) - 1, -1, -1):
            left, right, ys = stacks[number]
            if abs(left - x0) <= _ALIGNED and abs(right - x1) <= _ALIGNED:
                if y - ys[-1] < 2.0:
                    ys[-1] = y if len(ys) > 1 else ys[-1]
                elif _parted(segments, x0, x1, ys[-1], y) or _other_size(segments, x0, x1, [*ys, y]):
                    stacks.append((x0, x1, [y]))
                else:
                    ys.append(y)
                break
        else:
            stacks.append((x0, x1, [y]))
    return [stack for stack in stacks if len(stack[2]) >= 2]


def _parted(segments: Sequence[Segment], x0: float, x1: float, top: float, bottom: float) -> bool:
    """Whether between two rules a caption stands, nothing, or text that crosses their ends."""
    between = [
        segment for segment in segments
        if top < segment.base - 0.3 * segment.size < bottom and segment.x1 > x0 and segment.x0 < x1
    ]  # fmt: skip
    if not between:
        return bottom - top > 4
    if any(segment.x0 < x0 - 2 * _ALIGNED or segment.x1 > x1 + 4 * _ALIGNED for segment in between):
        return True
    if any(is_caption(segment.text) or _PART.match(segment.text) for segment in between):
        return True
    return _is_prose(between, x1 - x0)


def _other_size(segments: Sequence[Segment], x0: float, x1: float, ys: Sequence[float]) -> bool:
    """Whether the text between the last two rules is set in another size than that above them."""
    sizes = []
    for top, bottom in ((ys[0], ys[-2]), (ys[-2], ys[-1])):
        inside = [segment.size for segment in segments for _ in segment.chars if _within(segment, x0, top, x1, bottom)]
        if not inside:
            return False
        sizes.append(median(inside))
    small, large = sorted(sizes)
    return large > 1.06 * small


def _is_prose(segments: Sequence[Segment], width: float) -> bool:
    """Whether text fills one or two columns as running text does: long lines, one as long as the other."""
    long = [
        segment for segment in segments if len(segment.chars) >= _PROSE_LINE and segment.x1 - segment.x0 > 0.35 * width
    ]
    if len(long) < _PROSE_LINES or len(long) < 0.6 * len(segments):
        return False
    ends = Counter(round(segment.x1 / 2) for segment in long)
    return sum(count for _, count in ends.most_common(2)) >= 0.5 * len(long)


def _unruled(drawing: Drawing, segments: Sequence[Segment]) -> list[tuple[float, float, list[float]]]:
    """Rows of lined-up cells under a table caption that no rules follow."""
    found: list[tuple[float, float, list[float]]] = []
    for caption in sorted(segments, key=lambda segment: segment.base):
        if not _is_caption(caption, segments):
            continue
        near = [
            rule
            for rule in drawing.across
            if abs(rule[2] - caption.base) < _CAPTION_REACH and rule[1] - rule[0] >= _SHORTEST_RULE
        ]
        if any(rule[0] <= caption.x1 and rule[1] >= caption.x0 for rule in near):
            continue
        below = [
            segment
            for segment in segments
            if segment.base > caption.base + 0.5 * caption.size and not is_caption(segment.text)
        ]
        body: list[list[Segment]] = []
        for row in by_baseline(below, _SAME_ROW):
            previous = body[-1][0].base if body else caption.base
            if row[0].base - previous > 3.5 * row[0].size:
                break
            if len(row) == 1 and not _gapped(row[0]):
                if body:
                    break
                continue  # further lines of the caption
            body.append(row)
        if len(body) >= 3:
            x0, top, x1, bottom = merge_bboxes(box_of(segment) for row in body for segment in row)
            found.append((x0, x1, [top - 1, bottom + 1]))
    return found


def _gapped(segment: Segment) -> bool:
    chars = segment.chars
    return any(b.x0 - a.x1 > _WIDE_GAP * segment.size for a, b in pairwise(chars))


def _has_caption(
    segments: Sequence[Segment], inside: Sequence[Segment], x0: float, x1: float, ys: Sequence[float]
) -> bool:
    known = {id(segment) for segment in inside}
    for segment in segments:
        if id(segment) in known or segment.x1 < x0 or segment.x0 > x1:
            continue
        above, below = ys[0] - segment.base, segment.base - ys[-1]
        if -4 < above < _CAPTION_REACH and (_is_caption(segment, segments) or _PART.match(segment.text)):
            return True
        if 0 < below < _CAPTION_REACH / 2 and _is_caption(segment, segments):
            return True
    return False


def _is_caption(segment: Segment, segments: Sequence[Segment]) -> bool:
    """Whether a line begins the caption of a table, and is not the end of a sentence about one."""
    text = segment.text
    if not is_table_caption(text) or not is_caption(text) or _MENTION.match(text):
        return False
    return not is_label(text) or not any(
        0 < segment.base - other.base < 1.6 * segment.size and other.x0 < segment.x1 and segment.x0 < other.x1
        and abs(other.size - segment.size) < 0.3 and other.style == segment.style
        for other in segments
    )  # fmt: skip


def _is_table(rows: Sequence[Sequence[PdfCell]], *, captioned: bool) -> bool:
    """At least two rows of two cells; without a caption, more of them, all short."""
    filled = [[cell for cell in row if cell.lines] for row in rows]
    full = sum(len(row) >= _FEWEST_COLUMNS for row in filled)
    if full < _FEWEST_ROWS:
        return False
    longest = max(sum(len(line.chars) for line in cell.lines) for row in filled for cell in row)
    if captioned:
        return len(rows) > 2 or longest <= 2 * _LONGEST_CELL
    lengths = [sum(len(line.chars) for line in cell.lines) for row in filled for cell in row]
    return full >= 3 and full >= 0.6 * len(rows) and longest <= _LONGEST_CELL and median(lengths) > 1
