"""Drug names found in a text, before their context is judged: INN stems, misspellings, salts, fixed combinations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from extractor.lexicons import at_word_edges
from extractor.pipes.drug_evidence import was_given
from extractor.pipes.drug_lexicon import Drug, DrugLexicon
from extractor.pipes.drug_spelling import SHORTEST

# What stands between the parts of a fixed combination: "lopinavir/ritonavir", "trimethoprim-sulfamethoxazole".
_JOINT = re.compile(r"(?:\s*\((?:[^()]{1,8})\))?\s?[/–-]\s?")
# Two strengths behind the name of a combination.
_STRENGTHS = re.compile(r"[\s,(]{0,2}\d[\d.]*(?:\s?mg)?\s?/\s?\d[\d.]*\s?(?:mg|g|mcg|µg)\b")
_WORD = re.compile(r"[A-Za-z]?[a-z]{5,}")
_LONG = 10
_LONG_WORD = re.compile(rf"[A-Za-zÀ-ÿ][a-zà-ÿ]{{{SHORTEST - 1},}}")
_PLAIN = str.maketrans("àáâäèéêëìíîïòóôöùúûüç", "aaaaeeeeiiiioooouuuuc")
_LISTED = re.compile(r",? (?:and|or|plus) $|, $|/$")
_LISTED_BEHIND = re.compile(r",? (?:and|or|plus) |, |/")
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


class Names(Protocol):
    """What finds the drug that a word misspells."""

    def find(self, word: str, accented: bool = False) -> tuple[Drug, int] | None:
        """The drug and how many letters are wrong, None where the word is like no name."""
        ...


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
    names: Names,
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
