"""Pages that are pictures of text, read by Tesseract: characters with places, for the PDF reader.

Tesseract is a program of its own (Debian: ``tesseract-ocr``); ``extractor[ocr]`` brings what calls it. Nothing is read
over a network, and a page is read the same way every time.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pypdfium2

from extractor.errors import ReadError
from extractor.readers.pdf.chars import Char, Frame, PageChars

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 300
"""Dots an inch at which pages are drawn for Tesseract, as its makers advise."""
LONGEST = 180
"""Seconds after which the reading of one page is given up."""
_POINTS = 72
_MOST_PIXELS = 40_000_000
_SURE = 0.6
_NOISE = 0.35
_NARROWEST_BLANK = 0.22
_SAME_SIZE = 0.14
# Height of a raised letter against its line, and how far its foot stands above the baseline.
_RAISED_HEIGHT, _RAISED_FOOT = 0.68, 0.2
_SMALL_SIZE = 0.65
_FLOATING = frozenset("'\"’‘“”´`^~*°-–—−=•·")
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass
class Letter:
    """One character that Tesseract saw: pixels from the top left of the picture."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class Word:
    """A word: its letters and how sure Tesseract is of it, 0 to 1."""

    letters: list[Letter]
    confidence: float

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(letter.text for letter in self.letters)


@dataclass
class TextLine:
    """A line: its words, the height of its font and its baseline (``y = slope · (x − left) + foot``)."""

    left: float
    foot: float
    slope: float
    size: float
    words: list[Word] = field(default_factory=list)

    def base(self, x: float) -> float:
        """y of the baseline at ``x``."""
        return self.foot + self.slope * (x - self.left)


def available() -> bool:
    """Whether all is installed that :func:`read_scan` needs."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def read_scan(page: pypdfium2.PdfPage, number: int) -> PageChars:
    """Characters of a page from its picture.

    Raises:
        ReadError: Tesseract fails, or takes longer than :data:`LONGEST` seconds.
    """
    from extractor.readers.ocr_second_look import look_again

    width, height = page.get_size()
    scale = min(DPI / _POINTS, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    picture: Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    turn = _turn(picture)
    if turn:
        picture = picture.rotate(-turn, expand=True)
    lines = list(_lines(_tesseract(picture, "hocr", "--psm 3 -c hocr_char_boxes=1", number=number)))
    look_again(picture, lines)
    _even_out(lines)
    frame = Frame(page)
    chars = [char for line in lines for char in _chars(line, scale)]
    words = [word for line in lines for word in line.words]
    sure = sum(word.confidence >= _SURE for word in words) / len(words) if words else 1.0
    return PageChars(number, frame.width, frame.height, chars, turn, by_ocr=True, sure=round(sure, 2))


def recognise(picture: Image, config: str, *, language: str = "eng") -> str:
    """Text of a small picture."""
    return _tesseract(picture, "txt", config, language=language).decode("utf-8")


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """Languages Tesseract has data for."""
    import pytesseract

    return frozenset(pytesseract.get_languages())


def _tesseract(picture: Image, form: str, config: str, *, language: str = "eng", number: int = 0) -> bytes:
    import pytesseract

    # One thread a page: documents are read side by side, and several threads on one line are slower than one.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        result: bytes = pytesseract.pytesseract.run_and_get_output(
            picture, extension=form, lang=language, config=f"{config} {form}" if form == "hocr" else config,
            timeout=LONGEST, return_bytes=True,
        )  # fmt: skip
    except pytesseract.TesseractError as error:
        raise ReadError(
            f"page {number}: Tesseract failed ({str(error.message)[:80]})",
            "see 'tesseract --list-langs': eng is needed",
        ) from error
    except RuntimeError as error:
        raise ReadError(f"page {number}: Tesseract took longer than {LONGEST} s", "give the page as text") from error
    return result


def _turn(picture: Image) -> int:
    """Degrees counter-clockwise by which the text of the picture is turned: 0, 90, 180 or 270."""
    import pytesseract

    if "osd" not in languages():
        return 0
    try:
        found = pytesseract.image_to_osd(picture, output_type=pytesseract.Output.DICT, timeout=LONGEST)
    except (pytesseract.TesseractError, RuntimeError):
        return 0  # too little text to tell
    return int(found["rotate"]) % 360 if found["orientation_conf"] >= 2 else 0


def _lines(hocr: bytes) -> Iterator[TextLine]:
    """Lines of Tesseract's hOCR output."""
    for element in ElementTree.fromstring(hocr).iter():
        title = element.get("title", "")
        if "x_size" not in title:
            continue
        facts = {name: [float(n) for n in _NUMBERS.findall(rest)] for name, rest in map(_split, title.split(";"))}
        left, _, _, bottom = facts["bbox"]
        slope, offset = facts.get("baseline") or [0.0, 0.0]
        line = TextLine(left, bottom + offset, slope, facts["x_size"][0])
        for part in element:
            confidence = float(_split(part.get("title", "").split(";")[-1])[1] or 0) / 100
            letters = [
                Letter(glyph.text or "", *_box(glyph.get("title", ""))) for glyph in part.iter() if _is_glyph(glyph)
            ]
            word = Word(letters, confidence)
            # Marks that the paper left; whatever holds letters or digits stays.
            if letters and (confidence >= _NOISE or any(letter.text.isalnum() for letter in letters)):
                line.words.append(word)
        if line.words:
            yield line


