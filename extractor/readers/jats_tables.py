"""Tables of JATS articles (XHTML and OASIS exchange forms) as grids, with their captions and notes."""

from __future__ import annotations

from extractor.readers.draft import Draft, Line, TableDraft
from extractor.readers.html_tables import TableRows, span_of
from extractor.readers.jats_inline import add, add_element
from extractor.readers.xml_tree import Element, plain_text


def caption_draft(raw: str, element: Element, *, of_table: bool = False) -> Draft | None:
    """Label, title and text of the caption of a figure or table as one block; ``None`` where there is only a label."""
    caption = element.first("caption")
    if caption is None or not plain_text(raw, caption):
        return None
    line = Line(raw)
    for part in (*element.elements("label"), *caption.elements("title", "p")):
        before = line.tail(1)
        if before:
            if before.isalnum():
                line.put(".", part.start, part.start)
            line.blank(part.start, part.start)
        add(line, part)
    return Draft("caption", line, caption_of_table=of_table, section="table" if of_table else None)


def table_drafts(raw: str, wrap: Element) -> list[Draft]:
    """Caption, grids and notes of a ``<table-wrap>`` or a group of them; no grid where the table is only a picture."""
    caption = caption_draft(raw, wrap, of_table=True)
    drafts = [caption] if caption else []
    if wrap.name == "table-wrap-group":
        for part in wrap.elements("table-wrap"):
            _go_on(drafts, table_drafts(raw, part))
    for table in _tables(wrap):
        _go_on(drafts, grid_drafts(raw, table))
    for foot in wrap.elements("table-wrap-foot"):
        for note in foot.elements():
            line = Line(raw)
            add_element(line, note)
            drafts.append(Draft("caption", line, notes=["table note"], section="table"))
    return drafts


def _go_on(drafts: list[Draft], more: list[Draft]) -> None:
    """Add the parts of one table: a grid right behind a grid shares its caption."""
    if drafts and more and drafts[-1].table and more[0].table:
        more[0].goes_on = True
    drafts += more


def grid_drafts(raw: str, table: Element) -> list[Draft]:
    """One ``<table>`` as a grid, or as paragraphs where it only places text on the page."""
    rows = TableRows()
    for group in table.elements():
        if group.name in ("tr", "row"):
            _row(raw, rows, group, [])
        elif group.name == "tgroup":
            columns = [column.attributes.get("colname", "") for column in group.elements("colspec")]
            for part in group.elements("thead", "tbody"):
                _group(raw, rows, part, columns)
        elif group.name in ("thead", "tbody", "tfoot"):
            _group(raw, rows, group, [])
    if not rows.rows:
        return []
    grid, lines = rows.grid()
    if grid.is_layout:
        return [Draft("paragraph", line) for line in lines if line.pieces]
    return [Draft("table", Line(raw), table=TableDraft(grid, lines))]


def _tables(wrap: Element) -> list[Element]:
    found = wrap.elements("table", "tgroup")
    for alternatives in wrap.elements("alternatives"):
        found += alternatives.elements("table", "tgroup")
    return found


def _group(raw: str, rows: TableRows, group: Element, columns: list[str]) -> None:
    rows.in_head = group.name == "thead"
    for row in group.elements("tr", "row"):
        _row(raw, rows, row, columns)
    rows.in_head = False


def _row(raw: str, rows: TableRows, row: Element, columns: list[str]) -> None:
    cells = row.elements("td", "th", "entry")
    if cells and all(_is_rule(raw, cell) for cell in cells) and any(cell.has("hr") for cell in cells):
        # A drawn line is no row: cells that reach across it lose the row that it was.
        depth = len(rows.rows)
        for number, above in enumerate(rows.rows):
            above[:] = [
                (line, rowspan - (number + rowspan > depth), colspan, heading)
                for line, rowspan, colspan, heading in above
            ]
        return
    rows.new_row()
    for cell in cells:
        line = Line(raw)
        add(line, cell)
        rowspan, colspan = _spans(cell, columns)
        rows.rows[-1].append((line, rowspan, colspan, cell.name == "th"))


def _is_rule(raw: str, cell: Element) -> bool:
    return not plain_text(raw, cell)


def _spans(cell: Element, columns: list[str]) -> tuple[int, int]:
    if cell.name != "entry":
        return span_of(cell.attributes, "rowspan"), span_of(cell.attributes, "colspan")
    first, last = cell.attributes.get("namest", ""), cell.attributes.get("nameend", "")
    wide = columns.index(last) - columns.index(first) + 1 if first in columns and last in columns else 1
    return span_of(cell.attributes, "morerows") + 1 if "morerows" in cell.attributes else 1, wide
