"""The records of the contract: frozen pydantic models, written and read as JSON by every other part."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"

EventType = Literal["medication", "measurement", "clinical_event"]
Status = Literal["given", "started", "continued", "changed", "stopped", "planned", "withheld"]
MeasurementKind = Literal["lab", "vital", "blood_gas", "respiratory_support", "score", "other"]
Interpretation = Literal["high", "low", "normal", "abnormal", "positive", "negative"]
Trend = Literal["increased", "decreased", "unchanged"]
DoseBasis = Literal["administration", "day", "course"]
Basis = Literal["explicit", "relative", "table", "carried_forward", "derived"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET", "AGE"]
Section = Literal[
    "title", "abstract", "background", "case_presentation", "timeline", "discussion", "conclusion", "table",
    "figure_caption", "abbreviations", "references", "back_matter", "other",
]  # fmt: skip
Milestone = Literal[
    "onset", "exposure", "presentation", "admission", "transfer", "icu_admission", "intubation", "extubation",
    "ventilation", "procedure", "surgery", "imaging", "sample_collection", "diagnosis", "bleeding", "transfusion",
    "recurrence", "discharge", "follow_up", "death",
]  # fmt: skip


class Record(BaseModel):
    """Base of all records: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, every field present."""
        return self.model_dump(mode="json")


class Box(Record):
    """A rectangle on a PDF page, in points, origin at the top left."""

    page: int = Field(ge=1)
    x0: float
    top: float
    x1: float
    bottom: float


class Span(Record):
    """Half-open Unicode code points into the original text; ``text == original[start:end]``."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    view: str | None = Field(None, description="the normalised words where they differ from text")
    boxes: tuple[Box, ...] | None = None


class StandardQuantity(Record):
    """The same magnitude in the lexicon's one unit for the analyte."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str


class Quantity(Record):
    """A number with its unit; ``value``, ``low``, ``high`` are the full magnitude in ``unit`` (UCUM)."""

    span: Span
    value: float | None = None
    low: float | None = None
    high: float | None = None
    comparator: Literal["<", "<=", ">", ">=", "~"] | None = None
    unit_text: str | None = None
    unit: str | None = None
    unit_span: Span | None = None
    factor: float | None = Field(None, description="power that was multiplied into the value, e.g. 1e6 for million")
    standard: StandardQuantity | None = None


class ReferenceRange(Record):
    """Printed normal range; bounds inclusive."""

    low: float | None = None
    high: float | None = None
    unit: str | None = None
    text: str | None = None


class Frequency(Record):
    """``times`` per ``period`` ``unit`` (UCUM: h, d, wk, mo); ``count`` administrations in all."""

    text: str | None = None
    times: float | None = None
    period: float | None = None
    unit: str | None = None
    count: int | None = None
    as_needed: bool = False


class Code(Record):
    """A code of a terminology, as the lexicon knows it."""

    system: str
    code: str
    display: str | None = None


class Component(Record):
    """One part of a fixed combination."""

    name: str
    dose: Quantity | None = None


class AnchorRef(Record):
    """The milestone a relative time counts from: its name, patient and which one (from 1)."""

    name: str
    patient: str | None = None
    n: int = 1


class TimeValue(Record):
    """When: ISO 8601 at the text's own precision, or an offset from an anchor; never invented."""

    span: Span | None = None
    start: str | None = None
    end: str | None = None
    open: Literal["start", "end"] | None = None
    anchor: AnchorRef | None = None
    offset_days: tuple[float | None, float | None] | None = None
    offset_hours: tuple[float | None, float | None] | None = None
    basis: Basis = "explicit"
    approximate: bool = False
    rule: str | None = None


class Assertion(Record):
    """Whether, how surely, when and about whom."""

    polarity: Literal["affirmed", "negated"] = "affirmed"
    certainty: Literal["certain", "uncertain"] = "certain"
    temporality: Literal["current", "historical", "hypothetical"] = "current"
    experiencer: Literal["patient", "family", "other"] = "patient"


class Event(Record):
    """One dated fact about a patient: a drug, a measurement or a milestone."""

    report_id: str
    event_id: str
    patient: str | None = None
    type: EventType
    name: str
    mention: Span
    codes: tuple[Code, ...] = ()
    is_class: bool | None = None
    components: tuple[Component, ...] = ()
    status: Status | None = None
    dose: Quantity | None = None
    previous_dose: Quantity | None = None
    rate: Quantity | None = None
    dose_basis: DoseBasis | None = None
    route: str | None = None
    frequency: Frequency | None = None
    duration: Quantity | None = None
    kind: MeasurementKind | None = None
    value: Quantity | None = None
    result: str | None = None
    reference_range: ReferenceRange | None = None
    interpretation: Interpretation | None = None
    trend: Trend | None = None
    specimen: str | None = None
    times: tuple[TimeValue, ...] = ()
    assertion: Assertion = Assertion()
    section: Section = "other"
    evidence: tuple[Span, ...] = ()
    slot_spans: dict[str, Span] = {}
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    rule: str = ""
    duplicate_of: str | None = None


class GoldEvent(Event):
    """An annotated event: the same schema, plus a mark where careful readers may differ."""

    borderline: bool | tuple[str, ...] = False


class Patient(Record):
    """A patient of the report, as described in it."""

    patient: str | None = None
    sex: Literal["female", "male"] | None = None
    age: Quantity | None = None
    spans: tuple[Span, ...] = ()


class AnchorRecord(Record):
    """A milestone that others are dated from, with its own date where known."""

    name: str
    patient: str | None = None
    n: int = 1
    start: str | None = None
    span: Span | None = None


class Report(Record):
    """What one file gave: one line of ``reports.jsonl``."""

    report_id: str
    source: str
    format: str
    sha256: str
    encoding: str | None = None
    title: str | None = None
    doi: str | None = None
    journal: str | None = None
    published: str | None = None
    patients: tuple[Patient, ...] = ()
    anchors: tuple[AnchorRecord, ...] = ()
    counts: dict[str, int] = {}
    warnings: tuple[str, ...] = ()
    schema_version: str = SCHEMA_VERSION


class Timex(Record):
    """A time expression: ``time`` for DATE and TIME, ``value`` (TIMEX3) for the others."""

    report_id: str
    text: str
    start: int
    end: int
    timex_type: TimexType
    time: TimeValue | None = None
    value: str | None = None
    boxes: tuple[Box, ...] | None = None


class MentionRecord(Record):
    """A recognised span, whether or not it became part of an event."""

    report_id: str
    label: str
    start: int
    end: int
    text: str
    norm: str | None = None
    score: float = 1.0
    rule: str = ""
    head: str | None = None
    event_ids: tuple[str, ...] = ()
    boxes: tuple[Box, ...] | None = None


class Failure(Record):
    """A file that gave no report; never holds report text."""

    report_id: str
    source: str
    stage: str
    error: str
    message: str
    remedy: str = ""
