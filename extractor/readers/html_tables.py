"""Rows of an HTML table while its tags are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.readers.draft import Line
from extractor.tables import Grid, RowCell, build_grid

_NONCHARACTERS = re.compile("[\ufdd0-\ufdd2]")
_NUMBER = re.compile(r"\s*\d{1,4}")


@dataclass
class TableRows:
    """A table as far as it is read.

    Attributes:
        rows: each cell's text, row span, column span, and whether it is a ``<th>``.
        head_rows: how many rows stood in ``<thead>``.
        in_head: reading ``<thead>``.
        layout: the table only places text on the page.
        in_caption: reading ``<caption>``.
    """

    rows: list[list[tuple[Line, int, int, bool]]] = field(default_factory=list)
    head_rows: int = 0
    in_head: bool = False
    layout: bool = False
    in_caption: bool = False

    def new_row(self) -> None:
        """Begin a row."""
        self.rows.append([])
        if self.in_head:
            self.head_rows = len(self.rows)

    def grid(self) -> tuple[Grid, list[Line]]:
        """The grid, and the text of its cells in the same order."""
        rows = [row for row in self.rows if row]
        cells = [
            [RowCell(_NONCHARACTERS.sub("", line.text), rowspan, colspan, th) for line, rowspan, colspan, th in row]
            for row in rows
        ]
        grid = build_grid(cells, sum(1 for row in self.rows[: self.head_rows] if row))
        return grid, [line for row in rows for line, _, _, _ in row]


def span_of(attributes: dict[str, str], name: str) -> int:
    """``rowspan`` or ``colspan`` of a cell, 1 where it is missing or no number."""
    match = _NUMBER.match(attributes.get(name, ""))
    return int(match.group()) if match else 1
