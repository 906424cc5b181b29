"""From characters to segments: stretches of one printed line that belong together."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter

from pdfplumber.utils import cluster_objects

from extractor.readers.pdf.chars import Char

# All lengths are in parts of the font size.
_WIDEST_BLANK = 1.5
_NARROWEST_BLANK = 0.16
_TIGHT_BLANK = 0.115
_TRACKED = 0.05
_SMALL = 0.86
_SAME_LINE = 0.12
_MERGE_GAP = 0.6
_WIDEST_BRIDGE = 6.0
_NEXT_LINE = 1.8
_ACCENTS = {
    "`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "¨": "\u0308",
    "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c", "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
box_of = attrgetter("x0", "top", "x1", "bottom")
"""The box of anything with a place on the page."""


class Segment:
    """A stretch of one line.

    Attributes:
        chars: in reading order; ``space`` of each tells whether a blank stands before it.
        base, size: of most of its characters.
    """

    __slots__ = ("_style", "_text", "base", "bottom", "chars", "order", "size", "top", "x0", "x1")

    def __init__(self, chars: list[Char], order: int = 0) -> None:
        self.chars = chars
        self.order = order
        self.measure()

    def measure(self) -> None:
        """Take place and size anew from the characters."""
        chars = self.chars
        self._text: str | None = None
        self._style: int | None = None
        first = chars[0]
        size, base = first.size, first.base
        if any(char.base != base or char.size != size for char in chars):
            size, base = _usual(chars)
        self.size, self.base = size, base
        self.x0 = min([char.x0 for char in chars])
        self.x1 = max([char.x1 for char in chars])
        self.top = min([char.top for char in chars])
        self.bottom = max([char.bottom for char in chars])

    @property
    def text(self) -> str:
        """The words, without marks of raised or lowered characters."""
        if self._text is None:
            self._text = "".join([" " + char.text if char.space else char.text for char in self.chars]).lstrip(" ")
        return self._text

    @property
    def style(self) -> int:
        """Style of at least four fifths of the letters: 1 bold, 2 italic, 3 both."""
        if self._style is None:
            letters = [char.style for char in self.chars if char.text.isalnum()] or [char.style for char in self.chars]
            bold = sum([style & 1 for style in letters]) >= 0.8 * len(letters)
            italic = sum([style >> 1 for style in letters]) >= 0.8 * len(letters)
            self._style = int(bold) + 2 * int(italic)
        return self._style

    def __repr__(self) -> str:
        return f"<{self.x0:.0f}-{self.x1:.0f} {self.base:.0f} {self.size:.1f} {self.text[:60]!r}>"


def _usual(chars: Sequence[Char]) -> tuple[float, float]:
    """Size and baseline of most characters; small ones (raised, lowered) weigh less."""
    counts: Counter[tuple[float, float]] = Counter()
    for char in chars:
        counts[round(char.size, 1), round(char.base, 1)] += 2 if char.text.isalnum() else 1
    largest = max(size for size, _ in counts)
    return max(counts, key=lambda key: (counts[key] * (1 if key[0] > _SMALL * largest else 0.4), key))


def segments_of(chars: list[Char]) -> list[Segment]:
    """Segments of a page from its characters in the order of the file."""
    found: list[list[Char]] = []
    current: list[Char] = []
    base = size = x1 = 0.0
    for char in chars:
        if current:
            gap, drop, larger = char.x0 - x1, char.base - base, max(size, char.size)
            if gap <= _WIDEST_BLANK * larger and _same_line(gap, drop, size, char, current[-1]):
                current.append(char)
                if char.size > 0.95 * size:
                    base, size = char.base, char.size
                x1 = max(x1, char.x1)
                continue
        current = [char]
        found.append(current)
        base, size, x1 = char.base, char.size, char.x1
    segments = [Segment(part, number) for number, part in enumerate(found)]
    return _merge(segments)


def _same_line(gap: float, drop: float, size: float, char: Char, last: Char) -> bool:
    if abs(drop) <= _SAME_LINE * max(size, char.size):
        return gap > -0.5 * size or last.text in _ACCENTS or char.text in _ACCENTS
    if char.size < _SMALL * size:
        return gap > -1.2 * size and -0.8 * size < drop < 0.45 * size
    if size < _SMALL * char.size:
        return gap > -0.5 * char.size and -0.45 * char.size < drop < 0.8 * char.size
    # Raised or lowered without a smaller font, right beside the line.
    return -0.2 * size < gap < 0.3 * size and abs(drop) < 0.45 * size


def _merge(segments: list[Segment]) -> list[Segment]:
    """Join what stands side by side on one line though the file draws it apart: marks, scripts, pieces in other fonts."""
    segments = sorted(segments, key=lambda segment: (segment.base, segment.x0))
    merged: list[Segment] = []
    for segment in segments:
        host = _host(merged, segment)
        if host is None:
            merged.append(segment)
            continue
        host.chars = _in_order(host.chars, segment.chars)
        host.order = min(host.order, segment.order)
        host.measure()
    return sorted(_bridged(merged), key=lambda segment: segment.order)


def _bridged(segments: list[Segment]) -> list[Segment]:
    """Join pieces of one line that wide blanks part, where a line right above or below runs over the blank: no column ends there."""
    ordered = sorted(segments, key=lambda segment: (round(segment.base), segment.x0))
    joined: list[Segment] = []
    for number, segment in enumerate(ordered):
        last = joined[-1] if joined else None
        if last is not None and _is_bridged(last, segment, ordered, number):
            last.chars = last.chars + segment.chars
            last.order = min(last.order, segment.order)
            last.measure()
        else:
            joined.append(segment)
    return joined


def _is_bridged(a: Segment, b: Segment, ordered: Sequence[Segment], number: int) -> bool:
    size = max(a.size, b.size)
    gap = b.x0 - a.x1
    if (
        abs(a.base - b.base) > _SAME_LINE * size
        or not 0 < gap <= _WIDEST_BRIDGE * size
        or min(a.size, b.size) < _SMALL * size
    ):
        return False
    covered = False
    for step in (-1, 1):
        at = number + step
        while 0 <= at < len(ordered) and abs(ordered[at].base - a.base) <= _NEXT_LINE * size:
            other = ordered[at]
            at += step
            if abs(other.base - a.base) < 0.5 * size:
                continue
            if a.x1 - 0.6 * size <= other.x1 <= b.x0 or a.x1 <= other.x0 <= b.x0 + 0.6 * size:
                return False  # others end or begin there too
            if other.x0 <= a.x0 + size and other.x1 >= b.x1 - size:
                covered = True
    return covered


def _host(merged: list[Segment], segment: Segment) -> Segment | None:
    for other in reversed(merged):
        if segment.base - other.base > 1.3 * max(other.size, segment.size):
            return None
        if _beside(other, segment):
            return other
    return None


def _beside(a: Segment, b: Segment) -> bool:
    size = max(a.size, b.size)
    gap = max(a.x0, b.x0) - min(a.x1, b.x1)
    if gap < 0 and any(all(char.text in _ACCENTS for char in piece.chars) for piece in (a, b)):
        return abs(a.base - b.base) <= 0.6 * size
    if abs(a.base - b.base) <= _SAME_LINE * size:
        if gap < 0:
            # One inside a gap of the other; two texts printed over each other stay apart.
            small, large = (a, b) if a.x1 - a.x0 < b.x1 - b.x0 else (b, a)
            return not any(char.x0 < small.x1 - 0.1 * size and char.x1 > small.x0 + 0.1 * size for char in large.chars)
        return gap <= (_MERGE_GAP if min(a.size, b.size) > _SMALL * size else 0.3) * size
    small, large = (a, b) if a.size < b.size else (b, a)
    if small.size < _SMALL * large.size and small.x1 - small.x0 < 6 * large.size:
        inside = -0.8 * large.size < small.base - large.base < 0.45 * large.size
        return inside and (gap <= 0.3 * large.size)
    return False


def _in_order(first: list[Char], second: list[Char]) -> list[Char]:
    if second[0].x0 >= first[-1].x1 - 0.5:
        return first + second
    if first[0].x0 >= second[-1].x1 - 0.5:
        return second + first
    return sorted(first + second, key=lambda char: char.x0)


def by_baseline(segments: Sequence[Segment], share: float) -> list[list[Segment]]:
    """Segments as printed lines from the top, each from left to right; baselines of one line lie closer than ``share`` of the size."""
    if not segments:
        return []
    size = sorted(segment.size for segment in segments)[len(segments) // 2]
    lines = cluster_objects([(segment.base, segment) for segment in segments], itemgetter(0), share * size)
    return [sorted((segment for _, segment in line), key=lambda segment: segment.x0) for line in lines]


def settle_blanks(segments: Iterable[Segment]) -> None:
    """Decide where words part: at a blank of the file or at a gap, wider where the letters are set apart."""
    for segment in segments:
        chars = segment.chars = compose(segment.chars)
        gaps = [(b.x0 - a.x1) / segment.size for a, b in pairwise(chars)]
        threshold = _threshold(chars, gaps)
        if len(gaps) >= 5 and sum(char.text.isalpha() for char in chars) >= 0.7 * len(chars):
            middle = sorted(gaps)[len(gaps) // 2]
            if middle > _TRACKED:
                threshold = middle + 0.15
                for char in chars:
                    char.space = False
        for number, gap in enumerate(gaps, 1):
            if gap > threshold * max(chars[number].size / segment.size, 0.8) or gap > 0.6:
                chars[number].space = True
        segment.measure()


def _threshold(chars: Sequence[Char], gaps: Sequence[float]) -> float:
    """The narrowest gap that parts words: a little under the blanks the line is known to have."""
    known = [gap for gap, char in zip(gaps, chars[1:], strict=True) if char.space and gap > _TRACKED]
    if len(known) >= 2:
        return max(_TIGHT_BLANK, min(_NARROWEST_BLANK, 0.75 * min(known)))
    # Between letters stands next to nothing; where nothing stands between that and a blank, narrow blanks are told too.
    return _NARROWEST_BLANK if any(_TRACKED < gap < _TIGHT_BLANK for gap in gaps) else _TIGHT_BLANK


def compose(chars: list[Char]) -> list[Char]:
    """Put accents onto the letters they stand over, wherever in the line the file draws them."""
    marks = [char for char in chars if char.text in _ACCENTS or unicodedata.combining(char.text[0])]
    if not marks:
        return chars
    gone: set[int] = set()
    for mark in marks:
        letter = max(
            (char for char in chars if char.text.isalpha()), key=lambda char: _shared(char, mark), default=None
        )
        if letter is None or _shared(letter, mark) < 0.4 * min(mark.x1 - mark.x0, letter.x1 - letter.x0):
            continue
        accent = _ACCENTS.get(mark.text, mark.text)
        whole = unicodedata.normalize("NFC", ("i" if letter.text == "ı" else letter.text) + accent)
        if len(whole) == 1:
            letter.text = whole
            letter.space = letter.space or (mark.space and mark.x0 < letter.x0)
            gone.add(id(mark))
    return [char for char in chars if id(char) not in gone]


def _shared(a: Char, b: Char) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)
