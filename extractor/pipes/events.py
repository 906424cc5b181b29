"""Events: dated statements become the records of the contract, with ids, duplicates and source offsets."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.alignment import Alignment
from extractor.document import get_alignment, get_data, source_text, view_of
from extractor.lexicons import load_rows
from extractor.pipes.duplicates import mark_duplicates
from extractor.pipes.model_votes import Votes, odds
from extractor.places import BoxFinder, Page
from extractor.units import convert

_QUANTITY_SLOTS = ("dose", "previous_dose", "rate", "duration", "value")
_WORD_SLOTS = ("route", "result", "trend", "interpretation", "specimen")
_QUANTITY_FIELDS = ("value", "low", "high", "comparator", "unit_text", "unit", "factor")
_TIME_FIELDS = ("start", "end", "open", "anchor", "offset_days", "offset_hours", "basis", "approximate", "rule")


class Events:
    """Writes ``data["events"]``: plain dicts that validate as :class:`extractor.types.Event`, in reading order.

    All offsets are those of the original text. Duplicates point at their primary. Nothing is left out here: family,
    other patients and hypotheticals carry their assertion and are filtered by the writers.
    """

    def __init__(self) -> None:
        self._analytes = load_rows("analytes")
        self._precision = {rule: float(row["precision"]) for rule, row in load_rows("confidences").items()}

    def __call__(self, doc: Doc) -> Doc:
        data = get_data(doc)
        spans = SpanMaker.of(doc)
        votes = Votes(doc)
        primary = mark_duplicates(data["statements"], view_of(doc))
        report_id = data["meta"]["report_id"]
        records: dict[str, dict[str, Any]] = {}
        taken: dict[str, int] = {}
        for statement in sorted(data["statements"], key=_order):
            record = self.record(statement, spans)
            record["confidence"] = self._confidence(statement, doc, votes)
            record["report_id"] = report_id
            record["event_id"] = event_id(record, taken)
            records[statement["id"]] = record
        for duplicate, first in primary.items():
            records[duplicate]["duplicate_of"] = records[first]["event_id"]
        data["events"] = list(records.values())
        for statement in data["statements"]:
            statement["event_id"] = records[statement["id"]]["event_id"]
        return doc

    def record(self, statement: dict[str, Any], spans: SpanMaker) -> dict[str, Any]:
        """One statement as an event dict, without ids."""
        slots, fields = statement["slots"], statement["fields"]
        record: dict[str, Any] = {
            "patient": statement["patient"],
            "type": statement["type"],
            "name": statement["name"],
            "mention": spans.make(statement["start"], statement["end"]),
            "codes": fields.get("codes", []),
            "times": [_time(time, spans) for time in statement["times"]],
            "assertion": statement["assertion"],
            "section": statement["section"],
            "evidence": _evidence(statement, spans),
            "slot_spans": {},
            "confidence": 1.0,
            "rule": statement["rule"],
            "duplicate_of": None,
        }
        for slot in _QUANTITY_SLOTS:
            if slots.get(slot):
                record[slot] = _quantity(slots[slot], spans)
        for slot in _WORD_SLOTS:
            if slots.get(slot):
                record[slot] = slots[slot]["value"]
        if statement["type"] == "medication":
            record["is_class"] = bool(fields.get("is_class"))
            record["components"] = [_component(part, spans) for part in fields.get("components") or []]
            record["status"] = _status(statement)
            record["dose_basis"] = fields.get("dose_basis")
        elif statement["type"] == "measurement":
            record["kind"] = fields.get("kind") or "lab"
            self._standardise(record, fields.get("analyte") or "")
        frequency = slots.get("frequency")
        if frequency:
            record["frequency"] = {key: frequency.get(key) for key in ("text", "times", "period", "unit", "count")} | {
                "as_needed": bool(frequency.get("as_needed"))
            }
        reference = slots.get("reference_range")
        if reference:
            record["reference_range"] = {key: reference.get(key) for key in ("low", "high", "unit", "text")}
        for slot, content in slots.items():
            if slot not in _QUANTITY_SLOTS and content and content.get("start") is not None:
                record["slot_spans"][slot] = spans.make(content["start"], content["end"])
        return record

    def _confidence(self, statement: dict[str, Any], doc: Doc, votes: Votes) -> float:
        """Measured precision of the rule, else of its family, moved by the model's vote on the words it stands on.

        What was never measured keeps its own score. The vote multiplies the odds, to the power that the tuning half chose.
        """
        rule: str = statement["rule"]
        family = rule.replace(".", ":").split(":")[0]
        base = self._precision.get(rule, self._precision.get(family, float(statement["score"])))
        ratio = vote_ratio(doc, votes, statement)
        if ratio == 1:
            return round(base, 2)
        moved = odds(base) * ratio ** self._precision.get("vote", 0.0)
        return round(moved / (1 + moved), 2)

    def _standardise(self, record: dict[str, Any], analyte: str) -> None:
        """Add the magnitude in the analyte's standard unit, where the units allow it."""
        value, row = record.get("value"), self._analytes.get(analyte)
        if not value or not row or not row["standard_unit"] or not value.get("unit"):
            return
        mass = float(row["molar_mass"]) if row["molar_mass"] else None
        standard: dict[str, Any] = {"unit": row["standard_unit"]}
        for part in ("value", "low", "high"):
            if value.get(part) is not None:
                converted = convert(value[part], value["unit"], row["standard_unit"], molar_mass=mass)
                if converted is None:
                    return
                standard[part] = float(f"{converted:.6g}")
        value["standard"] = standard


