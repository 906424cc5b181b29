"""The drug lexicon in memory: entries by id, one matcher over all spellings, INN stems, contexts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from extractor.lexicons import Matcher, Row, load_rows, names_of

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UNII = "http://fdasis.nlm.nih.gov"
STOP = "!stop"
# Nouns that turn an adjective of the lexicon ("antiviral~") into a drug, and that lengthen a class mention.
HEADS = (
    "therapy", "therapies", "treatment", "treatments", "drugs", "drug", "agents", "agent", "medication", "medications",
    "medicines", "medicine", "cover", "coverage", "prophylaxis", "regimen", "regimens", "support", "substitution",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drug:
    """One entry: preferred name, kind, codes as the vocabularies give them, parts of a combination."""

    id: str
    name: str
    kind: str
    is_class: bool
    evidence: bool
    flow: bool
    codes: tuple[tuple[str, str], ...]
    components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Words beside a name that make it something else (``drug_contexts.csv``)."""

    pattern: re.Pattern[str]
    side: str
    role: str


@dataclass(frozen=True)
class DrugLexicon:
    """All that is known of drug names.

    Attributes:
        drugs: entries by id.
        matcher: all spellings, stop phrases included under the id :data:`STOP`.
        evidence: spellings (folded) that count only with evidence of being given.
        combinations: sorted component names to the id of the fixed combination.
        stems: INN endings to the fewest letters of the word and the words that are no drugs.
        contexts: what makes a name something else.
        spellings: id and spelling of every name.
        words: ordinary words that look like misspelled names.
    """

    drugs: dict[str, Drug]
    matcher: Matcher
    evidence: frozenset[str]
    combinations: dict[tuple[str, ...], str]
    stems: dict[str, tuple[int, frozenset[str]]]
    contexts: tuple[Context, ...] = field(default=())
    spellings: tuple[tuple[str, str], ...] = field(default=())
    words: frozenset[str] = field(default=frozenset())

    @cached_property
    def _tails(self) -> frozenset[str]:
        """The last three letters of all stems, which hardly a word ends in."""
        return frozenset(stem[-3:] for stem in self.stems)

    def stem_of(self, word: str) -> str | None:
        """INN stem that ``word`` (lower case) ends in, the longest one; None where it is no drug name."""
        if word[-3:] not in self._tails:
            return None
        for length in range(min(11, len(word) - 2), 2, -1):
            known = self.stems.get(word[-length:])
            if known is not None:
                return word[-length:] if len(word) >= known[0] and word not in known[1] else None
        return None


@lru_cache(maxsize=4)
def load_lexicon(overlays: tuple[str, ...] = ()) -> DrugLexicon:
    """The shipped lexicon with user files laid over it.

    Args:
        overlays: paths of files in the columns of ``drugs.csv``.

    Raises:
        DataError: a line of a file is invalid.
    """
    shipped = load_rows("drugs", [Path(path) for path in overlays])
    extra = load_rows("drugs_extra")
    stops = load_rows("drug_stops")
    never = {name.lower() for row in stops.values() if row["kind"] == "never" for name in names_of(row)}
    evidence = {name.lower() for row in stops.values() if row["kind"] == "evidence" for name in names_of(row)}
    words = {name.lower() for row in stops.values() if row["kind"] == "word" for name in names_of(row)}
    entries: list[tuple[str, str]] = []
    for row in stops.values():
        if row["kind"] == "phrase":
            entries += [(STOP, name) for name in names_of(row)]
    drugs: dict[str, Drug] = {}
    for identifier, row in {**shipped, **extra}.items():
        below = shipped.get(identifier, {})
        drugs[identifier] = _drug({key: row.get(key) or below.get(key, "") for key in (*row, *below)})
    for identifier, row in extra.items():
        entries += [(identifier, spelling) for name in names_of(row) for spelling in spellings(name)]
    for identifier, row in shipped.items():
        entries += [(identifier, name) for name in names_of(row) if name.lower() not in never]
    combinations = {drug.components: drug.id for drug in drugs.values() if drug.components}
    stems = {
        row["id"]: (int(row["length"]), frozenset(row["stops"].split("|")) - {""})
        for row in load_rows("inn_stems").values()
    }
    contexts = tuple(
        Context(re.compile(row["name"], re.IGNORECASE), row["side"], row["role"])
        for row in load_rows("drug_contexts").values()
    )
    named = tuple(entry for entry in entries if entry[0] != STOP)
    return DrugLexicon(
        drugs, Matcher(entries), frozenset(evidence), combinations, stems, contexts, named, frozenset(words)
    )


def spellings(name: str) -> list[str]:
    """The name itself; an adjective (``antiviral~``) with each of its head nouns."""
    if not name.endswith("~"):
        return [name]
    return [f"{name[:-1]} {head}" for head in HEADS]


def _drug(row: Row) -> Drug:
    name = row["name"]
    flags = row["flags"].split()
    codes = [(RXNORM, row["rxcui"])] if row["rxcui"] else []
    codes += [(UNII, row["unii"])] if row["unii"] else []
    combined = row["kind"] == "combination" and " / " in name
    return Drug(
        id=row["id"], name=name, kind=row["kind"], is_class="is_class" in flags, evidence="evidence" in flags,
        flow="flow" in flags, codes=tuple(codes), components=tuple(sorted(name.split(" / "))) if combined else (),
    )  # fmt: skip
