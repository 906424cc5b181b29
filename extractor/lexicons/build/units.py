"""Writes ``units.csv``: UCUM codes with spellings as printed, dimension and scale, each checked with ucumvert and pint.

Run ``python -m extractor.lexicons.build.units`` after a change here or in ``unit_names.py``; the file it writes can also be edited by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from extractor.lexicons.build.unit_names import (
    ARBITRARY,
    AREA,
    BASE,
    COUNTED,
    ENZYME,
    KG,
    LENGTH,
    MASS,
    PER_TIME,
    SIMPLE,
    SUBSTANCE,
    TIME,
    VOLUME,
)

HEADER = """\
# Units of measure: how they are printed and what they are in UCUM (Unified Code for Units of Measure, ucum.org).
# id         UCUM code, case-sensitive; {…} is UCUM's annotation for counted things
# name       unit in words
# names      spellings as printed, parted by |; spaces around / · ^ are ignored, as is the difference of µ, μ, u and mc;
#            "per" reads as "/", "dL-1" as "/dL", "×10^9", "x10^9", "10*9" and "10⁹" alike. Case counts where two units
#            differ by it (mM, mm) and for spellings shorter than three characters.
#            A spelling "units of X" is only a look ahead: the unit printed is the part before " of ".
# dimension  what is measured; units of one dimension convert into each other by scale
# scale      factor to the dimension's base unit:
#{bases}
"""


def first(spellings: list[str], many: int = 4) -> list[str]:
    """Spellings used inside composed units: the symbols and the singular word."""
    return [
        spelling for spelling in spellings if len(spelling) <= many or spelling.endswith(("gram", "liter", "litre"))
    ]


class Table:
    """Rows being collected, each code once."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, list[str]]] = {}

    def add(self, code: str, name: str, dimension: str, spellings: list[str]) -> None:
        """Adds a unit or further spellings of one."""
        known = self.rows.setdefault(code, (name, dimension, []))
        for spelling in spellings:
            if spelling not in known[2]:
                known[2].append(spelling)

    def ratio(
        self,
        numerators: dict[str, tuple[str, list[str]]],
        denominators: dict[str, tuple[str, list[str]]],
        dimension: str,
    ) -> None:
        """All quotients of two families, spelled ``a/b``, ``a per b``, ``a b-1`` and in words."""
        for top, (top_name, tops) in numerators.items():
            for bottom, (bottom_name, bottoms) in denominators.items():
                spellings = [f"{a}/{b}" for a in tops if len(a) <= 5 for b in bottoms if len(b) <= 4]
                spellings += [f"{tops[0]} per {bottoms[0]}", f"{tops[0]} {bottoms[0]}-1", f"{tops[0]}·{bottoms[0]}-1"]
                spellings += [f"{a} per {b}" for a in tops if len(a) > 5 for b in bottoms if b.endswith(("er", "re"))]
                self.add(f"{top}/{bottom}", f"{top_name} per {bottom_name}", dimension, spellings)

    def rates(
        self, code: str, name: str, symbols: list[str], times: list[str], dimension: str, *, words: bool = True
    ) -> None:
        """``code`` per each unit of time."""
        for time in times:
            spellings = [f"{symbol}/{spelled}" for symbol in symbols for spelled in PER_TIME[time]]
            spellings += [f"{symbols[0]} per {PER_TIME[time][0]}", f"{symbols[0]} {PER_TIME[time][0]}-1"]
            if words and time == "d":
                spellings += [f"{symbols[0]} per 24 h", f"{symbols[0]} per 24 hours", f"{symbols[0]} in 24 hours",
                              f"{symbols[0]} in 24 h"]  # fmt: skip
            self.add(f"{code}/{time}", f"{name} per {TIME[time][0]}", dimension, spellings)


def build() -> Table:
    """All units with their spellings."""
    table = Table()
    for family, dimension in (
        (MASS, "mass"), (VOLUME, "volume"), (SUBSTANCE, "substance"), (ARBITRARY, "arbitrary"), (ENZYME, "arbitrary"),
        (TIME, "time"), (LENGTH, "length"),
    ):  # fmt: skip
        for code, (name, spellings) in family.items():
            table.add(code, name, "activity" if "kat" in code else dimension, spellings)
    for code, name, dimension, spellings in SIMPLE:
        table.add(code, name, dimension, spellings)
    _concentrations(table)
    _rates(table)
    _numbers(table)
    for thing, spellings in COUNTED.items():
        table.add(f"{{{thing}}}", thing, "count", spellings)
    for thing in ("tablet", "capsule", "puff", "drop", "sachet", "vial"):
        words = [f"{word}/{time}" for word in COUNTED[thing][:2] for time in ("day", "d")]
        table.add(f"{{{thing}}}/d", f"{thing} per day", "count_rate", [*words, f"{thing}s per day"])
    return table


