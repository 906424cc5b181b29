"""Writes what the OMOP writer knows: fields of the CDM's tables, and concepts of drugs by ingredient and route.

Run ``python -m extractor.lexicons.build.omop SHARED_DIR``. ``SHARED_DIR/vocab/omop/OMOP_CDMv5.4_Field_Level.csv`` is the
field specification of the Common Data Model (OHDSI, Apache-2.0), of which the tables written and the columns that a
database needs are kept; ``SHARED_DIR/vocab/rxnorm_icu_inputs.tsv`` maps drugs of intensive care to OMOP concepts. Concepts of
laboratory tests stand in ``analyte_codes.csv`` and reach the writer with the events.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

Row = dict[str, str]
TABLES = (
    "person", "observation_period", "visit_occurrence", "note", "note_nlp", "drug_exposure", "measurement", "observation",
    "death", "concept", "vocabulary", "domain", "concept_class",
)  # fmt: skip
FIELD_TARGET = Path(__file__).parent.parent.parent / "writers" / "omop" / "cdm_5_4.csv"
CONCEPT_TARGET = Path(__file__).parent.parent / "omop_concepts.csv"
FIELD_COLUMNS = ("table", "field", "type", "required", "key", "references", "domain")
CONCEPT_COLUMNS = ("id", "name", "concept_name", "vocabulary", "class", "code")
FIELD_HEADER = """\
# Fields of the OMOP Common Data Model 5.4, in the order of the specification (OHDSI, Apache-2.0; see NOTICE). Written by
# extractor/lexicons/build/omop.py. Types, keys and domains are those of the specification.
# required    1 where the field may not be empty
# key         1 where it is the table's primary key
# references  table.field of the foreign key, within the tables listed
# domain      domain that a concept in this field must have
"""
CONCEPT_HEADER = """\
# OMOP concepts of drugs given by injection. Written by extractor/lexicons/build/omop.py.
# id            OMOP concept id
# name          RxNorm ingredient, lower case
# concept_name  name of the concept: the ingredient as "Injection" (RxNorm Clinical Drug Form)
# vocabulary, class, code  of the concept
"""
_FORM = " Injection"


def field_rows(source: Path) -> list[Row]:
    """Rows of ``cdm_5_4.csv`` from the field specification."""
    with source.open(encoding="utf-8", newline="") as stream:
        fields = [row for row in csv.DictReader(stream) if row["cdmTableName"].lower() in TABLES]
    fields.sort(key=lambda row: TABLES.index(row["cdmTableName"].lower()))
    return [
        {
            "table": row["cdmTableName"].lower(), "field": row["cdmFieldName"].strip('"').lower(),
            "type": row["cdmDatatype"].lower(), "required": "1" if row["isRequired"] == "Yes" else "",
            "key": "1" if row["isPrimaryKey"] == "Yes" else "", "references": _references(row),
            "domain": row["fkDomain"] if row["fkDomain"] != "NA" else "",
        }
        for row in fields
    ]  # fmt: skip


def _references(row: Row) -> str:
    table = row["fkTableName"].lower()
    return f"{table}.{row['fkFieldName'].lower()}" if row["isForeignKey"] == "Yes" and table in TABLES else ""


def concept_rows(source: Path) -> list[Row]:
    """Rows of ``omop_concepts.csv``: one a concept, by name of the ingredient."""
    found: dict[str, Row] = {}
    with source.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["vocabulary"] == "RxNorm" and row["class"] == "Clinical Drug Form" and row["name"].endswith(_FORM):
                found[row["omop_concept_id"]] = {
                    "id": row["omop_concept_id"], "name": row["name"].removesuffix(_FORM).lower(),
                    "concept_name": row["name"], "vocabulary": row["vocabulary"], "class": row["class"],
                    "code": row["code"],
                }  # fmt: skip
    return sorted(found.values(), key=lambda row: (row["name"], row["id"]))


def render(rows: list[Row], columns: tuple[str, ...], header: str) -> str:
    """The text of a data file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return header + buffer.getvalue()


def build(shared: Path) -> dict[Path, str]:
    """The text of each file this module writes."""
    vocab = shared / "vocab"
    fields = field_rows(vocab / "omop" / "OMOP_CDMv5.4_Field_Level.csv")
    concepts = concept_rows(vocab / "rxnorm_icu_inputs.tsv")
    return {
        FIELD_TARGET: render(fields, FIELD_COLUMNS, FIELD_HEADER),
        CONCEPT_TARGET: render(concepts, CONCEPT_COLUMNS, CONCEPT_HEADER),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m extractor.lexicons.build.omop SHARED_DIR")
    for path, text in build(Path(sys.argv[1])).items():
        path.write_text(text, encoding="utf-8")
        print(path, text.count("\n"), "lines")