def vote_ratio(doc: Doc, votes: Votes, statement: dict[str, Any]) -> float:
    """Product of the model's votes on the drug or test of a statement and on its dose, value or result."""
    known = get_data(doc)["mentions"]
    ratio = votes.ratio(known[statement["head"]]) if statement["head"] in known else 1.0
    for slot in ("dose", "value", "result"):
        content = statement["slots"].get(slot)
        mention = known.get(f"{slot}:{content['start']}:{content['end']}") if content else None
        if mention is not None:
            ratio *= votes.ratio(mention)
    return ratio


class SpanMaker:
    """Makes source spans out of view offsets; those of a PDF carry their boxes."""

    def __init__(self, source: str, view: str, alignment: Alignment, pages: Sequence[Page] = ()) -> None:
        self._source, self._view, self._alignment = source, view, alignment
        self._places = BoxFinder(pages) if pages else None

    @classmethod
    def of(cls, doc: Doc) -> SpanMaker:
        """Spans of a Doc."""
        return cls(source_text(doc), view_of(doc), get_alignment(doc), get_data(doc).get("pages", ()))

    def make(self, start: int, end: int) -> dict[str, Any]:
        """Span dict of the contract for ``view[start:end]``."""
        low, high = self._alignment.to_source(start, end)
        text, view = self._source[low:high], self._view[start:end]
        span = {"start": low, "end": high, "text": text, "view": None if view == text else view}
        if self._places is not None:
            span["boxes"] = self._places.boxes(low, high)
        return span


def event_id(record: dict[str, Any], taken: dict[str, int]) -> str:
    """Id of the contract: hash of where the event stands and what tells it from others at the same words.

    Args:
        record: the event, with ``report_id``.
        taken: how often each key was used in this report; the ordinal of further ones counts from it.
    """
    figure = record.get("value") or (record["slot_spans"].get("result")) or record.get("dose")
    where = None
    if figure:
        where = figure["span"]["start"] if "span" in figure else figure["start"]
    key = [
        record["report_id"], record["patient"], record["type"], record["mention"]["start"], record["mention"]["end"],
        record.get("status"), where,
    ]  # fmt: skip
    name = json.dumps(key, ensure_ascii=False)
    ordinal = taken.get(name, 0)
    taken[name] = ordinal + 1
    return hashlib.sha256(json.dumps([*key, ordinal], ensure_ascii=False).encode()).hexdigest()[:16]


def _status(statement: dict[str, Any]) -> str:
    """Status of a medication; what is given "from DATE" on was started then."""
    status: str = (statement["slots"].get("status") or {}).get("value") or "given"
    opened = any(time.get("open") == "end" and time["basis"] in ("explicit", "relative") for time in statement["times"])
    return "started" if status == "given" and opened else status


def _order(statement: dict[str, Any]) -> tuple[int, int, str, int]:
    figure = statement["slots"].get("value") or statement["slots"].get("dose") or {}
    return (statement["start"], statement["end"], statement["type"], figure.get("start") or 0)


def _quantity(content: dict[str, Any], spans: SpanMaker) -> dict[str, Any]:
    quantity: dict[str, Any] = {key: content.get(key) for key in _QUANTITY_FIELDS}
    quantity["span"] = spans.make(content["start"], content["end"])
    start, end = content.get("unit_start"), content.get("unit_end")
    if start is not None and end is not None and not content["start"] <= start < content["end"]:
        quantity["unit_span"] = spans.make(start, end)
    if quantity["factor"] == 1:
        quantity["factor"] = None
    return quantity


def _component(part: dict[str, Any], spans: SpanMaker) -> dict[str, Any]:
    dose = part.get("dose")
    return {"name": part["name"], "dose": _quantity(dose, spans) if dose else None}


def _time(time: dict[str, Any], spans: SpanMaker) -> dict[str, Any]:
    value: dict[str, Any] = {key: time.get(key) for key in _TIME_FIELDS if time.get(key) is not None}
    if "offset_hours" in value and "offset_days" in value:
        # Whole days; the hours stand beside them: 18 h after ingestion is day 0.
        value["offset_days"] = [None if days is None else math.floor(days + 1e-9) for days in time["offset_days"]]
    if time.get("start_char") is not None:
        value["span"] = spans.make(time["start_char"], time["end_char"])
    return value


def _evidence(statement: dict[str, Any], spans: SpanMaker) -> list[dict[str, Any]]:
    ranges = [tuple(pair) for pair in statement.get("evidence") or [statement["sentence"]]]
    for time in statement["times"]:
        if time.get("start_char") is not None:
            ranges.append((time["start_char"], time["end_char"]))
        ranges += [tuple(pair) for pair in time.get("witness") or []]
    return [spans.make(start, end) for start, end in dict.fromkeys(ranges) if end > start]


@Language.factory("extractor_events")
def make_events(nlp: Language, name: str) -> Events:
    """Factory of :class:`Events`."""
    return Events()
