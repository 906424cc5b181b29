"""From drafts to the view: kinds settled, broken paragraphs rejoined, captions and notes tied to their tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.alignment import Alignment
from extractor.document import Block, Cell, Table
from extractor.normalise import normalise
from extractor.readers.draft import Assembly, Draft
from extractor.readers.headings import (
    is_capitals,
    is_caption,
    is_label,
    is_section_name,
    is_table_caption,
    is_table_note,
    is_title_case,
)

_TERMINAL = re.compile(r"[.!?:。][\"')\]]*(?:\[[\d, -]+\])?\Z")
_SHORTEST_BROKEN = 50
_LONGEST_TITLE = 300
_MOST_NOTES = 8


@dataclass(frozen=True)
class Layout:
    """View, alignment to the original, and what stands where."""

    view: str
    alignment: Alignment
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]


def lay_out(drafts: list[Draft], *, plain: bool) -> Layout:
    """Put drafts together.

    Args:
        drafts: blocks in the order of the original.
        plain: the text has no heading tags of its own, so that short lines may be headings.
    """
    drafts = [draft for draft in drafts if draft.table is not None or draft.line.pieces]
    _settle_kinds(drafts, plain)
    drafts = _rejoin(drafts)
    return _assemble(drafts)


def _settle_kinds(drafts: list[Draft], plain: bool) -> None:
    marked = any(draft.kind == "heading" and draft.level == 1 for draft in drafts)
    for number, draft in enumerate(drafts):
        if draft.table is not None or draft.kind == "caption":
            continue
        text = draft.line.head(_LONGEST_TITLE + 1)
        if draft.kind == "heading":
            if is_label(text):
                draft.kind, draft.level = "caption", 0
            continue
        if is_caption(text) and draft.kind != "list_item":
            draft.kind = "caption"
        elif draft.kind == "paragraph" and draft.bold and len(text) <= 120 and not text.endswith("."):
            draft.kind, draft.level = "heading", 4
        elif plain and draft.source_lines == 1 and draft.kind in ("paragraph", "list_item"):
            following = drafts[number + 1] if number + 1 < len(drafts) else None
            level = _heading_level(text, number, following, marked)
            if level:
                draft.kind, draft.level = "heading", level
    for before, draft in pairwise(drafts):
        if before.kind == "caption" and is_label(before.line.head(41)) and draft.kind == "paragraph":
            draft.kind = "caption"
            draft.caption_of_table = is_table_caption(before.line.head(41))
    _settle_notes(drafts)


def _heading_level(text: str, number: int, following: Draft | None, marked: bool) -> int:
    if is_section_name(text):
        return 2
    if following is None:
        return 0
    if following.line.head(1).islower():
        return 0
    if number == 0 and not marked and len(text) <= _LONGEST_TITLE and not _TERMINAL.search(text) and text[:1].isupper():
        return 1
    if is_capitals(text):
        return 2
    if is_title_case(text) and following.kind == "paragraph" and following.line.length() > 80 and " " in text:
        return 3
    return 0


def _settle_notes(drafts: list[Draft]) -> None:
    for number, draft in enumerate(drafts):
        if draft.table is None:
            continue
        for after in drafts[number + 1 : number + 1 + _MOST_NOTES]:
            text = after.line.head(200)
            if after.table is not None or after.kind == "heading" or not is_table_note(text):
                break
            after.kind = "caption"
            after.notes.append("table note")


def _rejoin(drafts: list[Draft]) -> list[Draft]:
    """Paragraphs that the end of a page or column cut in two: no end of sentence, then a lower-case letter."""
    joined: list[Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        if (
            last is not None and last.kind in ("paragraph", "list_item") and draft.kind == "paragraph"
            and draft.line.head(1).islower() and not _TERMINAL.search(last.line.tail(30))
            and last.line.length() >= _SHORTEST_BROKEN
        ):  # fmt: skip
            gap_start, gap_end = last.line.pieces[-1][2], draft.line.pieces[0][1]
            last.line.pieces.append((" ", gap_start, max(gap_start, gap_end), False))
            last.line.pieces += draft.line.pieces
            continue
        joined.append(draft)
    return joined


def _assemble(drafts: list[Draft]) -> Layout:
    assembly = Assembly()
    spans: list[tuple[int, int]] = []
    cells: list[list[tuple[int, int]]] = []
    for draft in drafts:
        lines = draft.table.lines if draft.table else [draft.line]
        filled = [line for line in lines if line.pieces]
        if not filled:
            spans.append((assembly.position, assembly.position))
            cells.append([(assembly.position, assembly.position) for _ in lines])
            continue
        if assembly.position:
            assembly.separate("\n\n", filled[0].pieces[0][1])
        begin = assembly.position
        ranges: list[tuple[int, int]] = []
        for line in lines:
            if not line.pieces:
                ranges.append((assembly.position, assembly.position))
                continue
            if assembly.position > begin:
                assembly.separate("\n", line.pieces[0][1])
            ranges.append(assembly.add(line.pieces))
        spans.append((begin, assembly.position))
        cells.append(ranges)
    text, inner = assembly.finish()
    view, step = normalise(text)
    alignment = step.after(inner) if step.runs else inner
    offsets = [position for span in spans for position in span]
    offsets += [position for ranges in cells for span in ranges for position in span]
    moved = _moved(step, offsets)
    blocks: list[Block] = []
    numbers: dict[int, int] = {}
    for number, (draft, (start, end)) in enumerate(zip(drafts, spans, strict=True)):
        start, end = _trim(view, moved[start], moved[end])
        if end > start:
            numbers[number] = len(blocks)
            kind = "table" if draft.table else draft.kind
            block: Block = {"kind": kind, "start": start, "end": end, "level": draft.level}
            if draft.section:
                block["section"] = draft.section
            blocks.append(block)
    tables = _tables(drafts, cells, moved, view, blocks, numbers)
    return Layout(view, alignment, tuple(blocks), tuple(tables))


def _moved(step: Alignment, offsets: Sequence[int]) -> dict[int, int]:
    """Where offsets of the text before normalisation stand in the view, in one walk over the runs."""
    moved: dict[int, int] = {}
    runs = step.runs
    at, view_end = 0, 0
    for offset in sorted(set(offsets)):
        while at < len(runs) and runs[at][3] < offset:
            view_end = runs[at][1]
            at += 1
        if at < len(runs) and runs[at][2] <= offset:
            run = runs[at]
            inside = min(offset - run[2], run[1] - run[0]) if offset < run[3] else run[1] - run[0]
            moved[offset] = run[0] + inside
        else:
            moved[offset] = view_end
    return moved


def _trim(view: str, start: int, end: int) -> tuple[int, int]:
    while start < end and view[start].isspace():
        start += 1
    while end > start and view[end - 1].isspace():
        end -= 1
    return start, end


def _tables(
    drafts: list[Draft],
    cells: list[list[tuple[int, int]]],
    moved: dict[int, int],
    view: str,
    blocks: list[Block],
    numbers: dict[int, int],
) -> list[Table]:
    found: list[Table] = []
    for number, draft in enumerate(drafts):
        if draft.table is None or number not in numbers:
            continue
        grid = draft.table.grid
        block = blocks[numbers[number]]
        rows: list[Cell] = []
        for cell, (start, end) in zip(grid.cells, cells[number], strict=True):
            start, end = _trim(view, moved[start], moved[end])
            start, end = (min(max(at, block["start"]), block["end"]) for at in (start, end))
            rows.append({
                "row": cell.row, "col": cell.col, "rowspan": cell.rowspan, "colspan": cell.colspan,
                "start": start, "end": end, "header": cell.heading,
            })  # fmt: skip
        notes = [
            [blocks[numbers[after]]["start"], blocks[numbers[after]]["end"]]
            for after in range(number + 1, min(number + 1 + _MOST_NOTES, len(drafts)))
            if after in numbers
            and drafts[after].notes
            and all(drafts[between].notes for between in range(number + 1, after))
        ]
        found.append({
            "start": block["start"], "end": block["end"], "caption": _caption(drafts, number, blocks, numbers),
            "footnotes": notes, "n_rows": grid.n_rows, "n_cols": grid.n_cols, "header_rows": grid.header_rows,
            "header_cols": grid.header_cols, "cells": rows,
        })  # fmt: skip
    return found


def _caption(drafts: list[Draft], number: int, blocks: list[Block], numbers: dict[int, int]) -> list[int] | None:
    """The caption before the table, else the one after it (behind its notes) unless the next table claims it."""

    def is_tables(at: int) -> bool:
        draft = drafts[at]
        return (
            draft.kind == "caption"
            and not draft.notes
            and (draft.caption_of_table or is_table_caption(draft.line.head(40)))
        )

    while number and drafts[number].goes_on:
        number -= 1
    if number and number - 1 in numbers and is_tables(number - 1):
        first = number - 1
        if first and first - 1 in numbers and is_label(drafts[first - 1].line.head(41)) and is_tables(first - 1):
            first -= 1
        return [blocks[numbers[first]]["start"], blocks[numbers[number - 1]]["end"]]
    after = number + 1
    while after < len(drafts) and drafts[after].notes:
        after += 1
    if after in numbers and is_tables(after) and not (after + 1 < len(drafts) and drafts[after + 1].table is not None):
        last = after
        if is_label(drafts[after].line.head(41)) and after + 1 in numbers and drafts[after + 1].caption_of_table:
            last = after + 1
        return [blocks[numbers[after]]["start"], blocks[numbers[last]]["end"]]
    return None
