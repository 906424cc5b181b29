"""The timeline as it is shown, and reports put on the calendar by one given date."""

import io
from pathlib import Path

import pytest
import spacy
from rich.console import Console
from typer.testing import CliRunner

import extractor
from extractor.cli import app
from extractor.document import get_data, make_doc
from extractor.errors import UsageError
from extractor.pipeline import Extraction, is_patients, load, to_extraction
from extractor.readers import read_text
from extractor.render import when
from extractor.render_story import story

RELATIVE = (
    "# Case presentation\n\nA 45-year-old man felt ill for 3 days before presentation. He presented with fever. "
    "On admission CRP was 82 mg/L. He underwent surgery on hospital day 3. Two days after surgery, CRP was 40 mg/L. "
    "Vancomycin 1 g was given from POD 3 for 5 days. He was discharged on hospital day 14. "
    "One month after discharge CRP was 5 mg/L."
)


def run(text: str, anchors: dict[str, str] | None = None) -> tuple[Extraction, str]:
    nlp = load(anchors=anchors)
    doc = make_doc(nlp, read_text(text))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    result = to_extraction(doc)
    out = io.StringIO()
    Console(file=out, width=160).print(story(doc, [event for event in result.events if is_patients(event)]))
    return result, out.getvalue()


def dates(result: Extraction) -> list[str]:
    return [f"{event.name} {'; '.join(map(when, event.times))}".strip() for event in result.events]


def test_relative_report_has_one_axis() -> None:
    result, shown = run(RELATIVE)
    assert dates(result) == [
        "onset presentation -3 d", "presentation", "c-reactive protein admission +0 d", "surgery admission +2 d",
        "c-reactive protein surgery +2 d", "vancomycin surgery +3 d", "discharge admission +13 d",
        "c-reactive protein discharge +28 d..+31 d",
    ]  # fmt: skip
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert "admission +4 d c-reactive protein 40 mg/L “Two days after” opens the clause = surgery +2 d" in rows
    assert "surgery admission +2 d “underwent surgery”" in rows
    assert "vancomycin 1 g surgery +3 d surgery +7 d duration" in rows


@pytest.mark.parametrize(
    ("anchors", "expected"),
    [
        ({"surgery": "2021-03-04"}, ["2021-02-27", "", "2021-03-02", "2021-03-04", "2021-03-06", "2021-03-07/2021-03-11", "2021-03-15", "2021-04-15"]),
        ({"admission": "2020-02-27"}, ["2020-02-24", "", "2020-02-27", "2020-02-29", "2020-03-02", "2020-03-03/2020-03-07", "2020-03-11", "2020-04-11"]),
    ],
)  # fmt: skip
def test_given_date_shifts_the_report(anchors: dict[str, str], expected: list[str]) -> None:
    result, _ = run(RELATIVE, anchors)
    assert ["; ".join(map(when, event.times)) for event in result.events] == expected


def test_the_reports_own_date_stands_above_a_given_one() -> None:
    result, shown = run(
        "# Case\n\nHe was admitted on 3 May 2021. On hospital day 2 CRP was 5 mg/L.", {"admission": "2020-01-01"}
    )
    assert [when(time) for event in result.events for time in event.times] == ["2021-05-03", "2021-05-04"]
    assert "admission is 2021-05-03 in the report, the given date 2020-01-01 was not used" in " ".join(shown.split())


def test_contradictions_are_warnings() -> None:
    text = (
        "# Case\n\nSymptoms began 9 days before admission. He was admitted on day 5 of illness. He underwent surgery 2 days "
        "after admission. He underwent the second surgery on day 20 of illness. CRP was 5 mg/L."
    )
    result, _ = run(text)
    assert result.report.warnings == ("admission is told 4 days after onset, other words say 9 days",)


def test_how_names_words_and_witness() -> None:
    text = (
        "# Case\n\nHe fell ill on 27 January 2020. On 6 February CRP was 82.69 mg/L.\n\nTable 1. Days after disease onset\n\n"
        "| | 3 | 10 |\n|---|---|---|\n| CRP (mg/L) | 5 | 82.69 |\n"
    )
    _, shown = run(text)
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert "2020-01-30 c-reactive protein 5 mg/L “3” heading = onset +3 d, by “6 February”" in rows


def test_command(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(RELATIVE)
    runner = CliRunner()
    shown = runner.invoke(app, ["show", "--timeline", str(tmp_path / "a.md"), "--anchor", "admission=2021-03-02"])
    assert shown.exit_code == 0 and "2021-03-04" in shown.output
    for option in ("admision=2021-03-02", "admission=soon"):
        result = runner.invoke(app, ["show", str(tmp_path / "a.md"), "--anchor", option])
        assert isinstance(result.exception, UsageError) and option in str(result.exception)


def test_anchors_say_their_day() -> None:
    nlp = load()
    doc = make_doc(nlp, read_text(RELATIVE))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    placed = {one["name"]: one["day"] for one in get_data(doc)["anchors"]}
    assert placed == {
        "onset": None,
        "presentation": None,
        "admission": [0, 0],
        "surgery": [2, 2],
        "discharge": [13, 13],
    }


def test_names_that_only_a_value_gave_away_have_an_assertion_too(nlp: spacy.Language) -> None:
    text = "# Discussion\n\nAdenomas are classified as macroadenomas by a tumor size of 1.5 cm or more in the literature [4].\n"
    assert [(e.name, e.assertion.experiencer) for e in extractor.extract(text, nlp).events] == [("tumor size", "other")]
