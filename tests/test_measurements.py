"""One line a case: text, then the complete list of measurements (name, value or result, unit, trend, interpretation)."""

import pytest
import spacy

from extractor.document import mentions
from extractor.pipes import measurements, quantities, sentences, timexes  # noqa: F401
from extractor.pipes.relate_values import measurement_statements

Row = tuple[object, ...]
CRP, WBC, ALT, AST = (
    "c-reactive protein",
    "white blood cell count",
    "alanine aminotransferase",
    "aspartate aminotransferase",
)
HB, PLT, CREA, SPO2 = "hemoglobin", "platelet count", "creatinine", "oxygen saturation"
SBP, DBP, HR, RR, TEMP = (
    "systolic blood pressure",
    "diastolic blood pressure",
    "heart rate",
    "respiratory rate",
    "body temperature",
)


@pytest.fixture(scope="module")
def small() -> spacy.Language:
    nlp = spacy.blank("en")
    for pipe in ("sentences", "quantities", "measurements", "timexes"):
        nlp.add_pipe(f"extractor_{pipe}")
    return nlp


def rows(nlp: spacy.Language, text: str) -> list[Row]:
    found = []
    for statement in measurement_statements(nlp(text)):
        slots = statement["slots"]
        value = slots.get("value")
        figure: object = None
        if value:
            figure = value["value"] if value.get("value") is not None else (value.get("low"), value.get("high"))
        else:
            figure = slots.get("result", {}).get("value")
        row = [statement["name"], figure, (value or {}).get("unit")]
        row += [slots.get(slot, {}).get("value") for slot in ("trend", "interpretation")]
        while row and row[-1] is None:
            row.pop()
        found.append(tuple(row))
    return found


