"""Reading order: segments to blocks, blocks in the order in which a person reads the page.

Two rules order blocks (after Breuel, *High performance document layout analysis*, 2003): what stands above comes first where both share
a stretch of the page's width; what stands to the left comes first unless something between the two spans both. They read
one, two and three columns, full-width titles, figures and boxes between them, and columns beside the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from pdfplumber.utils import merge_bboxes

from extractor.readers.pdf.lines import Segment, box_of

_LEADING = 1.75
_SIZES = 0.84
_SHARED = 0.15
_MOST_BLOCKS = 400


class Area(Protocol):
    """Anything with a place on the page."""

    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...


class Block:
    """Segments that follow each other in one column, from top to bottom."""

    __slots__ = ("bottom", "segments", "top", "x0", "x1")

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = segments
        self.x0, self.top, self.x1, self.bottom = merge_bboxes(map(box_of, segments))

    def __repr__(self) -> str:
        return f"<{self.x0:.0f}-{self.x1:.0f} {self.top:.0f}-{self.bottom:.0f} {len(self.segments)} {self.segments[0].text[:40]!r}>"


def blocks_of(segments: Sequence[Segment]) -> list[Block]:
    """Group segments: one joins the next below where each is the other's only neighbour."""
    ordered = sorted(segments, key=lambda segment: (segment.base, segment.x0))
    below: dict[int, list[int]] = {}
    above: dict[int, list[int]] = {}
    for number, segment in enumerate(ordered):
        reach = segment.base + _LEADING * 1.4 * segment.size
        for other in range(number + 1, len(ordered)):
            candidate = ordered[other]
            if candidate.base > reach:
                break
            if candidate.base - segment.base < 0.5 * min(segment.size, candidate.size) or not _shares(
                segment, candidate
            ):
                continue
            if any(
                _shares(ordered[nearer], candidate) and _below(ordered[nearer], candidate)
                for nearer in below.get(number, [])
            ):
                continue
            below.setdefault(number, []).append(other)
            above.setdefault(other, []).append(number)
    follows: dict[int, int] = {}
    for number, others in below.items():
        if len(others) != 1:
            continue
        nearest = [
            up for up in above[others[0]] if not any(_hides(ordered, up, others[0], mid) for mid in above[others[0]])
        ]
        if nearest == [number] and _continues(ordered[number], ordered[others[0]]):
            follows[number] = others[0]
    started = set(follows.values())
    blocks: list[Block] = []
    for number in range(len(ordered)):
        if number in started:
            continue
        chain = [number]
        while chain[-1] in follows:
            chain.append(follows[chain[-1]])
        blocks.append(Block([ordered[index] for index in chain]))
    return blocks


def _shares(a: Area, b: Area) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > _SHARED * min(a.x1 - a.x0, b.x1 - b.x0)


def _below(a: Segment, b: Segment) -> bool:
    return b.base - a.base > 0.5 * min(a.size, b.size)


def _hides(ordered: Sequence[Segment], far: int, low: int, mid: int) -> bool:
    return (
        mid != far
        and _below(ordered[far], ordered[mid])
        and _below(ordered[mid], ordered[low])
        and _shares(ordered[far], ordered[mid])
    )


def _continues(a: Segment, b: Segment) -> bool:
    small, large = sorted((a.size, b.size))
    return b.base - a.base <= _LEADING * large and small >= _SIZES * large


def in_order(areas: Sequence[Area]) -> list[int]:
    """Indices of ``areas`` in reading order."""
    count = len(areas)
    if count < 2:
        return list(range(count))
    if count > _MOST_BLOCKS:
        return sorted(range(count), key=lambda index: (round(areas[index].top), areas[index].x0))
    x0, x1, top, bottom = (
        np.array([getattr(area, name) for area in areas], dtype=float) for name in ("x0", "x1", "top", "bottom")
    )
    middle = (top + bottom) / 2
    width = np.minimum((x1 - x0)[:, None], (x1 - x0)[None, :])
    shared = np.minimum(x1[:, None], x1[None, :]) - np.maximum(x0[:, None], x0[None, :])
    overlap = shared > np.maximum(0.05 * width, 0.5)
    before = overlap & (middle[:, None] < middle[None, :])
    left = ~overlap & (x0[:, None] < x0[None, :])
    for a in range(count):
        for b in np.nonzero(left[a])[0]:
            low, high = (middle[a], middle[b]) if middle[a] < middle[b] else (middle[b], middle[a])
            between = overlap[a] & overlap[b] & (middle > low) & (middle < high)
            if not between.any():
                before[a, b] = True
    return _sorted(before, top, x0)


def _sorted(before: np.ndarray, top: np.ndarray, x0: np.ndarray) -> list[int]:
    """Topological order; in a circle the topmost goes first."""
    count = len(top)
    waiting = before.sum(axis=0).astype(int)
    left = set(range(count))
    order: list[int] = []
    last = -1
    while left:
        ready = [index for index in left if waiting[index] == 0] or list(left)
        # Go on below what was just read where that is possible, else at the top left.
        choice = min(ready, key=lambda index: (0 if last >= 0 and before[last, index] else 1, top[index], x0[index]))
        order.append(choice)
        left.discard(choice)
        waiting -= before[choice].astype(int)
        waiting[choice] = 0
        last = choice
    return order
