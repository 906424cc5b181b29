"""Tables drawn with ruling lines: pdfplumber's cells between the rules, and the text that stands in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges

from extractor.readers.pdf.drawing import Box, Rule, edges_of
from extractor.readers.pdf.lines import Segment

_SNAP_X, _SNAP_Y, _REACH = 4.0, 2.0, 3.0
_INNER = 8.0
_FEWEST_ROWS = 4
_MOST_RULES = 400
_MOST_CROSSED = 0.2


@dataclass
class PdfCell:
    """A cell: its lines, and how many rows and columns it takes."""

    lines: list[Segment]
    rowspan: int = 1
    colspan: int = 1


class Grid:
    """The cells between the rules of a table.

    Attributes:
        lefts, tops: where columns and rows begin, in points; empty where no upright rule parts the text.
        boxes: the cells.
    """

    def __init__(
        self, frame: Box, ys: Sequence[float], down: Sequence[Rule], partial: Sequence[Rule],
        lines: Sequence[Sequence[Segment]],
    ) -> None:  # fmt: skip
        """Find cells in ``frame`` with level rules ``ys`` over its width, shorter ones ``partial`` and upright ones ``down``."""
        x0, top, x1, bottom = frame
        inner = [rule for rule in down if x0 + _INNER < rule[0] < x1 - _INNER]
        self.boxes: list[Box] = []
        if inner and len(inner) + len(partial) + len(ys) <= _MOST_RULES:
            edges = edges_of([*((x0, x1, y) for y in ys), *partial], [(x0, top, bottom), *inner, (x1, top, bottom)])
            edges = merge_edges(edges, _SNAP_X, _SNAP_Y, _REACH, _REACH)
            self.boxes = intersections_to_cells(edges_to_intersections(edges, _REACH, _REACH))
        self.lefts = sorted({box[0] for box in self.boxes})
        self.tops = sorted({box[1] for box in self.boxes})
        crossed = sum(
            any(char.x0 + 0.3 < x < char.x1 - 0.3 for segment in line for char in segment.chars)
            for line in lines
            for x in self.lefts[1:]
        )
        if len(self.lefts) < 2 or crossed > _MOST_CROSSED * len(lines):
            self.boxes, self.lefts, self.tops = [], [], []

    def rows(self, lines: Sequence[Sequence[Segment]]) -> list[list[PdfCell]] | None:
        """Rows of cells with their text; ``None`` where not every row is ruled, or a word runs over a rule: then text has to tell them."""
        height, width = len(self.tops), len(self.lefts)
        owners: dict[tuple[int, int], PdfCell] = {}
        rows: list[list[PdfCell]] = [[] for _ in self.tops]
        for x0, top, x1, bottom in sorted(self.boxes, key=lambda box: (box[1], box[0])):
            row, column = self.tops.index(top), self.lefts.index(x0)
            down = sum(top <= other < bottom for other in self.tops)
            across = sum(x0 <= other < x1 for other in self.lefts)
            cell = PdfCell([], down, across)
            rows[row].append(cell)
            owners |= {(row + below, column + right): cell for below in range(down) for right in range(across)}
        if height < _FEWEST_ROWS or len(owners) < height * width:
            return None
        full = [0] * height
        for line in lines:
            row = max(0, bisect_right(self.tops, line[0].base - 0.3 * line[0].size) - 1)
            filled: set[int] = set()
            for segment in line:
                last: PdfCell | None = None
                for char in segment.chars:
                    column = max(0, bisect_right(self.lefts, (char.x0 + char.x1) / 2) - 1)
                    cell = owners[row, column]
                    filled.add(column)
                    if cell is last:
                        cell.lines[-1].chars.append(char)
                    elif last is not None and not char.space:
                        return None  # a word runs over a rule
                    else:
                        cell.lines.append(Segment([char]))
                    last = cell
            full[row] += len(filled) == width
        if max(full) > 1:
            return None
        for cell in owners.values():
            for part in cell.lines:
                part.measure()
        return rows
