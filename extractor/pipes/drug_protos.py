"""A medication statement while it is put together, and where words stand to each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from extractor.document import Mention


@dataclass(slots=True)
class Proto:
    """A statement while it is put together."""

    drug: Mention
    status: str = "given"
    status_at: Mention | None = None
    slots: dict[str, Mention] = field(default_factory=dict)
    dose_basis: str | None = None
    rule: str = "plain"
    components: list[dict[str, Any]] = field(default_factory=list)
    anchored: bool = False


def is_adjacent(text: str, start: int, end: int) -> bool:
    """Whether a dose stands directly behind a drug: nothing but a blank, a bracket or "at a dose of" between them."""
    return (
        bool(
            re.fullmatch(
                r"[\s,(\[:=-]*(?:at |in |\()?(?:(?:a|the) )?(?:\w+ )?(?:(?:dose|dosage)s? )?(?:of |at )?",
                text[start:end],
                re.IGNORECASE,
            )
        )
        and end - start < 45
    )


def in_bracket(text: str, start: int, position: int) -> bool:
    """Whether a bracket opened behind ``start`` is still open at ``position``."""
    return text.count("(", start, position) > text.count(")", start, position)
