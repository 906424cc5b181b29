"""Tables: one grid for HTML and markdown, with headings, captions and notes."""

from __future__ import annotations

import pytest

from extractor.readers import read_text
from extractor.tables import RowCell, build_grid, is_empty

SEED_LIKE = (
    '<html><body><table><tr><td rowspan="2"></td>'
    '<td rowspan="2">Normal range</td><td colspan="3">Days after onset</td></tr>'
    "<tr><td>3</td><td>6*</td><td>8</td></tr><tr><td>CRP "
    "(mg/L)</td><td>0-3</td><td>69.68</td><td></td><td>34.61</td></tr>"
    "</table></body></html>"
)


def grid_of(text: str, number: int = 0, form: str = "text") -> list[tuple[int, int, str, bool]]:
    source = read_text(text, format=form)
    table = source.tables[number]
    return [
        (cell["row"], cell["col"], source.view[cell["start"] : cell["end"]], cell["header"]) for cell in table["cells"]
    ]


def test_spans_are_expanded() -> None:
    assert grid_of(SEED_LIKE) == [
        (0, 0, "", True), (0, 1, "Normal range", True), (0, 2, "Days after onset", True),
        (1, 2, "3", True), (1, 3, "6*", True), (1, 4, "8", True),
        (2, 0, "CRP (mg/L)", True), (2, 1, "0-3", False), (2, 2, "69.68", False), (2, 3, "", False),
        (2, 4, "34.61", False),
    ]  # fmt: skip
    table = read_text(SEED_LIKE).tables[0]
    assert (table["n_rows"], table["n_cols"], table["header_rows"], table["header_cols"]) == (3, 5, 2, 1)


def test_markdown_table_with_ragged_rows() -> None:
    text = "| Test (normal) | Day 3 |\n|---|:--:|\n| CRP (<5 mg/L) | 12 | extra |\n| Hb |\nAfter | pipe\n\nEnd."
    assert grid_of(text) == [
        (0, 0, "Test (normal)", True), (0, 1, "Day 3", True),
        (1, 0, "CRP (<5 mg/L)", True), (1, 1, "12", False), (1, 2, "extra", False),
        (2, 0, "Hb", True), (3, 0, "After", True), (3, 1, "pipe", False),
    ]  # fmt: skip


def test_cells_stand_one_a_line() -> None:
    source = read_text("Before.\n\n| A | B |\n|---|---|\n| 1 |  |\n\nAfter.")
    assert source.view == "Before.\n\nA\nB\n1\n\nAfter."
    assert [block["kind"] for block in source.blocks] == ["paragraph", "table", "paragraph"]


def test_caption_and_notes() -> None:
    text = (
        f"Prose here.\n\nTable1. The major laboratory values   \n\n{SEED_LIKE}\n\n\\* Indicates "
        f"the day of therapy\n\nMore prose."
    )
    source = read_text(text)
    table = source.tables[0]
    assert table["caption"] is not None
    start, end = table["caption"]
    assert source.view[start:end] == "Table 1. The major laboratory values"
    assert [source.view[start:end] for start, end in table["footnotes"]] == ["* Indicates the day of therapy"]
    assert [block["kind"] for block in source.blocks] == ["paragraph", "caption", "table", "caption", "paragraph"]


def test_caption_below_and_html_caption() -> None:
    below = read_text("| A | B |\n|---|---|\n| x | 2 |\n\n**Table 2.** Doses of drugs.\n\nText.")
    inside = read_text(
        "<table><caption>Table 3: Times</caption><tr><th>A</th><th>B</th></tr><tr><td>x</td><td>2</td></tr></table>",
        format="html",
    )
    captions = [(source, source.tables[0]["caption"] or [0, 0]) for source in (below, inside)]
    assert [source.view[start:end] for source, (start, end) in captions] == [
        "Table 2. Doses of drugs.", "Table 3: Times",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["<table><tr><td>Only prose in a frame.</td></tr></table>", "<table><tr><td></td><td>One cell.</td></tr></table>"],
)
def test_layout_tables_are_prose(text: str) -> None:
    source = read_text(text, format="html")
    assert (source.tables, [block["kind"] for block in source.blocks]) == ((), ["paragraph"])


def test_nested_tables_leave_the_inner_one() -> None:
    text = (
        "<table><tr><td>Frame</td><td>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>x</td><td>2</td></tr></table></td></tr></table>"
    )
    source = read_text(text, format="html")
    assert (source.view, len(source.tables)) == ("Frame\n\nA\nB\nx\n2", 1)


@pytest.mark.parametrize(
    ("rows", "header_rows", "header_cols"),
    [
        ([["Test", "Value"], ["CRP", "12"]], 1, 1),
        ([["WBC", "13.1"], ["CRP", "12"], ["Hb", "9"]], 0, 1),
        ([["Day", "1", "2"], ["CRP", "12", "4"]], 1, 1),
        ([["", "WBC", "CRP"], ["", "10^9/L", "mg/L"], ["Day 1", "4", "12"]], 2, 1),
        ([["Date", "2020-01-02", "2020-01-03"], ["CRP", "12", "4"]], 1, 1),
        ([["one row", "only"]], 0, 1),
    ],
)
def test_headings_are_found(rows: list[list[str]], header_rows: int, header_cols: int) -> None:
    grid = build_grid([[RowCell(text) for text in row] for row in rows])
    assert (grid.header_rows, grid.header_cols) == (header_rows, header_cols)


def test_group_row_is_a_heading() -> None:
    grid = build_grid([
        [RowCell("Test"), RowCell("Day 1")], [RowCell("Haematology", colspan=2)], [RowCell("Hb"), RowCell("9")],
    ])  # fmt: skip
    assert [(cell.text, cell.heading) for cell in grid.cells] == [
        ("Test", True), ("Day 1", True), ("Haematology", True), ("Hb", True), ("9", False),
    ]  # fmt: skip


def test_hostile_spans_do_not_explode() -> None:
    grid = build_grid([[RowCell("a", rowspan=99999, colspan=99999), RowCell("b", rowspan=0)], [RowCell("c")]])
    assert (grid.n_rows, grid.n_cols) == (2, 2)


def test_empty_cells() -> None:
    assert [is_empty(text) for text in ("", "–", "NA", "n.d.", "not done", "0", "neg")] == [True] * 5 + [False] * 2


def test_aligned_columns_of_plain_text_are_a_table() -> None:
    source = read_text(
        "Renal results\n\n"
        "Day of stay        1      2      6\n"
        "Creatinine umol/L  71     88     120\n"
        "ALT U/L            212           611\n\n"
        "He had one drink.  Then two more.  He was well."
    )
    (table,) = source.tables
    cells = {(cell["row"], cell["col"]): source.view[cell["start"] : cell["end"]] for cell in table["cells"]}
    assert cells == {
        (0, 0): "Day of stay", (0, 1): "1", (0, 2): "2", (0, 3): "6",
        (1, 0): "Creatinine umol/L", (1, 1): "71", (1, 2): "88", (1, 3): "120",
        (2, 0): "ALT U/L", (2, 1): "212", (2, 2): "", (2, 3): "611",
    }  # fmt: skip
    assert (table["header_rows"], table["header_cols"]) == (1, 1)
