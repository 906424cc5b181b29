"""Bytes to text: refuse what is no text, find the encoding of the rest."""

from __future__ import annotations

import codecs
import re

from extractor.errors import ReadError

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive (such as .docx or .xlsx)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (such as .doc)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# An XML declaration, in any encoding that writes ASCII as ASCII.
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']""")
_WIDE_XML = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
# What the web reads the first as, since files that say so use its signs.
_MEANT = {"iso8859-1": "windows-1252", "ascii": "windows-1252"}
_CONTROL = bytes(code for code in range(32) if code not in (7, 8, 9, 10, 11, 12, 13, 26, 27))
_SAMPLE = 65_536
_MOST_CONTROL = 0.02
_REMEDY = "give the report as .txt, .md or .html text"


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text of ``data`` without byte-order mark (line ends as they are), and the encoding's name.

    What an XML declaration says; else UTF-8 first, then what charset-normalizer is sure of, then Windows-1252.

    Raises:
        ReadError: no bytes, a known binary format, NUL or many control characters, or no encoding fits.
    """
    if not data.strip(b" \t\r\n\x0b\x0c\xef\xbb\xbf"):
        raise ReadError(f"{name}: the file is empty", "give a file that holds the report's text")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"{name}: this is {what}, not text", _REMEDY)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding, name), encoding
    for opening, encoding in _WIDE_XML:
        if data.startswith(opening):
            return _strict(data, encoding, name), encoding
    sample = data[:_SAMPLE]
    if b"\x00" in data:
        raise ReadError(f"{name}: binary content (NUL bytes)", _REMEDY)
    if len(sample) - len(sample.translate(None, _CONTROL)) > _MOST_CONTROL * len(sample):
        raise ReadError(f"{name}: binary content (control characters)", _REMEDY)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _declared(data, name) or _guess(data, name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{name}: not valid {encoding.upper()} at byte {error.start}", "save the file as UTF-8"
        ) from error
    if not text.strip():
        raise ReadError(f"{name}: the file is empty", "give a file that holds the report's text")
    return text


def _declared(data: bytes, name: str) -> tuple[str, str] | None:
    """Text in the encoding that the document's XML declaration names; ``None`` without one that is known."""
    match = _DECLARED.match(data)
    if match is None:
        return None
    try:
        encoding = codecs.lookup(match.group(1).decode("ascii")).name
    except LookupError:
        return None
    encoding = _MEANT.get(encoding, encoding)
    return _strict(data, encoding, name), encoding


def _guess(data: bytes, name: str) -> tuple[str, str]:
    # Western single-byte text is what reports come in; only where Windows-1252 cannot be meant is a detector asked.
    western = _as_western(data)
    if western is not None and _reads_western(western):
        return western, "windows-1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 4 * _SAMPLE]).best()
    if best is not None:
        try:
            return data.decode(best.encoding), best.encoding.replace("_", "-")
        except UnicodeDecodeError:
            pass
    if western is not None:
        return western, "windows-1252"
    raise ReadError(f"{name}: the encoding of the text cannot be told", "save the file as UTF-8")


def _as_western(data: bytes) -> str | None:
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError:
        return None


_WESTERN_SIGNS = frozenset(
    "µ°±×²³¹–—‘’“”…®™©§·éèêëàâäöüßñçáíóúãõåæøÉÖÜÄÅØ½¼¾ \u00a0«»ïîôûìòùºª£€•‰†‡ŒœŠšŽž¿¡¥¢¬´¨¸ÇÑÓÍÁ"
)


def _reads_western(text: str) -> bool:
    """Whether the characters beyond ASCII are few and those of Western print."""
    beyond = [char for char in text if ord(char) > 127]
    fitting = sum(1 for char in beyond if char in _WESTERN_SIGNS)
    return len(beyond) <= 0.25 * len(text) and fitting >= 0.8 * len(beyond)
