"""Running heads and feet, page numbers, line numbers: what is printed on pages and is not of the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractor.readers.headings import is_caption
from extractor.readers.pdf.lines import Segment, by_baseline

_BAND = 0.11
_ROWS = 3
_SAME_ROW = 0.5
_SMALL = 0.88
_APART = 0.9
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–(\[]?\s*(?:[a-z]?\d{1,5}|[ivxl]{1,6})\s*[-–)\]]?(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*\(page number[^)]*\))?\Z",
    re.IGNORECASE,
)
_FEWEST_LINE_NUMBERS = 8
_LINE_NUMBER = re.compile(r"\d{1,4}\Z")


def without_furniture(
    pages: Sequence[Sequence[Segment]], heights: Sequence[float]
) -> tuple[list[list[Segment]], list[list[Segment]]]:
    """The segments of each page that stay, and its running heads, feet and page numbers; line numbers are left out.

    A line near the edge goes where the same words (numbers apart) stand at the same height of another page, where it is a
    page number, and where it stands on one row with such a line; at the head of a later page also where it is in small letters
    and well apart from what follows.

    Args:
        pages: segments of each page.
        heights: of each page's reading frame, in points.
    """
    pages = [_without_line_numbers(segments) for segments in pages]
    bands = [_bands(segments, height) for segments, height in zip(pages, heights, strict=True)]
    counts: Counter[tuple[bool, str]] = Counter()
    for band in bands:
        counts.update(
            {(at_top, _signature(segment)) for at_top, rows in band.items() for row in rows for segment in row}
        )
    small = _SMALL * _body(pages)
    kept: list[list[Segment]] = []
    left_out: list[list[Segment]] = []
    for number, (segments, band) in enumerate(zip(pages, bands, strict=True)):
        dropped: set[int] = set()
        for at_top, rows in band.items():
            for row in rows:
                marked = [
                    segment for segment in row
                    if counts[at_top, _signature(segment)] > 1 or _PAGE_NUMBER.match(segment.text.strip())
                ]  # fmt: skip
                alone = number > 0 and at_top and row is rows[0] and _is_running_head(row, segments, small)
                if not marked and not alone:
                    break  # what stands further in than a line of the text is of the text
                dropped.update(id(segment) for segment in row)
        kept.append([segment for segment in segments if id(segment) not in dropped])
        left_out.append([segment for segment in segments if id(segment) in dropped])
    return kept, left_out


def _body(pages: Sequence[Sequence[Segment]]) -> float:
    sizes: Counter[float] = Counter()
    for segments in pages:
        for segment in segments:
            sizes[segment.size] += len(segment.chars)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_running_head(row: Sequence[Segment], segments: Sequence[Segment], small: float) -> bool:
    if any(segment.size > small or is_caption(segment.text) for segment in row):
        return False
    bottom = max(segment.bottom for segment in row)
    following = min((segment.top for segment in segments if segment.top > bottom - small / 2), default=bottom)
    return following - bottom > _APART * small


def _signature(segment: Segment) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", segment.text.lower()))


def _bands(segments: Sequence[Segment], height: float) -> dict[bool, list[list[Segment]]]:
    """Rows near the top edge (True) and the bottom edge (False), outermost first."""
    rows = by_baseline(segments, _SAME_ROW)
    top = [row for row in rows[: 2 * _ROWS] if max(segment.bottom for segment in row) < _BAND * height]
    bottom = [row for row in reversed(rows[-2 * _ROWS :]) if min(segment.top for segment in row) > (1 - _BAND) * height]
    return {True: top, False: bottom}


def _without_line_numbers(segments: Sequence[Segment]) -> list[Segment]:
    """Drop a column of rising whole numbers that stands outside of the text."""
    numbers = [segment for segment in segments if _LINE_NUMBER.match(segment.text)]
    if len(numbers) < _FEWEST_LINE_NUMBERS:
        return list(segments)
    others = [segment for segment in segments if not _LINE_NUMBER.match(segment.text)]
    if not others:
        return list(segments)
    left, right = min(segment.x0 for segment in others), max(segment.x1 for segment in others)
    for side in (
        [segment for segment in numbers if segment.x1 <= left],
        [segment for segment in numbers if segment.x0 >= right],
    ):
        values = [int(segment.text) for segment in sorted(side, key=lambda segment: segment.base)]
        steps = Counter(b - a for a, b in pairwise(values))
        if len(values) >= _FEWEST_LINE_NUMBERS and steps.most_common(1)[0][1] >= 0.8 * (len(values) - 1):
            gone = {id(segment) for segment in side}
            return [segment for segment in segments if id(segment) not in gone]
    return list(segments)
