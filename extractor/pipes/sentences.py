"""Sentences inside the blocks of a Doc, by punctuation and the abbreviations of clinical prose."""

from __future__ import annotations

import re

import numpy as np
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import get_data, prose_blocks, view_of
from extractor.lexicons import load_rows

_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?:\[\d[\d,\s–-]*\])?(?:\s+|(?=[A-Z][a-z]+\s))|\n+")
LONGEST = 2000
"""Characters of one sentence; of 49,147 in 7,335 published case texts the longest has 1,415. More is a list or damage, and is parted at the
last semicolon, comma or blank, so that what looks at pairs inside a sentence stays linear in the text."""
_PARTINGS = (";", ",", " ")
_WORD_BEFORE = re.compile(r"([\w.]+)$")


class Sentences:
    """Splits every prose block into sentences, written to ``data["sentences"]`` and to ``token.is_sent_start``.

    A full stop ends a sentence unless an abbreviation, an initial or a number stands before it or a lower-case word
    follows. Linear in the text.

    Example:
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("extractor_sentences")
        >>> len(list(nlp("CRP was 12 mg/L. Fig. 2 shows more.").sents))
        2
    """

    def __init__(self) -> None:
        self._abbreviations = frozenset(load_rows("sentence_abbreviations"))

    def __call__(self, doc: Doc) -> Doc:
        data = get_data(doc)
        found: list[list[int]] = []
        text = view_of(doc)
        for block in prose_blocks(doc):
            found += self.split(text, block["start"], block["end"])
        data["sentences"] = found
        starts = [start for start, _ in found] + [table["start"] for table in data["tables"]]
        # All at once: set one by one, spaCy looks through the whole Doc for each token.
        marks = np.where(np.isin(doc.to_array([IDX]), starts), 1, -1)
        if len(marks):
            marks[0] = 1
            doc.from_array([SENT_START], marks.astype("uint64").reshape(-1, 1))  # type: ignore[arg-type]
        return doc

    def split(self, text: str, start: int, end: int) -> list[list[int]]:
        """Sentence ranges of ``text[start:end]``, blanks at the edges left out."""
        found: list[list[int]] = []
        begin = start
        for match in _STOP.finditer(text, start, end):
            if match.end() >= end or not self._ends_sentence(text, match, begin):
                continue
            _append(found, text, begin, match.end())
            begin = match.end()
        _append(found, text, begin, end)
        return found

    def _ends_sentence(self, text: str, match: re.Match[str], begin: int) -> bool:
        mark = match.group()
        if mark.startswith("\n"):
            return True
        following = text[match.end() : match.end() + 2]
        if following[:1].islower() or following[:1] in ",;":
            # "i.e. fever", "pH 7.3. then": a lower-case word goes on, but names such as "hUCMSCs" may open a sentence.
            return len(following) == 2 and following[1].isupper() and mark.strip() == "."
        if not mark.startswith("."):
            return True
        word = _WORD_BEFORE.search(text, max(begin, match.start() - 20), match.start())
        if word is None:
            return True
        before = word.group(1)
        if before.lower() in self._abbreviations:
            # "No. 3", "Feb. 12", "Fig. 2"; but "… at no. The" ends: only before a digit or in the middle of a name.
            return before.lower() in ("no", "etc", "st") and not following[:1].isdigit()
        alone = word.start() == begin or text[word.start() - 1].isspace()
        if alone and len(before) == 1 and before.isalpha() and before.isupper():
            # An initial ("J. Smith"), not the end of a unit ("mg/L. Then").
            return not following[:1].isupper()
        return True


def _append(found: list[list[int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        signs = (text.rfind(sign, start + LONGEST // 2, start + LONGEST) for sign in _PARTINGS)
        cut = next((at + 1 for at in signs if at > 0), start + LONGEST)
        found.append([start, cut])
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        found.append([start, end])


@Language.factory("extractor_sentences", assigns=["token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Factory of :class:`Sentences`."""
    return Sentences()
