"""Events of a run and gold events by report, and the items that scoring counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.errors import DataError, UsageError
from extractor.loading import explain, read_lines
from extractor.types import GoldEvent, Timex


@dataclass(frozen=True)
class Item:
    """One fact: a primary event and its re-statements.

    Attributes:
        members: the primary first, then its duplicates by place.
        borderline: whether careful readers may differ about the whole event.
        unscored: names of the fields they may differ about.
    """

    members: tuple[GoldEvent, ...]
    borderline: bool
    unscored: frozenset[str]

    @property
    def event(self) -> GoldEvent:
        """The primary."""
        return self.members[0]


@dataclass
class RunReport:
    """What a run says about one report."""

    report_id: str
    events: list[GoldEvent] = field(default_factory=list)
    timexes: list[Timex] = field(default_factory=list)
    text: str | None = None


def _validated(path: Path, number: int, record: dict[str, Any]) -> GoldEvent:
    try:
        return GoldEvent.model_validate(record)
    except ValidationError as error:
        raise DataError(f"{path}:{number}: {explain(error)}", "see 'extractor schema Event'") from error


def load_events(path: Path) -> list[GoldEvent]:
    """Events of one JSONL file.

    Raises:
        DataError: a line is invalid; names file and line.
    """
    return [_validated(path, number, record) for number, record in read_lines(path)]


def load_gold(path: Path) -> dict[str, list[GoldEvent]]:
    """Gold events by report, of a file or of the ``*.jsonl`` files of a folder.

    A file without lines is a report without events.

    Raises:
        UsageError: the path does not exist or holds no gold file.
        DataError: a line is invalid; names file and line.
    """
    if not path.exists():
        raise UsageError(f"no gold at {path}", "give a gold file or the folder that holds them")
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"no *.jsonl in {path}", "give a gold file or the folder that holds them")
    reports: dict[str, list[GoldEvent]] = {}
    for file in files:
        events = load_events(file)
        if not events:
            reports.setdefault(file.stem, [])
        for event in events:
            reports.setdefault(event.report_id, []).append(event)
    return reports


def load_run(folder: Path) -> dict[str, RunReport]:
    """Everything a run folder says, by report; a report without events is there too.

    A folder of annotations (``<report_id>.jsonl`` files) stands for a run, too: so two annotators are compared.

    Raises:
        UsageError: the folder holds neither ``events.jsonl`` nor annotations.
        DataError: a line is invalid; names file and line.
    """
    events_path = folder / "events.jsonl"
    if not events_path.is_file() and next(folder.glob("*.jsonl"), None) is not None:
        return {name: RunReport(name, events) for name, events in load_gold(folder).items()}
    if not events_path.is_file():
        raise UsageError(f"no events.jsonl in {folder}", "give the folder that 'extractor run --out' wrote")
    reports: dict[str, RunReport] = {}

    def of(report_id: str) -> RunReport:
        return reports.setdefault(report_id, RunReport(report_id))

    for event in load_events(events_path):
        of(event.report_id).events.append(event)
    for name in ("reports.jsonl", "timexes.jsonl"):
        path = folder / name
        if not path.is_file():
            continue
        for number, record in read_lines(path):
            if "report_id" not in record:
                raise DataError(f"{path}:{number}: no report_id", "every record names its report")
            report = of(record["report_id"])
            if name == "timexes.jsonl":
                try:
                    report.timexes.append(Timex.model_validate(record))
                except ValidationError as error:
                    raise DataError(f"{path}:{number}: {explain(error)}", "see 'extractor schema'") from error
    for path in sorted((folder / "texts").glob("*.txt")):
        of(path.stem)
    for report_id, report in reports.items():
        path = folder / "texts" / f"{report_id}.txt"
        if path.is_file():
            report.text = path.read_bytes().decode("utf-8")
    return reports


def content_key(event: GoldEvent) -> tuple[int, int, str]:
    """Order of events that depends on what they say, not on their ids or where they stand in a file."""
    record = event.model_dump(mode="json", exclude={"event_id", "duplicate_of", "rule", "confidence", "borderline"})
    return (event.mention.start, event.mention.end, json.dumps(record, sort_keys=True, ensure_ascii=False))


def to_items(events: Iterable[GoldEvent]) -> list[Item]:
    """Groups events with their duplicates, ordered by content; a duplicate of an absent event stands for itself."""
    by_id = {event.event_id: event for event in events}
    ordered = sorted(by_id.values(), key=content_key)
    groups: dict[str, list[GoldEvent]] = {}
    for event in ordered:
        groups.setdefault(_root(event, by_id).event_id, []).append(event)
    items: list[Item] = []
    for root, members in groups.items():
        primary = by_id[root]
        rest = [member for member in members if member is not primary]
        fields = primary.borderline if isinstance(primary.borderline, tuple) else ()
        whole = primary.borderline is True or (
            primary.type == "clinical_event" and bool({"name", "mention"} & set(fields))
        )
        items.append(Item((primary, *rest), whole or "type" in fields, frozenset(fields)))
    return sorted(items, key=lambda item: content_key(item.event))


def _root(event: GoldEvent, by_id: dict[str, GoldEvent]) -> GoldEvent:
    """The primary; an event of a circle is its own."""
    seen = {event.event_id}
    root = event
    while root.duplicate_of in by_id:
        root = by_id[root.duplicate_of]
        if root.event_id in seen:
            return event
        seen.add(root.event_id)
    return root


def is_target(event: GoldEvent) -> bool:
    """Whether an event is among those a run has to report: this patient's, and no hypothetical."""
    return event.assertion.experiencer == "patient" and event.assertion.temporality != "hypothetical"
