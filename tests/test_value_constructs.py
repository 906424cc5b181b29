"""One line a case: how reports put values into sentences, and the complete list of measurements each gives."""

import pytest
import spacy

from extractor.document import mentions
from extractor.pipes import measurements, quantities, sentences, timexes  # noqa: F401
from extractor.pipes.relate_values import measurement_statements

HR, TEMP, SPO2, SBP, DBP = (
    "heart rate",
    "body temperature",
    "oxygen saturation",
    "systolic blood pressure",
    "diastolic blood pressure",
)
WBC, NEUT, CRP = "white blood cell count", "neutrophil count", "c-reactive protein"
LFT, RFT = "liver function tests", "renal function tests"

LISTS = [
    ("A WBC of 700/µL, with 2% neutrophils, 94% lymphocytes and 2% monocytes, hemoglobin 11.1 g/dL.",
     f"{WBC} 700 /uL · neutrophil percentage 2 % · lymphocyte percentage 94 % · monocyte percentage 2 % · hemoglobin 11.1 g/dL"),
    ("Serum creatinine phosphokinase measured 1057 U/L (26–192 U/L).", "creatine kinase 1057 U/L high"),
    ("Serum pentobarbital and phenytoin levels were drawn at the ICU and measured 12.6 mg/L (1.0–5.0 mg/L) and 2.5 mg/L (10–20 mg/L).",
     "pentobarbital level 12.6 mg/L high · phenytoin level 2.5 mg/L low"),
    ("Leukocytosis of 23.9 (4.6–10.2) and fever of 39.", f"{WBC} 23.9 high"),
    ("Leukocytosis of 23.9 was seen.", ""),
    ("Hemoglobin fell by 2 g/dL.", "hemoglobin decreased"),
    ("Creatinine increased to 3 mg/dL.", "creatinine 3 mg/dL increased"),
    ("She had a decrease of 600 g of weight.", ""),
    ("C-reactive protein 3.3 mg/dL (negative < 0.5 mg/dL).", f"{CRP} 3.3 mg/dL high"),
    ("ALT 50 U/L AST 60 U/L.", "alanine aminotransferase 50 U/L · aspartate aminotransferase 60 U/L"),
    ("Platelet count of (44 000 platelet/mL).", "platelet count 44000 {cells}/mL"),
    ("Leukocyte (neutrophil) count: 5200/µL (2200/µL) and 4500/µL (1700/µL).",
     f"{WBC} 5200 /uL · {NEUT} 2200 /uL · {WBC} 4500 /uL · {NEUT} 1700 /uL"),
    ("Leukocyte count of 7090/µl of which 84.7% were neutrophils.", f"{WBC} 7090 /uL · neutrophil percentage 84.7 %"),
    ("Anaemia (Hb: 9.2 g/dL) was seen.", "hemoglobin 9.2 g/dL low"),
    ("BNP and high-sensitivity troponin T levels were 97.2 pg/mL and 0.0061 ng/mL.",
     "brain natriuretic peptide 97.2 pg/mL · troponin t 0.0061 ng/mL"),
    ("Saturation (SaO2) in arterial blood gas was 97.7%.", f"{SPO2} 97.7 %"),
    ("The thyroglobulin level four weeks after the end of radiation therapy was 12 ng/mL.", "thyroglobulin 12 ng/mL"),
    ("Her blood pressure, body temperature, heart rate and oxygen saturation levels were 160/80 mmHg, 36.5 °C, 98 beats/min and 97 %.",
     f"{SBP} 160 mm[Hg] · {DBP} 80 mm[Hg] · {TEMP} 36.5 Cel · {HR} 98 /min · {SPO2} 97 %"),
    ("pH, PaCO2 and oxygen saturation were 7.50, 34 mmHg, and 95%.",
     f"ph 7.5 · arterial carbon dioxide tension 34 mm[Hg] · {SPO2} 95 %"),
    ("Heart rate and temperature were in the range of 70-83 beats/min and 35.9°C-36.5°C.", f"{HR} 70-83 /min · {TEMP} 35.9-36.5 Cel"),
    ("Leukocyte and neutrophil counts fell to 2,200/1,700.", f"{WBC} 2200 decreased · {NEUT} 1700 decreased"),
    ("6 white cells/mm3 and 75 red blood cells/mm3.", f"{WBC} 6 {{cells}}/mm3 · red blood cell count 75 {{cells}}/mm3"),
    ("Blood pressure ranged from 80/50 mmHg to 90/60 mmHg.", f"{SBP} 80 mm[Hg] · {DBP} 50 mm[Hg] · {SBP} 90 mm[Hg] · {DBP} 60 mm[Hg]"),
    ("TSH 0.005 mIU/L (normal range 0.27 mIU/L-4.2 mIU/L).", "thyrotropin 0.005 m[iU]/L low"),
    ("His creatinine increased to 362 µ mol/L.", "creatinine 362 umol/L increased"),
    ("Basal levels of GH were always more than 4 ng/ml.", "growth hormone 4 ng/mL"),
    ("It caused a spike in WBC to 7000/µL.", f"{WBC} 7000 /uL increased"),
    ("An EF estimated by echocardiography to 30%-35%.", "left ventricular ejection fraction 30-35 %"),
]  # fmt: skip
WORDS = [
    (
        "It stained positive for synaptophysin and prolactin with a low Ki-67 index.",
        "synaptophysin positive · prolactin positive · ki-67 index low",
    ),
    ("Liver and renal function tests were within normal limits.", f"{LFT} normal · {RFT} normal"),
    ("Blood and urine cultures were negative.", "blood culture negative · urine culture negative"),
    (
        "Blood pressure, pulse and oxygen saturation were normal.",
        f"blood pressure normal · {HR} normal · {SPO2} normal",
    ),
    ("Laboratory tests, including complete blood count, were normal.", "complete blood count normal"),
    ("Laboratory tests were normal.", "laboratory tests normal"),
    ("Laboratory tests showed a normal white blood cell count and elevated CRP.", f"{WBC} normal · {CRP} high"),
    ("LDH was 3 times elevated than normal.", "lactate dehydrogenase high"),
    (
        "A decrease in the concentrations of IL-6 and IL-8 was observed.",
        "interleukin 6 decreased · interleukin 8 decreased",
    ),
    ("No change in the plasma levels of either IL-6 and IL-8.", "interleukin 6 unchanged · interleukin 8 unchanged"),
    ("Proteinuria of 3+.", "protein 3+ positive"),
    ("Urine was positive for glucose and nitrite.", "glucose positive · urine nitrite positive"),
    ("C-reactive protein was 75 mg/L.", f"{CRP} 75 mg/L"),
    ("The fluid was a lymphocyte-predominant exudate and positive.", ""),
    (
        "His urine drug screen was negative except for cannabinoids.",
        "toxicology screen negative · cannabinoids positive",
    ),
]
WORDS += [
    ("CRP was 27mg/L (< 5.0).", f"{CRP} 27 mg/L high"),
    ("A height of 127 cm (12.5th percentile).", "height 127 cm"),
    ("Hemoglobin: 12.10 g/100 ml; temperature 36 degrees of Celsius.", f"hemoglobin 12.1 g/dL · {TEMP} 36 Cel"),
    ("Serum calcium was normal (9.7 mg/dl; normal range, 8.4-10.4 mg/dL).", "calcium 9.7 mg/dL normal"),
    ("The examination revealed normal blood pressure, pulse and temperature.",
     f"blood pressure normal · {HR} normal · {TEMP} normal"),
    ("We did not detect positive rheumatoid factor.", ""),
    ("Blood cultures, obtained after the first dose, were sterile.", "blood culture negative"),
    ("CD34, CD117 and cytokeratin were all negative.", "cd34 negative · cd117 negative · cytokeratin negative"),
    ("C-reactive protein was not elevated.", f"{CRP} normal"),
    ("The renal function deteriorated with increasing creatinine values.", "creatinine increased"),
    ("Renal function improved with increasing diuresis and creatinine fell to 98 µmol/L.",
     "creatinine 98 umol/L decreased · urine output increased"),
    ("Both levels of GH and IGF-1 decreased.", "growth hormone decreased · insulin-like growth factor 1 decreased"),
    ("ANC was 4800 µL.", f"{NEUT} 4800 uL"),
]  # fmt: skip
TISSUE = [
    ("Cells were focally positive for CD1a (Fig.6), and they were negative for cytokeratin, CD3, CD20 and HMB45.",
     "cd1a positive · cytokeratin negative · cd3 negative · cd20 negative · hmb-45 negative"),
    ("There was positivity for CK7 and TTF-1 but not for CK20.",
     "cytokeratin 7 positive · thyroid transcription factor 1 positive · cytokeratin 20 negative"),
    ("ER and PR were negative.", "estrogen receptor negative · progesterone receptor negative"),
    ("Tumor cells expressed CD20 but did not express desmin.", "cd20 positive · desmin negative"),
    ("Stains for acid-fast bacilli were negative.", "acid fast bacilli smear negative"),
    ("CD34 (+), CD117 (-), desmin (−).", "cd34 positive · cd117 negative · desmin negative"),
    ("Positive expression of melan A, and negative expression of desmin.", "melan-a positive · desmin negative"),
    ("The L858R mutation was found.", "egfr l858r mutation detected positive"),
    ("DNA harbored L858R but not the T790M mutation.", "egfr l858r mutation detected positive · egfr t790m mutation not_detected negative"),
    ("He had a heterozygous NOD2 mutation.", "nod2 mutation detected positive"),
    ("He was brought to the ER with elevated CRP.", f"{CRP} high"),
]  # fmt: skip
CULTURES = [
    ("Hemocultures showed the infection agent to be Staphylococcus aureus.", "blood culture positive"),
    ("Abdominal swabs revealed Klebsiella and Enterococci.", "culture positive"),
    ("E. coli and Candida were isolated from the sputum culture.", "sputum culture positive"),
    ("Urine culture showed no growth.", "urine culture negative"),
]
SIZES = [
    ("A swelling over the left 2nd metacarpal bone of 2 cm × 1 cm.", "lesion size 2 cm · lesion size 1 cm"),
    ("A mass in the left lobe at a distance of 3 cm from the hilum.", ""),
    ("A large (18×22×22 cm) heterogeneous mass was seen.", "tumor size 18 cm · tumor size 22 cm · tumor size 22 cm"),
    ("The mucosal defect (Fig.2) measured approximately 3 cm.", "defect size 3 cm"),
    ("The lesion had diminished in size (from 3.0 by 2.6 cm to 1.1 by 0.8 cm).",
     "lesion size 3 cm decreased · lesion size 2.6 cm · lesion size 1.1 cm decreased · lesion size 0.8 cm"),
    ("An echogenic mass, poorly limited, more than 30 cm in diameter.", "tumor size 30 cm"),
    ("It showed a 4 cm-sized mass.", "tumor size 4 cm"),
    ("A hematoma sized 20 cm × 5 cm.", "hematoma size 20 cm · hematoma size 5 cm"),
    ("An aneurysm measuring 3.2 cm in height and 2.5 cm × 2.4 cm in diameter.",
     "aneurysm size 3.2 cm · aneurysm size 2.5 cm · aneurysm size 2.4 cm"),
    ("He was diagnosed with 66 × 150 mm juxtarenal AAA.", "aneurysm size 66 mm · aneurysm size 150 mm"),
    ("A large mass (4.7cmx2.3cm) was seen.", "tumor size 4.7 cm · tumor size 2.3 cm"),
    ("The tumor had decreased to 2 cm.", "tumor size 2 cm decreased"),
    ("An irregular mass, which was located in the esophagus, measuring 5.0 cm.", "tumor size 5 cm"),
    ("The cyst had shrunk to 2.4 cm at 3 months (Figure 1B), and further decreased to 1.9 cm in height.",
     "cyst size 2.4 cm · cyst size 1.9 cm decreased"),
    ("A tumor 5 cm from the anal verge.", ""),
    ("A 4.0 × 15-mm balloon was inflated in the lesion.", ""),
]  # fmt: skip
SCORES = [
    ("The pain score was 6/10 and GCS 9/15.", "pain score 6 · glasgow coma score 9"),
    ("Rotterdam score was 0.15.", "rotterdam score 0.15"),
    ("Palsy was seen (House-Brackmann (HB) grade II).", "house-brackmann grade 2"),
    ("The palsy was HB grade III and loss was detected.", "hb grade 3"),
    ("Dyspnea NYHA class IV.", "new york heart association class 4"),
    ("Kidney injury (AKIN Stage 3).", "akin stage 3"),
    ("Insufficiency (KDOQI: stage 3a).", "kdoqi stage 3"),
    ("BCS-TIPS prognostic index (BCS-TIPS PI) score was 6.3.", "bcs-tips prognostic index score 6.3"),
    ("A woman with stage IV lung cancer.", ""),
    ("The body mass index was 22.", "body mass index 22"),
]


