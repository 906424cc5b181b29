"""The run folder of the contract: JSON lines, CSV, texts and manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from extractor.errors import UsageError
from extractor.frame import to_frame, to_rows
from extractor.types import Event, Failure, MentionRecord, Record, Report, Timex

MANIFEST = "manifest.json"


class RunFolder:
    """Writes one run. Records are appended report by report, so that memory stays flat; :meth:`close` writes the rest.

    Reports must come in the order of their ids; the CSV is made from ``events.jsonl`` at the end.

    Raises:
        UsageError: the folder cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            (path / "texts").mkdir(parents=True, exist_ok=True)
            if (path / MANIFEST).exists():
                # Texts of a former run would be taken for inputs of this one.
                for old in (path / "texts").glob("*.txt"):
                    old.unlink()
                (path / MANIFEST).unlink()
            self._files = {
                name: (path / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n")
                for name in ("events", "timexes", "mentions", "reports", "failures")
            }
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror})", "choose another --out folder") from error
        self._rows: list[dict[str, Any]] = []

    def add(
        self,
        report: Report,
        events: Iterable[Event],
        timexes: Iterable[Timex],
        mentions: Iterable[MentionRecord],
        text: str,
    ) -> None:
        """Append one report and its text."""
        events = list(events)
        self._append("events", events)
        self._append("timexes", timexes)
        self._append("mentions", mentions)
        self._append("reports", [report])
        self._rows += to_rows(events)
        with (self.path / "texts" / f"{report.report_id}.txt").open("w", encoding="utf-8", newline="") as file:
            file.write(text)

    def add_failure(self, failure: Failure) -> None:
        """Append one failure."""
        self._append("failures", [failure])

    def close(self, manifest: dict[str, Any]) -> None:
        """Write ``events.csv`` and the manifest, with hashes of every file of the run."""
        for file in self._files.values():
            file.close()
        to_frame(self._rows).to_csv(self.path / "events.csv", index=False, lineterminator="\n")
        names = sorted([*(f"{name}.jsonl" for name in self._files), "events.csv"])
        manifest = {**manifest, "outputs": {name: file_hash(self.path / name) for name in names}}
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
        (self.path / MANIFEST).write_text(text + "\n", encoding="utf-8")

    def _append(self, name: str, records: Iterable[Record]) -> None:
        for record in records:
            self._files[name].write(json.dumps(record.to_json(), ensure_ascii=False) + "\n")


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
