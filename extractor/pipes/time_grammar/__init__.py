"""The time grammar: small named parts, each a generator of candidates; :func:`find_candidates` settles overlaps."""

from __future__ import annotations

from extractor.pipes.time_grammar import (
    amounts,
    calendar,
    clock,
    daynumbers,
    gestation,
    milestones,
    numeric,
    relative,
    sets,
    steps,
    years,
)
from extractor.pipes.time_grammar.candidate import Candidate

PARTS = (calendar, numeric, years, relative, steps, daynumbers, gestation, clock, milestones, amounts, sets)


def find_candidates(text: str) -> list[Candidate]:
    """Time expressions of ``text`` by start, not overlapping: the longest wins, then the part's rank."""
    found: list[Candidate] = [
        candidate for part in PARTS for candidate in part.find(text) if candidate.end > candidate.start
    ]
    found.sort(
        key=lambda item: (item.rank < 5, item.rank < 3, -(item.end - item.start), -item.rank, item.start, item.rule)
    )
    taken = bytearray(len(text))
    kept: list[Candidate] = []
    for item in found:
        if not any(taken[item.start : item.end]):
            taken[item.start : item.end] = b"\x01" * (item.end - item.start)
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)