CASES: list[tuple[str, list[Row]]] = [
    ("CRP was 82 mg/L.", [(CRP, 82, "mg/L")]),
    ("CRP of 82 mg/L and WBC 12.1 ×10^9/L.", [(CRP, 82, "mg/L"), (WBC, 12.1, "10*9/L")]),
    ("C-reactive protein (CRP, 75.68 mg/L, normal range: 0-4 mg/L).", [(CRP, 75.68, "mg/L", None, "high")]),
    ("CRP (82 mg/L) and ESR (40 mm/h) were high.",
     [(CRP, 82, "mg/L", None, "high"), ("erythrocyte sedimentation rate", 40, "mm/h", None, "high")]),
    ("ALT, AST and ALP were 50, 60 and 70 U/L, respectively.",
     [(ALT, 50, "U/L"), (AST, 60, "U/L"), ("alkaline phosphatase", 70, "U/L")]),
    ("ALT/AST 50/60 U/L", [(ALT, 50, "U/L"), (AST, 60, "U/L")]),
    ("Blood pressure was 160/91 mmHg with a pulse of 127 beats per minute.",
     [(SBP, 160, "mm[Hg]"), (DBP, 91, "mm[Hg]"), (HR, 127, "/min")]),
    ("BP 120/80, HR 88, RR 18, SpO2 96%.", [(SBP, 120), (DBP, 80), (HR, 88), (RR, 18), (SPO2, 96, "%")]),
    ("His temperature was 38.2 °C.", [(TEMP, 38.2, "Cel")]),
    ("CRP fell from 82 to 12 mg/L.", [(CRP, 82, "mg/L"), (CRP, 12, "mg/L", "decreased")]),
    ("Creatinine was 1.1-1.6-0.5 mg/dL.", [(CREA, 1.1, "mg/dL"), (CREA, 1.6, "mg/dL"), (CREA, 0.5, "mg/dL")]),
    ("The neutrophil percentage increased to 92.4% and lymphocyte to 12.5%.",
     [("neutrophil percentage", 92.4, "%", "increased"), ("lymphocyte percentage", 12.5, "%", "increased")]),
    ("The differential showed 82% neutrophils and 9% lymphocytes.",
     [("neutrophil percentage", 82, "%"), ("lymphocyte percentage", 9, "%")]),
    ("Elevated CRP of 82 mg/L.", [(CRP, 82, "mg/L", None, "high")]),
    ("Hemoglobin 8.2 g/dL (82 g/L).", [(HB, 8.2, "g/dL"), (HB, 82, "g/L")]),
    ("The white blood cell count was in normal range.", [(WBC, "normal", None, None, "normal")]),
    ("CRP gradually decreased.", [(CRP, None, None, "decreased")]),
    ("CRP and ferritin were elevated.", [(CRP, "high", None, None, "high"), ("ferritin", "high", None, None, "high")]),
    ("CRP was measured.", []),
    ("He was 65 years old and took 5 mg.", []),
    ("PEEP of 8 cmH2O and FiO2 100%.",
     [("positive end-expiratory pressure", 8, "cm[H2O]"), ("fraction of inspired oxygen", 100, "%")]),
    ("RT-PCR for SARS-CoV-2 was positive.", [("sars-cov-2 rna", "positive", None, None, "positive")]),
    ("She had anaemia (8.2 g/dL).", [(HB, 8.2, "g/dL", None, "low")]),
    ("Platelets were 12 × 10^9/L (normal, 150-400).", [(PLT, 12, "10*9/L", None, "low")]),
    ("Serum CRP was 2-fold higher than the upper limit of normal.", []),
    ("CRP was elevated 2 × ULN.", [(CRP, "high", None, None, "high")]),
    ("Platelets were 12,000/µL (normal 150,000-400,000).", [(PLT, 12000, "/uL", None, "low")]),
    ("LVEF was 35%.", [("left ventricular ejection fraction", 35, "%")]),
    ("Rheumatoid factor, a film, an unknown test and CRP were negative.",
     [(name, "negative", None, None, "negative") for name in ("rheumatoid factor", CRP)]),
    ("TSH, f-T3 and f-T4 were in the reference range.",
     [(name, "normal", None, None, "normal") for name in ("thyrotropin", "free triiodothyronine", "free thyroxine")]),
    ("Folic acid levels were within normal limits.", [("folate", "normal", None, None, "normal")]),
    ("Folic acid was within reach.", []),
    ("The film was normal and her MMSE was 28/30.", [("mini-mental state examination", 28)]),
    ("The platelet count was 61×10^9/L, but it was noted to decrease from 60×10^9/L to 8×10^9/L.",
     [(PLT, 61, "10*9/L"), (PLT, 60, "10*9/L"), (PLT, 8, "10*9/L", "decreased")]),
    ("PC0 2 40mmHg; PO 2 56mmHg and HC0 3 25.1mmol/l",
     [("arterial carbon dioxide tension", 40, "mm[Hg]"), ("arterial oxygen tension", 56, "mm[Hg]"),
      ("bicarbonate", 25.1, "mmol/L")]),
    ("He lost 7 kg; a 7 kg weight loss was noted.", []),
    ("He weighed 71 kg and was 180 cm tall.", [("body weight", 71, "kg"), ("height", 180, "cm")]),
    ("Fluid with 46 white cells/µL (94% lymphocytes).", [(WBC, 46, "{cells}/uL"), ("lymphocyte percentage", 94, "%")]),
    ("AST/ALT >150 IU/l", [(AST, 150, "[iU]/L"), (ALT, 150, "[iU]/L")]),
    ("WBC and neutrophil counts were 8800/µL and only 2% (176/µL).",
     [(WBC, 8800, "/uL"), ("neutrophil percentage", 2, "%"), ("neutrophil count", 176, "/uL")]),
    ("CD4 count was 367 units/ml.", [("cd4+ t cell count", 367, "U/mL")]),
    ("Schistocytes were 6%.", [("schistocyte percentage", 6, "%")]),
    ("Sinus rhythm at 96 beats per minute.", [(HR, 96, "/min")]),
    ("The ejection fraction improved to 55%.", [("left ventricular ejection fraction", 55, "%")]),
    ("Cytokeratin (CK) 20 and CK19 were seen.", []),
    ("A viral panel was negative for adenovirus, enterovirus and RSV.",
     [(name, "negative", None, None, "negative")
      for name in ("viral panel", "adenovirus dna", "enterovirus rna", "respiratory syncytial virus rna")]),
    ("CMV and EBV DNA were not detected.",
     [(name, "not_detected", None, None, "negative") for name in ("cytomegalovirus dna", "epstein-barr virus dna")]),
    ("She had adenovirus and enterovirus infections.", []),
    ("Blood, urine and sputum cultures were negative.",
     [(f"{name} culture", "negative", None, None, "negative") for name in ("blood", "urine", "sputum")]),
    ("The platelet count was 12×10^9/L. Then the count rose to 148×10^9/L.",
     [(PLT, 12, "10*9/L"), (PLT, 148, "10*9/L", "increased")]),
    ("CRP was 12 mg/L. The count was 148×10^9/L.", [(CRP, 12, "mg/L")]),
    ("Prothrombin time; 9.8 seconds and BMI; 22 kg/m2.",
     [("prothrombin time", 9.8, "s"), ("body mass index", 22, "kg/m2")]),
    ("Elevated ESR, elevated CRP level, an increased WBC.",
     [(name, "high", None, None, "high") for name in ("erythrocyte sedimentation rate", CRP, WBC)]),
    ("White blood cell count of 3–5/high power field.", [(WBC, (3, 5), "/[HPF]")]),
    ("INR 2.1; aPTT 45 s", [("international normalized ratio", 2.1), ("activated partial thromboplastin time", 45, "s")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_statements(small: spacy.Language, text: str, expected: list[Row]) -> None:
    assert rows(small, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Serum sodium was 118 mmol/L and urine sodium 56 mmol/L.", ["sodium in serum", "sodium in urine"]),
        ("Lumbar puncture showed protein 0.6 g/L and glucose 3.4 mmol/L; serum glucose was 6 mmol/L.",
         ["protein in cerebrospinal fluid", "glucose in cerebrospinal fluid", "glucose in serum"]),
        ("Blood tests showed CRP 243 mg/L, sodium 127 mmol/L and BP 90/60 mmHg.",
         ["c-reactive protein in blood", "sodium in blood", "systolic blood pressure", "diastolic blood pressure"]),
        ("A venous pH of 7.27 with bicarbonate 15 mmol/L and CRP 5 mg/L.",
         ["ph in venous blood", "bicarbonate in venous blood", "c-reactive protein"]),
        ("Lactate in the CSF was 3.6 mmol/L.", ["lactate in cerebrospinal fluid"]),
        ("Capillary glucose was 2.9 mmol/L.", ["glucose in capillary blood"]),
        ("Mean arterial pressure was 55 mmHg.", ["mean arterial pressure"]),
    ],
)  # fmt: skip
def test_specimens(small: spacy.Language, text: str, expected: list[str]) -> None:
    found = []
    for statement in measurement_statements(small(text)):
        specimen = statement["slots"].get("specimen")
        found.append(statement["name"] + (f" in {specimen['value']}" if specimen else ""))
    assert found == expected


def test_codes_are_those_of_the_specimen(small: spacy.Language) -> None:
    spinal, serum = measurement_statements(small("CSF glucose was 60 mg/dL; serum glucose was 110 mg/dL."))
    assert spinal["fields"]["codes"] != serum["fields"]["codes"]
    assert "Cerebral spinal fluid" in spinal["fields"]["codes"][0]["display"]


def test_short_form_in_brackets_is_no_second_mention(small: spacy.Language) -> None:
    doc = small("C-reactive protein (CRP) was 5 mg/L; CRP was high.")
    assert [doc.text[m["start"] : m["end"]] for m in mentions(doc, "analyte")] == ["C-reactive protein", "CRP"]
