"""First step of reading quantities: single numbers with what is printed right behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.pipes.adjacent_units import unit_near
from extractor.pipes.not_quantities import masked
from extractor.pipes.quantity_words import words
from extractor.units import Unit, lookup, match_at


@dataclass(slots=True)
class Number:
    """A number as printed: its extent with sign, power and adjacent unit, and its magnitude.

    Attributes:
        start: of the sign or first digit.
        end: of the unit where one is adjacent, else of the number.
        digits_end: end of the number with its power.
        value: full magnitude, power multiplied in.
        factor: the power that was multiplied in, None where there was none.
        unit: adjacent unit, None where there is none.
        unit_start, unit_end: its extent.
        text: mantissa as printed.
        rule: which way it was written.
    """

    start: int
    end: int
    digits_end: int
    value: float
    text: str
    factor: float | None = None
    unit: Unit | None = None
    unit_start: int | None = None
    unit_end: int | None = None
    rule: str = "number"


_NUMBER = re.compile(
    r"(?=[\d.·])(?:(?<!\d)(?<!\d[.·])(?P<number>"
    r"\d{1,3}(?:,\d{3})+(?!\d)(?:[.·]\d+)?"  # 12,500
    r"|\d{1,3}(?:['’]\d{3})+(?!\d)"  # 12'500
    r"|(?<![^\W\d_])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)(?![.,·]\d)"  # 150 000
    r"|\d+[.·]\d+(?![.·]\d)"
    r"|\d+,\d{1,2}(?![\d,.]|,\d)"
    r"|\d+"
    r")(?:(?P<sci>[eE][+-]?\d{1,2})(?![\w/]))?"
    r"|(?<![\d.,·\w])(?P<point>[.·]\d+)(?![.\d]))"
)
_COMMA_RANGE = re.compile(r"\s?[-–]\s?\d+,\d{1,2}(?![\d,])")
_POWER = re.compile(
    r"\s?[×xX✕*]\s?10\s?(?:(?:\^|\*\*|\*)\s?\{?\s?([-−+]?\d{1,2})\}?|([⁰¹²³⁴⁵⁶⁷⁸⁹]+)|([2-9]|1[0-2])(?!\d))"
)
_BARE_POWER = re.compile(r"10\s?(?:\^|\*\*|\*)\s?(\d{1,2})|10([⁴⁵⁶⁷⁸⁹¹²³⁰]+)")
_SUPERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹−", "0123456789-")
_SIGN_BEFORE = re.compile(r"(?:^|[\s(\[=:/,;≤≥<>~])$")
_RANGE_WORD = re.compile(r"\b(?:range|normal|reference|values?|ref|limits?|interval)\.?\s?[:=(\[]?\s?$", re.I)
_PAIR = re.compile(r"\s(?:to|or|and)\s|[-–]to[-–]|[-–]")
_RATIO = re.compile(r"(?<![\d:.])(\d{1,5})\s?:\s?(\d{1,7})(?![\d:]|\.\d)")
_TITRES = {2**n * base for base in (1, 5, 10, 50, 100) for n in range(18)} | {3 * 10**n for n in range(1, 6)}
_CLOCK_AFTER = re.compile(r"\s?(?:a\.?m\b|p\.?m\b|o['’]clock|h\b|hours\b|hrs\b|AM\b|PM\b)")
_YEAR_CUE = re.compile(
    r"(?:\b(?:of|was|were|is|at|level|levels|count|reached|to|score|value|about|around|from)|[=:<>≤≥~≈])\s?$", re.I
)
_YEAR_WORD = re.compile(
    r"\b(?:winter|summer|spring|autumn|fall|end|beginning|start|middle|year|early|late|month|months|half|quarter|outbreak|pandemic|years)\s+of\s$",
    re.I,
)
_HYPHEN_WORD = re.compile(r"[-‐‑–](?=[^\W\d_])")


def scan(text: str) -> list[Number]:
    """All numbers of ``text`` that can be part of a quantity, by start.

    Args:
        text: the view, or any plain text.
    """
    if not text:
        return []
    mask = masked(text)
    found: list[Number] = []
    position = 0
    for ratio in _ratios(text):
        if not mask[ratio.start] and ratio.rule != "clock":
            found.append(ratio)
        mask[ratio.start : ratio.end] = b"\x01" * (ratio.end - ratio.start)
    while match := _NUMBER.search(text, position):
        position = match.end()
        if mask[match.start()]:
            # What is hidden may end before the match does ("4, 500" behind a month).
            position = max(match.start() + 1, _digits_end(text, match.start()))
            continue
        last = found[-1] if found and found[-1].unit is not None else None
        number = _read(text, match, last.end if last else -1)
        if number is not None:
            found.append(number)
            position = number.digits_end
    for word in words().number.finditer(text):
        near = unit_near(text, word.end(1))
        if mask[word.start()] or not (_dosed(near) or _dosed(_unit_of_pair(text, word.end(1)))):
            continue
        value = words().numbers[re.sub(r"\s+", " ", word[1].lower())]
        number = Number(word.start(1), word.end(1), word.end(1), value, word[1], rule="word")
        _attach(number, near if _dosed(near) else None)
        found.append(number)
    return sorted(found, key=lambda number: (number.start, -number.end))


def _dosed(near: tuple[Unit, int, int] | None) -> bool:
    return near is not None and near[0].dimension in _WORD_DIMENSIONS


def _unit_of_pair(text: str, position: int) -> tuple[Unit, int, int] | None:
    """The unit behind the second number of "two to three tablets"."""
    joint = _PAIR.match(text, position)
    if joint is None:
        return None
    second = words().number.match(text, joint.end()) or re.compile(r"\d+").match(text, joint.end())
    return unit_near(text, second.end()) if second else None


def _digits_end(text: str, position: int) -> int:
    while position < len(text) and text[position].isdigit():
        position += 1
    return position


_WORD_DIMENSIONS = {"count", "mass", "volume", "time", "arbitrary", "substance", "flow", "rate", "mass_per_mass"}


def _ratios(text: str) -> list[Number]:
    """Titres ``1:1280`` and ratios ``2:1``; clock times are left out."""
    found: list[Number] = []
    for match in _RATIO.finditer(text):
        left, right = int(match[1]), int(match[2])
        before = text[max(0, match.start() - 1) : match.start()]
        if before.isalpha() or not left or not right or _CLOCK_AFTER.match(text, match.end()):
            continue
        clock = len(match[2]) == 2 and right < 60 and left < 24
        if left == 1 and right > 3 and (right in _TITRES or right > 59) and len(match[1]) == 1:
            unit = lookup("titer")
            found.append(
                Number(match.start(), match.end(), match.end(), float(right), match[0], None, unit, None, None, "titre")
            )
        elif clock and ":" in match[0] and " " not in match[0]:
            found.append(Number(match.start(), match.end(), match.end(), 0.0, match[0], rule="clock"))
        elif not clock and left < 100 and right < 100:
            value = float(f"{left / right:.6g}")
            found.append(
                Number(match.start(), match.end(), match.end(), value, match[0], None, None, None, None, "ratio")
            )
    return found


def _read(text: str, match: re.Match[str], unit_end: int) -> Number | None:
    """One number with sign, power and unit; None where the digits belong to a name or label.

    ``unit_end`` is where the unit of the number before ends: the dash of "12 pmol/L-22 pmol/L" stands right behind it.
    """
    start, end = match.span()
    mantissa = match["number"] or match["point"]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    glued = False
    if before.isalpha() or before == "_":
        run = re.search(r"(?<![^\W_])[a-z]{2,}$|[a-z]{4,}$", text[max(0, start - 16) : start])
        glued = run is not None and run[0] not in ("ng", "pg")
        if not glued:
            return None
    if before in "-‐‑–—−" and start >= 2 and text[start - 2].isalpha():
        if unit_end != start - 1 or unit_near(text, end) is None:
            return None
    if before in "/^" and start >= 2 and (text[start - 2].isalpha() or before == "^"):
        near = unit_near(text, end)
        if before == "^" or near is None or near[0].dimension in ("time", "area"):
            return None
    if before == "." and start >= 2 and text[start - 2].isdigit():
        return None
    value, spaced = _magnitude(mantissa)
    if spaced and (unit_near(text, end) is None or (start >= 2 and text[start - 2].isdigit())):
        end = start + len(mantissa.split()[0]) if " " in mantissa else end
        mantissa = text[start:end]
        value, _ = _magnitude(mantissa)
        after = text[end]
    if re.fullmatch(r"\d+,\d{1,2}", mantissa) and unit_near(text, end) is None and not _COMMA_RANGE.match(text, end):
        end = start + mantissa.index(",")
        mantissa = text[start:end]
        value, after = float(mantissa), ","
    number = Number(start, end, end, value, mantissa)
    if match["sci"] and end == match.end():
        exponent = int(match["sci"][1:])
        number.factor = 10.0**exponent
        number.value = _product(value, number.factor)
    bare = _BARE_POWER.match(text, start) if mantissa == "10" or mantissa.startswith("10") else None
    if bare and (bare[2] or mantissa == "10"):
        return _bare_power(text, number, bare)
    _power_and_unit(text, number)
    number.start = _signed_start(text, number)
    if number.start < start:
        number.value = -number.value if text[number.start] != "+" else number.value
    if number.unit is None:
        if after in "′'’″" and end == number.digits_end and not text[end + 1 : end + 2].isdigit():
            return None
        if before in "-–‑" and re.search(r"(?<![^\W_])[A-Za-z]{1,6}\d{1,3}[-–‑]$", text[max(0, start - 11) : start]):
            return None
        if glued or (number.digits_end == end and (after.isalpha() or after == "_")):
            return None
        if (
            number.digits_end == end
            and _HYPHEN_WORD.match(text, end)
            and not re.match(r"-to-\d|-fold\b", text[end : end + 8])
        ):
            return None
        if _looks_like_label(text, number):
            return None
    return number


def _magnitude(mantissa: str) -> tuple[float, bool]:
    """Value of a mantissa and whether it holds spaces as thousands separators."""
    spaced = bool(re.search(r"[\s\u00a0\u2009\u202f]", mantissa))
    plain = re.sub(r"[\s'’\u00a0\u2009\u202f]", "", mantissa).replace("·", ".")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    return float(plain.replace(",", ".")), spaced


def _product(value: float, factor: float) -> float:
    return float(f"{value * factor:.12g}")


def _bare_power(text: str, number: Number, power: re.Match[str]) -> Number | None:
    """``10^7 cells``; ``10^9/L`` alone is a unit, not a number."""
    near = unit_near(text, number.start)
    exponent = int((power[1] or power[2]).translate(_SUPERS))
    unit = match_at(text, number.start)
    if near is not None or unit is not None:
        return None
    number.factor = 10.0**exponent
    number.value = number.factor
    number.digits_end = number.end = power.end()
    _attach(number, unit_near(text, power.end()))
    return number


def _power_and_unit(text: str, number: Number) -> None:
    power = _POWER.match(text, number.end)
    if power:
        near = match_at(text, power.start() + (power[0][0].isspace()))
        if near is not None and "10*" in near[0].code:
            _attach(number, (near[0], power.start() + (power[0][0].isspace()), near[1]))
            return
        exponent = int(next(group for group in power.groups() if group).translate(_SUPERS))
        number.factor = 10.0**exponent
        number.value = _product(number.value, number.factor)
        number.digits_end = number.end = power.end()
    near_unit = unit_near(text, number.end)
    if near_unit is None and not power:
        magnitude = words().magnitude.match(text, number.end)
        if magnitude:
            number.factor = words().magnitudes[magnitude[1].lower()]
            number.value = _product(number.value, number.factor)
            number.digits_end = number.end = magnitude.end()
            near_unit = unit_near(text, number.end)
    if near_unit is None:
        bracket = re.compile(r"\s?[(\[]\s?").match(text, number.end)
        if bracket:
            found = match_at(text, bracket.end())
            if found and re.match(r"\s?[)\]]", text[found[1] : found[1] + 2]) and text[bracket.end()] not in "uU":
                _attach(number, (found[0], bracket.end(), found[1]))
                number.end = found[1] + (2 if text[found[1]].isspace() else 1)
                return
    _attach(number, near_unit)


def _attach(number: Number, near: tuple[Unit, int, int] | None) -> None:
    if near is not None:
        number.unit, number.unit_start, number.unit_end = near
        number.end = near[2]


def _signed_start(text: str, number: Number) -> int:
    """Start with the sign where a hyphen or plus is clearly one."""
    start = number.start
    sign = text[start - 1] if start else ""
    if sign not in ("-", "−", "+", "–"):
        return start
    before = text[max(0, start - 16) : start - 1]
    if sign == "–" and not re.search(r"(?:[(=:]|\b(?:of|was|to|at|is|and))\s?$", before):
        return start
    if not _SIGN_BEFORE.search(before) or _RANGE_WORD.search(before):
        return start
    if (
        sign == "-"
        and (not before.strip(" ") or before.rstrip(" ").endswith("\n"))
        and not (start == 1 and len(text) < 12)
    ):
        return start
    return start if re.search(r"[\d%°)]\s?$|\d\s?[a-zA-Zµ/%°]{1,6}\s$", before) else start - 1


def _looks_like_label(text: str, number: Number) -> bool:
    """Years and long digit strings without unit."""
    if not re.fullmatch(r"\d+", number.text) or number.factor is not None:
        return False
    if len(number.text) >= 7 or (len(number.text) > 2 and number.text[0] == "0"):
        return True
    if len(number.text) == 4 and 1900 <= number.value <= 2100:
        before = text[max(0, number.start - 24) : number.start]
        line_start = before.rsplit("\n", 1)[-1].rsplit("\x00", 1)[-1].rsplit("|", 1)[-1]
        alone = not line_start.strip() and re.match(r"\s*(?:[\n|\x00]|$)", text[number.end : number.end + 8])
        return not alone and (not _YEAR_CUE.search(before) or bool(_YEAR_WORD.search(before)))
    return False
