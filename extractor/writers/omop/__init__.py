"""OMOP CDM 5.4: a run as a Common Data Model instance, in a database or as one CSV file a table."""

from extractor.writers.omop.write import write

__all__ = ["write"]
