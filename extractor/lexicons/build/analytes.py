"""Writes ``analyte_codes.csv``: LOINC and OMOP codes of analytes, read from a table of laboratory labels and codes.

Run ``python -m extractor.lexicons.build.analytes SHARED_DIR``; ``SHARED_DIR/vocab/loinc_labs.tsv`` holds the columns label,
specimen, category, unit, loinc, loinc_name, omop_concept_id. ``analyte_labels.csv`` beside this module says which LOINC
component measured in which specimen is which analyte; no code stands in it, nor here.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from extractor.errors import DataError
from extractor.lexicons import Row, load_rows, read_rows

LABELS = Path(__file__).with_name("analyte_labels.csv")
TARGET = Path(__file__).parents[1] / "analyte_codes.csv"
COLUMNS = ("id", "analyte", "loinc", "omop", "display", "unit", "dimension", "specimen")
HEADER = """\
# LOINC and OMOP codes of analytes; made by extractor/lexicons/build/analytes.py, not edited by hand.
# id         LOINC code @ analyte
# analyte    id in analytes.csv
# omop       OMOP concept id of the same measurement, where the source table gives it
# display    LOINC's long common name
# unit       units the source table prints, parted by |
# dimension  dimension (units.csv) of the LOINC property; none = a bare number or a result word
# specimen   what it is measured in; empty = needs none (vital signs)
# Content from LOINC® (loinc.org), copyright Regenstrief Institute, Inc., under the LOINC licence.
"""
# LOINC properties as they stand in square brackets in long common names (LOINC Users' Guide, "Property"), and the
# dimension of the units they are printed in.
PROPERTIES = {
    "Mass/volume": "mass_concentration", "Moles/volume": "substance_concentration", "#/volume": "number_concentration",
    "Units/volume": "arbitrary_concentration", "Enzymatic activity/volume": "activity_concentration",
    "Enzymatic activity/mass": "activity_per_mass", "Entitic volume": "volume", "Entitic mass": "mass",
    "Volume Fraction": "fraction", "Mass Fraction": "fraction", "Partial pressure": "pressure", "Mass/time": "mass_rate",
    "Volume Rate/Area": "flow_per_area", "Titer": "titer", "Time": "time", "#/area": "number_per_field",
    "Log #/volume": "log_number_concentration", "log units/volume": "log_number_concentration", "Presence": "none",
}  # fmt: skip
# Source specimen: our word, and what LOINC's name must say it was measured in (some source rows contradict themselves).
SPECIMENS = {
    "Blood": ("blood", r"Serum|Plasma|plasma|Blood|blood|Red Blood Cells"), "Urine": ("urine", r"Urine"),
    "Cerebrospinal Fluid": ("cerebrospinal fluid", r"Cerebral spinal fluid"), "Pleural": ("pleural fluid", r"Pleural fluid"),
    "Ascites": ("ascites", r"Peritoneal fluid"), "Joint Fluid": ("synovial fluid", r"Synovial fluid"),
    "Stool": ("stool", r"Stool"), "": ("", ""),
}  # fmt: skip
_PROPERTY = re.compile(r" \[([^\]]+)\]")
_SYSTEM = re.compile(r" (?:in|of|by) (?=[A-Z])|--| - ")
_METHOD = re.compile(r"\bby\b|\bEstimated\b|--|\bControl\b|\badjusted\b")
# A timed collection is claimed only where the property says it (mass per time).
_TIMED = re.compile(r"\b(?!24)\d+ hour\b")
_DAY = "24 hour"
# Settings of a ventilator, MCV and the like name no specimen in LOINC.
_NO_SYSTEM = re.compile(r" in | of (?=[A-Z])")


def component_of(name: str) -> str:
    """LOINC component: what a long common name measures, before property, specimen and method."""
    head = _PROPERTY.split(name, maxsplit=1)[0]
    return head if head != name else _SYSTEM.split(name, maxsplit=1)[0]


def dimension_of(name: str) -> str | None:
    """Dimension of a long common name's property; None where the name states none, or one that no unit prints."""
    match = _PROPERTY.search(name)
    return PROPERTIES.get(match[1]) if match else None


def code_rows(source: Iterable[Row], labels: Iterable[Row]) -> list[Row]:
    """Rows of ``analyte_codes.csv``: for each analyte, specimen and dimension one code.

    Of several codes that fit, the one without a method wins ("by Automated count" claims more than a report says), then
    the laboratory's over the blood gas analyser's, then the one most used (the source is sorted by use).
    """
    wanted = {(row["component"], row["property"], row["specimen"]): row for row in labels}
    best: dict[tuple[str, str, str], tuple[tuple[int, int, int], Row]] = {}
    for number, row in enumerate(source):
        name, specimen = row["loinc_name"], row["specimen"]
        if not name or specimen not in SPECIMENS:
            continue
        printed = _PROPERTY.search(name)
        key = (component_of(name), printed[1] if printed else "", specimen)
        label = wanted.get(key) or wanted.get((key[0], "", specimen))
        if label is None or not _says(name, SPECIMENS[specimen][1]):
            continue
        dimension = label["dimension"] or dimension_of(name)
        if dimension is None or _TIMED.search(name) or (_DAY in name and dimension != "mass_rate"):
            continue
        if key[1] == "Presence" and "qualitative" not in label["flags"]:
            continue
        rank = (1 if _METHOD.search(name) else 0, 1 if row["category"] == "Blood Gas" else 0, number)
        found = {
            "id": f"{row['loinc']}@{label['analyte']}", "analyte": label["analyte"], "loinc": row["loinc"],
            "omop": row["omop_concept_id"], "display": name, "unit": row["unit"], "dimension": dimension,
            "specimen": "" if label["kind"] == "vital" else SPECIMENS[specimen][0],
        }  # fmt: skip
        place = (label["analyte"], dimension, found["specimen"])
        if place not in best or rank < best[place][0]:
            best[place] = (rank, found)
    return sorted((row for _, row in best.values()), key=lambda row: (row["analyte"], row["dimension"], row["id"]))


def _says(name: str, system: str) -> bool:
    return not _NO_SYSTEM.search(name) or not system or bool(re.search(system, name))


def read_source(shared: Path) -> list[Row]:
    """Rows of the source table.

    Raises:
        DataError: the table is missing or lacks a column.
    """
    path = shared / "vocab" / "loinc_labs.tsv"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error})", "name the directory that holds vocab/") from error
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    needed = {"label", "specimen", "category", "unit", "loinc", "loinc_name", "omop_concept_id"}
    if not rows or not needed <= set(rows[0]):
        raise DataError(f"{path}: columns missing", f"needs {', '.join(sorted(needed))}")
    return rows


def read_labels() -> list[Row]:
    """Rows of ``analyte_labels.csv``, each with its analyte's kind and flags.

    Raises:
        DataError: a row names an unknown analyte.
    """
    analytes = load_rows("analytes")
    labels = []
    for number, row in read_rows(LABELS):
        if row["analyte"] not in analytes:
            raise DataError(f"{LABELS}:{number}: unknown analyte {row['analyte']!r}", "ids are those of analytes.csv")
        labels.append({**row, **{key: analytes[row["analyte"]][key] for key in ("kind", "flags")}})
    return labels


def main(shared: Path) -> int:
    """Write ``analyte_codes.csv``; returns the number of codes."""
    rows = code_rows(read_source(shared), read_labels())
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    TARGET.write_text(HEADER + buffer.getvalue(), encoding="utf-8")
    return len(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m extractor.lexicons.build.analytes SHARED_DIR")
    print(main(Path(sys.argv[1])), "codes")
