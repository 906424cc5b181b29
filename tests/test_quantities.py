"""Quantities: one line of text, the complete list of what is read in it."""

from __future__ import annotations

import pickle

import pytest
import spacy
from growth import growth

from extractor.document import get_data, mentions
from extractor.pipes import quantities


@pytest.fixture(scope="module")
def nlp():
    pipeline = spacy.blank("en")
    pipeline.add_pipe("extractor_quantities")
    return pipeline


def shown(doc):
    """``words=comparator number unit``, ``*n`` for the place in a series."""
    found = []
    for mention in mentions(doc, "quantity"):
        attrs = mention["attrs"]
        number = (
            f"{attrs['value']:.10g}" if attrs["value"] is not None else f"{attrs['low']:.10g}..{attrs['high']:.10g}"
        )
        place = "" if attrs["series"] is None else f"*{attrs['series']}"
        unit = f" {attrs['unit']}" if attrs["unit"] else ""
        found.append(f"{doc.text[mention['start'] : mention['end']]}={attrs['comparator'] or ''}{number}{unit}{place}")
    return found


CASES = [
    # number and unit
    ("WBC 13.92×10^9/L", ["13.92×10^9/L=13.92 10*9/L"]),
    ("38.2°C", ["38.2°C=38.2 Cel"]),
    ("to 44.64mg/L, along", ["44.64mg/L=44.64 mg/L"]),
    ("8cmH2O", ["8cmH2O=8 cm[H2O]"]),
    ("50L/min", ["50L/min=50 L/min"]),
    ("88 mm/h", ["88 mm/h=88 mm/h"]),
    ("temp 37.0℃, fine", ["37.0℃=37 Cel"]),
    ("100.4°F", ["100.4°F=100.4 [degF]"]),
    ("temperature of 38.5 C today", ["38.5 C=38.5 Cel"]),
    ("30 breaths per minute", ["30 breaths per minute=30 /min"]),
    ("eGFR 45 mL/min/1.73 m2", ["45 mL/min/1.73 m2=45 mL/min/{1.73_m2}"]),
    ("375 mg/m2", ["375 mg/m2=375 mg/m2"]),
    ("2 g/8 h", ["2 g/8 h=2 g/(8.h)"]),
    ("12 (mg/L)", ["12 (mg/L)=12 mg/L"]),
    ("a 10-mg dose", ["10-mg=10 mg"]),
    ("of38.2°C", ["38.2°C=38.2 Cel"]),
    ("5\nmg daily", ["5\nmg=5 mg"]),
    ("BMI 31.2 kg/m²", ["31.2 kg/m²=31.2 kg/m2"]),
    ("65 years", ["65 years=65 a"]),
    ("a 62-year-old man", ["62-year=62 a"]),
    ("CD4 200 cells/mm3", ["200 cells/mm3=200 {cells}/mm3"]),
    ("PaO2/FiO2 281 mmHg", ["281 mmHg=281 mm[Hg]"]),
    ("2 units of packed red cells", ["2 units=2 {unit}"]),
    ("10 units of insulin", ["10 units=10 U"]),
    ("a creatinine of 1.2", ["1.2=1.2"]),
    ("pH 7.4", ["7.4=7.4"]),
    # how numbers are written
    (".5 mg", [".5 mg=0.5 mg"]),
    ("0,5 mg", ["0,5 mg=0.5 mg"]),
    ("13·1 g/dL", ["13·1 g/dL=13.1 g/dL"]),
    ("12,500/µL", ["12,500/µL=12500 /uL"]),
    ("150 000/µL", ["150 000/µL=150000 /uL"]),
    ("1,234,567 copies/mL", ["1,234,567 copies/mL=1234567 {copies}/mL"]),
    ("base excess of -4.2 mmol/L", ["-4.2 mmol/L=-4.2 mmol/L"]),
    ("BE −5", ["−5=-5"]),
    ("stored at −80 °C", ["−80 °C=-80 Cel"]),
    ("T-score: −3.1)", ["−3.1=-3.1"]),
    ("two tablets twice daily", ["two tablets=2 {tablet}"]),
    ("half a tablet", ["half a tablet=0.5 {tablet}"]),
    ("one of the patients", []),
    ("1/2 tablet", ["1/2 tablet=0.5 {tablet}"]),
    ("1 1/2 tablets", ["1 1/2 tablets=1.5 {tablet}"]),
    ("ANA 1:1280", ["1:1280=1280 {titer}"]),
    ("ratio 2:1", ["2:1=2"]),
    # powers
    ("5×10^7 cells", ["5×10^7 cells=50000000 {cells}"]),
    ("1.5 x 10^6 cells/kg", ["1.5 x 10^6 cells/kg=1500000 {cells}/kg"]),
    ("(1–5)×10^6 cells/kg", ["(1–5)×10^6 cells/kg=1000000..5000000 {cells}/kg"]),
    ("3 million IU once", ["3 million IU=3000000 [iU]"]),
    ("40 million human cells", ["40 million=40000000"]),
    ("4.5 million/mm3", ["4.5 million/mm3=4.5 10*6/mm3"]),
    ("3.2×10^6 copies/mL", ["3.2×10^6 copies/mL=3200000 {copies}/mL"]),
    ("1.2e5 copies/mL", ["1.2e5 copies/mL=120000 {copies}/mL"]),
    ("4.5 × 10³/µL", ["4.5 × 10³/µL=4.5 10*3/uL"]),
    ("7.2 × 109/L", ["7.2 × 109/L=7.2 10*9/L"]),
    ("150K/µL", ["150K/µL=150 10*3/uL"]),
    ("WBC (10^9/L)", []),
    ("10^7 cells", ["10^7 cells=10000000 {cells}"]),
    # ranges
    ("glucose 9.6-14.6 mM", ["9.6-14.6 mM=9.6..14.6 mmol/L"]),
    ("rate of 35-44/min", ["35-44/min=35..44 /min"]),
    ("3.5 to 9.5 mg/L", ["3.5 to 9.5 mg/L=3.5..9.5 mg/L"]),
    ("3.5-9.5 × 10^9/L", ["3.5-9.5 × 10^9/L=3.5..9.5 10*9/L"]),
    ("between 3 and 5 mg", ["3 and 5 mg=3..5 mg"]),
    ("10,000-20,000 copies/mL", ["10,000-20,000 copies/mL=10000..20000 {copies}/mL"]),
    ("3,9-5,8mmol/ L", ["3,9-5,8mmol/ L=3.9..5.8 mmol/L"]),
    ("a 4- to 5-cm scar", ["4- to 5-cm=4..5 cm"]),
    ("two to three tablets", ["two to three tablets=2..3 {tablet}"]),
    ("Na 140 mmol/L [135-145]", ["140 mmol/L=140 mmol/L", "135-145=135..145"]),
    ("0.5 mg – 1 g", ["0.5 mg – 1 g=0.0005..1 g"]),
    ("increased from 40 to 60 mg", ["40=40 mg*0", "60 mg=60 mg*1"]),
    ("from 82 to 12 mg/L", ["82=82 mg/L*0", "12 mg/L=12 mg/L*1"]),
    ("ranging from 3 to 5 mg", ["3 to 5 mg=3..5 mg"]),
    ("(reference value: -18.4 pg/mL)", ["18.4 pg/mL=18.4 pg/mL"]),
    ("5.2 ± 0.3 mg/L", ["5.2 ± 0.3 mg/L=5.2 mg/L"]),
    # comparators
    ("<0.01 ng/mL", ["<0.01 ng/mL=<0.01 ng/mL"]),
    ("≥ 38.0 °C", ["≥ 38.0 °C=>=38 Cel"]),
    ("lower than 86-90 %", ["lower than 86-90 %=<86..90 %"]),
    ("around 9.6 mM", ["around 9.6 mM=~9.6 mmol/L"]),
    ("no more than 4 g/day", ["no more than 4 g/day=<=4 g/d"]),
    ("at least 5 days", ["at least 5 days=>=5 d"]),
    ("up to 100 mg", ["up to 100 mg=<=100 mg"]),
    ("rose up to 44/min", ["44/min=44 /min"]),
    ("38.5 °C or higher", ["38.5 °C=>=38.5 Cel"]),
    ("infused over 30 min", ["30 min=30 min"]),
    # series and shared units
    ("1.1–1.6–0.5 ng/mL", ["1.1=1.1 ng/mL*0", "1.6=1.6 ng/mL*1", "0.5 ng/mL=0.5 ng/mL*2"]),
    ("10, 20 and 30 mg", ["10=10 mg*0", "20=20 mg*1", "30 mg=30 mg*2"]),
    ("160/91 mmHg", ["160=160 mm[Hg]*0", "91 mmHg=91 mm[Hg]*1"]),
    ("143/89", ["143=143*0", "89=89*1"]),
    ("800/160 mg", ["800=800 mg*0", "160 mg=160 mg*1"]),
    ("500 mg/250 mg", ["500 mg=500 mg*0", "250 mg=250 mg*1"]),
    ("83/34/53 mmHg", ["83=83 mm[Hg]*0", "34=34 mm[Hg]*1", "53 mmHg=53 mm[Hg]*2"]),
    ("82 → 45 → 12 mg/L", ["82=82 mg/L*0", "45=45 mg/L*1", "12 mg/L=12 mg/L*2"]),
    ("HR 110, 38.5°C", ["110=110", "38.5°C=38.5 Cel"]),
    ("17,18,24", ["17=17*0", "18=18*1", "24=24*2"]),
    ("amoxicillin 250 mg/5 mL", ["250 mg=250 mg", "5 mL=5 mL"]),
    # no quantities
    ("as reported [12] and [3,4–6]", []),
    ("Figure 3A and Table 2, cases 1 and 2", []),
    ("CD4, IL-6, B12, H5N1, COVID-19, SARS-CoV-2, 5-HT, 18F-FDG, CA 19-9", []),
    ("On February 17, 18, 24 and 29", []),
    ("Feb.2020,2019 novel coronavirus", []),
    ("On 5 May 2020 at 5 mg", ["5 mg=5 mg"]),
    ("on March 4, 5 mg of it", ["5 mg=5 mg"]),
    ("from February 2 to 4", []),
    ("12/05/2020, 2020-02-09 and 9.2.2020", []),
    ("in 2019, since 2015-2018", []),
    ("at 14:30 and 3 p.m.", []),
    ("in his 30s, on the 3rd", []),
    ("type 2 diabetes, grade 3", []),
    ("doi 10.1000/xyz123, tel +86 10 6234 5678, a.b1@c2.com", []),
    ("1,25-dihydroxyvitamin D, 25-OH", []),
    ("discs C3–4", []),
    ("ferritin 2000 ng/mL", ["2000 ng/mL=2000 ng/mL"]),
    ("2020;92:418–23", []),
    ("postal code 6780001", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_quantities(nlp, text, expected):
    assert shown(nlp(text)) == expected


def test_attributes(nlp):
    doc = nlp("BP 160/91 mmHg, then 3 million IU")
    assert [mention["attrs"] for mention in mentions(doc, "quantity")] == [
        {"value": 160.0, "low": None, "high": None, "comparator": None, "unit_text": "mmHg", "unit": "mm[Hg]",
         "unit_start": 10, "unit_end": 14, "factor": None, "dimension": "pressure", "series": 0, "series_start": 3,
         "series_size": 2},
        {"value": 91.0, "low": None, "high": None, "comparator": None, "unit_text": "mmHg", "unit": "mm[Hg]",
         "unit_start": 10, "unit_end": 14, "factor": None, "dimension": "pressure", "series": 1, "series_start": 3,
         "series_size": 2},
        {"value": 3e6, "low": None, "high": None, "comparator": None, "unit_text": "IU", "unit": "[iU]",
         "unit_start": 31, "unit_end": 33, "factor": 1e6, "dimension": "arbitrary", "series": None,
         "series_start": None,
         "series_size": None},
    ]  # fmt: skip


def test_cells_of_a_table_do_not_borrow(nlp):
    text = "WBC\n12\ng/L\n13\n1980"
    doc = nlp.make_doc(text)
    get_data(doc)["blocks"] = [{"kind": "table", "start": 0, "end": len(text), "level": 0}]
    assert shown(nlp.get_pipe("extractor_quantities")(doc)) == ["12=12", "13=13", "1980=1980"]


def test_spans_are_published(nlp):
    doc = nlp("CRP 12 mg/L")
    assert [span.text for span in doc.spans["quantity"]] == ["12 mg/L"]


def test_pickle_and_processes(nlp):
    pipe = pickle.loads(pickle.dumps(nlp.get_pipe("extractor_quantities")))
    assert shown(pipe(nlp.make_doc("5 mg"))) == ["5 mg=5 mg"]


def test_empty_and_odd_texts(nlp):
    for text in (
        "",
        " ",
        "\n\n",
        "5",
        "-",
        "×10",
        "1/",
        "<",
        "5 ",
        "(5",
        "∞ 5µ",
        "5" * 400,
        "1," * 300 + "1",
        "-".join("1" * 300),
    ):
        quantities.read(text)


def test_linear_time():
    text = "CRP 44.64 mg/L on May 3, 5, 7 and WBC 3.5-9.5 × 10^9/L (Figure 3), 1-2-3 [4-6] two tablets. "
    quantities.read(text)
    assert growth(quantities.read, text, 60 * len(text)) < 9
