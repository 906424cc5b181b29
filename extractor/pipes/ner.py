"""The trained span finder as a pipe: drugs and tests that no lexicon knows, and a vote on those that one knows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import add_mention, drop_mention, mentions, publish, sentences, view_of
from extractor.lexicons import load_rows, names_of
from extractor.pipes.doses import Doses
from extractor.pipes.drug_evidence import was_given
from extractor.pipes.drug_lexicon import DrugLexicon, load_lexicon
from extractor.pipes.drugs import role_in_words
from extractor.pipes.model_kinds import DOSED, SURE, general_words, kind_of
from extractor.pipes.model_votes import LABELS_OF, SECOND_LABELS, Votes, family, label_of, store
from extractor.pipes.weighed_spans import best_set, candidates, load_weights, worth
from extractor.tagging.words import TEST_MILESTONES

if TYPE_CHECKING:
    from extractor.tagging.model import Reading, SpanFinder

SHIPPED = Path(__file__).resolve().parent.parent / "models" / "ner"
"""Folder of the model that comes with the package."""

SPAN_LABELS = (
    "Medication", "Dosage", "Administration", "Frequency", "Duration", "Date", "Time", "Age", "Lab_value",
    "Diagnostic_procedure", "Therapeutic_procedure",
)  # fmt: skip

_SURE_SCORE = 0.9
"""What the heads of three corpora must all give a name that no lexicon has, to make it a drug by itself."""
_DOUBTED = 0.1
"""What they must all give a drug of a lone sentence."""
_SECOND_SCORE = 0.8


class Ner:
    """Reads the sentences with the trained model and adds what rules and lexicons missed.

    Every span of the labels in :data:`SPAN_LABELS` becomes a mention of that label, with the edges the annotators of case
    reports use. A drug or test that only the model sees, and that such spans mostly were, becomes a ``drug`` or ``analyte`` mention named by its own words in lower case, without codes.
    Spans of the labels that ``span_weights.csv`` weighs are chosen with the rules' mentions among them
    (:mod:`extractor.pipes.weighed_spans`), those of the others are the best path's.
    What the model said of every word stays in ``data["ner"]`` for the pipes behind (:class:`Votes`).

    Works alone, or behind the pipes of rules and lexicons, whose mentions the model then weighs as features.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_ner")
        >>> [m["norm"] for m in mentions(nlp("She was treated with zanubrutinib 160 mg twice daily."), "drug")]
        ['zanubrutinib']

    Args:
        model: folder written by ``extractor train``; loaded once a process, so that this pipe pickles small.
        drug_score: lowest precision (``votes.csv``) of spans like it for a drug that only the model sees.
        analyte_score: the same for a test.
        rules: whether the model sees what rules and lexicons found.

    Raises:
        DataError: no model in the folder.
    """

    def __init__(self, *, model: str, drug_score: float, analyte_score: float, rules: bool) -> None:
        self.model = model
        self.drug_score = drug_score
        self.analyte_score = analyte_score
        self.rules = rules
        stops = load_rows("model_stops")
        self._qualifiers = frozenset(name.lower() for name in names_of(stops["qualifier"]))
        self._stops = {name.lower() for key, row in stops.items() if key != "qualifier" for name in names_of(row)}
        self._finder()

    def _is_stop(self, name: str) -> bool:
        """Whether a name in lower case names no drug or test: "therapy", "other drugs"."""
        rest = " ".join(word for word in name.split() if word not in self._qualifiers)
        return not rest or rest in self._stops or name in self._stops

    def _finder(self) -> SpanFinder:
        # spaCy imports every registered pipe on start; onnxruntime is loaded only where a model is used.
        from extractor.tagging.model import load_finder

        return load_finder(self.model)

    def __call__(self, doc: Doc) -> Doc:
        finder = self._finder()
        reading = finder.read(view_of(doc), sentences(doc), mentions(doc), rules=self.rules, heads=("case", "sentence"))
        self._weigh_spans(doc, reading)
        store(doc, reading, finder.name)
        votes = Votes(doc)
        self._add_spans(doc, votes, reading)
        if self._add_drugs(doc, votes):
            self._read_doses_again(doc)
        self._add_analytes(doc, votes)
        return doc

    def _weigh_spans(self, doc: Doc, reading: Reading) -> None:
        """Put the best set of weighed candidates in place of the best path's spans, for the labels that have weights."""
        from extractor.tagging.model import Found

        for label, weights in load_weights(self.model).items():
            if label not in reading.labels["case"]:
                continue
            found = candidates(reading, label, rule_marks(doc, label), sentences(doc))
            best = best_set((item.start, item.end, worth(item, weights)) for item in found)
            reading.spans["case"] = sorted(
                [span for span in reading.spans["case"] if span.label != label]
                + [Found(start, end, label, value) for start, end, value in best]
            )

    def _add_spans(self, doc: Doc, votes: Votes, reading: Reading) -> None:
        marked: dict[str, list[tuple[int, int]]] = {label: [] for label in SPAN_LABELS}
        for mention in mentions(doc):
            for label in LABELS_OF.get(label_of(mention), ()):
                if label in marked:
                    marked[label].append((mention["start"], mention["end"]))
        text = view_of(doc)
        second = frozenset(SECOND_LABELS.values()) if votes.lone else frozenset()
        found = [(*span, "") for span in votes.spans["case"] if span[2] in SPAN_LABELS and span[2] not in second]
        seen: dict[str, list[tuple[int, int]]] = {label: [] for label in SPAN_LABELS}
        for start, end, label, _, _ in found:
            seen[label].append((start, end))
        taken = {label: Ranges(ranges) for label, ranges in seen.items()}
        known = {label: Ranges(ranges) for label, ranges in marked.items()}
        # The head that learned from single sentences knows other wordings of doses and routes, but marks too much in reports.
        for start, end, name, score in votes.spans["sentence"]:
            label = SECOND_LABELS.get(name, "")
            sure = label != "Medication" and score >= _SECOND_SCORE
            if label and (label in second or (sure and not taken[label].meet(start, end))):
                found.append((start, end, label, score, "_lone" if second else "_second"))
        for start, end, label, score, head in found:
            met = "agreed" if known[label].meet(start, end) else "alone"
            kind = kind_of(doc, label, start, end) if met == "alone" and (not head or label == "Medication") else ""
            if label == "Medication" and met == "alone" and kind != "_general":
                agreement = _agreement(reading, start, end)
                if head and agreement < _DOUBTED:
                    continue
                sentence = next((one for one in sentences(doc) if one[0] <= start < one[1]), (start, end))
                if agreement >= _SURE_SCORE and was_given(text, start, end, sentence):
                    kind = SURE
            # In a lone sentence no count stands for the score, and what the model prefers to all else is likelier than not.
            least = 0.51 if second and head else 0.0
            add_mention(doc, label, start, end, rule=f"model:{met}{head}{kind}", score=max(score, least))
        drugs = Ranges(marked["Medication"] + seen["Medication"])
        for start, end in general_words(text):
            support = votes.support("drug", start, end) or 0.0
            if support and not drugs.meet(start, end):
                add_mention(doc, "Medication", start, end, rule="model:general", score=support)

    def _add_drugs(self, doc: Doc, votes: Votes) -> bool:
        text = view_of(doc)
        taken = Ranges(
            (m["start"], m["end"]) for m in mentions(doc, "drug", "quantity", "analyte", "milestone", "timex")
        )
        lexicon, added = load_lexicon(), False
        for span in mentions(doc, "Medication"):
            start, end, score = span["start"], span["end"], votes.score(span)
            name = " ".join(text[start:end].lower().split())
            if score < self.drug_score or self._is_stop(name) or taken.meet(start, end):
                continue
            if span["rule"].endswith("_general") or _knows(lexicon, text[start:end]):
                # Named by no drug's name, or by one that the rules took for none here.
                continue
            if votes.lone and not span["rule"].endswith((SURE, DOSED)):
                # Every sentence of PHEE tells of a drug: the head that learned from them finds one where there is none.
                continue
            role = role_in_words(lexicon, text, start, end) or "drug"
            if role == "drop":
                continue
            add_mention(doc, "drug", start, end, norm=name, rule="model", score=score,
                        attrs={"id": "", "kind": "ingredient", "is_class": False, "role": role, "codes": [], "components": []})  # fmt: skip
            added = True
        if added:
            publish(doc, "drug")
        return added

    def _read_doses_again(self, doc: Doc) -> None:
        """Doses are read only near drugs: with new drugs there may be new doses."""
        for mention in mentions(doc, "dose", "route", "frequency", "dose_duration", "status", "radiation"):
            drop_mention(doc, mention["id"])
        Doses()(doc)

    def _add_analytes(self, doc: Doc, votes: Votes) -> None:
        text = view_of(doc)
        taken = [(m["start"], m["end"]) for m in mentions(doc, "drug", "quantity", "milestone", "timex")]
        # Beside a known test a further name is most often its other name, its method or its organ.
        known = [analyte["start"] for analyte in mentions(doc, "analyte")]
        taken += [(start, end) for start, end in sentences(doc) if bisect_left(known, start) < bisect_left(known, end)]
        closed = Ranges(taken)
        for span in mentions(doc, "Diagnostic_procedure"):
            start, end, score = span["start"], span["end"], votes.score(span)
            name = " ".join(text[start:end].lower().split())
            if score >= self.analyte_score and not self._is_stop(name) and not closed.meet(start, end):
                attrs = {"id": "", "kind": "other", "specimen": None, "direction": None, "low": "", "high": "",
                         "aliases": [], "units": [], "flags": ["model"]}  # fmt: skip
                add_mention(doc, "analyte", start, end, norm=name, rule="model", score=score, attrs=attrs)
        publish(doc, "analyte")


