"""Pairs predicted with gold items: one to one, as many as possible, and among those the most alike."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.score.loading import Item
from extractor.score.slots import SLOTS, core_equal, equal_slots, record_equal
from extractor.types import Event, GoldEvent

_BREAK = re.compile(
    r"(?<=[.!?。])[\"'”’)\[\]\d,–-]*\s+(?=[\"'“(\[*_$<]*[A-Z0-9])|\r?\n[ \t]*\r?\n|\n(?=[ \t]*[|#*-])"
    r"|(?i:</?(?:p|td|th|tr|li|h[1-6]|div|br|section|caption)\b[^<>]*>)"
)
_NO_BREAK = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Fig|Figs|Tab|vs|al|e\.g|i\.e|No|Nos|approx|ca|St|resp|cf|Ref|Refs|max|min|inj|tab|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z])\.$",
    re.IGNORECASE,
)


class Sentences:
    """Sentence numbers of offsets in a source text (simple rules: stops, paragraphs, table lines, block tags)."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for match in _BREAK.finditer(self.text or ""):
            stop = match.start() + 1
            before = (self.text or "")[max(0, match.start() - 8) : match.start()]
            if "\n" in match[0].strip(" ") or match[0].startswith("<") or not _NO_BREAK.search(before):
                starts.append(max(stop, match.end()))
        return starts

    def same(self, one: Event, other: Event) -> bool:
        """Whether two mentions stand in one sentence; without the text, whether they or their evidence overlap."""
        if overlap(one, other):
            return True
        if self.text is None:
            left, right = one.evidence[:1] or (one.mention,), other.evidence[:1] or (other.mention,)
            return left[0].start < right[0].end and right[0].start < left[0].end
        return bisect_right(self._starts, one.mention.start) == bisect_right(self._starts, other.mention.start)


def overlap(one: Event, other: Event) -> bool:
    """Whether two mentions share a character (half-open: neighbours do not)."""
    return one.mention.start < other.mention.end and other.mention.start < one.mention.end


def equal_spans(one: Event, other: Event) -> bool:
    """Whether two mentions have the same offsets."""
    return (one.mention.start, one.mention.end) == (other.mention.start, other.mention.end)


Fits = Callable[[Event, Event], bool]


def fitting(mode: str, sentences: Sentences) -> Fits:
    """The rule by which two events of one type may pair.

    Args:
        mode: ``strict`` (equal spans), ``overlap`` (any overlap; milestones: equal name, same sentence) or ``content``
            (name and value, wherever they stand).
        sentences: of the report's text.
    """

    def fits(one: Event, other: Event) -> bool:
        if mode == "content":
            return one.name.casefold() == other.name.casefold() and core_equal(one, other)
        if one.type == "clinical_event":
            if one.name.casefold() != other.name.casefold():
                return False
            return equal_spans(one, other) if mode == "strict" else sentences.same(one, other)
        return equal_spans(one, other) if mode == "strict" else overlap(one, other)

    return fits


@dataclass(frozen=True)
class Pair:
    """A predicted item and the gold item it was paired with, each by the member that fits."""

    predicted: Item
    gold: Item
    one: GoldEvent
    other: GoldEvent


@dataclass
class Pairing:
    """Outcome for one report and type.

    Attributes:
        pairs: predicted and gold items that count.
        missed: gold items without a partner.
        spurious: predicted items without a partner that fit nothing borderline either.
    """

    pairs: list[Pair]
    missed: list[Item]
    spurious: list[Item]


def patient_of(item: Item) -> str:
    """Patient label for comparison."""
    return (item.event.patient or "").strip().casefold()


def fitted(one: Item, other: Item, fits: Fits) -> tuple[GoldEvent, GoldEvent] | None:
    """The members by which two items fit: primaries before re-statements."""
    if patient_of(one) != patient_of(other):
        return None
    for second in other.members:
        for first in one.members:
            if fits(first, second):
                return first, second
    return None


def likeness(one: Event, other: Event) -> int:
    """How alike two events are: whole record, then value or dose, name, dates, then the other slots.

    Ordered features are digits of one number in a base larger than any count of pairs, so that all best pairings of a
    report agree in how many pairs are equal in each feature.
    """
    slots = equal_slots(one, other)
    features = [
        True, record_equal(one, other, name=True), record_equal(one, other), core_equal(one, other), slots["name"],
        slots["times"], equal_spans(one, other), *(slots[slot] for slot in SLOTS[one.type] if slot not in ("name",
        "times")),
    ]  # fmt: skip
    total = 0
    for feature in features:
        total = total * 4096 + int(feature)
    return total


