"""Characters of a page with their places, read through PDFium: the only module that knows its text interface."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Protocol

import pypdfium2
import pypdfium2.raw as pdfium

_BOLD = re.compile(
    r"bold|black|heavy|semibd|demi|(?:^|[-+])(?:cmbx|lmbx|sfbx)|[-.,]b(?:i|d)?$|\.B(?:I)?$", re.IGNORECASE
)
_ITALIC = re.compile(r"ital|obliq|[-.]it?$|[-.]bi$", re.IGNORECASE)
_FLAG_ITALIC, _FLAG_FORCE_BOLD = 1 << 6, 1 << 18
_BOLD_WEIGHT = 600
_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})
_LIGATURE_STARTS, _LIGATURE_ENDS = frozenset("fTFscAaOoIid"), frozenset("fijltheEoJzkb")
_UNMAPPED = "\ufffd"
# The Symbol font's own places for what clinical prose takes from it; PDF writers without a map leave these codes.
_SYMBOL = {
    **dict(zip("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip("DFGLPQSWXY", "ΔΦΓΛΠΘΣΩΞΨ", strict=True)),
    "\xa3": "≤", "\xb3": "≥", "\xb1": "±", "\xb0": "°", "\xb7": "•", "\xb4": "×", "\xae": "→", "\xac": "←", "\xad": "↑",
    "\xaf": "↓", "\xa2": "′", "\xb2": "″", "\xbb": "≈", "\xa5": "∞", "\x2d": "−",
}  # fmt: skip


@dataclass(slots=True)
class Char:
    """One character on the page, in points of the reading frame: x to the right, y downwards.

    Attributes:
        base: y of the baseline.
        size: height of the font as drawn.
        space: a blank stands before it in the file.
        style: 1 bold, 2 italic, 3 both.
        script: 1 raised, -1 lowered, as :mod:`.scripts` settles.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    style: int = 0
    space: bool = False
    script: int = 0


