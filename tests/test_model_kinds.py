"""Spans that only the model sees, by what their words are; and what the brat export makes of doses."""

import re

import pytest
from spacy.language import Language

from extractor.document import mentions
from extractor.pipeline import extract, load
from extractor.pipes.model_kinds import general_words, kind_of
from extractor.types import MentionRecord
from extractor.writers.brat import annotate


@pytest.fixture(scope="module")
def rules() -> Language:
    return load("none")


def place(marked: str) -> tuple[str, int, int]:
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("Rituximab was given at [375 mg/m2].", "_figure"),
        ("The tumour was irradiated with [30 Gy].", "_figure"),
        ("He received rituximab in [six cycles].", "_count"),
        ("CT was done after [six cycles] of rituximab.", "_other"),
        ("He took prednisone [once daily].", "_often"),
        ("She was treated with [high-dose] prednisone.", "_worded"),
        ("She was treated with [high-dose] prednisone (60 mg daily).", "_beside"),
        ("Prednisone was tapered to a [maintenance dose] of 5 mg.", "_beside"),
        ("She had [high-dose] dexamethasone, followed by prednisone (60 mg daily).", "_worded"),
        ("She had [high-dose] prednisone. Later aspirin 100 mg was given.", "_worded"),
        ("Prednisone costs [€ 200].", "_other"),
        ("On octreotide he had watery diarrhea ([800 mL per day]).", "_other"),
        ("Rituximab was given [3 times per week].", "_often"),
        ("Prednisone was [continuous].", "_other"),
    ],
)
def test_kinds_of_doses(rules: Language, marked: str, kind: str) -> None:
    text, start, end = place(marked)
    assert kind_of(rules(text), "Dosage", start, end) == kind


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("She took [no medication].", "_general"),
        ("She took [oravexin].", ""),
        ("She took [oravexin] 20 mg daily.", "_dosed"),
        ("Then 20 mg of [oravexin] was given.", "_dosed"),
        ("[AB-1234] was added at 5 mg/kg.", "_dosed"),
        ("[Oravexin] 20 mg/L was measured.", ""),
    ],
)
def test_kinds_of_drugs(rules: Language, marked: str, kind: str) -> None:
    text, start, end = place(marked)
    assert kind_of(rules(text), "Medication", start, end) == kind


def test_words_for_drugs_in_general() -> None:
    text = "Her medications were stopped, sedation was given; the drugstore closed."
    assert [text[start:end] for start, end in general_words(text)] == ["medications", "sedation"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Radiotherapy of {64 Gy} in {30 fractions} was given.", ["64 Gy in 30 fractions"]),
        ("Etoposide {80 mg/m2} on {days 1 to 3} was given.", ["80 mg/m2 on days 1 to 3"]),
        ("Prednisone {5 mg}, {twice daily} was given.", ["5 mg, twice daily"]),
        ("Cisplatin {79 mg} [{50 mg/m2}] was given.", ["79 mg [50 mg/m2"]),
        ("It was irradiated to a {total dose} of {30 Gy}.", ["total dose of 30 Gy"]),
        ("Prednisone {5 mg} in {May} was given.", ["5 mg", "May"]),
        ("Aspirin {100 mg} and prednisone {5 mg} were given.", ["100 mg", "5 mg"]),
    ],
)
def test_parts_of_one_dosage_are_written_as_one(marked: str, expected: list[str]) -> None:
    pieces = re.split(r"[{}]", marked)
    text, records, start = "".join(pieces), [], 0
    for number, piece in enumerate(pieces):
        if number % 2:
            records.append(
                MentionRecord(report_id="r", label="Dosage", start=start, end=start + len(piece), text=piece, score=0.9,
                              rule="model:agreed")
            )  # fmt: skip
        start += len(piece)
    found = annotate(text, records, [], [])
    assert [text[start:end] for start, end in sorted(found.spans["Dosage"])] == expected


