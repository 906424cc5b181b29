"""PDF reading: order, words, scripts, furniture, places, and files that cannot be read."""

from __future__ import annotations

import pytest

from extractor.errors import ReadError
from extractor.readers import read
from tests.pdf_files import HEIGHT, column, grey_picture, pdf, rule, text

LEFT = [
    "The first column tells of a woman aged",
    "40 who was seen with fever and a rash of",
    "the trunk. It goes on below.",
]
RIGHT = ["The second column tells of her treat-", "ment with prednisolone and of the dose", "that was given to her."]


def kinds(source, *wanted):
    return [source.view[b["start"] : b["end"]] for b in source.blocks if not wanted or b["kind"] in wanted]


def stored(*pages, **options):
    return read(pdf(*pages, **options)).text


def test_two_columns_under_a_full_width_title():
    page = (
        text(50, 80, "A Case of Something Rare in an Adult", size=18) + column(50, 120, LEFT) + column(320, 120, RIGHT)
    )
    source = read(pdf(page))
    assert kinds(source) == [
        "A Case of Something Rare in an Adult",
        "The first column tells of a woman aged 40 who was seen with fever and a rash of the trunk. It goes on below.",
        "The second column tells of her treatment with prednisolone and of the dose that was given to her.",
    ]
    assert source.title == "A Case of Something Rare in an Adult"
    assert "treat-\nment" in source.text


def test_order_does_not_depend_on_the_order_of_drawing():
    one = column(50, 120, LEFT) + column(320, 120, RIGHT)
    rows = "\n".join(column(50, 120 + 12 * n, [LEFT[n]]) + column(320, 120 + 12 * n, [RIGHT[n]]) for n in range(3))
    assert stored(one) == stored(rows)


def test_three_columns_with_a_figure_across():
    columns = [
        [f"{name} {n} of this column here." for n in ("one", "two", "three")] for name in ("Alpha", "Beta", "Gamma")
    ]
    top = "".join(column(40 + 180 * at, 100, lines) for at, lines in enumerate(columns))
    low = "".join(
        column(40 + 180 * at, 400, [f"Lower {line.lower()}" for line in lines]) for at, lines in enumerate(columns)
    )
    caption = text(
        40, 320, "Figure 1. A caption that runs across all three columns of the page as printed, and is long.", size=9
    )
    words = stored(top + grey_picture(40, 150, 560, 300) + caption + low).split()
    firsts = [word for word in words if word in ("Alpha", "Beta", "Gamma", "Figure", "alpha", "beta", "gamma")]
    assert list(dict.fromkeys(firsts)) == ["Alpha", "Beta", "Gamma", "Figure", "alpha", "beta", "gamma"]


@pytest.mark.parametrize(
    ("pieces", "original", "view"),
    [
        (["WBC 13.1 \xd7 10", ("^", "9"), "/L"], "WBC 13.1 × 10⁹/L", "WBC 13.1×10^9/L"),
        (
            ["a rise", ("^", "12,13"), " of PaO", ("_", "2"), " to 80"],
            "a rise^{12,13} of PaO₂ to 80",
            "a rise of PaO2 to 80",
        ),
        (["CD4", ("^", "+"), " cells"], "CD4⁺ cells", "CD4+ cells"),
        (["1.73 m", ("^", "2"), " body"], "1.73 m² body", "1.73 m2 body"),
        (["Foo", ("_", "max"), " 5"], "Foo_{max} 5", "Foomax 5"),
        (["5 ", ("s", "m"), "g of ", ("s", "b"), "-blocker"], "5 µg of β-blocker", "5 µg of β-blocker"),
        (["so", ("b", "bold"), "and plain"], "soboldand plain", "soboldand plain"),
    ],
)
def test_raised_and_lowered(pieces, original, view):
    source = read(pdf(text(50, 100, *pieces) + column(50, 112, ["and a second line of the same paragraph"])))
    line = source.text.split("\n")[0]
    assert (line, source.view.split(" and a second")[0]) == (original, view)


