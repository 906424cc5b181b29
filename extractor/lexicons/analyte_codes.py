"""LOINC and OMOP codes of a measurement, only where the code's property and specimen are those of the report."""

from __future__ import annotations

from functools import lru_cache

from extractor.lexicons import Row, load_rows

_BLOOD = frozenset({"", "blood", "serum", "plasma", "whole blood", "arterial blood", "venous blood", "capillary blood"})
# Laboratories print enzymes in IU/L and markers in U/mL, although LOINC's properties differ (catalytic and arbitrary).
_ALIKE = {"activity_concentration": "arbitrary_concentration"}
_NO_UNIT = frozenset({None, "", "none", "number"})


@lru_cache(maxsize=1)
def _by_analyte() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in load_rows("analyte_codes").values():
        rows.setdefault(row["analyte"], []).append(row)
    return rows


@lru_cache(maxsize=1)
def _own_specimens() -> dict[str, str]:
    return {identifier: row["specimen"] for identifier, row in load_rows("analytes").items()}


def codes_for(analyte_id: str, dimension: str | None, specimen: str | None) -> list[dict[str, str]]:
    """Codes of an analyte as it was printed.

    Args:
        analyte_id: id in analytes.csv.
        dimension: of the printed unit (units.csv); None for a bare number or a result word.
        specimen: as the report or the analyte's row names it; None is the analyte's own, else blood.

    Returns:
        ``{"system", "code", "display"}`` for LOINC, then for OMOP where known; empty where no code fits.

    Example:
        >>> codes_for("crp", "mass_concentration", None)[0]["code"]
        '1988-5'
        >>> codes_for("crp", "substance_concentration", None)
        []
    """
    wanted = "none" if dimension in _NO_UNIT else _ALIKE.get(str(dimension), dimension)
    place = (specimen or _own_specimens().get(analyte_id, "")).lower()
    codes: list[dict[str, str]] = []
    for row in _by_analyte().get(analyte_id, []):
        if _ALIKE.get(row["dimension"], row["dimension"]) != wanted:
            continue
        if row["specimen"] != place and not (row["specimen"] in _BLOOD and place in _BLOOD):
            continue
        codes.append({"system": "LOINC", "code": row["loinc"], "display": row["display"]})
        if row["omop"]:
            codes.append({"system": "OMOP", "code": row["omop"], "display": row["display"]})
    return codes
