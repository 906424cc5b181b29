"""Tables of PDF pages: rules, alignment, cells of several lines, headings over several columns."""

from __future__ import annotations

import pytest

from extractor.places import BoxFinder
from extractor.readers import read
from tests.pdf_files import column, pdf, rule, text

ABOVE = column(
    50,
    60,
    [
        "The values on admission and later are set out below, and they",
        "show how the patient did over the first week of her stay.",
    ],
)
ROWS = [["CRP (mg/L)", "82.1", "12.0"], ["WBC (/L)", "13.1", "9.4"], ["Ferritin", "1200", "300"]]
AT = [60, 200, 300]


def line(top, words, at=AT, size=9):
    return "".join(text(x, top, word, size=size) for x, word in zip(at, words, strict=True) if word)


def grid(source, number=0):
    table = source.tables[number]
    rows = [["" for _ in range(table["n_cols"])] for _ in range(table["n_rows"])]
    for cell in table["cells"]:
        rows[cell["row"]][cell["col"]] = source.view[cell["start"] : cell["end"]]
    return rows


def booktabs(*rows, head=("Test", "Day 1", "Day 7"), top=140.0):
    body = "".join(line(top + 30 + 14 * number, row) for number, row in enumerate(rows))
    bottom = top + 36 + 14 * (len(rows) - 1)
    return rule(50, top, 400) + line(top + 12, head) + rule(50, top + 17, 400) + body + rule(50, bottom, 400)


def test_booktabs_with_a_caption():
    page = ABOVE + text(50, 130, "Table 1: Laboratory values.", size=9) + booktabs(*ROWS)
    source = read(pdf(page))
    assert grid(source) == [["Test", "Day 1", "Day 7"], *ROWS]
    table = source.tables[0]
    assert (table["header_rows"], table["header_cols"]) == (1, 1)
    assert source.view[slice(*table["caption"])] == "Table 1: Laboratory values."
    assert "Test\tDay 1\tDay 7\nCRP (mg/L)\t82.1\t12.0" in source.text
    assert source.text.count("82.1") == 1


def test_every_cell_has_its_box():
    source = read(pdf(text(50, 130, "Table 1: Laboratory values.", size=9) + booktabs(*ROWS)))
    start = source.text.index("12.0")
    (box,) = BoxFinder(source.pages).boxes(start, start + 4)
    assert (
        (box["page"], round(box["x0"])) == (1, 300) and 310 < box["x1"] < 325 and box["top"] < 170 < box["bottom"] < 176
    )


def test_a_full_grid_without_caption():
    tops = [140, 160, 180, 200, 220]
    page = (
        ABOVE + "".join(rule(50, top, 400) for top in tops) + "".join(rule(x, 140, x, 220) for x in (50, 190, 290, 400))
    )
    page += "".join(line(top + 14, row) for top, row in zip(tops, [["Test", "Day 1", "Day 7"], *ROWS], strict=False))
    assert grid(read(pdf(page))) == [["Test", "Day 1", "Day 7"], *ROWS]


def test_rows_without_rules_under_a_caption():
    page = ABOVE + text(50, 130, "Table 2. Laboratory values of the patient.", size=9)
    page += "".join(line(150 + 14 * number, row) for number, row in enumerate([["Test", "Day 1", "Day 7"], *ROWS]))
    page += column(
        50, 230, ["After this the text goes on over the whole width of the page, and the", "patient went home."]
    )
    source = read(pdf(page))
    assert grid(source) == [["Test", "Day 1", "Day 7"], *ROWS]
    assert source.view.endswith("patient went home.")


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        # A cell that needs two lines, its neighbours at the first.
        ([(170, ["Treatment", "Prednisolone forty", "none"]), (180, ["", "milligrams a day", ""]), (190, ["Outcome", "Cured", "Relapse"])],
         [["Treatment", "Prednisolone forty milligrams a day", "none"], ["Outcome", "Cured", "Relapse"]]),
        # Neighbours in the middle of the row.
        ([(170, ["", "Prednisolone forty", ""]), (175, ["Treatment", "", "none"]), (180, ["", "milligrams a day", ""]), (194, ["Outcome", "Cured", "Relapse"])],
         [["Treatment", "Prednisolone forty milligrams a day", "none"], ["Outcome", "Cured", "Relapse"]]),
        # A first column left blank in the rows of one group.
        ([(170, ["Case 1", "12", "14"]), (182, ["", "15", "16"]), (194, ["Case 2", "17", "18"])],
         [["Case 1", "12", "14"], ["", "15", "16"], ["Case 2", "17", "18"]]),
    ],
)  # fmt: skip
def test_rows_of_several_lines(lines, rows):
    page = (
        text(50, 130, "Table 1: Course.", size=9)
        + rule(50, 140, 400)
        + line(152, ["Item", "First", "Second"])
        + rule(50, 157, 400)
    )
    page += "".join(line(top, words) for top, words in lines) + rule(50, lines[-1][0] + 6, 400)
    assert grid(read(pdf(page)))[1:] == rows


