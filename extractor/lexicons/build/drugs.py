"""Writes ``drugs.csv``: names of drugs with RxNorm and UNII codes, from RxNorm and drug-named-entity-recognition.

RxNorm (the prescribable subset, public) gives ingredients, salts, combinations and brand names; the vocabulary at hand
lacks names beginning with A. Those, further synonyms and drugs not sold in the United States come from the data file of
the package drug-named-entity-recognition (MIT), of which only entries with a DrugBank, MedlinePlus or NHS id count;
they carry no code. What a clinician adds stands in ``drugs_extra.csv``, what is no drug in ``drug_stops.csv``.

Run ``EXTRACTOR_SHARED=../shared python -m extractor.lexicons.build.drugs`` after a change here.
"""

from __future__ import annotations

import bz2
import csv
import io
import os
import pickle
import re
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extractor.lexicons import load_rows

HEADER = """\
# Drugs: names as printed and their codes. Written by extractor/lexicons/build/drugs.py; own additions belong into
# drugs_extra.csv (same columns) or a file given with --lexicon.
# id      short key, unique
# name    preferred name, lower case: the RxNorm ingredient; parts of a fixed combination alphabetical, parted by " / "
# names   further names (synonyms, salts, brands), parted by |; a name of at most 4 characters with an upper-case letter
#         is matched with its case
# kind    ingredient · brand · class · cell · blood · vaccine · fluid · electrolyte · contrast · traditional · gas
#         · combination
# rxcui   RxNorm concept; empty where unknown
# unii    FDA unique ingredient identifier
# flags   is_class: no substance but a class · evidence: counts only where the words show that it was given (dose,
#         "given", "infusion"), because it is also measured or eaten · flow: only with a flow or dose
# source  rxnorm · dner (drug-named-entity-recognition) · extra
"""
COLUMNS = ("id", "name", "names", "kind", "rxcui", "unii", "flags", "source")
MOST_PARTS = 4

_PLAIN = re.compile(r"[a-z][a-z]+(?:[ -][a-z0-9]+){0,2}")
_WORD = re.compile(r"[a-z]{5,}(?:-[a-z]{3,})?")
_FORM = re.compile(
    r"\b(?:and|or|oral|nasal|topical|vaginal|rectal|otic|ophthalmic|inhalation|injection|transdermal|patch"
    r"|buccal|subcutaneous"
    r"|intramuscular|sublingual|gel|cream|spray|tablets?|capsules?|lozenges|suppositor\w+|implant|system"
    r"|products?|origin"
    r"|powder|mouthwash|eye|ear|supplements?|lotion|shampoo|scalp|supprettes|pollen|extract|allergenic|dust"
    r"|hair|feather|meat"
    r"|wood|seed|root|leaf|flower|oil|virus|strain|antigen)\b"
)
_SALT = re.compile(
    r" (?:hydrochloride|dihydrochloride|monohydrate|dihydrate|anhydrous|sodium|disodium|potassium|calcium"
    r"|magnesium|sulfate"
    r"|phosphate|acetate|tartrate|bitartrate|maleate|fumarate|citrate|succinate|mesylate|besylate|tosylate"
    r"|bromide|chloride"
    r"|nitrate|lactate|hydrobromide|pamoate|valerate|propionate|dipropionate|furoate|hemihydrate|trihydrate"
    r"|proxetil|axetil"
    r"|medoxomil|etexilate|disoproxil|alafenamide|mofetil|pivoxil|dipivoxil|fosamil|monohydrochloride"
    r"|gluconate|edisylate)\b.*"
)

_ESTER = re.compile(r"isosorbide (?:mono|di)nitrate")
# Plant and mineral products whose plain names are drugs although the form's word stands in them.
_WHOLE = frozenset(
    {"mineral oil", "castor oil", "fish oil", "tea tree oil", "peppermint oil", "senna leaf", "valerian root"}
)


