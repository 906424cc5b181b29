"""Source Serif 4 in four fixed styles, cut from its variable fonts."""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.resources import files

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FAMILY = "Serif"
_TEXT_SIZE = 10
# Latin, Greek, punctuation, raised and lowered digits, arrows, signs, ligatures.
_PRINTED = [*range(0x20, 0x250), *range(0x370, 0x400), *range(0x2000, 0x2300), *range(0xFB00, 0xFB07)]
_STYLES = (("", "SourceSerif4", 400), ("-Bold", "SourceSerif4", 700), ("-Italic", "SourceSerif4-Italic", 400),
           ("-BoldItalic", "SourceSerif4-Italic", 700))  # fmt: skip


@lru_cache(maxsize=1)
def register() -> str:
    """Make the family known to ReportLab; returns its name."""
    folder = files("fontpkg_source_serif_4") / "files"
    for suffix, name, weight in _STYLES:
        with (folder / f"{name}[opsz,wght].ttf").open("rb") as file:
            font = FontFile(file, recalcTimestamp=False)
            # Only what reports print, and no shaping rules (ReportLab reads none): cutting the rest first saves seconds.
            subsetter = Subsetter(Options(layout_features=[], name_IDs=["*"], notdef_outline=True))
            subsetter.populate(unicodes=_PRINTED)
            subsetter.subset(font)
            static = instantiateVariableFont(font, {"wght": weight, "opsz": _TEXT_SIZE})
            for identifier in (1, 4, 6):
                # ReportLab keeps fonts apart by these names, which the cut styles share.
                static["name"].setName(f"{FAMILY}{suffix}", identifier, 3, 1, 0x409)
            buffer = io.BytesIO()
            static.save(buffer)
        pdfmetrics.registerFont(TTFont(FAMILY + suffix, io.BytesIO(buffer.getvalue())))
    for number, (suffix, _, _) in enumerate(_STYLES):
        addMapping(FAMILY, number % 2, number // 2, FAMILY + suffix)
    return FAMILY