@dataclass
class PageChars:
    """All characters of one page, in the order of the file.

    Attributes:
        width, height: of the page as shown, in points.
        turn: degrees by which the text was turned counter-clockwise against the page as shown; ``chars`` stand upright.
        unmapped: glyphs without a Unicode map, by font name.
        sideways: characters left out because they run in another direction than the page's text.
        by_ocr: read from the picture of the page.
        sure: share of the words that text recognition was sure of.
    """

    number: int
    width: float
    height: float
    chars: list[Char]
    turn: int = 0
    unmapped: dict[str, int] = field(default_factory=dict)
    sideways: int = 0
    by_ocr: bool = False
    sure: float = 1.0

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height of the reading frame."""
        return (self.height, self.width) if self.turn in (90, 270) else (self.width, self.height)


class Ocr(Protocol):
    """Reads the characters of a page from its picture.

    Called for pages that show a picture and hold no text; the page is open and must not be closed.

    Raises:
        ReadError: text recognition failed.
    """

    def __call__(self, page: pypdfium2.PdfPage, number: int) -> PageChars: ...


class Frame:
    """From the coordinates of the file (y upwards, page unturned) to the page as shown (y downwards, from the top left)."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        left, bottom, right, top = page.get_bbox()
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.rotation = page.get_rotation() % 360
        turned = self.rotation in (90, 270)
        self.width = top - bottom if turned else right - left
        self.height = right - left if turned else top - bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file on the page as shown."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A rectangle of the file on the page as shown: x0, top, x1, bottom."""
        xa, ya = self.point(left, bottom)
        xb, yb = self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def turn_box(
    box: tuple[float, float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """A rectangle of the page as shown (``width`` × ``height``) in the frame in which text turned by ``turn`` stands upright."""
    x0, top, x1, bottom = box
    if turn == 90:
        return height - bottom, x0, height - top, x1
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:
        return top, width - x1, bottom, width - x0
    return box


def _direct(function: Any, result: Any, *arguments: Any) -> Any:
    """The same C function called with plain addresses: half the time of the wrapped call, and there are four a character."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


_unicode_of = _direct(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_object_of = _direct(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_box_of = _direct(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_origin_of = _direct(
    pdfium.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p
)


@dataclass(frozen=True, slots=True)
class _Run:
    """What all characters of one text object share."""

    size: float
    style: int
    direction: int
    font: str
    symbol: bool
    mapped: bool


def read_chars(page: pypdfium2.PdfPage, number: int) -> PageChars:
    """The characters of ``page`` (counted from 1), turned so that most of them stand upright."""
    frame = Frame(page)
    text = page.get_textpage()
    try:
        found, unmapped = _collect(text, frame)
    finally:
        text.close()
    counts = {direction: len(chars) for direction, chars in found.items()}
    turn = max(sorted(counts), key=lambda direction: counts[direction] if direction >= 0 else 0, default=0)
    turn = max(turn, 0)
    chars = found.get(turn, [])
    result = PageChars(number, frame.width, frame.height, chars, turn, unmapped)
    result.sideways = sum(counts.values()) - len(chars)
    return result


def _collect(text: pypdfium2.PdfTextPage, frame: Frame) -> tuple[dict[int, list[Char]], dict[str, int]]:
    handle = text.raw
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at = ctypes.cast(handle, ctypes.c_void_p).value
    to_rect, to_x, to_y = (ctypes.addressof(place) for place in (rect, x, y))
    runs: dict[int, _Run] = {}
    found: dict[int, list[Char]] = {}
    unmapped: dict[str, int] = {}
    plain = frame.rotation == 0
    left, top_edge = frame.left, frame.top
    space = False
    last: Char | None = None
    printed: dict[str, Char] = {}
    high = 0
    for index in range(pdfium.FPDFText_CountChars(handle)):
        code = _unicode_of(at, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0
        if code in (13, 10):
            space = False
            continue
        address = _object_of(at, index)
        if not address:
            continue
        if code in (32, 0xA0):
            space = True
            continue
        run = runs.get(address)
        if run is None:
            run = runs[address] = _run(handle, index, address, frame)
        if code in _HYPHENS:
            char_text = "-"
        elif code < 32 or 0xE000 <= code < 0xF900 or code >= 0x110000 or 0xD800 <= code < 0xE000 or not run.mapped:
            char_text = _repaired(code, run)
            if char_text == _UNMAPPED:
                if run.mapped or pdfium.FPDFText_HasUnicodeMapError(handle, index) == 1:
                    unmapped[run.font] = unmapped.get(run.font, 0) + 1
                else:
                    char_text = chr(code) if 32 <= code < 0x110000 else _UNMAPPED
        elif 0x1D400 <= code < 0x1D800:
            char_text = unicodedata.normalize("NFKC", chr(code))  # letters of mathematical alphabets
        else:
            char_text = chr(code)
        _box_of(at, index, to_rect)
        _origin_of(at, index, to_x, to_y)
        if plain:
            x0, x1 = rect.left - left, rect.right - left
            top, bottom = top_edge - rect.top, top_edge - rect.bottom
            base = top_edge - y.value
        else:
            x0, top, x1, bottom = frame.box(rect.left, rect.bottom, rect.right, rect.top)
            base = frame.point(x.value, y.value)[1]
        if x1 < 0 or bottom < 0 or x0 > frame.width or top > frame.height:
            continue
        if run.direction > 0:
            x0, top, x1, bottom = turn_box((x0, top, x1, bottom), run.direction, frame.width, frame.height)
            across, down = frame.point(x.value, y.value)
            base = turn_box((across, down, across, down), run.direction, frame.width, frame.height)[1]
        char = Char(char_text, x0, x1, top, bottom, base, run.size, run.style, space)
        space = False
        if last is not None and char_text in _LIGATURE_ENDS and last.text[-1] in _LIGATURE_STARTS:
            if abs(last.x0 - x0) < 0.01 and abs(last.x1 - x1) < 0.01 and abs(last.base - base) < 0.01:
                last.text += char_text  # PDFium gives the letters of a ligature one by one, each with the whole box
                continue
        twin = printed.get(char_text)
        if twin is not None and abs(x0 - twin.x0) < 0.12 * run.size and abs(base - twin.base) < 0.12 * run.size:
            continue  # drawn twice to look bold
        last = printed[char_text] = char
        found.setdefault(run.direction, []).append(char)
    return {direction: _parted(chars) for direction, chars in found.items()}, unmapped


def _parted(chars: list[Char]) -> list[Char]:
    """Letters of ligatures on their own, each with its share of the width."""
    parted: list[Char] = []
    for char in chars:
        letters = char.text
        if len(letters) == 1:
            parted.append(char)
            continue
        step = (char.x1 - char.x0) / len(letters)
        for number, letter in enumerate(letters):
            x0 = char.x0 + number * step
            parted.append(
                Char(
                    letter,
                    x0,
                    x0 + step,
                    char.top,
                    char.bottom,
                    char.base,
                    char.size,
                    char.style,
                    char.space and not number,
                )
            )
    return parted


def _repaired(code: int, run: _Run) -> str:
    if 0xF000 <= code < 0xF100 and (run.symbol or chr(code - 0xF000) in _SYMBOL):
        return _SYMBOL.get(chr(code - 0xF000), chr(code - 0xF000) if run.symbol else _UNMAPPED)
    return _UNMAPPED


def _run(handle: object, index: int, address: int, frame: Frame) -> _Run:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(handle, index, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = pdfium.FPDFText_GetFontSize(handle, index) * scale
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) - frame.rotation
    quarter = round(angle / 90)
    direction = (quarter * 90) % 360 if abs(angle - 90 * quarter) < 5 else -1
    font = pdfium.FPDFTextObj_GetFont(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
    name, style = "", 0
    if font:
        buffer = ctypes.create_string_buffer(256)
        length = pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
        name = buffer.raw[: max(0, length - 1)].decode("utf-8", "replace")
        flags, weight = pdfium.FPDFFont_GetFlags(font), pdfium.FPDFFont_GetWeight(font)
        bold = bool(_BOLD.search(name)) or weight >= _BOLD_WEIGHT or (flags > 0 and bool(flags & _FLAG_FORCE_BOLD))
        style = int(bold) + 2 * int(bool(_ITALIC.search(name)) or (flags > 0 and bool(flags & _FLAG_ITALIC)))
    mapped = pdfium.FPDFText_HasUnicodeMapError(handle, index) != 1
    return _Run(abs(size), style, direction, name.split("+", 1)[-1], "symbol" in name.lower(), mapped)
