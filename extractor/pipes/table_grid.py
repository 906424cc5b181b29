"""A table as a matrix of cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.document import Cell, Table


@dataclass
class Grid:
    """A table as a matrix of cells; spanning cells stand at every place they cover."""

    table: Table
    at: dict[tuple[int, int], Cell] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table) -> Grid:
        grid = cls(table)
        for cell in table["cells"]:
            for row in range(cell["row"], cell["row"] + cell["rowspan"]):
                for col in range(cell["col"], cell["col"] + cell["colspan"]):
                    grid.at.setdefault((row, col), cell)
        return grid

    def headings(self, col: int) -> list[Cell]:
        """Heading cells over a column, top first, each once."""
        found: list[Cell] = []
        for row in range(self.table["header_rows"]):
            cell = self.at.get((row, col))
            if cell and cell["end"] > cell["start"] and cell not in found:
                found.append(cell)
        return found

    def row_headings(self, row: int) -> list[Cell]:
        """Heading cells before a row, left first, each once."""
        found: list[Cell] = []
        for col in range(max(1, self.table["header_cols"])):
            cell = self.at.get((row, col))
            if cell and cell["end"] > cell["start"] and cell not in found:
                found.append(cell)
        return found
