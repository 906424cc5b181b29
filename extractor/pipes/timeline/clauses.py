"""Clauses of a sentence, as far as times need them: where they begin, and which have a setting of their own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

LEAD = re.compile(
    r"(?:^|[;:,(]\s*|\b(?:and|but|then|while|whereas)\s+)"
    r"(?:(?:and|but|then|so|however|nevertheless|therefore|subsequently|unfortunately|finally"
    r"|meanwhile|also|only|just|approximately|about|around|as\s+of|by|now)\s*,?\s*)*"
    r"(?:(?:on|in|at|by|from|since|until|during|for|over|within|after|before|as\s+of|through"
    r"|between|around|starting|beginning)\s+)?(?:the\s+|about\s+|around\s+)*\(?$",
    re.I,
)
_BOUNDARY = re.compile(
    r";|:\s(?=[A-Za-z])|,?\s+(?:but|whereas|while|although|though|followed\s+by)\s+"
    r"|,\s*(?:and|then|so|which|who|whose|whom|after\s+which|when|where|with\s+subsequent)\s+"
    r"|\s+and\s+(?=(?:then|subsequently|finally|later|he|she|it|was|were|they|we|the\s+patient"
    r"|his|her)\b)|,\s+(?=(?:he|she|it|they|we|the\s+patient|his|her)\b)|\s+(?:which|who|whose"
    r"|whom|when)\s+",
    re.I,
)
# What opens a clause or phrase with its own setting, whose date goes no further.
_SUBORDINATE = re.compile(
    r"\b(?P<word>considering(?:\s+that)?|because|although|though|despite|given\s+that|who|which"
    r"|whose|whom|that\s+(?:had|was|were)|compar(?:ed|ing|ison)|versus|than\s+(?:on|in|that)"
    r"|(?:since|as)\s+(?:he|she|the\s+patient|it|they|his|her|there)|when\s+(?:he|she|the\s+patient"
    r"|they)\s+(?:had|was)|having\s+(?:been|had)|known\s+(?:to|for)|diagnosed\s+(?:in|at|with)"
    r"|history\s+of)\b",
    re.I,
)
_SUB_END = re.compile(r",\s+(?!(?:and|or)\s+\w+\s+(?:of|in)\b)|;|\)", re.I)
# Verbs that tell of the patient's turn; with "was" before them or alone.
_VERB = (
    r"(?:presented|underwent|came|visited|developed|received|complained|experienced|noticed|sought|consulted|arrived"
    r"|attended|suffered|showed|required|returned|died|(?:was|were|is|has\s+been|had\s+been)\s+(?:\w+ly\s+)?(?:admitted|referred"
    r"|brought|hospitali[sz]ed|transferred|taken|seen|evaluated|diagnosed|found|started|treated|given|sent|noted|scheduled"
    r"|operated|transported|examined|re-?admitted|intubated))"
)
_MAIN_VERB = re.compile(rf"(?<!\w)(?<!who )(?<!which )(?<!that )(?<!and )(?<!or ){_VERB}\b", re.I)
_ANY_VERB = re.compile(
    r"\b(?:was|were|is|had|has|have|did|could|would|\w{3,}ed|came|went|took|felt|began|fell|rose)\b", re.I
)
# Openings that set the scene for the whole sentence, unless they look back ("because he had …").
_REASONS = ("because", "although", "though", "since", "as", "when", "despite", "considering", "given")
# Phrases without a verb of their own end before the sentence's verb.
_PHRASES = ("history", "known", "having", "diagnosed")
_PATIENT = (
    r"\b(?:m[ae]n|wom[ae]n|patients?|boys?|girls?|males?|females?|child(?:ren)?|infants?|newborns?|neonates?|lady|gentleman"
    r"|m|f|adults?|adolescents?|teenagers?|students?|workers?|farmers?|mothers?|individuals?|primigravida|multigravida|cases?)"
)
_PATIENT_NOUN = re.compile(
    _PATIENT
    + r"\)?\s*(?:\([^)]*\)\s*|aged\s+[\w\s-]{1,20}|from\s+[\w\s-]{1,30}|with\s+[\w\s-]{1,60}|of\s+[\w\s-]{1,30})?,?\s*$",
    re.I,
)
# "A man with a valve replaced in 1995, … presented": what stands between the patient and the verb is background.
_BACKGROUND = re.compile(_PATIENT + r",?(?:\s*\([^)]*\))?,?\s+(?=with\s)", re.I)
# ", normal in January 2018, was …": a remark between commas, behind which the sentence's own verb follows.
_REMARK = re.compile(
    r",\s(?!(?:and|but|then|or)\s)(?P<inside>[^,;:]{4,70}(?:,\s(?:19|20)\d\d)?),\s+(?=(?:was|were|is|had|has|rose|fell|increased|decreased|dropped|"
    r"showed|revealed|measured|remained|reached|became|returned|improved|worsened)\b)",
    re.I,
)
_BREAK_WORD = re.compile(
    r"\b(?:finally|eventually|ultimately|in\s+the\s+end|at\s+last|in\s+the\s+long\s+term|later\s+on)\b", re.I
)
# "Before treatment, AST was 22": a setting of its own whose day nobody tells.
_ASIDE = re.compile(
    r"\W*(?:before|prior\s+to|until|preceding)\s+(?!this\b|that\b|then\b|it\b)(?:(?!\b(?:was|were|had|is)\b)[^,;.])"
    r"{3,60},\s",
    re.I,
)


# "Her preoperative haemoglobin was 13": before the day that the story stands on.
_BEFOREHAND = re.compile(
    r"\b(?:pre-?operative|pre-?treatment|pre-?transplant|pre-?admission|previous|earlier|prior)\s+(?:\w+\s+){0,2}$",
    re.I,
)


class _Group(Protocol):
    """Extent of times that stand together, and whether they open a clause."""

    start: int
    end: int
    initial: bool


@lru_cache(maxsize=2048)
def subordinate_ranges(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Clauses, phrases and remarks with a setting of their own inside a sentence, by start.

    "A woman with a history of stroke in 2010 was admitted on 3 May": the phrase ends before the sentence's verb. "We report a
    man who was admitted on 3 May": where the sentence has no other verb for the patient, the relative clause is the story.
    Remembered, for the narrative is read several times.
    """
    found = [(m.start("inside"), m.end("inside")) for m in _REMARK.finditer(text, start, end) if _plain(text, start, m)]
    patient = _BACKGROUND.search(text, start, min(end, start + 160))
    verb = (
        _MAIN_VERB.search(text, patient.end(), end)
        if patient and not _ANY_VERB.search(text, start, patient.end())
        else None
    )
    if patient and verb:
        found.append((patient.end(), verb.start()))
    for match in _SUBORDINATE.finditer(text, start, end):
        if any(low < match.end() and match.start() < high for low, high in found):
            continue
        limit = _comma(text, match.end(), end)
        word = match["word"].split()[0].lower()
        opens = not text[start : match.start()].strip()
        if (
            opens
            and word in _REASONS
            and not re.search(r"\bhad\s+(?:\w+ly\s+)?(?:been|\w+ed|\w+n)\b", text[match.end() : limit])
        ):
            # "Because he was still dizzy on 10 February, …": the reason lies in the present of the story.
            continue
        if word in _PHRASES:
            verb = _MAIN_VERB.search(text, match.end(), limit)
            limit = verb.start() if verb else limit
        elif word == "who" and _PATIENT_NOUN.search(text, start, match.start()):
            own = _ANY_VERB.search(text, match.end(), min(end, match.end() + 40))
            verb = _MAIN_VERB.search(text, own.end() if own else match.end(), end)
            if verb is None:
                continue
            limit = min(limit, verb.start())
        found.append((match.start(), limit))
    return tuple(sorted(found))


