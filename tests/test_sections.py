import pytest
import spacy

from extractor.document import get_data, make_doc, section_at
from extractor.lexicons.section_names import section_label
from extractor.readers import read_text


def labels(text: str) -> list[tuple[str, str]]:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_sections")
    doc = nlp.get_pipe("extractor_sections")(make_doc(nlp, read_text(text)))
    return [
        (section["label"], doc.text[section["start"] : section["end"]][:12]) for section in get_data(doc)["sections"]
    ]


def test_structured_abstract_keeps_its_parts_although_all_headings_are_of_one_level() -> None:
    text = (
        "# A title\n\n# Abstract\n\n# Background\n\nOne.\n\n# CasePresentation\n\nTwo.\n\n# Conclusions\n\nThree.\n\n"
        "# Background\n\nFour.\n\n# Case Presentation\n\nFive.\n\n# Discussion\n\nSix.\n\n# References\n\n1. Seven."
    )
    nlp = spacy.blank("en")
    doc = nlp.add_pipe("extractor_sections")(make_doc(nlp, read_text(text)))
    words = {"One.": "abstract", "Two.": "abstract", "Three.": "abstract", "Four.": "background",
             "Five.": "case_presentation", "Six.": "discussion", "Seven.": "references"}  # fmt: skip
    assert {word: section_at(doc, doc.text.index(word)) for word in words} == words


def test_plain_abstract_ends_at_the_next_known_heading() -> None:
    found = labels("# Abstract\n\nWe report.\n\n# Introduction\n\nX is rare.\n\n# Case\n\nA man came.")
    assert [label for label, _ in found] == ["abstract", "background", "case_presentation"]


def test_unknown_subheading_continues_its_section() -> None:
    found = labels("# Case report\n\nA man came.\n\n## Second week on the ward\n\nHe was well.")
    assert {label for label, _ in found} == {"case_presentation"}


def test_without_headings_the_first_patient_opens_the_case() -> None:
    found = labels("Aspirin is old.\n\nA 30-year-old woman presented with pain.\n\nShe was given aspirin.")
    assert [label for label, _ in found] == ["other", "case_presentation"]


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("2. CASE PRESENTATION", "case_presentation"),
        ("Case Report and Methods", "case_presentation"),
        ("III. Discussion", "discussion"),
        ("Authors' contributions", "back_matter"),
        ("Ethics approval and consent to participate", "back_matter"),
        ("List of abbreviations", "abbreviations"),
        ("Learning points", "conclusion"),
        ("2. Case I", "case_presentation"),
        ("Case 2: a boy with fever", "case_presentation"),
        ("Patient B", "case_presentation"),
        ("Case II of the series reconsidered", None),
        ("Pharmacology of the antidote", None),
    ],
)
def test_heading_words(heading: str, label: str | None) -> None:
    assert section_label(heading) == label
