"""The analyte, abnormality and code tables: every line, and what they say against each other and the source of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.lexicons import Matcher, load_rows, names_of
from extractor.lexicons.analyte_codes import codes_for
from extractor.lexicons.build.analytes import code_rows, component_of, dimension_of, read_labels, read_source
from extractor.units import by_code, convert

KINDS = {"lab", "vital", "blood_gas", "respiratory_support", "score", "other"}
FLAGS = {"pair", "percent", "qualitative", "ratio", "drug_level", "needs_value", "panel", "umbrella", "alteration"}
COLUMNS = [
    "id",
    "name",
    "names",
    "kind",
    "specimen",
    "standard_unit",
    "units",
    "molar_mass",
    "low",
    "high",
    "flags",
    "label",
]
# Spellings that may stand under two analytes (the first by id wins): none so far.
SHARED_SPELLINGS: set[str] = set()
ANALYTES = load_rows("analytes")
ABNORMALITIES = load_rows("abnormalities")
_HYPHENS = str.maketrans(dict.fromkeys("-\u2010\u2011\u2013", " "))


def _key(spelling: str) -> str:
    """What the matcher compares: case counts for short spellings with a capital, hyphens do not."""
    exact = len(spelling) <= 4 and spelling != spelling.lower()
    return spelling.translate(_HYPHENS) if exact else spelling.translate(_HYPHENS).lower()


def _floats(row: dict[str, str], *columns: str) -> list[float]:
    return [float(row[column]) for column in columns if row[column]]


def test_columns_and_size() -> None:
    assert list(ANALYTES["crp"]) == COLUMNS
    assert len(ANALYTES) >= 400
    assert len({_key(name) for row in ANALYTES.values() for name in names_of(row)}) >= 1300


def test_every_row() -> None:
    wrong = []
    for identifier, row in ANALYTES.items():
        units = [unit for unit in row["units"].split("|") if unit]
        numbers = _floats(row, "low", "high")
        checks = {
            "id": re.fullmatch(r"[a-z0-9_]+", identifier),
            "name": row["name"] and row["name"] == row["name"].lower(),
            "kind": row["kind"] in KINDS,
            "flags": {flag for flag in row["flags"].split("|") if flag} <= FLAGS,
            "units": all(unit in by_code() for unit in units) and len(set(units)) == len(units),
            "standard": not row["standard_unit"] or row["standard_unit"] in units,
            "range": len(numbers) < 2 or numbers[0] < numbers[1],
            "mass": all(mass > 1 for mass in _floats(row, "molar_mass")),
            "names": all(name == name.strip() and name for name in row["names"].split("|")) or not row["names"],
        }
        wrong += [(identifier, what) for what, right in checks.items() if not right]
    assert wrong == []


def test_names_are_unique() -> None:
    owners: dict[str, list[str]] = {}
    for identifier, row in ANALYTES.items():
        owners.setdefault(row["name"], []).append(identifier)
    assert [ids for ids in owners.values() if len(ids) > 1] == []


def test_no_spelling_belongs_to_two() -> None:
    owners: dict[str, set[str]] = {}
    for label, rows in (("", ANALYTES), ("abnormality ", ABNORMALITIES), ("generic ", load_rows("generic_tests"))):
        for identifier, row in rows.items():
            for name in names_of(row):
                owners.setdefault(_key(name), set()).add(label + identifier)
    twice = {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1 and name not in SHARED_SPELLINGS}
    assert twice == {}


def test_every_abnormality() -> None:
    wrong = [
        identifier for identifier, row in ABNORMALITIES.items()
        if row["analyte"] not in ANALYTES or row["direction"] not in ("high", "low", "") or not row["name"]
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C-reactive protein", ["c-reactive protein"]),
        ("TLC 12,000/mm3", ["white blood cell count"]),
        ("leucocyte count, haemoglobin and thrombocytes", ["white blood cell count", "hemoglobin", "platelet count"]),
        ("S.G.P.T. or SGPT, SGOT", ["alanine aminotransferase", "aspartate aminotransferase"]),
        ("neutrophil percentage, ANC", ["neutrophil percentage", "neutrophil count"]),
        ("BP, HR, RR, SpO2", ["blood pressure", "heart rate", "respiratory rate", "oxygen saturation"]),
        ("PaO2/FiO2 on PEEP", ["pao2/fio2 ratio", "positive end-expiratory pressure"]),
        ("CSF protein; CSF glucose", ["cerebrospinal fluid protein", "cerebrospinal fluid glucose"]),
        ("tacrolimus trough level", ["tacrolimus level"]),
        ("2019 novel coronavirus PCR", ["sars-cov-2 rna"]),
        ("anti-NMDA receptor antibodies", ["anti-nmda receptor antibody"]),
        ("free T4, TSH", ["free thyroxine", "thyrotropin"]),
        ("fasting blood glucose; HbA1c", ["fasting glucose", "hemoglobin a1c"]),
        ("an Na channel, na", ["sodium"]),
        ("hot map of pr", []),
    ],
)
def test_spellings(text: str, expected: list[str]) -> None:
    matcher = Matcher([(row["name"], name) for row in ANALYTES.values() for name in names_of(row)], loose_hyphens=True)
    assert [hit.id for hit in matcher.find(text)] == expected


# Sum formulas, to recompute molar masses from atomic weights (IUPAC, abridged).
WEIGHTS = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "S": 32.06, "Cl": 35.45, "F": 18.998, "I": 126.904}
FORMULAS = {
    "glucose": "C6H12O6", "creatinine": "C4H7N3O", "urea": "CH4N2O", "urate": "C5H4N4O3", "lactate": "C3H6O3",
    "ammonia": "NH3", "tbil": "C33H36N4O6", "chol": "C27H46O", "cortisol": "C21H30O5", "testosterone": "C19H28O2",
    "estradiol": "C18H24O2", "t4": "C15H11I4NO4", "t3": "C15H12I3NO4", "vitd": "C27H44O2", "folate": "C19H19N7O6",
    "homocysteine": "C4H9NO2S", "etoh_level": "C2H6O", "apap_level": "C8H9NO2", "sal_level": "C7H6O3",
    "vpa_level": "C8H16O2", "pht_level": "C15H12N2O2", "cbz_level": "C15H12N2O", "pb_level": "C12H12N2O3",
    "theo_level": "C7H8N4O2", "mtx_level": "C20H22N8O5", "digoxin_level": "C41H64O14", "clz_level": "C18H19ClN4",
    "ltg_level": "C9H7Cl2N5", "metanephrine": "C10H15NO3", "aldosterone": "C21H28O5",
}  # fmt: skip


def test_molar_masses() -> None:
    wrong = {}
    for identifier, formula in FORMULAS.items():
        mass = sum(WEIGHTS[atom] * int(count or 1) for atom, count in re.findall(r"([A-Z][a-z]?)(\d*)", formula))
        printed = float(ANALYTES[identifier]["molar_mass"])
        if abs(printed - mass) > 0.003 * mass:
            wrong[identifier] = (printed, round(mass, 2))
    assert wrong == {}


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "standard"),
    [("creatinine", 1.0, "mg/dL", 88.4), ("glucose", 90, "mg/dL", 4.996), ("tbil", 1, "mg/dL", 17.1),
     ("bun", 14, "mg/dL", 4.998), ("calcium", 10, "mg/dL", 2.495), ("crp", 8.2, "mg/dL", 82.0)],
)  # fmt: skip
def test_standard_units(analyte: str, value: float, unit: str, standard: float) -> None:
    row = ANALYTES[analyte]
    mass = float(row["molar_mass"]) if row["molar_mass"] else None
    assert convert(value, unit, row["standard_unit"], molar_mass=mass) == pytest.approx(standard, rel=1e-3)


def test_every_code_row() -> None:
    wrong = []
    for identifier, row in load_rows("analyte_codes").items():
        loinc, _, analyte = identifier.partition("@")
        right = (
            analyte == row["analyte"] in ANALYTES and loinc == row["loinc"] and _check_digit(loinc)
            and (not row["omop"] or row["omop"].isdigit()) and row["display"]
            and row["dimension"] in {unit.dimension for unit in by_code().values()} | {"none"}
        )  # fmt: skip
        wrong += [] if right else [identifier]
    assert wrong == []


def _check_digit(loinc: str) -> bool:
    """LOINC's check digit (Mod 10)."""
    number, _, digit = loinc.partition("-")
    odd = str(int("".join(reversed(number))[::2]) * 2)
    total = sum(int(char) for char in odd) + sum(int(char) for char in "".join(reversed(number))[1::2])
    return number.isdigit() and (10 - total % 10) % 10 == int(digit)


