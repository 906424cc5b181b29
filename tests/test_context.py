import pytest
import spacy

from extractor.document import add_mention, assertion_of, make_doc
from extractor.pipes import context, sections, sentences  # noqa: F401
from extractor.readers import read_text

PLAIN = {"polarity": "affirmed", "certainty": "certain", "temporality": "current", "experiencer": "patient"}


def assertion(marked: str, heading: str = "Case presentation", label: str = "drug") -> dict[str, str]:
    """Assertion of the words between square brackets of a one-sentence report."""
    start, end = marked.index("["), marked.index("]")
    nlp = spacy.blank("en")
    for pipe in ("extractor_sections", "extractor_sentences", "extractor_context"):
        nlp.add_pipe(pipe)
    prefix = f"# {heading}\n\n"
    doc = make_doc(nlp, read_text(prefix + marked.replace("[", "", 1).replace("]", "", 1)))
    offset = doc.text.index(marked[start + 1 : end])
    mention = add_mention(doc, label, offset, offset + end - start - 1)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    found = assertion_of(doc, mention["id"])
    return {key: value for key, value in found.items() if key != "cues" and value != PLAIN[key]}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("He was given [heparin].", {}),
        ("He did not receive [heparin].", {"polarity": "negated"}),
        ("[Heparin] was not given.", {"polarity": "negated"}),
        ("No [antibiotics] were given, but aspirin was.", {"polarity": "negated"}),
        ("No antibiotics were given, but [aspirin] was.", {}),
        ("He had fever without rash; [aspirin] was given.", {}),
        ("A woman without any past medical history [was admitted].", {}),
        ("No abnormality was detected on [chest radiograph].", {}),
        ("He denied fever and received [heparin].", {}),
        ("The abscess was drained (but no exploration done) under [antibiotics].", {}),
        ("It was drained (no [antibiotics]).", {"polarity": "negated"}),
        ("He was negative for influenza and [heparin] was given.", {}),
        ("In the absence of fever, [heparin] was given.", {}),
        ("Given the lack of fever and in the absence of alternatives, we gave [heparin].", {}),
        ("Without fever, rash or [heparin] use he went home.", {"polarity": "negated"}),
        ("No [chest radiograph] was taken.", {"polarity": "negated"}),
        ("[Noradrenaline] not required.", {"polarity": "negated"}),
        ("There was no change in [clozapine] dosage.", {}),
        ("It resolved without changing the dose of [prednisolone].", {}),
        ("He had previously received [rituximab].", {"temporality": "historical"}),
        ("Two years earlier [rituximab] was given.", {"temporality": "historical"}),
        ("If the fever returns, [aspirin] should be given.", {"temporality": "hypothetical"}),
        ("Her mother took [warfarin].", {"experiencer": "family"}),
        ("A female sibling died after receiving [hydrocortisone].", {"experiencer": "family"}),
    ],
)
def test_case_sentences(marked: str, expected: dict[str, str]) -> None:
    assert assertion(marked) == expected


@pytest.mark.parametrize(
    ("marked", "heading", "expected"),
    [
        ("[Colchicine] has been used in patients with gout [3].", "Discussion", "other"),
        ("Smith et al. treated a 30-year-old man with [colchicine].", "Discussion", "other"),
        ("[Colchicine] inhibits tubulin.", "Introduction", "other"),
        ("We treated our patient with [colchicine].", "Discussion", "patient"),
        ("He was then given [colchicine] on February 9.", "Discussion", "patient"),
        ("The patient was given [colchicine].", "Abstract", "patient"),
        ("Weekly [erlotinib] is tolerable [4].", "Case report", "other"),
        ("A higher daily dose of [erlotinib] induces toxicity.", "Case report", "other"),
        ("He is on [erlotinib] now.", "Case report", "patient"),
        ("A similar patient was treated with [colchicine] by Jones et al. (2012).", "Case report", "other"),
    ],
)
def test_whose_sentence(marked: str, heading: str, expected: str) -> None:
    assert assertion(marked, heading).get("experiencer", "patient") == expected


@pytest.mark.parametrize(
    ("marked", "polarity"),
    [
        ("There was no recurrence at 6 months of [follow-up].", "affirmed"),
        ("No bleeding was seen during [surgery].", "affirmed"),
        ("She did not undergo [surgery].", "negated"),
        ("She had no fever and [biopsy] showed granuloma.", "affirmed"),
        ("It was done without complications and the final [diagnosis] was a cyst.", "affirmed"),
        ("No biopsy and [culture] were done.", "negated"),
        ("Renal function was normal, so [hemodialysis] was deemed unnecessary.", "negated"),
    ],
)
def test_what_happened_while_something_else_did_not(marked: str, polarity: str) -> None:
    assert assertion(marked, label="milestone").get("polarity", "affirmed") == polarity
