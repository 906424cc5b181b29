r"""LaTeX maths, as authors type it and as OCR writes it (``$3 8 . 2 ^ { \circ } \mathrm { C }$``), piece by piece.

Every piece of the result knows the range of the original that produced it, so that spans stay minimal: commands that
yield a character count whole, braces, font commands and dollar signs do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.normalise.characters import SUP_CLOSE, SUP_OPEN
from extractor.normalise.latex_symbols import FONTS, SYMBOLS

Piece = tuple[str, int, int]

_BLANKS = {"quad", "qquad", "space", "enspace", "thinspace", "hspace"}
_SCRIPTS = {"textsuperscript": "^", "textsubscript": "_"}
# OCR reads a lone Greek letter after a hyphen (IFN-α, TNF-α) as a Gothic one.
_GOTHIC = re.compile(r"\\(?:mathfrak|mathbb|mathcal)\s*\{\s*([abgd])\s*\}")
_GOTHIC_GREEK = {"a": "α", "b": "β", "g": "γ", "d": "δ"}
_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+)\*?|\\(?P<escaped>[\s\S])|(?P<space>\s+)|(?P<word>[A-Za-z]+|\d+)|(?P<char>[\s\S])"
)
_DEEPEST = 40
LONGEST = 1000
"""Characters between two dollar signs beyond which they are no maths."""


def pieces(text: str, start: int, end: int, before: str = "") -> list[Piece]:
    r"""Plain text of the maths ``text[start:end]`` (without its dollar signs).

    Args:
        text: the original.
        start: offset of the first character of the maths.
        end: offset after its last one.
        before: the character printed before it (decides whether ``\mathfrak { a }`` is an alpha).

    Returns:
        ``(plain text, start, end)`` in order; superscripts between the marks of :mod:`.superscripts`.
    """
    reader = _Reader(text, end, before)
    reader.read(start, depth=0, inside=False)
    return _close_up(reader.out)


@dataclass
class _Item:
    """A piece, a soft blank (dropped between single glyphs) or a hard one."""

    text: str
    start: int
    end: int
    soft: bool = False
    command: bool = False


@dataclass
class _Reader:
    text: str
    end: int
    before: str
    out: list[_Item] = field(default_factory=list)

    def read(self, at: int, depth: int, *, inside: bool, single: bool = False) -> int:
        """Reads up to the closing brace (``inside``), one unit (``single``) or the end; returns where it stopped."""
        while at < self.end:
            token = _TOKEN.match(self.text, at, self.end)
            if token is None:
                break
            char = token.group("char")
            if char == "}":
                if inside or single:
                    return at + (1 if inside else 0)
                at += 1
                continue
            if single and token.group("space"):
                at = token.end()
                continue
            if char == "{":
                stop = self.read(at + 1, depth + 1, inside=True) if depth < _DEEPEST else at + 1
            elif char and char in "^_":
                stop = self._script(char, at, token.end(), depth)
            else:
                stop = self._unit(token, depth)
                if single and token.group("name") in FONTS:
                    at = stop
                    continue
            at = stop
            if single:
                return at
        return at

    def _unit(self, token: re.Match[str], depth: int) -> int:
        start, end = token.span()
        name, escaped, char = token.group("name"), token.group("escaped"), token.group("char")
        if token.group("space"):
            self.out.append(_Item(" ", start, start + 1, soft=True))
        elif name is not None:
            return self._command(name, token, depth)
        elif escaped is not None:
            if escaped in ",;: \n\t>\\":
                self.out.append(_Item(" ", start, end))
            elif escaped not in "!()[]/-|":
                self.out.append(_Item(escaped, start, end))
            elif escaped == "|":
                self.out.append(_Item("|", start, end))
        elif char in ("~", "&"):
            self.out.append(_Item(" ", start, end))
        elif char == "$":
            pass
        else:
            self.out.append(_Item(token.group(), start, end))
        return end

    def _command(self, name: str, token: re.Match[str], depth: int) -> int:
        start, end = token.span()
        gothic = _GOTHIC.match(self.text, start, self.end)
        if gothic:
            printed = next((item.text for item in reversed(self.out) if not item.soft), self.before)
            if printed[-1:] in ("-", "–") or (not printed.strip() and self.before in ("-", "–")):
                self.out.append(_Item(_GOTHIC_GREEK[gothic.group(1)], start, gothic.end()))
                return gothic.end()
        if name in SYMBOLS:
            self.out.append(_Item(SYMBOLS[name], start, end, command=True))
            return end
        if name in _SCRIPTS:
            return self._script(_SCRIPTS[name], start, end, depth)
        if name in ("frac", "dfrac", "tfrac", "nicefrac", "sfrac") and depth < _DEEPEST:
            middle = self.read(end, depth + 1, inside=False, single=True)
            self.out.append(_Item("/", middle, middle))
            return self.read(middle, depth + 1, inside=False, single=True)
        if name in ("begin", "end"):
            group = re.compile(r"\s*\{[^{}]*\}(?:\s*\{[^{}]*\})?").match(self.text, end, self.end)
            return group.end() if group else end
        if name in _BLANKS:
            self.out.append(_Item(" ", start, end))
        elif name in FONTS or name == "mathfrak":
            pass
        else:
            self.out.append(_Item(token.group(), start, end))
        return end

    def _script(self, sign: str, start: int, at: int, depth: int) -> int:
        """Super- or subscript: its content, superscripts between marks unless they are a degree sign or a prime."""
        mark = len(self.out)
        if depth >= _DEEPEST:
            return at
        stop = self.read(at, depth + 1, inside=False, single=True)
        while mark > 0 and self.out[mark - 1].soft:
            del self.out[mark - 1]
            mark -= 1
        if sign == "_":
            return stop
        content = "".join(item.text for item in self.out[mark:] if not item.soft)
        if content in ("°", "'", "*") or not content:
            return stop
        inner = [item for item in self.out[mark:] if not item.soft or len(content) > 12]
        self.out[mark:] = [_Item(SUP_OPEN, start, at), *inner, _Item(SUP_CLOSE, stop, stop)]
        return stop


def _close_up(items: list[_Item]) -> list[Piece]:
    """Drops the blanks that OCR puts between glyphs and LaTeX ignores; keeps those that part words and numbers."""
    kept: list[Piece] = []
    for position, item in enumerate(items):
        if item.soft:
            left = items[position - 1] if position else None
            right = next((other for other in items[position + 1 :] if not other.soft), None)
            if left is None or right is None or not _parts_words(left, right):
                continue
        kept.append((item.text, item.start, item.end))
    return kept


def _parts_words(left: _Item, right: _Item) -> bool:
    if left.command or right.command or not (left.text.isalnum() and right.text.isalnum()):
        return False
    if left.text.isdigit() and right.text.isdigit():
        return len(left.text) > 1 and len(right.text) > 1
    return (len(left.text) > 1 and left.text.isalpha()) or (len(right.text) > 1 and right.text.isalpha())
