"""Words of section headings and the section of the contract they name (``sections.csv``)."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.lexicons import load_rows

_NUMBERING = re.compile(r"^\s*(?:(?:\d+(?:\.\d+)*|[IVX]{1,4})[.):]?\s+|[•*#-]+\s*)", re.ASCII)
_NUMBERED_CASE = re.compile(
    r"(?:case|patient)\s*(?:report\s+)?(?:no\.?\s*|number\s+|#\s*)?(?:\d{1,2}|[IVX]{1,4}|[A-D]|one|two|three|four|five)\s*(?:[:.,–—-]|$)",
    re.IGNORECASE,
)
_SHORTEST_OPENING = 8


def squeeze(text: str) -> str:
    """Letters of ``text`` in lower case: "CasePresentation" and "Case presentation" are one heading."""
    return re.sub(r"[^a-z]", "", text.lower())


@lru_cache(maxsize=1)
def section_words() -> dict[str, str]:
    """Section label by squeezed heading words, longest words first."""
    pairs = [(squeeze(name), row["name"]) for row in load_rows("sections").values() for name in row["names"].split("|")]
    return dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def section_label(heading: str) -> str | None:
    """Section label of a heading, numbered or not; ``None`` where its words are unknown."""
    words = _NUMBERING.sub("", heading).strip()
    squeezed = squeeze(words)
    known = section_words()
    if squeezed in known:
        return known[squeezed]
    if _NUMBERED_CASE.match(words):
        return known["case"]
    for opening, label in known.items():
        if len(opening) >= _SHORTEST_OPENING and squeezed.startswith(opening):
            return label
    return None
