"""JSON Schema of the records that other programs read and write."""

from __future__ import annotations

from typing import Any

from extractor.types import Event, Report, TimeValue


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema (2020-12) of each public record, by name."""
    return {model.__name__: model.model_json_schema() for model in (Event, TimeValue, Report)}
