"""The assembled pipeline: a Source or a text in, typed records out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import extractor.tokenizer  # noqa: F401 - registers the tokeniser
from extractor.document import Source, get_data, make_doc, mentions, source_text
from extractor.pipes.events import SpanMaker
from extractor.pipes.model_votes import Votes
from extractor.readers import read, read_text
from extractor.types import AnchorRecord, Event, MentionRecord, Patient, Report, Timex

if TYPE_CHECKING:
    import pandas as pd

PIPES = (
    "extractor_sections", "extractor_sentences", "extractor_patients", "extractor_quantities", "extractor_drugs",
    "extractor_doses", "extractor_measurements", "extractor_milestones", "extractor_timexes", "extractor_ner", "extractor_context",
    "extractor_relations", "extractor_cells", "extractor_timeline", "extractor_events",
)  # fmt: skip


@dataclass(frozen=True)
class Extraction:
    """Everything read from one report.

    Attributes:
        report: the line of ``reports.jsonl``.
        events: all events in reading order, those about others (family, literature, hypotheticals) included.
        timexes: every time expression.
        mentions: every recognised span.
        text: the original text that offsets count in.
    """

    report: Report
    events: tuple[Event, ...]
    timexes: tuple[Timex, ...]
    mentions: tuple[MentionRecord, ...]
    text: str

    def patient_events(self) -> tuple[Event, ...]:
        """Events that go into ``events.jsonl``: this patient's, affirmed, negated, historical or planned."""
        return tuple(event for event in self.events if is_patients(event))

    def to_pandas(self) -> pd.DataFrame:
        """The patient's events as the flat table of ``events.csv``: dotted names, one row an event and date."""
        from extractor.frame import to_frame, to_rows

        return to_frame(to_rows(self.patient_events()))


def is_patients(event: Event) -> bool:
    """Whether an event is about the patient of the report and no mere possibility (*Who counts* of the contract)."""
    assertion = event.assertion
    return assertion.experiencer == "patient" and assertion.temporality != "hypothetical"


def confident(events: Iterable[Event], least: float) -> list[Event]:
    """Events of at least a confidence; where a primary falls, its first duplicate left takes its place."""
    kept = [event for event in events if event.confidence >= least]
    known = {event.event_id for event in kept}
    heirs: dict[str, str] = {}
    found = []
    for event in kept:
        first = event.duplicate_of
        if first is not None and first not in known:
            heir = heirs.setdefault(first, event.event_id)
            event = event.model_copy(update={"duplicate_of": None if heir == event.event_id else heir})
        found.append(event)
    return found


SHIPPED = "shipped"
"""Name of the model that comes with the package."""


def load(
    model: str | None = SHIPPED,
    lexicons: Iterable[Path] = (),
    anchors: Mapping[str, str] | None = None,
    report_date: str | None = None,
) -> Language:
    """Build the pipeline.

    Args:
        model: :data:`SHIPPED`; a folder written by ``extractor train``; the name or path of an installed spaCy or
            scispaCy pipeline whose entities are used as drug mentions too (labels ``CHEMICAL``, ``DRUG`` …); ``None`` or
            ``"none"`` for rules and lexicons alone.
        lexicons: user files in the columns of ``drugs.csv`` that overlay the shipped drug lexicon by id.
        anchors: anchor name → ISO date, for reports that print no calendar date (``{"admission": "2021-03-04"}``).
        report_date: ISO date that "today" means in the reports, where they print no publication date of their own or another.

    Raises:
        MissingExtraError: the model is not installed.
        DataError: a lexicon line is invalid.
    """
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "extractor_tokenizer.v1"}}})
    nlp.max_length = 200_000_000
    overlays = [str(path) for path in lexicons]
    trained = model == SHIPPED or (model not in (None, "none") and (Path(str(model)) / "model.onnx").is_file())
    for name in PIPES:
        if name == "extractor_ner" and not trained:
            continue
        # Registers the factory also where the package is used from its source tree, without its entry points.
        import_module(f"extractor.pipes.{name.removeprefix('extractor_')}")
        config: dict[str, Any] = {}
        if name == "extractor_drugs" and overlays:
            config["lexicons"] = overlays
        if name == "extractor_timeline" and anchors:
            config["given"] = dict(anchors)
        if name == "extractor_ner" and model != SHIPPED:
            config["model"] = str(model)
        if name == "extractor_timeline" and report_date:
            config["report_date"] = report_date
        nlp.add_pipe(name, config=config)
    if not trained and model not in (None, "none"):
        import_module("extractor.pipes.model")
        nlp.add_pipe("extractor_model", config={"model": str(model)}, after="extractor_drugs")
    return nlp


