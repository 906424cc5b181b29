"""Many files: find them, name them, read each into a report or a failure, write the run folder."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from spacy.language import Language

from extractor.errors import ExtractorError, ReadError
from extractor.pipeline import Extraction, confident, extract, is_patients
from extractor.readers import MOST_PAGES, read
from extractor.types import SCHEMA_VERSION, Failure, Report
from extractor.writers.files import RunFolder, file_hash

SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".xml", ".nxml", ".pdf"})
_SKIPPED = ("readme", "license", "licence")


@dataclass(frozen=True)
class Input:
    """A document to read; ``path`` is ``None`` for standard input."""

    report_id: str
    source: str
    path: Path | None


@dataclass(frozen=True)
class Summary:
    """What a run gave."""

    reports: tuple[Report, ...]
    failures: tuple[Failure, ...]


def find_inputs(paths: Iterable[str]) -> tuple[list[Input], list[Failure]]:
    """Documents named by ``paths``, by report id; what cannot be found is a failure.

    A folder gives its ``*.txt *.md *.html *.htm *.xml *.nxml *.pdf`` at any depth, but for README*, LICENSE* and hidden files; a file that is
    named is always tried; ``-`` is standard input.
    """
    found: dict[Path, str] = {}
    failures: list[Failure] = []
    stdin = False
    for name in paths:
        path = Path(name)
        if name == "-":
            stdin = True
        elif path.is_dir():
            inside = list(_walk(path))
            for child in inside:
                found.setdefault(child.resolve(), str(child))
            if not inside:
                failures.append(_failure(path.name or name, name, "NoReports", f"{name}: no report in this folder",
                                         "a folder gives its .txt, .md, .html, .htm, .xml, .nxml and .pdf files"))  # fmt: skip
        elif path.exists():
            found.setdefault(path.resolve(), name)
        else:
            failures.append(
                _failure(path.stem or name, name, "MissingPath", f"{name}: no such file or folder", "check the path")
            )
    inputs = [Input(identifier, found[path], path) for path, identifier in _report_ids(sorted(found)).items()]
    if stdin:
        inputs.append(Input("stdin", "-", None))
    return sorted(inputs, key=lambda item: item.report_id), sorted(failures, key=lambda item: item.source)


def _walk(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or path.name.lower().startswith(_SKIPPED):
            continue
        if path.suffix.lower() in SUFFIXES and path.is_file():
            found.append(path)
    return found


def _report_ids(paths: list[Path]) -> dict[Path, str]:
    """File stem; ``<stem>.<suffix>`` where stems collide; parent folders in front where that collides too."""
    ids = {path: path.stem for path in paths}
    for depth in range(0, 20):
        count = Counter(ids.values())
        clashing = [path for path in paths if count[ids[path]] > 1]
        if not clashing:
            break
        for path in clashing:
            ids[path] = ".".join([*path.parts[-1 - depth : -1], path.name])
    return ids


def process(item: Input, nlp: Language, *, max_pages: int = MOST_PAGES) -> Extraction | Failure:
    """The unit of work: one document in, its extraction or a failure out; never raises for bad input."""
    try:
        if item.path is None:
            source = read(sys.stdin.buffer.read(), report_id=item.report_id, source="-", max_pages=max_pages)
        else:
            source = read(item.path, report_id=item.report_id, source=item.source, max_pages=max_pages)
        return extract(source, nlp)
    except ExtractorError as error:
        return _failure(item.report_id, item.source, type(error).__name__, error.message, error.remedy, error.stage)
    except OSError as error:
        return _failure(item.report_id, item.source, type(error).__name__, f"{item.source}: {error.strerror}",
                        "check that the file can be read", ReadError.stage)  # fmt: skip
    except Exception as error:
        # Names the place in our code and nothing of the report: failure records never hold report text.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        return _failure(item.report_id, item.source, type(error).__name__, f"{item.source}: unexpected error at {place}",
                        "please report this with the file, if it may be shared", "extract")  # fmt: skip


def run(
    paths: Iterable[str],
    out: Path,
    nlp: Language,
    *,
    include_other: bool = False,
    min_confidence: float = 0.0,
    settings: dict[str, object] | None = None,
    max_pages: int = MOST_PAGES,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Read all documents and write the run folder.

    Args:
        paths: files, folders or ``-``.
        out: the run folder.
        nlp: a pipeline from :func:`extractor.load`.
        include_other: keep events about family, other patients, literature and mere possibilities.
        min_confidence: lowest confidence of an event that is written.
        settings: what the manifest should remember of the call.
        max_pages: a PDF with more pages is a failure.
        progress: called with documents done and documents in all.

    Raises:
        UsageError: the folder cannot be written.
    """
    started = datetime.now(UTC)
    folder = RunFolder(out)
    inputs, failures = find_inputs(paths)
    reports: list[Report] = []
    for done, item in enumerate(inputs, 1):
        result = process(item, nlp, max_pages=max_pages)
        if isinstance(result, Failure):
            failures.append(result)
        else:
            events = confident(
                (event for event in result.events if include_other or is_patients(event)), min_confidence
            )
            folder.add(result.report, events, result.timexes, result.mentions, result.text)
            reports.append(result.report)
        if progress:
            progress(done, len(inputs))
    for failure in failures:
        folder.add_failure(failure)
    folder.close(
        _manifest(
            reports,
            {**(settings or {}), "include_other": include_other, "min_confidence": min_confidence},
            nlp,
            started,
        )
    )
    return Summary(tuple(reports), tuple(failures))


def _manifest(
    reports: list[Report], settings: dict[str, object], nlp: Language, started: datetime
) -> dict[str, object]:
    lexicons = Path(str(files("extractor.lexicons")))
    return {
        "schema_version": SCHEMA_VERSION,
        "versions": {
            name: version_of(name)
            for name in ("extractor", "spacy", "scispacy", "pydantic", "pandas", "onnxruntime", "tokenizers")
        },
        "settings": settings,
        "model": _model_hashes(nlp),
        "lexicons": {path.name: file_hash(path) for path in sorted(lexicons.glob("*.csv"))},
        "inputs": {report.report_id: report.sha256 for report in reports},
        "run": {
            "started": started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "host": platform.node(),
            "platform": platform.platform(),
            "python": platform.python_version(),
            "processes": os.cpu_count(),
        },
    }


def _model_hashes(nlp: Language) -> dict[str, str]:
    """Hashes of the trained model's files; none where rules work alone."""
    if "extractor_ner" not in nlp.pipe_names:
        return {}
    folder = Path(nlp.get_pipe("extractor_ner").model)  # type: ignore[attr-defined]
    return {path.name: file_hash(path) for path in sorted(folder.iterdir()) if path.suffix in (".onnx", ".json")}


def version_of(package: str) -> str | None:
    """Installed version of a package, ``None`` where it is absent."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _failure(report_id: str, source: str, error: str, message: str, remedy: str, stage: str = "find") -> Failure:
    return Failure(report_id=report_id, source=source, stage=stage, error=error, message=message, remedy=remedy)
