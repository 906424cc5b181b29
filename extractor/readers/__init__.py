"""Readers: a file becomes one immutable Source, with exact offsets into the original.

The kind of file is told by its content, then by its suffix: PDF by :mod:`.pdf`, HTML files by :mod:`.html`, JATS XML by :mod:`.jats`, all other
text (``.txt``, ``.md``) by :mod:`.text`, which knows markdown, inline HTML and LaTeX wherever they stand.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from extractor.document import Source
from extractor.errors import ReadError
from extractor.readers import ocr
from extractor.readers.decoding import decode
from extractor.readers.front import front_of
from extractor.readers.html import HtmlWalker
from extractor.readers.jats import JatsWalker, is_jats, is_xml
from extractor.readers.layout import lay_out
from extractor.readers.pdf.opening import MOST_PAGES, is_pdf
from extractor.readers.text import drafts_of

__all__ = ["MOST_BYTES", "MOST_PAGES", "read", "read_text"]

# A book is no case report: the longest whole reports have some 200 kB of text.
MOST_BYTES = 10_000_000
MOST_PDF_BYTES = 100_000_000
"""A PDF carries its pictures."""

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*(?:<!doctype\s+html|<html\b|<head\b|<body\b)", re.IGNORECASE
)
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_XML_SUFFIXES = frozenset({".xml", ".nxml"})
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


def read(
    path_or_bytes: str | Path | bytes,
    *,
    report_id: str | None = None,
    source: str | None = None,
    max_pages: int = MOST_PAGES,
) -> Source:
    """Read one document.

    Args:
        path_or_bytes: a file, or the bytes of one.
        report_id: name of the report; the file's stem by default, ``doc`` for bytes.
        source: where it comes from, as records shall show it; the path as given by default.
        max_pages: refuse a PDF with more pages.

    Returns:
        the Source: original text, view, alignment, blocks, tables.

    Raises:
        ReadError: no such file, not readable, empty, binary, over :data:`MOST_BYTES`, in no known encoding, or XML that is broken or no JATS article; the remedy says what to do.
    """
    if isinstance(path_or_bytes, bytes):
        data, suffix, name, stem = path_or_bytes, "", source or "input", "doc"
    else:
        path = Path(path_or_bytes)
        name, suffix, stem = source or str(path_or_bytes), path.suffix.lower(), path.stem
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise ReadError(f"{name}: no such file", "check the path") from error
        except IsADirectoryError as error:
            raise ReadError(f"{name}: this is a folder", "name a file") from error
        except OSError as error:
            raise ReadError(f"{name}: cannot be read ({error.strerror})", "check the file's permissions") from error
    pdf = suffix == ".pdf" or is_pdf(data)
    most = MOST_PDF_BYTES if pdf else MOST_BYTES
    if len(data) > most:
        raise ReadError(
            f"{name}: {len(data) / 1e6:.0f} MB, more than the {most / 1e6:.0f} MB that one report may have",
            "split the file into one report each",
        )
    if pdf and data:
        return _pdf_source(data, name, report_id or stem, name if source is None else source, max_pages)
    text, encoding = decode(data, name)
    form = _format(text, suffix)
    return _source(
        text, form, report_id or stem, name if source is None else source, hashlib.sha256(data).hexdigest(), encoding
    )


def read_text(text: str, *, report_id: str = "doc", format: str = "text") -> Source:
    """Read a string.

    Args:
        text: the document; offsets of all spans count in it.
        report_id: name of the report.
        format: ``text``, ``markdown`` (the same reader), ``html`` or ``jats``.

    Raises:
        ReadError: XML that is broken or no JATS article.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _source(text, format, report_id, "", digest, None)


def _format(text: str, suffix: str) -> str:
    if _HTML_START.match(text[:4000]):
        return "html"
    if is_jats(text) or (suffix in _XML_SUFFIXES and is_xml(text)):
        return "jats"
    if suffix in _HTML_SUFFIXES:
        return "html"
    return "markdown" if suffix in _MARKDOWN_SUFFIXES else "text"


def _source(text: str, form: str, report_id: str, source: str, digest: str, encoding: str | None) -> Source:
    meta: dict[str, str] = {}
    html_title, warnings = "", []
    if form == "jats":
        article = JatsWalker(text, source or report_id)
        drafts, meta, warnings = article.drafts, article.meta, article.warnings
    elif form == "html":
        walker = HtmlWalker(text, 0, len(text))
        drafts, meta, html_title = walker.drafts, walker.meta, walker.title
    else:
        drafts = drafts_of(text)
    layout = lay_out(drafts, plain=form not in ("html", "jats"))
    front = front_of(layout.view, layout.blocks, meta, html_title)
    if not layout.view:
        warnings.append("no text was found in the document")
    return Source(
        report_id=report_id, source=source, format=form, sha256=digest, text=text, view=layout.view,
        alignment=layout.alignment, encoding=encoding, title=front.title, doi=front.doi, journal=front.journal,
        published=front.published, blocks=layout.blocks, tables=layout.tables, warnings=tuple(warnings),
    )  # fmt: skip


def _pdf_source(data: bytes, name: str, report_id: str, source: str, max_pages: int) -> Source:
    from extractor.readers.pdf.reader import read_pdf  # pdfplumber and what it brings, needed for PDFs alone

    pdf = read_pdf(data, name, max_pages=max_pages, ocr=ocr.read_scan if ocr.available() else None)
    layout = lay_out(pdf.drafts, plain=False)
    front = front_of(layout.view, layout.blocks, pdf.meta, "")
    return Source(
        report_id=report_id, source=source, format="pdf", sha256=hashlib.sha256(data).hexdigest(), text=pdf.text,
        view=layout.view, alignment=layout.alignment, title=front.title, doi=front.doi, journal=front.journal,
        published=front.published, blocks=layout.blocks, tables=layout.tables, warnings=pdf.warnings, pages=pdf.pages,
    )  # fmt: skip
