"""Milestones: the words that tell of admission, surgery, discharge and the other turning points of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import add_mention, publish, sentences, view_of
from extractor.lexicons import load_rows
from extractor.lexicons.parts import Parts

_REACH = 40


@dataclass(frozen=True)
class Trigger:
    """One line of the lexicon, compiled."""

    id: str
    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    anchor: bool


class Milestones:
    """Marks trigger words of milestones as ``milestone`` mentions, by ``milestones.csv``.

    Words that only anchor a time ("after admission", "before surgery") are no mention: the lexicon's ``unless`` column says
    what must not stand before the trigger.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_milestones")
        >>> [m["norm"] for m in mentions(nlp("She was admitted to the ICU."), "milestone")]
        ['icu_admission']
    """

    def __init__(self) -> None:
        rows = load_rows("milestones")
        self._triggers = [
            Trigger(
                identifier, row["name"], re.compile(row["pattern"], re.IGNORECASE),
                re.compile(row["unless"], re.IGNORECASE) if row["unless"] else None, row["anchor"] == "yes",
            )
            for identifier, row in rows.items()
        ]  # fmt: skip
        self._parts = Parts({number: row["needs"].split("|") for number, row in enumerate(rows.values())})

    def __call__(self, doc: Doc) -> Doc:
        text = view_of(doc)
        ranges = sentences(doc)
        for (start, end), numbers in zip(ranges, self._parts.present(text, ranges), strict=True):
            taken: list[tuple[int, int]] = []
            for trigger in (self._triggers[number] for number in numbers):
                for match in trigger.pattern.finditer(text, start, end):
                    low, high = match.start(), match.end()
                    while low < high and text[low].isspace():
                        low += 1
                    while high > low and text[high - 1].isspace():
                        high -= 1
                    if high == low or any(a < high and low < b for a, b in taken):
                        continue
                    before = text[max(start, low - _REACH) : low]
                    if trigger.unless and trigger.unless.search(before):
                        continue
                    taken.append((low, high))
                    add_mention(doc, "milestone", low, high, norm=trigger.name, rule=f"milestones:{trigger.id}", score=0.85,
                                attrs={"anchor": trigger.anchor})  # fmt: skip
        publish(doc, "milestone")
        return doc


@Language.factory("extractor_milestones", assigns=["doc.spans"])
def make_milestones(nlp: Language, name: str) -> Milestones:
    """Factory of :class:`Milestones`."""
    return Milestones()
