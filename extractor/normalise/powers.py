"""Powers of ten as case reports print them, brought to one form: ``13.1×10^9/L``."""

from __future__ import annotations

import re

from extractor.alignment import Edit

_VOLUME = r"/ ?(?:[LlµuμmdfM]|cumm|cu ?mm|kg)"
_COUNTED = r" ?(?:cells?|copies|CFU|cfu|PFU|pfu|platelets?|IU|leukocytes|lymphocytes|CD34|hUC|MSCs?|TCID|vg|vp|colony)"
_EXPONENTS = r"(?:1[0-5]|[2-9])"
# A written sign of a power (10^9, 10*9, 10e9, 10 E9); what stands before it may be a multiplication sign.
_SIGNED = re.compile(
    r"(?:(?<=\d)(?P<gap> ?)(?P<sign>[×x*✕·⋅X]) ?|(?P<lead>(?<![\w.])[×xX✕] ?)|(?<![\w.,]))(?P<ten>10) ?"
    r"(?P<caret>\^|\*\*?|[eE]\+?)(?P<blank> ?)0?(?P<power>-?\d{1,2})(?![\d.])(?P<slash> ?/ ?)?"
)
# A lost superscript after a multiplication sign: ×109/L, x 10 9/L, 5×107 cells.
_LOST = re.compile(
    r"(?:(?<=\d)(?P<gap> ?)(?P<sign>[×x*✕·⋅X]) ?|(?P<lead>(?<![\w.])[×xX✕] ?))10(?P<blank> ?)"
    rf"(?P<power>{_EXPONENTS})(?= ?{_VOLUME}|{_COUNTED}\b)(?P<slash> ?/ ?)?"
)
# A lost superscript without the sign: a unit in brackets or after a comma "(109/L)", and 109/L or 1012/L anywhere.
_BARE = re.compile(
    r"(?:(?<=[(\[])10(?P<a> ?)(?P<pa>3|4|6|9|1[012])|(?<![\w.,^×/-])10(?P<b> ?)(?P<pb>9|12)"
    r"|(?<=\d )10(?P<c> ?)(?P<pc>3|6))"
    r"(?P<slash> ?/ ?)(?=(?:[Ll]|[µuμ][Ll]|m[Ll]|mm|dL|cumm)(?![A-Za-z]))"
)
_NUMBER = re.compile(r"(?:^|[\s(=:<>≤≥~-])\d+(?:\.\d+)? $")
# 10(9)/L, as bibliographic databases print superscripts
_PAREN = re.compile(
    r"(?:(?<=\d)(?P<gap> ?)(?P<sign>[×x*✕·⋅X]) ?|(?P<lead>(?<![\w.])[×xX✕] ?)|(?<![\w.,]))10 ?"
    r"(?P<open>[(\[])(?P<power>1[0-5]|[2-9])(?P<close>[)\]])(?P<slash> ?/ ?)?"
)
# 13.1e9/L, 5E6/mL
_E_FORM = re.compile(r"(?=\d)(?<![\w.])\d+(?:\.\d+)?(?P<e>[eE]\+?0?)(?P<power>\d{1,2})(?P<slash> ?/ ?)(?=[LlµuμmM])")
# A lost superscript of an area or volume: /mm 3, kg/m(2)
_CUBED = re.compile(
    r"(?=[cmdµ])(?<=/)(?:[cmdµ]?m|(?<=/ )[cmdµ]?m)(?P<open> ?\(| )(?P<digit>[23])(?P<close>\)?)(?![\d.]\d)(?!\w)"
)
_ANY = re.compile(r"m[ (]|10 ?(?:[\^*eE([]|[2-9]|1[0-5])|\d[eE]")
_TEN = re.compile(r"10 ?(?:[\^*eE([]|[2-9]|1[0-5])")


def edits(text: str) -> list[Edit]:
    """Edits that bring every power of ten to the form ``×10^9`` (``10^9`` where no sign stands)."""
    if not _ANY.search(text):
        return []
    ten = _TEN.search(text) is not None
    found: list[Edit] = []
    taken: list[tuple[int, int]] = []
    for match in _SIGNED.finditer(text) if ten else ():
        if match.group("caret") == "*" and match.group("slash") is None:
            continue
        taken.append(match.span())
        found += _sign(match)
        _swap(found, text, match.end("ten"), match.start("power"), "^")
        _slash(found, match)
    for match in _LOST.finditer(text) if ten else ():
        taken.append(match.span())
        found += _sign(match)
        _swap(found, text, match.start("blank"), match.end("blank"), "^")
        _slash(found, match)
    for match in _PAREN.finditer(text) if ten else ():
        taken.append(match.span())
        found += _sign(match)
        found += [(match.start("open"), match.end("open"), "^"), (match.start("close"), match.end("close"), "")]
        _slash(found, match)
    for match in _CUBED.finditer(text):
        if ("(" in match.group("open")) == bool(match.group("close")) or match.group("open") == " ":
            found.append((match.start("open"), match.end("open"), ""))
            if "(" in match.group("open"):
                found.append((match.start("close"), match.end("close"), ""))
    busy = {position for start, end in taken for position in range(start, end)}
    for match in _BARE.finditer(text) if ten else ():
        group = next(name for name in "abc" if match.group("p" + name))
        after_number = group != "c" or _NUMBER.search(text[max(0, match.start() - 12) : match.start()])
        if match.start() not in busy and after_number:
            _swap(found, text, match.start(group), match.end(group), "^")
            _slash(found, match)
    for match in _E_FORM.finditer(text):
        if match.start("power") not in busy:
            found.append((match.start("e"), match.end("e"), "×10^"))
            _slash(found, match)
    return found


def _sign(match: re.Match[str]) -> list[Edit]:
    """One multiplication sign without blanks around it."""
    text = match.string
    if match.group("sign") is not None:
        start, sign, end = match.start("gap"), match.start("sign"), match.start("sign") + 1
        parts: list[Edit] = [(start, sign, "")] if sign > start else []
    elif match.group("lead") is not None:
        sign, parts = match.start("lead"), []
        end = sign + 1
    else:
        return []
    if text[sign] != "×":
        parts.append((sign, end, "×"))
    while text[end] == " ":
        parts.append((end, end + 1, ""))
        end += 1
    return parts


def _swap(found: list[Edit], text: str, start: int, end: int, new: str) -> None:
    if text[start:end] != new:
        found.append((start, end, new))


def _slash(found: list[Edit], match: re.Match[str]) -> None:
    if match.group("slash") is None:
        return
    start, end = match.span("slash")
    at = match.string.index("/", start, end)
    if at > start:
        found.append((start, at, ""))
    if end > at + 1:
        found.append((at + 1, end, ""))
