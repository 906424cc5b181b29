"""XML as a tree whose nodes know their ranges in the original text; entities are never expanded, nothing is fetched."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate

from extractor.errors import ReadError

_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
DEEPEST = 200
"""Elements nested deeper than this are no article."""


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags, or one reference (``&#176;``, ``&alpha;``)."""

    start: int
    end: int
    is_reference: bool = False


@dataclass(slots=True)
class Element:
    """One element.

    Attributes:
        name: local name, without prefix.
        attributes: by local name.
        start: offset of ``<`` of its opening tag.
        inner_start: offset after its opening tag.
        inner_end: offset of its closing tag.
        end: offset after it.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inner_start: int = 0
    inner_end: int = 0
    end: int = 0
    children: list[Element | Text] = field(default_factory=list)

    def elements(self, *names: str) -> list[Element]:
        """Child elements, of the given names where any is given."""
        return [child for child in self.children if isinstance(child, Element) and (not names or child.name in names)]

    def filled(self, raw: str) -> list[Element | Text]:
        """Children but for blank text."""
        return [
            child for child in self.children
            if isinstance(child, Element) or child.is_reference or raw[child.start : child.end].strip()
        ]  # fmt: skip

    def first(self, *path: str) -> Element | None:
        """The first element reached by a path of child names."""
        found: Element | None = self
        for name in path:
            found = next(iter(found.elements(name)), None) if found else None
        return found

    def walk(self) -> Iterator[Element]:
        """All elements below this one, in order."""
        for child in self.elements():
            yield child
            yield from child.walk()

    def has(self, name: str) -> bool:
        """Whether an element of this name stands anywhere below."""
        return any(element.name == name for element in self.walk())


def plain_text(raw: str, element: Element | None) -> str:
    """Text of an element without its tags, blanks closed up; empty where it is ``None``."""
    return " ".join("".join(_strings(raw, element)).split()) if element else ""


def _strings(raw: str, element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Element):
            yield from _strings(raw, child)
        else:
            text = raw[child.start : child.end]
            yield html.unescape(text) if child.is_reference else text


def parse_xml(raw: str, name: str) -> Element:
    """Root element of a document.

    Entities of the document's own are refused (they are how a small file grows to gigabytes), those of a DTD are left as
    references: no DTD is read.

    Args:
        raw: the decoded text; its declared encoding is passed over.
        name: names the document in errors.

    Raises:
        ReadError: not well-formed (with line and column), own entities, nested deeper than :data:`DEEPEST`.
    """
    builder = _Builder(raw, name)
    return builder.root


class _Builder:
    def __init__(self, raw: str, name: str) -> None:
        self._raw, self._name = raw, name
        data = raw.encode("utf-8", "surrogatepass")
        self._offsets = _Offsets(raw, len(data))
        self._top: list[Element] = []
        self._open: list[Element] = []
        # Where text between tags began, and the element whose opening tag has not ended yet.
        self._text: tuple[int, bool] | None = None
        self._opening: Element | None = None
        self._in_cdata = False
        parser = self._parser = ParserCreate("utf-8")
        parser.buffer_text = False
        # Without its DTD a document may name entities nobody declares: they are passed on, not taken for errors.
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.SkippedEntityHandler = self._skipped
        parser.EntityDeclHandler = self._entity
        parser.DefaultHandler = self._other
        parser.CommentHandler = self._other
        parser.StartCdataSectionHandler = lambda: self._cdata(True)
        parser.EndCdataSectionHandler = lambda: self._cdata(False)
        parser.ProcessingInstructionHandler = self._other
        try:
            parser.Parse(data, True)
        except ExpatError as error:
            raise ReadError(
                f"{name}: broken XML at line {error.lineno}, column {error.offset + 1} ({ErrorString(error.code)})",
                "fetch the file again, or give the report as PDF or text",
            ) from error
        self.root = self._top[0]

    def _here(self) -> int:
        """Offset of the event being told; what came before ends there."""
        at = self._offsets.of(self._parser.CurrentByteIndex)
        if self._opening is not None:
            self._opening.inner_start = at
            self._opening = None
        if self._text is not None:
            start, is_reference = self._text
            self._text = None
            self._add_text(start, at, is_reference)
        return at

    def _add_text(self, start: int, end: int, is_reference: bool) -> None:
        if not self._open or end <= start:
            return
        children = self._open[-1].children
        last = children[-1] if children else None
        if isinstance(last, Text) and last.end == start and not last.is_reference and not is_reference:
            children[-1] = Text(last.start, end)
        else:
            children.append(Text(start, end, is_reference))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._here()
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()}, at)
        (self._open[-1].children if self._open else self._top).append(element)
        self._open.append(element)
        self._opening = element
        if len(self._open) > DEEPEST:
            raise ReadError(
                f"{self._name}: elements are nested more than {DEEPEST} deep", "give the report as PDF or text"
            )

    def _end(self, name: str) -> None:
        at = self._here()
        element = self._open.pop()
        element.inner_end = at
        is_empty_tag = element.inner_start == at and self._raw.endswith("/>", 0, at)
        element.end = at if is_empty_tag else self._raw.find(">", at) + 1

    def _characters(self, data: str) -> None:
        at = self._here()
        self._text = (at, not self._in_cdata and self._raw.startswith("&", at))

    def _skipped(self, name: str, is_parameter: bool) -> None:
        self._text = (self._here(), True)

    def _cdata(self, begins: bool) -> None:
        self._here()
        self._in_cdata = begins

    def _other(self, *_: object) -> None:
        self._here()

    def _entity(self, name: str, *_: object) -> None:
        raise ReadError(
            f"{self._name}: the XML declares entities of its own ({name[:40]!r})",
            "entities are not expanded, for safety; give the file with their text in place",
        )


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


class _Offsets:
    """Byte offsets of the UTF-8 form to offsets of the text."""

    def __init__(self, raw: str, size: int) -> None:
        self._bytes: list[int] = []
        self._chars: list[int] = []
        if size == len(raw):
            return
        extra = 0
        for match in _BEYOND_ASCII.finditer(raw):
            code, after = ord(match.group()), match.end()
            extra += 1 if code < 0x800 else 2 if code < 0x10000 else 3
            self._bytes.append(after + extra)
            self._chars.append(after)

    def of(self, offset: int) -> int:
        at = bisect_right(self._bytes, offset) - 1
        return offset if at < 0 else self._chars[at] + offset - self._bytes[at]
