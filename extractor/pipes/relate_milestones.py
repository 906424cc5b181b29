"""Clinical event statements: one for each milestone that a sentence asserts."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from spacy.tokens import Doc

from extractor.document import mentions, section_at, sentences, view_of
from extractor.pipes.patients import patient_at

_ONCE = frozenset({"onset"})
# Once one of these was told, what begins later is the course of the disease.
_OPENING = frozenset({"onset", "admission", "icu_admission"})
_NARRATIVE = frozenset({"case_presentation", "abstract", "timeline", "other"})
# A milestone told by its verb ("two days after he was admitted") is told all the same.
_VERB = re.compile(r"(?:\w+\s+)?(?:was|were|had|is|been|underwent|received|presented|\w+ed)\b", re.I)


def milestone_statements(doc: Doc) -> list[dict[str, Any]]:
    """Statements of type ``clinical_event`` in reading order.

    A sentence that names a milestone twice gives one. The onset is told once, at the beginning of the narrative or of the
    abstract: later complaints ("on day 5 he developed a rash") are symptoms, which are no events.
    """
    spans, text = sentences(doc), view_of(doc)
    starts = [start for start, _ in spans]
    counted = [
        (timex["attrs"]["event_start"], timex["attrs"]["event_end"]) for timex in mentions(doc, "timex")
        if timex["attrs"].get("event_start") is not None and timex["attrs"].get("low")
    ]  # fmt: skip
    found: list[dict[str, Any]] = []
    seen: set[tuple[int, str]] = set()
    told: set[tuple[str | None, str]] = set()
    for mention in mentions(doc, "milestone"):
        index = bisect_right(starts, mention["start"]) - 1
        if index < 0 or (index, mention["norm"]) in seen:
            continue
        if any(low <= mention["start"] < high for low, high in counted) and not _VERB.match(
            text, mention["start"], mention["end"]
        ):
            # "Three days after the surgery": the name only says what is counted from.
            continue
        seen.add((index, mention["norm"]))
        if mention["norm"] in _ONCE:
            part = (patient_at(doc, mention["start"]), section_at(doc, mention["start"]))
            if part in told or part[1] not in _NARRATIVE:
                continue
        if mention["norm"] == "bleeding" and text[max(0, mention["start"] - 6) : mention["start"]].lower().endswith(
            (" the ", " this ")
        ):
            # "the bleeding was thought to be caused by …" speaks of one told before.
            continue
        if mention["norm"] in _OPENING:
            told.add((patient_at(doc, mention["start"]), section_at(doc, mention["start"])))
        sentence = list(spans[index])
        found.append(
            {
                "id": f"c{mention['start']}", "type": "clinical_event", "name": mention["norm"], "head": mention["id"],
                "start": mention["start"], "end": mention["end"], "sentence": sentence, "evidence": [sentence], "slots": {},
                "fields": {"codes": []}, "assertion": {}, "patient": None, "timexes": [], "times": [], "section": "other",
                "rule": mention["rule"], "score": mention["score"],
            }
        )  # fmt: skip
    return found
