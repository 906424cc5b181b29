"""Headings that date cells are time expressions; what already holds one, or dates nothing, is none."""

import pytest

from extractor.pipeline import extract, load

TABLES = [
    (
        "# Case presentation\n\nSymptoms began on January 27, 2020. On February 5 the CRP was 82 mg/L.\n\n"
        "| Test | 3 | 9* |\n|---|---|---|\n| CRP (mg/L) | 40 | 82 |\n\n",
        [],
    ),
    (
        "# Case presentation\n\nSymptoms began on January 27, 2020.\n\n"
        "| Days after onset | 3 | 9* |\n|---|---|---|\n| CRP (mg/L) | 40 | 82 |\n\n",
        [("3", "2020-01-30"), ("9", "2020-02-05")],
    ),
    (
        "# Case presentation\n\nHe was admitted on January 27, 2020.\n\n"
        "| Test | Hospital day 1 | Hospital day 3 |\n|---|---|---|\n| CRP (mg/L) | 40 | 82 |\n\n",
        [],
    ),
]


@pytest.fixture(scope="module")
def nlp():
    return load("none")


@pytest.mark.parametrize(("text", "expected"), TABLES)
def test_headings(nlp, text: str, expected: list[tuple[str, str]]) -> None:
    result = extract(text, nlp)
    named = {(row.start, row.end) for row in result.mentions if row.norm == "column"}
    found = [(t.text, t.time.start) for t in result.timexes if t.time and (t.start, t.end) in named]
    assert found == expected
    assert len({(t.start, t.end) for t in result.timexes}) == len(result.timexes)


def test_words_that_point_back(nlp) -> None:
    text = "# Case presentation\n\nOn 3 May 2020 prednisolone 40 mg was started and 10 mg was given thereafter.\n"
    result = extract(text, nlp)
    assert [(t.text, t.time.start, t.time.open) for t in result.timexes if t.time] == [
        ("3 May 2020", "2020-05-03", None),
        ("thereafter", "2020-05-03", "end"),
    ]
