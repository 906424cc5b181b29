"""Writes ``units.csv``: UCUM codes with spellings as printed, dimension and scale, each checked with ucumvert and pint.

Run ``python -m extractor.lexicons.build.units`` after a change here; the file it writes can also be edited by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

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

BASE = {
    "mass": "g", "volume": "L", "length": "m", "area": "m2", "time": "s", "temperature": "K", "pressure": "Pa",
    "fraction": "1", "rate": "/min", "speed": "mm/h", "flow": "L/min", "flow_per_area": "L/min/m2",
    "flow_per_mass": "mL/kg/h", "volume_per_mass": "mL/kg", "volume_per_area": "mL/m2", "mass_concentration": "g/L",
    "substance_concentration": "mol/L", "number_concentration": "/L", "number_per_mass": "/kg",
    "activity": "U", "activity_concentration": "U/L", "count_per_area": "{cells}/m2",
    "number": "1", "arbitrary": "[iU]", "arbitrary_concentration": "[iU]/L",
    "arbitrary_per_mass": "[iU]/kg", "arbitrary_rate": "[iU]/h", "arbitrary_per_mass_rate": "[iU]/kg/h",
    "arbitrary_per_area": "[iU]/m2", "activity_per_mass": "U/g", "mass_per_mass": "g/kg", "mass_rate": "g/d",
    "mass_per_mass_rate": "g/kg/d", "mass_per_area": "g/m2", "mass_per_area_rate": "g/m2/d", "substance": "mol",
    "substance_per_mass": "mol/kg", "substance_rate": "mol/d", "substance_per_mass_rate": "mol/kg/d",
    "mass_per_substance": "g/mol", "ratio": "mol/mol", "energy": "J", "power": "W", "energy_rate": "kcal/d",
    "energy_per_mass_rate": "kcal/kg/d", "absorbed_dose": "Gy", "equivalent_dose": "Sv", "radioactivity": "Bq",
    "radioactivity_per_mass": "Bq/kg", "electric_potential": "V", "electric_current": "A", "frequency": "Hz",
    "resistance": "dyn.s/cm5", "resistance_index": "dyn.s.m2/cm5", "compliance": "mL/cm[H2O]", "angle": "deg",
    "viscosity": "Pa.s", "optical_power": "[diop]", "density": "g/mL", "sound_level": "dB",
    "electrical_resistance": "Ohm",
    "count": "each its own", "count_rate": "each its own", "titer": "{titer}", "mass_per_count": "mg/{tablet}",
    "log_number_concentration": "{log10_copies}/mL", "number_per_field": "/[HPF]", "count_per_mass": "{cells}/kg",
    "exposure": "{pack_years}", "number_per_area": "/m2", "mass_per_volume_rate": "g/L/h", "partial_pressure_time": "mm[Hg].s",
    "volume_rate_per_area": "mL/m2/h", "energy_per_area": "J/cm2", "pressure_gradient": "mm[Hg]/s",
    "magnetic_flux_density": "T", "gradient_index": "kg/m2",
}  # fmt: skip

# Atoms: code -> (word, spellings). The first spelling is the printed symbol used in composed spellings.
MASS = {
    "kg": ("kilogram", ["kg", "kgs", "Kg", "KG", "kilogram", "kilograms", "kilo", "kilos"]),
    "g": ("gram", ["g", "gm", "gms", "gr", "gram", "grams", "gramme", "grammes"]),
    "mg": ("milligram", ["mg", "mgs", "Mg", "MG", "mgm", "milligram", "milligrams", "milligramme"]),
    "ug": ("microgram", ["µg", "ug", "mcg", "mcgs", "microg", "Ug", "microgram", "micrograms", "microgramme"]),
    "ng": ("nanogram", ["ng", "Ng", "NG", "nanogram", "nanograms"]),
    "pg": ("picogram", ["pg", "Pg", "PG", "picogram", "picograms"]),
    "fg": ("femtogram", ["fg", "femtogram", "femtograms"]),
}
VOLUME = {
    "L": ("litre", ["L", "l", "liter", "liters", "litre", "litres", "Lt", "ltr"]),
    "dL": ("decilitre", ["dL", "dl", "DL", "deciliter", "deciliters", "decilitre", "decilitres"]),
    "mL": ("millilitre", ["mL", "ml", "ML", "Ml", "mls", "mLs", "cc", "milliliter", "milliliters", "millilitre",
                          "millilitres"]),
    "uL": ("microlitre", ["µL", "µl", "uL", "ul", "mcL", "mcl", "microliter", "microliters", "microlitre",
                          "microlitres"]),
    "fL": ("femtolitre", ["fL", "fl", "femtoliter", "femtoliters", "femtolitre", "femtolitres"]),
    "cm3": ("cubic centimetre", ["cm3", "cm^3", "cu cm", "cubic centimeter", "cubic centimeters", "cubic centimetres"]),
    "mm3": ("cubic millimetre", ["mm3", "mm^3", "cmm", "cumm", "cu mm", "cu.mm", "cubic millimeter",
                                 "cubic millimeters", "cubic millimetre", "cubic millimetres"]),
}  # fmt: skip
SUBSTANCE = {
    "mol": ("mole", ["mol", "mole", "moles"]),
    "mmol": ("millimole", ["mmol", "mmols", "mMol", "millimole", "millimoles"]),
    "umol": ("micromole", ["µmol", "umol", "mcmol", "µ mol", "micromol", "micromole", "micromoles"]),
    "nmol": ("nanomole", ["nmol", "nanomole", "nanomoles"]),
    "pmol": ("picomole", ["pmol", "picomole", "picomoles"]),
    "meq": ("milliequivalent", ["mEq", "meq", "mEqs", "mequiv", "milliequivalent", "milliequivalents"]),
    "mosm": ("milliosmole", ["mOsm", "mosm", "mOsmol", "mosmol", "milliosmole", "milliosmoles"]),
}
ARBITRARY = {
    "[iU]": ("international unit", ["IU", "iu", "UI", "I.U.", "IUs", "international unit", "international units"]),
    "m[iU]": ("milli-international unit", ["mIU", "miu", "milli-international units"]),
    "u[iU]": ("micro-international unit", ["µIU", "uIU", "mcIU", "micro-international units"]),
    "k[iU]": ("thousand international units", ["kIU", "KIU", "k IU"]),
    "M[iU]": ("million international units", ["MIU", "mega IU"]),
}
ENZYME = {
    "U": ("unit", ["U", "u", "unit", "units", "Units"]),
    "mU": ("milliunit", ["mU", "milliunit", "milliunits"]),
    "uU": ("microunit", ["µU", "uU", "microunits"]),
    "kU": ("kilounit", ["kU", "KU", "kilounits"]),
    "MU": ("megaunit", ["MU", "mega units", "megaunits"]),
    "ukat": ("microkatal", ["µkat", "ukat", "microkatal"]),
    "nkat": ("nanokatal", ["nkat", "nanokatal"]),
}
TIME = {
    "a": ("year", ["years", "year", "yr", "yrs", "y", "y.", "yrs."]),
    "mo": ("month", ["months", "month", "mo", "mos", "mth", "mths"]),
    "wk": ("week", ["weeks", "week", "wk", "wks"]),
    "d": ("day", ["d", "day", "days"]),
    "h": ("hour", ["h", "hour", "hours", "hr", "hrs", "Hr", "Hrs"]),
    "min": ("minute", ["min", "minute", "minutes", "mins", "min."]),
    "s": ("second", ["s", "second", "seconds", "sec", "secs", "sec."]),
    "ms": ("millisecond", ["ms", "msec", "msecs", "millisecond", "milliseconds"]),
    "us": ("microsecond", ["µs", "microsecond", "microseconds"]),
}
LENGTH = {
    "km": ("kilometre", ["km", "kilometer", "kilometers", "kilometre", "kilometres"]),
    "m": ("metre", ["m", "meter", "meters", "metre", "metres"]),
    "cm": ("centimetre", ["cm", "Cm", "CM", "cms", "centimeter", "centimeters", "centimetre", "centimetres"]),
    "mm": ("millimetre", ["mm", "millimeter", "millimeters", "millimetre", "millimetres"]),
    "um": ("micrometre", ["µm", "um", "micron", "microns", "micrometer", "micrometers", "micrometre"]),
    "nm": ("nanometre", ["nm", "nanometer", "nanometers", "nanometre", "nanometres"]),
    "[in_i]": ("inch", ["inch", "inches"]),
    "[ft_i]": ("foot", ["ft", "feet", "foot"]),
}
PER_TIME = {
    "d": ["day", "d", "24 h", "24h", "24 hours", "24 hr", "24hr", "24hrs", "24 hrs", "die", "dy"],
    "h": ["h", "hr", "hour", "Hr", "hrs"],
    "min": ["min", "minute", "mins"],
    "wk": ["week", "wk"],
    "s": ["s", "sec", "second"],
    "mo": ["month"],
    "a": ["year", "yr"],
}
AREA = ["m2", "m^2", "m 2", "sqm", "sq m", "square meter", "square metre", "BSA"]
KG = ["kg", "Kg", "KG", "kilogram", "kg body weight", "kg of body weight", "kg bw", "kgBW", "kg BW"]

SIMPLE: list[tuple[str, str, str, list[str]]] = [
    ("%", "percent", "fraction", ["%", "percent", "per cent", "percentage", "pct", "vol%", "% v/v", "%v/v", "mol%"]),
    ("[ppth]", "per mille", "fraction", ["‰", "per mille"]),
    ("[ppm]", "parts per million", "fraction", ["ppm", "parts per million"]),
    ("[ppb]", "parts per billion", "fraction", ["ppb", "parts per billion"]),
    ("Cel", "degree Celsius", "temperature",
     ["°C", "° C", "deg C", "degrees C", "degree C", "degrees Celsius", "degree Celsius", "degrees of Celsius", "degrees centigrade",
      "degree centigrade", "Celsius", "oC", "C"]),
    ("[degF]", "degree Fahrenheit", "temperature",
     ["°F", "° F", "deg F", "degrees F", "degree F", "degrees Fahrenheit", "degree Fahrenheit", "Fahrenheit", "oF",
      "F"]),
    ("mm[Hg]", "millimetre of mercury", "pressure",
     ["mmHg", "mm Hg", "mm/Hg", "mmhg", "mm HG", "MMHG", "mm-Hg", "mm of Hg", "mm. Hg", "mm of mercury",
     "millimeters of mercury",
      "millimetres of mercury", "torr", "Torr"]),
    ("cm[H2O]", "centimetre of water", "pressure",
     ["cmH2O", "cm H2O", "cm of H2O", "cm of water", "cmH20", "cm H20", "cmH₂O", "cm H₂O", "centimeters of water",
      "centimetres of water", "cm water"]),
    ("mm[H2O]", "millimetre of water", "pressure", ["mmH2O", "mm H2O", "mm of H2O", "mmH₂O", "mm H20", "mm of water"]),
    ("kPa", "kilopascal", "pressure", ["kPa", "Kpa", "KPa", "kilopascal", "kilopascals"]),
    ("Pa", "pascal", "pressure", ["Pa", "pascal", "pascals"]),
    ("mbar", "millibar", "pressure", ["mbar", "millibar", "millibars"]),
    ("bar", "bar", "pressure", ["bar", "bars"]),
    ("atm", "atmosphere", "pressure", ["atm", "ATA", "atmospheres", "atmospheres absolute"]),
    ("[psi]", "pound per square inch", "pressure", ["psi"]),
    ("m2", "square metre", "area", ["m2", "m^2", "sqm", "sq m", "square meters", "square metres"]),
    ("cm2", "square centimetre", "area", ["cm2", "cm^2", "sq cm", "square centimeters", "square centimetres"]),
    ("mm2", "square millimetre", "area", ["mm2", "mm^2", "sq mm", "square millimeters", "square millimetres"]),
    ("[lb_av]", "pound", "mass", ["lb", "lbs", "pound", "pounds"]),
    ("[oz_av]", "ounce", "mass", ["oz", "ounce", "ounces"]),
    ("m3", "cubic metre", "volume", ["m3", "m^3", "cubic meters", "cubic metres"]),
    ("cL", "centilitre", "volume", ["cL", "cl", "centiliter", "centilitre"]),
    ("Hz", "hertz", "frequency", ["Hz", "hertz"]),
    ("kHz", "kilohertz", "frequency", ["kHz", "kilohertz"]),
    ("MHz", "megahertz", "frequency", ["MHz", "megahertz"]),
    ("mm/h", "millimetre per hour", "speed",
     ["mm/h", "mm/hr", "mm/hour", "mm per hour", "mm/1h", "mm/1 h", "mm/1st h", "mm/1st hour", "mm in the first hour",
      "mm in 1st hour", "mm in first hour", "mm first hour", "mm/first hour", "mm at the first hour", "mm in 1 hour", "mm at 1 h", "mmhr", "mm/1 hr", "mm 1st hour",
      "mm at the end of first hour", "mm/1hr", "mm in 1 h", "mm/60 min"]),
    ("cm/s", "centimetre per second", "speed", ["cm/s", "cm/sec", "cm per second"]),
    ("m/s", "metre per second", "speed", ["m/s", "m/sec", "meters per second", "metres per second"]),
    ("mm/s", "millimetre per second", "speed", ["mm/s", "mm/sec"]),
    ("cm/d", "centimetre per day", "speed", ["cm/day", "cm/d"]),
    ("km/h", "kilometre per hour", "speed", ["km/h", "kmph", "km per hour"]),
    ("V", "volt", "electric_potential", ["volts", "volt"]),
    ("kV", "kilovolt", "electric_potential", ["kV", "kVp", "kilovolts"]),
    ("mV", "millivolt", "electric_potential", ["mV", "millivolt", "millivolts"]),
    ("uV", "microvolt", "electric_potential", ["µV", "uV", "microvolts"]),
    ("mA", "milliampere", "electric_current", ["mA", "milliampere", "milliamps", "milliamperes"]),
    ("A", "ampere", "electric_current", ["ampere", "amperes", "amps"]),
    ("Ohm", "ohm", "electrical_resistance", ["Ω", "ohm", "ohms"]),
    ("kOhm", "kiloohm", "electrical_resistance", ["kΩ", "kohm"]),
    ("J", "joule", "energy", ["J", "joule", "joules"]),
    ("kJ", "kilojoule", "energy", ["kJ", "kilojoule", "kilojoules"]),
    ("kcal", "kilocalorie", "energy", ["kcal", "Kcal", "kilocalories", "kilocalorie", "calories", "Cal"]),
    ("kcal/d", "kilocalorie per day", "energy_rate", ["kcal/day", "kcal/d", "kcal/24 h", "kcal per day", "kcal daily"]),
    ("kcal/kg/d", "kilocalorie per kilogram per day", "energy_per_mass_rate",
     ["kcal/kg/day", "kcal/kg/d", "kcal/kg per day"]),
    ("J/cm2", "joule per square centimetre", "energy_per_area", ["J/cm2", "J/cm^2"]),
    ("mJ/cm2", "millijoule per square centimetre", "energy_per_area", ["mJ/cm2", "mJ/cm^2"]),
    ("W", "watt", "power", ["W", "watt", "watts"]),
    ("kW", "kilowatt", "power", ["kW", "kilowatts"]),
    ("Gy", "gray", "absorbed_dose", ["Gy", "gray", "grays"]),
    ("cGy", "centigray", "absorbed_dose", ["cGy", "centigray", "rad", "rads"]),
    ("mGy", "milligray", "absorbed_dose", ["mGy", "milligray"]),
    ("Sv", "sievert", "equivalent_dose", ["Sv", "sievert", "sieverts"]),
    ("mSv", "millisievert", "equivalent_dose", ["mSv", "millisievert", "millisieverts"]),
    ("Bq", "becquerel", "radioactivity", ["Bq", "becquerel"]),
    ("kBq", "kilobecquerel", "radioactivity", ["kBq"]),
    ("MBq", "megabecquerel", "radioactivity", ["MBq", "megabecquerel"]),
    ("GBq", "gigabecquerel", "radioactivity", ["GBq", "gigabecquerel"]),
    ("Ci", "curie", "radioactivity", ["Ci", "curie", "curies"]),
    ("mCi", "millicurie", "radioactivity", ["mCi", "millicurie", "millicuries"]),
    ("uCi", "microcurie", "radioactivity", ["µCi", "uCi", "microcurie"]),
    ("MBq/kg", "megabecquerel per kilogram", "radioactivity_per_mass", ["MBq/kg"]),
    ("mCi/kg", "millicurie per kilogram", "radioactivity_per_mass", ["mCi/kg"]),
    ("deg", "degree of angle", "angle", ["°", "deg", "degree", "degrees"]),
    ("[diop]", "dioptre", "optical_power", ["diopters", "diopter", "dioptres", "dioptre", "dpt", "Dsph", "DS"]),
    ("[p'diop]", "prism dioptre", "angle", ["prism diopters", "prism diopter", "prism dioptres"]),
    ("cP", "centipoise", "viscosity", ["cP", "centipoise"]),
    ("mPa.s", "millipascal second", "viscosity", ["mPa·s", "mPa.s", "mPas", "mPa s"]),
    ("dB", "decibel", "sound_level", ["dB", "dB HL", "dBHL", "dB nHL", "dB SPL", "decibel", "decibels"]),
    ("dyn.s/cm5", "dyne second per centimetre to the fifth", "resistance",
     ["dyn·s/cm5", "dynes·s/cm5", "dyn·s·cm-5", "dyne·sec·cm-5", "dyne sec/cm5", "dynes·s·cm-5", "dyn·sec·cm-5",
     "dyn·sec/cm5", "dyn.s.cm-5", "dynes/s/cm5", "dynes/sec/cm5", "dyn s cm-5",
      "dyne·s/cm5", "dynes s/cm5", "dyn s/cm5", "dynes·sec·cm-5", "dyn.s/cm5", "dynes x s/cm5"]),
    ("mm[Hg].min/L", "Wood unit", "resistance", ["Wood units", "Wood unit", "WU", "wood units", "mmHg·min/L"]),
    ("mL/cm[H2O]", "millilitre per centimetre of water", "compliance", ["mL/cmH2O", "ml/cmH2O", "mL/cm H2O"]),
    ("mm[Hg]/s", "millimetre of mercury per second", "pressure_gradient", ["mmHg/s", "mmHg/sec"]),
    ("{titer}", "titre", "titer", ["titer", "titers", "titre", "titres", "dilution"]),
    ("{pack_years}", "pack-year", "exposure",
     ["pack-years", "pack-year", "pack years", "pack year", "packs-year", "pack/years", "PY"]),
    ("T", "tesla", "magnetic_flux_density", ["tesla", "Tesla"]),
    ("{copies}/mL", "copies per millilitre", "number_concentration",
     ["copies/mL", "copy/mL", "copies/ml", "cp/mL", "cps/mL", "copies per mL", "copies per milliliter", "c/mL",
      "genome copies/mL", "viral copies/mL", "RNA copies/mL", "copies of RNA/mL", "copies/cc", "genomes/mL"]),
    ("{copies}/uL", "copies per microlitre", "number_concentration", ["copies/µL", "copies/uL"]),
    ("{copies}/L", "copies per litre", "number_concentration", ["copies/L"]),
    ("{log10_copies}/mL", "log10 copies per millilitre", "log_number_concentration",
     ["log10 copies/mL", "log copies/mL", "log10 cp/mL", "log 10 copies/mL", "log10 copies per mL",
      "log10copies/mL", "log10 c/mL", "log cp/mL", "lg copies/mL"]),
    ("{log10_[iU]}/mL", "log10 international units per millilitre", "log_number_concentration",
     ["log10 IU/mL", "log IU/mL", "log10 IU per mL"]),
    ("{log10}", "log10", "number", ["log10", "log 10", "logs"]),
    ("{CFU}/mL", "colony forming units per millilitre", "number_concentration",
     ["CFU/mL", "cfu/mL", "CFUs/mL", "colony-forming units/mL", "colony forming units/mL", "CFU per mL",
      "colonies/mL"]),
    ("{CFU}/L", "colony forming units per litre", "number_concentration", ["CFU/L", "cfu/L"]),
    ("{CFU}", "colony forming units", "count", ["CFU", "cfu", "colony-forming units", "colony forming units",
                                              "colonies"]),
    ("{copies}", "copies", "count", ["copies", "copy"]),
    ("{PFU}", "plaque forming units", "count", ["PFU", "pfu", "plaque-forming units"]),
    ("{vg}/kg", "vector genomes per kilogram", "count_per_mass", ["vg/kg", "vector genomes/kg"]),
    ("{cells}", "cells", "count", ["cells", "cell", "MSCs", "hUC-MSCs", "stem cells", "CAR-T cells", "CAR T cells",
                                   "CD34+ cells", "CD34 + cells", "nucleated cells", "mesenchymal stem cells"]),
    ("{cells}/kg", "cells per kilogram", "count_per_mass",
     ["cells/kg", "cell/kg", "cells per kg", "cells/kg body weight", "cells/kg of body weight", "CD34+ cells/kg",
      "CD34 + cells/kg", "nucleated cells/kg", "CAR-T cells/kg", "CAR T cells/kg", "cells per kilogram", "MSCs/kg",
      "cells kg-1", "CD3+ cells/kg", "cells per kilogram of body weight", "cells per kilogram body weight"]),
    ("{cells}/m2", "cells per square metre", "count_per_area", ["cells/m2", "cells/m^2"]),
    ("/[HPF]", "per high power field", "number_per_field",
     ["/HPF", "/hpf", "cells/HPF", "per HPF", "/high-power field", "/high power field", "cells/hpf", "RBC/HPF",
      "RBCs/HPF", "WBC/HPF", "WBCs/HPF", "RBC/hpf", "WBC/hpf", "/hp", "/HP", "cells per high-power field",
      "per high-power field", "per high power field", "cells/high-power field", "leukocytes/HPF",
      "erythrocytes/HPF"]),
    ("/[LPF]", "per low power field", "number_per_field", ["/LPF", "/lpf", "cells/LPF", "/low-power field"]),
    ("/kg", "per kilogram", "number_per_mass", ["/kg"]),
    ("/wk", "per week", "rate", ["/week", "/wk", "times/week", "times per week", "times a week", "times weekly",
                                 "per week"]),
    ("/mo", "per month", "rate", ["/month", "times/month", "times per month", "times a month", "times monthly"]),
    ("/a", "per year", "rate", ["/year", "/yr", "times/year", "times per year", "times a year"]),
    ("/d", "per day", "rate",
     ["/day", "/d", "/24 h", "times/day", "times per day", "times a day", "times daily", "times/d", "doses/day",
      "episodes/day", "episodes per day", "stools/day", "stools per day", "cigarettes/day", "cigarettes per day",
      "motions/day", "bowel movements/day", "bowel movements per day", "packs/day", "packs per day"]),
    ("/h", "per hour", "rate", ["/h", "/hr", "/hour", "times/h", "times per hour", "events/h", "events/hour",
                                "events per hour", "episodes/h"]),
    ("/min", "per minute", "rate",
     ["/min", "/minute", "bpm", "BPM", "b.p.m.", "rpm", "beats/min", "beats/minute", "beats per minute",
      "beats per min", "beat/min", "beats/mn", "beat per minute", "beats a minute", "beats per minutes", "cycles/minute", "cycles/min", "bts/min", "b/min", "beats min-1",
      "breaths/min", "breaths/minute", "breaths per minute", "breaths per min", "breath/min", "breath per minute",
      "breaths a minute", "brpm", "breaths min-1", "br/min", "times/min", "times/minute", "times per minute",
      "times per min", "times a minute", "time/min", "cycles/min", "cycles per minute", "cycles/minute", "cpm",
      "respirations/min", "respirations per minute", "respirations/minute", "resp/min", "r/min", "pulses/min",
      "pulse/min", "/mn", "bpm.", "contractions/min", "inspirations/min", "beats/ min", "b.p.m", "pulsations/min", "pulsations/minute", "pulsations per minute",
      "cycles per min", "breaths per min.", "breaths min", "heartbeats/min", "heartbeats per minute",
      "b/m", "cycles/minutes", "beats/minutes", "breaths/minutes"]),
    ("/s", "per second", "rate", ["/s", "/sec", "/second", "frames/s"]),
    ("mL/min/{1.73_m2}", "millilitre per minute per 1.73 square metre", "flow_per_area",
     ["mL/min/1.73 m2", "mL/min/1.73m2", "ml/min/1.73m^2", "ml/min/1.73 m^2", "mL/min per 1.73 m2",
      "mL/min/1.73 sqm", "mL/min/1.73 sq m", "mL/min per 1.73m2", "mL/minute/1.73 m2", "mL/min/1.73 m 2",
      "mL·min-1·1.73 m-2", "ml/min/1.73", "mL/min/1.73 square meters", "mL/(min·1.73 m2)", "mL/min·1.73 m2",
      "ml/(min*1.73m2)", "mL/min/1.73 M2"]),
    ("mL/s/{1.73_m2}", "millilitre per second per 1.73 square metre", "flow_per_area", ["mL/s/1.73 m2",
                                                                                         "mL/s/1.73m2"]),
    ("L/min/m2", "litre per minute per square metre", "flow_per_area",
     ["L/min/m2", "L/min/m^2", "l/min/m2", "L·min-1·m-2", "L/(min·m2)", "L/min per m2"]),
    ("mL/m2", "millilitre per square metre", "volume_per_area", ["mL/m2", "mL/m^2"]),
    ("L/m2", "litre per square metre", "volume_per_area", ["L/m2", "L/m^2"]),
    ("mL/kg", "millilitre per kilogram", "volume_per_mass",
     ["mL/kg", "ml/kg", "cc/kg", "mL/kg body weight", "mL/kg PBW", "mL/kg IBW", "mL/kg predicted body weight",
      "mL/kg of predicted body weight", "mL per kg", "mL/kg of ideal body weight", "mL/kg ideal body weight"]),
    ("L/kg", "litre per kilogram", "volume_per_mass", ["L/kg"]),
    ("mL/kg/h", "millilitre per kilogram per hour", "flow_per_mass",
     ["mL/kg/h", "mL/kg/hr", "mL/kg/hour", "ml/kg/h", "cc/kg/hr", "mL·kg-1·h-1", "mL/(kg·h)", "mL/kg per hour"]),
    ("mL/kg/min", "millilitre per kilogram per minute", "flow_per_mass", ["mL/kg/min", "mL/kg/minute",
                                                                           "mL/min/kg", "mL/(kg·min)"]),
    ("mL/kg/d", "millilitre per kilogram per day", "flow_per_mass", ["mL/kg/day", "mL/kg/d", "mL/kg/24 h",
                                                                     "cc/kg/day", "mL/kg per day"]),
    ("mg/mmol", "milligram per millimole", "mass_per_substance",
     ["mg/mmol", "mg/mmol creatinine", "mg/mmol Cr", "mg/mmol of creatinine"]),
    ("g/mol", "gram per mole", "mass_per_substance", ["g/mol"]),
    ("ug/mmol", "microgram per millimole", "mass_per_substance", ["µg/mmol", "ug/mmol"]),
    ("g/mmol", "gram per millimole", "mass_per_substance", ["g/mmol"]),
    ("mmol/mol", "millimole per mole", "ratio", ["mmol/mol", "mmol/mol creatinine", "mmol/mol Cr"]),
    ("umol/mol", "micromole per mole", "ratio", ["µmol/mol", "umol/mol"]),
    ("mol/mol", "mole per mole", "ratio", ["mol/mol"]),
    ("umol/mmol", "micromole per millimole", "ratio", ["µmol/mmol", "umol/mmol", "µmol/mmol creatinine"]),
    ("nmol/mmol", "nanomole per millimole", "ratio", ["nmol/mmol"]),
    ("mmol/mmol", "millimole per millimole", "ratio", ["mmol/mmol"]),
    ("mg/mg", "milligram per milligram", "mass_per_mass", ["mg/mg", "mg/mg creatinine", "mg/mgCr"]),
    ("g/g", "gram per gram", "mass_per_mass", ["g/g", "g/g creatinine", "g/gCr", "g/g Cr", "g/gCre", "g/g·Cr",
                                               "g/g·Cre"]),
    ("mg/g", "milligram per gram", "mass_per_mass", ["mg/g", "mg/g creatinine", "mg/gCr", "mg/g Cr", "mg/g·Cr",
                                                     "mg/gm"]),
    ("ug/g", "microgram per gram", "mass_per_mass", ["µg/g", "ug/g", "mcg/g", "µg/g creatinine", "µg/gCr",
                                                     "µg/g stool", "µg/g feces", "µg/g Hb"]),
    ("ng/g", "nanogram per gram", "mass_per_mass", ["ng/g"]),
    ("ug/mg", "microgram per milligram", "mass_per_mass", ["µg/mg", "ug/mg", "µg/mg creatinine"]),
    ("ng/mg", "nanogram per milligram", "mass_per_mass", ["ng/mg"]),
    ("mmol/g", "millimole per gram", "substance_per_mass", ["mmol/g"]),
    ("umol/g", "micromole per gram", "substance_per_mass", ["µmol/g", "umol/g", "µmol/g creatinine"]),
    ("nmol/g", "nanomole per gram", "substance_per_mass", ["nmol/g"]),
    ("nmol/mg", "nanomole per milligram", "substance_per_mass", ["nmol/mg"]),
    ("mmol/kg", "millimole per kilogram", "substance_per_mass", ["mmol/kg", "mmol/kg body weight"]),
    ("umol/kg", "micromole per kilogram", "substance_per_mass", ["µmol/kg", "umol/kg"]),
    ("meq/kg", "milliequivalent per kilogram", "substance_per_mass", ["mEq/kg", "meq/kg"]),
    ("mosm/kg", "milliosmole per kilogram", "substance_per_mass",
     ["mOsm/kg", "mOsmol/kg", "mosm/kg", "mosmol/kg", "mOsm/kg H2O", "mOsm/kg H₂O", "mOsm/kgH2O", "mOsmol/kg H2O",
      "mOsm/kg water", "mOsm/Kg·H2O", "mOsm/kg·H2O", "mmol/kg H2O", "mOsm per kg"]),
    ("mmol/kg/h", "millimole per kilogram per hour", "substance_per_mass_rate", ["mmol/kg/h", "mmol/kg/hr"]),
    ("mmol/kg/d", "millimole per kilogram per day", "substance_per_mass_rate", ["mmol/kg/day", "mmol/kg/d"]),
    ("meq/kg/d", "milliequivalent per kilogram per day", "substance_per_mass_rate", ["mEq/kg/day", "mEq/kg/d"]),
    ("meq/kg/h", "milliequivalent per kilogram per hour", "substance_per_mass_rate", ["mEq/kg/h", "mEq/kg/hr"]),
    ("U/g{Hb}", "unit per gram of haemoglobin", "activity_per_mass",
     ["U/g Hb", "U/gHb", "IU/g Hb", "IU/gHb", "U/g hemoglobin", "U/g haemoglobin", "U/g"]),
    ("g/{dose}", "gram per dose", "mass_per_count", ["g/dose", "g per dose"]),
    ("mg/{dose}", "milligram per dose", "mass_per_count", ["mg/dose", "mg per dose", "mg/time", "mg/kg/dose x kg"]),
    ("ug/{dose}", "microgram per dose", "mass_per_count", ["µg/dose", "mcg/dose", "µg per dose", "µg/puff",
                                                            "mcg/puff", "mcg/actuation"]),
    ("mg/{tablet}", "milligram per tablet", "mass_per_count", ["mg/tablet", "mg/tab", "mg per tablet"]),
    ("mg/kg/{dose}", "milligram per kilogram per dose", "mass_per_mass",
     ["mg/kg/dose", "mg/kg per dose", "mg/kg/time"]),
    ("[HPF]", "high power field", "count", ["HPF", "HPFs", "high-power fields", "high power fields"]),
    ("{Ct}", "cycle threshold", "count", ["Ct", "Ct value"]),
    ("ng/mL/h", "nanogram per millilitre per hour", "mass_per_volume_rate",
     ["ng/mL/h", "ng/mL/hr", "ng/mL/hour", "ng/ml/h", "ng/mL per hour", "ng/(mL·h)", "ng AngI/mL/h"]),
    ("/mm2", "per square millimetre", "number_per_area", ["/mm2", "/mm^2", "per mm2", "cells/mm2"]),
    ("{AU}/mL", "arbitrary units per millilitre", "arbitrary_concentration", ["AU/mL", "AU/ml"]),
    ("{AU}", "arbitrary unit", "arbitrary", ["AU", "arbitrary units"]),
    ("{RU}/mL", "relative units per millilitre", "arbitrary_concentration", ["RU/mL", "RU/ml"]),
    ("[GPL'U]/mL", "IgG phospholipid unit per millilitre", "arbitrary_concentration", ["GPL/mL", "GPLU/mL", "GPL U/mL",
                                                                                     "GPL-U/mL"]),
    ("[MPL'U]/mL", "IgM phospholipid unit per millilitre", "arbitrary_concentration", ["MPL/mL", "MPLU/mL", "MPL U/mL",
                                                                                     "MPL-U/mL"]),
    ("[GPL'U]", "IgG phospholipid unit", "arbitrary", ["GPL", "GPL units", "GPLU"]),
    ("[MPL'U]", "IgM phospholipid unit", "arbitrary", ["MPL", "MPL units", "MPLU"]),
    ("[beth'U]", "Bethesda unit", "arbitrary", ["BU", "Bethesda units", "Bethesda unit"]),
    ("[beth'U]/mL", "Bethesda unit per millilitre", "arbitrary_concentration", ["BU/mL", "Bethesda units/mL",
                                                                                "BU/ml"]),
    ("{EliA_U}/mL", "EliA unit per millilitre", "arbitrary_concentration", ["EliA U/mL"]),
    ("ug{FEU}/mL", "microgram per millilitre FEU", "mass_concentration",
     ["µg FEU/mL", "µg/mL FEU", "ug/mL FEU", "mcg/mL FEU", "µg/mL (FEU)", "µg FEU/ml", "mcg FEU/mL"]),
    ("mg{FEU}/L", "milligram per litre FEU", "mass_concentration", ["mg/L FEU", "mg FEU/L", "mg/L (FEU)"]),
    ("ng{FEU}/mL", "nanogram per millilitre FEU", "mass_concentration", ["ng/mL FEU", "ng FEU/mL", "ng/mL (FEU)"]),
    ("ug{FEU}/L", "microgram per litre FEU", "mass_concentration", ["µg/L FEU", "µg FEU/L", "ug/L FEU"]),
    ("g/dL", "gram per decilitre", "mass_concentration", ["g/dL", "g%", "gm%", "g %", "gm %", "g/100 mL", "g/100 ml", "g/100mL", "g/100ml", "grams per deciliter", "gram per deciliter", "grams per decilitre"]),
    ("mg/dL", "milligram per decilitre", "mass_concentration", ["mg/dL", "mg%", "mg %", "mg/100 mL", "mg/100 ml", "mg/100mL", "mg/100ml"]),
    ("/{field}", "per field", "number_per_field", ["/field", "per field", "/visual field", "per visual field"]),
]  # fmt: skip

COUNTED = {
    "tablet": ["tablets", "tablet", "tabs", "tab", "tab.", "tabs."],
    "capsule": ["capsules", "capsule", "caps", "cap.", "caps."],
    "pill": ["pills", "pill"],
    "puff": ["puffs", "puff", "actuations", "actuation", "inhalations", "sprays", "spray"],
    "drop": ["drops", "drop", "gtt", "gtts"],
    "sachet": ["sachets", "sachet", "packets", "packet"],
    "vial": ["vials", "vial"],
    "ampoule": ["ampoules", "ampoule", "ampules", "ampule", "amps.", "amp.", "ampuls"],
    "suppository": ["suppositories", "suppository"],
    "patch": ["patches", "patch"],
    "bottle": ["bottles", "bottle"],
    "bag": ["bags", "bag"],
    "dose": ["doses", "dose"],
    "cycle": ["cycles", "cycle"],
    "course": ["courses", "course"],
    "session": ["sessions", "session"],
    "fraction": ["fractions", "fraction"],
    "lozenge": ["lozenges", "lozenge"],
    "pack": ["packs", "pack"],
    "bolus": ["boluses", "bolus"],
    "injection": ["injections", "injection"],
    "infusion": ["infusions", "infusion"],
    "application": ["applications", "application"],
    "teaspoon": ["teaspoons", "teaspoon", "tsp"],
    "tablespoon": ["tablespoons", "tablespoon", "tbsp"],
    "scoop": ["scoops", "scoop"],
    "syringe": ["syringes", "syringe"],
    "implant": ["implants", "implant"],
    "unit": [
        "units of packed red cells", "units of packed red blood cells", "units of red blood cells",
        "units of red cells",
        "units of PRBC", "units of PRBCs", "units of pRBC", "units of pRBCs", "units of RBC", "units of RBCs",
        "units of blood", "units of whole blood", "units of packed cells", "units of platelets",
        "units of platelet concentrate", "units of fresh frozen plasma", "units of fresh-frozen plasma", "units of FFP",
        "units of plasma", "units of cryoprecipitate", "units of cryo", "units of apheresis platelets",
        "units of concentrated red blood cells", "units of concentrated red cells", "units of leukocyte-depleted",
        "units of erythrocyte", "units of erythrocytes", "units of erythrocyte concentrate", "units of irradiated",
        "units of convalescent plasma", "unit of packed red cells", "unit of packed red blood cells", "unit of blood",
        "unit of red blood cells", "unit of PRBC", "unit of PRBCs", "unit of platelets", "unit of plasma",
        "unit of fresh frozen plasma", "unit of FFP", "unit of apheresis platelets", "unit of cryoprecipitate",
        "unit of RBC", "unit of pRBC", "unit of red cells",
        "U of packed red blood cells", "U of red blood cells", "U of plasma", "U of platelets", "U of PRBC",
        "U of red cells", "U of suspended red blood cells", "units of suspended red blood cells",
    ],
}  # fmt: skip


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
