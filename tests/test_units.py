"""Units: printed text to UCUM, scales held against ucumvert and pint, conversion."""

from __future__ import annotations

import pytest

from extractor.lexicons import load_rows
from extractor.units import by_code, convert, key_of, lookup, match_at, same_unit

SPELLED = """
mg/dL: mg/dl | mg per dL | mg·dL−1 | mg dL-1 | mg dL^{-1} | MG/DL | mg / dL | milligrams per deciliter | mg%
mmol/L: mmol/l | mM | mmol·L-1 | mmol L−1 | millimoles per liter
umol/L: µmol/L | μmol/l | umol/L | µM
nmol/L: nmol/L | nM
pmol/L: pmol/l
ng/mL: ng/ml | ng/mL | ng mL-1
pg/mL: pg/ml
ng/dL: ng/dL
ug/dL: µg/dL | mcg/dl | ug/dL
ug/L: µg/L | micrograms per liter
U/L: U/l | U/L | units/L
[iU]/L: IU/L | iu/l
m[iU]/L: mIU/L
u[iU]/mL: µIU/mL | uIU/ml | mcIU/mL
mU/L: mU/L
kU/L: kU/L
ukat/L: µkat/L
/uL: /µL | per µL | /uL | per microliter
/mm3: /mm3 | /mm³ | per mm3 | /mm^3
{cells}/mm3: cells/mm3 | cells/mm³ | cells per mm3
{cells}/uL: cells/µL | cells per microliter
10*3/uL: ×10^3/µL | K/uL | k/µL | x 10³/µL | x103/µL | ×1000/µL
10*9/L: x10^9/L | ×10^9/L | × 10⁹/L | 10*9/L | ×109/L | x 10 9/L | e9/L | 10^9/L | x 10^9 cells/L | G/L
10*12/L: 10^12/L | T/L
10*6/mm3: million/mm3
ug/kg/min: mcg/kg/min | micrograms/kg/min | micrograms per kilogram per minute | µg/kg/min | ug/kg per min | µg·kg-1·min-1
mg/kg: mg/kg | mg per kg | mg kg-1 | mg/kg body weight
mg/kg/d: mg/kg/day | mg/kg/d | mg/kg per day | mg/(kg·day)
mg/m2: mg/m2 | mg/m² | mg/m^2 | mg per m2 | mg m-2
mL/h: mL/h | ml/hr | mL/hour
mL/kg/h: mL/kg/h | ml/kg/hr
L/min: L/min | l/min | lpm | liters per minute
mL/min/{1.73_m2}: mL/min/1.73 m2 | ml/min/1.73m² | mL/min per 1.73 m2
meq/L: mEq/L | meq/l
meq: mEq
mosm/kg: mOsm/kg | mOsmol/kg H2O
mm[Hg]: mmHg | mm Hg | mm-Hg
cm[H2O]: cmH2O | cm H2O | cmH20
kPa: kPa | KPa
/min: bpm | /min | beats per minute | beats/min | breaths per minute | breaths/min | times/min
Cel: °C | ° C | ºC | ℃ | degrees Celsius
[degF]: °F | degrees Fahrenheit
[iU]: IU | international units
U: units | U
[iU]/kg: IU/kg
U/kg: U/kg
U/h: U/h | units/h | units/hour
{copies}/mL: copies/mL | copies per mL
{log10_copies}/mL: log10 copies/mL | log copies/mL
g/d: g/24 h | g/24h | g/day
mg/d: mg/24h | mg/24 h | mg/day | mg per day
%: % | percent | per cent
mm/h: mm/h | mm/hr | mm in the first hour
{tablet}: tablets | tablet | tabs
{capsule}: capsules
{puff}: puffs
{drop}: drops
{sachet}: sachets
{vial}: vials
{ampoule}: ampoules
{cells}: cells
{cells}/kg: cells/kg
{unit}: units of packed red cells
Gy: Gy
kg: kg
g: g | grams
cm: cm
mm: mm
mV: mV
ms: ms | msec
d: days
h: h | hours
wk: weeks
mo: months
a: years
mg/g: mg/g
g/g: g/g
mg/mmol: mg/mmol
mmol: mmol
{titer}: titer
kg/m2: kg/m2 | kg/m²
g/kg: g/kg
""".strip()
CASES = [
    (code, spelling.strip())
    for line in SPELLED.splitlines()
    for code, spellings in [line.split(": ", 1)]
    for spelling in spellings.split(" | ")
]


@pytest.mark.parametrize(("code", "spelling"), CASES)
def test_lookup(code, spelling):
    found = lookup(spelling)
    assert found is not None and found.code == code


@pytest.mark.parametrize("text", ["", "of", "the", "in", "MM", "patients", "mgs/dLx", "years old man", "×"])
def test_no_unit(text):
    assert lookup(text) is None


def test_size_of_the_lexicon():
    rows = load_rows("units")
    assert len(rows) >= 250
    assert sum(len(row["names"].split("|")) for row in rows.values()) >= 700