class Drug:
    """One line of the lexicon while it is built."""

    def __init__(self, name: str, kind: str, source: str, rxcui: str = "", unii: str = "") -> None:
        self.name, self.kind, self.source, self.rxcui, self.unii = name, kind, source, rxcui, unii
        self.names: set[str] = set()

    @property
    def id(self) -> str:
        """Key made from the name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name).strip("-")


def shared() -> Path:
    """Folder of the vocabularies.

    Raises:
        SystemExit: it is not there.
    """
    folder = Path(os.environ.get("EXTRACTOR_SHARED", "../shared"))
    if not (folder / "vocab" / "rxnorm_ingredients.tsv").is_file():
        raise SystemExit(f"{folder}/vocab/rxnorm_ingredients.tsv is missing: set EXTRACTOR_SHARED")
    return folder


def read_rxnorm(path: Path) -> list[dict[str, str]]:
    """Lines of ``rxnorm_ingredients.tsv``."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_dner() -> tuple[dict[str, list[str]], dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Variants to canonical names, facts of canonical names and of variants, as the package stores them."""
    spec = find_spec("drug_named_entity_recognition")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install drug-named-entity-recognition==2.0.9")
    with bz2.open(Path(spec.origin).parent / "drug_ner_dictionary.pkl.bz2") as stream:
        data = pickle.load(stream)
    return data["drug_variant_to_canonical"], data["drug_canonical_to_data"], data["drug_variant_to_variant_data"]


def parts_of(name: str) -> list[str]:
    """Components of a combination's name, alphabetical."""
    return sorted(part.strip() for part in name.split(" / "))


def from_rxnorm(rows: list[dict[str, str]], variants: dict[str, list[str]]) -> dict[str, Drug]:
    """Ingredients with salts and brands, and combinations of up to four parts, by name.

    Args:
        rows: lines of the vocabulary.
        variants: names to canonical names of the package; they decide which of several products a brand means.
    """
    drugs: dict[str, Drug] = {}
    brand_of: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        name = row["name"].lower()
        if row["tty"] == "IN" and (name in _WHOLE or not _FORM.search(name)):
            drugs[name] = Drug(
                name, "vaccine" if "vaccine" in name else "ingredient", "rxnorm", row["rxcui"], row["unii"]
            )
    for row in rows:
        name = row["name"].lower()
        if row["tty"] == "PIN" and name not in drugs:
            parent = _parent(name, drugs)
            if parent:
                drugs[parent].names.add(name)
            elif not _FORM.search(name):
                drugs[name] = Drug(name, "ingredient", "rxnorm", row["rxcui"], row["unii"])
        if row["tty"] == "MIN" and name.count(" / ") < MOST_PARTS and not _FORM.search(name):
            joined = " / ".join(parts_of(name))
            drugs.setdefault(joined, Drug(joined, "combination", "rxnorm", row["rxcui"]))
    for row in rows:
        name = row["name"].lower()
        target = " / ".join(parts_of(name)) if row["tty"] == "MIN" else name
        if row["tty"] == "PIN" and name not in drugs:
            target = _parent(name, drugs) or name
        for brand in filter(None, row["brand_names"].split("|")):
            if target in drugs and target not in brand_of[brand]:
                brand_of[brand].append(target)
    for brand, targets in sorted(brand_of.items()):
        # A brand of a combination stands at its ingredients too; of several products of one brand the one that the
        # package names, else the simplest combination.
        mixed = [target for target in targets if " / " in target]
        single = [target for target in targets if " / " not in target]
        agreed = [target for target in single if variants.get(brand.lower()) == [target]]
        if not agreed and not mixed and len(single) > 1:
            continue
        best = min(agreed or mixed or single, key=lambda target: (target.count("/"), target))
        drugs[best].names.add(brand.lower() if len(brand) > 4 else brand)
    return drugs


def _parent(name: str, drugs: dict[str, Drug]) -> str | None:
    """Ingredient that a salt or biosimilar belongs to: the longest known beginning of its name."""
    words = name.split(" ")
    for count in range(len(words) - 1, 0, -1):
        parent = " ".join(words[:count])
        # Esters that are drugs of their own: isosorbide mononitrate is not isosorbide.
        if parent in drugs and not _ESTER.match(name):
            return parent
    stem = re.sub(r"-[a-z]{4}$", "", name)
    return stem if stem != name and stem in drugs else None


