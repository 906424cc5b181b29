"""What a JATS article says about itself: DOI, journal, date of publication, kind of article."""

from __future__ import annotations

import re

from extractor.readers.front import iso_date
from extractor.readers.xml_tree import Element, plain_text

_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?=\Z|T)")
_ELECTRONIC = ("electronic", "online")
# Journal of record: the first public electronic date, then print, then the issue; repositories' own dates last.
_PUB_TYPES = {"epub": 0, "ppub": 1, "epub-ppub": 1, "": 2, "collection": 3, "preprint": 4, "pmc-release": 5}
# Words of <article article-type> for notices about another article.
_NOTICES = {
    "retraction": "a retraction notice", "correction": "a correction notice", "addendum": "an addendum",
    "expression-of-concern": "an expression of concern", "partial-retraction": "a retraction notice",
}  # fmt: skip


def front_facts(raw: str, article: Element) -> dict[str, str]:
    """``citation_doi``, ``citation_journal_title`` and ``citation_publication_date``, those that are there."""
    front = article.first("front") or article.first("front-stub")
    if front is None:
        return {}
    meta = front.first("article-meta") or front
    journal = front.first("journal-meta") or front
    found = {
        "citation_doi": next(
            (plain_text(raw, item) for item in meta.elements("article-id") if item.attributes.get("pub-id-type") == "doi"),
            "",
        ),
        "citation_journal_title": plain_text(
            raw, journal.first("journal-title-group", "journal-title") or journal.first("journal-title")
        ),
        "citation_publication_date": _published(raw, meta),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def notice(article: Element) -> str | None:
    """A warning where the article is a notice about another one."""
    kind = _NOTICES.get(article.attributes.get("article-type", ""))
    return f"this is {kind}, not a report" if kind else None


def _published(raw: str, meta: Element) -> str:
    dated = [(_rank(date), number, _iso(raw, date)) for number, date in enumerate(meta.elements("pub-date"))]
    known = [item for item in dated if item[0] is not None and item[2]]
    return min(known)[2] if known else ""


def _rank(date: Element) -> int | None:
    kind, medium = date.attributes.get("date-type"), date.attributes.get("publication-format", "")
    if kind is None:
        return _PUB_TYPES.get(date.attributes.get("pub-type", ""))
    if kind in ("pub", "epub", "ppub"):
        return 0 if kind == "epub" or medium in _ELECTRONIC else 1
    return _PUB_TYPES.get(kind)


def _iso(raw: str, date: Element) -> str:
    stated = _ISO.match(date.attributes.get("iso-8601-date", ""))
    if stated:
        return stated.group()
    year, month, day = (plain_text(raw, date.first(name)) for name in ("year", "month", "day"))
    text = f"{year}-{month}" + (f"-{day}" if day else "") if month.isdigit() else f"{day} {month} {year}".strip()
    return iso_date(text) or iso_date(year) or ""
