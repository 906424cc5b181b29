"""The tokenizer parts number and unit, lists and slashes, and keeps names whole."""

from __future__ import annotations

import pytest
import spacy

from extractor.tokenizer import blank, combined_tokenizer


@pytest.fixture(scope="module")
def nlp():
    return blank()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("44.64mg/L", ["44.64", "mg/L"]),
        ("160/91mmHg", ["160", "/", "91", "mmHg"]),
        ("February 17,18,24", ["February", "17", ",", "18", ",", "24"]),
        ("FiO2:100%,oxygen", ["FiO2", ":", "100", "%", ",", "oxygen"]),
        ("12,500/µL", ["12,500", "/µL"]),
        ("35-44/min", ["35", "-", "44", "/min"]),
        ("8cmH2O", ["8", "cmH2O"]),
        ("WBC(13.1)", ["WBC", "(", "13.1", ")"]),
        ("temperature38.2", ["temperature", "38.2"]),
        ("in ng/mL", ["in", "ng/mL"]),
        ("IFN-α", ["IFN-α"]),
        ("lopinavir/ritonavir", ["lopinavir/ritonavir"]),
        ("PaO2/FiO2", ["PaO2/FiO2"]),
        ("SARS-CoV-2 hUC-MSCs 65-year-old 3TC", ["SARS-CoV-2", "hUC-MSCs", "65-year-old", "3TC"]),
        ("2.5mg/kg/day", ["2.5", "mg/kg/day"]),
    ],
)
def test_tokens(nlp, text, tokens):
    assert [token.text for token in nlp(text)] == tokens


def test_text_is_kept(nlp):
    text = "BP 160/91mmHg,  FiO2:100%,oxygen\n\n13.92×10^9/L → 2"
    assert nlp(text).text == text


def test_survives_bytes(nlp):
    copy = blank().from_bytes(nlp.to_bytes())
    assert [token.text for token in copy("44.64mg/L")] == ["44.64", "mg/L"]


def test_can_replace_a_tokenizer():
    plain = spacy.blank("en")
    plain.tokenizer = combined_tokenizer(plain)
    assert [token.text for token in plain("160/91mmHg")] == ["160", "/", "91", "mmHg"]


def test_line_ends_are_tokens_and_no_special_cases() -> None:
    nlp = blank()
    assert not [word for word in nlp.tokenizer.rules if word.isspace()]
    assert [token.text for token in nlp("Fever.\nCough\t10mg  x")] == [
        "Fever",
        ".",
        "\n",
        "Cough",
        "\t",
        "10",
        "mg",
        " ",
        "x",
    ]
