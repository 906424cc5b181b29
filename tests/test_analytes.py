from pathlib import Path

import pytest

from extractor.lexicons import load_rows, names_of
from extractor.lexicons.analyte_codes import codes_for
from extractor.units import by_code

KINDS = {"lab", "vital", "blood_gas", "respiratory_support", "score", "other"}
FLAGS = {"", "pair", "percent", "qualitative", "drug_level", "needs_value", "ratio", "panel"}


def test_every_line_of_the_analytes() -> None:
    units, owners = by_code(), {}
    for identifier, row in load_rows("analytes").items():
        assert row["kind"] in KINDS, identifier
        assert set(row["flags"].split("|")) <= FLAGS, identifier
        for unit in [row["standard_unit"], *row["units"].split("|")]:
            assert not unit or unit in units, (identifier, unit)
        for number in (row["molar_mass"], row["low"], row["high"]):
            assert not number or float(number) is not None
        for name in names_of(row):
            assert owners.setdefault(name, identifier) == identifier, name
    assert len(load_rows("analytes")) >= 300
    assert len(owners) >= 1300


def test_every_abnormality_names_an_analyte() -> None:
    for identifier, row in load_rows("abnormalities").items():
        assert row["analyte"] in load_rows("analytes"), identifier
        assert row["direction"] in ("high", "low")


def test_a_code_needs_the_property_that_was_printed() -> None:
    assert [code["code"] for code in codes_for("creatinine", "mass_concentration", None)][:1] == ["2160-0"]
    assert codes_for("creatinine", "substance_concentration", None) == []
    assert codes_for("creatinine", None, None) == []
    assert codes_for("sodium", "substance_concentration", "urine") != codes_for(
        "sodium", "substance_concentration", None
    )


@pytest.mark.shared
def test_codes_are_those_of_the_source(shared: Path) -> None:
    from extractor.lexicons.build.analytes import code_rows, read_labels, read_source

    assert {row["id"]: row for row in code_rows(read_source(shared), read_labels())} == load_rows("analyte_codes")