def test_codes_need_property_and_specimen() -> None:
    name = "C reactive protein [Mass/volume] in Serum or Plasma"
    both = [
        {"system": "LOINC", "code": "1988-5", "display": name},
        {"system": "OMOP", "code": "3020460", "display": name},
    ]
    assert codes_for("crp", "mass_concentration", None) == both
    assert codes_for("crp", "mass_concentration", "serum") == both
    assert codes_for("crp", "mass_concentration", "cerebrospinal fluid") == []
    assert codes_for("crp", "substance_concentration", None) == []
    assert codes_for("crp", None, None) == []
    assert codes_for("no_such_analyte", None, None) == []


@pytest.mark.parametrize(
    ("analyte", "dimension", "specimen", "display"),
    [
        ("neut_pct", "fraction", None, "Neutrophils/100 leukocytes in Blood by Automated count"),
        ("neut_count", "number_concentration", None, "Neutrophils [#/volume] in Blood by Automated count"),
        (
            "alt",
            "arbitrary_concentration",
            None,
            "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma",
        ),
        ("ca125", "activity_concentration", None, "Cancer Ag 125 [Units/volume] in Serum or Plasma"),
        ("csf_protein", "mass_concentration", None, "Protein [Mass/volume] in Cerebral spinal fluid"),
        ("urine_protein", "mass_rate", "urine", "Protein [Mass/time] in 24 hour Urine"),
        ("hbsag", None, None, "Hepatitis B virus surface Ag [Presence] in Serum or Plasma by Immunoassay"),
        ("inr", None, None, "INR in Platelet poor plasma by Coagulation assay"),
        ("sbp", "pressure", None, "Systolic blood pressure"),
    ],
)
def test_codes(analyte: str, dimension: str | None, specimen: str | None, display: str) -> None:
    assert codes_for(analyte, dimension, specimen)[0]["display"] == display


def test_names_of_loinc() -> None:
    assert component_of("Cholesterol in HDL [Mass/volume] in Serum or Plasma") == "Cholesterol in HDL"
    assert component_of("INR in Platelet poor plasma by Coagulation assay") == "INR"
    assert dimension_of("Glucose [Moles/volume] in Blood") == "substance_concentration"
    assert dimension_of("pH of Blood") is None


@pytest.mark.shared
def test_codes_come_from_the_source(shared: Path) -> None:
    assert {row["id"]: row for row in code_rows(read_source(shared), read_labels())} == load_rows("analyte_codes")
