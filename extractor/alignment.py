"""Offsets of a view (normalised text) back to the text it was made from: immutable, composable runs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Edit = tuple[int, int, str]
Run = tuple[int, int, int, int]


@dataclass(frozen=True)
class Alignment:
    """Maps half-open character ranges of a view to ranges of its source.

    Attributes:
        runs: ``(view_start, view_end, source_start, source_end)``, sorted, covering the whole view. A run of equal
            lengths on both sides maps character by character; every other run is atomic: touching any character of its
            view side yields its whole source side. Runs that delete text have an empty view side.
        atomic: view starts of runs whose sides have equal length but whose characters differ (kept whole all the same).
    """

    runs: tuple[Run, ...]
    atomic: frozenset[int] = frozenset()
    _solid: tuple[Run, ...] = field(init=False, repr=False, compare=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        solid = tuple(run for run in self.runs if run[1] > run[0])
        object.__setattr__(self, "_solid", solid)
        object.__setattr__(self, "_starts", tuple(run[0] for run in solid))

    @classmethod
    def identity(cls, length: int) -> Alignment:
        """Alignment of a text with itself."""
        return cls(((0, length, 0, length),) if length else ())

    def _is_plain(self, run: Run) -> bool:
        return run[1] - run[0] == run[3] - run[2] and run[0] not in self.atomic

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Smallest source range that produced ``view[start:end]``.

        Args:
            start: view offset of the first character.
            end: view offset after the last one; an empty range maps to an empty source range.

        Returns:
            half-open source offsets.
        """
        solid = self._solid
        if not solid:
            return (0, 0)
        index = bisect_right(self._starts, start) - 1
        first = solid[index] if index > 0 else solid[0]
        if start >= first[1]:
            return (first[3], first[3])
        source_start = first[2] + (start - first[0]) if self._is_plain(first) else first[2]
        if end <= start:
            return (source_start, source_start)
        # Most ranges end in the run that they begin in.
        last = first if end <= first[1] else solid[bisect_right(self._starts, end - 1) - 1]
        source_end = last[2] + (end - last[0]) if self._is_plain(last) else last[3]
        return (source_start, max(source_start, source_end))

    def to_view(self, start: int, end: int) -> tuple[int, int]:
        """View range that shows ``source[start:end]`` (empty where all of it was deleted)."""
        view_start: int | None = None
        view_end = 0
        for run in self.runs:
            if run[3] <= start or run[1] == run[0]:
                continue
            if run[2] >= end:
                break
            plain = self._is_plain(run)
            low = run[0] + max(0, start - run[2]) if plain else run[0]
            high = run[0] + min(run[3], end) - run[2] if plain else run[1]
            view_start = low if view_start is None else view_start
            view_end = high
        return (view_start, view_end) if view_start is not None else (0, 0)

    def after(self, inner: Alignment) -> Alignment:
        """Compose: ``self`` maps C to B, ``inner`` maps B to A; the result maps C to A."""
        runs: list[Run] = []
        atomic: set[int] = set()
        for run in self.runs:
            if run[1] == run[0]:
                continue
            if not self._is_plain(run):
                low, high = inner.to_source(run[2], run[3])
                runs.append((run[0], run[1], low, high))
                if run[1] - run[0] == high - low:
                    atomic.add(run[0])
                continue
            position = run[2]
            while position < run[3]:
                piece = inner._run_at(position)
                stop = min(run[3], piece[1])
                view_start = run[0] + position - run[2]
                view_end = run[0] + stop - run[2]
                low, high = inner.to_source(position, stop)
                runs.append((view_start, view_end, low, high))
                if not inner._is_plain(piece) and view_end - view_start == high - low:
                    atomic.add(view_start)
                position = stop
        return Alignment(tuple(runs), frozenset(atomic))

    def _run_at(self, position: int) -> Run:
        return self._solid[bisect_right(self._starts, position) - 1]

    def to_list(self) -> list[list[int]]:
        """JSON form: ``[view_start, view_end, source_start, source_end, atomic]`` a run."""
        return [[*run, int(run[0] in self.atomic and run[1] > run[0])] for run in self.runs]

    @classmethod
    def from_list(cls, rows: Sequence[Sequence[int]]) -> Alignment:
        """Inverse of :meth:`to_list`."""
        return cls(tuple((row[0], row[1], row[2], row[3]) for row in rows), frozenset(row[0] for row in rows if row[4]))


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, Alignment]:
    """Replace ranges of ``text``; the original stays as it is.

    Args:
        text: the text to make a view of.
        edits: ``(start, end, replacement)``, non-overlapping, any order; ``start == end`` inserts (the inserted
            characters map to the empty range there).

    Returns:
        the view and its alignment to ``text``.

    Raises:
        ValueError: two edits overlap.
    """
    parts: list[str] = []
    runs: list[Run] = []
    atomic: set[int] = set()
    position = view = 0
    for start, end, replacement in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        if start < position:
            raise ValueError(f"edits overlap at {start}")
        if start > position:
            parts.append(text[position:start])
            runs.append((view, view + start - position, position, start))
            view += start - position
        if replacement != text[start:end]:
            parts.append(replacement)
            runs.append((view, view + len(replacement), start, end))
            if len(replacement) == end - start and replacement:
                # Equal lengths stay character by character only for one-to-one swaps of single characters.
                if end - start > 1:
                    atomic.add(view)
            view += len(replacement)
        elif end > start:
            parts.append(replacement)
            runs.append((view, view + end - start, start, end))
            view += end - start
        position = end
    if position < len(text):
        parts.append(text[position:])
        runs.append((view, view + len(text) - position, position, len(text)))
    return "".join(parts), Alignment(tuple(runs), frozenset(atomic))
