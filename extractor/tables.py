"""One grid model for tables of every format: spans expanded, header rows and header columns found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_NUMERIC = re.compile(
    r"[<>≤≥~±+-]{0,4}\s*\(?[<>≤≥~+-]?\s*\d[\d.,:/×^%±() –-]*[*†‡§¶a-z]?(?:\s*\([HLhl↑↓]+\)|\s*[HL↑↓])?%?$"
)
_EMPTY = re.compile(r"\s*(?:[-–—.*]+|n/?a|nd|nr|n\.d\.|not done|not available)?\s*$", re.IGNORECASE)
_UNIT = re.compile(
    r"\(?(?:[×x]?\s*10\^?\d+\s*/\s*)?(?:%|°[CF]|[mµunpkdcf]?(?:g|L|l|mol|M|U|IU|Eq|m)|s|sec|min|h|bpm|mm ?Hg|fL|units?)"
    r"(?:\s*/\s*(?:[mµudkc]?[LlgmM]|min|h|dL|dl|mm3|hpf|HPF|d|day|kg))*\)?$"
)
LARGEST_SPAN = 1000
"""Row and column spans above this are taken as 1: no printed table needs them."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as printed: where it stands in the expanded grid and what it says."""

    row: int
    col: int
    rowspan: int
    colspan: int
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in reading order with the shape of the table.

    Attributes:
        n_rows, n_cols: size of the expanded grid; a row that is too short has no cells at its end.
        header_rows, header_cols: how many first rows and columns name what the others hold.
        cells: ``heading`` is true in header rows and columns, for ``<th>``, and for a row that is one cell wide.
    """

    n_rows: int
    n_cols: int
    header_rows: int
    header_cols: int
    cells: tuple[GridCell, ...]

    @property
    def is_layout(self) -> bool:
        """Whether the table only places text on the page: one cell, or one column of running text."""
        filled = [cell for cell in self.cells if cell.text.strip()]
        if len(filled) <= 1:
            return True
        return self.n_cols == 1 and any(len(cell.text) > 200 for cell in filled)


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell as a reader meets it in its row."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    heading: bool = False


def build_grid(rows: list[list[RowCell]], head_rows: int = 0) -> Grid:
    """Place cells row by row, let spans push the others aside, and find the headings.

    Args:
        rows: the cells of each row as printed; ragged rows are fine.
        head_rows: rows known to be headings (``<thead>``, above a markdown alignment row); 0 where nothing says so.

    Returns:
        the grid; its cells stand in the order of ``rows``.
    """
    placed: list[GridCell] = []
    taken: dict[int, int] = {}
    n_cols = 0
    for row, cells in enumerate(rows):
        col = 0
        for cell in cells:
            while taken.get(col, 0) > row:
                col += 1
            rowspan = cell.rowspan if 1 <= cell.rowspan <= LARGEST_SPAN else 1
            if cell.rowspan == 0 or row + rowspan > len(rows):
                rowspan = len(rows) - row
            colspan = cell.colspan if 1 <= cell.colspan <= LARGEST_SPAN else 1
            placed.append(GridCell(row, col, rowspan, colspan, cell.text, cell.heading))
            for column in range(col, col + colspan):
                taken[column] = row + rowspan
            col += colspan
            n_cols = max(n_cols, col)
    header_rows = _header_rows(placed, len(rows), n_cols, head_rows)
    header_cols = _header_cols(placed, header_rows, n_cols)
    flagged = tuple(replace(cell, heading=_is_heading(cell, header_rows, header_cols, n_cols)) for cell in placed)
    return Grid(len(rows), n_cols, header_rows, header_cols, flagged)


def is_empty(text: str) -> bool:
    """Whether a cell says that there is no value (``–``, ``NA``, ``ND``, ``not done``)."""
    return bool(_EMPTY.match(text))


def _is_heading(cell: GridCell, header_rows: int, header_cols: int, n_cols: int) -> bool:
    whole_row = n_cols > 1 and cell.colspan >= n_cols
    return cell.heading or cell.row < header_rows or cell.col < header_cols or whole_row


def _by_row(cells: list[GridCell]) -> dict[int, list[GridCell]]:
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _header_rows(cells: list[GridCell], n_rows: int, n_cols: int, head_rows: int) -> int:
    if n_rows < 2:
        return 0
    rows = _by_row(cells)
    count = head_rows
    if not count:
        while count < n_rows - 1 and rows.get(count) and all(cell.heading for cell in rows[count]):
            count += 1
    if not count and not _looks_like_data(rows.get(0, []), rows.get(1, [])):
        count = 1
    if not count:
        return 0
    reach = max((cell.row + cell.rowspan for cell in rows.get(0, []) if cell.rowspan < n_rows), default=1)
    if head_rows == 0:
        count = max(count, min(reach, n_rows - 1))
    while count < n_rows - 1 and _continues_header(rows.get(count - 1, []), rows.get(count, []), n_cols):
        count += 1
    return count


def _looks_like_data(first: list[GridCell], second: list[GridCell]) -> bool:
    """A first row of a label and numbers, with the next row alike: a table without column headings."""
    values = [cell.text for cell in first[1:] if not is_empty(cell.text)]
    if not values or not first[0].text.strip() or _NUMERIC.match(first[0].text.strip()):
        return False
    numeric = sum(bool(re.match(r"\s*[<>≤≥~]?\s*\d", value)) for value in values)
    if numeric * 2 <= len(values):
        return False
    # Numbered days or dates over numbers of another kind still head their columns, as does a word for time.
    if re.match(
        r"\s*(?:days?|dates?|weeks?|months?|time|hours?|h|years?|hd|pod|parameters?|tests?|variables?|items?)\b",
        first[0].text,
        re.I,
    ):
        return False
    return bool(second) and all(not re.search(r"[/-]\d{1,2}[/-]|\b(?:19|20)\d\d\b", value) for value in values)


def _continues_header(above: list[GridCell], row: list[GridCell], n_cols: int) -> bool:
    """Whether ``row`` under a header row is one too: units alone, or sub-headings under a spanning heading."""
    if not row or any(cell.colspan >= n_cols > 1 for cell in row):
        return False
    filled = [cell.text.strip() for cell in row if cell.text.strip()]
    if not filled:
        return False
    first_is_blank = row[0].col > 0 or not row[0].text.strip()
    if len(filled) > 1 and all(_UNIT.match(text) for text in filled[0 if first_is_blank else 1 :]):
        return True
    if not first_is_blank:
        return False
    spanned = any(1 < cell.colspan < n_cols for cell in above)
    words = all(not _NUMERIC.match(text) for text in filled)
    return spanned or (words and len(filled) > 1)


def _header_cols(cells: list[GridCell], header_rows: int, n_cols: int) -> int:
    if n_cols < 2:
        return 0
    body = [cell for cell in cells if cell.row >= header_rows and cell.colspan < n_cols]
    marked = 0
    while marked < n_cols - 1:
        column = [cell for cell in body if cell.col == marked]
        if not column or not all(cell.heading for cell in column):
            break
        marked += 1
    if marked:
        return marked
    first = [cell.text.strip() for cell in body if cell.col == 0 and cell.text.strip()]
    if not first:
        return 0
    return 1
