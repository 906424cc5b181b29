"""Text and markdown files: lines to blocks, whatever markup stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.readers.aligned_tables import aligned_rows, aligned_table
from extractor.readers.draft import Draft, Line
from extractor.readers.headings import is_section_name
from extractor.readers.html import HtmlWalker
from extractor.readers.inline import LONGEST_COMMENT, render
from extractor.readers.pipe_tables import Range, pipe_table, table_rows
from extractor.readers.tags import BLOCK_TAGS

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_REGION = re.compile(
    r"(?P<open><table\b[^<>]*>)|(?P<close></table\s*>)|(?P<comment><!--)|<(?P<drop>script|style)\b[^<>]*>",
    re.IGNORECASE,
)
_CLOSING = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in ("script", "style")}
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t\u00a0]+(?=\S)")
_ATX_TIGHT = re.compile(r"(#{1,6})(?=[A-Z0-9*])")
_ATX_TAIL = re.compile(r"[ \t]+#+[ \t]*\Z")
_RULE = re.compile(r" {0,3}(?:([-*_])(?:[ \t]*\1){2,}|={3,})[ \t]*\Z")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(?:```|~~~)[\w-]*[ \t]*\Z")
_QUOTE = re.compile(r" {0,3}>[ \t]?(?=[A-Za-z*_#])")
_ITEM = re.compile(
    r"[ \t]{0,12}(?:(?P<bullet>[-*+•▪◦●‣])[ \t]+(?=\S)"
    r"|(?P<number>\(?(?P<n>\d{1,3})[.)．]|\[(?P<m>\d{1,3})\])(?:[ \t]+(?=\S)|(?=[A-Z][A-Za-z])))"
)
_BLOCK_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{'|'.join(sorted(BLOCK_TAGS, key=lambda n: (-len(n), n)))})\b[^<>]*>", re.I
)
_BOLD = re.compile(
    r"(\*\*|__)(?=\S)(?P<words>[^*_\n]{2,90}?)(?<=\S)\1(?P<colon>[ \t]*:)?"
    r"|<(?P<tag>b|strong)>(?P<html>[^<>\n]{2,90}?)</(?P=tag)>(?P<colon2>[ \t]*:)?",
    re.I,
)
_BOLD_ALONE = re.compile(r"\s*(?:(\*\*|__)(?=\S)[^*\n]{1,160}\1|<(b|strong)>[^<>\n]{1,160}</\2>)[ \t]*:?\s*\Z", re.I)
_RUN_IN_FOLLOWS = re.compile(r"\s*[A-Z0-9“\"(\[$<*]")
_LABELLED = re.compile(r"(?<=[.!?)\]][ \n])(?P<words>[A-Z][A-Za-z]+(?:[ -][A-Za-z]+){0,4}):[ \n]+(?=[A-Z0-9])")
_MARKUP = re.compile(r"^[\s#*_]+|[\s*_:]+$")
_ENDS = re.compile(r"[.!?:;)\]\"'”]\s*\Z")
_LONGEST_HEADING_LINE = 90


def drafts_of(raw: str) -> list[Draft]:
    """Blocks of a text or markdown file, in order."""
    drafts: list[Draft] = []
    position = 0
    for kind, start, end in _regions(raw):
        _Paragraphs(raw, drafts).read(position, start)
        if kind == "table":
            drafts += HtmlWalker(raw, start, end, markdown=True).drafts
        position = end
    _Paragraphs(raw, drafts).read(position, len(raw))
    return drafts


def _regions(raw: str) -> Iterator[tuple[str, int, int]]:
    """HTML tables, comments and scripts: what line-wise reading must not cut."""
    position = 0
    comments_end, tables_end = raw.rfind("-->"), _last(raw, "</table")
    last_close = {name: _last(raw, f"</{name}") for name in ("script", "style")}
    while match := _REGION.search(raw, position):
        start, position = match.start(), match.end()
        if match.group("open"):
            position = _table_end(raw, position, closed=tables_end >= position)
            yield "table", start, position
        elif match.group("comment"):
            if comments_end < position:
                continue  # never closed: the sign is text
            stop = raw.find("-->", position) + 3
            position = stop
            if _BLANK_LINE.search(raw, start, stop) or stop - start > LONGEST_COMMENT:
                yield "drop", start, stop
        elif match.group("drop") and last_close[match.group("drop").lower()] >= position:
            closing = _CLOSING[match.group("drop").lower()].search(raw, position)
            position = closing.end() if closing else position
            yield "drop", start, position


def _table_end(raw: str, position: int, *, closed: bool) -> int:
    """End of the table whose opening tag ends at ``position``; unclosed, it ends at the next blank line."""
    depth = 1
    for tag in _REGION.finditer(raw, position) if closed else ():
        depth += bool(tag.group("open")) - bool(tag.group("close"))
        if depth == 0:
            return tag.end()
    blank = _BLANK_LINE.search(raw, position)
    return blank.start() if blank else len(raw)


def _last(raw: str, what: str) -> int:
    return max(raw.rfind(what), raw.rfind(what.upper()))


class _Paragraphs:
    """Groups lines into blocks and appends them to ``drafts``."""

    def __init__(self, raw: str, drafts: list[Draft]) -> None:
        self._raw, self._drafts = raw, drafts
        self._lines: list[Range] = []
        self._item: int | None = None
        self._kind = "paragraph"

    def read(self, start: int, end: int) -> None:
        """Read ``raw[start:end]``."""
        raw = self._raw
        lines = [match.span(1) for match in _LINE.finditer(raw, start, end) if match.end() > match.start()]
        number = 0
        while number < len(lines):
            first, last = lines[number]
            for count_rows, make_table in ((table_rows, pipe_table), (aligned_rows, aligned_table)):
                rows = count_rows(raw, lines, number)
                if rows:
                    self._flush()
                    self._drafts.append(make_table(raw, lines[number : number + rows]))
                    number += rows
                    break
            if rows:
                continue
            self._read_line(first, last)
            number += 1
        self._flush()

    def _read_line(self, first: int, last: int) -> None:
        raw = self._raw
        content = raw[first:last]
        if not content.strip():
            self._flush()
            self._item = (
                None
                if self._kind == "paragraph" and self._drafts and self._drafts[-1].kind != "list_item"
                else self._item
            )
            return
        if _FENCE.match(content):
            self._flush()
            return
        if (
            self._lines
            and len(self._lines) == 1
            and _SETEXT.match(content)
            and self._kind == "paragraph"
            and self._is_short()
        ):
            self._heading(*self._lines[0], 1 if "=" in content else 2)
            self._lines = []
            return
        if _RULE.match(content):
            self._flush()
            return
        quote = _QUOTE.match(content)
        if quote:
            first += quote.end()
            content = raw[first:last]
        atx = _ATX.match(content) or (None if self._lines else _ATX_TIGHT.match(content))
        if atx and not (self._lines and content.rstrip().endswith(".")):
            self._flush()
            tail = _ATX_TAIL.search(content)
            self._heading(first + atx.end(), first + (tail.start() if tail else len(content)), len(atx.group(1)))
            return
        item = _ITEM.match(content)
        if item and self._starts_item(item, content):
            self._flush()
            self._kind = "list_item"
            keeps_mark = item.group("bullet") is None or (item.group("bullet") == "*" and self._after_table())
            self._lines = [(first + (len(content) - len(content.lstrip()) if keeps_mark else item.end()), last)]
            return
        self._lines.append((first, last))

    def _is_short(self) -> bool:
        first, last = self._lines[0]
        return last - first <= 160 and not self._raw[first:last].rstrip().endswith((".", ",", ";"))

    def _after_table(self) -> bool:
        for draft in reversed(self._drafts[-3:]):
            if draft.kind == "table":
                return True
            if draft.line.head(1) not in ("*", "†"):
                return False
        return False

    def _starts_item(self, item: re.Match[str], content: str) -> bool:
        if item.group("bullet"):
            self._item = None
            return not self._lines or self._kind == "list_item" or item.group("bullet") not in "+-" or self._ends()
        number = int(item.group("n") or item.group("m"))
        if not self._lines and is_section_name(content):
            return False
        goes_on = self._item is not None and number in (self._item, self._item + 1)
        if goes_on or not self._lines or (number == 1 and self._ends()):
            self._item = number
            return True
        return False

    def _ends(self) -> bool:
        first, last = self._lines[-1]
        return bool(_ENDS.search(self._raw, max(first, last - 8), last))

    # -- blocks -------------------------------------------------------------------------------------------------------
    def _heading(self, start: int, end: int, level: int) -> None:
        line = Line(self._raw)
        render(line, start, end)
        self._drafts.append(Draft("heading", line, level))
        self._item = None

    def _flush(self) -> None:
        lines, kind = self._lines, self._kind
        self._lines, self._kind = [], "paragraph"
        group: list[Range] = []
        for first, last in lines:
            text = self._raw[first:last] if last - first <= _LONGEST_HEADING_LINE else ""
            if text and len(lines) > 1 and self._is_heading_line(text, group):
                self._block(group, kind)
                self._drafts.append(self._draft("heading", first, last, level=2))
                group, kind = [], "paragraph"
            else:
                group.append((first, last))
        self._block(group, kind)

    def _is_heading_line(self, text: str, group: list[Range]) -> bool:
        """A line of its own inside a paragraph that names a section; what stands before it is finished."""
        words = _MARKUP.sub("", text)
        if not is_section_name(words) or "." in words:
            return False
        return not group or bool(_ENDS.search(self._raw, max(0, group[-1][1] - 8), group[-1][1]))

    def _block(self, lines: list[Range], kind: str) -> None:
        """One paragraph; parted at block tags, bold run-in headings and labels of a structured abstract."""
        if not lines:
            return
        raw, start, end = self._raw, lines[0][0], lines[-1][1]
        if sum(last - first for first, last in lines) + 2 * len(lines) + 2 < end - start:
            self._quoted(lines, kind)
            return
        position, current, level = start, kind, 0
        for tag in _BLOCK_TAG.finditer(raw, start, end):
            self._parts(position, tag.start(), current, level, len(lines))
            position = tag.end()
            name = tag.group("name").lower()
            heading = name[0] == "h" and name[1:].isdigit() and not tag.group("close")
            current, level = (
                ("heading", int(name[1:])) if heading else ("list_item" if name == "li" else "paragraph", 0)
            )
        self._parts(position, end, current, level, len(lines))

    def _quoted(self, lines: list[Range], kind: str) -> None:
        line = Line(self._raw)
        for first, last in lines:
            render(line, first, last)
            line.blank(last, min(last + 1, len(self._raw)))
        self._drafts.append(Draft(kind, line, source_lines=len(lines)))

    def _parts(self, start: int, end: int, kind: str, level: int, lines: int) -> None:
        raw = self._raw
        if start >= end or not raw[start:end].strip():
            return
        if kind == "heading" or _BOLD_ALONE.match(raw, start, end):
            bold = kind != "heading"
            self._drafts.append(self._draft(kind, start, end, level=level, bold=bold, lines=lines))
            return
        position = start
        for match in _BOLD.finditer(raw, start, end):
            words = match.group("words") or match.group("html") or ""
            opens = (
                match.start() == start
                or not raw[position : match.start()].strip()
                or bool(_ENDS.search(raw, max(position, match.start() - 8), match.start()))
            )
            if not opens or not is_section_name(words):
                continue
            marked = words.rstrip().endswith((":", ".")) or match.group("colon") or match.group("colon2")
            if not (marked or _RUN_IN_FOLLOWS.match(raw, match.end(), end)) or not raw[match.end() : end].strip():
                continue
            self._labelled(position, match.start(), kind, lines)
            self._drafts.append(self._draft("heading", match.start(), match.end(), level=3))
            position = match.end()
        self._labelled(position, end, kind, lines)

    def _labelled(self, start: int, end: int, kind: str, lines: int) -> None:
        """``Background: … Case presentation: …`` in one paragraph: each part is a block of its own."""
        position = start
        for match in _LABELLED.finditer(self._raw, start, end):
            if is_section_name(match.group("words")):
                self._drafts.append(self._draft(kind, position, match.start(), lines=lines))
                position = match.start()
        if self._raw[position:end].strip():
            self._drafts.append(self._draft(kind, position, end, lines=lines))

    def _draft(self, kind: str, start: int, end: int, *, level: int = 0, bold: bool = False, lines: int = 1) -> Draft:
        line = Line(self._raw)
        render(line, start, end)
        return Draft(kind, line, level, bold=bold, source_lines=lines)
