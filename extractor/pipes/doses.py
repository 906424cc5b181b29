"""Dose, route, frequency, duration and status words: what a medication statement is made of beside the drug."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Mention, add_mention, mentions, publish, view_of
from extractor.lexicons import Matcher, load_rows, names_of
from extractor.pipes.dose_rules import DOSE_DIMENSIONS, counted_cells, is_dose, is_duration, is_frequency, is_radiation
from extractor.pipes.drug_clauses import stretches
from extractor.pipes.frequencies import Frequency, find_frequencies
from extractor.units import by_code

_ROMAN = re.compile(
    r"(?:\b(?:stage|grade|type|class|factor|nerves?|NYHA|phase|group|zone|level|angiotensin|antithrombin"
    r"|collagen|glycogenosis|mucopolysaccharidosis|category|CN|WHO|DSM|score|Bosniak|segment|Fontaine|Child)"
    r"[ -]|\b(?:I|II|III|V|VI)(?: ?[-–/,] ?| and | or | to )|[-–/])$",
    re.IGNORECASE,
)

# "3 x 250 mg/day", "2 × 500 mg daily": how many doses a day.
_TIMES = re.compile(r"(?<![\d.,])([1-9])\s?[x×]\s?$", re.IGNORECASE)
_A_DAY = re.compile(r"\s?(?:/|per|a)\s?(?:day|d|24 ?h)$", re.IGNORECASE)
_DAILY = re.compile(r"\s?(?:/|per |a )\s?(?:day|d)\b|\sdaily\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def route_matcher() -> Matcher:
    """Matcher of all spellings of routes; its hits carry the route as id."""
    return Matcher([(row["id"], name) for row in load_rows("routes").values() for name in names_of(row)])


@lru_cache(maxsize=1)
def _statuses() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    rows = load_rows("drug_status")
    pattern = "|".join(f"(?P<{key}>{row['name']})" for key, row in rows.items())
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), {
        k: (r["status"], r["voice"]) for k, r in rows.items()
    }


class Doses:
    """Mentions ``dose``, ``route``, ``frequency``, ``dose_duration`` and ``status`` in sentences.

    A quantity is a dose when its dimension is one of :data:`DOSE_DIMENSIONS` and no word beside it makes it an output,
    a weight or a day's number; which drug it belongs to is the business of the relations.

    The doses of an irradiation are mentions ``radiation``, which no drug takes as its dose.

    Attributes of the mentions: ``dose`` and ``dose_duration`` carry the quantity's; ``frequency`` the contract's
    ``{text, times, period, unit, count, as_needed}``; ``status`` has the status as ``norm`` and ``{voice}``.

    Example:
        >>> nlp = spacy.blank("en")
        >>> for pipe in ("extractor_quantities", "extractor_drugs", "extractor_doses"):
        ...     _ = nlp.add_pipe(pipe)
        >>> [(m["label"], m["norm"]) for m in mentions(nlp("Ceftriaxone 2 g IV bid was started."), "route", "status")]
        [('route', 'intravenous'), ('status', 'started')]
    """

    def __call__(self, doc: Doc) -> Doc:
        """Add the mentions to ``doc``."""
        text = view_of(doc)
        quantities = mentions(doc, "quantity")
        drugs = mentions(doc, "drug")
        ranges = stretches(doc)
        drug_starts = [drug["start"] for drug in drugs]
        quantity_starts = [quantity["start"] for quantity in quantities]
        previous = False
        for start, end in ranges:
            has_drug = bisect_left(drug_starts, start) < bisect_left(drug_starts, end)
            inside = quantities[bisect_left(quantity_starts, start) : bisect_left(quantity_starts, end)]
            for quantity in inside:
                if is_radiation(text, quantity, start, end):
                    add_mention(doc, "radiation", quantity["start"], quantity["end"], norm=quantity["norm"], rule="dimension",
                                score=0.9, attrs=quantity["attrs"])  # fmt: skip
            if has_drug or previous:
                near = drugs[bisect_left(drug_starts, start) : bisect_left(drug_starts, end)]
                self._read_sentence(doc, text, start, end, inside, near)
            previous = has_drug
        publish(doc, "dose", "route", "frequency", "dose_duration", "status", "radiation")
        return doc

    def _read_sentence(
        self, doc: Doc, text: str, start: int, end: int, quantities: list[Mention], drugs: list[Mention]
    ) -> None:
        sentence = text[start:end]
        named = {drug["start"] - start for drug in drugs}
        # "400 mg per day" is one quantity, no frequency.
        doses = [q for q in quantities if q["attrs"]["dimension"] in DOSE_DIMENSIONS]
        dosed = {q["end"] - start for q in doses}
        # "2 x 500 mg daily" is two a day.
        dosed |= {q["end"] - start + 1 for q in doses if _TIMES.search(text[max(start, q["start"] - 6) : q["start"]])}
        frequencies = [
            item
            for item in find_frequencies(sentence)
            if (item.rule != "adverb" or not {item.start, item.end} & dosed) and is_frequency(sentence, item, named)
        ]
        for item in frequencies:
            add_mention(
                doc,
                "frequency",
                start + item.start,
                start + item.end,
                norm=_norm(item),
                rule=item.rule,
                score=0.9,
                attrs=item.attrs(sentence),
            )
        blocked = [
            (start + item.start, start + item.end)
            for item in frequencies
            if item.rule in ("days", "count_every", "every", "times_per")
        ]
        for quantity in quantities:
            if any(low < quantity["end"] and quantity["start"] < high for low, high in blocked):
                continue
            cells = counted_cells(text, quantity, drugs)
            if cells is not None:
                add_mention(
                    doc,
                    "dose",
                    quantity["start"],
                    cells[0],
                    norm=quantity["norm"],
                    rule="cells",
                    score=0.9,
                    attrs=cells[1],
                )
            elif is_dose(text, quantity, start, end):
                _add_dose(doc, text, quantity, start)
            elif is_duration(text, quantity, start, end, {drug["start"] for drug in drugs}):
                add_mention(
                    doc,
                    "dose_duration",
                    quantity["start"],
                    quantity["end"],
                    norm=quantity["norm"],
                    rule="for",
                    score=0.9,
                    attrs=quantity["attrs"],
                )
        for hit in route_matcher().find(sentence):
            word = sentence[hit.start : hit.end]
            if word.lower() == "iv" and _ROMAN.search(sentence[max(0, hit.start - 20) : hit.start]):
                continue
            if word.lower() in ("im", "sc", "sq", "it injection") and word.istitle():
                continue
            if word.lower() in ("nasal cannula", "nasal") and not re.search(
                r"spray|oxygen|cannula|drops", sentence, re.IGNORECASE
            ):
                continue
            add_mention(doc, "route", start + hit.start, start + hit.end, norm=hit.id, rule="lexicon", score=0.9)
        pattern, meanings = _statuses()
        for match in pattern.finditer(sentence):
            status, voice = meanings[str(match.lastgroup)]
            add_mention(
                doc,
                "status",
                start + match.start(),
                start + match.end(),
                norm=status,
                rule=str(match.lastgroup),
                score=0.9,
                attrs={"voice": voice},
            )


def _add_dose(doc: Doc, text: str, quantity: Mention, start: int) -> None:
    """Add a dose; of "3 x 250 mg/day" the dose is 250 mg and three a day the frequency."""
    attrs, end = quantity["attrs"], quantity["end"]
    floor = max(start, quantity["start"] - 6)
    times = _TIMES.search(text[floor : quantity["start"]])
    day = _A_DAY.search(text, quantity["start"], end) or _DAILY.match(text, end)
    if times is not None and day is not None:
        number = int(times[1])
        add_mention(
            doc, "frequency", floor + times.start(), floor + times.end(), norm=f"{number}/1 d", rule="times_per", score=0.9,
            attrs={"text": text[floor + times.start() : end], "times": number, "period": 1, "unit": "d", "count": None, "as_needed": False},
        )  # fmt: skip
        unit = (attrs["unit"] or "").removesuffix("/d")
        if day.end() == end and by_code().get(unit) is not None:
            end = day.start()
            attrs = {
                **attrs, "unit": unit, "dimension": by_code()[unit].dimension, "unit_end": end,
                "unit_text": text[attrs["unit_start"] : end],
            }  # fmt: skip
    add_mention(doc, "dose", quantity["start"], end, norm=quantity["norm"], rule="dimension", score=0.9, attrs=attrs)


def _norm(item: Frequency) -> str:
    if item.as_needed:
        return "as needed"
    if item.times is not None:
        return f"{item.times:g}/{item.period:g} {item.unit}"
    return f"count {item.count}"


@Language.factory("extractor_doses", assigns=["doc.spans"])
def make_doses(nlp: Language, name: str) -> Doses:
    """Factory of :class:`Doses`."""
    return Doses()
