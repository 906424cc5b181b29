"""Treatment tables: a row with a drug is read as a sentence with its headings."""

from __future__ import annotations

from typing import Any, cast

from extractor.document import Cell, Mention
from extractor.pipes.doses import route_matcher
from extractor.pipes.frequencies import find_frequencies
from extractor.pipes.table_grid import Grid

DOSES = frozenset(
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
        own = [one for one in cells if one["start"] <= drug["start"] < one["end"]]
        places = own if any(_is_dose(q) for one in own for q in _in(inside, "quantity", one)) else cells
        doses = (q for one in places for q in _in(inside, "quantity", one) if _is_dose(q) and q["start"] >= drug["end"])
        quantity = next(doses, None)
    if quantity is not None:
        slots["dose"] = {**quantity["attrs"], "start": quantity["start"], "end": quantity["end"]}
    for one in cells:
        words, offset = text[one["start"] : one["end"]], one["start"]
        for hit in route_matcher().find(words):
            slots.setdefault("route", {"value": hit.id, "start": offset + hit.start, "end": offset + hit.end})
        for item in find_frequencies(words):
            place = {"start": offset + item.start, "end": offset + item.end}
            slots.setdefault("frequency", {**item.attrs(words), **place})
    heads = (
        grid.headings(cell["col"])
        if cell
        else [one for one in cells if one["col"] < grid.table["header_cols"] or _in(inside, "timex", one)]
    )
    extent = cell or cast("Cell", {**cells[0], "end": cells[-1]["end"]})
    return _build(drug, slots, extent, heads, cells[0] if cell else None)


def dosed_statement(drug: Mention, dose: dict[str, Any], cell: Cell, heads: list[Cell]) -> dict[str, Any]:
    """The statement of a cell whose heading names drug and unit: "Clozapine (mg/day)" over 100."""
    return _build(drug, {"dose": dose}, cell, heads, None)


def _build(drug: Mention, slots: dict[str, Any], place: Cell, heads: list[Cell], row: Cell | None) -> dict[str, Any]:
    attrs = drug["attrs"]
    unit = (slots.get("dose") or {}).get("unit") or ""
    basis = "day" if unit.endswith("/d") else "administration"
    around = [one for one in (row, *heads[-1:]) if one is not None]
    return {
        "id": "", "type": "medication", "name": drug["norm"], "head": drug["id"], "start": drug["start"], "end": drug["end"],
        "sentence": [place["start"], place["end"]],
        "evidence": [[place["start"], place["end"]], *([one["start"], one["end"]] for one in around)],
        "heading_ranges": [[one["start"], one["end"]] for one in heads], "slots": slots,
        "fields": {"is_class": attrs.get("is_class", False), "components": attrs.get("components") or [],
                   "dose_basis": basis if slots.get("dose") else None, "codes": attrs.get("codes") or []},
        "assertion": dict(PLAIN), "patient": None, "timexes": [], "times": [], "section": "table",
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
    return quantity["attrs"].get("dimension") in DOSES


def _in(inside: dict[str, list[Mention]], label: str, cell: Cell) -> list[Mention]:
    return [m for m in inside.get(label, []) if cell["start"] <= m["start"] and m["end"] <= cell["end"]]
