"""Tables of plain text: columns kept apart by tabs or by two blanks and more."""

from __future__ import annotations

import re

from extractor.readers.draft import Draft, Line, TableDraft
from extractor.readers.inline import render
from extractor.readers.pipe_tables import Range
from extractor.tables import RowCell, build_grid

_FIELD = re.compile(r"[^\s](?:[^\t\n]*?[^\s])??(?=\t|[ ]{2,}|[ \t]*\Z)")
_LONGEST_LINE = 400
_FEWEST_ROWS = 3
_FEWEST_COLUMNS = 3
_LONGEST_CELL = 40
_MOST_ROWS = 200


def aligned_rows(raw: str, lines: list[Range], number: int) -> int:
    """How many lines from ``number`` on are rows of an aligned table (0 for none).

    At least three rows of three fields each, short ones, most of those behind the first with a digit: prose with wide
    blanks between its sentences is none.
    """
    first, last = lines[number]
    if last - first > _LONGEST_LINE or (raw.find("  ", first, last) < 0 and raw.find("\t", first, last) < 0):
        return 0
    count = 0
    digits = fields = 0
    while number + count < len(lines) and count < _MOST_ROWS:
        found = _fields(raw, lines[number + count])
        if len(found) < _FEWEST_COLUMNS or any(end - start > _LONGEST_CELL for start, end in found):
            break
        fields += len(found) - 1
        digits += sum(any(char.isdigit() for char in raw[start:end]) for start, end in found[1:])
        count += 1
    return count if count >= _FEWEST_ROWS and digits * 2 >= fields else 0


def aligned_table(raw: str, lines: list[Range]) -> Draft:
    """The table that ``lines`` print; its first row is the heading.

    Columns are what stands below each other; where fields of one row would share a column, each belongs to the nearest
    heading instead.
    """
    tabs = all("\t" in raw[first:last] for first, last in lines)
    placed = [[(start - line[0], end - line[0]) for start, end in _fields(raw, line)] for line in lines]
    columns = None if tabs else _columns(placed)
    starts = [start for start, _ in columns or placed[0]]
    rows: list[list[RowCell]] = []
    cells: list[Line] = []
    for (first, _), fields in zip(lines, placed, strict=True):
        row: list[Line] = [Line(raw) for _ in starts]
        for place, (start, end) in enumerate(fields):
            if columns:
                column = next(number for number, (low, high) in enumerate(columns) if low <= start < high)
            elif tabs:
                column = place
            else:
                column = min(range(len(starts)), key=lambda one: abs(starts[one] - start))
            if column >= len(row) or row[column].text:
                row.append(Line(raw))
                column = len(row) - 1
            render(row[column], first + start, first + end)
        cells += row
        rows.append([RowCell(line.text) for line in row])
    return Draft("table", Line(raw), table=TableDraft(build_grid(rows, 1), cells))


def _columns(rows: list[list[Range]]) -> list[Range] | None:
    """Ranges of offsets that hold at most one field of each row, from left to right; ``None`` where there are none."""
    columns: list[Range] = []
    for start, end in sorted(field for row in rows for field in row):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    for row in rows:
        taken = [number for start, _ in row for number, (low, high) in enumerate(columns) if low <= start < high]
        if len(taken) != len(set(taken)):
            return None
    return columns


def _fields(raw: str, line: Range) -> list[Range]:
    first, last = line
    if last - first > _LONGEST_LINE:
        return []
    return [(first + match.start(), first + match.end()) for match in _FIELD.finditer(raw[first:last])]