def _concentrations(table: Table) -> None:
    litres = {code: VOLUME[code] for code in ("L", "dL", "mL")}
    table.ratio({code: MASS[code] for code in ("kg", "g", "mg", "ug", "ng", "pg")}, litres, "mass_concentration")
    table.ratio({"ng": MASS["ng"], "pg": MASS["pg"], "ug": MASS["ug"]}, {"uL": VOLUME["uL"]}, "mass_concentration")
    substances = {code: SUBSTANCE[code] for code in ("mol", "mmol", "umol", "nmol", "pmol", "meq", "mosm")}
    table.ratio(substances, litres, "substance_concentration")
    for code, molar, word in (
        ("mmol/L", "mM", "millimolar"), ("umol/L", "µM", "micromolar"), ("nmol/L", "nM", "nanomolar"),
        ("pmol/L", "pM", "picomolar"),
    ):  # fmt: skip
        table.add(code, word, "substance_concentration", [molar, word, f"{molar}/L" if molar == "mM" else molar])
    arbitrary = {code: ARBITRARY[code] for code in ("[iU]", "m[iU]", "u[iU]", "k[iU]")}
    table.ratio(arbitrary, litres, "arbitrary_concentration")
    enzymes = {code: ENZYME[code] for code in ("U", "mU", "uU", "kU", "ukat", "nkat")}
    table.ratio(enzymes, litres, "activity_concentration")


