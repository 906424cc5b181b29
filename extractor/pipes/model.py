"""Drug mentions from an installed spaCy or scispaCy pipeline, beside those of the lexicon."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import add_mention, mentions, prose_blocks, publish, view_of
from extractor.errors import MissingExtraError, UsageError

# Labels of the models people use: BC5CDR, JNLPBA-like, CRAFT, Med7, generic.
DRUG_LABELS = frozenset({"CHEMICAL", "DRUG", "MEDICATION", "CHEBI", "SIMPLE_CHEMICAL"})


class Model:
    """Adds a ``drug`` mention for each entity of ``model`` with a drug label that no lexicon hit overlaps.

    Args:
        model: name or path of the pipeline; loaded on the first Doc, so that this pipe pickles small.

    Raises:
        MissingExtraError: the model is not installed.
        UsageError: a folder that holds none.
    """

    def __init__(self, *, model: str) -> None:
        self.model = model
        self._load()

    def _load(self) -> Language:
        return _load_model(self.model)

    def __call__(self, doc: Doc) -> Doc:
        nlp = self._load()
        taken = [(mention["start"], mention["end"]) for mention in mentions(doc, "drug", "quantity")]
        edges = sorted(taken)
        for block in prose_blocks(doc):
            for entity in nlp(view_of(doc)[block["start"] : block["end"]]).ents:
                start, end = block["start"] + entity.start_char, block["start"] + entity.end_char
                if entity.label_.upper() not in DRUG_LABELS or any(low < end and start < high for low, high in edges):
                    continue
                name = entity.text.lower()
                add_mention(doc, "drug", start, end, norm=name, rule=f"model:{self.model}", score=0.5,
                            attrs={"id": "", "kind": "ingredient", "is_class": False, "codes": [], "components": []})  # fmt: skip
        publish(doc, "drug")
        return doc


@lru_cache(maxsize=2)
def _load_model(name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        if Path(name).is_dir():
            raise UsageError(
                f"{name}: no model in this folder", "give one that extractor train wrote (with --folds: OUT/fold0 …)"
            ) from error
        raise MissingExtraError(
            f"model {name!r} is not installed", "install it with pip, or leave --model out"
        ) from error


@Language.factory("extractor_model", assigns=["doc.spans"])
def make_model(nlp: Language, name: str, model: str) -> Model:
    """Factory of :class:`Model`."""
    return Model(model=model)
