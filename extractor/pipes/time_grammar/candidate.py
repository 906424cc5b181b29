"""What every part of the time grammar yields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Candidate:
    """A possible time expression: extent, attributes of the mention, the part of the grammar and its rank."""

    start: int
    end: int
    attrs: dict[str, Any]
    rule: str
    rank: int = 1
    score: float = field(default=0.95)
