"""Table grids: every filled cell of a laboratory row (or column) becomes a measurement statement."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Cell, Mention, add_mention, get_data, view_of
from extractor.pipes.case_openings import case_named
from extractor.pipes.cell_headings import Heading, HeadingReader
from extractor.pipes.patients import patient_at
from extractor.pipes.relate_values import add_codes, interpret, new_statement, value_slot
from extractor.pipes.specimens import add_specimens
from extractor.pipes.treatment_cells import DOSES, PLAIN, dosed_statement, treatment_statements
from extractor.pipes.value_fit import other_form
from extractor.units import by_code

_UNIT_COLUMN = re.compile(r"^\W*units?\b", re.IGNORECASE)
_RANGE_COLUMN = re.compile(r"\b(?:normal|reference|ref\b|range|limits?|interval)", re.IGNORECASE)
_NO_VALUE_COLUMN = re.compile(
    r"\b(?:p[- ]?values?|comments?|remarks?|notes?|method|interpretation|specimen|sample)\b", re.IGNORECASE
)
# Tables that compare patients or studies are not this patient's.
_OTHERS = re.compile(
    r"\b(?:authors?|stud(?:y|ies)|publication|year of)\b|^\W*(?:patient|case)s?\s*(?:no\.?|number|#|\d+)?\W*$",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^\W*(?:n/?a|n\.a\.|nd|n\.d\.|nr|not (?:done|available|tested|measured|performed|determined)|nil|none|unknown)?\W*$",
    re.IGNORECASE,
)
_FLAG = re.compile(r"(?:\(\s*(?P<letter>H|L|N)\s*\)|(?<=[\d\s])(?P<bare>H|L)\b|(?P<up>[↑▲])|(?P<down>[↓▼]))")
_PLUSES = re.compile(r"^\s*(\++|[1-4]\s?\+)\s*$")


class Cells:
    """Reads laboratory tables, analytes in the rows or in the columns.

    Unit and reference range come from the heading or from a column of their own; the date is left to the timeline, which
    gets the ranges of the column heading in ``heading_ranges``. Evidence is the cell, its row heading, its column heading.
    """

    def __call__(self, doc: Doc) -> Doc:
        data, text = get_data(doc), view_of(doc)
        number = len(data["statements"])
        for table in data["tables"]:
            reader = TableReader(doc, text, table)
            for statement in reader.statements():
                number += 1
                statement["id"] = f"s{number}"
                statement["section"] = "table"
                statement["patient"] = reader.patient_of(statement) or patient_at(doc, statement["evidence"][0][0])
                data["statements"].append(statement)
        return doc


class TableReader(HeadingReader):
    """Statements of one table."""

    def statements(self) -> list[dict[str, Any]]:
        """All statements, row by row."""
        rows = {
            row: heading
            for row in range(self.table["header_rows"], self.table["n_rows"])
            if (heading := self._row_heading(row))
        }
        columns = {col: heading for col in range(self.table["n_cols"]) if (heading := self._column_heading(col))}
        by_column = len(columns) > len(rows)
        found = self._read_columns(columns) if by_column else self._read_rows(rows)
        if self._is_of_others():
            return found
        dosed = self._dosed_columns() if by_column else self._dosed_rows(set(rows))
        taken = {statement["head"] for statement in dosed}
        plain = treatment_statements(self.text, self.grid, self._by_label, set() if by_column else set(rows))
        return found + dosed + [statement for statement in plain if statement["head"] not in taken]

    def _dose_heading(self, cell: Cell) -> tuple[Mention, tuple[str, int, int]] | None:
        """A heading that names a drug and the unit of its dose: "Clozapine (mg/day)"."""
        drugs = self._in("drug", cell)
        unit = self._unit_in(cell, drugs[0]["end"] - cell["start"]) if drugs else None
        return (drugs[0], unit) if unit and by_code()[unit[0]].dimension in DOSES else None

    def _dosed_columns(self) -> list[dict[str, Any]]:
        found = []
        for col in range(self.table["n_cols"]):
            named = next((one for cell in self.grid.headings(col) if (one := self._dose_heading(cell))), None)
            for row in range(self.table["header_rows"], self.table["n_rows"]) if named else ():
                cell = self.grid.at.get((row, col))
                if named and cell and cell["row"] == row:
                    found += self._dosed(cell, named, self.grid.row_headings(row))
        return found

    def _dosed_rows(self, lab_rows: set[int]) -> list[dict[str, Any]]:
        found = []
        for row in range(self.table["header_rows"], self.table["n_rows"]):
            named = next((one for cell in self.grid.row_headings(row) if (one := self._dose_heading(cell))), None)
            for col in range(self.table["n_cols"]) if named and row not in lab_rows else ():
                cell = self.grid.at.get((row, col))
                if named and cell and cell["col"] == col and not self._in("drug", cell):
                    found += self._dosed(cell, named, self.grid.headings(col))
        return found

    def _dosed(
        self, cell: Cell, named: tuple[Mention, tuple[str, int, int]], heads: list[Cell]
    ) -> list[dict[str, Any]]:
        drug, (code, start, end) = named
        quantities = self._in("quantity", cell)
        if not quantities or not quantities[0]["attrs"].get("value"):
            return []
        dose = value_slot(quantities[0])
        if dose.get("unit") is None:
            dose |= {"unit": code, "unit_text": self.text[start:end], "unit_start": start, "unit_end": end}
        return [dosed_statement(drug, dose, cell, [*self._corner(heads), *heads])]

    def _read_rows(self, rows: dict[int, Heading]) -> list[dict[str, Any]]:
        unit_columns, range_columns, skipped = set(), set(), set()
        for col in range(self.table["n_cols"]):
            words = " ".join(self._text(cell) for cell in self.grid.headings(col))
            if _UNIT_COLUMN.search(words):
                unit_columns.add(col)
            elif _RANGE_COLUMN.search(words) and not any(self._in("timex", cell) for cell in self.grid.headings(col)):
                range_columns.add(col)
            elif _NO_VALUE_COLUMN.search(words):
                skipped.add(col)
        other = self._is_of_others()
        found: list[dict[str, Any]] = []
        for row, heading in sorted(rows.items()):
            for col in sorted(unit_columns):
                self._read_unit_cell(heading, self.grid.at.get((row, col)))
            for col in sorted(range_columns):
                self._read_range_cell(heading, self.grid.at.get((row, col)))
            first = heading.cell["col"] + heading.cell["colspan"]
            for col in range(first, self.table["n_cols"]):
                cell = self.grid.at.get((row, col))
                if (
                    col in unit_columns | range_columns | skipped
                    or not cell
                    or cell["row"] != row
                    or cell["col"] != col
                ):
                    continue
                found += self._cell(cell, heading, heading.cell, self.grid.headings(col), other)
        return found

    def _read_columns(self, columns: dict[int, Heading]) -> list[dict[str, Any]]:
        other = self._is_of_others()
        found: list[dict[str, Any]] = []
        first_body = self.table["header_rows"]
        for row in range(first_body, self.table["n_rows"]):
            headings = self.grid.row_headings(row)
            words = " ".join(self._text(cell) for cell in headings)
            if _UNIT_COLUMN.search(words) or (
                _RANGE_COLUMN.search(words) and not any(self._in("timex", c) for c in headings)
            ):
                for col, heading in columns.items():
                    read = self._read_unit_cell if _UNIT_COLUMN.search(words) else self._read_range_cell
                    read(heading, self.grid.at.get((row, col)))
                continue
            for col, heading in sorted(columns.items()):
                cell = self.grid.at.get((row, col))
                if cell and cell not in headings and cell["row"] == row:
                    found += self._cell(cell, heading, heading.cell, headings, other)
        return found

    def _is_of_others(self) -> bool:
        """Whether rows or columns are other patients or studies."""
        cells = [cell for cell in self.table["cells"] if cell["row"] < max(1, self.table["header_rows"])]
        cells += [cell for cell in self.table["cells"] if cell["col"] == 0 and cell["row"] == 0]
        words = [self._text(cell).strip() for cell in cells]
        if any(self._own_patient(cell) for cell in cells):
            return False
        return sum(bool(_OTHERS.search(word)) for word in words) >= 1 and not any(
            re.search(r"our|present|this", word, re.I) for word in words
        )

    def patient_of(self, statement: dict[str, Any]) -> str | None:
        """The patient of this report that the headings of a statement's cell name."""
        at = statement["evidence"][0][0] if statement["type"] == "measurement" else statement["start"]
        for cell in self.table["cells"]:
            if cell["start"] <= at < cell["end"]:
                return self._own_patient(*self.grid.headings(cell["col"]), *self.grid.row_headings(cell["row"]))
        return None

    def _own_patient(self, *headings: Cell) -> str | None:
        """The patient of this report that a heading names ("Case 1"), where it tells of several."""
        named = {case_named(self.text, cell["start"], cell["end"]) for cell in headings} - {None}
        names = [patient["patient"] for patient in get_data(self.doc)["patients"] if patient["patient"]]
        return next((name for name in names if name.split()[-1] in named), None)

    def _cell(
        self, cell: Cell, heading: Heading, row_heading: Cell, others: list[Cell], other: bool
    ) -> list[dict[str, Any]]:
        text = self._text(cell)
        pluses = _PLUSES.match(text)
        if not pluses and _EMPTY.match(text):
            return []
        quantities = self._in("quantity", cell)
        evidence = [[cell["start"], cell["end"]], [row_heading["start"], row_heading["end"]]]
        evidence += [[one["start"], one["end"]] for one in others[-1:]]
        base: dict[str, Any] = {
            "evidence": evidence,
            "heading_ranges": [[one["start"], one["end"]] for one in [*self._corner(others), *others]],
            "timexes": [m["id"] for one in others[-1:] for m in self._in("timex", one)],
            "assertion": {**PLAIN, "experiencer": "other" if other else "patient"},
        }
        if pluses:
            level = pluses[1] if pluses[1][0].isdigit() else f"{len(pluses[1])}+"
            return [self._worded(cell, heading, base, level.replace(" ", ""), "positive")]
        if not quantities:
            results = self._in("result", cell)
            if not results:
                return []
            return [
                self._worded(cell, heading, base, results[0]["norm"], results[0]["attrs"]["interpretation"], results[0])
            ]
        taken = quantities[:2] if "pair" in heading.analyte["attrs"]["flags"] else quantities[:1]
        return [self._valued(cell, heading, base, quantity) for quantity in taken]

    def _corner(self, headings: list[Cell]) -> list[Cell]:
        """The cell that names what bare numbers in the heading count: "Day of stay | 1 | 2"."""
        corner = self.grid.at.get((0, 0))
        if corner is None or corner["end"] == corner["start"] or corner in headings or not headings:
            return []
        return [corner] if re.fullmatch(r"\W*\d+\W*", self._text(headings[-1])) else []

    def _statement(self, cell: Cell, heading: Heading, base: dict[str, Any], name: str) -> dict[str, Any]:
        statement = new_statement(self.doc, heading.analyte, name, (cell["start"], cell["end"]), "cells:value", 0.97)
        start = heading.analyte["start"]
        line = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", start)
        add_specimens(self.text, (line[0], line[1] if line[1] >= 0 else len(self.text)), [statement])
        return statement | base

    def _worded(
        self,
        cell: Cell,
        heading: Heading,
        base: dict[str, Any],
        norm: str,
        interpretation: str | None,
        result: Mention | None = None,
    ) -> dict[str, Any]:
        statement = self._statement(cell, heading, base, heading.analyte["norm"])
        start, end = (result["start"], result["end"]) if result else (cell["start"], cell["end"])
        statement["slots"]["result"] = {"value": norm, "start": start, "end": end}
        if interpretation:
            statement["slots"]["interpretation"] = {"value": interpretation, "start": start, "end": end}
        add_codes(statement)
        return statement

    def _valued(self, cell: Cell, heading: Heading, base: dict[str, Any], quantity: Mention) -> dict[str, Any]:
        value = value_slot(quantity)
        if value.get("unit") is None and heading.unit:
            code, start, end = heading.unit
            value |= {"unit": code, "unit_text": self.text[start:end], "unit_start": start, "unit_end": end}
            value["dimension"] = by_code()[code].dimension
        name = heading.analyte["norm"]
        if "pair" in heading.analyte["attrs"]["flags"]:
            series = quantity["attrs"].get("series") or 0
            name = ("systolic blood pressure", "diastolic blood pressure")[min(series, 1)]
        elif value.get("dimension"):
            name = other_form(name, value["dimension"]) or name
        statement = self._statement(cell, heading, base, name)
        statement["slots"]["value"] = value
        add_mention(
            self.doc, "value", quantity["start"], quantity["end"], rule="cells:value", score=0.97, attrs=dict(value)
        )
        flag = _FLAG.search(self.text, quantity["end"], cell["end"])
        if flag:
            word = (
                "high"
                if flag["up"] or "H" in flag.group()
                else "low"
                if flag["down"] or "L" in flag.group()
                else "normal"
            )
            statement["slots"]["interpretation"] = {"value": word, "start": flag.start(), "end": flag.end()}
        if heading.reference:
            statement["slots"]["reference_range"] = dict(heading.reference)
        interpret(statement)
        add_codes(statement)
        return statement


@Language.factory("extractor_cells")
def make_cells(nlp: Language, name: str) -> Cells:
    """Factory of :class:`Cells`."""
    return Cells()
