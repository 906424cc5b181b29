"""Opening a PDF: every file that cannot be read ends in one explained error."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.errors import ReadError

MOST_PAGES = 200
"""Pages of one report unless the user says otherwise: a thesis or a whole issue is no case report."""


def is_pdf(data: bytes) -> bool:
    """Whether ``data`` says that it is a PDF; the mark may stand anywhere in the first kilobyte."""
    return b"%PDF-" in data[:1024]


def open_pdf(data: bytes, name: str, max_pages: int = MOST_PAGES) -> pypdfium2.PdfDocument:
    """Open ``data``; a file encrypted with an empty user password opens like any other.

    Args:
        data: the bytes of the file.
        name: of the file, for messages.
        max_pages: refuse more pages than this.

    Raises:
        ReadError: not a PDF, damaged, encrypted, without pages, or with too many.
    """
    if not is_pdf(data):
        raise ReadError(f"{name}: not a PDF file (no %PDF- at its start)", "check the file, or fetch it again")
    try:
        document = pypdfium2.PdfDocument(data, password="")
    except pypdfium2.PdfiumError as error:
        if _has_no_pages(data):
            raise ReadError(f"{name}: the PDF has no pages", "check the file, or fetch it again") from error
        code = error.err_code
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise ReadError(f"{name}: the PDF is encrypted with a password", "save it without a password") from error
        if code == pdfium.FPDF_ERR_SECURITY:
            raise ReadError(
                f"{name}: the PDF uses an encryption that is not supported", "save it unencrypted"
            ) from error
        raise ReadError(f"{name}: the PDF is damaged or cut short", "fetch it again, or save it anew") from error
    count = len(document)
    if count > max_pages:
        document.close()
        raise ReadError(
            f"{name}: {count} pages, more than the {max_pages} that one report may have",
            "split the file into one report each, or raise --max-pages",
        )
    return document


def _has_no_pages(data: bytes) -> bool:
    """Whether PDFium opens ``data``: then an error of :class:`pypdfium2.PdfDocument` says that no page is in it."""
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if handle:
        pdfium.FPDF_CloseDocument(handle)
    return bool(handle)
