"""Units of measure: printed text → UCUM code, and conversion inside one dimension.

What is known stands in ``lexicons/units.csv``; no unit library is needed at run time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractor.lexicons import load_rows

_FIRST = str.maketrans({
    "º": "°", "˚": "°", "℃": "°C", "℉": "°F", "µ": "u", "μ": "u", "−": "-", "–": "-", "‐": "-", "‑": "-", "⁻": "-",
    "⋅": "·", "•": "·", "∙": "·", "‧": "·", "・": "·", "･": "·", "∗": "*", "╱": "/", "／": "/", "⁄": "/", "％": "%",
    "х": "x",
    "✕": "×", "㎎": "mg", "㎖": "mL", "㎏": "kg", "㎍": "ug", "ℓ": "L", "л": "L", "Ω": "Ω",
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    "₂": "2", "₀": "0",
})  # fmt: skip
_POWER = re.compile(r"^(?:[×x*✕] ?)?10 ?(?:\^|\*\*?|[eE])? ?(?:\{ ?(\d{1,2}) ?\}|(\d{1,2}))(?!\d)")
_E_POWER = re.compile(r"^[eE]\+?(\d{1,2})(?=[ /])")
_PER = re.compile(r"(?:^| )per (?=\S)")
# "mg/liter", "units per litre": the volume that is measured in, spelled out.
_VOLUME = re.compile(r"/(deci|milli|micro|)(?:liter|litre)s?\b", re.IGNORECASE)
_PREFIXES = {"": "", "deci": "d", "milli": "m", "micro": "u"}
_INVERSE = re.compile(r"[ ·.]?\b([A-Za-z]{1,4})\^?(?:\{ ?- ?([123])? ?\}|-([1235]))(?![\d])")
_AROUND = re.compile(r" ?([/·^*()×]) ?")
_SPACES = re.compile(r"\s+")
_EXACT_BELOW = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A UCUM unit: its code, what it measures, and the factor to its dimension's base unit."""

    code: str
    dimension: str
    scale: float
    name: str


def key_of(text: str) -> str:
    """Printed unit in one canonical spelling (case kept): ``mg·dL−1``, ``mg per dL`` and ``mg / dL`` give ``mg/dL``."""
    key = _SPACES.sub(" ", text.translate(_FIRST)).strip()
    key = _PER.sub("/", key)
    key = _AROUND.sub(r"\1", key)
    key = _VOLUME.sub(lambda match: f"/{_PREFIXES[match[1].lower()]}L", key)
    power = _POWER.match(key) or _E_POWER.match(key)
    if power:
        exponent = next(group for group in power.groups() if group is not None)
        key = f"×10^{int(exponent)}" + key[power.end() :].removeprefix(" ").removeprefix("·")
    key = _INVERSE.sub(lambda m: "/" + m[1] + (n if (n := m[2] or m[3] or "1") != "1" else ""), key)
    if "mc" in key:
        key = re.sub(r"\bmc(?=g|L\b|l\b|mol|IU)", "u", key)
    return _AROUND.sub(r"\1", key)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Unit], dict[str, Unit], dict[str, str]]:
    units: dict[str, Unit] = {}
    exact: dict[str, Unit] = {}
    folded: dict[str, Unit | None] = {}
    heads: dict[str, str] = {}
    for code, row in load_rows("units").items():
        unit = units[code] = Unit(code, row["dimension"], float(row["scale"]), row["name"])
        for spelling in row["names"].split("|"):
            key = key_of(spelling)
            exact.setdefault(key, unit)
            if " of " in key and code == "{unit}":
                heads[key.lower()] = key.split(" of ")[0]
            if len(key) >= _EXACT_BELOW:
                known = folded.setdefault(key.lower(), unit)
                if known is not unit:
                    folded[key.lower()] = None
    for code, unit in units.items():
        exact.setdefault(code, unit)
    return exact, {key: unit for key, unit in folded.items() if unit is not None}, heads


_RUN = re.compile(r"[^\W\d_]+")
# Letters of printed units that :func:`key_of` makes something else of.
_REWRITTEN = frozenset(
    ["per", "x", "e", *(prefix + word for prefix in _PREFIXES for word in ("liter", "liters", "litre", "litres"))]
)


@lru_cache(maxsize=1)
def _runs() -> frozenset[str]:
    """All runs of letters, lower case, that stand in a unit."""
    exact, _, _ = _tables()
    printed = (name for row in load_rows("units").values() for name in row["names"].split("|"))
    runs = {run for text in (*exact, *printed) for run in _RUN.findall(text.translate(_FIRST).lower())}
    # "mcg" reads as "ug".
    return frozenset(runs | {f"mc{run[1:]}" for run in runs if run.startswith("u")} | _REWRITTEN)


@lru_cache(maxsize=16384)
def _in_units(run: str) -> bool:
    return all(part in _runs() for part in _RUN.findall(run.translate(_FIRST).lower()))


@lru_cache(maxsize=1)
def by_code() -> dict[str, Unit]:
    """All units of the lexicon by UCUM code."""
    return {
        code: Unit(code, row["dimension"], float(row["scale"]), row["name"]) for code, row in load_rows("units").items()
    }


@lru_cache(maxsize=65536)
def lookup(text: str) -> Unit | None:
    """The unit that ``text`` prints, None where the lexicon does not know it.

    Args:
        text: unit without its number: ``mg/dl``, ``×10^9/L``, ``per µL``, ``beats per minute``, or a UCUM code.
    """
    exact, folded, _ = _tables()
    stripped = text.strip()
    found = exact.get(stripped)
    if found is not None:
        return found
    key = key_of(stripped)
    if not key:
        return None
    return exact.get(key) or folded.get(key.lower())


