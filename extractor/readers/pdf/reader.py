"""PDF files: page text in reading order, with a box for every character.

The stored text is made here: pages parted by form feeds, blocks by empty lines, the cells of a table by tabs; hyphens at line ends
are kept, superscripts and subscripts written as Unicode or ``^{…}`` and ``_{…}``, running heads and feet left out. The
view joins what the page breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.errors import ReadError
from extractor.places import Page
from extractor.readers.draft import Draft
from extractor.readers.pdf.chars import Ocr
from extractor.readers.pdf.flow import settle_flow
from extractor.readers.pdf.front import front_meta, settle_front
from extractor.readers.pdf.furniture import without_furniture
from extractor.readers.pdf.opening import MOST_PAGES, open_pdf
from extractor.readers.pdf.pages import PageContent, items_of, read_page
from extractor.readers.pdf.paragraphs import body_size
from extractor.readers.pdf.writing import TextWriter

__all__ = ["PdfText", "read_pdf"]
_OCR = "to read pictures of text, pip install 'extractor[ocr]' and install tesseract (Debian: apt-get install tesseract-ocr)"


@dataclass(frozen=True)
class PdfText:
    """A PDF as read: stored text, places of its lines, blocks, and what was noticed."""

    text: str
    pages: tuple[Page, ...]
    drafts: list[Draft]
    meta: dict[str, str]
    warnings: tuple[str, ...]


def read_pdf(
    data: bytes, name: str, *, max_pages: int = MOST_PAGES, tables: bool = True, ocr: Ocr | None = None
) -> PdfText:
    """Read a PDF, one page at a time.

    Args:
        data: the bytes of the file.
        name: of the file, for messages.
        max_pages: refuse a file with more pages.
        tables: look for tables; without, their words are read as text.
        ocr: reads pages that are pictures of text; without it such pages stay empty, with a warning.

    Raises:
        ReadError: see :func:`.opening.open_pdf`; also where no page holds any text.
    """
    document = open_pdf(data, name, max_pages)
    contents: list[PageContent] = []
    warnings: list[str] = []
    try:
        for index in range(len(document)):
            try:
                page = document[index]
            except RuntimeError:
                warnings.append(f"page {index + 1} is damaged and was left out")
                continue
            try:
                contents.append(read_page(page, index + 1, ocr))
            except ReadError as error:
                warnings.append(f"{error.message}; the page was left out")
            finally:
                page.close()
    finally:
        document.close()
    warnings += _warnings(contents)
    if not any(content.segments for content in contents):
        by_ocr = any(content.chars.by_ocr for content in contents)
        scanned = by_ocr or any(content.drawing.covered for content in contents)
        raise ReadError(
            f"{name}: the PDF holds no text" + (", only pictures of pages" if scanned else ""),
            "text recognition found none on them" if by_ocr else _OCR if scanned else "check the file",
        )
    kept, heads = without_furniture(
        [content.segments for content in contents], [content.chars.frame[1] for content in contents]
    )
    body = body_size(kept)
    pages = []
    for content, segments in zip(contents, kept, strict=True):
        content.segments = segments
        pages.append(items_of(content, body, tables=tables))
    flow = settle_flow(pages, body)
    title = settle_front(flow[0], body)
    writer = TextWriter()
    for content, items in zip(contents, flow, strict=True):
        chars = content.chars
        writer.page(chars.number, chars.width, chars.height, chars.turn, items)
    meta = front_meta(title, [segment.text for segment in [*kept[0], *(line for page in heads for line in page)]])
    return PdfText(writer.text, tuple(writer.pages), writer.drafts(), meta, tuple(warnings))


def _warnings(contents: Sequence[PageContent]) -> list[str]:
    found: list[str] = []
    for content in contents:
        chars = content.chars
        for font, count in sorted(chars.unmapped.items()):
            found.append(
                f"page {chars.number}: {count} glyphs of font {font or '?'} have no Unicode map and read as \ufffd"
            )
        if chars.sideways > 100:
            found.append(f"page {chars.number}: {chars.sideways} characters set in another direction were left out")
        if not chars.chars and content.drawing.covered >= 0.5:
            found.append(f"page {chars.number} is a picture and was left out: {_OCR}")
        if chars.by_ocr:
            found.append(f"page {chars.number} was read by text recognition, sure of {chars.sure:.0%} of its words")
    return found
