"""Validates gold, event files and lexicons: every fault with its file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from extractor.drafts import resolve
from extractor.errors import DataError, ExtractorError
from extractor.lexicons import read_rows
from extractor.loading import explain, read_lines
from extractor.sources import Sources
from extractor.types import GoldEvent, Milestone
from extractor.units import by_code, lookup

__all__ = ["Problem", "check_gold", "check_lexicons", "resolve"]


@dataclass(frozen=True)
class Problem:
    """One fault.

    Attributes:
        place: ``file:line`` or file.
        message: what is wrong.
        fatal: whether the data are wrong; a source that is not at hand only leaves spans unchecked.
    """

    place: str
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def check_gold(paths: Iterable[Path], sources: Sequence[Path]) -> list[Problem]:
    """Validates gold files and event files line by line, and every span against its source.

    Args:
        paths: JSONL files; of a folder its ``*.jsonl``, or ``events.jsonl`` alone where it is a run.
        sources: folders or files of reports; the ``texts`` of a run are found by themselves.

    Returns:
        problems by file and line; sources not found last of each file, not fatal.
    """
    problems: list[Problem] = []
    for path in paths:
        if not path.exists():
            problems.append(Problem(str(path), "no such file or folder"))
            continue
        run = path.is_dir() and (path / "events.jsonl").is_file()
        found = [path / "events.jsonl"] if run else sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not found:
            problems.append(Problem(str(path), "no *.jsonl in this folder"))
        for file in found:
            texts = file.parent / "texts"
            known = Sources([texts], plain=True) if texts.is_dir() else Sources(list(sources))
            problems += _check_file(file, known)
    return problems


def _check_file(path: Path, sources: Sources) -> list[Problem]:
    problems: list[Problem] = []
    events: list[tuple[int, GoldEvent]] = []
    try:
        lines = list(read_lines(path))
    except DataError:
        lines = []
        problems += _bad_lines(path, lines)
    for number, record in lines:
        try:
            events.append((number, GoldEvent.model_validate(record)))
        except ValidationError as error:
            problems.append(Problem(f"{path}:{number}", explain(error)))
    problems += _check_ids(path, events)
    absent: set[str] = set()
    for number, event in events:
        place = f"{path}:{number}"
        problems += [Problem(place, message) for message in _faults(event)]
        problems += [Problem(place, message, fatal=False) for message in _unknown_units(event)]
        try:
            text = sources.text(event.report_id)
        except (ExtractorError, OSError, UnicodeDecodeError) as error:
            problems.append(Problem(place, f"source of {event.report_id} cannot be read: {error}"))
            continue
        if text is None:
            absent.add(event.report_id)
            continue
        for where, span in spans_of(event.model_dump(mode="json", exclude_none=True)):
            fault = _span_fault(text, span)
            if fault:
                problems.append(Problem(place, f"{where}: {fault}"))
    for report_id in sorted(absent):
        rivals = sources.rivals(report_id)
        why = (
            f"source of {report_id} is ambiguous: {', '.join(map(str, rivals))}"
            if rivals
            else f"source of {report_id} not found"
        )
        problems.append(Problem(str(path), f"{why}; its spans are not checked", fatal=False))
    return problems


def _bad_lines(path: Path, lines: list[tuple[int, dict[str, Any]]]) -> list[Problem]:
    """Every line that is no JSON object; the good ones are put into ``lines``."""
    problems: list[Problem] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [Problem(str(path), f"cannot be read ({error})")]
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(Problem(f"{path}:{number}", f"not JSON ({error.msg} at column {error.colno})"))
            continue
        if isinstance(record, dict):
            lines.append((number, record))
        else:
            problems.append(Problem(f"{path}:{number}", "not a JSON object"))
    return problems


def _check_ids(path: Path, events: list[tuple[int, GoldEvent]]) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[tuple[str, str], tuple[int, GoldEvent]] = {}
    for number, event in events:
        key = (event.report_id, event.event_id)
        if key in first:
            problems.append(
                Problem(f"{path}:{number}", f"event_id {event.event_id!r} already stands in line {first[key][0]}")
            )
        first.setdefault(key, (number, event))
    for number, event in events:
        if event.duplicate_of is None:
            continue
        target = first.get((event.report_id, event.duplicate_of))
        if target is None:
            message = f"duplicate_of {event.duplicate_of!r} is no event of {event.report_id}"
        elif target[1].event_id == event.event_id:
            message = "duplicate_of points at itself"
        elif target[1].duplicate_of is not None:
            message = f"duplicate_of {event.duplicate_of!r} is itself a duplicate; point at the primary"
        elif target[1].type != event.type:
            message = f"duplicate_of {event.duplicate_of!r} is a {target[1].type}, this is a {event.type}"
        else:
            continue
        problems.append(Problem(f"{path}:{number}", message))
    return problems


_ONLY = {
    "medication": (
        "is_class", "components", "status", "dose", "previous_dose", "rate", "dose_basis", "route", "frequency",
    ),
    "measurement": ("kind", "value", "reference_range", "interpretation", "trend", "specimen", "result"),
    "clinical_event": (),
}  # fmt: skip
_SHARED = {"clinical_event": {"result", "duration"}}


def _faults(event: GoldEvent) -> list[str]:
    """What the schema allows and the contract does not."""
    faults: list[str] = []
    for kind, fields in _ONLY.items():
        if kind == event.type:
            continue
        for field in fields:
            if getattr(event, field) not in (None, ()) and field not in _SHARED.get(event.type, set()):
                faults.append(f"{field} does not belong to a {event.type}")
    if event.name != event.name.lower() or not event.name.strip():
        faults.append(f"name {event.name!r} is not in lower case")
    if event.type == "clinical_event" and event.name not in get_args(Milestone):
        faults.append(f"name {event.name!r} is no milestone")
    if isinstance(event.borderline, tuple):
        known = set(GoldEvent.model_fields) | {"polarity", "certainty", "temporality"}
        faults += [f"borderline field {field!r} is unknown" for field in event.borderline if field not in known]
    for quantity in ("dose", "previous_dose", "rate", "duration", "value"):
        value = getattr(event, quantity)
        if value is not None and value.value is not None and (value.low is not None or value.high is not None):
            faults.append(f"{quantity} has both a value and a range")
    for index, time in enumerate(event.times):
        if (
            time.start
            and time.end
            and len(time.start) == len(time.end)
            and time.end < time.start
            and time.start[:2] != "--"
        ):
            faults.append(f"times.{index}: ends before it starts")
        if not _is_iso(time.start) or not _is_iso(time.end):
            faults.append(f"times.{index}: {time.start!r} / {time.end!r} is not an ISO date of the contract")
    return faults


def _unknown_units(event: GoldEvent) -> list[str]:
    """Units that the lexicon does not hold: perhaps right, perhaps no UCUM."""
    found: list[str] = []
    for slot in ("dose", "previous_dose", "rate", "duration", "value", "reference_range"):
        unit = getattr(getattr(event, slot), "unit", None)
        if unit in (None, "1") or unit in by_code():
            continue
        known = lookup(unit)
        hint = f", perhaps {known.code!r}" if known is not None else ""
        found.append(f"{slot}.unit {unit!r} is not in the unit lexicon{hint}")
    return found


def _is_iso(text: str | None) -> bool:
    if text is None:
        return True
    match = re.fullmatch(r"(\d{4}|-)(?:-(\d{2})(?:-(\d{2})(?:T([01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?)?)?)?)?", text)
    if match is None or (match[1] == "-" and match[2] is None):
        return False
    try:
        date(2020 if match[1] == "-" else int(match[1]) or 1, int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def spans_of(record: Any, where: str = "") -> list[tuple[str, dict[str, Any]]]:
    """All spans in a record as plain JSON, with the path to each."""
    found: list[tuple[str, dict[str, Any]]] = []
    if isinstance(record, dict):
        if "text" in record and "start" in record and isinstance(record["start"], int):
            return [(where or "span", record)]
        for key, value in record.items():
            found += spans_of(value, f"{where}.{key}" if where else key)
    elif isinstance(record, list):
        for index, value in enumerate(record):
            found += spans_of(value, f"{where}.{index}")
    return found


def _span_fault(text: str, span: dict[str, Any]) -> str | None:
    start, end = span["start"], span["end"]
    if not 0 <= start < end <= len(text):
        return f"{start}:{end} lies outside the source ({len(text)} characters)"
    if text[start:end] != span["text"]:
        return f"{start}:{end} is {text[start:end]!r}, not {span['text']!r}"
    return None


def check_lexicons(overlays: Sequence[Path] = ()) -> list[Problem]:
    """Loads every shipped lexicon and the user's, and validates their columns, ids and spellings."""
    folder = Path(str(files("extractor.lexicons")))
    problems: list[Problem] = []
    for path in [*sorted(folder.glob("*.csv")), *overlays]:
        try:
            rows = read_rows(path)
        except DataError as error:
            problems.append(_problem(path, error))
            continue
        problems += _check_rows(path, rows)
    for path in sorted(folder.glob("*.jsonl")):
        try:
            list(read_lines(path))
        except DataError as error:
            problems.append(_problem(path, error))
    return problems


def _problem(path: Path, error: DataError) -> Problem:
    """The error of a file whose message begins with its place."""
    place, _, message = str(error).partition(": ")
    return Problem(place, message) if place.startswith(str(path)) else Problem(str(path), str(error))


def _check_rows(path: Path, rows: list[tuple[int, dict[str, str]]]) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for number, row in rows:
        place = f"{path}:{number}"
        identifier = row["id"]
        if not identifier:
            problems.append(Problem(place, "id is empty"))
        elif identifier in first:
            problems.append(Problem(place, f"id {identifier!r} already stands in line {first[identifier]}"))
        first.setdefault(identifier, number)
        if any(not name.strip() for name in row.get("names", "").split("|")) and row.get("names"):
            problems.append(Problem(place, "names holds an empty spelling (two | in a row)"))
    return problems
