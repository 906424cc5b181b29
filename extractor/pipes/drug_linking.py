"""Misspelled drug names through scispaCy: its candidate generator over a knowledge base made of the drug lexicon.

Slower to load than :mod:`extractor.pipes.drug_spelling`, which is the default; ``docs/linking.md`` compares the two.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from extractor.pipes.drug_lexicon import Drug, DrugLexicon, load_lexicon
from extractor.pipes.drug_spelling import SHORTEST, spelled_names

if TYPE_CHECKING:
    from scispacy.candidate_generation import CandidateGenerator

# Cosine similarity of character trigrams from which a word is the name; measured in benchmarks/linking.py.
THRESHOLD = 0.7
_NEIGHBOURS = 5
_INDEX = {"M": 20, "efConstruction": 100, "post": 0, "indexThreadQty": 1}


class CandidateSpeller:
    """:class:`extractor.pipes.drug_spelling.Speller` with scispaCy's ``CandidateGenerator`` as its search."""

    def __init__(self, lexicon: DrugLexicon, names: dict[str, str], threshold: float = THRESHOLD) -> None:
        self._lexicon = lexicon
        self._names = names
        self._threshold = threshold
        self._candidates = candidate_generator(lexicon, names)
        self._known: dict[str, tuple[str, float] | None] = {}

    def find(self, word: str, accented: bool = False) -> tuple[Drug, int] | None:
        """The drug whose name is most like ``word`` (lower case), at least as like as the threshold.

        Args:
            word: letters a to z.
            accented: whether it was printed with accents, so that the name itself is one of its misspellings.
        """
        if accented and word in self._names:
            return self._lexicon.drugs[self._names[word]], 0
        if len(word) < SHORTEST or word in self._names or word in self._lexicon.words:
            return None
        if word not in self._known:
            best = max(
                ((max(item.similarities), item.concept_id) for item in self._candidates([word], _NEIGHBOURS)[0]),
                default=(0.0, ""),
            )
            self._known[word] = (best[1], best[0]) if best[0] >= self._threshold else None
        found = self._known[word]
        return (self._lexicon.drugs[found[0]], 1) if found else None


def candidate_generator(lexicon: DrugLexicon, names: dict[str, str]) -> CandidateGenerator:
    """scispaCy's candidate generator over the names, indexed in memory.

    Its own ``create_tfidf_ann_index`` refuses Python 3.11, so that vectoriser and index are made here as it makes them:
    TF-IDF of character trigrams, cosine distance, nmslib.
    """
    import nmslib
    import numpy
    from scispacy.candidate_generation import CandidateGenerator
    from scispacy.linking_utils import Entity, KnowledgeBase
    from sklearn.feature_extraction.text import TfidfVectorizer

    aliases: dict[str, list[str]] = {}
    for name, identifier in sorted(names.items()):
        aliases.setdefault(identifier, []).append(name)
    base = KnowledgeBase(
        Entity(identifier, lexicon.drugs[identifier].name, spellings, types=[])
        for identifier, spellings in aliases.items()
    )
    known = list(base.alias_to_cuis)
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=numpy.float32)
    vectors = vectorizer.fit_transform(known)
    index = nmslib.init(method="hnsw", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR)
    index.addDataPointBatch(vectors)
    index.createIndex(_INDEX)
    index.setQueryTimeParams({"efSearch": 100})
    return CandidateGenerator(index, vectorizer, known, base)


@lru_cache(maxsize=2)
def candidate_speller(overlays: tuple[str, ...] = ()) -> CandidateSpeller:
    """The scispaCy speller over the shipped lexicon and user files."""
    lexicon = load_lexicon(overlays)
    return CandidateSpeller(lexicon, spelled_names(lexicon))
