"""Drug mentions: lexicon, abbreviations of the document, INN stems, fixed combinations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import add_mention, publish, sentences, view_of
from extractor.lexicons import at_word_edges
from extractor.pipes.abbreviations import definitions
from extractor.pipes.drug_evidence import has_flow, was_given
from extractor.pipes.drug_hits import Found, Names, join_combinations, spelling_hits, stem_hits, with_salts
from extractor.pipes.drug_lexicon import HEADS, STOP, Drug, DrugLexicon, load_lexicon
from extractor.pipes.drug_linking import candidate_speller
from extractor.pipes.drug_spelling import speller

# Words inside a name that say it was given; a name without them may be an analyte.
_TELLS_GIVING = re.compile(
    r"\b(?:infusions?|replacement|supplement\w*|therapy|treatment|intravenous|oral|iv|i\.v\.|injections?"
    r"|transfusions?|concentrates?|tablets|recombinant|packed|suspension|leukodepleted"
    r"|irradiated|activated|parenteral|repletion|units|solution|bolus|drip|pooled|apheresis)\b|^p?RBCs?$",
    re.IGNORECASE,
)
_HEAD = re.compile(rf"[ -](?:{'|'.join(HEADS)})\b", re.IGNORECASE)
_CONTEXT_REACH = 160
# "isoniazid (INH, 300 mg)": the short form that an author gives a drug.
_SHORT_FORM = re.compile(r"\s?\(([A-Z][A-Za-z0-9/-]{1,9})(?=[);,])")
# What else stands in capitals there: routes, schedules, makers' countries, agencies.
_NO_NAMES = frozenset({
    "IV", "IM", "SC", "PO", "IP", "IT", "SL", "PR", "SQ", "ID", "BID", "TID", "QID", "QD", "OD", "BD", "TDS", "QDS", "PRN",
    "USA", "US", "UK", "EU", "FDA", "EMA", "MSD", "GSK", "BMS", "WHO",
})  # fmt: skip


class Drugs:
    """Drug mentions (label ``drug``) from the lexicon, the document's own abbreviations and INN stems.

    A name that is also an analyte, nutrient or gas (potassium, albumin, oxygen) counts only with evidence that it was
    given; names inside diseases, tests, levels and antibodies are passed over or kept with ``role`` ``named``, which
    gives no event. A fixed combination (``lopinavir/ritonavir``) is one mention whose components are alphabetical. The
    abbreviation in brackets behind its long form has the ``role`` ``alias`` and gives no event either.

    Attributes of a mention: ``norm`` the preferred name; ``attrs`` = ``{id, kind, is_class, codes, components, role}``.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_drugs")
        >>> [m["norm"] for m in mentions(nlp("TCZ was given after lopinavir/ritonavir."), "drug")]
        ['tocilizumab', 'lopinavir / ritonavir']

    Args:
        lexicons: user files in the columns of ``drugs.csv``, overlaid by id.
        abbreviations: whether short forms defined in the document are resolved.
        spelling: how misspelled names are found: ``letters`` (a letter or two away from a name of the lexicon),
            ``scispacy`` (its candidate generator; slower to load) or ``none``.
    """

    def __init__(self, *, lexicons: Iterable[str] = (), abbreviations: bool = True, spelling: str = "letters") -> None:
        self.overlays = tuple(lexicons)
        self.abbreviations = abbreviations
        self.spelling = spelling
        load_lexicon(self.overlays)

    def __call__(self, doc: Doc) -> Doc:
        """Add the mentions to ``doc``."""
        lexicon = load_lexicon(self.overlays)
        text = view_of(doc)
        ranges = sentences(doc)
        starts = [start for start, _ in ranges]

        def sentence_of(start: int, end: int) -> tuple[int, int]:
            place = bisect_right(starts, start) - 1
            inside = place >= 0 and start < ranges[place][1]
            return ranges[place] if inside else (max(0, start - 100), min(len(text), end + 100))

        found = self._lexicon_hits(lexicon, text)
        found += stem_hits(lexicon, text, found)
        names = self._names()
        if names is not None:
            found = spelling_hits(lexicon, names, text, found, sentence_of)
        found = with_salts(text, sorted(found, key=lambda item: item.start))
        found = [item for item in found if item.drug.id != STOP]
        found = join_combinations(lexicon, text, found)
        if self.abbreviations and "(" in text:
            found = apply_abbreviations(text, found, definitions(doc))
        named_long = {item.drug.id for item in found if item.end - item.start > 4}
        taken = {item.start for item in found}
        for item in found:
            kept = judge(lexicon, text, item, sentence_of(item.start, item.end), named_long)
            if kept is not None:
                _add(doc, kept)
                other = other_name(text, kept)
                if other is not None and other.start not in taken:
                    _add(doc, other)
        publish(doc, "drug")
        return doc

    def _names(self) -> Names | None:
        if self.spelling == "scispacy":
            return candidate_speller(self.overlays)
        return speller(self.overlays) if self.spelling == "letters" else None

    def _lexicon_hits(self, lexicon: DrugLexicon, text: str) -> list[Found]:
        nothing = Drug(STOP, "", "", False, False, False, (), ())
        return [
            Found(hit.start, hit.end, lexicon.drugs.get(hit.id, nothing), "lexicon", 0.9, spelling=hit.spelling)
            for hit in lexicon.matcher.find(text)
        ]


def apply_abbreviations(text: str, found: list[Found], pairs: list[tuple[str, int, int]]) -> list[Found]:
    """Resolve the document's own short forms.

    A short form whose long form ends in a drug is that drug wherever it stands, but for the definition itself; a short
    form of anything else is no drug, whatever the lexicon says.
    """
    by_end = {item.end: item for item in found}
    meanings: dict[str, Drug | None] = {}
    defined: set[int] = set()
    for short, start, end in pairs:
        if len(short) < 2 or (short.islower() and len(short) < 4):
            continue
        long_form = by_end.get(end)
        drug = long_form.drug if long_form is not None and long_form.start <= end - 0.4 * (end - start) else None
        if short not in meanings or drug is not None:
            meanings[short] = drug
        position = text.find(short, end, end + len(short) + 4)
        before = text.rfind(short, max(0, start - len(short) - 4), start)
        if position >= 0:
            defined.add(position)
        elif before >= 0:
            defined.add(before)
    if not meanings:
        return found
    hits: list[Found] = []
    pattern = re.compile("|".join(re.escape(short) for short in sorted(meanings, key=lambda s: (-len(s), s))))
    for match in pattern.finditer(text):
        if at_word_edges(text, match.start(), match.end()):
            drug = meanings[match.group()]
            keep = drug is not None and match.start() not in defined
            nothing = Drug(STOP, "", "", False, False, False, (), ())
            chosen = drug if keep and drug is not None else nothing
            hits.append(Found(match.start(), match.end(), chosen, "abbreviation", 0.9, spelling=match.group()))
    merged = sorted([*hits, *found], key=lambda item: (item.start, -item.end, item.rule != "abbreviation"))
    kept: list[Found] = []
    for item in merged:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif item.end > kept[-1].end and kept[-1].drug.id == STOP:
            kept[-1] = item
    return [item for item in kept if item.drug.id != STOP]


def judge(
    lexicon: DrugLexicon, text: str, item: Found, sentence: tuple[int, int], named_long: set[str]
) -> Found | None:
    """The mention as it stands in its words: as found, longer, only named, or None where it is no drug.

    Args:
        lexicon: the drug lexicon.
        text: the view.
        item: the name found.
        sentence: range of its sentence.
        named_long: ids of drugs that the document also names in full.
    """
    told = role_in_words(lexicon, text, item.start, item.end)
    if told == "drop":
        return None
    role = told if told and item.role != "named" else item.role
    short = item.rule == "lexicon" and len(item.spelling) <= 3 and item.spelling.isupper()
    if short and item.drug.id not in named_long and not was_given(text, item.start, item.end, sentence):
        return None
    evidence = item.drug.evidence and not _TELLS_GIVING.search(item.spelling)
    if (evidence or item.spelling.lower() in lexicon.evidence) and not was_given(text, item.start, item.end, sentence):
        return None
    if item.drug.flow and not has_flow(text, item.start, item.end, sentence):
        return None
    end = item.end
    if item.drug.is_class and role == "drug" and (head := _HEAD.match(text, item.end)) and head.end() <= sentence[1]:
        end = head.end()
    return replace(item, end=end, role=role)


def other_name(text: str, item: Found) -> Found | None:
    """The short form in brackets behind a drug, which names it again and gives no event: ``role`` is ``alias``."""
    match = _SHORT_FORM.match(text, item.end)
    if match is None or item.role == "named" or sum(char.isupper() for char in match[1]) < 2 or match[1] in _NO_NAMES:
        return None
    return replace(item, start=match.start(1), end=match.end(1), rule="alias", role="alias", spelling=match[1])


def role_in_words(lexicon: DrugLexicon, text: str, start: int, end: int) -> str | None:
    """What the words beside a name make of it (``drug_contexts.csv``): ``drop``, ``named``, ``anchor`` or ``None``."""
    before = text[max(0, start - _CONTEXT_REACH) : start]
    after = text[end : end + _CONTEXT_REACH]
    role: str | None = None
    for context in lexicon.contexts:
        if context.side == "around":
            matched = context.pattern.search(f"{before}¦{after}")
        else:
            matched = context.pattern.match(after) if context.side == "after" else context.pattern.search(before)
        if matched is None:
            continue
        if context.role == "drop":
            return "drop"
        role = context.role if role != "named" else role
    return role


def _add(doc: Doc, item: Found) -> None:
    drug = item.drug
    add_mention(
        doc, "drug", item.start, item.end, norm=drug.name, rule=item.rule, score=item.score,
        attrs={
            "id": drug.id, "kind": drug.kind, "is_class": drug.is_class, "role": item.role,
            "codes": [{"system": system, "code": code, "display": drug.name} for system, code in drug.codes],
            "components": [{"name": name, "dose": None} for name in drug.components],
        },
    )  # fmt: skip


@Language.factory(
    "extractor_drugs",
    assigns=["doc.spans"],
    default_config={"lexicons": [], "abbreviations": True, "spelling": "letters"},
)
def make_drugs(nlp: Language, name: str, lexicons: list[str], abbreviations: bool, spelling: str) -> Drugs:
    """Factory of :class:`Drugs`."""
    return Drugs(lexicons=lexicons, abbreviations=abbreviations, spelling=spelling)
