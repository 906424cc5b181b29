"""Tables, as they are printed: the complete list of measurements of each."""

import pytest
import spacy

from extractor import extract
from extractor.document import get_data, make_doc
from extractor.pipeline import load
from extractor.readers import read_text


@pytest.fixture(scope="module")
def pipes() -> spacy.Language:
    nlp = load()
    nlp.select_pipes(disable=["extractor_timeline", "extractor_events", "extractor_relations"])
    return nlp


def rows(nlp: spacy.Language, text: str) -> list[tuple[object, ...]]:
    doc = make_doc(nlp, read_text(text))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    found = []
    for statement in get_data(doc)["statements"]:
        slots = statement["slots"]
        value = slots.get("value") or {}
        heading = statement["heading_ranges"][-1:]
        found.append(
            (
                statement["name"],
                value.get("value", slots.get("result", {}).get("value")),
                value.get("unit"),
                slots.get("interpretation", {}).get("value"),
                doc.text[heading[0][0] : heading[0][1]] if heading else None,
            )
        )
    return found


CRP, WBC, HB, CREA = "c-reactive protein", "white blood cell count", "hemoglobin", "creatinine"

CASES = {
    "unit and range in the row heading": (
        "| Test (normal) | Day 1 | Day 3 |\n|---|---|---|\n| CRP (<5 mg/L) | 12 | 4 |\n",
        [(CRP, 12, "mg/L", "high", "Day 1"), (CRP, 4, "mg/L", "normal", "Day 3")],
    ),
    "columns of units and ranges": (
        "| Test | Unit | Reference range | 3 May |\n|---|---|---|---|\n| CRP | mg/L | 0-5 | 12 |\n| WBC | 10^9/L | 4-10 | 3.2 |\n",
        [(CRP, 12, "mg/L", "high", "3 May"), (WBC, 3.2, "10*9/L", "low", "3 May")],
    ),
    "empty cells, footnotes, flags and comparators": (
        "| Test | Day 1 | Day 2 | Day 3 | Day 4 | Day 5 |\n|---|---|---|---|---|---|\n"
        "| CRP (mg/L) | – | ND | 13* | 11.2 (H) | <0.6 |\n",
        [(CRP, 13, "mg/L", None, "Day 3"), (CRP, 11.2, "mg/L", "high", "Day 4"), (CRP, 0.6, "mg/L", None, "Day 5")],
    ),
    "analytes in the columns": (
        "| Date | CRP (mg/L) | Hb (g/dL) |\n|---|---|---|\n| 3 May 2021 | 12 | 9.1 |\n| 5 May 2021 | 8 | |\n",
        [
            (CRP, 12, "mg/L", None, "3 May 2021"), (HB, 9.1, "g/dL", None, "3 May 2021"),
            (CRP, 8, "mg/L", None, "5 May 2021"),
        ],
    ),
    "qualitative results": (
        "| Test | Day 1 |\n|---|---|\n| Blood culture | negative |\n| Urine protein | ++ |\n",
        [("blood culture", "negative", None, "negative", "Day 1"), ("protein", "2+", None, "positive", "Day 1")],
    ),
    "lost superscript of a power": (
        "| Test | Day 1 |\n|---|---|\n| WBC (×103/µL) | 12.1 |\n",
        [(WBC, 12.1, "10*3/uL", None, "Day 1")],
    ),
    "blood pressure": (
        "| Vital | Day 1 |\n|---|---|\n| BP (mmHg) | 120/80 |\n",
        [
            ("systolic blood pressure", 120, "mm[Hg]", None, "Day 1"),
            ("diastolic blood pressure", 80, "mm[Hg]", None, "Day 1"),
        ],
    ),
    "row named by what no lexicon knows": (
        "| Test | Day 1 |\n|---|---|\n| Zebrafactor (mg/L) | 12 |\n",
        [("zebrafactor", 12, "mg/L", None, "Day 1")],
    ),
    "no laboratory row": ("| Item | Cost |\n|---|---|\n| Bed | 100 |\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_table(pipes: spacy.Language, text: str, expected: list[tuple[object, ...]]) -> None:
    assert rows(pipes, text) == expected


def test_html_table_with_spanning_heading(pipes: spacy.Language) -> None:
    text = (
        "<table><tr><td rowspan='2'></td><td rowspan='2'>Normal range</td><td colspan='2'>Days after onset</td></tr>"
        "<tr><td>3</td><td>13*</td></tr><tr><td>Creatinine (µM)</td><td>41-81</td><td>48</td><td>33.6</td></tr></table>"
    )
    assert rows(pipes, text) == [
        (CREA, 48, "umol/L", "normal", "3"),
        (CREA, 33.6, "umol/L", "low", "13*"),
    ]


def test_evidence_is_cell_row_heading_column_heading(pipes: spacy.Language) -> None:
    doc = make_doc(pipes, read_text("| Test | Day 1 |\n|---|---|\n| CRP (mg/L) | 12 |\n"))
    for _, pipe in pipes.pipeline:
        doc = pipe(doc)
    (statement,) = get_data(doc)["statements"]
    assert [doc.text[start:end] for start, end in statement["evidence"]] == ["12", "CRP (mg/L)", "Day 1"]


def test_table_of_other_patients_is_other(pipes: spacy.Language) -> None:
    doc = make_doc(pipes, read_text("| Author | CRP (mg/L) |\n|---|---|\n| Smith | 12 |\n"))
    for _, pipe in pipes.pipeline:
        doc = pipe(doc)
    assert [s["assertion"]["experiencer"] for s in get_data(doc)["statements"]] == ["other"]


def test_a_plus_between_drugs_is_no_result(pipes: spacy.Language) -> None:
    found = rows(
        pipes,
        "| Test | Day 1 |\n|---|---|\n| Urine culture | + |\n| Culture-guided drugs | rifampicin + levofloxacin |\n",
    )
    assert [(name, value) for name, value, *_ in found if name.endswith("culture")] == [("urine culture", "1+")]


def test_columns_of_the_reports_own_cases_are_theirs(nlp: spacy.Language) -> None:
    result = extract(
        read_text(
            "# Case reports\n\n## Case 1\n\nA 40-year-old man had fever.\n\n## Case 2\n\nA 50-year-old woman had fever.\n\n"
            "**Table 1.** Both cases\n\n| Test | Case 1 | Case 2 |\n|---|---|---|\n| CRP (mg/L) | 18 | 81 |\n"
            "| Given | cefepime | cefotaxime |\n"
        ),
        nlp,
    )
    found = [
        (event.name, event.patient, event.assertion.experiencer, event.value and event.value.value)
        for event in result.events
        if event.section == "table"
    ]
    assert found == [
        ("c-reactive protein", "case 1", "patient", 18), ("c-reactive protein", "case 2", "patient", 81),
        ("cefepime", "case 1", "patient", None), ("cefotaxime", "case 2", "patient", None),
    ]  # fmt: skip


def test_treatment_table_is_read_a_row_as_a_sentence(nlp: spacy.Language) -> None:
    text = (
        "# Case\n\nAdmitted on 3 May 2021.\n\n| Drug | Dose | Route | Start |\n|---|---|---|---|\n"
        "| Prednisolone | 40 mg | oral | 4 May 2021 |\n| Meropenem | 1 g | IV | 5 May 2021 |\n"
    )
    found = [
        (
            event.name,
            event.dose and (event.dose.value, event.dose.unit),
            event.route,
            [time.start for time in event.times],
        )
        for event in extract(text, nlp).events
        if event.type == "medication"
    ]
    assert found == [
        ("prednisolone", (40, "mg"), "oral", ["2021-05-04"]),
        ("meropenem", (1, "g"), "intravenous", ["2021-05-05"]),
    ]


def test_doses_under_days_are_one_event_each(nlp: spacy.Language) -> None:
    text = "# Case\n\n| Drug | 3 May 2021 | 5 May 2021 |\n|---|---|---|\n| Prednisolone | 40 mg | 20 mg |\n"
    found = [
        (event.dose and event.dose.value, [time.start for time in event.times])
        for event in extract(text, nlp).events
        if event.type == "medication"
    ]
    assert found == [(40, ["2021-05-03"]), (20, ["2021-05-05"])]
