"""Standoff annotations for brat, in the labels of MACCROBAT: one ``<report_id>.ann`` and ``.txt`` a report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import UsageError
from extractor.loading import RunRecords
from extractor.types import Event, MentionRecord, Timex
from extractor.writers.brat_links import links, load_weights
from extractor.writers.brat_times import LABELS, brat_times

Span = tuple[int, int]
Relation = tuple[tuple[str, Span], tuple[str, Span]]

_MENTIONS = {
    "drug": "Medication", "dose": "Dosage", "radiation": "Dosage", "route": "Administration",
    "value": "Lab_value", "result": "Lab_value", "analyte": "Diagnostic_procedure",
}  # fmt: skip
_MILESTONES = {
    "imaging": "Diagnostic_procedure",
    "procedure": "Diagnostic_procedure",
    "surgery": "Therapeutic_procedure",
}
_LEARNED = frozenset({*_MENTIONS.values(), *_MILESTONES.values(), *LABELS.values()})
"""Mentions that carry a label of MACCROBAT come from the trained model."""
LEAST = 0.5
"""Only mentions of a higher score are written: they are more likely right than wrong."""
LEAST_TIME = 0.79
"""The same for a time that the trained model alone found: the grammar reads nearly all of them, so what it leaves out is
rarely one (measured on the even half of MACCROBAT with models that had not seen the report)."""
_WHOLE = ("Medication", "Diagnostic_procedure")
"""Labels of which only the longest of nested spans is written."""
_WEIGHED = {"analyte": "Diagnostic_procedure", "milestone": "Diagnostic_procedure", "result": "Lab_value"}
"""Mentions of rules among which the model's spans of a label were chosen: what was left out is more likely wrong."""
LINKED = {"Dosage": "Medication", "Lab_value": "Diagnostic_procedure"}
"""What a MODIFY relation goes from and to."""
_VALUE = "Lab_value"


@dataclass(frozen=True)
class Annotations:
    """Spans by label, offsets in the original text, and MODIFY relations between them."""

    spans: dict[str, set[Span]]
    relations: set[Relation]


def brat_label(label: str, norm: str | None) -> str | None:
    """Label of MACCROBAT for a mention: ``drug`` is Medication, ``timex:SET`` Frequency; None where there is none."""
    if label in _LEARNED:
        return label
    if label == "milestone":
        return _MILESTONES.get(norm or "")
    return LABELS.get(label.removeprefix("timex:")) if label.startswith("timex:") else _MENTIONS.get(label)


def annotate(
    text: str,
    mentions: Sequence[MentionRecord],
    timexes: Iterable[Timex],
    events: Iterable[Event],
    *,
    least: float = LEAST,
    weights: Mapping[str, float] | None = None,
) -> Annotations:
    """The records of one report, whose original text is ``text``, in the labels of MACCROBAT.

    All mentions are written, events or not, that are more likely right than wrong; times that only the model sees must be
    likelier, since the grammar misses few. Where the model and a rule mark the same words, the edges of drugs and times are
    the rule's, those of all else the model's (measured five-fold). Relations go from doses and results to the drug or test
    that the pipeline tied them to; what it made no event of is tied by the words between (:mod:`.brat_links`).

    Args:
        text: the original text.
        mentions: of one report.
        timexes: of the same report.
        events: of the same report.
        least: a mention is written whose score is higher.
    """
    learned: dict[str, set[Span]] = defaultdict(set)
    ruled: dict[str, set[Span]] = defaultdict(set)
    relations: set[Relation] = set()
    often = {mention.start: mention.end for mention in mentions if mention.label == "frequency"}
    weighed = {mention.label for mention in mentions} & set(_WEIGHED.values())
    for mention in mentions:
        span = (mention.start, mention.end)
        if mention.label == "dose":
            span = _with_frequency(text, span, often)
        label = brat_label(mention.label, mention.norm)
        if label is None:
            continue
        surest = mention.label in _LEARNED and label in LABELS.values()
        left_to_model = label in weighed and _WEIGHED.get(mention.label) == label
        if not left_to_model and mention.score > (max(least, LEAST_TIME) if surest else least):
            (learned if mention.label in _LEARNED else ruled)[label].add(span)
        if mention.head is not None and label in LINKED:
            relations.add(((label, span), (LINKED[label], _head_span(mention.head))))
    for event in events:
        head = (event.mention.start, event.mention.end)
        for label, quantity in (("Dosage", event.dose), ("Lab_value", event.value)):
            if quantity is not None and (event.type == "medication") == (label == "Dosage"):
                span = (quantity.span.start, quantity.span.end)
                span = _with_frequency(text, span, often) if label == "Dosage" else span
                relations.add(((label, span), (LINKED[label], head)))
    spans: dict[str, set[Span]] = defaultdict(set)
    for label in _WHOLE:
        ruled[label] = _outermost(ruled[label])
    # Names of drugs and times have edges by rule; those of the rest are the model's, learned from such annotations.
    edges = {label: ruled[label] if label == "Medication" else learned[label] for label in {*learned, *ruled}}
    for label in {*learned, *ruled} - {*LABELS.values()}:
        others = learned[label] if label == "Medication" else ruled[label]
        spans[label] = edges[label] | {span for span in others if not _meeting(span, edges[label])}
    times = brat_times(text, timexes, mentions)
    for time in times:
        spans[time.label].add((time.start, time.end))
    timed = {(time.start, time.end) for time in times}
    for label in LABELS.values():
        spans[label] |= {span for span in learned[label] if not _meeting(span, timed)}
    moved = {(_edge(first, edges), _edge(second, edges)) for first, second in relations}
    joined = _joined(spans["Dosage"], text)
    spans["Dosage"] = set(joined.values())
    moved = {
        ((label, joined.get(span, span) if label == "Dosage" else span), second) for (label, span), second in moved
    }
    # A relation whose end is more likely wrong than right says nothing.
    kept = {pair for pair in moved if all(span in spans[label] for label, span in pair)}
    weights = load_weights() if weights is None else weights
    if weights:
        tied = [(value, test) for (label, value), (_, test) in kept if label == _VALUE]
        found = links(text, spans[_VALUE], spans[LINKED[_VALUE]], tied, weights)
        kept |= {((_VALUE, value), (LINKED[_VALUE], test)) for value, test in found}
    return Annotations({label: found for label, found in spans.items() if found}, kept)


