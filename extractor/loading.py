"""A run folder read back: typed records by report, for everything that works after ``run``."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from extractor.errors import DataError, UsageError
from extractor.types import Event, MentionRecord, Record, Report, Timex

_R = TypeVar("_R", bound=Record)
# How our own writer begins a line; any other order of fields is parsed to see whose line it is.
_REPORT_ID = re.compile(r'\{"report_id": "([^"\\]*)"')


@dataclass(frozen=True)
class ReportRecords:
    """Everything a run says about one report.

    Attributes:
        report: its line of ``reports.jsonl``.
        events: its events in reading order.
        timexes: its time expressions, where they were asked for.
        mentions: its recognised spans, where they were asked for.
        text: the text that offsets count in; ``None`` where the folder does not hold it.
        lines: the JSON of report and events as it stands in the folder.
    """

    report: Report
    events: tuple[Event, ...]
    timexes: tuple[Timex, ...]
    mentions: tuple[MentionRecord, ...]
    text: str | None
    lines: tuple[str, ...]


@dataclass
class RunRecords:
    """A run folder: its manifest, and its reports in the order of their ids.

    Lines are parsed when their report is asked for, so that a run of many reports is never held as objects at once.

    Args:
        folder: written by ``extractor run``.
        spans: whether to read time expressions and mentions, too: there are many more of them than events.

    Raises:
        UsageError: the folder was not written by ``run``.
        DataError: a line is invalid; names file and line.
    """

    folder: Path
    spans: bool = False
    manifest: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("events.jsonl", "reports.jsonl", "manifest.json"):
            if not (self.folder / name).is_file():
                raise UsageError(f"no {name} in {self.folder}", "give the folder that 'extractor run --out' wrote")
        try:
            self.manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(f"{self.folder / 'manifest.json'}: cannot be read ({error})", "repeat the run") from error
        if not isinstance(self.manifest, dict):
            raise DataError(f"{self.folder / 'manifest.json'}: not a JSON object", "repeat the run")
        parts = ("events", "timexes", "mentions") if self.spans else ("events",)
        self._lines = {name: self._by_report(name) for name in ("reports", *parts)}
        for name in parts:
            for report_id, lines in self._lines[name].items():
                if report_id not in self._lines["reports"]:
                    raise DataError(f"{self._path(name)}:{lines[0][0]}: report {report_id!r} is not in reports.jsonl",
                                    "repeat the run")  # fmt: skip

    @property
    def run_id(self) -> str:
        """SHA-256 over all of the manifest that does not depend on clock and host."""
        stable = {key: value for key, value in self.manifest.items() if key != "run"}
        return hashlib.sha256(json.dumps(stable, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def report_ids(self) -> list[str]:
        """Ids of all reports read, those without events included."""
        return sorted(self._lines["reports"])

    def __iter__(self) -> Iterator[ReportRecords]:
        for report_id in self.report_ids():
            yield self.report(report_id)

    def report(self, report_id: str) -> ReportRecords:
        """The records of one report."""
        path = self.folder / "texts" / f"{report_id}.txt"
        return ReportRecords(
            report=self._records("reports", report_id, Report)[-1],
            events=self._records("events", report_id, Event),
            timexes=self._records("timexes", report_id, Timex),
            mentions=self._records("mentions", report_id, MentionRecord),
            text=path.read_bytes().decode("utf-8") if path.is_file() else None,
            lines=tuple(line for name in ("reports", "events") for _, line in self._lines[name].get(report_id, ())),
        )

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def _by_report(self, name: str) -> dict[str, list[tuple[int, str]]]:
        """Lines of a file with their numbers, by report."""
        path, found = self._path(name), dict[str, list[tuple[int, str]]]()
        for number, line in _lines(path):
            match = _REPORT_ID.match(line)
            report_id = match[1] if match else _parse(path, number, line).get("report_id")
            if not isinstance(report_id, str):
                raise DataError(f"{path}:{number}: no report_id", "every record names its report")
            found.setdefault(report_id, []).append((number, line))
        return found

    def _records(self, name: str, report_id: str, model: type[_R]) -> tuple[_R, ...]:
        return tuple(
            _record(self._path(name), number, line, model)
            for number, line in self._lines.get(name, {}).get(report_id, ())
        )


def _record(path: Path, number: int, line: str, model: type[_R]) -> _R:
    try:
        return model.model_validate_json(line)
    except ValidationError:
        # Words the fault as for any file of records, and reads what only Python's parser takes (lone surrogates).
        record = _parse(path, number, line)
        try:
            return model.model_validate(record)
        except ValidationError as error:
            raise DataError(f"{path}:{number}: {explain(error)}", "see 'extractor schema'") from error


def read_lines(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    """JSON objects of a JSONL file with line numbers.

    Raises:
        DataError: the file cannot be read or a line is no JSON object; names file and line.
    """
    for number, line in _lines(path):
        yield number, _parse(path, number, line)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error})", "give a UTF-8 file of JSON lines") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _parse(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{number}: not JSON ({error.msg})", "one JSON object a line") from error
    if not isinstance(record, dict):
        raise DataError(f"{path}:{number}: not a JSON object", "one JSON object a line")
    return record


def explain(error: ValidationError) -> str:
    """The first fault of a record in a few words, without the record's text."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "record"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{place}: {first['msg']}{more}"


def why_left_out(event: Event) -> str | None:
    """Why databases and summary counts do not take an event; ``None`` for one that counts.

    They take the patient's affirmed, non-planned, non-duplicate events (*Who counts* of the contract).
    """
    if event.assertion.experiencer != "patient":
        return f"about {event.assertion.experiencer}"
    if event.assertion.temporality == "hypothetical":
        return "hypothetical"
    if event.duplicate_of is not None:
        return "duplicate"
    if event.assertion.polarity != "affirmed":
        return "negated"
    return "planned" if event.status == "planned" else None
