"""Treatment tables: a row with a drug is read as a sentence with its headings."""

from __future__ import annotations

from typing import Any

from extractor.document import Cell, Mention
from extractor.pipes.doses import route_matcher
from extractor.pipes.frequencies import find_frequencies
from extractor.pipes.table_grid import Grid

_DOSES = frozenset(
    {"mass", "mass_per_mass", "mass_per_area", "mass_rate", "mass_per_mass_rate", "volume", "arbitrary", "substance",
     "count", "arbitrary_per_mass", "arbitrary_rate", "volume_rate", "volume_per_mass"}
)  # fmt: skip
PLAIN = {"polarity": "affirmed", "certainty": "certain", "temporality": "current", "experiencer": "patient"}


def treatment_statements(
    text: str, grid: Grid, inside: dict[str, list[Mention]], taken: set[int]
) -> list[dict[str, Any]]:
    """Medication statements of the rows of a table.

    A dose under a heading with a time is one event each ("Day 1 | Day 3"); else the row is one event, with the dose, route,
    frequency and times that stand in it.

    Args:
        text: the view.
        grid: the table.
        inside: its mentions by label.
        taken: rows that are laboratory rows.
    """
    found: list[dict[str, Any]] = []
    for row in range(grid.table["header_rows"], grid.table["n_rows"]):
        cells = _row(grid, row)
        if row in taken:
            continue
        for drug in (mention for cell in cells for mention in _in(inside, "drug", cell)):
            dated = [
                (cell, quantity)
                for cell in cells
                for quantity in _in(inside, "quantity", cell)[:1]
                if _is_dose(quantity) and any(_in(inside, "timex", head) for head in grid.headings(cell["col"]))
            ]
            if dated:
                found += [_statement(text, drug, cells, grid, inside, cell, quantity) for cell, quantity in dated]
            else:
                found.append(_statement(text, drug, cells, grid, inside, None, None))
    return found


def _statement(
    text: str,
    drug: Mention,
    cells: list[Cell],
    grid: Grid,
    inside: dict[str, list[Mention]],
    cell: Cell | None,
    quantity: Mention | None,
) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    if quantity is None:
        quantity = next(
            (q for one in cells for q in _in(inside, "quantity", one) if _is_dose(q) and q["start"] >= drug["end"]),
            None,
        )
    if quantity is not None:
        slots["dose"] = {**quantity["attrs"], "start": quantity["start"], "end": quantity["end"]}
    for one in cells:
        words, offset = text[one["start"] : one["end"]], one["start"]
        for hit in route_matcher().find(words):
            slots.setdefault("route", {"value": hit.id, "start": offset + hit.start, "end": offset + hit.end})
        for item in find_frequencies(words):
            place = {"start": offset + item.start, "end": offset + item.end}
            slots.setdefault("frequency", {**item.attrs(words), **place})
    start, end = (cell["start"], cell["end"]) if cell else (cells[0]["start"], cells[-1]["end"])
    heads = grid.headings(cell["col"]) if cell else []
    times = [t["id"] for one in cells for t in _in(inside, "timex", one)] if cell is None else []
    attrs = drug["attrs"]
    return {
        "id": "", "type": "medication", "name": drug["norm"], "head": drug["id"], "start": drug["start"], "end": drug["end"],
        "sentence": [start, end], "evidence": [[start, end], *([one["start"], one["end"]] for one in heads[-1:])],
        "heading_ranges": [[one["start"], one["end"]] for one in heads] if cell else [[one["start"], one["end"]] for one in cells],
        "slots": slots,
        "fields": {"is_class": attrs.get("is_class", False), "components": attrs.get("components") or [],
                   "dose_basis": "administration" if quantity else None, "codes": attrs.get("codes") or []},
        "assertion": dict(PLAIN), "patient": None, "timexes": times, "times": [], "section": "table",
        "rule": "cells:treatment", "score": 0.8,
    }  # fmt: skip


def _row(grid: Grid, row: int) -> list[Cell]:
    cells: list[Cell] = []
    for col in range(grid.table["n_cols"]):
        cell = grid.at.get((row, col))
        if cell and cell["end"] > cell["start"] and cell not in cells:
            cells.append(cell)
    return cells


def _is_dose(quantity: Mention) -> bool:
    return quantity["attrs"].get("dimension") in _DOSES


def _in(inside: dict[str, list[Mention]], label: str, cell: Cell) -> list[Mention]:
    return [m for m in inside.get(label, []) if cell["start"] <= m["start"] and m["end"] <= cell["end"]]
