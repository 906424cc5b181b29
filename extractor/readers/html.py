"""HTML, whole files and the tables that stand in text files: tags to blocks and grids, with exact offsets."""

from __future__ import annotations

import re
from bisect import bisect_left
from html.entities import html5
from html.parser import HTMLParser

from extractor.readers.draft import Draft, Line, TableDraft
from extractor.readers.headings import is_section_name
from extractor.readers.html_tables import TableRows, span_of
from extractor.readers.inline import entity, inline_tag, render
from extractor.readers.tags import BLOCK_TAGS, DROPPED, IN_HEAD

_HEADING = re.compile(r"h([1-6])\Z")
_REFERENCE = re.compile(r"&#?[A-Za-z0-9]+;?")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_AFTER_RUN_IN = re.compile(r"(?:\s|</?[a-z]+[^<>]*>)*[:.]?(?:\s|</?[a-z]+[^<>]*>)*[A-Z0-9“\"(]")
_FORMATS = {"b", "strong"}


class HtmlWalker(HTMLParser):
    """Walks tags and text of ``raw[start:end]`` and collects drafts.

    Args:
        raw: the original text.
        start: where to begin.
        end: where to stop.
        markdown: whether the text between tags may hold markdown (tables in text files).

    Attributes:
        drafts: the blocks found.
        title: text of ``<title>``.
        meta: ``<meta name=… content=…>`` by lower-case name.
    """

    def __init__(self, raw: str, start: int, end: int, *, markdown: bool = False) -> None:
        super().__init__(convert_charrefs=False)
        self._raw, self._base, self._end, self._markdown = raw, start, end, markdown
        self._line_starts = [start, *(match.end() for match in re.compile("\n").finditer(raw, start, end))]
        self._closers: dict[str, list[int]] = {}
        self.drafts: list[Draft] = []
        self.title = ""
        self.meta: dict[str, str] = {}
        self._line = Line(raw)
        self._blocks: list[tuple[str, str, int]] = []
        self._tables: list[TableRows] = []
        self._dropping: list[str] = []
        self._in_title = False
        self._bold = 0
        self._plain_text = False
        self.feed(raw[start:end])
        self.close()
        while self._tables:
            self._end_table()
        self._end_block()

    # -- where we are -------------------------------------------------------------------------------------------------
    def _here(self) -> int:
        row, column = self.getpos()
        return self._line_starts[row - 1] + column

    def _closes_later(self, tag: str, at: int) -> bool:
        if tag not in self._closers:
            pattern = re.compile(rf"</{tag}\b", re.IGNORECASE)
            self._closers[tag] = [match.start() for match in pattern.finditer(self._raw, self._base, self._end)]
        closers = self._closers[tag]
        return bisect_left(closers, at) < len(closers)

    def set_cdata_mode(self, elem: str, **options: bool) -> None:
        """Script and style hold no tags, unless they are never closed: then the rest is read as if they were."""
        if self._closes_later(elem.lower(), self._here()):
            super().set_cdata_mode(elem, **options)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """``<![`` that opens no known section is passed over to its ``>``, as browsers do."""
        position = self.getpos()
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            # The parser had stepped on before it gave up.
            self.lineno, self.offset = position
            return self.parse_bogus_comment(i)

    # -- tags ---------------------------------------------------------------------------------------------------------
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a table part, a superscript …"""
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("name") or values.get("property") or "").lower()
            self.meta.setdefault(name, values.get("content", ""))
        if tag == "title" and "svg" not in self._dropping:
            self._in_title = True
        if "head" in self._dropping and tag not in IN_HEAD:
            self._dropping.remove("head")
        if tag in DROPPED and (tag == "head" or self._closes_later(tag, start)):
            self._dropping.append(tag)
        if self._dropping or self._in_title:
            return
        if tag in _FORMATS:
            self._bold += 1
        if tag == "table":
            self._start_table()
        elif self._tables and tag in ("tr", "td", "th", "thead", "tbody", "tfoot", "caption"):
            self._table_part(tag, values)
        elif self._in_cell():
            inline_tag(self._line, tag, False, start, end)
        elif tag in BLOCK_TAGS:
            self._start_block(tag)
        else:
            inline_tag(self._line, tag, False, start, end)

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag opened; a closing tag without an opening one is passed over."""
        start = self._here()
        end = self._raw.find(">", start, self._end) + 1 or self._end
        if tag == "title":
            self._in_title = False
        if self._dropping:
            if tag in self._dropping:
                del self._dropping[self._dropping.index(tag) :]
            return
        if tag in _FORMATS:
            self._bold = max(0, self._bold - 1)
            self._maybe_run_in(end)
        if tag == "table":
            if self._tables:
                self._end_table()
        elif self._tables and tag in ("td", "th", "tr", "thead", "caption"):
            self._end_table_part(tag)
        elif self._in_cell():
            inline_tag(self._line, tag, True, start, end)
        elif tag in BLOCK_TAGS:
            self._end_block()
            for position in range(len(self._blocks) - 1, -1, -1):
                if self._blocks[position][0] == tag:
                    del self._blocks[position:]
                    break
        else:
            inline_tag(self._line, tag, True, start, end)

    # -- text ---------------------------------------------------------------------------------------------------------
    def handle_data(self, data: str) -> None:
        """Text between tags."""
        start = self._here()
        if self._in_title:
            self.title += data
        if self._dropping or self._in_title:
            return
        if any(tag == "pre" for tag, _, _ in self._blocks) and not self._in_cell():
            position = start
            for match in _BLANK_LINE.finditer(self._raw, start, start + len(data)):
                self._text(position, match.start())
                self._end_block()
                position = match.end()
            self._text(position, start + len(data))
            return
        self._text(start, start + len(data))

    def _text(self, start: int, end: int) -> None:
        if not self._bold and self._raw[start:end].strip():
            self._plain_text = True
        render(self._line, start, end, markdown=self._markdown)

    def handle_entityref(self, name: str) -> None:
        """A named character."""
        self._reference(name in html5 or f"{name};" in html5)

    def handle_charref(self, name: str) -> None:
        """A numbered character."""
        self._reference(True)

    def _reference(self, known: bool) -> None:
        match = _REFERENCE.match(self._raw, self._here(), self._end)
        if match is None:
            return
        if self._in_title:
            self.title += match.group()
        if self._dropping or self._in_title:
            return
        if known:
            entity(self._line, match.start(), match.end())
        else:
            self._line.keep(match.start(), match.end())

    # -- blocks -------------------------------------------------------------------------------------------------------
    def _start_block(self, tag: str) -> None:
        self._end_block()
        self._bold = 0  # a bold that was never closed ends with its paragraph
        heading = _HEADING.match(tag)
        outer = self._blocks[-1][1] if self._blocks else "paragraph"
        if heading:
            self._blocks.append((tag, "heading", int(heading.group(1))))
        elif tag in ("li", "dd", "dt"):
            self._blocks.append((tag, "list_item", 0))
        elif tag in ("figcaption", "caption"):
            self._blocks.append((tag, "caption", 0))
        elif tag != "hr":
            self._blocks.append((tag, outer if outer in ("caption", "list_item") else "paragraph", 0))

    def _end_block(self) -> None:
        if self._line.pieces:
            tag, kind, level = self._blocks[-1] if self._blocks else ("", "paragraph", 0)
            self.drafts.append(
                Draft(kind, self._line, level, bold=not self._plain_text, caption_of_table=tag == "caption")
            )
        self._line = Line(self._raw)
        self._plain_text = False

    def _maybe_run_in(self, end: int) -> None:
        """``<b>Background</b> text``: the bold section name at the head of a paragraph becomes a heading."""
        kind = self._blocks[-1][1] if self._blocks else "paragraph"
        if self._tables or self._plain_text or kind != "paragraph" or self._line.length() > 80:
            return
        words = self._line.text
        if is_section_name(words) and _AFTER_RUN_IN.match(self._raw, end, min(self._end, end + 200)):
            self.drafts.append(Draft("heading", self._line, 3, bold=True))
            self._line = Line(self._raw)

    # -- tables -------------------------------------------------------------------------------------------------------
    def _in_cell(self) -> bool:
        return bool(self._tables) and not self._tables[-1].layout and not self._tables[-1].in_caption

    def _start_table(self) -> None:
        if self._tables and not self._tables[-1].layout:
            self._make_layout(self._tables[-1])
        self._end_block()
        self._bold = 0
        self._tables.append(TableRows())

    def _table_part(self, tag: str, values: dict[str, str]) -> None:
        table = self._tables[-1]
        if tag == "caption":
            table.in_caption = True
            self._start_block("caption")
            return
        if table.in_caption:
            self._end_table_part("caption")
        if table.layout:
            self._end_block()
        elif tag == "thead":
            table.in_head = True
        elif tag in ("tbody", "tfoot"):
            table.in_head = False
        elif tag == "tr":
            table.new_row()
        else:
            if not table.rows:
                table.new_row()
            self._line = Line(self._raw)
            table.rows[-1].append((self._line, span_of(values, "rowspan"), span_of(values, "colspan"), tag == "th"))

    def _end_table_part(self, tag: str) -> None:
        table = self._tables[-1]
        if tag == "caption" and table.in_caption:
            self._end_block()
            table.in_caption = False
            if self._blocks and self._blocks[-1][0] == "caption":
                self._blocks.pop()
        elif table.layout:
            self._end_block()
        elif tag in ("td", "th"):
            self._line = Line(self._raw)
        elif tag == "thead":
            table.in_head = False

    def _make_layout(self, table: TableRows) -> None:
        """A table that holds tables, or a single cell, only places text on the page."""
        table.layout = True
        for row in table.rows:
            for line, _, _, _ in row:
                if line.pieces and line is not self._line:
                    self.drafts.append(Draft("paragraph", line))
        table.rows = []

    def _end_table(self) -> None:
        table = self._tables.pop()
        if table.layout:
            self._end_block()
            return
        grid, lines = table.grid()
        self._line = Line(self._raw)
        if grid.is_layout:
            self.drafts += [Draft("paragraph", line) for line in lines if line.pieces]
        else:
            self.drafts.append(Draft("table", Line(self._raw), table=TableDraft(grid, lines)))