_BOUNDARY = re.compile(r"(?<=[^\W_])(?![^\W_])|(?<=[%°‰℃℉Ω％])|(?<=[a-z]\.)(?=\s|$|[,;)])|(?<=\))")
_REACH = 44


def match_at(text: str, position: int, stop: int | None = None) -> tuple[Unit, int] | None:
    """Longest unit printed in ``text`` from ``position``, which must be its first character.

    Returns:
        the unit and the end offset; for ``units of packed red cells`` the end of ``units``.
    """
    end = min(len(text), position + _REACH, stop if stop is not None else len(text))
    window = text[position:end]
    if not window or window[0].isspace():
        return None
    # What no unit holds ends what may be one: "mg of the drug" is looked up as "mg of" and "mg".
    foreign = next((run.start() for run in _RUN.finditer(window) if not _in_units(run.group())), len(window))
    ends = [match.start() for match in _BOUNDARY.finditer(window)]
    if end < len(text) and ends and ends[-1] == len(window) and text[end].isalnum():
        ends.pop()
    heads = _tables()[2]
    for size in reversed(ends):
        if not 0 < size <= foreign:
            continue
        candidate = window[:size]
        unit = lookup(candidate)
        if unit is not None:
            head = heads.get(key_of(candidate).lower()) if "of" in candidate.lower() else None
            return unit, position + (len(head) if head else size)
    return None


def _species(code: str) -> str:
    """What a code counts: moles, equivalents, osmoles and copies do not convert into each other by scale."""
    kinds = ("eq", "osm", "copies", "CFU", "vg", "GPL", "MPL", "beth", "AU", "RU", "EliA", "log10_[iU]")
    return next((kind for kind in kinds if kind in code), "")


def _affine(code: str) -> tuple[float, float]:
    """Offset and slope of a temperature unit to kelvin."""
    return {"Cel": (273.15, 1.0), "[degF]": (459.67 * 5 / 9, 5 / 9)}.get(code, (0.0, 1.0))


def comparable(one: Unit, other: Unit) -> bool:
    """Whether values in the two units convert by scale alone."""
    if one.code == other.code:
        return True
    if one.dimension != other.dimension or _species(one.code) != _species(other.code):
        return False
    return one.dimension not in ("count", "count_rate", "mass_per_count")


def convert(
    value: float,
    from_unit: str,
    to_unit: str,
    molar_mass: float | None = None,
    *,
    charge: int | None = None,
    enzyme: bool = False,
) -> float | None:
    """Converts inside one dimension, or between mass and substance where the analyte's constants are given.

    Args:
        value: magnitude in ``from_unit``.
        from_unit: UCUM code or a printed unit.
        to_unit: the same.
        molar_mass: of the analyte in g/mol, for mg/dL ↔ mmol/L.
        charge: of the ion, for mEq ↔ mmol.
        enzyme: whether IU and U count the same thing, as they do for enzyme activities.

    Returns:
        magnitude in ``to_unit``, rounded to 12 significant digits; None where it cannot be known.
    """
    one, other = lookup(from_unit), lookup(to_unit)
    if one is None or other is None:
        return None
    if one.dimension == other.dimension == "temperature":
        offset, slope = _affine(one.code)
        to_offset, to_slope = _affine(other.code)
        return _rounded((value * slope + offset - to_offset) / to_slope)
    if comparable(one, other):
        return value if one.code == other.code else _rounded(value * one.scale / other.scale)
    species = (_species(one.code), _species(other.code))
    if one.dimension == other.dimension and set(species) == {"eq", ""} and charge:
        factor = 1 / charge if species[0] == "eq" else float(charge)
        return _rounded(value * factor * one.scale / other.scale)
    pair = (one.dimension, other.dimension)
    if enzyme and set(pair) == {"activity_concentration", "arbitrary_concentration"} and species == ("", ""):
        return _rounded(value * one.scale / other.scale)
    for masses, moles in (("mass_concentration", "substance_concentration"), ("mass", "substance")):
        if molar_mass and set(pair) == {masses, moles}:
            mole_species = species[0] if one.dimension == moles else species[1]
            if mole_species not in ("", "eq") or (mole_species == "eq" and not charge):
                return None
            per_mole = molar_mass / (charge or 1) if mole_species == "eq" else molar_mass
            factor = per_mole if one.dimension == moles else 1 / per_mole
            return _rounded(value * one.scale * factor / other.scale)
    return None


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether two UCUM codes mean the same unit, such as ``10*3/uL`` and ``10*9/L``, none and ``1``.

    UCUM's annotations in braces carry no meaning beside a unit; alone ({tablet}) they name what is counted.
    """
    left, right = _plain(one), _plain(other)
    if left == right:
        return True
    units = by_code()
    a, b = units.get(left), units.get(right)
    if a is None or b is None or not comparable(a, b) or a.dimension == "temperature":
        return False
    return abs(a.scale - b.scale) <= 1e-9 * max(a.scale, b.scale)


def _plain(code: str | None) -> str:
    if code is None or code in ("", "1"):
        return "1"
    code = code.replace("[IU]", "[iU]").replace("/(24.h)", "/d")
    if "log" in code:
        return code
    return re.sub(r"\{[^}]*\}", "", re.sub(r"/\{[^}]*\}", "", code)) or code


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")