def _rates(table: Table) -> None:
    for code, (name, spellings) in MASS.items():
        if code in ("pg", "fg"):
            continue
        symbols, words = first(spellings), [spelling for spelling in spellings if len(spelling) > 5]
        table.rates(code, name, [*symbols, *words], ["d", "h", "min", "wk"], "mass_rate")
        per_kg = [f"{symbol}/{kg}" for symbol in symbols for kg in KG] + [f"{word}/kg" for word in words]
        per_kg += [f"{symbols[0]} per kg", f"{symbols[0]} kg-1"]
        per_kg += [f"{symbols[0]} per kilogram", f"{symbols[0]} per kilogram of body weight", f"{name}s per kilogram"]
        if code == "kg":
            table.add("kg/m2", "kilogram per square metre", "mass_per_area", [f"kg/{area}" for area in AREA[:-1]] +
                      ["Kg/m2", "kg per m2", "kg m-2", "kg·m-2", "KG/M2", "Kg/M2", "kgs/m2"])  # fmt: skip
            continue
        table.add(f"{code}/kg", f"{name} per kilogram", "mass_per_mass", per_kg)
        for time in ("d", "h", "min", "wk"):
            spelled = [f"{symbol}/{kg}/{word}" for symbol in symbols for kg in KG[:3] for word in PER_TIME[time]]
            spelled += [f"{symbols[0]}/{word}/kg" for word in PER_TIME[time][:2]]
            spelled += [f"{written}/kg/{word}" for written in words for word in PER_TIME[time]]
            spelled += [f"{written} per kilogram per {TIME[time][0]}" for written in words]
            spelled += [f"{symbols[0]}/kg per {PER_TIME[time][0]}", f"{symbols[0]}/kg body weight/{PER_TIME[time][0]}"]
            spelled += [f"{symbols[0]} per kg per {PER_TIME[time][0]}", f"{symbols[0]}/(kg·{PER_TIME[time][0]})"]
            spelled += [f"{symbols[0]}/(kg·{PER_TIME[time][1]})", f"{symbols[0]}·kg-1·{PER_TIME[time][1]}-1"]
            if time == "d":
                spelled += [f"{symbols[0]}/kg·{PER_TIME[time][0]}", f"{symbols[0]}/kg·{PER_TIME[time][1]}",
                            f"{symbols[0]} per kilogram per day"]  # fmt: skip
            table.add(f"{code}/kg/{time}", f"{name} per kilogram per {TIME[time][0]}", "mass_per_mass_rate", spelled)
            for hours in ("6", "8", "12"):
                table.add(f"{code}/kg/({hours}.h)", f"{name} per kilogram per {hours} hours", "mass_per_mass_rate",
                          [f"{symbols[0]}/kg/{hours}h", f"{symbols[0]}/kg/{hours} h", f"{symbols[0]}/kg/{hours} hours",
                           f"{symbols[0]}/kg/{hours}hr"])  # fmt: skip
        per_area = [f"{symbol}/{area}" for symbol in symbols for area in AREA]
        per_area += [f"{symbols[0]} per m2", f"{symbols[0]} per square meter", f"{symbols[0]} m-2"]
        per_area += [f"{symbols[0]}/m2 body surface area", f"{symbols[0]}/m2 of body surface area"]
        table.add(f"{code}/m2", f"{name} per square metre", "mass_per_area", per_area)
        if code in ("g", "mg", "ug"):
            for time in ("d", "wk", "h"):
                spelled = [f"{symbol}/m2/{word}" for symbol in symbols[:3] for word in PER_TIME[time]]
                spelled += [f"{symbols[0]}/m2 per {PER_TIME[time][0]}", f"{symbols[0]}/m^2/{PER_TIME[time][0]}"]
                table.add(f"{code}/m2/{time}", f"{name} per square metre per {TIME[time][0]}", "mass_per_area_rate",
                          spelled)  # fmt: skip
            for hours in ("2", "4", "6", "8", "12", "48"):
                spelled = [f"{symbol}/{hours} h" for symbol in symbols[:3]] + [f"{symbols[0]}/{hours}h",
                           f"{symbols[0]}/{hours} hours", f"{symbols[0]}/{hours}hr"]  # fmt: skip
                table.add(f"{code}/({hours}.h)", f"{name} per {hours} hours", "mass_rate", spelled)
    for code in ("L", "mL", "dL"):
        table.rates(code, VOLUME[code][0], first(VOLUME[code][1]), ["d", "h", "min", "s"], "flow")
    table.add("L/min", "litre per minute", "flow", ["lpm", "LPM", "Lpm", "liters per minute", "litres per minute",
              "liter per minute", "litre per minute", "liters/minute", "litres/minute", "liters/min", "litres/min",
              "L per min", "L per minute", "l per minute", "litres a minute", "liters a minute"])  # fmt: skip
    table.add("mL/h", "millilitre per hour", "flow", ["milliliters per hour", "mL per hour"])
    for code in ("mmol", "umol", "meq", "nmol", "mosm", "mol"):
        table.rates(code, SUBSTANCE[code][0], SUBSTANCE[code][1][:1], ["d", "h", "min"], "substance_rate")
    for code, family in (
        ("[iU]", ARBITRARY),
        ("U", ENZYME),
        ("mU", ENZYME),
        ("k[iU]", ARBITRARY),
        ("m[iU]", ARBITRARY),
    ):
        name, spellings = family[code]
        symbols = [spelling for spelling in spellings if len(spelling) <= 5]
        table.rates(code, name, symbols, ["d", "h", "min", "wk"], "arbitrary_rate")
        per_kg = [f"{symbol}/kg" for symbol in symbols] + [f"{symbols[0]} per kg", f"{symbols[0]}/kg body weight"]
        table.add(f"{code}/kg", f"{name} per kilogram", "arbitrary_per_mass", per_kg)
        table.add(f"{code}/m2", f"{name} per square metre", "arbitrary_per_area", [f"{x}/m2" for x in symbols])
        for time in ("d", "h", "min"):
            spelled = [f"{symbol}/kg/{word}" for symbol in symbols for word in PER_TIME[time]]
            spelled += [f"{symbols[0]}/kg per {PER_TIME[time][0]}"]
            table.add(
                f"{code}/kg/{time}", f"{name} per kilogram per {TIME[time][0]}", "arbitrary_per_mass_rate", spelled
            )


