import pytest
import spacy
from spacy.language import Language

import extractor.pipes.doses
import extractor.pipes.drugs
import extractor.pipes.quantities  # noqa: F401  registers the factories
from extractor.document import mentions
from extractor.pipes.frequencies import find_frequencies


@pytest.fixture(scope="module")
def pipe() -> Language:
    nlp = spacy.blank("en")
    for name in ("extractor_quantities", "extractor_drugs", "extractor_doses"):
        nlp.add_pipe(name)
    return nlp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once daily", [("once daily", 1, 1, "d", None, False)]),
        ("twice a day", [("twice a day", 2, 1, "d", None, False)]),
        ("three times daily", [("three times daily", 3, 1, "d", None, False)]),
        ("3 times a day", [("3 times a day", 3, 1, "d", None, False)]),
        ("five times per day", [("five times per day", 5, 1, "d", None, False)]),
        ("2 times/day", [("2 times/day", 2, 1, "d", None, False)]),
        ("BID", [("BID", 2, 1, "d", None, False)]),
        ("t.i.d.", [("t.i.d.", 3, 1, "d", None, False)]),
        ("q8h", [("q8h", 1, 8, "h", None, False)]),
        ("q 12 h", [("q 12 h", 1, 12, "h", None, False)]),
        ("q14 days", [("q14 days", 1, 14, "d", None, False)]),
        ("every 8 hours", [("every 8 hours", 1, 8, "h", None, False)]),
        ("every other day", [("every other day", 1, 2, "d", None, False)]),
        ("on alternate days", [("on alternate days", 1, 2, "d", None, False)]),
        ("every two weeks", [("every two weeks", 1, 2, "wk", None, False)]),
        ("every 4 to 6 weeks", [("every 4 to 6 weeks", 1, 4, "wk", None, False)]),
        ("three times weekly", [("three times weekly", 3, 1, "wk", None, False)]),
        ("once a week", [("once a week", 1, 1, "wk", None, False)]),
        ("weekly", [("weekly", 1, 1, "wk", None, False)]),
        ("monthly", [("monthly", 1, 1, "mo", None, False)]),
        ("nightly", [("nightly", 1, 1, "d", None, False)]),
        ("at bedtime", [("at bedtime", 1, 1, "d", None, False)]),
        ("3 times every three days", [("3 times every three days", 1, 3, "d", 3, False)]),
        ("on days 1, 8, 15", [("on days 1, 8, 15", None, None, None, 3, False)]),
        ("on days 1 through 3", [("on days 1 through 3", None, None, None, 3, False)]),
        ("on days 1-3", [("on days 1-3", None, None, None, 3, False)]),
        ("PRN", [("PRN", None, None, None, None, True)]),
        ("as needed", [("as needed", None, None, None, None, True)]),
        ("a single dose", [("a single dose", None, None, None, 1, False)]),
        ("once", [("once", None, None, None, 1, False)]),
        ("for three times", [("for three times", None, None, None, 3, False)]),
        ("6 doses", [("6 doses", None, None, None, 6, False)]),
        ("biweekly", [("biweekly", 1, 2, "wk", None, False)]),
        ("qds", [("qds", 4, 1, "d", None, False)]),
        ("the bidding was odd", []),
    ],
)
def test_frequencies(text: str, expected: list[tuple[object, ...]]) -> None:
    got = [(text[f.start : f.end], f.times, f.period, f.unit, f.count, f.as_needed) for f in find_frequencies(text)]
    assert got == expected


LABELS = ("dose", "route", "frequency", "dose_duration", "status")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ceftriaxone 2 g IV bid was started for 5 days.",
            ["dose:2 g", "route:intravenous", "frequency:2/1 d", "status:started", "dose_duration:5 days"],
        ),
        ("Prednisolone orally 40 mg/day", ["route:oral", "dose:40 mg/day"]),
        ("methotrexate sc", ["route:subcutaneous"]),
        ("heparin s.c.", ["route:subcutaneous"]),
        ("nebulised salbutamol", ["route:inhalation"]),
        ("intrathecal methotrexate", ["route:intrathecal"]),
        ("ceftriaxone im", ["route:intramuscular"]),
        ("stage IV disease after cisplatin", []),
        ("a 7-day course of ceftriaxone", ["dose_duration:7-day"]),
        ("ceftriaxone × 7 days", ["dose_duration:7 days"]),
        ("cisplatin over 30 minutes", ["dose_duration:30 minutes"]),
        ("5 days after ceftriaxone", []),
        ("On day 3 ceftriaxone", []),
        ("40 million mesenchymal stem cells", ["dose:40 million"]),
        ("ceftriaxone; urine output 500 mL", []),
        ("She weighed 60 kg on prednisolone.", []),
        ("prednisolone was reduced by 5 mg", ["status:changed"]),
        ("Heparin was held", ["status:withheld"]),
        ("heparin was discontinued", ["status:stopped"]),
        ("prednisone was tapered off", ["status:stopped"]),
        ("prednisone was tapered", ["status:changed"]),
        ("rituximab is scheduled", ["status:planned"]),
        ("daily blood counts on heparin", []),
        ("No drug is named: 40 mg daily orally for 5 days.", []),
    ],
)
def test_slots(pipe: Language, text: str, expected: list[str]) -> None:
    doc = pipe(text)
    got = [
        f"{m['label']}:{text[m['start'] : m['end']] if m['label'] in ('dose', 'dose_duration') else m['norm']}"
        for m in mentions(doc, *LABELS)
    ]
    assert got == expected


def test_cells_count_in_cells(pipe: Language) -> None:
    doc = pipe("40 million mesenchymal stem cells")
    attrs = mentions(doc, "dose")[0]["attrs"]
    assert (attrs["value"], attrs["unit"], attrs["factor"]) == (40_000_000.0, "{cells}", 1_000_000.0)
