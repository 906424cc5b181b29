import pytest
import spacy

from extractor.document import get_data, make_doc
from extractor.pipes import patients, sections, sentences  # noqa: F401
from extractor.pipes.patients import patient_at
from extractor.readers import read_text


def parse(text: str) -> spacy.tokens.Doc:
    nlp = spacy.blank("en")
    for pipe in ("extractor_sections", "extractor_sentences", "extractor_patients"):
        nlp.add_pipe(pipe)
    doc = make_doc(nlp, read_text(text))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


@pytest.mark.parametrize(
    ("text", "sex", "age"),
    [
        ("A 40-year-old man had fever.", "male", (40, "a")),
        ("A woman aged 33 years came.", "female", (33, "a")),
        ("A 4-month-old girl was seen.", "female", (4, "mo")),
        ("65 yo F with sepsis. She was intubated.", "female", (65, "a")),
        ("She was well.", "female", None),
        ("The assay was repeated.", None, None),
    ],
)
def test_demographics(text: str, sex: str | None, age: tuple[float, str] | None) -> None:
    (patient,) = get_data(parse(text))["patients"]
    assert patient["patient"] is None
    assert patient["sex"] == sex
    assert (patient["age"] and (patient["age"]["value"], patient["age"]["unit"])) == age


def test_numbered_cases_part_the_report() -> None:
    doc = parse(
        "# Cases\n\n## Case 1\n\nA 30-year-old man took aspirin.\n\n## Case 2\n\nA 40-year-old woman took ibuprofen.\n\n"
        "# Discussion\n\nIn case 1 aspirin was stopped. NSAIDs are common."
    )
    words = {"aspirin.": "case 1", "ibuprofen": "case 2", "stopped": "case 1", "NSAIDs": None}
    assert {word: patient_at(doc, doc.text.index(word)) for word in words} == words
    assert [(p["patient"], p["sex"]) for p in get_data(doc)["patients"]] == [("case 1", "male"), ("case 2", "female")]


@pytest.mark.parametrize(
    "text",
    [
        "Case report 1 A 17-year-old female took aspirin. She recovered. Case report 2 A 44-year old female took ibuprofen.",
        "Case N°1 A 45 year's old woman took aspirin. Case N°2 A 32 years old woman took ibuprofen.",
        "The first patient was a 15-year-old boy. He took aspirin. The second patient was a girl aged 17. She took ibuprofen.",
        "Case 1 Eighteen years old boy took aspirin. He recovered. Case 2 Fourteen years old boy took ibuprofen.",
        "Observation 1: Ms. V. took aspirin. She recovered. Observation 2: Ms. N. took ibuprofen.",
        "Patient 1: a man in his forties took aspirin.\n\nPatient 2: a woman took ibuprofen.",
    ],
)
def test_cases_opened_inside_running_text(text: str) -> None:
    doc = parse(text)
    names = [patient["patient"] for patient in get_data(doc)["patients"]]
    assert [patient_at(doc, doc.text.index(word)) for word in ("aspirin", "ibuprofen")] == names
    assert [name.split()[1] for name in names] == ["1", "2"]


def test_a_case_spoken_of_opens_nothing() -> None:
    doc = parse(
        "A 40-year-old man took aspirin. He was case 1 of the cluster. In case 2 of that series nothing was given."
    )
    assert [patient["patient"] for patient in get_data(doc)["patients"]] == [None]


def test_mother_and_newborn() -> None:
    doc = parse(
        "# Case\n\nA 29-year-old gravida 2 woman at 34 weeks of gestation came. She was given labetalol.\n\n"
        "A male newborn was delivered by caesarean section. The infant received surfactant. His glucose was low.\n\n"
        "The mother received magnesium after the pregnancy ended."
    )
    words = {"labetalol": "mother", "surfactant": "newborn", "glucose": "newborn", "magnesium": "mother"}
    assert {word: patient_at(doc, doc.text.index(word)) for word in words} == words


def test_a_child_introduced_first_is_the_patient() -> None:
    doc = parse(
        "A 24-day-old female neonate was brought with fever. The pregnancy was booked and her mother, a 30-year-old woman with "
        "epilepsy, took carbamazepine in pregnancy. The infant received ampicillin. The infant recovered."
    )
    assert [(p["patient"], p["age"]["value"]) for p in get_data(doc)["patients"]] == [(None, 24)]


def test_case_report_heading_is_no_numbered_case() -> None:
    doc = parse("# Case report\n\nA 30-year-old man came.\n\n# Case presentation\n\nHe took aspirin.")
    assert [patient["patient"] for patient in get_data(doc)["patients"]] == [None]
