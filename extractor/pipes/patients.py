"""Patients: who the report tells of, their age and sex, and which sentences are about whom."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import blocks_of, get_data, section_at, sentences, view_of
from extractor.pipes.case_openings import case_named, case_openings

_UNIT_WORDS = {
    "year": "a", "years": "a", "yr": "a", "yrs": "a", "month": "mo", "months": "mo", "week": "wk", "weeks": "wk",
    "day": "d", "days": "d",
}  # fmt: skip
_AGE = re.compile(
    r"\b(?P<age>\d{1,3})[-\s]*(?P<unit>years?|yrs?|months?|weeks?|days?)(?:['’]?s)?[-\s]*(?:old|of age)\b(?P<after>[^.;]{0,60})"
    r"|\b(?:aged|age of|age)\s+(?P<age2>\d{1,3})(?:\s*(?P<unit2>years?|months?|weeks?|days?))?"
    r"|\b(?P<age3>\d{1,3})\s*(?:yo|y/o|y\.o\.)\b(?P<after3>[^.;]{0,40})",
    re.IGNORECASE,
)
_FEMALE = re.compile(
    r"\b(?:woman|female|girl|lady|mother|she|her|primigravida|multigravida|gravida|wife)\b", re.IGNORECASE
)
_MALE = re.compile(r"\b(?:man|male|boy|gentleman|father|he|his|him)\b", re.IGNORECASE)
_PREGNANT = re.compile(
    r"\b(?:gestation|gestational|gravida|primigravida|multigravida|pregnan\w+|caesarean|cesarean|antenatal|obstetric)\b",
    re.I,
)
_CHILD = r"(?:newborn|neonate|infant|baby|(?:male|female) (?:child|infant|newborn)|twin [ab12])"
_CHILD_SUBJECT = re.compile(
    rf"\b(?:the|a|an|her|this)\s+(?:\w+\s+){{0,4}}?{_CHILD}\b|\b(?:neonatal|apgar|birth ?weight|newborn)\b", re.I
)
_MOTHER_SUBJECT = re.compile(
    r"\b(?:the|our)\s+(?:mother|woman|patient|parturient|gravida)\b|\bmaternal\b|\bpostpartum\b|\bshe\b", re.IGNORECASE
)
_CHILD_WORD = re.compile(rf"\b{_CHILD}\b", re.IGNORECASE)


class Patients:
    """Finds the patients of a report and the stretches that are about each.

    Numbered cases (``Case 1``, ``Patient 2``) open a stretch with their heading or where they are introduced; a mother and her
    newborn part the sentences of an obstetric report between them. One patient has the name ``None``.

    Writes ``data["patients"]``: ``{patient, sex, age, spans, scopes}`` with ``age`` a quantity and ``scopes`` ranges of
    the view; with one patient ``scopes`` is empty and everything is about that patient.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_patients")
        >>> get_data(nlp("A 40-year-old man had fever."))["patients"][0]["sex"]
        'male'
    """

    def __call__(self, doc: Doc) -> Doc:
        data = get_data(doc)
        scopes = _numbered_scopes(doc) or _mother_and_newborn(doc)
        if scopes:
            names = sorted({name for name, _, _ in scopes}, key=lambda name: min(s for n, s, _ in scopes if n == name))
            data["patients"] = [
                {**_describe(doc, [(s, e) for n, s, e in scopes if n == name], name), "patient": name} for name in names
            ]
        else:
            data["patients"] = [{**_describe(doc, _all_text(doc), None), "patient": None, "scopes": []}]
        return doc


def patient_at(doc: Doc, offset: int) -> str | None:
    """Name of the patient that the view offset is about (``None`` with one patient, or where nobody is named)."""
    for patient in get_data(doc)["patients"]:
        for start, end in patient["scopes"]:
            if start <= offset < end:
                name: str | None = patient["patient"]
                return name
    return None


def _all_text(doc: Doc) -> list[tuple[int, int]]:
    return [(0, len(view_of(doc)))]


def _numbered_scopes(doc: Doc) -> list[tuple[str, int, int]]:
    """Scopes of numbered cases; none unless at least two numbers are opened."""
    view = view_of(doc)
    opened = case_openings(doc)
    if not opened:
        return []
    role = opened[0][2].split()[0]
    scopes: list[tuple[str, int, int]] = []
    starts = [start for start, _, _ in opened] + [len(view)]
    for index, (start, _, name) in enumerate(opened):
        end = starts[index + 1]
        for section in get_data(doc)["sections"]:
            if start < section["start"] < end and section["label"] in (
                "discussion",
                "conclusion",
                "references",
                "back_matter",
            ):
                end = section["start"]
        scopes.append((f"{role} {name.split()[1]}", start, end))
    names = {name for name, _, _ in scopes}
    covered = [(start, end) for _, start, end in scopes]
    for start, end in sentences(doc):
        if any(low <= start < high for low, high in covered):
            continue
        number = case_named(view, start, end)
        if number and f"{role} {number}" in names:
            scopes.append((f"{role} {number}", start, end))
    return scopes


def _mother_and_newborn(doc: Doc) -> list[tuple[str, int, int]]:
    """Sentence scopes of a mother and her newborn; none unless the report is obstetric and the child is a subject."""
    text = view_of(doc)
    narrative = [
        (start, end)
        for start, end in sentences(doc)
        if section_at(doc, start) not in ("background", "references", "back_matter", "abbreviations")
    ]
    pregnant = sum(1 for start, end in narrative if _PREGNANT.search(text, start, end))
    child = sum(1 for start, end in narrative if _CHILD_SUBJECT.search(text, start, end))
    adult = any(
        int(match["age"] or match["age2"]) >= 14
        and (match["unit"] or match["unit2"] or "years").lower().startswith("y")
        for match in _AGE.finditer(text)
        if match["age"] or match["age2"]
    )
    if not (adult and pregnant >= 2 and child >= 2) or _child_comes_first(doc, narrative):
        return []
    scopes: list[tuple[str, int, int]] = []
    heading_child = current_child = False
    for block in get_data(doc)["blocks"]:
        words = text[block["start"] : block["end"]]
        if block["kind"] == "heading":
            heading_child = bool(
                re.search(r"\b(?:newborn|neonat\w+|infant|baby)\b", words, re.IGNORECASE)
            ) and not re.search(r"\bmother|matern", words, re.IGNORECASE)
            current_child = heading_child
            continue
        if block["kind"] == "table":
            name = "newborn" if _CHILD_WORD.search(words) or heading_child else "mother"
            scopes.append((name, block["start"], block["end"]))
            continue
        if not heading_child and not _CHILD_WORD.search(words):
            current_child = False
        for start, end in (pair for pair in narrative if block["start"] <= pair[0] < block["end"]):
            first_child = _CHILD_SUBJECT.search(text, start, end)
            first_mother = _MOTHER_SUBJECT.search(text, start, end)
            if first_child and (not first_mother or first_child.start() < first_mother.start()):
                current_child = True
            elif first_mother and (heading_child is False or first_mother.group().lower() != "she"):
                # "she" inside the newborn's own part may be the child.
                current_child = current_child and first_mother.group().lower() == "she"
            scopes.append(("newborn" if current_child else "mother", start, end))
    return scopes


def _child_comes_first(doc: Doc, narrative: list[tuple[int, int]]) -> bool:
    """Whether the case is the child's own ("A 24-day-old neonate was brought"): its mother is family there."""
    text = view_of(doc)
    headings = {block["start"] for block in blocks_of(doc, "heading")}
    for start, end in narrative:
        if start in headings or section_at(doc, start) not in ("case_presentation", "timeline", "other"):
            continue
        ages = [match for match in _AGE.finditer(text, start, end) if match.group("age")]
        grown = next((m.start() for m in ages if int(m["age"]) >= 14 and m["unit"].lower().startswith("y")), None)
        child = _CHILD_WORD.search(text, start, end)
        if child or grown is not None:
            return child is not None and (grown is None or child.start() < grown)
    return False