def _split(fact: str) -> tuple[str, str]:
    name, _, rest = fact.strip().partition(" ")
    return name, rest


def _is_glyph(element: ElementTree.Element) -> bool:
    return element.get("class") == "ocrx_cinfo" and bool((element.text or "").strip())


def _box(title: str) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = (float(n) for n in _NUMBERS.findall(title.split(";")[0])[:4])
    return x0, top, x1, bottom


def is_raised(letter: Letter, line: TextLine) -> bool:
    """Whether a letter is small and stands above the baseline."""
    foot = line.base((letter.x0 + letter.x1) / 2) - letter.bottom
    return foot > _RAISED_FOOT * line.size and letter.bottom - letter.top < _RAISED_HEIGHT * line.size


def _even_out(lines: list[TextLine]) -> None:
    """One size for all lines of the running text: Tesseract measures each by the letters that happen to stand in it."""
    sizes = [line.size for line in lines for word in line.words for _ in word.letters]
    size = median(sizes) if sizes else 0.0
    for line in lines:
        if abs(line.size - size) <= _SAME_SIZE * size:
            line.size = size


def _set_apart(line: TextLine) -> None:
    """Letters of a word touch, words stand apart: the boxes of leaning and overlapping letters say otherwise."""
    end = float("-inf")
    for word in line.words:
        letters = word.letters
        letters[0].x0 = max(letters[0].x0, end + _NARROWEST_BLANK * line.size)
        for before, letter in pairwise(letters):
            edge = (before.x1 + letter.x0) / 2 if before.x0 < letter.x0 else before.x1
            before.x1 = letter.x0 = max(edge, before.x0 + 1)
        letters[-1].x1 = end = max(letters[-1].x1, letters[-1].x0 + 1)


def _chars(line: TextLine, scale: float) -> Iterator[Char]:
    """Characters in points; a line that the scanner laid askew is straightened."""
    _set_apart(line)
    last = line.words[-1].letters[-1]
    level = line.base((line.left + last.x1) / 2)
    for word in line.words:
        for number, letter in enumerate(word.letters):
            shift = level - line.base((letter.x0 + letter.x1) / 2)
            raised = letter.text not in _FLOATING and is_raised(letter, line)
            size = line.size * (_SMALL_SIZE if raised else 1.0)
            base = letter.bottom + shift if raised else level
            yield Char(
                letter.text, letter.x0 / scale, letter.x1 / scale, (base - 0.8 * size) / scale, (base + 0.2 * size) / scale,
                base / scale, size / scale, space=number == 0,
            )  # fmt: skip
