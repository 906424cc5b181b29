"""Annotated corpora: brat folders, PubTator files, PHEE's JSON lines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import DataError, UsageError

CASE_LABELS = (
    "Medication", "Dosage", "Administration", "Frequency", "Duration", "Date", "Time", "Age", "Lab_value",
    "Diagnostic_procedure", "Therapeutic_procedure", "Sign_symptom", "Disease_disorder", "Biological_structure",
    "Detailed_description", "Clinical_event", "Severity", "Nonbiological_location",
)  # fmt: skip
"""Labels of MACCROBAT that are learned; those of no use to us teach the others what they are not."""
LABELS = {
    "case": CASE_LABELS,
    "abstract": ("Chemical", "Disease"),
    "sentence": ("Drug", "Dosage", "Route", "Freq", "Duration", "Time_elapsed"),
}
"""Each kind of corpus trains a head of its own, so that none teaches a false *outside* for what it does not mark."""


@dataclass(frozen=True)
class Annotated:
    """One annotated text: ``spans`` are (start, end, label) in ``text``."""

    identifier: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def find_corpus(folder: Path) -> tuple[str, list[Path]]:
    """Kind (a key of :data:`LABELS`) and annotation files of a corpus; ``dev.json`` is left out.

    Raises:
        UsageError: no such folder.
        DataError: no known kind of corpus.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder", "give the folder of a corpus")
    for kind, pattern in (("case", "*.ann"), ("abstract", "*.PubTator.txt"), ("sentence", "*.json")):
        paths = [path for path in sorted(folder.glob(pattern)) if path.name != "dev.json"]
        if paths:
            return kind, paths
    raise DataError(f"{folder}: no corpus found", "give a folder of brat .ann, .PubTator.txt or PHEE .json files")


def digest(folder: Path) -> str:
    """Short hash of a corpus' files: names and bytes, the texts of brat included."""
    kind, paths = find_corpus(folder)
    found = hashlib.sha256()
    for path in paths:
        for part in (path, path.with_suffix(".txt")) if kind == "case" else (path,):
            found.update(part.name.encode() + b"\0" + (part.read_bytes() if part.is_file() else b"") + b"\0")
    return found.hexdigest()[:16]


def read_corpus(folder: Path) -> tuple[str, list[Annotated]]:
    """Kind and texts of a corpus, see :func:`find_corpus`.

    Raises:
        DataError: a file that breaks its format.
    """
    kind, paths = find_corpus(folder)
    read = {"case": _read_brat, "abstract": _read_pubtator, "sentence": read_phee}[kind]
    found: list[Annotated] = []
    for path in paths:
        try:
            for text in read(path):
                if any(end > len(text.text) for _, end, _ in text.spans):
                    raise ValueError(f"a span of {text.identifier} lies outside its text")
                found.append(text)
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise DataError(f"{path}: not readable as a corpus ({error})", "repair or remove the file") from error
    return kind, found


def _read_brat(path: Path) -> Iterator[Annotated]:
    with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    spans = []
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.startswith("T"):
            label, offsets = row.split("\t")[1].split(" ", 1)
            numbers = [int(number) for number in re.findall(r"\d+", offsets)]
            spans.append((numbers[0], numbers[-1], label))
    yield Annotated(path.stem, text, tuple(spans))


def _read_pubtator(path: Path) -> Iterator[Annotated]:
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = block.strip().splitlines()
        if not rows:
            continue
        identifier, _, title = rows[0].split("|", 2)
        # One blank between title and abstract in the offsets; a line end is a blank that parts sentences.
        text = title + "\n" + rows[1].split("|", 2)[2]
        spans = []
        for row in rows[2:]:
            fields = row.split("\t")
            if len(fields) >= 5 and fields[1].isdigit():
                spans.append((int(fields[1]), int(fields[2]), fields[4]))
        yield Annotated(identifier, text, tuple(spans))


def read_phee(path: Path) -> Iterator[Annotated]:
    """Sentences of a PHEE file with all argument spans of :data:`LABELS`."""
    with path.open(encoding="utf-8") as file:
        for row in file:
            item = json.loads(row)
            spans: set[tuple[int, int, str]] = set()
            for annotation in item["annotations"]:
                for event in annotation["events"]:
                    _collect(event, spans)
            yield Annotated(item["id"], item["context"], tuple(sorted(spans)))


def _collect(node: Any, spans: set[tuple[int, int, str]]) -> None:
    if isinstance(node, list):
        for child in node:
            _collect(child, spans)
    elif isinstance(node, dict):
        for name, child in node.items():
            if name in LABELS["sentence"] and isinstance(child, dict) and "text" in child:
                for texts, starts in zip(child["text"], child["start"], strict=True):
                    spans |= {(at, at + len(text), name) for text, at in zip(texts, starts, strict=True)}
            _collect(child, spans)