def pair_items(predicted: Sequence[Item], gold: Sequence[Item], fits: Fits) -> Pairing:
    """Pairs the definite items of one report and type; what only fits borderline items of the other side is dropped."""
    sides = [[item for item in side if not item.borderline] for side in (predicted, gold)]
    doubtful = [[item for item in side if item.borderline] for side in (predicted, gold)]
    candidates = _candidates(sides[0], sides[1], fits)
    chosen = best_pairing(
        len(sides[0]), len(sides[1]), {edge: likeness(*members) for edge, members in candidates.items()}
    )
    pairs = [Pair(sides[0][i], sides[1][j], *candidates[i, j]) for i, j in chosen]
    left = [item for i, item in enumerate(sides[0]) if i not in {i for i, _ in chosen}]
    right = [item for j, item in enumerate(sides[1]) if j not in {j for _, j in chosen}]
    spurious = [item for item in left if not any(fitted(item, other, fits) for other in doubtful[1])]
    missed = [item for item in right if not any(fitted(other, item, fits) for other in doubtful[0])]
    return Pairing(pairs, missed, spurious)


def _candidates(
    predicted: Sequence[Item], gold: Sequence[Item], fits: Fits
) -> dict[tuple[int, int], tuple[GoldEvent, GoldEvent]]:
    found = {}
    for i, one in enumerate(predicted):
        for j, other in enumerate(gold):
            members = fitted(one, other, fits)
            if members is not None:
                found[i, j] = members
    return found


def best_pairing(rows: int, columns: int, weights: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """Pairing of greatest weight, where every weight is so large that more pairs always weigh more.

    Args:
        rows: how many predicted items.
        columns: how many gold items.
        weights: of the edges that exist.

    Returns:
        sorted (row, column) pairs. Works through connected groups, each by the Hungarian method.
    """
    chosen: list[tuple[int, int]] = []
    for group_rows, group_columns in _groups(rows, columns, weights):
        for i, j in _hungarian([[weights.get((row, column), 0) for column in group_columns] for row in group_rows]):
            if (group_rows[i], group_columns[j]) in weights:
                chosen.append((group_rows[i], group_columns[j]))
    return sorted(chosen)


def _groups(rows: int, columns: int, weights: dict[tuple[int, int], int]) -> list[tuple[list[int], list[int]]]:
    parent = list(range(rows + columns))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j in weights:
        parent[find(i)] = find(rows + j)
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for i, j in sorted(weights):
        group = groups.setdefault(find(i), ([], []))
        if i not in group[0]:
            group[0].append(i)
        if j not in group[1]:
            group[1].append(j)
    return [(sorted(left), sorted(right)) for left, right in groups.values()]


def _hungarian(weights: list[list[int]]) -> list[tuple[int, int]]:
    """Assignment of greatest total weight (integers of any size); zero means no edge."""
    flipped = len(weights) > len(weights[0])
    if flipped:
        weights = [list(column) for column in zip(*weights, strict=True)]
    top = max(max(row) for row in weights)
    cost = [[top - weight for weight in row] for row in weights]
    n, m = len(cost), len(cost[0])
    row_potential, column_potential = [0] * (n + 1), [0] * (m + 1)
    match, way = [0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        match[0], current = i, 0
        least: list[int | None] = [None] * (m + 1)
        used = [False] * (m + 1)
        while True:
            used[current] = True
            row, delta, following = match[current], None, 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                reduced = cost[row - 1][j - 1] - row_potential[row] - column_potential[j]
                known = least[j]
                if known is None or reduced < known:
                    least[j], way[j] = reduced, current
                    known = reduced
                if delta is None or known < delta:
                    delta, following = known, j
            assert delta is not None
            for j in range(m + 1):
                if used[j]:
                    row_potential[match[j]] += delta
                    column_potential[j] -= delta
                elif (known := least[j]) is not None:
                    least[j] = known - delta
            current = following
            if match[current] == 0:
                break
        while current:
            match[current] = match[way[current]]
            current = way[current]
    pairs = [(match[j] - 1, j - 1) for j in range(1, m + 1) if match[j]]
    return sorted((j, i) if flipped else (i, j) for i, j in pairs)
