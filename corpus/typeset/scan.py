"""A typeset PDF as a scanner gives it: pictures of pages, a little askew and grainy, without a text layer."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_DPI = 200
_SKEW = 0.25
_GRAIN = 5.0
_QUALITY = 50
_POINTS = 72


def scan(pdf: bytes, path: Path, *, seed: int = 1) -> None:
    """Write the pages of ``pdf`` as pictures of 200 dots an inch."""
    random = np.random.default_rng(seed)
    document = pypdfium2.PdfDocument(pdf)
    canvas = Canvas(str(path), invariant=1)
    for page in document:
        width, height = page.get_size()
        picture = page.render(scale=_DPI / _POINTS, grayscale=True).to_pil()
        picture = picture.rotate(_SKEW, resample=Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(0.6))
        dots = (
            np.asarray(picture, dtype=np.float64) * 0.92 + 8 + random.normal(0, _GRAIN, (picture.height, picture.width))
        )
        buffer = io.BytesIO()
        Image.fromarray(np.clip(dots, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=_QUALITY)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(buffer.getvalue())), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    document.close()
