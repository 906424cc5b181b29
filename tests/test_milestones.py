"""Milestones: one sentence a case, with the complete list of ``name=trigger words`` that it asserts."""

import pytest
import spacy
from spacy.language import Language

from extractor.document import make_doc
from extractor.lexicons import load_rows
from extractor.pipes import milestones, patients, sections, sentences  # noqa: F401
from extractor.pipes.relate_milestones import milestone_statements
from extractor.readers import read_text


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    for pipe in ("extractor_sections", "extractor_sentences", "extractor_patients", "extractor_milestones"):
        nlp.add_pipe(pipe)
    return nlp


CASES = [
    # admission, and what is not
    ("She was admitted on 3 May.", ["admission"]),
    ("She was admitted to our hospital with fever.", ["admission"]),
    ("She was hospitalised for pneumonia.", ["admission"]),
    ("He was referred to our hospital on February 19.", ["admission"]),
    ("He was transferred to our hospital for further care.", ["admission"]),
    ("He was readmitted with fever.", ["admission"]),
    ("On admission, blood pressure was 120/80 mmHg.", []),
    ("Laboratory data on admission are shown in Table 1.", []),
    ("After admission, antibiotics were given.", []),
    ("Two days before admission he took ibuprofen.", []),
    ("The ICU admission ratio was high.", []),
    # ICU
    ("She was admitted to the ICU.", ["icu_admission"]),
    ("The patient was admitted to intensive care unit (ICU) on February 27.", ["icu_admission"]),
    ("The patient was urgently transferred to the ICU.", ["icu_admission"]),
    ("He was transferred out of the ICU.", ["transfer"]),
    ("The patient was transferred out of ICU.", ["transfer"]),
    ("The patient was transferred to general ward.", ["transfer"]),
    # airway
    ("He was intubated and mechanically ventilated.", ["intubation", "ventilation"]),
    ("Invasive tracheal cannula was performed.", ["intubation"]),
    ("He was never intubated.", ["intubation"]),
    ("The trachea cannula was also pulled off.", ["extubation"]),
    ("He was extubated on day 5.", ["extubation"]),
    ("The non-invasive mechanical ventilator was used.", ["ventilation"]),
    ("Noninvasive ventilation was started.", ["ventilation"]),
    # onset and presentation
    ("A 60-year-old man presented with chest pain.", ["presentation"]),
    ("He presented to the emergency department.", ["presentation"]),
    ("He had symptoms for 3 days before admission.", ["onset"]),
    ("She developed fever and cough on January 25.", ["onset"]),
    ("He suffered from cough and chest distress on January 25, 2020.", ["onset"]),
    ("Symptoms began two weeks earlier.", ["onset"]),
    ("A man presented with a 3-day history of fever.", ["presentation", "onset"]),
    ("He had a 3 pack-year history of smoking.", []),
    ("She was treated with a 5-day course of azithromycin.", []),
    # diagnosis needs a word of diagnosing
    ("He was diagnosed with COVID-19.", ["diagnosis"]),
    ("The diagnosis of lymphoma was made.", ["diagnosis"]),
    ("He was confirmed as a COVID-19 patient on February 3.", ["diagnosis"]),
    ("The findings were consistent with sarcoidosis.", []),
    ("The differential diagnosis included lymphoma.", []),
    # surgery and procedures
    ("He underwent laparoscopic cholecystectomy.", ["surgery"]),
    ("An emergency craniotomy was performed.", ["surgery"]),
    ("Right hemicolectomy was performed.", ["surgery"]),
    ("He underwent kidney transplantation.", ["surgery"]),
    ("After surgery he was well.", []),
    ("A renal biopsy was performed.", ["procedure"]),
    ("Bronchoscopy was performed.", ["procedure"]),
    ("A lumbar puncture was performed.", ["procedure"]),
    ("Haemodialysis was started.", ["procedure"]),
    ("Plasma exchange was initiated.", ["procedure"]),
    ("He was placed on ECMO.", ["procedure"]),
    # imaging with an action or a finding
    ("Chest CT showed consolidation.", ["imaging"]),
    ("Chest X-ray on March 12 indicated improvement.", ["imaging"]),
    ("An echocardiogram revealed an ejection fraction of 40%.", ["imaging"]),
    ("MRI of the brain was normal.", ["imaging"]),
    ("We discuss the imaging features of the disease.", []),
    # samples, bleeding, transfusion
    ("Throat swabs were collected.", ["sample_collection"]),
    ("Blood cultures were taken.", ["sample_collection"]),
    ("The patient got a gastrorrhagia of 230 mL.", ["bleeding"]),
    ("He had gastrointestinal bleeding.", ["bleeding"]),
    ("There was no evidence of bleeding.", []),
    ("A blood transfusion was performed.", ["transfusion"]),
    # recurrence, discharge, follow-up, death, exposure
    ("The disease relapsed in June.", ["recurrence"]),
    ("He was discharged home.", ["discharge"]),
    ("Finally, he was successfully discharged.", ["discharge"]),
    ("After discharge he took aspirin.", []),
    ("At 3-month follow-up he was well.", ["follow_up"]),
    ("He died on 3 May.", ["death"]),
    ("He ingested 20 tablets.", ["exposure"]),
    ("She had flown from Wuhan on January 21.", ["exposure"]),
    # nothing
    ("The physical condition was re-evaluated.", []),
    ("The ethics committee approved the therapy.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentence(nlp: Language, text: str, expected: list[str]) -> None:
    doc = make_doc(nlp, read_text(f"# Case presentation\n\n{text}"))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    assert [statement["name"] for statement in milestone_statements(doc)] == expected


def test_every_line_of_the_lexicon_compiles() -> None:
    built = milestones.Milestones()
    assert len(built._triggers) >= len(load_rows("milestones")) > 15
