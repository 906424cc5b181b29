"""Inside a table: columns by what stays empty between them, rows by rules, gaps and the first column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.pdf.chars import Char
from extractor.readers.pdf.lines import Segment

_BIN = 1.0
_NARROW_COLUMN_GAP = 0.55
_WIDE_COLUMN_GAP = 0.95
_MANY_LINES = 6
_CROSSING = 0.12
_LARGE_GAP = 1.25
_SAME_LINE = 0.3
_SAME_START = 0.8
_OVERLAPPING = 0.75
_OPEN_END = re.compile(r"(?:(?<=\w)[-–]|[,;(/+]|\b(?:and|of|or|the|in|with|for|to|by|from|at))\s*\Z")
_FULL = 0.9


@dataclass
class PdfCell:
    """A cell: its lines, and how many rows and columns it takes."""

    lines: list[Segment]
    rowspan: int = 1
    colspan: int = 1


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
class _Chunk:
    """Characters of one line in one cell, or across several columns."""

    first: int
    last: int
    segment: Segment


def cells_of(
    segments: Sequence[Segment],
    x0: float,
    x1: float,
    ys: Sequence[float],
    down: Sequence[float],
    partial: Sequence[tuple[float, float, float]],
) -> tuple[list[list[PdfCell]], int] | None:
    """Rows of cells and how many of them head the columns; ``None`` where nothing parts into columns.

    Args:
        segments: all text of the table.
        x0, x1: its edges.
        ys: its level rules over the whole width, first and last the outer ones.
        down: places of upright rules.
        partial: shorter level rules as (x0, x1, y).
    """
    lines = _lines(segments)
    size = sorted(segment.size for segment in segments)[len(segments) // 2]
    head_end = ys[1] if len(ys) >= 3 else None
    body = [line for line in lines if head_end is None or line[0].base > head_end] or lines
    gaps = _between_rules(down, x0, x1, lines) or _column_gaps(body, x0, x1, size)
    if not gaps:
        return None
    gaps = _with_starts(gaps, body)
    extents = _extents(body, gaps, x0, x1)
    rows: list[list[PdfCell]] = []
    head_rows = 0
    bands = _bands(lines, ys)
    grid = len(bands) >= 4 and len(ys) >= 5
    for number, (band, bottom) in enumerate(bands):
        is_head = number == 0 and head_end is not None
        chunked = [
            _head_chunks(line, gaps, extents)
            if is_head
            else [chunk for segment in line for chunk in _chunks(segment, gaps)]
            for line in band
        ]
        if is_head:
            cuts = sorted({rule[2] for rule in partial if band[0][0].top < rule[2] < bottom - 2})
            groups = _cut(chunked, cuts)
        else:
            groups = _rows(_staggered(chunked, size), size, extents, grid=grid)
        for group in groups:
            rows.append(_row(group, len(gaps) + 1, [rule for rule in partial if is_head], gaps))
        if is_head:
            head_rows = len(groups)
    return rows, head_rows


def _lines(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments by baseline."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: (segment.base, segment.x0)):
        if lines and segment.base - lines[-1][0].base <= _SAME_LINE * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda segment: segment.x0) for line in lines]


def _between_rules(down: Sequence[float], x0: float, x1: float, lines: Sequence[Sequence[Segment]]) -> list[Gap]:
    """Columns that upright rules part."""
    inner = sorted({round(x) for x in down if x0 + 8 < x < x1 - 8})
    places = [x for number, x in enumerate(inner) if number == 0 or x - inner[number - 1] > 4]
    crossed = sum(
        any(char.x0 + 0.3 < x < char.x1 - 0.3 for segment in line for char in segment.chars)
        for line in lines
        for x in places
    )
    return [Gap(x - 0.5, x + 0.5) for x in places] if places and crossed <= 0.2 * len(lines) else []


def _column_gaps(lines: Sequence[Sequence[Segment]], x0: float, x1: float, size: float) -> list[Gap]:
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


def _with_starts(gaps: Sequence[Gap], lines: Sequence[Sequence[Segment]]) -> list[Gap]:
    starts: list[Counter[float]] = [Counter() for _ in gaps]
    for line in lines:
        for segment in line:
            for chunk in _chunks(segment, gaps):
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


def _chunks(segment: Segment, gaps: Sequence[Gap]) -> list[_Chunk]:
    """The parts of a segment by column; a part that runs over a gap takes the columns on both sides."""
    parts: list[list[Char]] = [[segment.chars[0]]]
    blank = _usual_blank(segment)
    for before, char in zip(segment.chars, segment.chars[1:], strict=False):
        if _parts(before, char, blank, gaps):
            parts.append([char])
        else:
            parts[-1].append(char)
    chunks = []
    for part in parts:
        left, right = part[0].x0, max(char.x1 for char in part)
        first = sum(1 for gap in gaps if gap.left < left + 0.5)
        last = sum(1 for gap in gaps if gap.right < right - 1)
        chunks.append(_Chunk(first, max(first, last), Segment(part)))
    return chunks


def _parts(before: Char, char: Char, blank: float, gaps: Sequence[Gap]) -> bool:
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


def _usual_blank(segment: Segment) -> float:
    blanks = sorted(b.x0 - a.x1 for a, b in zip(segment.chars, segment.chars[1:], strict=False) if b.space)
    return min(0.35 * segment.size, blanks[len(blanks) // 3]) if len(blanks) >= 3 else 0.27 * segment.size


def _head_chunks(line: Sequence[Segment], gaps: Sequence[Gap], extents: Sequence[tuple[float, float]]) -> list[_Chunk]:
    """Column headings, which may stand wider than the cells under them: parted at wide blanks, given to the column they cover most."""
    parts: list[Segment] = []
    for segment in line:
        blank = _usual_blank(segment)
        pieces: list[list[Char]] = [[segment.chars[0]]]
        for before, char in zip(segment.chars, segment.chars[1:], strict=False):
            if char.x0 - before.x1 > max(0.45 * segment.size, 1.6 * blank) or _parts(before, char, blank, gaps):
                pieces.append([char])
            else:
                pieces[-1].append(char)
        parts += [Segment(piece) for piece in pieces]
    chunks: list[_Chunk] = []
    for number, part in enumerate(parts):
        shares = [min(part.x1, right) - max(part.x0, left) for left, right in extents]
        best = max(range(len(extents)), key=lambda column: shares[column])
        if shares[best] <= 0:
            best = min(range(len(extents)), key=lambda column: abs(sum(extents[column]) - part.x0 - part.x1))
        first = last = best
        limit = parts[number + 1].x0 if number + 1 < len(parts) else float("inf")
        while (
            last + 1 < len(extents)
            and shares[last + 1] > 0.6 * (extents[last + 1][1] - extents[last + 1][0])
            and extents[last + 1][0] < limit
        ):
            last += 1
        while (
            first
            and shares[first - 1] > 0.6 * (extents[first - 1][1] - extents[first - 1][0])
            and (not chunks or chunks[-1].last < first - 1)
        ):
            first -= 1
        if first == last and last + 1 < len(extents) and extents[last + 1][0] < limit:
            # Set in the middle of two columns rather than of its own.
            middle = (part.x0 + part.x1) / 2
            own, both = sum(extents[last]) / 2, (extents[last][0] + extents[last + 1][1]) / 2
            if abs(middle - both) < 0.5 * abs(middle - own) and limit - part.x1 > 0.5 * (
                extents[last + 1][1] - extents[last + 1][0]
            ):
                last += 1
        if chunks and first <= chunks[-1].last < last:
            first = chunks[-1].last + 1
        chunks.append(_Chunk(first, last, part))
    return chunks


def _extents(
    lines: Sequence[Sequence[Segment]], gaps: Sequence[Gap], x0: float, x1: float
) -> list[tuple[float, float]]:
    """From where to where the cells of each column reach."""
    edges = [x0, *[edge for gap in gaps for edge in gap[:2]], x1]
    found = [[edges[2 * column + 1], edges[2 * column]] for column in range(len(gaps) + 1)]
    for line in lines:
        for segment in line:
            for chunk in _chunks(segment, gaps):
                if chunk.first == chunk.last:
                    column = found[chunk.first]
                    column[0], column[1] = min(column[0], chunk.segment.x0), max(column[1], chunk.segment.x1)
    return [
        (left, right) if right > left else (edges[2 * at], edges[2 * at + 1]) for at, (left, right) in enumerate(found)
    ]


def _bands(lines: list[list[Segment]], ys: Sequence[float]) -> list[tuple[list[list[Segment]], float]]:
    """Lines between two level rules, with the lower rule."""
    bands: list[tuple[list[list[Segment]], float]] = []
    for upper, lower in pairwise(ys):
        band = [line for line in lines if upper < line[0].base - 0.3 * line[0].size <= lower]
        if band:
            bands.append((band, lower))
    return bands


def _cut(lines: Sequence[list[_Chunk]], cuts: Sequence[float]) -> list[list[_Chunk]]:
    groups: list[list[_Chunk]] = [[] for _ in range(len(cuts) + 1)]
    for line in lines:
        base = line[0].segment.base
        groups[sum(cut < base for cut in cuts)] += line
    return [group for group in groups if group]


def _staggered(lines: Sequence[list[_Chunk]], size: float) -> list[list[_Chunk]]:
    """Lines that overlap in height, as cells set in the middle of their row do, as one."""
    found: list[list[_Chunk]] = []
    last = 0.0
    for line in lines:
        base = line[0].segment.base
        if found and base - last < _OVERLAPPING * size:
            found[-1] += line
        else:
            found.append(list(line))
        last = base
    return found


def _rows(
    lines: Sequence[list[_Chunk]], size: float, extents: Sequence[tuple[float, float]], *, grid: bool
) -> list[list[_Chunk]]:
    """Lines of one band as rows of cells."""
    gaps = [_first(b) - _last(a) for a, b in pairwise(lines)]
    tight = sorted(gaps)
    smallest = tight[len(tight) // 5] if tight else size
    wide = _LARGE_GAP * smallest
    uneven = _rows_stand_apart(lines, gaps, wide, len(extents))
    groups: list[list[_Chunk]] = []
    for number, line in enumerate(lines):
        gap = gaps[number - 1] if number else 0.0
        if not groups or gap > wide or (not uneven and _begins_row(line, groups[-1], extents, grid=grid)):
            groups.append(list(line))
        else:
            groups[-1] += line
    return groups


def _first(line: Sequence[_Chunk]) -> float:
    return min(chunk.segment.base for chunk in line)


def _last(line: Sequence[_Chunk]) -> float:
    return max(chunk.segment.base for chunk in line)


def _rows_stand_apart(lines: Sequence[list[_Chunk]], gaps: Sequence[float], wide: float, columns: int) -> bool:
    """Whether rows are told by the larger distance between them: hardly two full lines stand close together."""
    full = [
        len({chunk.first for chunk in line}) >= 0.6 * columns and any(chunk.first == 0 for chunk in line)
        for line in lines
    ]
    starts = sum(gap > wide for gap in gaps)
    close = sum(gap <= wide and full[number] and full[number + 1] for number, gap in enumerate(gaps))
    return starts >= 2 and close <= 0.2 * starts


def _begins_row(
    line: Sequence[_Chunk], row: Sequence[_Chunk], extents: Sequence[tuple[float, float]], *, grid: bool
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


def _goes_on(chunk: _Chunk, row: Sequence[_Chunk], extents: Sequence[tuple[float, float]]) -> bool:
    """Whether a cell of ``row`` goes on in ``chunk``: it reads on, and the next word had no room above."""
    above = [other for other in row if other.first == chunk.first]
    if not above or not _wrapped(chunk, row, extents):
        return False
    text = chunk.segment.text
    return text[:1].islower() or bool(_OPEN_END.search(above[-1].segment.text))


def _wrapped(chunk: _Chunk, row: Sequence[_Chunk], extents: Sequence[tuple[float, float]]) -> bool:
    """Whether the first word of ``chunk`` would have had no room at the end of the line above it in its cell."""
    above = [other.segment for other in row if other.first == chunk.first]
    if not above:
        return False
    chars = chunk.segment.chars
    end = next((number for number, char in enumerate(chars) if number and char.space), len(chars))
    left, right = extents[chunk.first]
    word = chars[end - 1].x1 - chars[0].x0
    return (above[-1].x1 - above[-1].x0) + word > _FULL * (right - left)


def _row(
    chunks: Sequence[_Chunk], columns: int, partial: Sequence[tuple[float, float, float]], gaps: Sequence[Gap]
) -> list[PdfCell]:
    """One row of the grid: a cell for every column that no wider cell takes."""
    spans = sorted({(chunk.first, max(chunk.last, _under_rule(chunk, partial, gaps))) for chunk in chunks})
    merged: list[list[int]] = []
    for first, last in spans:
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    cells: list[PdfCell] = []
    column = 0
    for first, last in merged:
        cells += [PdfCell([]) for _ in range(first - column)]
        inside = [chunk.segment for chunk in chunks if first <= chunk.first <= last]
        cells.append(PdfCell(sorted(inside, key=lambda line: (round(line.base), line.x0)), colspan=last - first + 1))
        column = last + 1
    return cells + [PdfCell([]) for _ in range(columns - column)]


def _under_rule(chunk: _Chunk, partial: Sequence[tuple[float, float, float]], gaps: Sequence[Gap]) -> int:
    """Last column of the short rule right below a heading, which tells how many columns it heads."""
    segment = chunk.segment
    for x0, x1, y in partial:
        if 0 < y - segment.base < 1.2 * segment.size and x0 <= segment.x0 + 2 and x1 >= segment.x1 - 2:
            return sum(1 for gap in gaps if gap.middle < x1)
    return chunk.last
