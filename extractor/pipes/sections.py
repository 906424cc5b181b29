"""Sections: which part of the report a stretch of text belongs to."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import Block, get_data, view_of
from extractor.lexicons.section_names import section_label, section_words, squeeze

# Headings of structured abstracts; inside an abstract they open a part of it, not a section of their own.
_ABSTRACT_PARTS = frozenset({"background", "case_presentation", "discussion", "conclusion", "timeline"})
_INSIDE_CASE = frozenset({"background", "case_presentation", "timeline", "other", None})
_RUN_IN = re.compile(r"([A-Z][A-Za-z'’ /&-]{2,40}?)\s*[:.—–]\s+(?=\S)")
_FIGURE = re.compile(r"(?:supplementary\s+)?(?:fig(?:ure)?s?\b\.?|image|video)\s*\d", re.IGNORECASE)
_TABLE = re.compile(r"(?:supplementary\s+)?table\s*(?:\d|[IVX]+\b|[.:])", re.IGNORECASE)
# How case reports open: age and sex of the patient, the patient as subject, or "we report".
_CASE_OPENING = re.compile(
    r"\b(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)[-\s](?:year|month|week|day)s?[-\s]old\b|\bgravida\b|\baged \d{1,3}\b"
    r"|\bborn (?:at|to)\b|\b(?:the|our) patient (?:was|is|presented|had)\b",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    r"\bet al\b|\[\d+(?:[,–-]\s*\d+)*\]|\b(?:studies|literature|worldwide|incidence|prevalence)\b", re.I
)


class Sections:
    """Labels every block of a Doc with a section of the contract.

    Headings are compared with ``lexicons/sections.csv``; an unknown sub-heading continues the section it stands in. A
    structured abstract keeps its parts. Without headings, the first paragraph that introduces a patient opens the case.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_sections")
        >>> doc = nlp("A 40-year-old man presented with fever.")
    """

    def __call__(self, doc: Doc) -> Doc:
        data = get_data(doc)
        state, view = _State(), view_of(doc)
        state.named_case = any(
            _is_heading(block) and section_label(view[block["start"] : block["end"]]) == "case_presentation"
            for block in _after_abstract(view, data["blocks"])
        )
        found: list[dict[str, Any]] = []
        for number, block in enumerate(data["blocks"]):
            text = view[block["start"] : block["end"]]
            label = self._label_block(number, block, text, data["blocks"], state)
            previous = found[-1] if found else None
            if previous and previous["label"] == label and not _is_heading(block):
                previous["end"] = block["end"]
            else:
                heading = [block["start"], block["end"]] if _is_heading(block) else None
                found.append({"label": label, "start": block["start"], "end": block["end"], "heading": heading})
        data["sections"] = found
        return doc

    def _label_block(self, number: int, block: Block, text: str, blocks: list[Block], state: _State) -> str:
        if known := block.get("section"):
            # The reader knows from the document's own markup; what it knows says nothing of the blocks after.
            return known
        if block["kind"] == "table":
            return "table"
        if block["kind"] == "caption" or (_FIGURE.match(text) and block["kind"] != "heading"):
            return "table" if _TABLE.match(text) else "figure_caption"
        if block["kind"] == "heading":
            label = section_label(text)
            follows_heading = number + 1 < len(blocks) and blocks[number + 1]["kind"] == "heading"
            opens = number > 0 and _is_heading(blocks[number - 1]) and blocks[number - 1]["level"] == block["level"]
            state.heading(label, follows_heading, first=number == 0, level=block["level"], directly=opens)
            if number == 0 and label is None:
                return "title"
            return state.label
        run_in = _RUN_IN.match(text)
        known = section_words().get(squeeze(run_in.group(1))) if run_in else None
        if known == "back_matter":
            # "Keywords: …" in front of the case: this block alone.
            return known
        if known:
            state.heading(known, True, first=False)
        elif state.label in ("other", "title", "background") and (state.unknown or not state.named_case):
            # Under a heading that says nothing, or where none names the case, it begins where a patient is introduced.
            if _CASE_OPENING.search(text) and not _REVIEW.search(text[:200]):
                state.label = "case_presentation"
        return state.label


class _State:
    """Where the reading of headings stands."""

    def __init__(self) -> None:
        self.label = "other"
        self.named_case = False
        # Whether the last heading said nothing known: what follows it may be the case.
        self.unknown = False
        self._level = 0
        self._in_abstract = False
        self._structured = False
        self._seen: set[str] = set()

    def heading(
        self, label: str | None, followed_by_heading: bool, *, first: bool, level: int = 0, directly: bool = False
    ) -> None:
        """Read one heading; ``level`` 0 where the document does not say how deep it stands.

        ``directly``: nothing stands between it and the heading before, although they look alike.
        """
        deeper = 0 < self._level < level or directly
        if self.label == "case_presentation" and deeper and label in _INSIDE_CASE:
            # "Background" below "Case presentation" is the patient's.
            return
        self.unknown = label is None
        if label is None:
            if self.label in ("references", "back_matter") and not first:
                self.label = "back_matter"
            elif self._in_abstract and not self._structured and not first:
                # Nothing known goes on under a plain abstract: an unknown heading ends it.
                self._in_abstract, self.label = False, "other"
            return
        if label == "abstract":
            self._in_abstract, self._structured, self._seen = True, followed_by_heading, set()
            self.label = "abstract"
            return
        if self._in_abstract:
            closed = "conclusion" in self._seen or label in self._seen
            if self._structured and label in _ABSTRACT_PARTS and not closed:
                self._seen.add(label)
                return
            self._in_abstract = False
        self.label, self._level = label, level


def _after_abstract(view: str, blocks: list[Block]) -> list[Block]:
    """Blocks behind the abstract, whose own parts may be called "Case"."""
    state = _State()
    found = []
    for number, block in enumerate(blocks):
        if block.get("section"):
            continue
        if _is_heading(block):
            followed = number + 1 < len(blocks) and _is_heading(blocks[number + 1])
            state.heading(section_label(view[block["start"] : block["end"]]), followed, first=number == 0)
        if state.label != "abstract":
            found.append(block)
    return found


def _is_heading(block: Block) -> bool:
    return block["kind"] == "heading"


@Language.factory("extractor_sections")
def make_sections(nlp: Language, name: str) -> Sections:
    """Factory of :class:`Sections`."""
    return Sections()
