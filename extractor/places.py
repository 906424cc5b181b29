"""Where text stands on the pages of a PDF: character ranges of the stored text to boxes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NotRequired, TypedDict


class PageLine(TypedDict):
    """One printed line (of running text or of a cell) in the stored text.

    ``edges`` holds the left edge of every character and, last, the right edge of the last one; points of the page as shown,
    read along the line. ``turn``: degrees the line is turned counter-clockwise.
    """

    start: int
    end: int
    top: float
    bottom: float
    edges: list[float]


class Page(TypedDict):
    """A page: its number from 1, its size in points, and its lines in the order of the stored text."""

    number: int
    width: float
    height: float
    lines: list[PageLine]
    turn: NotRequired[int]


class BoxFinder:
    """Boxes of character ranges.

    Args:
        pages: of a Source; lines by start, not overlapping.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        self._lines = [(line, page) for page in pages for line in page["lines"]]
        self._starts = [line["start"] for line, _ in self._lines]

    def boxes(self, start: int, end: int) -> list[dict[str, float]] | None:
        """Boxes of ``text[start:end]``, one a printed line, in points from the top left of the page; ``None`` without pages."""
        if not self._lines:
            return None
        found: list[dict[str, float]] = []
        for number in range(max(0, bisect_right(self._starts, start) - 1), len(self._lines)):
            line, page = self._lines[number]
            if line["start"] >= end and not (start == end and line["start"] == start):
                break
            first, last = max(start, line["start"]), min(end, line["end"])
            if first >= last:
                continue
            edges = line["edges"][first - line["start"] : last - line["start"] + 1]
            box = (min(edges), line["top"], max(edges), line["bottom"])
            x0, top, x1, bottom = _shown(box, page)
            found.append(
                {
                    "page": page["number"],
                    "x0": round(x0, 1),
                    "top": round(top, 1),
                    "x1": round(x1, 1),
                    "bottom": round(bottom, 1),
                }
            )
        return found


def _shown(box: tuple[float, float, float, float], page: Page) -> tuple[float, float, float, float]:
    """A box of the upright reading frame on the page as shown."""
    x0, top, x1, bottom = box
    width, height = page["width"], page["height"]
    turn = page.get("turn", 0)
    if turn == 90:
        return top, height - x1, bottom, height - x0
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:
        return width - bottom, x0, width - top, x1
    return box