def test_a_heading_over_two_columns():
    page = (
        text(50, 130, "Table 1: Levels.", size=9)
        + rule(50, 140, 400)
        + text(235, 150, "Serum level", size=9)
        + rule(190, 154, 350)
    )
    page += line(166, ["Test", "Day 1", "Day 7"]) + rule(50, 171, 400)
    page += "".join(line(185 + 14 * number, row) for number, row in enumerate(ROWS)) + rule(50, 220, 400)
    table = read(pdf(page)).tables[0]
    source = read(pdf(page))
    heads = [
        (cell["row"], cell["col"], cell["colspan"], source.view[cell["start"] : cell["end"]])
        for cell in table["cells"][:5]
    ]
    assert heads == [(0, 0, 1, ""), (0, 1, 2, "Serum level"), (1, 0, 1, "Test"), (1, 1, 1, "Day 1"), (1, 2, 1, "Day 7")]
    assert table["header_rows"] == 2


def test_two_tables_one_under_the_other_and_a_box_of_text_that_is_none():
    page = text(50, 130, "Table 1: Early.", size=9) + booktabs(*ROWS)
    page += text(50, 250, "Table 2: Late.", size=9) + booktabs(
        *[row[::-1] for row in ROWS], head=("A", "B", "C"), top=260
    )
    page += (
        rule(50, 400, 400)
        + column(55, 415, ["Abstract of the report in a box, with words and"] * 8, size=9)
        + rule(50, 520, 400)
    )
    source = read(pdf(page))
    assert [grid(source, number)[0] for number in range(len(source.tables))] == [
        ["Test", "Day 1", "Day 7"],
        ["A", "B", "C"],
    ]


def test_a_table_breaks_no_paragraph():
    first = column(
        50, 700, ["The patient was given the drug at the full dose for", "the whole of the week after she had been"]
    )
    second = text(50, 60, "Table 1: Laboratory values.", size=9) + booktabs(*ROWS, top=70) + column(
        50, 180, ["taken to the ward, and then less of it until", "she went home."])  # fmt: skip
    blocks = read(pdf(first, second)).blocks
    assert [block["kind"] for block in blocks] == ["paragraph", "caption", "table"]


def test_a_table_and_its_notes_between_two_halves_of_a_paragraph():
    left = column(
        50, 690, ["The patient was given the drug at the full dose for", "the whole of the week after she had been"]
    )
    right = (
        text(320, 130, "Table 1: Values.", size=9)
        + rule(320, 140, 560)
        + line(152, ["Test", "One", "Two"], at=(325, 420, 500))
    )
    right += rule(320, 157, 560) + "".join(line(171 + 14 * n, row, at=(325, 420, 500)) for n, row in enumerate(ROWS))
    right += rule(320, 206, 560) + text(322, 216, "CRP = C-reactive protein.", size=8)
    right += column(320, 260, ["taken to the ward, and then less of it until", "she went home."])
    source = read(pdf(left + right))
    assert [block["kind"] for block in source.blocks] == ["paragraph", "caption", "table", "caption"]
    assert "after she had been taken to the ward" in source.view
    assert [source.view[start:end] for start, end in source.tables[0]["footnotes"]] == ["CRP = C-reactive protein."]


def test_a_ruled_cell_over_several_rows_and_one_over_columns():
    rules = [(50, y, 400, y) for y in (140, 160, 220, 260)]  # over the whole width
    rules += [(190, 180, 400, 180), (190, 200, 400, 200), (50, 240, 400, 240)]
    rules += [(50, 140, 50, 260), (190, 140, 190, 260), (400, 140, 400, 260), (290, 160, 290, 260)]
    page = ABOVE + "".join(rule(*ends) for ends in rules)
    page += text(60, 154, "Test", size=9) + text(215, 154, "Results of both measured days", size=9)
    page += text(60, 174, "CRP (mg/L)", size=9)
    rows = [
        ["", "82.1", "12.0"],
        ["", "79.4", "10.5"],
        ["", "64.0", "8.2"],
        ["WBC (/L)", "13.1", "9.4"],
        ["Ferritin", "1200", "300"],
    ]
    page += "".join(line(174 + 20 * number, row) for number, row in enumerate(rows))
    source = read(pdf(page))
    (table,) = source.tables
    cells = [(source.view[cell["start"] : cell["end"]], cell["rowspan"], cell["colspan"]) for cell in table["cells"]]
    assert cells == [
        ("Test", 1, 1), ("Results of both measured days", 1, 2),
        ("CRP (mg/L)", 3, 1), ("82.1", 1, 1), ("12.0", 1, 1), ("79.4", 1, 1), ("10.5", 1, 1), ("64.0", 1, 1), ("8.2", 1, 1),
        ("WBC (/L)", 1, 1), ("13.1", 1, 1), ("9.4", 1, 1), ("Ferritin", 1, 1), ("1200", 1, 1), ("300", 1, 1),
    ]  # fmt: skip
    assert (table["n_rows"], table["n_cols"], table["header_rows"]) == (6, 3, 1)


def test_rows_that_no_rules_part_stay_rows_between_upright_rules():
    page = ABOVE + "".join(rule(50, y, 400) for y in (140, 160, 180, 240, 260))
    page += "".join(rule(x, 140, x, 260) for x in (50, 190, 290, 400))
    body = [["Sodium", "134", "139"], ["Potassium", "4.1", "4.4"], ["Urea", "9.0", "6.2"], ["Albumin", "28", "35"]]
    rows = [["Test", "Day 1", "Day 7"], ["CRP (mg/L)", "82.1", "12.0"], *body, ["Ferritin", "1200", "300"]]
    page += "".join(line(top, row) for top, row in zip((154, 174, 192, 206, 220, 234, 254), rows, strict=True))
    assert grid(read(pdf(page))) == rows