def extract(report: Source | str | Path, nlp: Language | None = None) -> Extraction:
    """Extract the events of one report.

    Args:
        report: a :class:`Source` from :func:`extractor.read`, a path, or the text itself.
        nlp: a pipeline from :func:`load`; one is built where none is given (build it once for many reports).

    Raises:
        ReadError: a path that cannot be read.
    """
    if isinstance(report, Path):
        report = read(report)
    elif isinstance(report, str):
        report = read_text(report)
    nlp = nlp or load()
    doc = make_doc(nlp, report)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return to_extraction(doc)


def to_extraction(doc: Doc) -> Extraction:
    """Typed records of a Doc that went through the pipeline."""
    data = get_data(doc)
    spans = SpanMaker.of(doc)
    events = tuple(Event.model_validate(event) for event in data["events"])
    return Extraction(
        report=_report(doc, events, spans),
        events=events,
        timexes=_timexes(doc, spans),
        mentions=_mentions(doc, spans),
        text=source_text(doc),
    )


def _report(doc: Doc, events: tuple[Event, ...], spans: SpanMaker) -> Report:
    data = get_data(doc)
    own = [event for event in events if is_patients(event)]
    counted = [
        event for event in own
        if event.duplicate_of is None and event.assertion.polarity == "affirmed" and event.status != "planned"
    ]  # fmt: skip
    counts = {
        kind: sum(event.type == kind for event in counted) for kind in ("medication", "measurement", "clinical_event")
    }
    counts["undated"] = sum(not event.times for event in counted)
    counts["events"] = len(own)
    counts["other"] = len(events) - len(own)
    patients = []
    for patient in data["patients"]:
        age = patient["age"]
        patients.append(
            Patient.model_validate(
                {
                    "patient": patient["patient"],
                    "sex": patient["sex"],
                    "age": age
                    and {"value": age["value"], "unit": age["unit"], "span": spans.make(age["start"], age["end"])},
                    "spans": [spans.make(start, end) for start, end in patient["spans"]],
                }
            )
        )
    anchors = [
        AnchorRecord.model_validate(
            {
                "name": anchor["name"], "patient": anchor.get("patient"), "n": anchor.get("n", 1), "start": anchor.get("start"),
                "span": spans.make(anchor["start_char"], anchor["end_char"]) if anchor.get("start_char") is not None else None,
            }
        )
        for anchor in data["anchors"]
    ]  # fmt: skip
    return Report(
        **{key: data["meta"][key] for key in ("report_id", "source", "format", "sha256", "encoding", "title", "doi", "journal", "published")},
        patients=tuple(patients), anchors=tuple(anchors), counts=counts, warnings=tuple(data["warnings"]),
    )  # fmt: skip


def _timexes(doc: Doc, spans: SpanMaker) -> tuple[Timex, ...]:
    from extractor.pipes.events import _time

    data = get_data(doc)
    times = data.get("report_times", {})
    found = []
    for mention in mentions(doc, "timex"):
        span = spans.make(mention["start"], mention["end"])
        kind = mention["attrs"]["timex_type"]
        dated = kind in ("DATE", "TIME") and times.get(mention["id"])
        found.append(
            Timex.model_validate(
                {
                    "report_id": data["meta"]["report_id"], "text": span["text"], "start": span["start"], "end": span["end"],
                    "timex_type": kind, "time": _time(times[mention["id"]], spans) if dated else None,
                    "value": None if kind in ("DATE", "TIME") else mention["attrs"].get("value"),
                    "boxes": span.get("boxes"),
                }
            )
        )  # fmt: skip
    return tuple(found)


def _mentions(doc: Doc, spans: SpanMaker) -> tuple[MentionRecord, ...]:
    data = get_data(doc)
    event_ids: dict[str, list[str]] = {}
    heads: dict[tuple[int, int], str] = {}
    for statement in data["statements"]:
        event_ids.setdefault(statement["head"], []).append(statement["event_id"])
        for content in statement["slots"].values():
            if content and content.get("start") is not None:
                heads[(content["start"], content["end"])] = statement["head"]
    found = []
    known = mentions(doc)
    # Ids hold offsets into the view; records hold those into the original text.
    names = {}
    places = [spans.make(mention["start"], mention["end"]) for mention in known]
    for mention, span in zip(known, places, strict=True):
        names[mention["id"]] = f"{mention['label']}:{span['start']}:{span['end']}"
    votes = Votes(doc)
    for mention, span in zip(known, places, strict=True):
        head = heads.get((mention["start"], mention["end"]))
        found.append(
            MentionRecord(
                report_id=data["meta"]["report_id"], label=mention["label"], start=span["start"], end=span["end"],
                text=span["text"], norm=mention["norm"] or None, score=votes.score(mention), rule=mention["rule"],
                head=names.get(head) if head else None, event_ids=tuple(event_ids.get(mention["id"], ())),
                boxes=span.get("boxes"),
            )
        )  # fmt: skip
    return tuple(found)
