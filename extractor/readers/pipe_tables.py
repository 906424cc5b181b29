"""Markdown pipe tables: rows of cells parted by ``|``, ragged or not."""

from __future__ import annotations

import re

from extractor.readers.draft import Draft, Line, TableDraft
from extractor.readers.inline import render
from extractor.tables import RowCell, build_grid

Range = tuple[int, int]
"""Half-open offsets into the original."""

_ALIGNMENT = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_PIPE = re.compile(r"(?<!\\)\|")
_LONGEST_ALIGNMENT = 2000


def table_rows(raw: str, lines: list[Range], number: int) -> int:
    """How many lines from ``number`` on are rows of a pipe table (0 for none).

    A table has an alignment row (``|---|``) as its second line, or at least two lines boxed in pipes.
    """
    first, last = lines[number]
    if raw.find("|", first, last) < 0 or number + 1 >= len(lines):
        return 0
    below = raw[lines[number + 1][0] : lines[number + 1][1]]
    marked = "|" in below and len(below) < _LONGEST_ALIGNMENT and bool(_ALIGNMENT.match(below))
    if not marked and not (_boxed(raw[first:last]) and _boxed(below)):
        return 0
    count = 2
    while number + count < len(lines):
        row = raw[lines[number + count][0] : lines[number + count][1]]
        if not row.strip() or "|" not in row:
            break
        count += 1
    return count


def pipe_table(raw: str, lines: list[Range]) -> Draft:
    """The table that ``lines`` print; the rows above the alignment row are its headings."""
    rows: list[list[RowCell]] = []
    cells: list[Line] = []
    head_rows = 0
    for first, last in lines:
        content = raw[first:last]
        if len(content) < _LONGEST_ALIGNMENT and _ALIGNMENT.match(content) and "-" in content:
            if head_rows == 0 and rows:
                head_rows = len(rows)
                continue
            if not content.strip("|-: \t") and "--" in content:
                continue
        row: list[RowCell] = []
        for start, end in _cell_ranges(raw, first, last):
            line = Line(raw)
            render(line, start, end)
            cells.append(line)
            row.append(RowCell(line.text))
        rows.append(row)
    return Draft("table", Line(raw), table=TableDraft(build_grid(rows, head_rows), cells))


def _boxed(content: str) -> bool:
    stripped = content.strip()
    return stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") >= 3


def _cell_ranges(raw: str, first: int, last: int) -> list[Range]:
    """Ranges of the cells of one row, without the outer pipes."""
    while first < last and raw[first] in " \t":
        first += 1
    while last > first and raw[last - 1] in " \t":
        last -= 1
    cuts = [match.start() for match in _PIPE.finditer(raw, first, last)]
    if cuts and cuts[0] == first:
        cuts = cuts[1:]
        first += 1
    if cuts and cuts[-1] == last - 1:
        last -= 1
        cuts = cuts[:-1]
    edges = [first - 1, *cuts, last]
    return [(edges[number] + 1, edges[number + 1]) for number in range(len(edges) - 1)]