@pytest.mark.parametrize(("score", "written"), [(0.5, False), (0.51, True)])
def test_what_is_as_likely_wrong_as_right_is_not_written(score: float, written: bool) -> None:
    record = MentionRecord(report_id="r", label="drug", start=0, end=7, text="Aspirin", score=score, rule="lexicon")
    assert bool(annotate("Aspirin", [record], [], []).spans) is written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Radiotherapy of 64 Gy was given with cisplatin.", ["radiation:64 Gy"]),
        ("The limit of the chamber was 5 Gy.", []),
        ("With radiotherapy the volume over 20 Gy (V20) was 10%.", []),
    ],
)
def test_the_dose_of_an_irradiation_is_no_drugs(rules: Language, text: str, expected: list[str]) -> None:
    doc = rules(text)
    assert [f"{m['label']}:{text[m['start'] : m['end']]}" for m in mentions(doc, "dose", "radiation")] == expected
    assert [event.dose for event in extract(text, rules).events if event.type == "medication" and event.dose] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Urinary norepinephrine was 221 μg/24 h.", []),
        ("Urinary excretion of dopamine was 350 μg.", []),
        ("After urinary retention he took tamsulosin 0.4 mg.", ["0.4 mg"]),
        ("The catheter was flushed with 10 mL of normal saline.", []),
        ("Amiodarone 150 mg was diluted in 100 mL of normal saline.", ["150 mg"]),
        ("He received 500 mL of normal saline.", ["500 mL"]),
        ("Urine output fell and furosemide was given at 40 mg.", ["40 mg"]),
    ],
)
def test_what_is_excreted_or_rinses_is_no_dose(rules: Language, text: str, expected: list[str]) -> None:
    assert [text[m["start"] : m["end"]] for m in mentions(rules(text), "dose")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amrubicin (AMR, 24 mg/m2) was given.", [("Amrubicin", "drug"), ("AMR", "alias")]),
        ("Liposomal amphotericin B (L-AMB) was given.", [("Liposomal amphotericin B", "drug"), ("L-AMB", "alias")]),
        ("Prednisolone (PO) was given.", [("Prednisolone", "drug")]),
        ("Prednisolone (Pfizer) was given.", [("Prednisolone", "drug")]),
    ],
)
def test_the_short_form_behind_a_drug_names_it_again(
    rules: Language, text: str, expected: list[tuple[str, str]]
) -> None:
    doc = rules(text)
    assert [(text[m["start"] : m["end"]], m["attrs"]["role"]) for m in mentions(doc, "drug")] == expected
    assert len([event for event in extract(text, rules).events if event.type == "medication"]) == 1


def test_a_lone_sentence_is_read_by_the_head_that_learned_from_such(nlp: Language) -> None:
    text = "A patient developed seizures after an injection of iohexol."
    assert [m["rule"] for m in mentions(nlp(text), "Administration")] == ["model:alone_lone"]
    report = f"# Case\n\n{'The patient was well and went home. ' * 20}\n\n{text}"
    assert all(not m["rule"].endswith("_lone") for m in mentions(nlp(report)))


def test_a_word_for_drugs_is_written_where_the_model_takes_it_for_one_and_gives_no_event(nlp: Language) -> None:
    text = f"# Case\n\n{'The patient was well and went home. ' * 20}\n\nShe was not taking any medications."
    (mention,) = mentions(nlp(text), "Medication")
    assert (text[mention["start"] : mention["end"]], "general" in mention["rule"]) == ("medications", True)
    assert [event for event in extract(text, nlp).events if event.type == "medication"] == []


def test_a_dosed_name_that_no_lexicon_has_is_a_drug_in_long_reports_too(nlp: Language) -> None:
    told = (
        "He had hypertension for ten years. On examination he was pale and the spleen was palpable below the costal margin. "
        * 8
    )
    events = extract("A man was treated with blorquitrex 20 mg daily. " + told, nlp).events
    assert [event.name for event in events if event.type == "medication"] == ["blorquitrex"]


def test_a_score_that_only_the_model_knows_has_a_denominator(nlp: Language) -> None:
    told = (
        " He had hypertension for ten years and the chest radiograph was normal on the day of admission to our hospital."
        * 8
    )
    events = extract("After the laminectomy, strength was 4/5 in the right leg." + told, nlp).events
    assert [event.value.value for event in events if event.value is not None] == [4.0]