@pytest.mark.parametrize(
    ("lines", "view"),
    [
        (["improvement of treat-", "ment."], "improvement of treatment."),
        (["follow up of the long follow-", "up."], "follow up of the long follow-up."),
        (["pre-", "and postoperative care."], "pre- and postoperative care."),
        (["levels of IL-", "6 and T-", "cell counts."], "levels of IL-6 and T-cell counts."),
        (["a 2-", "year course."], "a 2-year course."),
        (["a well-known drug, so well-", "known."], "a well-known drug, so well-known."),
    ],
)
def test_hyphens_at_line_ends(lines, view):
    assert read(pdf(column(50, 100, lines))).view == view


def test_running_heads_feet_and_line_numbers_are_left_out():
    body = [f"Sentence {n} of the text stands here and is long enough." for n in range(12)]
    pages = [
        text(50, 30, "Journal of Cases 2020;3:14") + text(540, 30, str(number)) + column(60, 100, body)
        + "".join(text(20, 100 + 12 * n, str(12 * number + n), size=8) for n in range(12))
        + text(50, 780, f"Page {number} of 2", size=8)
        for number in (1, 2)
    ]  # fmt: skip
    source = read(pdf(*pages))
    assert source.text == "\f".join(["\n".join(body)] * 2)
    assert source.journal == "Journal of Cases"


def test_paragraph_goes_on_over_the_page_around_a_figure():
    first = column(
        50, 690, ["The patient was given prednisolone at a dose of", "forty milligrams a day for the whole of the"]
    )
    second = (
        grey_picture(50, 60, 300, 200) + text(50, 220, "Figure 2: The scan of the chest.", size=9)
        + column(50, 300, ["first week, which ended in May and", "was followed by a taper of the drug."])
    )  # fmt: skip
    source = read(pdf(first, second))
    assert kinds(source, "paragraph", "caption") == [
        "The patient was given prednisolone at a dose of forty milligrams a day for the whole of the first week, which ended "
        "in May and was followed by a taper of the drug.",
        "Figure 2: The scan of the chest.",
    ]


def test_headings_notes_and_words_in_pictures():
    page = (
        text(50, 90, "A Long Enough Title of the Report", size=18) + text(50, 110, "Ann Author and Bob Author", size=11)
        + text(50, 140, "1. Introduction", size=12, font="F2") + column(50, 156, LEFT)
        + text(50, 220, "2. Case Presentation", size=12, font="F2") + column(50, 236, RIGHT)
        + grey_picture(50, 400, 300, 600) + text(100, 500, "ANTERIOR", size=8)
        + text(50, 740, "* Correspondence: ann@example.org", size=8)
    )  # fmt: skip
    source = read(pdf(page))
    assert [(b["kind"], b.get("section"), source.view[b["start"] : b["start"] + 12]) for b in source.blocks] == [
        ("heading", "title", "A Long Enoug"), ("other", "other", "Ann Author a"), ("heading", None, "1. Introduct"),
        ("paragraph", None, "The first co"), ("heading", None, "2. Case Pres"), ("paragraph", None, "The second c"),
        ("other", "back_matter", "* Correspond"), ("figure", None, "ANTERIOR"),
    ]  # fmt: skip


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_pages_read_alike_and_boxes_lie_on_the_page_as_shown(rotate):
    turned = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 600 0", 180: "-1 0 0 -1 600 800", 270: "0 -1 1 0 0 800"}[rotate]
    upright = read(pdf(column(50, 100, LEFT)))
    source = read(pdf(f"q {turned} cm {column(50, 300, LEFT)} Q", rotate=rotate))
    assert source.text == upright.text
    page = source.pages[0]
    assert (page["width"], page["height"]) == ((800, 600) if rotate in (90, 270) else (600, 800))
    assert page.get("turn", 0) == 0


def test_sideways_table_pages_stand_upright_for_reading():
    source = read(pdf(f"q 0 1 -1 0 600 0 cm {column(50, 300, LEFT)} Q"))
    assert source.text == "\n".join(LEFT)
    assert source.pages[0]["turn"] == 90


def test_boxes_of_a_span_over_two_lines():
    from extractor.places import BoxFinder

    source = read(pdf(text(50, 100, "given prednisolone"), text(300, 400, "alone")))
    start = source.text.index("prednisolone")
    (box,) = BoxFinder(source.pages).boxes(start, start + 12)
    assert box["page"] == 1 and 75 < box["x0"] < 80 and 130 < box["x1"] < 140 and box["top"] < 100 < box["bottom"] < 105
    assert [box["page"] for box in BoxFinder(source.pages).boxes(0, len(source.text))] == [1, 2]


