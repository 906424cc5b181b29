"""Run folders of made-up records, for what real reports do not hold."""

import json
from pathlib import Path
from typing import Any

from extractor.types import Event, Report

MENTION = {"start": 0, "end": 4, "text": "drug"}


def event(number: int, report_id: str = "a", **fields: Any) -> dict[str, Any]:
    """A medication event with the fields of interest."""
    record = {"report_id": report_id, "event_id": f"{number:016x}", "type": "medication", "name": "aspirin",
              "mention": MENTION, "status": "given", **fields}  # fmt: skip
    return Event.model_validate(record).to_json()


def report(report_id: str = "a", **fields: Any) -> dict[str, Any]:
    """A line of ``reports.jsonl``."""
    record = {"report_id": report_id, "source": f"{report_id}.txt", "format": "text", "sha256": "0" * 64, **fields}
    return Report.model_validate(record).to_json()


def write_run(folder: Path, events: list[dict[str, Any]], reports: list[dict[str, Any]] | None = None) -> Path:
    """A run folder of these records; reports that are not given are made."""
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    if reports is None:
        reports = [report(name) for name in dict.fromkeys(record["report_id"] for record in events)]
    for name, records in (("events", events), ("reports", reports), ("timexes", []), ("mentions", [])):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    for record in reports:
        (folder / "texts" / f"{record['report_id']}.txt").write_text("drug given", encoding="utf-8")
    manifest = {"schema_version": "1.0", "versions": {"extractor": "0.1.0"}, "inputs": {}, "events": len(events),
                "run": {"started": "2024-05-01T10:00:00+00:00", "finished": "2024-05-01T10:00:01+00:00"}}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