def test_every_code_finds_itself():
    assert [code for code in by_code() if (lookup(code) or by_code()["g"]).code != code] == []


def test_every_spelling_finds_its_code():
    # One spelling may belong to two codes only where they mean the same unit.
    wrong = [
        (code, spelling, found and found.code)
        for code, row in load_rows("units").items()
        for spelling in row["names"].split("|")
        if (found := lookup(spelling)) is None or not (found.code == code or same_unit(found.code, code))
    ]
    assert wrong == []


def test_every_code_is_ucum():
    ucumvert = pytest.importorskip("ucumvert")
    parser = ucumvert.get_ucum_parser()
    for code in by_code():
        parser.parse(code)


def test_every_scale_against_ucumvert_and_pint():
    """Dimensionality and factor of each code to its dimension's base unit, computed by the UCUM grammar and pint."""
    pytest.importorskip("ucumvert")
    from extractor.lexicons.build.units import scale_of

    rows = load_rows("units")
    wrong = {
        code: (row["scale"], scale_of(code, row["dimension"]))
        for code, row in rows.items()
        if abs(float(row["scale"]) / scale_of(code, row["dimension"]) - 1) > 1e-8
    }
    assert wrong == {}


def test_shipped_file_is_what_the_builder_writes():
    pytest.importorskip("ucumvert")
    from extractor.lexicons.build.units import build

    rows = load_rows("units")
    built = build().rows
    assert list(built) == list(rows)
    assert {code: "|".join(entry[2]) for code, entry in built.items()} == {
        code: row["names"] for code, row in rows.items()
    }


@pytest.mark.parametrize(
    ("value", "one", "other", "more", "expected"),
    [
        (1, "mg/dL", "mg/L", {}, 10),
        (90, "mg/dL", "mmol/L", {"molar_mass": 180.156}, 4.99567041897),
        (5, "mmol/L", "mg/dL", {"molar_mass": 180.156}, 90.078),
        (1.2, "mg/dL", "µmol/L", {"molar_mass": 113.12}, 106.082036775),
        (90, "mg/dL", "mmol/L", {}, None),
        (98.6, "°F", "Cel", {}, 37),
        (37, "Cel", "[degF]", {}, 98.6),
        (10, "10*3/uL", "10*9/L", {}, 10),
        (12500, "/uL", "10*9/L", {}, 12.5),
        (1, "kPa", "mm[Hg]", {}, 7.5006157593),
        (4, "meq/L", "mmol/L", {}, None),
        (4, "meq/L", "mmol/L", {"charge": 1}, 4),
        (4, "meq/L", "mmol/L", {"charge": 2}, 2),
        (2, "mmol/L", "meq/L", {"charge": 2}, 4),
        (290, "mosm/kg", "mmol/kg", {}, None),
        (40, "[iU]/L", "U/L", {}, None),
        (40, "[iU]/L", "U/L", {"enzyme": True}, 40),
        (1, "ukat/L", "U/L", {}, 60),
        (2, "{tablet}", "{capsule}", {}, None),
        (2, "mg", "{tablet}", {}, None),
        (2, "wk", "d", {}, 14),
        (5, "parsec", "m", {}, None),
        (0.1, "ug/kg/min", "mg/kg/d", {}, 0.144),
    ],
)
def test_convert(value, one, other, more, expected):
    found = convert(value, one, other, **more)
    assert found == (pytest.approx(expected, rel=1e-9) if expected is not None else None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10*3/uL", "10*9/L", True), ("ug/mL", "mg/L", True), ("{beats}/min", "/min", True), (None, "1", True),
        ("{cells}/uL", "/uL", True), ("U", "[iU]", True), ("[IU]/L", "[iU]/L", True), ("mg/(24.h)", "mg/d", True),
        ("mL/min", "mL/min/{1.73_m2}", True), ("mg", "g", False), ("{tablet}", "{capsule}", False), ("mmol/L",
        "meq/L", False),
        ("Cel", "K", False), (None, "mg", False), ("{log10_copies}/mL", "{copies}/mL", False),
    ],
)  # fmt: skip
def test_same_unit(one, other, same):
    assert same_unit(one, other) is same
    assert same_unit(other, one) is same


@pytest.mark.parametrize(
    ("text", "code", "end"),
    [
        ("mg/L and", "mg/L", 4), ("mg of", "mg", 2), ("mgx", None, 0), ("units of packed red cells", "{unit}", 5),
        ("units of insulin", "U", 5), ("×10^9/L)", "10*9/L", 7), ("g/24 h.", "g/d", 6), ("%of", "%", 1), ("h-long",
        "h", 1),
        ("beats per minute.", "/min", 16), ("in the", None, 0),
    ],
)  # fmt: skip
def test_match_at(text, code, end):
    found = match_at(text, 0)
    assert (found and found[0].code, found[1] if found else 0) == (code, end)


def test_key_of_is_idempotent():
    assert [spelling for _, spelling in CASES if key_of(key_of(spelling)) != key_of(spelling)] == []