BAD = {
    "encrypted": (pdf(column(50, 100, LEFT), password="secret"), "the PDF is encrypted with a password"),
    "truncated": (pdf(column(50, 100, LEFT))[:700], "the PDF is damaged or cut short"),
    "no pages": (pdf(), "the PDF has no pages"),
    "no text": (pdf(rule(50, 100, 300)), "the PDF holds no text"),
    "a picture": (pdf(grey_picture(0, 0, 600, HEIGHT)), "the PDF holds no text, only pictures of pages"),
    "too long": (pdf(*[text(50, 100, "x")] * 4), "4 pages, more than the 3 that one report may have"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_explained(name, tmp_path):
    data, message = BAD[name]
    path = tmp_path / "bad.pdf"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path, max_pages=3)
    assert caught.value.message == f"{path}: {message}" and caught.value.remedy


def test_a_pdf_by_name_only(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_text("A 40-year-old man", encoding="utf-8")
    with pytest.raises(ReadError, match=r"not a PDF file"):
        read(path)


def test_encrypted_with_an_empty_password_and_actions_and_attachments_are_read():
    action = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Names << /EmbeddedFiles << /Names [] >> >>"
    expected = "\n".join(LEFT)
    assert stored(column(50, 100, LEFT), password="") == expected
    assert stored(column(50, 100, LEFT), catalog=action) == expected


def test_damaged_pages_are_left_out_with_a_warning():
    data = pdf(column(50, 100, LEFT), column(50, 100, RIGHT)).replace(b"10 0 R]", b"99 0 R]")
    source = read(data)
    assert source.text == "\n".join(LEFT)
    assert source.warnings == ("page 2 is damaged and was left out",)


def test_small_section_names_head_what_follows_and_references_are_no_footnotes():
    body = column(50, 80, [f"Sentence {n} of the discussion stands here and ends." for n in range(20)])
    small = ["This ends the report of the patient and her case.", "Funding", "None was received for this work by any author.", "References",
             "1. Author A, Author B. A title of a paper. J Cases. 2019;3:14.", "2. Author C. Another title. J Cases. 2020;4:1."]  # fmt: skip
    source = read(pdf(body + column(50, 330, small, size=8, leading=10)))
    heads = [(block["kind"], source.view[block["start"] : block["end"]][:10]) for block in source.blocks][-5:]
    assert heads == [
        ("heading", "Funding"), ("paragraph", "None was r"), ("heading", "References"), ("list_item", "1. Author "), ("list_item", "2. Author "),
    ]  # fmt: skip


def test_words_set_wide_apart_stay_one_line():
    words = text(50, 112, "from", (">", "40"), "the", (">", "40"), "third", (">", "40"), "day", (">", "40"), "on")
    page = (
        column(50, 100, ["The drug was stopped on this day but was given again"])
        + words
        + column(50, 124, ["and then for the whole of the week after she left the ward."])
    )
    assert read(pdf(page)).view == (
        "The drug was stopped on this day but was given again from the third day on and then for the whole of the week after she left the ward."
    )


def test_every_span_of_a_pdf_has_text_and_boxes(nlp):
    from extractor.pipeline import extract

    page = text(50, 90, "A Case of Fever after a Long Journey", size=18) + text(
        50, 130, "Case Presentation", size=12, font="F2"
    )
    page += column(
        50,
        150,
        [
            "On 3 May 2021 she was given prednisolone 30 mg orally once daily, and CRP was",
            "82 mg/L. Haemoglobin was 9.1 g/dL.",
        ],
    )
    result = extract(read(pdf(page)), nlp)
    spans = [span for event in result.events for span in [event.mention, *event.evidence, *event.slot_spans.values()]]
    spans += [quantity.span for event in result.events for quantity in (event.value, event.dose) if quantity]
    assert {event.name for event in result.events} >= {"prednisolone", "c-reactive protein", "hemoglobin"}
    assert all(result.text[span.start : span.end] == span.text and span.boxes for span in spans)
    assert all(record.boxes for record in [*result.timexes, *result.mentions])
    assert max(box.x1 for span in spans for box in span.boxes) < 500
