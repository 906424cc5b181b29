"""Measurements: analytes, results, trends and reference ranges as mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Mention, add_mention, mentions, publish, view_of
from extractor.lexicons import Hit, Matcher, load_rows, names_of
from extractor.pipes.alterations import OPEN_ALTERATION
from extractor.pipes.drug_levels import mark_levels
from extractor.pipes.elliptic_names import key, with_shared_heads
from extractor.pipes.listed_tests import mark_pathogens
from extractor.pipes.reference_ranges import mark_ranges

_BRACKET = re.compile(r"\s*(?:levels?|counts?|values?|concentrations?)?\s*[(\[]\s*$")
_NEXT_TEST = re.compile(r"[.;]|,? and |\b(?:positive|negative|detected)\b", re.IGNORECASE)
# "high-sensitivity", "low-grade", "positive-pressure" are no results.
_PART_OF_WORD = re.compile(r"[-‐‑](?=[a-z])")
# A multiple of a limit is no normal value: "three times the upper limit of normal", "3 times elevated than normal".
_MULTIPLE = re.compile(
    r"(?:\b(?:times|fold|twice|double|than|above|over|below|exceed(?:ed|ing|s)|×)|\d\s?x)"
    r"(?:\s(?:the|its|of|upper|lower|limits?|elevated|higher|lower|increased|raised|than|above|value|range))*\s?$",
    re.IGNORECASE,
)
# Units that name what they count: "46 white cells/µL", "30 cells/HPF".
_COUNTING = ("number_concentration", "number_per_field", "number_per_area", "count", "number", "fraction", "ratio")
_COMPOUND = re.compile(
    r"[-‐‑–](?:(?:pre)?domina(?:nt|ted|nce)|mediated|associated|induced|like|rich|poor|dependent|driven|lowering|directed"
    r"|producing|secreting|resistant|sensitive|based|containing|specific|releasing|stimulating|guided|related|free|deficient)\b",
    re.IGNORECASE,
)
_SUBSCRIPT = re.compile(r"([A-Za-z]{1,4})O([23])")
# "CD34 (+), desmin (−)" of a stain or a test.
_MARK = re.compile(r"[(\[]\s?([+\-−–])\s?[)\]]")
# A lone plus between two words joins them ("rifampicin + levofloxacin").
_SERIES_PLUS = re.compile(
    r"(?<![\w+(\[])([1-4])\s?(\+)(?![\w+])"
    r"|(?<![\w+])(\+{2,4}|(?<!\w )\+|\+(?! (?!(?:and|or|in|on|at|with|but|to)\b)[A-Za-z]))(?![\w+]|\s?\d|(?<=\(\+)\))"
)


class Measurements:
    """Marks what is measured and what was found.

    Mentions: ``analyte`` (lexicon, or a word that names an abnormality, or a test without a name of its own), ``result``
    (positive, negative, normal, …), ``trend`` and ``range`` (a printed reference range). Numbers come from the quantities
    pipe; which number belongs to what is decided by the relations.

    Example:
        >>> nlp = spacy.blank("en")
        >>> for pipe in ("extractor_quantities", "extractor_measurements"):
        ...     _ = nlp.add_pipe(pipe)
        >>> [m["norm"] for m in mentions(nlp("CRP 82 mg/L"), "analyte")]
        ['c-reactive protein']
    """

    def __init__(self) -> None:
        self._analytes = load_rows("analytes")
        self._abnormalities = load_rows("abnormalities")
        self._generic = load_rows("generic_tests")
        self._pathogens = load_rows("pathogens")
        self._results = load_rows("results")
        self._trends = load_rows("trends")
        entries = _entries("analyte", self._analytes)
        self._names = Matcher(entries + _entries("abnormality", self._abnormalities)
                              + _entries("generic", self._generic), loose_hyphens=True)  # fmt: skip
        self._spelled = {key(spelling): identifier for identifier, spelling in reversed(entries)}
        self._words = Matcher(_entries("result", self._results) + _entries("trend", self._trends), case_below=0)
        self._contexts: dict[str, list[re.Pattern[str]]] = {}
        for row in load_rows("analyte_contexts").values():
            for analyte in row["analytes"].split("|"):
                self._contexts.setdefault(analyte, []).append(re.compile(row["name"]))
        self._pathogen_names = Matcher(_entries("pathogen", self._pathogens))

    def __call__(self, doc: Doc) -> Doc:
        # ``Doc.text`` is put together anew at each access.
        text = view_of(doc)
        pathogens = self._pathogen_names.find(text)
        self._mark_analytes(doc, pathogens)
        _mark_alterations(doc)
        mark_levels(doc)
        named = _covered(mentions(doc, "analyte"))
        for hit in self._words.find(text, overlapping=True):
            kind, identifier = hit.id.split(":", 1)
            # "reactive" of "C-reactive protein" is no result, "normal" of "twice the normal" none that is reached.
            if (
                _inside(named, hit)
                or _PART_OF_WORD.match(text, hit.end)
                or (identifier == "normal" and _MULTIPLE.search(text, max(0, hit.start - 48), hit.start))
            ):
                continue
            if kind == "result":
                row = self._results[identifier]
                add_mention(doc, "result", hit.start, hit.end, norm=row["name"], rule=f"results:{identifier}",
                            attrs={"kind": row["kind"], "interpretation": row["interpretation"] or None})  # fmt: skip
            else:
                add_mention(
                    doc, "trend", hit.start, hit.end, norm=self._trends[identifier]["name"], rule=f"trends:{identifier}"
                )
        for match in _MARK.finditer(text):
            norm = "positive" if match[1] == "+" else "negative"
            add_mention(doc, "result", match.start(), match.end(), norm=norm, rule="results:mark",
                        attrs={"kind": "qualitative", "interpretation": norm})  # fmt: skip
        for match in _SERIES_PLUS.finditer(text):
            norm = f"{match[1] or len(match[3])}+"
            add_mention(doc, "result", match.start(), match.end(), norm=norm, rule="results:plus",
                        attrs={"kind": "qualitative", "interpretation": "positive"})  # fmt: skip
        mark_pathogens(
            doc,
            pathogens,
            self._pathogens,
            lambda identifier: _attrs(identifier, "lab", units="", flags="qualitative"),
        )
        mark_ranges(doc)
        publish(doc, "analyte", "result", "trend", "range")
        return doc

    def _mark_analytes(self, doc: Doc, pathogens: list[Hit]) -> None:
        text = view_of(doc)
        drugs = [(mention["start"], mention["end"]) for mention in mentions(doc, "drug")]
        previous: Hit | None = None
        marked: Mention | None = None
        units = _covered(q for q in mentions(doc, "quantity") if q["attrs"].get("dimension") not in _COUNTING)
        for hit in with_shared_heads(text, self._names.find(text), self._spelled):
            kind, identifier = hit.id.split(":", 1)
            if _inside(drugs, hit):
                continue
            # "98 beats/min" names no heart beats, "lymphocyte-predominant" no lymphocytes.
            if _inside(units, hit) or _COMPOUND.match(text, hit.end):
                continue
            bracketed = previous and marked and _BRACKET.fullmatch(text, previous.end, hit.start)
            if previous and marked and bracketed and self._is_alias(previous, hit, text):
                marked["attrs"]["aliases"].append([hit.start, hit.end])
                continue
            if any(context.match(text, hit.start, hit.end + 24) for context in self._contexts.get(identifier, ())):
                continue
            content = self._describe(kind, identifier, text, hit, pathogens)
            if (
                (
                    previous
                    and marked
                    and kind == "generic"
                    and previous.id.startswith("generic:")
                    and marked["norm"] == content["norm"]
                )
                and not _NEXT_TEST.search(text, previous.end, hit.start)
                and hit.start - previous.end < 120
            ):
                # "swab tests by RT-PCR were positive" is one test.
                marked["attrs"]["aliases"].append([previous.end, hit.end])
                continue
            if (
                previous
                and marked
                and bracketed
                and previous.id.startswith("abnormality:")
                and self._same(previous.id, hit.id)
            ):
                # "anaemia (Hb: 9.2 g/dL)": the word says how the value is meant.
                content["attrs"]["direction"] = marked["attrs"]["direction"]
            previous = hit
            marked = add_mention(doc, "analyte", hit.start, hit.end, **content)

    def _is_alias(self, previous: Hit, hit: Hit, text: str) -> bool:
        """Whether a name in brackets is the short form of the one before: "C-reactive protein (CRP, 75 mg/L)", misprinted or not.

        An abnormality is no name of what is measured beside it, and a second analyte in words is no short form:
        "leukocyte (neutrophil) count".
        """
        closed = text[hit.end : hit.end + 1] == ")"
        if self._same(previous.id, hit.id):
            return closed or (_is_short(hit.spelling) and not previous.id.startswith("abnormality:"))
        return closed and _is_short(hit.spelling)

    def _same(self, one: str, other: str) -> bool:
        return self._target(one) == self._target(other)

    def _target(self, identifier: str) -> str:
        kind, name = identifier.split(":", 1)
        return self._abnormalities[name]["analyte"] if kind == "abnormality" else name

    def _describe(self, kind: str, identifier: str, text: str, hit: Hit, pathogens: list[Hit]) -> dict[str, Any]:
        if kind == "generic":
            pathogen = _pathogen_of(text, hit, pathogens)
            row = self._pathogens[pathogen.id.split(":", 1)[1]] if pathogen else None
            attrs = _attrs(identifier, "lab", units="", flags="qualitative|generic")
            attrs["specimen"] = _swab(hit.spelling)
            if pathogen:
                attrs["aliases"].append([pathogen.start, pathogen.end])
            return {"norm": row["name"] if row else self._generic[identifier]["name"], "rule": f"generic_tests:{identifier}",
                    "score": 0.8 if row else 0.5, "attrs": attrs}  # fmt: skip
        if kind == "abnormality":
            abnormal = self._abnormalities[identifier]
            row = self._analytes[abnormal["analyte"]]
            attrs = _attrs(abnormal["analyte"], row["kind"], units=row["units"], flags="needs_value|" + row["flags"])
            attrs |= {
                "direction": abnormal["direction"],
                "low": row["low"],
                "high": row["high"],
                "specimen": row["specimen"] or None,
            }
            return {
                "norm": row["label"] or row["name"],
                "rule": f"abnormalities:{identifier}",
                "score": 0.9,
                "attrs": attrs,
            }
        row = self._analytes[identifier]
        attrs = _attrs(identifier, row["kind"], units=row["units"], flags=row["flags"])
        attrs |= {"low": row["low"], "high": row["high"], "specimen": row["specimen"] or None}
        return {"norm": row["label"] or row["name"], "rule": f"analytes:{identifier}", "score": 0.95, "attrs": attrs}


def _is_short(spelling: str) -> bool:
    """Whether a spelling is an abbreviation rather than words."""
    return (len(spelling) <= 8 and " " not in spelling) or sum(char.isupper() for char in spelling) * 2 > len(spelling)


def _attrs(identifier: str, kind: str, *, units: str, flags: str) -> dict[str, Any]:
    return {
        "id": identifier, "kind": kind, "specimen": None, "direction": None, "low": "", "high": "", "aliases": [],
        "units": [unit for unit in units.split("|") if unit], "flags": sorted(flag for flag in flags.split("|") if flag),
    }  # fmt: skip


def _entries(kind: str, rows: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    return [
        (f"{kind}:{identifier}", spelling)
        for identifier, row in rows.items()
        for name in names_of(row)
        for spelling in (name, *subscripted(name))
    ]


def subscripted(name: str) -> list[str]:
    """Misprints of a short form that ends in a subscript: ``PO 2``, ``PC02``, ``HC0 3`` of PO2, PCO2, HCO3."""
    match = _SUBSCRIPT.fullmatch(name)
    if match is None:
        return []
    return [f"{match[1]}{oxygen}{gap}{match[2]}" for oxygen in "O0" for gap in ("", " ") if oxygen + gap != "O"]


def _mark_alterations(doc: Doc) -> None:
    """Alterations of genes that the lexicon does not list: "a heterozygous NOD2 mutation"."""
    taken = _covered(mentions(doc, "analyte"))
    for match in OPEN_ALTERATION.finditer(view_of(doc)):
        near = _near(taken, Hit(*match.span(), "", ""))
        if any(low < match.end() and match.start() < high for low, high in near):
            continue
        norm = f"{match['gene'].lower()} {match['kind']}"
        add_mention(doc, "analyte", match.start(), match.end(), norm=norm, rule="open", score=0.8,
                    attrs=_attrs("", "lab", units="", flags="qualitative|alteration"))  # fmt: skip


def _covered(found: Iterable[Mention]) -> list[tuple[int, int]]:
    """Spans of mentions and of their short forms, by start."""
    return sorted(
        span
        for mention in found
        for span in [(mention["start"], mention["end"]), *map(tuple, mention["attrs"].get("aliases", ()))]
    )


def _inside(spans: list[tuple[int, int]], hit: Hit) -> bool:
    return any(
        low <= hit.start and hit.end <= high and high - low > hit.end - hit.start for low, high in _near(spans, hit)
    )


def _near(spans: list[tuple[int, int]], hit: Hit) -> list[tuple[int, int]]:
    from bisect import bisect_right

    index = bisect_right(spans, (hit.start, 10**12))
    return spans[max(0, index - 3) : index + 1]


def _pathogen_of(text: str, hit: Hit, pathogens: list[Hit]) -> Hit | None:
    """The nearest pathogen of the same sentence, else the one the report names most."""
    if not pathogens:
        return None
    start = max(text.rfind(". ", 0, hit.start), text.rfind("\n", 0, hit.start))
    ends = [end for end in (text.find(". ", hit.end), text.find("\n", hit.end)) if end >= 0]
    end = min(ends, default=len(text))
    inside = [other for other in pathogens if start <= other.start < end]
    if inside:
        return min(inside, key=lambda other: abs(other.start - hit.start))
    counts: dict[str, int] = {}
    for other in pathogens:
        counts[other.id] = counts.get(other.id, 0) + 1
    best = max(counts.values())
    return next(other for other in pathogens if counts[other.id] == best)


def _swab(spelling: str) -> str | None:
    match = re.match(r"(throat|nasopharyngeal|oropharyngeal|nasal) swab", spelling, re.IGNORECASE)
    return match.group().lower() if match else None


@Language.factory("extractor_measurements", assigns=["doc.spans"])
def make_measurements(nlp: Language, name: str) -> Measurements:
    """Factory of :class:`Measurements`."""
    return Measurements()
