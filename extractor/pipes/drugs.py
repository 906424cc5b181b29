"""Drug mentions: lexicon, abbreviations of the document, INN stems, fixed combinations."""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import SimpleNamespace

from scispacy.abbreviation import AbbreviationDetector
from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import add_mention, publish, sentences
from extractor.lexicons import at_word_edges
from extractor.pipes.drug_evidence import has_flow, was_given
from extractor.pipes.drug_lexicon import HEADS, STOP, Drug, DrugLexicon, load_lexicon
from extractor.pipes.drug_spelling import SHORTEST, Speller, speller

# What stands between the parts of a fixed combination: "lopinavir/ritonavir", "trimethoprim-sulfamethoxazole".
_JOINT = re.compile(r"(?:\s*\((?:[^()]{1,8})\))?\s?[/–-]\s?")
# Words inside a name that say it was given; a name without them may be an analyte.
_TELLS_GIVING = re.compile(
    r"\b(?:infusions?|replacement|supplement\w*|therapy|treatment|intravenous|oral|iv|i\.v\.|injections?"
    r"|transfusions?|concentrates?|tablets|recombinant|packed|suspension|leukodepleted"
    r"|irradiated|activated|parenteral|repletion|units|solution|bolus|drip|pooled|apheresis)\b|^p?RBCs?$",
    re.IGNORECASE,
)
# Tokens that the abbreviation detector sees at once: its cost grows with the square of the brackets.
_CHUNK = 3000
_OVERLAP = 60
# Two strengths behind the name of a combination.
_STRENGTHS = re.compile(r"[\s,(]{0,2}\d[\d.]*(?:\s?mg)?\s?/\s?\d[\d.]*\s?(?:mg|g|mcg|µg)\b")
_WORD = re.compile(r"[A-Za-z]?[a-z]{5,}")
_LONG = 10
_LONG_WORD = re.compile(rf"[A-Za-zÀ-ÿ][a-zà-ÿ]{{{SHORTEST - 1},}}")
_PLAIN = str.maketrans("àáâäèéêëìíîïòóôöùúûüç", "aaaaeeeeiiiioooouuuuc")
_LISTED = re.compile(r",? (?:and|or|plus) $|, $|/$")
_LISTED_BEHIND = re.compile(r",? (?:and|or|plus) |, |/")
_HEAD = re.compile(rf"[ -](?:{'|'.join(HEADS)})\b", re.IGNORECASE)
_CONTEXT_REACH = 160
# A salt behind an ingredient belongs to its name: "ibandronate sodium".
_SALT = re.compile(
    r" (?:sodium|potassium|calcium|magnesium|hydrochloride|hydrobromide|sulfate|sulphate|phosphate|acetate"
    r"|tartrate|maleate|fumarate|citrate|succinate|mesylate"
    r"|mesilate|besylate|tosylate|bromide|chloride|nitrate|hydrate|monohydrate|trihydrate|furoate"
    r"|propionate|valerate|decanoate|pamoate)\b(?! (?:levels?|concentration|of \d))"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A drug name on its way to become a mention."""

    start: int
    end: int
    drug: Drug
    rule: str
    score: float
    role: str = "drug"
    spelling: str = ""


class Drugs:
    """Drug mentions (label ``drug``) from the lexicon, the document's own abbreviations and INN stems.

    A name that is also an analyte, nutrient or gas (potassium, albumin, oxygen) counts only with evidence that it was
    given; names inside diseases, tests, levels and antibodies are passed over or kept with ``role`` ``named``, which
    gives no event. A fixed combination (``lopinavir/ritonavir``) is one mention whose components are alphabetical. The
    abbreviation in brackets behind its long form is no second mention.

    Attributes of a mention: ``norm`` the preferred name; ``attrs`` = ``{id, kind, is_class, codes, components, role}``.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_drugs")
        >>> [m["norm"] for m in mentions(nlp("TCZ was given after lopinavir/ritonavir."), "drug")]
        ['tocilizumab', 'lopinavir / ritonavir']

    Args:
        lexicons: user files in the columns of ``drugs.csv``, overlaid by id.
        abbreviations: whether short forms defined in the document are resolved.
        spelling: whether names a letter or two away from one of the lexicon are read as it.
    """

    def __init__(self, *, lexicons: Iterable[str] = (), abbreviations: bool = True, spelling: bool = True) -> None:
        self.overlays = tuple(lexicons)
        self.abbreviations = abbreviations
        self.spelling = spelling
        load_lexicon(self.overlays)

    def __call__(self, doc: Doc) -> Doc:
        """Add the mentions to ``doc``."""
        lexicon = load_lexicon(self.overlays)
        text = doc.text
        ranges = sentences(doc)
        starts = [start for start, _ in ranges]

        def sentence_of(start: int, end: int) -> tuple[int, int]:
            place = bisect_right(starts, start) - 1
            inside = place >= 0 and start < ranges[place][1]
            return ranges[place] if inside else (max(0, start - 100), min(len(text), end + 100))

        found = self._lexicon_hits(lexicon, text)
        found += stem_hits(lexicon, text, found)
        if self.spelling:
            found = spelling_hits(lexicon, speller(self.overlays), text, found, sentence_of)
        found = with_salts(text, sorted(found, key=lambda item: item.start))
        found = [item for item in found if item.drug.id != STOP]
        found = join_combinations(lexicon, text, found)
        if self.abbreviations and "(" in text:
            found = apply_abbreviations(text, found, self._pairs(doc))
        named_long = {item.drug.id for item in found if item.end - item.start > 4}
        for item in found:
            kept = judge(lexicon, text, item, sentence_of(item.start, item.end), named_long)
            if kept is not None:
                _add(doc, kept)
        publish(doc, "drug")
        return doc

    def _lexicon_hits(self, lexicon: DrugLexicon, text: str) -> list[Found]:
        nothing = Drug(STOP, "", "", False, False, False, (), ())
        return [
            Found(hit.start, hit.end, lexicon.drugs.get(hit.id, nothing), "lexicon", 0.9, spelling=hit.spelling)
            for hit in lexicon.matcher.find(text)
        ]

    def _pairs(self, doc: Doc) -> list[tuple[str, int, int]]:
        """Short forms defined in the document, with the range of their long form."""
        with warnings.catch_warnings():
            # The detector's matchers have no patterns until it has seen a definition.
            warnings.filterwarnings("ignore", message=r"\[W036\]")
            # It needs no more of a pipeline than its vocabulary, and a Doc of its own to leave its attribute on.
            detector = AbbreviationDetector(SimpleNamespace(vocab=doc.vocab), make_serializable=True)
            pairs: set[tuple[str, int, int]] = set()
            for low in range(0, len(doc), _CHUNK - _OVERLAP):
                tokens = list(doc[low : low + _CHUNK])
                spaces = [bool(token.whitespace_) for token in tokens]
                plain = Doc(doc.vocab, words=[token.text for token in tokens], spaces=spaces)
                for item in detector(plain)._.abbreviations:
                    first, last = tokens[item["long_start"]], tokens[item["long_end"] - 1]
                    pairs.add((item["short_text"], first.idx, last.idx + len(last)))
        return sorted(pairs, key=lambda pair: (pair[1], pair[2], pair[0]))


def stem_hits(lexicon: DrugLexicon, text: str, taken: list[Found]) -> list[Found]:
    """Words that end in an INN stem and lie in no lexicon hit."""
    starts = [item.start for item in taken]
    found: list[Found] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if not lexicon.stem_of(word) or not at_word_edges(text, match.start(), match.end()):
            continue
        place = bisect_right(starts, match.start()) - 1
        if place >= 0 and taken[place].end > match.start():
            continue
        if place + 1 < len(taken) and taken[place + 1].start < match.end():
            continue
        drug = Drug(f"inn:{word}", word, "ingredient", False, False, False, (), ())
        found.append(Found(match.start(), match.end(), drug, "inn_stem", 0.7, spelling=word))
    return found


def spelling_hits(
    lexicon: DrugLexicon,
    names: Speller,
    text: str,
    found: list[Found],
    sentence_of: Callable[[int, int], tuple[int, int]],
) -> list[Found]:
    """``found`` and the misspelled names: those with an INN stem, with words of giving, or in a list with a drug.

    A stem hit that is a misspelling of a known name becomes that drug.
    """
    kept = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        near = names.find(item.spelling) if item.rule == "inn_stem" else None
        kept.append(replace(item, drug=near[0], rule="misspelled") if near else item)
    starts = [item.start for item in kept]
    ends = {item.end for item in kept}
    made = []
    for match in _LONG_WORD.finditer(text):
        word = match.group().lower()
        plain = word.translate(_PLAIN)
        near = names.find(plain, plain != word)
        if near is None or not at_word_edges(text, match.start(), match.end()):
            continue
        place = bisect_right(starts, match.start())
        if (place and kept[place - 1].end > match.start()) or (place < len(kept) and starts[place] < match.end()):
            continue
        before = _LISTED.search(text[max(0, match.start() - 8) : match.start()])
        behind = _LISTED_BEHIND.match(text, match.end())
        listed = (before is not None and match.start() - len(before.group()) in ends) or (
            behind is not None and behind.end() in starts
        )
        # Another ending may make another word ("erythropoietic"); an error inside a long name does not.
        sure = near[1] == 0 or (near[1] == 1 and len(word) >= _LONG and near[0].name.endswith(plain[-2:]))
        if (
            sure
            or listed
            or lexicon.stem_of(plain)
            or was_given(text, match.start(), match.end(), sentence_of(match.start(), match.end()))
        ):
            made.append(Found(match.start(), match.end(), near[0], "misspelled", 0.7, spelling=word))
    return [*kept, *made]


def with_salts(text: str, found: list[Found]) -> list[Found]:
    """Lengthen ingredients by the salt behind them, which is then no drug of its own."""
    kept: list[Found] = []
    for item in found:
        if kept and item.start < kept[-1].end:
            continue
        salt = _SALT.match(text, item.end) if item.drug.kind == "ingredient" and not item.drug.evidence else None
        kept.append(replace(item, end=salt.end()) if salt else item)
    return kept


def join_combinations(lexicon: DrugLexicon, text: str, found: list[Found]) -> list[Found]:
    """Neighbours joined by a slash or hyphen become one fixed combination.

    They must be listed together by RxNorm or the lexicon, or share a pair of strengths behind a slash ("50/100 mg").
    """
    joined: list[Found] = []
    for item in found:
        last = joined[-1] if joined else None
        match = _JOINT.fullmatch(text, last.end, item.start) if last is not None else None
        if last is not None and match is not None and not (last.drug.is_class or item.drug.is_class):
            parts = tuple(
                sorted({*(last.drug.components or (last.drug.name,)), *(item.drug.components or (item.drug.name,))})
            )
            known = lexicon.combinations.get(parts)
            if len(parts) > 1 and (known or ("/" in match.group() and _STRENGTHS.match(text, item.end))):
                name = " / ".join(parts)
                drug = (
                    lexicon.drugs[known] if known else Drug(name, name, "combination", False, False, False, (), parts)
                )
                joined[-1] = replace(
                    last, end=item.end, drug=drug, rule="combination", spelling=text[last.start : item.end]
                )
                continue
        joined.append(item)
    return joined


def apply_abbreviations(text: str, found: list[Found], pairs: list[tuple[str, int, int]]) -> list[Found]:
    """Resolve the document's own short forms.

    A short form whose long form ends in a drug is that drug wherever it stands, but for the definition itself; a short
    form of anything else is no drug, whatever the lexicon says.
    """
    by_end = {item.end: item for item in found}
    meanings: dict[str, Drug | None] = {}
    definitions: set[int] = set()
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
            definitions.add(position)
        elif before >= 0:
            definitions.add(before)
    if not meanings:
        return found
    hits: list[Found] = []
    pattern = re.compile("|".join(re.escape(short) for short in sorted(meanings, key=lambda s: (-len(s), s))))
    for match in pattern.finditer(text):
        if at_word_edges(text, match.start(), match.end()):
            drug = meanings[match.group()]
            keep = drug is not None and match.start() not in definitions
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
    before = text[max(0, item.start - _CONTEXT_REACH) : item.start]
    after = text[item.end : item.end + _CONTEXT_REACH]
    role = item.role
    for context in lexicon.contexts:
        matched = context.pattern.match(after) if context.side == "after" else context.pattern.search(before)
        if matched is None:
            continue
        if context.role == "drop":
            return None
        role = context.role if role != "named" else role
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
    "extractor_drugs", assigns=["doc.spans"], default_config={"lexicons": [], "abbreviations": True, "spelling": True}
)
def make_drugs(nlp: Language, name: str, lexicons: list[str], abbreviations: bool, spelling: bool) -> Drugs:
    """Factory of :class:`Drugs`."""
    return Drugs(lexicons=lexicons, abbreviations=abbreviations, spelling=spelling)
