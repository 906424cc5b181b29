"""Small PDF files made in code: base fonts, text at given places, rules, pictures, encryption, damage."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

WIDTH, HEIGHT = 600, 800
FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Helvetica-Oblique", "F4": "Symbol"}
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def text(x: float, top: float, *pieces: str | tuple[str, str], size: float = 10, font: str = "F1") -> str:
    """Content of one line whose baseline stands ``top`` points below the upper edge.

    A piece is a string, or ``("^", words)`` raised, ``("_", words)`` lowered, ``("b", words)`` bold, ``("i", words)``
    slanted, ``("s", codes)`` of the Symbol font, ``(">", points)`` a step to the right.
    """
    parts = [f"BT /{font} {size} Tf 1 0 0 1 {x} {HEIGHT - top} Tm"]
    for piece in pieces:
        mark, words = piece if isinstance(piece, tuple) else ("", piece)
        shown = f"({_escaped(words)}) Tj"
        if mark in ("^", "_"):
            shown = f"/{font} {0.65 * size} Tf {0.35 * size if mark == '^' else -0.15 * size} Ts {shown} 0 Ts /{font} {size} Tf"
        elif mark == ">":
            shown = f"[{-float(words) / size * 1000}] TJ"
        elif mark:
            shown = f"/{ {'b': 'F2', 'i': 'F3', 's': 'F4'}[mark] } {size} Tf {shown} /{font} {size} Tf"
        parts.append(shown)
    return " ".join([*parts, "ET\n"])


def column(
    x: float, top: float, lines: Sequence[str], *, size: float = 10, leading: float = 12, font: str = "F1"
) -> str:
    """Lines under each other."""
    return "".join(text(x, top + leading * number, line, size=size, font=font) for number, line in enumerate(lines))


def rule(x0: float, top: float, x1: float, bottom: float | None = None) -> str:
    """A thin line, level or upright."""
    return f"0.5 w {x0} {HEIGHT - top} m {x1} {HEIGHT - (top if bottom is None else bottom)} l S\n"


def grey_picture(x0: float, top: float, x1: float, bottom: float) -> str:
    """A picture (one grey pixel) over the rectangle."""
    return f"q {x1 - x0} 0 0 {bottom - top} {x0} {HEIGHT - bottom} cm /Im Do Q\n"


def pdf(
    *pages: str, rotate: int = 0, password: str | None = None, catalog: str = "", box: str = "", encoding: str = ""
) -> bytes:
    """A PDF with these page contents.

    Args:
        pages: content streams.
        rotate: of every page, clockwise.
        password: encrypt (RC4, 40 bit) with this user password; ``""`` opens for everybody.
        catalog: further entries of the catalogue.
        box: further entries of every page.
        encoding: of the fonts, WinAnsiEncoding by default.
    """
    encoding = encoding or "/WinAnsiEncoding"
    fonts = " ".join(f"/{name} {3 + number} 0 R" for number, name in enumerate(FONTS))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{8 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>",
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{base}{'' if base == 'Symbol' else f' /Encoding {encoding}'} >>"
            for base in FONTS.values()
        ),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
        "stream\nz\nendstream",
    ]
    bodies: list[bytes] = [item.encode("latin-1") for item in objects]
    key = _key(password) if password is not None else None
    for number, content in enumerate(pages):
        page = 8 + 2 * number
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {rotate} {box} /Contents {page + 1} 0 R "
            f"/Resources << /Font << {fonts} >> /XObject << /Im 7 0 R >> >> >>".encode("latin-1")
        )
        stream = content.encode("cp1252")
        if key is not None:
            stream = _rc4(hashlib.md5(key + (page + 1).to_bytes(3, "little") + b"\0\0").digest()[:10], stream)
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    trailer = ""
    if key is not None:
        owner, user = _owner(), _rc4(key, _PAD)
        bodies.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>".encode("latin-1"))
        trailer = f"/Encrypt {len(bodies)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _owner() -> bytes:
    return _rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], _PAD)


def _key(password: str) -> bytes:
    """Encryption key of the standard security handler, revision 2 (ISO 32000-1, algorithm 2)."""
    padded = (password.encode("latin-1") + _PAD)[:32]
    return hashlib.md5(padded + _owner() + (-4).to_bytes(4, "little", signed=True) + bytes(16)).digest()[:5]


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
