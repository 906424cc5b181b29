"""Blocks of a report as flowing paragraphs and tables of a journal page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Spacer, Table

from corpus.typeset.fonts import register
from corpus.typeset.pages import Design, NumberedLines
from corpus.typeset.reports import marked_up
from extractor.lexicons.section_names import section_label
from extractor.readers.draft import Draft, TableDraft
from extractor.tables import GridCell

_LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ"}
_LIGATURE = re.compile("|".join(_LIGATURES) + "(?![^<>]*>)")
_LABEL = re.compile(r"^(Table|Figure)(?: ?(\d+))?[.:]? +")
_ABSTRACT = re.compile(r"(?:abstract|summary|key (?:points|messages))\W*$", re.IGNORECASE)


class Setter:
    """Turns blocks into flowables in the styles of a design."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._family = register()

    def parts(self, drafts: Sequence[Draft]) -> tuple[list[list[Flowable]], list[Flowable]]:
        """What stands across the pages (title and abstract; wide tables on the second), and the running text."""
        drafts = list(drafts)
        title = drafts.pop(0)
        first = self._masthead()
        first.append(self._paragraph(title, "title"))
        while drafts and not section_label(drafts[0].line.text):
            first.append(self._paragraph(drafts.pop(0), "byline"))
        if drafts and _ABSTRACT.match(drafts[0].line.text):
            first.append(self._paragraph(drafts.pop(0), "abstract_heading"))
            while drafts and drafts[0].kind != "heading":
                first.append(self._paragraph(drafts.pop(0), "abstract"))
        tables, body = self._running(drafts)
        return ([first, tables] if tables else [first]), body

    def _running(self, drafts: Sequence[Draft]) -> tuple[list[Flowable], list[Flowable]]:
        """Tables that stand across the second page, and all that runs through the columns."""
        tables: list[Flowable] = []
        body: list[Flowable] = []
        number = 0
        while number < len(drafts):
            draft = drafts[number]
            group = [draft]
            number += 1
            followed = number < len(drafts) and drafts[number].table is not None
            is_caption = followed and (draft.kind == "caption" or bool(_LABEL.match(draft.line.head())))
            if draft.table is not None or is_caption:
                if is_caption:
                    group.append(drafts[number])
                    number += 1
                while number < len(drafts) and drafts[number].notes:
                    group.append(drafts[number])
                    number += 1
                made = self._table_group(group)
                if self._design.wide_tables:
                    tables += made
                else:
                    body += [CondPageBreak(150), *made]
                continue
            body.append(self._paragraph(draft, self._style_of(draft, drafts)))
        return tables, body

    def _style_of(self, draft: Draft, drafts: Sequence[Draft]) -> str:
        if draft.kind == "heading":
            top = min(one.level for one in drafts if one.kind == "heading")
            return "heading" if draft.level == top else "subheading"
        return "item" if draft.kind == "list_item" else draft.kind

    def _masthead(self) -> list[Flowable]:
        design = self._design
        rule = Table(
            [[""]], colWidths=[design.width], rowHeights=[3], style=[("LINEABOVE", (0, 0), (-1, 0), 1.1, colors.black)]
        )
        lines = [
            Paragraph(line, self._style("masthead"))
            for line in (f"<b>{design.journal}</b> · {design.citation}", *design.lines)
        ]
        return [*lines, rule]

    def _table_group(self, group: Sequence[Draft]) -> list[Flowable]:
        made: list[Flowable] = []
        for draft in group:
            if draft.table is not None:
                made.append(self._table(draft.table))
            elif draft.notes:
                made.append(self._paragraph(draft, "note"))
            else:
                made.append(self._paragraph(draft, "caption"))
        return [*made, Spacer(1, 8)]

    def _table(self, table: TableDraft) -> Table:
        grid, ruled = table.grid, self._design.table == "ruled"
        width = self._design.width if self._design.wide_tables or self._design.columns == 1 else 0.0
        rows: list[list[object]] = [["" for _ in range(grid.n_cols)] for _ in range(grid.n_rows)]
        style: list[tuple[object, ...]] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2), ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]  # fmt: skip
        if ruled:
            style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
        else:
            head = max(grid.header_rows, 1)
            style += [("LINEABOVE", (0, 0), (-1, 0), 1.0, colors.black), ("LINEBELOW", (0, head - 1), (-1, head - 1), 0.5, colors.black),
                      ("LINEBELOW", (0, -1), (-1, -1), 1.0, colors.black)]  # fmt: skip
        for cell, line in zip(grid.cells, table.lines, strict=True):
            words = self._markup(line.text)
            rows[cell.row][cell.col] = Paragraph(
                f"<b>{words}</b>" if cell.row < grid.header_rows else words, self._style("cell")
            )
            if cell.rowspan > 1 or cell.colspan > 1:
                style.append(("SPAN", (cell.col, cell.row), (cell.col + cell.colspan - 1, cell.row + cell.rowspan - 1)))
        shares = _shares(grid.cells, grid.n_cols)
        return Table(rows, colWidths=[width * share for share in shares], style=style, spaceBefore=3, spaceAfter=3)

    def _paragraph(self, draft: Draft, name: str) -> Flowable:
        words = self._markup(draft.line.text)
        if name == "item":
            words = f"• {words}" if not words[:1].isdigit() else words
        if name == "caption":
            words = _LABEL.sub(lambda match: f"<b>{match.group().rstrip(' .:')}.</b> ", words)
        kind = NumberedLines if self._design.line_numbers and name in ("paragraph", "item", "abstract") else Paragraph
        return kind(words, self._style(name))

    def _markup(self, text: str) -> str:
        design = self._design
        words = marked_up(
            text,
            high=self._high,
            low=self._low,
            cite=lambda digits, mark: f"{mark}{self._high(digits)}" if design.cites_high else f" [{digits}]{mark}",
        )
        return _LIGATURE.sub(lambda match: _LIGATURES[match.group()], words) if design.ligatures else words

    def _high(self, text: str) -> str:
        size = self._design.size
        return f'<super rise="{0.34 * size:.2f}" size="{0.66 * size:.2f}">{text}</super>'

    def _low(self, text: str) -> str:
        size = self._design.size
        return f'<sub rise="{0.16 * size:.2f}" size="{0.66 * size:.2f}">{text}</sub>'

    def _style(self, name: str) -> ParagraphStyle:
        size = self._design.size
        base = {"fontName": self._family, "fontSize": size, "leading": size * 1.24, "splitLongWords": 0}
        flowing = {
            "alignment": TA_JUSTIFY,
            "hyphenationLang": "en_US",
            "hyphenationMinWordLength": 6,
        }
        styles: dict[str, dict[str, object]] = {
            "title": {"fontName": f"{self._family}-Bold", "fontSize": 15, "leading": 18, "spaceBefore": 12, "spaceAfter": 6},
            "byline": {"fontName": f"{self._family}-Italic", "spaceAfter": 3},
            "masthead": {"fontSize": 7.5, "leading": 10},
            "abstract_heading": {"fontName": f"{self._family}-Bold", "fontSize": size + 0.5, "spaceBefore": 6},
            "abstract": {**flowing, "fontSize": size - 0.4, "leftIndent": 0, "spaceAfter": 4},
            "heading": {"fontName": f"{self._family}-Bold", "fontSize": size + 1.2, "leading": size * 1.5, "spaceBefore": 7,
                        "spaceAfter": 2, "keepWithNext": 1},
            "subheading": {"fontName": f"{self._family}-BoldItalic", "spaceBefore": 5, "spaceAfter": 1, "keepWithNext": 1},
            "paragraph": {**flowing, "firstLineIndent": 10},
            "item": {**flowing, "leftIndent": 10, "firstLineIndent": -8},
            "caption": {"fontSize": size - 0.8, "leading": size * 1.1, "spaceBefore": 6, "spaceAfter": 2},
            "note": {"fontSize": size - 1.6, "leading": size},
            "cell": {"fontSize": size - 1.2, "leading": size},
        }  # fmt: skip
        return ParagraphStyle(name, **{**base, **styles[name]})


def _shares(cells: Sequence[GridCell], columns: int) -> list[float]:
    """Widths of columns as shares of the table, by the longest words and the amount of text in them."""
    wants = []
    for column in range(columns):
        texts = [cell.text for cell in cells if cell.col == column and cell.colspan == 1]
        longest = max((len(text) for text in texts), default=6)
        word = max((len(word) for text in texts for word in text.split()), default=4)
        wants.append(max(min(longest, 22), word, 5))
    return [want / sum(wants) for want in wants]
