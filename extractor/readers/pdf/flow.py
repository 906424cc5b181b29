"""The items of all pages as one flow: paragraphs that pages and columns break, floats between paragraphs, front matter."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.lexicons.section_names import section_label
from extractor.readers.pdf.pages import Item
from extractor.readers.pdf.paragraphs import Paragraph, join_broken, settle_levels

_SMALL = 0.93
_RUNNING = ("paragraph", "list_item", "heading")


def settle_flow(pages: Sequence[list[Item]], body: float) -> list[list[Item]]:
    """Pages with what interrupts a paragraph (a table, a caption, notes) moved to the nearest gap between paragraphs."""
    paragraphs = [item for items in pages for item in items if isinstance(item, Paragraph)]
    for paragraph in paragraphs:
        paragraph.small = paragraph.size < _SMALL * body
    settle_levels(paragraphs)
    _settle_references(paragraphs)
    join_broken(paragraphs)
    return [_floats_between(items, _next_running(pages, number)) for number, items in enumerate(pages)]


def _settle_references(paragraphs: Sequence[Paragraph]) -> None:
    """Entries of the list of references look like footnotes: small, behind a number."""
    inside = False
    for paragraph in paragraphs:
        if paragraph.kind == "heading":
            inside = section_label(paragraph.text) == "references"
        elif inside and paragraph.kind == "note":
            paragraph.kind = "list_item"


def _is_running(item: Item) -> bool:
    """Small print is no part of the flow, unless it goes on itself."""
    if not isinstance(item, Paragraph) or item.kind not in _RUNNING:
        return False
    return not item.small or item.goes_on or item.continued is not None


def _continues(item: Item | None) -> bool:
    return isinstance(item, Paragraph) and item.continued is not None


def _next_running(pages: Sequence[list[Item]], number: int) -> Item | None:
    return next((item for items in pages[number + 1 :] for item in items if _is_running(item)), None)


def _floats_between(items: list[Item], following: Item | None) -> list[Item]:
    """Floats behind the paragraph they interrupt; where that one goes on overleaf, before its first part on this page."""
    result: list[Item] = []
    waiting: list[Item] = []
    running = [item for item in items if _is_running(item)]
    for item in items:
        if not _is_running(item):
            waiting.append(item)
            continue
        if not _continues(item):
            result += waiting
            waiting = []
        result.append(item)
    if waiting and _continues(following) and running:
        at = len(result)
        while at and _continues(result[at - 1]):
            at -= 1
        at = max(0, at - 1)
        if not any(_continues(item) for item in result[at : at + 1]):
            return result[:at] + waiting + result[at:]
    return result + waiting
