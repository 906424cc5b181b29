"""Clinical case reports to structured, dated event records.

>>> from extractor import read, extract, score
>>> result = extract(read("corpus/covid_stem_cell_icu.md"))
>>> [event.name for event in result.events if event.type == "medication"]  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.document import Source
    from extractor.pipeline import Extraction, extract, load
    from extractor.readers import read, read_text
    from extractor.score import score
    from extractor.types import Event, Report

__all__ = ["Event", "Extraction", "Report", "Source", "extract", "load", "read", "read_text", "score"]

# Loaded on first use: spaCy imports this package for its entry points on every start and should not pay for the rest.
_HOME = {
    "Event": "extractor.types",
    "Extraction": "extractor.pipeline",
    "Report": "extractor.types",
    "Source": "extractor.document",
    "extract": "extractor.pipeline",
    "load": "extractor.pipeline",
    "read": "extractor.readers",
    "read_text": "extractor.readers",
    "score": "extractor.score",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'extractor' has no attribute {name!r}")
