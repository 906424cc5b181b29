"""What the front part of a report prints about itself: title, DOI, journal, date of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.document import Block
from extractor.readers.headings import is_section_name

_LONGEST_FRONT = 5000
_DOI = re.compile(r"\b10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}[-/.](?P<m>\d{{1,2}})(?:[-/.](?P<d>\d{{1,2}}))?(?!\d)",
        rf"{_MONTH}\.?\s+{_DAY}\s*,?\s+{_YEAR}",
        rf"{_DAY}\s+{_MONTH}\.?,?\s+{_YEAR}",
        rf"{_MONTH}\.?,?\s+{_YEAR}",
        rf"{_YEAR}\s+{_MONTH}\.?(?:\s+{_DAY}\b)?",
        rf"{_YEAR}(?!\d)",
    )
)
_PUBLISHED = re.compile(
    r"(?:posted|published(?:\s+online)?|publication|first\s+published|available\s+online|epub|e-pub|issue\s+date)"
    r"(?:\s+date|\s+on)?\s*[:\-]?\s*(?:date\s*[:\-]\s*)?(?P<rest>[^\n]{4,40})",
    re.IGNORECASE,
)
_JOURNAL = re.compile(r"(?:^|\n)\s*Journal(?:\s+(?:name|title))?\s*:\s*(?P<name>[^\n]{3,120})")
_CITED = re.compile(
    r"(?:^|\n)(?P<name>[A-Z][A-Za-z&. ]{3,60}?)\.?\s+\(?(?:19|20)\d\d\)?\s*[;,]\s*\d{1,4}\s*(?:\(\d+\))?\s*:"
)
_NO_TITLE = frozenset({"case report", "case reports", "case study", "original article", "article", "letter", "report"})


@dataclass(frozen=True)
class Front:
    """Bibliographic facts; ``None`` where the front part prints none."""

    title: str | None
    doi: str | None
    journal: str | None
    published: str | None


def front_of(view: str, blocks: Sequence[Block], meta: dict[str, str], html_title: str) -> Front:
    """Facts of the front part of ``view``, or of the ``<meta>`` tags of an HTML file where it has them."""
    front = view[: _front_end(view, blocks)]
    # A DOI is looked for where the report speaks of itself, never among its references.
    doi = _DOI.search(meta.get("citation_doi", "")) or _DOI.search(meta.get("dc.identifier", "")) or _DOI.search(front)
    dated = _PUBLISHED.search(front)
    meta_date = meta.get("citation_publication_date") or meta.get("citation_online_date") or meta.get("dc.date") or ""
    journal = _JOURNAL.search(front) or _CITED.search(front)
    return Front(
        title=meta.get("citation_title", "").strip() or _title(view, blocks) or _clean(html_title) or None,
        doi=doi.group().rstrip(".,;:)") if doi else None,
        journal=meta.get("citation_journal_title", "").strip()
        or (journal.group("name").strip(" .") if journal else None),
        published=iso_date(meta_date) or (iso_date(dated.group("rest")) if dated else None),
    )


def iso_date(text: str) -> str | None:
    """First date in ``text`` as ISO 8601 at its own precision, ``None`` where there is none that exists."""
    for pattern in _DATES:
        match = pattern.search(text)
        if match is None:
            continue
        groups = match.groupdict()
        name = groups.get("month")
        month = (
            next((n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3])), 0)
            if name
            else int(groups.get("m") or 0)
        )
        day = int(groups.get("day") or groups.get("d") or 0)
        if month > 12 or day > 31:
            continue
        parts = [groups["year"], f"{month:02d}" if month else "", f"{day:02d}" if month and day else ""]
        return "-".join(part for part in parts if part)
    return None


def _front_end(view: str, blocks: Sequence[Block]) -> int:
    for number, block in enumerate(blocks):
        text = view[block["start"] : block["end"]] if block["end"] - block["start"] < 100 else ""
        is_body = (
            text and block["kind"] == "heading" and is_section_name(text) and text.strip(" :.").lower() not in _NO_TITLE
        )
        if is_body and number and "keyword" not in text.lower():
            return min(block["start"], _LONGEST_FRONT)
    return min(len(view), _LONGEST_FRONT)


def _title(view: str, blocks: Sequence[Block]) -> str | None:
    for block in blocks[:12]:
        text = view[block["start"] : min(block["end"], block["start"] + 500)]
        if block["kind"] == "heading" and text.strip(" :.").lower() not in _NO_TITLE:
            return None if is_section_name(text) else text
    return None


def _clean(text: str) -> str:
    return " ".join(text.split())
