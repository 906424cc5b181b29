"""Drafts: blocks of a document while it is read, made of pieces that know the range of the original they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractor.alignment import Alignment
from extractor.normalise.characters import (
    LINE_HYPHEN,
    SPECIAL,
    SUP_CLOSE,
    SUP_OPEN,
    SUPERSCRIPTS,
    parts_thousands,
    replacement,
)
from extractor.tables import Grid

Piece = tuple[str, int, int, bool]
"""Text, start and end in the original, and whether the text is the original itself."""


class Line:
    """Pieces of one stretch of running text; blanks are closed up, characters read as what they mean.

    Args:
        raw: the original text.
    """

    __slots__ = ("_pending", "pieces", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.pieces: list[Piece] = []
        self._pending: tuple[int, int, bool] | None = None

    def keep(self, start: int, end: int) -> None:
        """Take over ``raw[start:end]``, its special characters replaced and its blanks closed up."""
        raw = self.raw
        position = start
        if position < end and raw[position] == " " and (self._pending or not self.pieces):
            self.blank(position, position + 1)
            position += 1
        for match in SPECIAL.finditer(raw, position, end):
            if match.start() > position:
                self._copy(position, match.start())
            position = match.end()
            if match.group("space") is not None:
                if not parts_thousands(raw, match.start(), match.end()):
                    self.blank(match.start(), match.end())
            elif match.group("sup") is not None:
                self.put(SUP_OPEN, match.start(), match.start())
                for at in range(match.start(), match.end()):
                    self.put(SUPERSCRIPTS[raw[at]], at, at + 1)
                self.put(SUP_CLOSE, match.end(), match.end())
            else:
                self.put(replacement(raw, match.start()), match.start(), match.end())
        if position < end:
            self._copy(position, end)

    def _copy(self, start: int, end: int) -> None:
        # At most one blank stands at either edge here: longer runs are special.
        raw = self.raw
        if raw[start] == " ":
            self.blank(start, start + 1)
            start += 1
        stop = end - 1 if end > start and raw[end - 1] == " " else end
        if stop > start:
            self._flush(raw[start])
            self.pieces.append((raw[start:stop], start, stop, True))
        if stop < end and stop >= start:
            self.blank(stop, end)

    def put(self, text: str, start: int, end: int) -> None:
        """Add ``text`` that ``raw[start:end]`` reads as."""
        if text == " ":
            self.blank(start, end)
        elif text:
            if text[0] == " ":
                self.blank(start, start)
                text = text[1:]
            trailing = text.endswith(" ") and len(text) > 1
            body = text.rstrip(" ") if trailing else text
            self._flush(body[0])
            self.pieces.append((body, start, end, body == self.raw[start:end]))
            if trailing:
                self.blank(end, end)

    def blank(self, start: int, end: int, *, line_end: bool = False) -> None:
        """A blank at ``raw[start:end]``; several in a row make one, and none stands at either end.

        ``line_end``: a printed line ends there, whatever character says so.
        """
        newline = line_end or "\n" in self.raw[start:end] or "\r" in self.raw[start:end]
        if self._pending is None:
            self._pending = (start, end, newline)
        elif newline:
            self._pending = (self._pending[0], self._pending[1], True)

    def _flush(self, following: str) -> None:
        if self._pending is None:
            return
        start, end, newline = self._pending
        self._pending = None
        if not self.pieces:
            return
        last = self.pieces[-1][0]
        if newline and last.endswith("-") and following.isalnum() and self.tail(2)[:1].isalnum():
            self.pieces.append((LINE_HYPHEN, start, end, False))
            return
        stop = min(end, start + 1)
        self.pieces.append((" ", start, stop, self.raw[start:stop] == " "))

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(piece[0] for piece in self.pieces)

    def head(self, size: int = 120) -> str:
        """The first characters, without putting the whole text together."""
        return _some(self.pieces, size)

    def tail(self, size: int = 40) -> str:
        """The last characters."""
        found = ""
        for piece in reversed(self.pieces):
            found = piece[0][-size:] + found
            if len(found) >= size:
                break
        return found[-size:]

    def length(self) -> int:
        """Number of characters."""
        return sum(len(piece[0]) for piece in self.pieces)


def _some(pieces: Iterable[Piece], size: int) -> str:
    found = ""
    for piece in pieces:
        found += piece[0][: size - len(found)]
        if len(found) >= size:
            break
    return found


@dataclass
class TableDraft:
    """A table: its grid, the text of each cell in the grid's order, and its own caption."""

    grid: Grid
    lines: list[Line]


@dataclass
class Draft:
    """One block of the document to be.

    Attributes:
        kind: as :class:`extractor.document.Block`.
        level: of a heading, from 1; else 0.
        bold: the whole block was set in bold.
        source_lines: lines of the original it took.
        section: section of the contract, where the markup of the document names it.
        goes_on: a further part of the table right before it, whose caption it shares.
    """

    kind: str
    line: Line
    level: int = 0
    bold: bool = False
    source_lines: int = 1
    table: TableDraft | None = None
    caption_of_table: bool = False
    notes: list[str] = field(default_factory=list)
    section: str | None = None
    goes_on: bool = False


class Assembly:
    """Puts pieces together into one text with its alignment to the original."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._runs: list[tuple[int, int, int, int]] = []
        self._atomic: set[int] = set()
        self.position = 0
        self._raw_end = 0

    def add(self, pieces: Iterable[Piece]) -> tuple[int, int]:
        """Append pieces; returns the range they take in the text."""
        begin = self.position
        for text, start, end, same in pieces:
            stop = self.position + len(text)
            if same and self._runs and self._continues(start):
                first = self._runs[-1]
                self._runs[-1] = (first[0], stop, first[2], end)
            else:
                self._runs.append((self.position, stop, start, end))
                if not same and end - start == len(text) and len(text) > 1:
                    self._atomic.add(self.position)
            self._parts.append(text)
            self.position = stop
            self._raw_end = max(self._raw_end, end)
        return begin, self.position

    def _continues(self, start: int) -> bool:
        last = self._runs[-1]
        return last[3] == start and last[1] - last[0] == last[3] - last[2] and last[0] not in self._atomic

    def separate(self, mark: str, next_start: int) -> None:
        """A break between blocks or cells, mapped to the gap in the original."""
        start = self._raw_end
        self._runs.append((self.position, self.position + len(mark), start, max(start, next_start)))
        if next_start - start == len(mark):
            self._atomic.add(self.position)
        self._parts.append(mark)
        self.position += len(mark)
        self._raw_end = max(start, next_start)

    def finish(self) -> tuple[str, Alignment]:
        """The text and its alignment."""
        return "".join(self._parts), Alignment(tuple(self._runs), frozenset(self._atomic))
