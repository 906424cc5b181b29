"""What the headings of a table's rows and columns say: analyte, unit, reference range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from extractor.document import Cell, Mention, Table, add_mention, mentions
from extractor.pipes.table_grid import Grid
from extractor.units import by_code, lookup, match_at

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@dataclass
class Heading:
    """What a row or column heading says: the analyte, its unit, its reference range."""

    cell: Cell
    analyte: Mention
    unit: tuple[str, int, int] | None = None
    reference: dict[str, Any] | None = None


class HeadingReader:
    """The grid of one table and its headings."""

    def __init__(self, doc: Doc, text: str, table: Table) -> None:
        self.doc, self.text, self.table, self.grid = doc, text, table, Grid.of(table)
        inside = [
            m
            for m in mentions(doc, "analyte", "quantity", "timex", "range", "result", "drug", "route", "frequency")
            if table["start"] <= m["start"] < table["end"]
        ]
        self._by_label: dict[str, list[Mention]] = {}
        for mention in inside:
            self._by_label.setdefault(mention["label"], []).append(mention)

    def _text(self, cell: Cell) -> str:
        return self.text[cell["start"] : cell["end"]]

    def _in(self, label: str, cell: Cell) -> list[Mention]:
        return [m for m in self._by_label.get(label, []) if cell["start"] <= m["start"] and m["end"] <= cell["end"]]

    def _row_heading(self, row: int) -> Heading | None:
        for cell in reversed(self.grid.row_headings(row)):
            heading = self._heading(cell)
            if heading:
                return heading
        first = self.grid.at.get((row, 0))
        return self._unknown_heading(first) if first else None

    def _column_heading(self, col: int) -> Heading | None:
        for cell in reversed(self.grid.headings(col)):
            heading = self._heading(cell)
            if heading:
                if heading.unit is None:
                    self._unit_below(heading, col)
                return heading
        return None

    def _unit_below(self, heading: Heading, col: int) -> None:
        """The unit of a column may stand in a heading row of its own."""
        for cell in self.grid.headings(col):
            if cell is not heading.cell:
                self._read_unit_cell(heading, cell)

    def _heading(self, cell: Cell) -> Heading | None:
        analytes = self._in("analyte", cell)
        if not analytes or any(m["start"] < analytes[0]["start"] for m in self._in("quantity", cell)):
            return None
        heading = Heading(cell, analytes[0])
        self._read_heading(heading)
        return heading

    def _unknown_heading(self, cell: Cell) -> Heading | None:
        """A row named by what no lexicon knows, but with a unit of a concentration or an activity in its heading."""
        text = self._text(cell)
        unit = self._unit_in(cell, 0)
        name = re.split(r"[(\[,]", text)[0].strip()
        known = unit and by_code().get(unit[0])
        if not known or "concentration" not in known.dimension or not re.search(r"[A-Za-z]", name):
            return None
        attrs = {
            "id": "",
            "kind": "lab",
            "specimen": None,
            "direction": None,
            "low": "",
            "high": "",
            "units": [known.code],
            "flags": [],
        }
        start = cell["start"] + text.index(name)
        analyte = add_mention(
            self.doc,
            "analyte",
            start,
            start + len(name),
            norm=name.lower(),
            rule="cells:heading",
            score=0.7,
            attrs=attrs,
        )
        heading = Heading(cell, analyte, unit)
        self._read_heading(heading)
        return heading

    def _read_heading(self, heading: Heading) -> None:
        cell = heading.cell
        quantities = [q for q in self._in("quantity", cell) if q["start"] >= heading.analyte["end"]]
        if quantities:
            heading.reference = _reference(quantities[0], self.text)
            attrs = quantities[0]["attrs"]
            if attrs.get("unit") and attrs.get("unit_start") is not None:
                heading.unit = (attrs["unit"], attrs["unit_start"], attrs["unit_end"])
        heading.unit = heading.unit or self._unit_in(cell, heading.analyte["end"] - cell["start"])

    def _unit_in(self, cell: Cell, position: int) -> tuple[str, int, int] | None:
        """UCUM code and view range of the unit in a heading: in brackets, behind a comma, or at its end."""
        text = self._text(cell)
        starts = [match.start(1) for match in _BRACKETED.finditer(text)]
        starts += [match.end() for match in re.finditer(r",\s*|\s/\s*|\s+in\s+|\s+", text[position:])]
        for index, start in enumerate(starts):
            start = start if index < len(_BRACKETED.findall(text)) else start + position
            while start < len(text) and text[start].isspace():
                start += 1
            found = match_at(text, start)
            if found and found[0].dimension not in ("count",):
                return (found[0].code, cell["start"] + start, cell["start"] + found[1])
        return None

    def _read_unit_cell(self, heading: Heading, cell: Cell | None) -> None:
        unit = lookup(self._text(cell)) if cell else None
        if cell and unit:
            heading.unit = (unit.code, cell["start"], cell["end"])

    def _read_range_cell(self, heading: Heading, cell: Cell | None) -> None:
        quantities = self._in("quantity", cell) if cell else []
        if not cell or not quantities:
            return
        reference = _reference(quantities[0], self.text)
        heading.reference = {**reference, "text": self._text(cell), "start": cell["start"], "end": cell["end"]}
        attrs = quantities[0]["attrs"]
        if heading.unit is None and attrs.get("unit") and attrs.get("unit_start") is not None:
            heading.unit = (attrs["unit"], attrs["unit_start"], attrs["unit_end"])


def _reference(quantity: Mention, text: str) -> dict[str, Any]:
    attrs = quantity["attrs"]
    low, high = attrs.get("low"), attrs.get("high")
    if attrs.get("value") is not None:
        lower = (attrs.get("comparator") or "").startswith(">")
        low, high = (attrs["value"], None) if lower else (None, attrs["value"])
    return {"low": low, "high": high, "unit": attrs.get("unit"), "text": text[quantity["start"] : quantity["end"]],
            "start": quantity["start"], "end": quantity["end"]}  # fmt: skip
