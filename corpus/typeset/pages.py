"""Journal pages: what stands across the page (title, wide tables), text in columns below it, running heads and feet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Paragraph

from corpus.typeset.fonts import FAMILY


@dataclass(frozen=True)
class Design:
    """How a report is set.

    Attributes:
        journal: its name, at the head of the first page.
        citation: volume and pages, or whatever the running head says.
        lines: printed under the journal's name: DOI, dates.
        authors: for the running head.
        columns: of the text.
        page: width and height in points.
        size: of the letters, in points.
        table: ``booktabs`` (three horizontal rules) or ``ruled`` (every cell).
        wide_tables: tables stand across all columns, at the head of a page.
        cites_high: citation numbers are superscripts, not in brackets.
        ligatures: fi and fl are one glyph.
        line_numbers: numbers in the margin, as in a manuscript.
    """

    journal: str
    citation: str
    authors: str
    lines: tuple[str, ...] = ()
    columns: int = 2
    page: tuple[float, float] = A4
    size: float = 9.2
    table: str = "booktabs"
    wide_tables: bool = True
    cites_high: bool = True
    ligatures: bool = False
    line_numbers: bool = False
    margin: float = 52.0
    gutter: float = 18.0

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self.page[0] - 2 * self.margin


class NumberedLines(Paragraph):
    """A paragraph with the numbers of its lines in the margin."""

    count = 0

    def draw(self) -> None:
        super().draw()
        self.canv.saveState()
        self.canv.setFont(FAMILY, 6.5)
        for line in range(len(self.blPara.lines)):
            NumberedLines.count += 1
            at = self.height - (line + 0.8) * self.style.leading
            self.canv.drawRightString(-14, at, str(NumberedLines.count))
        self.canv.restoreState()


def write_pages(heads: Sequence[list[Flowable]], body: list[Flowable], design: Design, path: Path) -> None:
    """Write a PDF, the same bytes every time.

    Args:
        heads: what stands across the first page, the second, …
        body: the text that runs through the columns below.
        design: how it is set.
        path: the file to write.
    """
    NumberedLines.count = 0
    templates = [_template(f"page{number}", head, design) for number, head in enumerate([*heads, []], 1)]
    names = [template.id for template in templates[1:]]
    document = BaseDocTemplate(str(path), pagesize=design.page, pageTemplates=templates, invariant=1)
    document.build([NextPageTemplate([*names[:-1], "*", names[-1]]), *body])


def _template(name: str, head: list[Flowable], design: Design) -> PageTemplate:
    width, height = design.page
    top = height - design.margin
    placed: list[tuple[Flowable, float]] = []
    for flowable in head:
        top -= flowable.getSpaceBefore() + flowable.wrap(design.width, height)[1]
        placed.append((flowable, top))
        top -= flowable.getSpaceAfter()
    top -= 10 if head else 0
    column = (design.width - (design.columns - 1) * design.gutter) / design.columns
    padding = {f"{side}Padding": 0 for side in ("left", "right", "top", "bottom")}
    frames = [
        Frame(design.margin + number * (column + design.gutter), design.margin, column, top - design.margin, **padding)
        for number in range(design.columns)
    ]

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        number = canvas.getPageNumber()
        canvas.saveState()
        canvas.setFont(FAMILY, 7.5)
        if number > 1:
            canvas.drawString(design.margin, height - 34, design.authors if number % 2 == 0 else design.journal)
            canvas.drawRightString(width - design.margin, height - 34, design.citation)
            canvas.setLineWidth(0.4)
            canvas.line(design.margin, height - 39, width - design.margin, height - 39)
        canvas.drawCentredString(width / 2, 30, f"Page {number}" if design.line_numbers else str(100 + number))
        canvas.restoreState()
        for flowable, at in placed:
            flowable.wrapOn(canvas, design.width, height)
            flowable.drawOn(canvas, design.margin, at)

    return PageTemplate(name, frames, onPage=draw)