def _numbers(table: Table) -> None:
    volumes = {"L": ["L", "l", "liter", "litre"], "mL": ["mL", "ml", "milliliter"], "uL": ["µL", "uL", "µl", "ul",
    "mcL",
               "microliter", "microlitre"], "mm3": ["mm3", "mm^3", "cmm", "cumm", "cu mm", "cu.mm", "cubic millimeter",
               "cubic millimetre", "cubic mm", "cmm3"], "dL": ["dL", "dl"]}  # fmt: skip
    things = ["cells", "cell", "WBC", "WBCs", "RBC", "RBCs", "leukocytes", "lymphocytes", "neutrophils", "platelets",
              "erythrocytes", "white cells", "red cells", "white blood cells", "red blood cells", "eosinophils", "PMN",
              "leucocytes", "PMNs", "el", "elements", "mononuclear cells", "platelet", "lymphocyte", "neutrophil"]  # fmt: skip
    for volume, spelled in volumes.items():
        table.add(f"/{volume}", f"per {VOLUME[volume][0]}", "number_concentration", [f"/{x}" for x in spelled])
        table.add(f"{{cells}}/{volume}", f"cells per {VOLUME[volume][0]}", "number_concentration",
                  [f"{thing}/{x}" for thing in things[:2] for x in spelled]
                  + [f"{thing}/{spelled[0]}" for thing in things[2:]])  # fmt: skip
        for power in range(3, 13):
            spellings = [f"×10^{power}/{x}" for x in spelled] + [f"×10^{power} /{spelled[0]}",
                         f"×10^{power} cells/{spelled[0]}", f"10^{power}/{spelled[0]}"]  # fmt: skip
            spellings += [f"×10^{power} {x}-1" for x in spelled[:1]]
            words = {3: ["K", "k", "thousand", "thousands", "thou", "Thou", "th", "10e3", "×1000", "x1000"],
                     6: ["M", "million", "millions", "mill", "mil", "Mil", "10e6"], 9: ["billion", "10e9"],
                     12: ["10e12"]}  # fmt: skip
            spellings += [f"{word}/{x}" for word in words.get(power, []) for x in spelled]
            spellings += [f"{word} cells/{x}" for word in words.get(power, [])[2:4] for x in spelled[:2]]
            if volume == "L":
                spellings += {9: ["G/L", "G/l", "Giga/L", "Gpt/L"], 12: ["T/L", "T/l", "Tera/L", "Tpt/L"]}.get(
                    power, []
                )
            if volume == "dL" and power != 3:
                continue
            table.add(f"10*{power}/{volume}", f"10^{power} per {VOLUME[volume][0]}", "number_concentration", spellings)


def base_of(dimension: str) -> str:
    """Base unit of a dimension as the header states it."""
    return BASE.get(dimension, "")


def scale_of(code: str, dimension: str) -> float:
    """Factor of ``code`` to its dimension's base unit, computed by pint.

    Args:
        code: UCUM code; ``U`` and ``[iU]`` count as one where the dimension is arbitrary.
        dimension: name of its dimension.

    Raises:
        ValueError: dimensions of the code and of the base unit differ.
    """
    from ucumvert import PintUcumRegistry

    registry = _registry(PintUcumRegistry)
    base = base_of(dimension)
    if base in ("", "each its own") or dimension in (
        "titer",
        "log_number_concentration",
        "count",
        "exposure",
        "sound_level",
    ):
        return 1.0
    left, right = readable(code, dimension), readable(base, dimension)
    one = registry.from_ucum(left)
    other = registry.from_ucum(right)
    if code == "[degF]":
        return round(5 / 9, 10)
    if code == "Cel":
        return 1.0
    if one.dimensionality != other.dimensionality:
        raise ValueError(f"{code}: {one.dimensionality} where {dimension} is {other.dimensionality}")
    factor = one.to_base_units().magnitude / other.to_base_units().magnitude
    return float(f"{factor:.10g}")


_REGISTRIES: list[object] = []


def _registry(factory):  # type: ignore[no-untyped-def]
    if not _REGISTRIES:
        _REGISTRIES.append(factory())
    return _REGISTRIES[0]


def readable(code: str, dimension: str) -> str:
    """``code`` as pint can read it: annotations out, arbitrary units as numbers."""
    code = re.sub(r"\{FEU\}", "", code)
    code = code.replace("{1.73_m2}", "m2") if "{1.73_m2}" in code else code
    code = re.sub(r"\[(?:GPL'U|MPL'U|beth'U|HPF|LPF|iU)\]|\{(?:AU|RU|EliA_U)\}", "[iU]", code)
    if dimension.startswith("arbitrary"):
        code = re.sub(r"(?<![\[i])U", "[iU]", code)
    return re.sub(r"\{[^}]*\}", "1", code)


def main() -> None:
    """Writes the file beside this package."""
    table = build()
    dimensions = sorted({dimension for _, dimension, _ in table.rows.values()})
    lines = [f"#            {dimension}: {base_of(dimension)}" for dimension in dimensions]
    out = [HEADER.replace("#{bases}", "\n".join(lines)).rstrip(), "id,name,names,dimension,scale"]
    for code, (name, dimension, spellings) in table.rows.items():
        scale = scale_of(code, dimension)
        names = "|".join(dict.fromkeys(spellings))
        fields = [code, name, names, dimension, f"{scale:.10g}"]
        out.append(",".join(f'"{field}"' if "," in field or '"' in field else field for field in fields))
    path = Path(__file__).parents[1] / "units.csv"
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    spelled = sum(len(spellings) for _, _, spellings in table.rows.values())
    print(f"{path}: {len(table.rows)} units, {spelled} spellings")


if __name__ == "__main__":
    main()
