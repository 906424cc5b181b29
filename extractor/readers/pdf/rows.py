"""Rows of a table that no rules part: told by the distance between lines, by the first column and by cells that go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractor.readers.pdf.gaps import Chunk

_LARGE_GAP = 1.25
_OVERLAPPING = 0.75
_OPEN_END = re.compile(r"(?:(?<=\w)[-–]|[,;(/+]|\b(?:and|of|or|the|in|with|for|to|by|from|at))\s*\Z")
_FULL = 0.9


def staggered(lines: Sequence[list[Chunk]], size: float) -> list[list[Chunk]]:
    """Lines that overlap in height, as cells set in the middle of their row do, as one."""
    found: list[list[Chunk]] = []
    last = 0.0
    for line in lines:
        base = line[0].segment.base
        if found and base - last < _OVERLAPPING * size:
            found[-1] += line
        else:
            found.append(list(line))
        last = base
    return found


def rows_of(
    lines: Sequence[list[Chunk]], size: float, extents: Sequence[tuple[float, float]], *, grid: bool
) -> list[list[Chunk]]:
    """Lines of one band as rows of cells."""
    gaps = [_first(b) - _last(a) for a, b in pairwise(lines)]
    tight = sorted(gaps)
    smallest = tight[len(tight) // 5] if tight else size
    wide = _LARGE_GAP * smallest
    uneven = _rows_stand_apart(lines, gaps, wide, len(extents))
    groups: list[list[Chunk]] = []
    for number, line in enumerate(lines):
        gap = gaps[number - 1] if number else 0.0
        if not groups or gap > wide or (not uneven and _begins_row(line, groups[-1], extents, grid=grid)):
            groups.append(list(line))
        else:
            groups[-1] += line
    return groups


def _first(line: Sequence[Chunk]) -> float:
    return min(chunk.segment.base for chunk in line)


def _last(line: Sequence[Chunk]) -> float:
    return max(chunk.segment.base for chunk in line)


def _rows_stand_apart(lines: Sequence[list[Chunk]], gaps: Sequence[float], wide: float, columns: int) -> bool:
    """Whether rows are told by the larger distance between them: hardly two full lines stand close together."""
    full = [
        len({chunk.first for chunk in line}) >= 0.6 * columns and any(chunk.first == 0 for chunk in line)
        for line in lines
    ]
    starts = sum(gap > wide for gap in gaps)
    close = sum(gap <= wide and full[number] and full[number + 1] for number, gap in enumerate(gaps))
    return starts >= 2 and close <= 0.2 * starts


def _begins_row(
    line: Sequence[Chunk], row: Sequence[Chunk], extents: Sequence[tuple[float, float]], *, grid: bool
) -> bool:
    """Whether a line at the usual distance under ``row`` begins a row of its own."""
    columns = len(extents)
    first = next((chunk for chunk in line if chunk.first == 0), None)
    filled = len({chunk.first for chunk in line})
    goes_on = [_goes_on(chunk, row, extents) for chunk in line]
    if first is None:
        # Nothing in the first column: the cells above go on, unless the line is as full as a row and its cells look whole.
        if grid or filled < 0.5 * columns or any(goes_on):
            return False
        return filled >= 0.5 * len({chunk.first for chunk in row})
    if not any(chunk.first == 0 for chunk in row):
        return not (first.segment.text[:1].islower() or grid)
    if filled >= max(3, columns) and not grid:
        return True
    if first.segment.text[:1] == "(" and filled == 1:
        return False
    if filled == 1:
        return not grid and (first.last > 0 or not _wrapped(first, row, extents))
    return not any(goes_on)


def _goes_on(chunk: Chunk, row: Sequence[Chunk], extents: Sequence[tuple[float, float]]) -> bool:
    """Whether a cell of ``row`` goes on in ``chunk``: it reads on, and the next word had no room above."""
    above = [other for other in row if other.first == chunk.first]
    if not above or not _wrapped(chunk, row, extents):
        return False
    text = chunk.segment.text
    return text[:1].islower() or bool(_OPEN_END.search(above[-1].segment.text))


def _wrapped(chunk: Chunk, row: Sequence[Chunk], extents: Sequence[tuple[float, float]]) -> bool:
    """Whether the first word of ``chunk`` would have had no room at the end of the line above it in its cell."""
    above = [other.segment for other in row if other.first == chunk.first]
    if not above:
        return False
    chars = chunk.segment.chars
    end = next((number for number, char in enumerate(chars) if number and char.space), len(chars))
    left, right = extents[chunk.first]
    word = chars[end - 1].x1 - chars[0].x0
    return (above[-1].x1 - above[-1].x0) + word > _FULL * (right - left)
