"""Tables of a page: where they stand, and their cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.readers.pdf.lines import Segment


@dataclass
class PdfCell:
    """A cell: its lines, and how many rows and columns it takes."""

    lines: list[Segment]
    rowspan: int = 1
    colspan: int = 1


@dataclass
class PdfTable:
    """A table on one page.

    Attributes:
        rows: cells as printed, row by row.
        head_rows: first rows that a rule parts from the others; 0 where none does.
    """

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    rows: list[list[PdfCell]] = field(default_factory=list)
    head_rows: int = 0