def _plain(text: str, start: int, remark: re.Match[str]) -> bool:
    """Whether what stands before a remark between commas has no verb yet, so that the verb behind it is the first."""
    lead = text[max(start, remark.start() - 60) : remark.start()]
    return not _ANY_VERB.search(re.split(r"[;:,]", lead)[-1])


def _comma(text: str, begin: int, end: int) -> int:
    """Where a clause that began before ``begin`` ends: the comma of a date ("March 2, 2020") ends none."""
    stop = _SUB_END.search(text, begin, end)
    while stop is not None:
        before, after = text[begin : stop.start()], text[stop.end() : stop.end() + 6]
        if not re.match(r"(?:19|20)\d\d\b", after) or before.count(",") > 2:
            return stop.start()
        stop = _SUB_END.search(text, stop.end(), end)
    return end


def boundaries(text: str, start: int, end: int, groups: Sequence[_Group]) -> list[int]:
    """Offsets at which clauses of a sentence begin (the sentence's start first)."""
    found = {start}
    begins = [group.start for group in groups]
    for match in _BOUNDARY.finditer(text, start, end):
        index = bisect_right(begins, match.start()) - 1
        if index < 0 or match.start() >= groups[index].end:
            found.add(
                match.end()
                if not match.group().strip(" ,").lower().startswith(("who", "which", "when", "although", "though"))
                else match.start()
            )
    for low, high in subordinate_ranges(text, start, end):
        found.add(low)
        if high < end:
            found.add(high)
    for group in groups:
        if group.initial:
            lead = LEAD.search(text[max(start, group.start - 40) : group.start])
            found.add(group.start - (len(lead.group()) if lead else 0))
    return sorted(found)


def breaks_carry(text: str, start: int, end: int) -> bool:
    """Whether words like "finally" cut a statement off from the last date."""
    return bool(_BREAK_WORD.search(text, start, end))


def has_own_setting(text: str, start: int, point: int) -> bool:
    """Whether ``point`` has a setting of its own that gives no date ("Before treatment, …", "preoperative")."""
    return bool(_ASIDE.match(text, start, point) or _BEFOREHAND.search(text, max(start, point - 30), point))