@pytest.fixture(scope="module")
def small() -> spacy.Language:
    nlp = spacy.blank("en")
    for pipe in ("sentences", "quantities", "measurements", "timexes"):
        nlp.add_pipe(f"extractor_{pipe}")
    return nlp


def told(nlp: spacy.Language, text: str) -> str:
    """Name, figure and unit or result, trend, and the interpretation where it is not the result itself."""
    lines = []
    for statement in measurement_statements(nlp(text)):
        slots = statement["slots"]
        value = slots.get("value") or {}
        words = [statement["name"]]
        if value:
            figure = [value["value"]] if value.get("value") is not None else [value["low"], value["high"]]
            words += ["-".join(f"{number:g}" for number in figure), value["unit"] or ""]
        result = slots.get("result", {}).get("value")
        meaning = slots.get("interpretation", {}).get("value")
        words += [
            result or "",
            slots.get("trend", {}).get("value") or "",
            meaning if meaning and meaning != result else "",
        ]
        lines.append(" ".join(word for word in words if word))
    return " · ".join(lines)


@pytest.mark.parametrize(("text", "expected"), LISTS + WORDS + TISSUE + CULTURES + SIZES + SCORES)
def test_constructs(small: spacy.Language, text: str, expected: str) -> None:
    assert told(small, text) == expected


def test_what_a_size_points_at(small: spacy.Language) -> None:
    text = "A huge mass of 25 x 30 cm."
    values = [
        (s["slots"]["value"]["start"], s["slots"]["value"]["unit_start"]) for s in measurement_statements(small(text))
    ]
    assert [(text[start : start + 2], text[unit : unit + 2]) for start, unit in values] == [("25", "cm"), ("30", "cm")]
    assert [m["norm"] for m in mentions(small(text), "analyte")] == []