# What may stand between the parts of one Dosage: "5 mg, twice daily", "64 Gy in 30 fractions", "24 mg/m2 on days 1 to 3",
# "79 mg [50 mg/m2]", "a total dose of 30 Gy".
_BETWEEN = re.compile(
    r"[\s,]*(?:(?:in|over)\s+(?=\S+\s+(?:fractions|sessions|doses)\b)|of\s+(?=\d)|on\s+(?=days?\b|d\s?\d)|\[(?=[^\[\]]{1,30}\]))?"
)


def _joined(spans: set[Span], text: str) -> dict[Span, Span]:
    """Neighbours that are parts of one Dosage, as one."""
    runs: list[list[Span]] = []
    for span in sorted(spans):
        between = _BETWEEN.match(text, runs[-1][-1][1]) if runs else None
        if between is not None and between.end() >= span[0]:
            runs[-1].append(span)
        else:
            runs.append([span])
    return {span: (run[0][0], max(end for _, end in run)) for run in runs for span in run}


def _with_frequency(text: str, dose: Span, often: dict[int, int]) -> Span:
    """A dose with the frequency right behind it: MACCROBAT marks "50 mg daily" as one Dosage."""
    start = dose[1] + text[dose[1] : dose[1] + 1].isspace()
    return (dose[0], often[start]) if start in often else dose


def _meeting(span: Span, others: set[Span]) -> list[Span]:
    return [other for other in others if other[0] < span[1] and span[0] < other[1]]


def _edge(end: tuple[str, Span], edges: dict[str, set[Span]]) -> tuple[str, Span]:
    """The end of a relation, moved to the span with the better edges that shares most characters with it."""
    label, span = end
    found = _meeting(span, edges.get(label, set()))
    if not found:
        return end
    return label, max(sorted(found), key=lambda other: min(span[1], other[1]) - max(span[0], other[0]))


def _head_span(head: str) -> Span:
    _, start, end = head.split("#")[0].split(":")
    return int(start), int(end)


def _outermost(spans: set[Span]) -> set[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda item: (item[0], -item[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return set(kept)


def lines(annotations: Annotations, text: str) -> Iterator[str]:
    """Lines of the ``.ann`` file; a span over a line end is written in pieces, as brat wants it."""
    numbers: dict[tuple[str, Span], str] = {}
    entries = sorted((span, label) for label, spans in annotations.spans.items() for span in spans)
    for number, (span, label) in enumerate(entries, 1):
        numbers[label, span] = f"T{number}"
        pieces = _pieces(text, span)
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"T{number}\t{label} {offsets}\t{' '.join(text[start:end] for start, end in pieces)}\n"
    ordered = sorted(annotations.relations, key=lambda pair: (pair[0][1], pair[1][1], pair[0][0]))
    for number, (first, second) in enumerate(ordered, 1):
        yield f"R{number}\tMODIFY Arg1:{numbers[first]} Arg2:{numbers[second]}\t\n"


def _pieces(text: str, span: Span) -> list[Span]:
    pieces: list[Span] = []
    start, end = span
    for line in text[start:end].splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            low = start + line.index(stripped)
            pieces.append((low, low + len(stripped)))
        start += len(line)
    return pieces or [span]


def write(run: Path, target: str) -> str:
    """Write the annotations of a run folder into the folder ``target``.

    Raises:
        UsageError: the folder cannot be written, or the run folder lacks a file.
    """
    reports, out = RunRecords(run, spans=True), Path(target)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for records in reports:
            name, text = records.report.report_id, records.text
            if text is None:
                raise UsageError(f"{run}: no texts/{name}.txt", "give the whole folder that extractor run --out wrote")
            found = annotate(text, records.mentions, records.timexes, records.events)
            for suffix, content in ((".txt", text), (".ann", "".join(lines(found, text)))):
                with (out / f"{name}{suffix}").open("w", encoding="utf-8", newline="") as file:
                    file.write(content)
    except OSError as error:
        raise UsageError(
            f"{error.filename}: {error.strerror}", "check the run folder and choose a --out folder you may write"
        ) from error
    return f"{len(reports.report_ids())} reports as brat annotations in {out}"
