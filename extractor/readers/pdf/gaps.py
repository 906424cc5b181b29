"""Columns of a table: what stays empty between them, and which of them each part of a line takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.readers.pdf.chars import Char
from extractor.readers.pdf.lines import Segment

_BIN = 1.0
_NARROW_COLUMN_GAP = 0.55
_WIDE_COLUMN_GAP = 0.95
_MANY_LINES = 6
_CROSSING = 0.12
_SAME_START = 0.8


class Gap(NamedTuple):
    """What stays empty between two columns; ``start``: where the cells to the right begin, if most begin there."""

    left: float
    right: float
    start: float | None = None

    @property
    def middle(self) -> float:
        """Half way between the columns."""
        return (self.left + self.right) / 2


@dataclass
class Chunk:
    """Characters of one line in one cell, or across several columns."""

    first: int
    last: int
    segment: Segment


def column_gaps(lines: Sequence[Sequence[Segment]], x0: float, x1: float, size: float) -> list[Gap]:
    """Stretches of the width that (nearly) no line covers."""
    width = int((x1 - x0) / _BIN) + 2
    cover = [0] * width
    for line in lines:
        touched: set[int] = set()
        for segment in line:
            for left, end in _pieces(segment.chars, 0.45 * size):
                touched.update(range(max(0, int((left - x0) / _BIN)), min(width, int((end - x0) / _BIN) + 1)))
        for index in touched:
            cover[index] += 1
    allowed = int(_CROSSING * len(lines))
    narrowest = (_NARROW_COLUMN_GAP if len(lines) >= _MANY_LINES else _WIDE_COLUMN_GAP) * size
    gaps: list[Gap] = []
    opened: int | None = None
    for index, count in enumerate([*cover, allowed + 1]):
        if count <= allowed:
            opened = index if opened is None else opened
        elif opened is not None:
            left_filled = any(count > allowed for count in cover[:opened])
            if left_filled and index < len(cover) and (index - opened) * _BIN >= narrowest:
                gaps.append(Gap(x0 + opened * _BIN, x0 + index * _BIN))
            opened = None
    return gaps


def with_starts(gaps: Sequence[Gap], lines: Sequence[Sequence[Segment]]) -> list[Gap]:
    """Gaps with the place where most cells to their right begin, where one does."""
    starts: list[Counter[float]] = [Counter() for _ in gaps]
    for line in lines:
        for segment in line:
            for chunk in chunks_of(segment, gaps):
                if chunk.first:
                    starts[chunk.first - 1][round(chunk.segment.x0 * 2) / 2] += 1
    found = []
    for gap, counts in zip(gaps, starts, strict=True):
        place, count = counts.most_common(1)[0] if counts else (0.0, 0)
        found.append(gap._replace(start=place if count >= 3 and count >= 0.4 * sum(counts.values()) else None))
    return found


def _pieces(chars: Sequence[Char], widest: float) -> list[tuple[float, float]]:
    pieces: list[tuple[float, float]] = []
    for char in chars:
        if pieces and char.x0 - pieces[-1][1] <= widest:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], char.x1))
        else:
            pieces.append((char.x0, char.x1))
    return pieces


def chunks_of(segment: Segment, gaps: Sequence[Gap]) -> list[Chunk]:
    """The parts of a segment by column; a part that runs over a gap takes the columns on both sides."""
    parts: list[list[Char]] = [[segment.chars[0]]]
    blank = usual_blank(segment)
    for before, char in zip(segment.chars, segment.chars[1:], strict=False):
        if parts_here(before, char, blank, gaps):
            parts.append([char])
        else:
            parts[-1].append(char)
    chunks = []
    for part in parts:
        left, right = part[0].x0, max(char.x1 for char in part)
        first = sum(1 for gap in gaps if gap.left < left + 0.5)
        last = sum(1 for gap in gaps if gap.right < right - 1)
        chunks.append(Chunk(first, max(first, last), Segment(part)))
    return chunks


def parts_here(before: Char, char: Char, blank: float, gaps: Sequence[Gap]) -> bool:
    """Whether a blank is the one between columns, which a long word may have narrowed.

    ``blank`` is the width of a usual blank of the line.
    """
    width = char.x0 - before.x1
    for left, right, start in gaps:
        if start is not None and abs(char.x0 - start) < _SAME_START and width > 0.5 * blank:
            return True
        if before.x1 < right + 1 and char.x0 > left - 1:
            if before.x1 <= (left + right) / 2 <= char.x0 and width > 1.1 * blank:
                return True
            if width > (1.1 if abs(char.x0 - right) < 2 else 1.6) * blank:
                return True
    return False


def usual_blank(segment: Segment) -> float:
    """Width of a blank between words of the line, in points."""
    blanks = sorted(b.x0 - a.x1 for a, b in zip(segment.chars, segment.chars[1:], strict=False) if b.space)
    return min(0.35 * segment.size, blanks[len(blanks) // 3]) if len(blanks) >= 3 else 0.27 * segment.size


def extents_of(
    lines: Sequence[Sequence[Segment]], gaps: Sequence[Gap], x0: float, x1: float
) -> list[tuple[float, float]]:
    """From where to where the cells of each column reach."""
    edges = [x0, *[edge for gap in gaps for edge in gap[:2]], x1]
    found = [[edges[2 * column + 1], edges[2 * column]] for column in range(len(gaps) + 1)]
    for line in lines:
        for segment in line:
            for chunk in chunks_of(segment, gaps):
                if chunk.first == chunk.last:
                    column = found[chunk.first]
                    column[0], column[1] = min(column[0], chunk.segment.x0), max(column[1], chunk.segment.x1)
    return [
        (left, right) if right > left else (edges[2 * at], edges[2 * at + 1]) for at, (left, right) in enumerate(found)
    ]
