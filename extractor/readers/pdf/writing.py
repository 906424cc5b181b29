"""The stored text of a PDF, where each of its characters stands, and the drafts that read it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from extractor.normalise.characters import SUP_CLOSE, SUP_OPEN
from extractor.places import Page, PageLine
from extractor.readers.draft import Draft, Line, TableDraft
from extractor.readers.pdf.lines import Segment
from extractor.readers.pdf.paragraphs import Paragraph
from extractor.readers.pdf.ruled import PdfCell
from extractor.readers.pdf.scripts import written
from extractor.readers.pdf.tables import PdfTable
from extractor.tables import RowCell, build_grid

Stretch = tuple[Literal["text", "sup", "mark", "break"], int, int]
"""What a range of the stored text is: words, the inside of ``^{…}``, a mark around raised or lowered words, a line end."""


class TextWriter:
    """Builds the stored text page by page; :meth:`drafts` reads it once it is whole.

    Attributes:
        pages: where the lines of each page stand.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[PageLine] = []
        self._items: list[tuple[Paragraph | PdfTable, list[list[Stretch]]]] = []
        self.pages: list[Page] = []

    @property
    def text(self) -> str:
        """What has been written so far."""
        return "".join(self._parts)

    def page(self, number: int, width: float, height: float, turn: int, items: Sequence[Paragraph | PdfTable]) -> None:
        """Write one page: blocks parted by empty lines, pages by form feeds."""
        if self.pages:
            self._put("\f")
        first = len(self._lines)
        for at, item in enumerate(items):
            if at:
                self._put("\n\n")
            cells = self._table(item) if isinstance(item, PdfTable) else [self._words(item.lines, "\n")]
            self._items.append((item, cells))
        page: Page = {
            "number": number,
            "width": round(width, 2),
            "height": round(height, 2),
            "lines": self._lines[first:],
        }
        if turn:
            page["turn"] = turn
        self.pages.append(page)

    def drafts(self) -> list[Draft]:
        """The blocks, over the text written."""
        raw = self.text
        drafts: list[Draft] = []
        written_as: dict[int, Draft] = {}
        for item, cells in self._items:
            if isinstance(item, PdfTable):
                lines = [_read(Line(raw), cell) for cell in cells]
                grid = build_grid(
                    [
                        [RowCell(_text(line), cell.rowspan, cell.colspan) for cell, line in row]
                        for row in _rows(item, lines)
                    ],
                    item.head_rows,
                )
                drafts.append(Draft("table", Line(raw), table=TableDraft(grid, lines)))
                continue
            if item.continued is not None:
                # What stands between (a caption, the end of a page) is no part of the blank.
                draft = written_as[id(item)] = written_as[id(item.continued)]
                at = cells[0][0][1]
                draft.line.blank(at - 1, at, line_end=True)
                _read(draft.line, cells[0])
                continue
            drafts.append(_draft(item, _read(Line(raw), cells[0])))
            written_as[id(item)] = drafts[-1]
        return drafts

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _table(self, table: PdfTable) -> list[list[Stretch]]:
        cells: list[list[Stretch]] = []
        for number, row in enumerate(table.rows):
            if number:
                self._put("\n")
            for at, cell in enumerate(row):
                if at:
                    self._put("\t")
                cells.append(self._words(cell.lines, " "))
        return cells

    def _words(self, lines: Sequence[Segment], between: str) -> list[Stretch]:
        stretches: list[Stretch] = []
        for number, line in enumerate(lines):
            if number:
                self._put(between)
                stretches.append(("break", self._length - 1, self._length))
            self._line(line, stretches)
        return stretches

    def _line(self, line: Segment, stretches: list[Stretch]) -> None:
        begin = self._length
        edges: list[float] = []
        right = 0.0
        for script, run in groupby(line.chars, key=lambda char: char.script):
            chars = list(run)
            pieces = written(chars, script) if script else [char.text for char in chars]
            start = self._length
            texts: list[str] = []
            for at, (piece, char) in enumerate(zip(pieces, chars, strict=True)):
                left = round(char.x0, 1)
                if char.space and edges and (not script or not at):
                    texts.append(" ")
                    edges.append(right)
                texts.append(piece)
                edges.append(left)
                if len(piece) > 1:
                    edges += [left] * (len(piece) - 1)
                right = round(char.x1, 1)
            self._put("".join(texts))
            marked = script and pieces[-1].endswith("}")
            if not marked:
                stretches.append(("text", start, self._length))
                continue
            inside = start + 2 + int(chars[0].space and start > begin)
            if inside - 2 > start:
                stretches.append(("text", start, inside - 2))
            stretches.append(("mark", inside - 2, inside))
            stretches.append(("sup" if script > 0 else "text", inside, self._length - 1))
            stretches.append(("mark", self._length - 1, self._length))
        edges.append(round(max(char.x1 for char in line.chars[-3:]), 1))
        self._lines.append(
            {
                "start": begin,
                "end": self._length,
                "top": round(line.top, 1),
                "bottom": round(line.bottom, 1),
                "edges": edges,
            }
        )


def _draft(item: Paragraph, line: Line) -> Draft:
    if item.kind == "table_note":
        return Draft("caption", line, notes=["table note"], source_lines=len(item.lines))
    section = item.section or ("back_matter" if item.kind == "note" else None)
    kind = "other" if item.kind == "note" else item.kind
    return Draft(kind, line, item.level, source_lines=len(item.lines), section=section)


def _rows(table: PdfTable, lines: Sequence[Line]) -> list[list[tuple[PdfCell, Line]]]:
    rest = iter(lines)
    return [[(cell, next(rest)) for cell in row] for row in table.rows]


def _text(line: Line) -> str:
    return line.text.replace(SUP_OPEN, "").replace(SUP_CLOSE, "")


def _read(line: Line, stretches: Sequence[Stretch]) -> Line:
    for kind, start, end in stretches:
        if kind == "break":
            line.blank(start, end, line_end=True)
        elif kind == "sup":
            line.put(SUP_OPEN, start, start)
            line.keep(start, end)
            line.put(SUP_CLOSE, end, end)
        elif kind == "text":
            line.keep(start, end)
    return line
