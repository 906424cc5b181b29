"""FHIR R4: a run as resources that a hospital's server can load, as a Bundle or NDJSON."""

from extractor.writers.fhir.write import write, write_all

__all__ = ["write", "write_all"]
