"""Assertion: whether a mention is negated, uncertain, past or hypothetical, and whether it is about this patient."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Mention, get_data, mentions, section_at, sentences, view_of
from extractor.lexicons import Hit, Matcher, load_rows
from extractor.lexicons.parts import Parts

HEADS = ("drug", "analyte", "milestone")
# Points a section gives before a sentence's own words are read: the case is the patient's, introduction and discussion
# are mostly about others until a sentence says otherwise.
_SECTION_POINTS = {
    "case_presentation": 4.0, "timeline": 4.0, "table": 4.0, "figure_caption": 3.0, "title": 2.0, "abstract": 1.0,
    "other": 1.0, "conclusion": -0.5, "discussion": -1.5, "background": -2.5, "abbreviations": -9.0,
    "references": -9.0, "back_matter": -9.0,
}  # fmt: skip
_SLOTS = {
    "negated": ("polarity", "negated"), "uncertain": ("certainty", "uncertain"),
    "historical": ("temporality", "historical"), "hypothetical": ("temporality", "hypothetical"),
    "family": ("experiencer", "family"),
}  # fmt: skip
_CLAUSE_END = re.compile(
    r"[;:]|,\s+(?:and|but|or)\s+(?:was|were|he|she|the|it|his|her|we)\b|,\s+(?:he|she|we|they|the patient)\b|\.\s"
)
# "In the absence of fever, heparin was given": a phrase in front of the sentence ends at its comma, unless it is a list.
_FRONTED = re.compile(
    r"(?:in\s+the\s+)?(?:absence\s+of|without)\b(?:(?!\b(?:or|and|nor)\b)[^,])*,(?![^.;]*\bor\b)", re.IGNORECASE
)
# "As the count did not rise, prednisolone was given": a subordinate clause ends at its comma.
_SUBORDINATE = re.compile(
    r"(?:^|[;:,]\s)\W{0,2}(?:as|because|since|although|though|even though|when|while|if|given that|once)\b(?! well| of| soon)[^,;:]*,",
    re.IGNORECASE,
)
# "negative for influenza and vancomycin was given": what a test denies is no treatment.
_OF_TESTS = frozenset({"neg_negative"})
_WORD = re.compile(r"\w+")
# "no recurrence at 6 months of follow-up", "without bleeding during surgery": when nothing was found, not what was not done.
_WHEN = re.compile(r"\b(?:at|on|during|in|after|upon|within|following)\b", re.IGNORECASE)
_PREDICATE = re.compile(r"\b(?:was|were|is|had|presented|developed|received|underwent|showed|revealed|started)\b")

# "no fever and biopsy showed granuloma": what has a verb of its own is not in the list that is denied.
_JOINED = re.compile(r"\b(?:and|but)\s(?:[\w-]+\s){0,2}$", re.IGNORECASE)
_OWN_VERB = re.compile(
    r"\s(?:showed|revealed|demonstrated|confirmed|disclosed|yielded|(?:was|were|is)\s(?!(?:\w+ly\s)?(?:given|done|performed|needed|required"
    r"|used|administered|prescribed|started|available|seen|found|detected|noted|identified|observed|taken|obtained|present|reported)\b))"
)

# Parts of a report that speak of other people's patients; there "a 40-year-old woman" is not the one of the report.
_RETELLING = frozenset({"discussion", "background", "conclusion"})
_OTHER_CASE = re.compile(
    r"\b(?:an?|another|one|the|whose)\s+(?:\w+\s+){0,2}?(?:\d{1,3}|\w+)[-\s](?:year|month|week|day)s?[-\s]old\b"
    r"|\b(?:man|woman|boy|girl|patient|male|female) (?:of|aged) \d{1,3}\b|\bet al\b|\b[A-Z][\w-]+(?:'s|’s) (?:patient|case)\b"
    r"|\b(?:another|a second|a similar|one previous|a previous|an earlier) (?:patient|case|report|man|woman|child)\b"
    r"|\b(?:reported|described|published) (?:by|in) [A-Z]",
)
_OWN_CASE = re.compile(
    r"\b(?:our|this|the present|the index|the reported|the current) (?:own )?(?:patient|case|man|woman|boy|girl|child|infant|report)\b"
    r"|\bwe (?:report|present|describe|treated|used|gave|chose)\b|\bin ours\b|\bhere(?:in)?,? we\b",
    re.IGNORECASE,
)


class Context:
    """Assertion of every drug, analyte and milestone mention.

    Cues of ``context_cues.csv`` act inside their clause (ConText: Harkema et al. 2009); whose sentence it is follows from
    the section and the weighted evidence of ``subject_cues.csv``. Only what differs from the plain case (affirmed,
    certain, current, patient) is written to ``data["assertions"]``, with the cue's range under ``cue``.

    Example:
        >>> nlp = spacy.blank("en")
        >>> for pipe in ("extractor_drugs", "extractor_context"):
        ...     _ = nlp.add_pipe(pipe)
        >>> doc = nlp("He did not receive heparin.")
    """

    def __init__(self) -> None:
        rows = load_rows("context_cues")
        self._cues = {
            identifier: (row["category"], row["direction"], int(row["reach"])) for identifier, row in rows.items()
        }
        self._matcher = Matcher(((identifier, row["name"]) for identifier, row in rows.items()), case_below=0)
        subjects = load_rows("subject_cues")
        self._subjects = [(re.compile(row["name"], re.IGNORECASE), float(row["weight"])) for row in subjects.values()]
        self._parts = Parts({number: row["needs"].split("|") for number, row in enumerate(subjects.values())})

    def __call__(self, doc: Doc) -> Doc:
        data = get_data(doc)
        data["others"] = self.others(doc, sentences(doc))
        data["assertions"] = self.judge(doc, mentions(doc, *HEADS))
        return doc

    def judge(self, doc: Doc, found: Iterable[Mention]) -> dict[str, dict[str, Any]]:
        """What differs from the plain case, by mention id, after the pipe has read the Doc."""
        spans, text, others = sentences(doc), view_of(doc), get_data(doc)["others"]
        starts = [start for start, _ in spans]
        told: dict[int, list[Hit]] = {}
        assertions: dict[str, dict[str, Any]] = {}
        for mention in found:
            index = bisect_right(starts, mention["start"]) - 1
            if index < 0 or mention["end"] > spans[index][1]:
                continue
            if index not in told:
                told[index] = self._plain(self._cues_in(text, spans[index]))
            assertion: dict[str, Any] = {"experiencer": "other"} if others[index] else {}
            for slot, value, hit in self._apply(
                text, mention, told[index], self._stops(text, spans[index], told[index])
            ):
                assertion.setdefault(slot, value)
                assertion.setdefault("cues", {})[slot] = [hit.start, hit.end]
            if assertion:
                assertions[mention["id"]] = assertion
        return assertions

    def _cues_in(self, text: str, sentence: tuple[int, int]) -> list[Hit]:
        start, end = sentence
        return [
            Hit(start + hit.start, start + hit.end, hit.id, hit.spelling)
            for hit in self._matcher.find(text[start:end], overlapping=True)
        ]

    def others(self, doc: Doc, spans: list[tuple[int, int]]) -> list[bool]:
        """For each sentence, whether it is about other patients or the literature."""
        decided: list[bool] = []
        text = view_of(doc)
        previous, last_section, foreign = 0.0, "", False
        for (start, end), numbers in zip(spans, self._parts.present(text, spans), strict=True):
            section = section_at(doc, start)
            if section != last_section:
                previous, last_section, foreign = 0.0, section, False
            points = _SECTION_POINTS[section] + previous
            words = text[start:end]
            for pattern, weight in (self._subjects[number] for number in numbers):
                if pattern.search(words):
                    points += weight
            if section in _RETELLING and not _OWN_CASE.search(words):
                # "… a man of 31 was given rituximab. He improved.": another case, until the report's own comes back.
                foreign = foreign or bool(_OTHER_CASE.search(words))
                points -= 6 if foreign else 0
            else:
                foreign = False
            decided.append(points < 0)
            # A sentence goes on about whom the last one was about, unless its own words say otherwise.
            previous = -0.5 if points < 0 else 0.5
        return decided

    def _plain(self, hits: list[Hit]) -> list[Hit]:
        """Cues without those inside words that deny something else: "no change in" denies no drug."""
        pseudo = [hit for hit in hits if self._cues[hit.id][0] == "pseudo"]
        return [hit for hit in hits if not any(hit.start < other.end and hit.end > other.start for other in pseudo)]

    def _stops(self, text: str, sentence: tuple[int, int], hits: list[Hit]) -> list[int]:
        """Offsets in a sentence that no cue reaches across."""
        stops = [hit.start for hit in hits if self._cues[hit.id][0] == "stop"]
        fronted = _FRONTED.match(text, *sentence)
        stops += [sentence[0] + match.end() - 1 for match in _SUBORDINATE.finditer(text[slice(*sentence)])]
        return [*stops, fronted.end() - 1] if fronted else stops

    def _apply(self, text: str, mention: Mention, hits: list[Hit], stops: list[int]) -> list[tuple[str, str, Hit]]:
        start, end = mention["start"], mention["end"]
        found: list[tuple[str, str, Hit]] = []
        for hit in hits:
            category, direction, reach = self._cues[hit.id]
            if category == "negated" and start <= hit.start and hit.end < end and hit.start - start <= 6:
                # "was not intubated" holds its own negation.
                found.append(("polarity", "negated", hit))
                continue
            if category == "stop" or (hit.start < end and hit.end > start):
                continue
            before = hit.end <= start
            if (before and direction == "backward") or (not before and direction == "forward"):
                continue
            low, high = (hit.end, start) if before else (end, hit.start)
            if reach and len(_WORD.findall(text, low, high)) > reach:
                continue
            if (
                _leaves_bracket(text, low, high, before)
                or _CLAUSE_END.search(text, low, high)
                or any(low <= stop < high for stop in stops)
            ):
                continue
            if mention["label"] == "drug" and hit.id in _OF_TESTS:
                continue
            if category == "negated" and before and mention["label"] == "milestone":
                if _WHEN.search(text, low, min(end, start + 10)):
                    continue
            if category in ("historical", "negated") and before and _verb_between(text, low, start):
                # "with a history of diabetes was diagnosed", "without fever was admitted": what is looked back at, or
                # denied, ends where the sentence's verb begins.
                continue
            if category == "negated" and before and _JOINED.search(text, low, start) and _OWN_VERB.match(text, end):
                continue
            slot, value = _SLOTS[category]
            found.append((slot, value, hit))
        return found


def _leaves_bracket(text: str, low: int, high: int, before: bool) -> bool:
    """Whether a cue stands in brackets that end before its mention: "drainage (but no exploration) under antibiotics"."""
    inner, outer = (")", "(") if before else ("(", ")")
    return text.count(inner, low, high) > text.count(outer, low, high)


def _verb_between(text: str, low: int, start: int) -> bool:
    """Whether a finite verb stands between a cue that ends at ``low`` and a mention, or begins the mention itself."""
    return bool(_PREDICATE.search(text, low, start) or _PREDICATE.match(text, start))


@lru_cache(maxsize=1)
def shared_context() -> Context:
    """One for all that judge mentions made behind the pipe."""
    return Context()


@Language.factory("extractor_context")
def make_context(nlp: Language, name: str) -> Context:
    """Factory of :class:`Context`."""
    return Context()
