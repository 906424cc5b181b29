"""Normalisation: what is printed → what the view reads, and which range of the original produced it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.alignment import apply_edits
from extractor.document import Source
from extractor.normalise import glued, normalise
from extractor.normalise.superscripts import kind_of
from extractor.readers import read_text


def view(text: str) -> str:
    return read_text(text).view


@pytest.mark.parametrize(
    ("printed", "reads"),
    [
        (r"$3 8 . 2 ^ { \circ } \mathrm { C }$ ,", "38.2°C,"),
        (r"$3 8 . 2 ^ { \mathrm { { \circ } } } \mathrm { C }$", "38.2°C"),
        (r"$1 2 . 1 6 \times 1 0 ^ { 9 } / \mathrm { L }$ ,", "12.16×10^9/L,"),
        (r"${ 8 . 3 8 } { \times 1 0 ^ { 9 } } / \mathrm { L }$", "8.38×10^9/L"),
        (r"rate of $3 5 { \cdot } 4 4 / \mathrm { m i n }$", "rate of 35-44/min"),
        (r"around 9.6- $1 4 . 6 ~ \mathrm { m M } ,$ , insulin", "around 9.6-14.6 mM, insulin"),
        (r"TNF- $\mathfrak { a }$ ,indication", "TNF-α, indication"),
        (r"group $\mathfrak { a }$", "group a"),
        (r"$( 6 7 0 . 2 \mathrm{pg/mL} )$", "(670.2 pg/mL)"),
        (r"$8 7 . 9 \%$ ，along", "87.9%, along"),
        (r"$4 3 . 8 \mu \mathrm { M }$", "43.8µM"),
        (r"As of $2 2 ^ { \mathrm { t h } }$ Feb", "As of 22th Feb"),
        (r"$\mathrm { C D 4 ^ { + } }$ T cell, $\mathrm { C D } 3 ^ { + }$", "CD4+ T cell, CD3+"),
        (r"$\mathrm { S P O } _ { 2 }$ of $81 \%$", "SPO2 of 81%"),
        (r"$1 6 0 / 9 1 \ \mathrm { m m H g }$", "160/91 mmHg"),
        (r"$13.1 \times 10^9/L$, range: $3.5-9.5 \times 10^9/L$", "13.1×10^9/L, range: 3.5-9.5×10^9/L"),
        (r"$1 . 8 – 6 . 3 \times 1 0 ^ { 9 } / \mathrm { L }$", "1.8-6.3×10^9/L"),
        (r"Haiying $\mathrm { W u } ^ { 4 , \# }$ ， Wenjie", "Haiying Wu, Wenjie"),
        (r"\(p \le 0.05\), $\frac { 1 } { 2 }$ tablet, 5 \% and 3 \mu g", "p≤0.05, 1/2 tablet, 5% and 3 µg"),
        (r"huminynkm $@$ 163.com", "huminynkm @ 163.com"),
        ("It cost $500 and later $300. A $5 fee.", "It cost $500 and later $300. A $5 fee."),
        (r"unknown \foo{x} stays", r"unknown \foo{x} stays"),
    ],
)
def test_latex(printed: str, reads: str) -> None:
    assert view(printed) == reads


@pytest.mark.parametrize(
    ("printed", "reads"),
    [
        ("PaO<sub>2</sub>, T<sub>max</sub> and PaO₂", "PaO2, Tmax and PaO2"),
        ("10<sup>9</sup>/L and 4.5 × 10⁹/L", "10^9/L and 4.5×10^9/L"),
        ("1.8 m², 24 kg/m<sup>2</sup>, 5 min⁻¹", "1.8 m2, 24 kg/m2, 5 min^-1"),
        ("HCO<sub>3</sub><sup>-</sup>, Ca<sup>2+</sup>", "HCO3-, Ca2+"),
        ("<sup>18</sup>F-FDG and ¹³¹I", "18F-FDG and 131I"),
        ("CRP was 82<sup>5</sup> mg/L.<sup>3,4</sup> Then aspirin<sup>6-8</sup>", "CRP was 82 mg/L. Then aspirin"),
        ("said so<sup>1</sup>,<sup>2</sup> and ¹⁻³", "said so and 1-3"),
        ("13<sup>*</sup> and 4<sup>th</sup>", "13* and 4th"),
    ],
)
def test_superscripts(printed: str, reads: str) -> None:
    assert view(printed) == reads


def test_what_a_superscript_is() -> None:
    assert [
        kind_of("4 × 10", "9", "/L"), kind_of("10 mL/min/1.73 m", "2", ""), kind_of("CD4", "+", " T"),
        kind_of("as shown.", "12", " The"), kind_of("38", "o", "C"), kind_of("s", "-1", ""),
    ] == ["power", "plain", "plain", "drop", "plain", "power"]  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    ["4.5 ×109/L",
     "4.5 x10^9/L", "4.5 10*9/L", "4.5x10 9/L", "4.5 x 10e9/L", "4.5 x 10E9/L", "4.5e9/L", "4.5 × 10(9)/L",
     "4.5 * 10^9 / L", "4.5 × 10<sup>9</sup>/L", "4.5×10⁹/L", r"4.5 $\times 10^{9}/\mathrm{L}$"],
)  # fmt: skip
def test_spellings_of_a_power(printed: str) -> None:
    assert view(printed).replace("4.5 10", "4.5×10") == "4.5×10^9/L"


@pytest.mark.parametrize(
    ("printed", "reads"),
    [
        ("120 ×103/µL, 4.5 × 1012/L, 5 × 10 6 cells/kg", "120×10^3/µL, 4.5×10^12/L, 5×10^6 cells/kg"),
        ("WBC (109/L), (10 3/μL)", "WBC (10^9/L), (10^3/µL)"),
        ("3 × 105 mg, 2 x 100 mg, room 109, CD4 103/µL", "3 × 105 mg, 2 x 100 mg, room 109, CD4 103/µL"),
        ("5300 cells/mm 3, 24 kg/m(2)", "5300 cells/mm3, 24 kg/m2"),
        ("8,3 mmol/L; 1,25 mg; 3,5-5,1 mmol/L; 0,05", "8.3 mmol/L; 1.25 mg; 3.5-5.1 mmol/L; 0.05"),
        (
            "hemoglobin of 9,6 (12,2–18,1), platelets 61 (150–400)",
            "hemoglobin of 9.6 (12.2-18.1), platelets 61 (150-400)",
        ),
        ("in 3,4 (5,6) of them", "in 3,4 (5,6) of them"),
        ("on March 17,18,24 and 29", "on March 17,18,24 and 29"),
        ("120,130 and 140; [100,101]", "120,130 and 140; [100,101]"),
        ("12,000/µL; 1,234,567; 1 200 000; 12\u202f000; 100 000/mm3", "12000/µL; 1234567; 1200000; 12000; 100000/mm3"),
        ("412 109 cells and 2 500 mg tablets", "412 109 cells and 2 500 mg tablets"),
        ("8·3 mmol/L and 36·7°C", "8.3 mmol/L and 36.7°C"),
        ("in 2O19 with 1OO mg", "in 2019 with 100 mg"),
        ("thymosin αl from", "thymosin α1 from"),
        ("5–10 mg, −3 and 5—6", "5-10 mg, -3 and 5-6"),
        ("2½ tablets, ½ tablet", "2.5 tablets, 0.5 tablet"),
        ("5 μg, 37 ℃, 37 º C, ﬁbrosis, co\u00adoperate", "5 µg, 37 °C, 37 ° C, fibrosis, cooperate"),
        ("a\u2003b\u3000c\u200bd\ufeffe", "a b c d e"),
        ("（full）width：yes，no", "(full) width: yes, no"),
    ],
)
def test_numbers_and_characters(printed: str, reads: str) -> None:
    assert view(printed) == reads


@pytest.mark.parametrize(
    ("printed", "reads"),
    [
        ("therapy ofhUCMSCs; hUCMSCs were given", "therapy of hUCMSCs; hUCMSCs were given"),
        ("had type2diabetes", "had type 2 diabetes"),
        ("onFebruary 3 and January27", "on February 3 and January 27"),
        (
            "electrolytedisturbance after an electrolyte disturbance",
            "electrolyte disturbance after an electrolyte disturbance",
        ),
        ("a dose of138 mg, Table1", "a dose of 138 mg, Table 1"),
        ("toward the ward, to ward, without, within, insulin", "toward the ward, to ward, without, within, insulin"),
        ("www.clinicaltrials.gov and clinical trials", "www.clinicaltrials.gov and clinical trials"),
        ("hemiparesis, hemi paresis", "hemiparesis, hemi paresis"),
        ("of hemolysis.To modulate immunity,and then", "of hemolysis. To modulate immunity, and then"),
    ],
)
def test_glued_words(printed: str, reads: str) -> None:
    assert view(printed) == reads


def test_a_caller_can_name_what_is_known() -> None:
    text = "treated withfoobarbital daily"
    assert glued.edits(text, known=lambda word: False) == []
    assert apply_edits(text, glued.edits(text, known="foobarbital".__eq__))[0] == "treated with foobarbital daily"


@pytest.mark.parametrize(
    ("printed", "words", "produced"),
    [
        (r"of $3 8 . 2 ^ { \circ } \mathrm { C }$ then", "38.2°C", r"3 8 . 2 ^ { \circ } \mathrm { C"),
        (r"to $4 4 . 6 4 \mathrm { m g / L }$ ,", "44.64mg/L", r"4 4 . 6 4 \mathrm { m g / L"),
        (r"IFN- $\mathfrak { a }$ and", "IFN-α", r"IFN- $\mathfrak { a }"),
        (r"around 9.6- $1 4 . 6 ~ \mathrm { m M } ,$ so", "9.6-14.6 mM", r"9.6- $1 4 . 6 ~ \mathrm { m M"),
        (r"was $8 7 . 9 \%$", "87.9%", r"8 7 . 9 \%"),
        ("PaO<sub>2</sub> of", "PaO2", "PaO<sub>2"),
        ("4 × 10<sup>9</sup>/L.", "4×10^9/L", "4 × 10<sup>9</sup>/L"),
        ("4 × 10⁹/L", "10^9", "10⁹"),
        ("was **5 &micro;g** of", "5 µg", "5 &micro;g"),
        ("a 12,000/µL", "12000", "12,000"),
        ("ofhUCMSCs and hUCMSCs", "hUCMSCs", "hUCMSCs"),
    ],
)  # fmt: skip
def test_spans_are_minimal(printed: str, words: str, produced: str) -> None:
    source = read_text(printed)
    start = source.view.index(words)
    low, high = source.alignment.to_source(start, start + len(words))
    assert printed[low:high] == produced


def assert_spans(source: Source) -> None:
    """Every letter and digit of the view comes from a range that holds it, or a command or entity for it."""
    position = 0
    for at, char in enumerate(source.view):
        low, high = source.alignment.to_source(at, at + 1)
        assert 0 <= low <= high <= len(source.text)
        if not char.isalnum():
            continue
        produced = source.text[low:high]
        assert produced, (source.view[max(0, at - 10) : at + 10], at)
        assert char in produced or re.search(r"[\\&$]|[^\x00-\x7f]|^[OolI]+$", produced), (char, produced)
        assert low >= position
        position = low
    for block in source.blocks:
        assert 0 <= block["start"] < block["end"] <= len(source.view)
        assert source.view[block["start"] : block["end"]].strip() == source.view[block["start"] : block["end"]]


_SNIPPETS = st.sampled_from([
    "CRP was 12 mg/L", r"$3 8 . 2 ^ { \circ } \mathrm { C }$", "10<sup>9</sup>/L", "PaO₂", "**bold**", "*", "$", "<",
    "&", "\\",
    "\n", "\n\n", " ", "# Head\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "<table><tr><td>x</td></tr>", "</table>",
    "&lt;5",
    "[a](http://x.y)", "![](a.png)", "1,5 mg", "12,000", "４", "ﬁ", "²", "{", "}", "^", "_", r"\mu", r"\frac", "<br>",
    "<sup>",
    "</sup>", "1. item\n", "- item\n", "— ", "ofhUCMSCs", "x 10 9/L", "3·4", "\r\n", "\u00ad", "\u2009", "<script>",
    "<!--", "-->",
    "type2diabetes", "αl", "（", "，", "½", "treat-\nment", "\ufdd0", "é",
])  # fmt: skip


@given(st.lists(_SNIPPETS, max_size=25).map("".join), st.sampled_from(["text", "html"]))
@settings(max_examples=250, deadline=None)
def test_any_mix_keeps_its_offsets(text: str, form: str) -> None:
    source = read_text(text, format=form)
    assert_spans(source)
    assert source.text == text
    for table in source.tables:
        assert all(table["start"] <= cell["start"] <= cell["end"] <= table["end"] for cell in table["cells"])


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    source = read_text(text)
    source.alignment.to_source(0, len(source.view))
    assert normalise(source.view)[0] is not None


def test_plain_prose_is_left_alone() -> None:
    text = (
        "She was admitted on 3 May 2021. Two days later, prednisolone was reduced from 40 to 30 mg orally once daily."
    )
    source = read_text(text)
    assert (source.view, source.alignment.to_source(48, 60)) == (text, (48, 60))