def rule_marks(doc: Doc, label: str) -> list[tuple[int, int, str]]:
    """What rules have marked that is mostly annotated as ``label``: start, end, family of the rule."""
    return [
        (mention["start"], mention["end"], mention["label"] if family(mention) == "any" else family(mention))
        for mention in mentions(doc, *(name for name, labels in LABELS_OF.items() if label in labels))
        if mention["label"] != "milestone" or mention["norm"] in TEST_MILESTONES
    ]


def _knows(lexicon: DrugLexicon, name: str) -> bool:
    return any(hit.end - hit.start == len(name) for hit in lexicon.matcher.find(name))


def _agreement(reading: Reading, start: int, end: int) -> float:
    """The least that the heads of three corpora think of a span as a drug, each by its likeliest word."""
    heads = (("case", "Medication"), ("abstract", "Chemical"), ("sentence", "Drug"))
    return min(
        reading.support(head, (label,), start, end) for head, label in heads if label in reading.labels.get(head, ())
    )


class Ranges:
    """Ranges of a text, asked whether a further one meets any of them."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of the ranges shares a character with ``start:end``."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reach[before - 1] > start


@Language.factory(
    "extractor_ner",
    assigns=["doc.spans"],
    default_config={"model": str(SHIPPED), "drug_score": 0.6, "analyte_score": 0.5, "rules": True},
)
def make_ner(nlp: Language, name: str, model: str, drug_score: float, analyte_score: float, rules: bool) -> Ner:
    """Factory of :class:`Ner`."""
    return Ner(model=model, drug_score=drug_score, analyte_score=analyte_score, rules=rules)