def add_dner(drugs: dict[str, Drug], stems: tuple[str, ...]) -> None:
    """Add synonyms of known drugs, names beginning with A and drugs that RxNorm lacks."""
    variants, canonical, facts = read_dner()
    spellings: dict[str, list[str]] = defaultdict(list)
    for variant in sorted(variants):
        for name in variants[variant]:
            spellings[name].append(variant)
    known = {name: drug for drug in drugs.values() for name in (drug.name, *(other.lower() for other in drug.names))}
    for name in sorted(canonical):
        data = canonical[name]
        listed = bool(data.get("medline_plus_id") or data.get("nhs_url"))
        if not listed and not data.get("drugbank_id"):
            continue
        drug = known.get(name) or known.get(_SALT.sub("", name))
        if drug is None:
            same = [
                known[spelling]
                for spelling in spellings[name]
                if spelling in known and spelling == known[spelling].name
            ]
            drug = same[0] if same else None
        if drug is None:
            drug = _new_drug(name, data, listed, stems)
            if drug is None:
                continue
            drug = drugs.setdefault(drug.name, drug)
            known[drug.name] = drug
        if drug.kind == "combination" and drug.source == "rxnorm":
            continue
        for spelling in [name, *spellings[name]]:
            if spelling not in known and _is_name(spelling, name, bool((facts.get(spelling) or {}).get("is_brand"))):
                drug.names.add(spelling)
                known[spelling] = drug


def _new_drug(name: str, data: dict[str, Any], listed: bool, stems: tuple[str, ...]) -> Drug | None:
    """A drug that RxNorm does not list, or None where the entry is a chemical, a food or a dosage form."""
    joined = re.fullmatch(r"([a-z -]+), ([a-z -]+),? and ([a-z -]+)|([a-z -]+) and ([a-z -]+)", name)
    if joined and listed:
        parts = sorted(part.strip() for part in joined.groups() if part)
        return Drug(" / ".join(parts), "combination", "dner")
    if _FORM.search(name) or not _PLAIN.fullmatch(name):
        return None
    kind = "vaccine" if "vaccine" in name else "ingredient"
    known_abroad = bool(data.get("wikipedia_url") or data.get("mesh_id"))
    if listed or (_WORD.fullmatch(name) and (known_abroad or len(name) > 6 or name.endswith(stems))):
        return Drug(name, kind, "dner")
    if name.startswith("a") and known_abroad and len(name) > 6:
        return Drug(name, kind, "dner")
    return None


def _is_name(spelling: str, name: str, brand: bool) -> bool:
    """Whether a variant is an English name and neither a chemical formula, an inverted entry nor a short code."""
    if not spelling.isascii() or not _PLAIN.fullmatch(spelling) or _FORM.search(spelling) or len(spelling) > 40:
        return False
    if len(spelling.split(" ")[0]) < (5 if brand else 6):
        return False
    return not (spelling.endswith(("um", "a", "o", "e")) and spelling[:-1].rstrip("uei") in (name, name.rstrip("e")))


def write(drugs: dict[str, Drug], path: Path) -> int:
    """Write the lexicon sorted by id, without what ``drug_stops.csv`` calls never a drug; returns its lines."""
    never = {
        spelling.lower()
        for row in load_rows("drug_stops").values() if row["kind"] == "never"
        for spelling in (row["name"], *row["names"].split("|")) if spelling
    }  # fmt: skip
    claimed = {drug.name for drug in drugs.values()}
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines: dict[str, Drug] = {}
    for drug in sorted(drugs.values(), key=lambda drug: (drug.id, drug.source != "rxnorm", drug.name)):
        if drug.name not in never:
            lines.setdefault(drug.id, drug)
    for key in sorted(lines):
        drug = lines[key]
        names = sorted(name for name in drug.names - {drug.name} if name.lower() not in never and name not in claimed)
        writer.writerow([key, drug.name, "|".join(names), drug.kind, drug.rxcui, drug.unii, "", drug.source])
    path.write_text(HEADER + stream.getvalue(), encoding="utf-8")
    return len(lines)


def build(folder: Path) -> dict[str, Drug]:
    """All drugs by name.

    Args:
        folder: holds ``vocab/rxnorm_ingredients.tsv``.
    """
    drugs = from_rxnorm(read_rxnorm(folder / "vocab" / "rxnorm_ingredients.tsv"), read_dner()[0])
    add_dner(drugs, tuple(sorted(load_rows("inn_stems"))))
    return drugs


def main() -> None:
    """Build the file beside the loader."""
    path = Path(__file__).parent.parent / "drugs.csv"
    print(f"{path}: {write(build(shared()), path)} drugs")


if __name__ == "__main__":
    main()
