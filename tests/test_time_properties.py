"""Properties of whole reports: dates move together, a year that is not printed is nowhere, cost stays linear."""

from datetime import date, timedelta

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extractor.dates import difference
from extractor.document import get_data
from extractor.pipeline import extract, load
from extractor.pipes.time_grammar import find_candidates

_FORMS = ("%B %d, %Y", "%d %B %Y", "%Y-%m-%d", "%b %d, %Y", "the %dth of %B %Y")
_YEARLESS = {"%B %d, %Y": "%B %d", "%d %B %Y": "%d %B", "%Y-%m-%d": "%B %d", "%b %d, %Y": "%b %d"}
_SENTENCES = (
    "He was admitted on {0}.",
    "On {0}, the CRP was 12 mg/L and prednisolone 40 mg was started.",
    "Two days later, the temperature was 38.5 °C.",
    "Ten days before admission he had developed a cough.",
    "From {0} to {1} he received meropenem 1 g every 8 hours.",
    "On hospital day 4 the platelet count was 90 × 10^9/L.",
    "Surgery was done on {0}.",
    "On postoperative day 3 he was extubated.",
    "The next day he was well.",
    "Within 2 weeks the lesion had gone.",
    "Since {0} he had been feverish.",
    "He was discharged on {0}.",
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load("none")


@st.composite
def reports(draw: st.DrawFn) -> list[tuple[str, list[tuple[date, str]]]]:
    """Sentences with the dates they print, in narrative order from March 21 on, so that no leap day lies between."""
    told, form = [], draw(st.sampled_from(_FORMS))
    day = date(2019, 3, 20)
    for template in draw(st.lists(st.sampled_from(_SENTENCES), min_size=2, max_size=7)):
        printed = []
        for _ in range(template.count("{")):
            day += timedelta(days=draw(st.integers(1, 14)))
            printed.append((day, form))
        told.append((template, printed))
    return told


def _print(told: list[tuple[str, list[tuple[date, str]]]], days: int = 0, yearless: bool = False) -> str:
    lines = []
    for template, printed in told:
        forms = [(_YEARLESS.get(form, "the %dth of %B") if yearless else form) for _, form in printed]
        words = [(day + timedelta(days=days)).strftime(form) for (day, _), form in zip(printed, forms, strict=True)]
        lines.append(template.format(*words))
    return " ".join(lines)


def _dates(nlp: Language, text: str) -> list[str | None]:
    result = extract(text, nlp)
    times = [timex.time for timex in result.timexes] + [time for event in result.events for time in event.times]
    return [iso for time in times for iso in ((time.start, time.end) if time else (None, None))]


_SETTINGS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(told=reports(), days=st.integers(-400, 400))
@_SETTINGS
def test_moving_every_printed_date_moves_every_resolved_one(
    nlp: Language, told: list[tuple[str, list[tuple[date, str]]]], days: int
) -> None:
    here, there = _dates(nlp, _print(told)), _dates(nlp, _print(told, days))
    assert len(here) == len(there)
    assert [b is None for b in here] == [b is None for b in there]
    assert {difference(b, a) for a, b in zip(here, there, strict=True) if a and b} <= {days}


@given(told=reports())
@_SETTINGS
def test_without_a_printed_year_no_date_has_one(nlp: Language, told: list[tuple[str, list[tuple[date, str]]]]) -> None:
    dated, yearless = _dates(nlp, _print(told)), _dates(nlp, _print(told, yearless=True))
    assert [iso and iso.replace("2019-", "--", 1) for iso in dated] == yearless


@pytest.mark.parametrize(
    ("line", "report_date", "expected"),
    [
        ("As of today, March 31, he is well.", "2020-04-02", ["2020-03-31", "2020-03-31"]),
        ("As of today, March 31, he is well.", None, ["--03-31", "--03-31"]),
        ("Today, December 30, he is well.", "2021-01-04", ["2020-12-30", "2020-12-30"]),
        (
            "Seen on February 3. As of today (March 31) he is well.",
            "2020-04",
            ["2020-02-03", "2020-03-31", "2020-03-31"],
        ),
        ("Seen on March 31. Today he is well.", "2020-04-02", ["--03-31", "2020-04-02"]),
        ("Seen on 3 May 2019. Today, May 31, he is well.", "2020-06-02", ["2019-05-03", "2020-05-31", "2020-05-31"]),
        ("Seen yesterday with fever.", "2020-03-01", ["2020-02-29"]),
    ],
)
def test_today_is_the_day_of_writing(line: str, report_date: str | None, expected: list[str | None]) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_timexes")
    nlp.add_pipe("extractor_timeline", config={"report_date": report_date})
    assert [time["start"] for time in get_data(nlp(line))["report_times"].values()] == expected


def test_the_printed_publication_date_is_the_day_of_writing(nlp: Language) -> None:
    text = "# A case\n\nPublished: 2 April 2020\n\n## Case presentation\n\nAs of today, March 31, he is well.\n"
    result = extract(text, nlp)
    assert result.report.published == "2020-04-02"
    assert [(t.text, t.time.start) for t in result.timexes if t.time][-1] == ("March 31", "2020-03-31")


_HOSTILE = (
    "1 1 1 1, 2, 3 ",
    "1/2, 3/4 and ",
    "3 to 4 to 5 to ",
    "two and a half ",
    "May May May ",
    "day 1, 2, 3 and ",
    "at 1, 2, 3 or ",
)


@pytest.mark.parametrize("piece", _HOSTILE)
def test_a_hostile_line_of_100_kb_ends(piece: str) -> None:
    line = (piece * (100_000 // len(piece))) + "Seen on 3 May 2021."
    assert find_candidates(line)[-1].attrs["year"] == 2021
