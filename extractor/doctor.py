"""What is installed and what works here."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import distributions

from extractor.batch import version_of
from extractor.lexicons import load_rows
from extractor.pipes.ner import SHIPPED

_PACKAGES = (
    "extractor", "spacy", "scispacy", "pydantic", "pandas", "pdfplumber", "pyahocorasick", "sqlalchemy", "psycopg", "duckdb",
    "pyarrow", "xlsxwriter", "fhir.resources", "onnxruntime", "pytesseract", "torch",
)  # fmt: skip
_LEXICONS = ("drugs", "analytes", "units")


def findings() -> Iterator[tuple[str, str]]:
    """Pairs of name and finding: versions, lexicon sizes, the shipped span finder, spaCy models that ``--model`` could name."""
    yield "python", platform.python_version()
    for package in _PACKAGES:
        yield package, version_of(package) or "not installed"
    for name in _LEXICONS:
        yield f"lexicon {name}", f"{len(load_rows(name))} entries"
    yield "span finder", json.loads((SHIPPED / "model.json").read_text(encoding="utf-8"))["name"]
    yield "program tesseract", shutil.which("tesseract") or "not installed (only scanned PDFs need it)"
    models = sorted(
        {f"{found.metadata['Name']} {found.version}" for found in distributions()
         if any(point.group == "spacy_models" for point in found.entry_points)}
    )  # fmt: skip
    yield "other models", ", ".join(models) or "none installed (none is needed)"
