"""The front of a report: which items of the first page are title, authors, notices and abstract, and what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.lexicons.section_names import section_label
from extractor.readers.front import iso_date
from extractor.readers.headings import is_section_name
from extractor.readers.pdf.pages import Item
from extractor.readers.pdf.paragraphs import Paragraph

_TITLE_SIZE = 1.15
_SHORTEST_TITLE = 4
_SHORTEST_ABSTRACT = 250
_PROSE = re.compile(r"[a-z]{2,}[.;] [A-Z]")
_NOTICE = re.compile(
    r"copyright|©|creative commons|open access article|licens|e-?mail|correspond|department|university|hospital,|@|https?://|"
    r"received|accepted|academic editor|key\s?words",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
_ISSUE = re.compile(
    r"(?P<name>.*?)[\s,.|]*(?:\((?:19|20)\d\d\)\s*\d+\s*[:(]|(?:19|20)\d\d\s*[;,]\s*\d+\s*[:(]|\bVol(?:ume|\.)?\s*\d+|\|\s*www\.)"
)
_AUTHORS = re.compile(r"^.{0,60}?\bet al\.?:?\s*|^[^a-z]*\d+\s+(?=[A-Z])")
_DATED = re.compile(
    r"(?:first\s+)?(?:published|publication\s+date|available\s+online|epub)(?:\s+online)?\s*(?:date)?\s*[:\-]?\s*(?P<date>[^\n]{4,24})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:©|copyright|volume|vol\.?|\(|\|)[^\n]{0,40}?\b((?:19|20)\d\d)\b", re.IGNORECASE)


def settle_front(items: Sequence[Item], body: float) -> str | None:
    """Name the sections of the first page's items up to the first heading of the report; returns the title.

    Masthead, authors, affiliations and notices are of section ``other`` and no headings; running text without a heading of its own
    between them and the first section is the abstract.
    """
    title = _title_lines(items, body)
    if not title:
        return None
    first, last = items.index(title[0]), items.index(title[-1])
    end = next((number for number in range(last + 1, len(items)) if _opens_report(items[number])), None)
    for number, item in enumerate(items[:end]):
        if not isinstance(item, Paragraph) or item.kind in ("caption", "figure"):
            continue
        if number in range(first, last + 1) and item in title:
            item.kind, item.section, item.level = "heading", "title", 1
        elif number > last and _is_abstract(item):
            item.kind, item.section = "paragraph", "abstract"
        elif end is not None or number < first:
            item.kind, item.section, item.level = "other", "other", 0
    return " ".join(item.text for item in title)


def _opens_report(item: Item) -> bool:
    return (
        isinstance(item, Paragraph) and item.kind == "heading" and is_section_name(item.text)
        and section_label(item.text) != "back_matter"
    )  # fmt: skip


def _title_lines(items: Sequence[Item], body: float) -> list[Paragraph]:
    headings = [
        item for item in items
        if isinstance(item, Paragraph) and item.kind == "heading" and len(item.text) >= 12 and not is_section_name(item.text)
    ]  # fmt: skip
    if not headings:
        return []
    # A banner with the journal's name may be set larger than the title.
    worded = [
        item for item in headings if item.text.count(" ") >= _SHORTEST_TITLE - 1 and item.size >= _TITLE_SIZE * body
    ]
    headings = worded or headings
    size = max(item.size for item in headings)
    if size < _TITLE_SIZE * body:
        return []
    found: list[Paragraph] = []
    for item in headings:
        if item.size >= 0.97 * size:
            found.append(item)
        elif found:
            break
    return found


def _is_abstract(item: Paragraph) -> bool:
    text = item.text
    return len(text) >= _SHORTEST_ABSTRACT and bool(_PROSE.search(text)) and len(_NOTICE.findall(text)) < 2


def front_meta(title: str | None, lines: Sequence[str]) -> dict[str, str]:
    """Facts for the report: title, DOI, journal and date of publication, those that are printed.

    Args:
        title: as :func:`settle_front` found it.
        lines: printed lines of the first page (running heads and feet with them), then heads and feet of the next ones.
    """
    found = {"citation_title": title or ""}
    text = "\n".join(lines)
    if doi := _DOI.search(text):
        found["citation_doi"] = doi.group()
    found["citation_journal_title"] = _journal(lines)
    dates = [date for match in _DATED.finditer(text) if (date := iso_date(match.group("date")))]
    year = _YEAR.search(text)
    found["citation_publication_date"] = dates[0] if dates else (year.group(1) if year else "")
    return {name: value for name, value in found.items() if value}


def _journal(lines: Sequence[str]) -> str:
    for number, line in enumerate(lines):
        match = _ISSUE.match(line)
        if match is None:
            continue
        name = match.group("name").strip(" .,|:") or lines[max(0, number - 1)]
        name = _AUTHORS.sub("", name).strip(" .,|:")
        if 4 <= len(name) <= 90 and name[0].isupper() and not re.search(r"\d|https?:|licensee", name):
            return name
    return ""
