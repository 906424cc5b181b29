"""The systems that benchmarks/accuracy.py compares: ours, its parts alone, and two plain peers."""

from __future__ import annotations

import json
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import spacy

from extractor.document import get_alignment, get_data, make_doc, sentences
from extractor.pipeline import Extraction, extract, load
from extractor.pipes.doses import route_matcher
from extractor.pipes.drug_lexicon import STOP, load_lexicon
from extractor.pipes.measurements import Measurements
from extractor.readers import read_text
from extractor.tagging.model import load_finder
from extractor.writers.brat import Annotations, Span, annotate
from extractor.writers.brat_links import load_weights

System = Callable[[str], Annotations]
OURS = ("Medication", "Dosage", "Administration", "Frequency", "Duration", "Date", "Time", "Age", "Lab_value", "Diagnostic_procedure")  # fmt: skip
_REGEXES = {
    "Medication": r"\b[a-z]{3,}(?:mab|nib|vir|cillin|mycin|floxacin|azole|prazole|statin|pril|sartan|olol|dipine|sone|olone|zepam)\b",
    "Dosage": r"\b\d+(?:\.\d+)?\s?(?:mg|g|mcg|µg|mL|IU|units?)(?:/(?:kg|day|d|m2))?(?![\w/])",
    "Date": r"\b(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d+ (?:day|week|month|year)s? (?:later|after|before|ago))\b",
    "Duration": r"\bfor (?:\d+|one|two|three|four|six) (?:hour|day|week|month|year)s?\b|\b\d+[- ](?:hour|day|week|month|year)s?\b(?![- ]old)",
    "Frequency": r"\b(?:once|twice|three times)(?: a| per)? ?(?:daily|day|week)\b|\bevery \d+ hours\b|\b(?:bid|tid|qid|q\d+h)\b",
    "Age": r"\b\d+[- ](?:year|month|week|day)s?[- ]olds?\b",
    "Lab_value": r"(?<![\w.])\d+(?:[.,]\d+)?\s?(?:%|(?:[mµnpg]?g|[mµn]?mol|[mµ]?I?U|mEq|×?\s?10\S+)/(?:d?L|l|mL|ml|mm3)|mm ?Hg|bpm|°C|cm|mm)(?!\w)",
}  # fmt: skip


def pipeline(model: str) -> System:
    """The whole pipeline with a model (``none`` for rules and lexicons alone)."""
    nlp, own = load(model), Path(model) / "link_weights.csv"
    weights = load_weights(own if own.is_file() else None)
    return lambda text: annotations_of(extract(text, nlp), weights)


def annotations_of(result: Extraction, weights: Mapping[str, float] | None = None) -> Annotations:
    """What ``extractor export --to brat`` writes of a report."""
    return annotate(result.text, result.mentions, result.timexes, result.patient_events(), weights=weights)


def model_alone(folder: str) -> System:
    """The spans of the trained model, which sees no rule and no lexicon."""
    nlp, finder = load("none"), load_finder(folder)

    def find(text: str) -> Annotations:
        doc = make_doc(nlp, read_text(text))
        for name in ("extractor_sections", "extractor_sentences"):
            doc = nlp.get_pipe(name)(doc)  # type: ignore[operator]
        alignment = get_alignment(doc)
        spans: dict[str, set[Span]] = defaultdict(set)
        for start, end, label, _ in finder.read(doc.text, sentences(doc), [], rules=False).spans["case"]:
            if label in OURS:
                spans[label].add(alignment.to_source(start, end))
        return Annotations(dict(spans), set())

    return find


def lexicons_alone() -> System:
    """Every hit of our lexicons, without a look at the words around it."""
    drugs, nlp = load_lexicon(()), spacy.blank("en")
    tests = Measurements()

    def find(text: str) -> Annotations:
        hits = {(hit.start, hit.end) for hit in drugs.matcher.find(text) if hit.id != STOP}
        routes = {(hit.start, hit.end) for hit in route_matcher().find(text)}
        doc = tests(nlp(text))
        spans: dict[str, set[Span]] = {"Medication": hits, "Administration": routes}
        for mention in get_data(doc)["mentions"].values():
            label = {"analyte": "Diagnostic_procedure", "result": "Lab_value"}.get(mention["label"])
            if label:
                spans.setdefault(label, set()).add((mention["start"], mention["end"]))
        return Annotations(spans, set())

    return find


def plain_lexicon() -> System:
    """Peer: drug-named-entity-recognition as its README shows it."""
    from drug_named_entity_recognition import find_drugs

    def find(text: str) -> Annotations:
        tokens = list(re.finditer(r"\w+(?:-\w+)*|[^\w\s]", text))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = find_drugs([token.group() for token in tokens], is_ignore_case=True)
        # Its end lies one token too far.
        return Annotations(
            {"Medication": {(tokens[a].start(), tokens[max(a, b - 1)].end()) for _, a, b in found}}, set()
        )

    return find


def plain_regex() -> System:
    """Peer: one regular expression a type, values and doses tied to the nearest name before them."""
    patterns = {label: re.compile(pattern, re.IGNORECASE) for label, pattern in _REGEXES.items()}

    def find(text: str) -> Annotations:
        spans = {label: {match.span() for match in pattern.finditer(text)} for label, pattern in patterns.items()}
        relations = set()
        for dose in spans["Dosage"]:
            drugs = [drug for drug in spans["Medication"] if drug[1] <= dose[0]]
            if drugs:
                relations.add((("Dosage", dose), ("Medication", max(drugs))))
        return Annotations(spans, relations)

    return find


def fold_models(folder: Path) -> dict[str, str]:
    """Report id → folder of the model of ``extractor train --folds`` that was not trained on it."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("fold*/model.json")):
        for name in json.loads(path.read_text(encoding="utf-8"))["held_out"]:
            found[name] = str(path.parent)
    return found