def _describe(doc: Doc, ranges: list[tuple[int, int]], name: str | None) -> dict[str, Any]:
    """Age and sex as first told in the ranges, with the spans they were read from."""
    view = view_of(doc)
    sex: str | None = None
    age: dict[str, Any] | None = None
    spans: list[list[int]] = []
    for start, end in ranges:
        for match in _AGE.finditer(view, start, end):
            if (
                section_at(doc, match.start()) in ("background", "references", "back_matter")
                and len(blocks_of(doc)) > 3
            ):
                continue
            value = next(group for group in (match["age"], match["age2"], match["age3"]) if group)
            unit = _UNIT_WORDS[(match["unit"] or match["unit2"] or "years").lower()]
            group = next(key for key in ("age", "age2", "age3") if match[key])
            age = {"value": float(value), "unit": unit, "start": match.start(group), "end": match.end(group)}
            spans.append([match.start(), match.start() + len(match.group().split(",")[0].rstrip())])
            after = (
                (match["after"] or match["after3"] or "")
                if group != "age2"
                else view[match.start() - 40 : match.end() + 40]
            )
            sex = _sex(after)
            break
        if age:
            break
    if sex is None:
        words = " ".join(view[start:end] for start, end in ranges)
        female, male = len(_FEMALE.findall(words)), len(_MALE.findall(words))
        sex = "female" if female > male else "male" if male > female else None
    if name == "mother":
        sex = "female"
    return {"patient": name, "sex": sex, "age": age, "spans": spans, "scopes": [list(pair) for pair in ranges]}


def _sex(words: str) -> str | None:
    female, male = _FEMALE.search(words), _MALE.search(words)
    if female and (not male or female.start() < male.start()):
        return "female"
    return "male" if male else None


@Language.factory("extractor_patients")
def make_patients(nlp: Language, name: str) -> Patients:
    """Factory of :class:`Patients`."""
    return Patients()
