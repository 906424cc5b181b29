"""Inside a table: columns by rules or by what stays empty between them, rows by rules, gaps and the first column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.readers.pdf.drawing import Rule
from extractor.readers.pdf.gaps import Chunk, Gap, chunks_of, column_gaps, extents_of, with_starts
from extractor.readers.pdf.heads import cut_at_rules, head_chunks, under_rule
from extractor.readers.pdf.lines import Segment, by_baseline
from extractor.readers.pdf.rows import rows_of, staggered
from extractor.readers.pdf.ruled import Grid, PdfCell

_SAME_LINE = 0.3


def cells_of(
    segments: Sequence[Segment],
    x0: float,
    x1: float,
    ys: Sequence[float],
    down: Sequence[Rule],
    partial: Sequence[Rule],
) -> tuple[list[list[PdfCell]], int] | None:
    """Rows of cells and how many of them head the columns; ``None`` where nothing parts into columns.

    Args:
        segments: all text of the table.
        x0, x1: its edges.
        ys: its level rules over the whole width, first and last the outer ones.
        down: upright rules as (x, top, bottom).
        partial: shorter level rules as (x0, x1, y).
    """
    lines = by_baseline(segments, _SAME_LINE)
    size = sorted(segment.size for segment in segments)[len(segments) // 2]
    head_end = ys[1] if len(ys) >= 3 else None
    body = [line for line in lines if head_end is None or line[0].base > head_end] or lines
    grid = Grid((x0, ys[0], x1, ys[-1]), ys, down, partial, lines)
    ruled = grid.rows(lines)
    if ruled is not None:
        return ruled, sum(top < head_end - 1 for top in grid.tops) if head_end is not None else 0
    gaps = [Gap(x - 0.5, x + 0.5) for x in grid.lefts[1:]] or column_gaps(body, x0, x1, size)
    if not gaps:
        return None
    gaps = with_starts(gaps, body)
    extents = extents_of(body, gaps, x0, x1)
    rows: list[list[PdfCell]] = []
    head_rows = 0
    bands = _bands(lines, ys)
    banded = len(bands) >= 4 and len(ys) >= 5
    for number, (band, bottom) in enumerate(bands):
        is_head = number == 0 and head_end is not None
        chunked = [
            head_chunks(line, gaps, extents)
            if is_head
            else [chunk for segment in line for chunk in chunks_of(segment, gaps)]
            for line in band
        ]
        if is_head:
            cuts = sorted({rule[2] for rule in partial if band[0][0].top < rule[2] < bottom - 2})
            groups = cut_at_rules(chunked, cuts)
        else:
            groups = rows_of(staggered(chunked, size), size, extents, grid=banded)
        for group in groups:
            rows.append(_row(group, len(gaps) + 1, [rule for rule in partial if is_head], gaps))
        if is_head:
            head_rows = len(groups)
    return rows, head_rows


def _bands(lines: list[list[Segment]], ys: Sequence[float]) -> list[tuple[list[list[Segment]], float]]:
    """Lines between two level rules, with the lower rule."""
    bands: list[tuple[list[list[Segment]], float]] = []
    for upper, lower in pairwise(ys):
        band = [line for line in lines if upper < line[0].base - 0.3 * line[0].size <= lower]
        if band:
            bands.append((band, lower))
    return bands


def _row(chunks: Sequence[Chunk], columns: int, partial: Sequence[Rule], gaps: Sequence[Gap]) -> list[PdfCell]:
    """One row of the grid: a cell for every column that no wider cell takes."""
    spans = sorted({(chunk.first, max(chunk.last, under_rule(chunk, partial, gaps))) for chunk in chunks})
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
