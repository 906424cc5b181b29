"""What the report told with a time so far, to count from: drugs, courses of treatment, procedures by their own words."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from extractor.document import mentions, view_of
from extractor.pipes.timeline.values import Moment, moment

# A course without a start of its own began with the last drug told, if that was told shortly before.
_COURSE_REACH = 600
_SYMPTOM = re.compile(
    r"\W*(?:\w+\s+){0,2}?(?:fever|cough|pain|headache|symptoms?|illness|vomiting|diarrh\w+|rash|dyspn\w+|weakness|fatigue|jaundice)\b",
    re.I,
)
_STOP = re.compile(r"\b(?:stopp\w+|discontinu\w+|withdraw\w*|cessation|ceas\w+)\b", re.I)
_WAS_STOPPED = re.compile(
    r"\s*(?:was|were|had\s+been)\s+(?:\w+ly\s+)?(?:stopped|discontinued|withdrawn|ceased)\b", re.I
)
_WORD = re.compile(r"[A-Za-z]{4,}")
# Last words of milestones that name no single procedure.
_GENERAL = frozenset({"performed", "underwent", "admitted", "presented", "diagnosed", "received", "given", "taken", "collected",
                      "obtained", "sent", "hospital", "department", "emergency", "unit", "care"})  # fmt: skip


@dataclass
class Told:
    """Statements of the pass before, by what later words may call them.

    Attributes:
        text: the view.
        drug_spans: start and name of every drug mention, by start.
    """

    text: str
    drug_spans: list[tuple[int, str]]
    _drugs: dict[tuple[str | None, str], list[tuple[int, str | None, Moment]]] = field(default_factory=dict)
    _words: dict[tuple[str | None, str], list[tuple[int, Moment]]] = field(default_factory=dict)
    _courses: dict[str | None, list[tuple[int, str | None, Moment]]] = field(default_factory=dict)

    @classmethod
    def of(cls, doc: Doc) -> Told:
        """Nothing told yet."""
        return cls(view_of(doc), [(drug["start"], drug["norm"]) for drug in mentions(doc, "drug")])

    def update(self, statements: list[dict[str, Any]]) -> None:
        """Take the times that a pass has given."""
        self._drugs, self._words, self._courses = {}, {}, {}
        for statement in statements:
            if statement["assertion"].get("polarity") == "negated" or not statement["times"]:
                continue
            patient, start = statement["patient"], statement["start"]
            if statement["type"] == "medication":
                status = (statement["slots"].get("status") or {}).get("value")
                stated = [time for time in statement["times"] if time["start"] and time["basis"] != "carried_forward"]
                if stated:
                    self._drugs.setdefault((patient, statement["name"]), []).append((start, status, stated[0]))
                if (
                    status not in ("stopped", "planned", "withheld")
                    and statement["assertion"].get("temporality") == "current"
                ):
                    self._courses.setdefault(patient, []).append((start, status, statement["times"][0]))
            elif statement["type"] == "clinical_event":
                words = _WORD.findall(self.text[start : statement["end"]])
                if words and words[-1].lower() not in _GENERAL:
                    self._words.setdefault((patient, words[-1].lower()), []).append((start, statement["times"][0]))

    def drug(self, patient: str | None, start: int, end: int, before: int, *, stop: bool = False) -> Moment | None:
        """Time of the drug named in ``text[start:end]``: first told, or when it was stopped; None where none is named."""
        low, high = (bisect_left(self.drug_spans, (offset,)) for offset in (start, end))
        for _, name in self.drug_spans[low:high]:
            told = [
                time for position, status, time in self._drugs.get((patient, name), [])
                if position < before and (not stop or status == "stopped")
            ]  # fmt: skip
            own = {"name": name, "patient": patient, "n": 1}
            return {**moment(), "start": told[0]["start"] if told else None, "anchor": own, "offset_days": [0, 0]}
        return None

    def event(self, patient: str | None, start: int, end: int, before: int) -> Moment | None:
        """Time of the milestone that ``text[start:end]`` calls by the word it was told with ("after bronchoscopy")."""
        for word in _WORD.findall(self.text[start:end]):
            told = [time for position, time in self._words.get((patient, word.lower()), []) if position < before]
            if told:
                return told[-1]
        return None

    def course(self, patient: str | None, before: int) -> Moment | None:
        """Begin of the course of treatment that is meant: the last start, else the last intake, told shortly before."""
        told = [one for one in self._courses.get(patient, []) if before - _COURSE_REACH <= one[0] < before]
        started = [one for one in told if one[1] == "started"] or told
        return started[-1][2] if started else None

    def tells_stop(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` tells of an end: "a week after clozapine was stopped"."""
        return bool(_STOP.search(self.text, start, end) or _WAS_STOPPED.match(self.text, end, end + 40))

    def tells_symptom(self, position: int) -> bool:
        """Whether a complaint stands at ``position``: "after four days of fever" counts from the onset."""
        return bool(_SYMPTOM.match(self.text, position, position + 40))
