"""Events per second of each export, beside a plain ``pandas.to_sql`` of the flat table in the same run.

    python benchmarks/writers.py [--events 20000] [--reports 200] [--postgres URL] [--targets NAME ...]

The events are those of the corpus, repeated under new report ids until there are enough. Every line starts from the run folder:
``pandas.to_sql`` reads the same records, makes the flat table of ``events.csv`` and writes it with pandas' defaults. The ratio is
the time of ``to_sql`` in the same database (SQLite for files) by the time of the export, so 1 is as fast and 2 is twice as fast. PostgreSQL is
started for the run where its programs are installed and no URL is given.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from extractor import batch
from extractor.frame import to_frame, to_rows
from extractor.loading import RunRecords, why_left_out
from extractor.pipeline import load
from extractor.writers import export

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import local_postgres  # noqa: E402 - lives beside the tests, which start the same server


def repeated_run(folder: Path, events: int, reports: int) -> Path:
    """A run folder of ``events`` events in ``reports`` reports, made of those of the corpus."""
    real, out = folder / "real", folder / "run"
    batch.run([str(ROOT / "corpus")], real, load())
    lines = [json.loads(line) for line in (real / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    known = {report.report.report_id: report for report in RunRecords(real)}
    (out / "texts").mkdir(parents=True)
    written: dict[str, list[dict[str, object]]] = {}
    for number in range(events):
        line = lines[number % len(lines)]
        copy = f"r{number * reports // events:04}"
        # Ids differ between rounds; a duplicate keeps its primary only inside one.
        suffix = f"-{number // len(lines)}"
        primary = line["duplicate_of"]
        written.setdefault(copy, []).append(
            {
                **line,
                "report_id": copy,
                "event_id": line["event_id"] + suffix,
                "duplicate_of": primary and primary + suffix,
            }
        )
    some = next(iter(known.values()))
    with (out / "events.jsonl").open("w", encoding="utf-8") as stream:
        for records in written.values():
            stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    with (out / "reports.jsonl").open("w", encoding="utf-8") as stream:
        for name in written:
            record = {**some.report.to_json(), "report_id": name}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            (out / "texts" / f"{name}.txt").write_text(some.text or "", encoding="utf-8")
    (out / "manifest.json").write_bytes((real / "manifest.json").read_bytes())
    return out


def plain(run: Path, url: str) -> None:
    """What a script without this package's writers would do."""
    counted = (event for records in RunRecords(run) for event in records.events if why_left_out(event) is None)
    frame = to_frame(to_rows(counted))
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        frame.to_sql("plain", connection, index=False, if_exists="replace")
    engine.dispose()


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


@contextmanager
def postgres(url: str | None) -> Iterator[str | None]:
    """A PostgreSQL: the one given, else one of our own, else none."""
    binaries = local_postgres.programs()
    if url is not None or binaries is None:
        yield url
    else:
        with local_postgres.server(binaries) as own:
            yield own


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--postgres", help="URL of an empty database; else a server is started where it is installed")
    parser.add_argument(
        "--targets", nargs="*", help="only these: sqlite duckdb postgres csv jsonl parquet xlsx fhir omop"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, postgres(arguments.postgres) as server:
        folder = Path(name)
        run = repeated_run(folder, arguments.events, arguments.reports)
        sqlite, duckdb = f"sqlite:///{folder}/events.db", f"duckdb:///{folder}/events.duckdb"
        base = {"sqlite": seconds(lambda: plain(run, f"sqlite:///{folder}/plain.db"))}
        print(f"{'target':<12}{'events/s':>10}{'seconds':>10}{'to_sql s':>10}{'ratio':>8}")
        rows = [("sqlite", sqlite, None), ("duckdb", duckdb, None)]
        if server is not None:
            base["postgres"] = seconds(lambda: plain(run, server))
            rows.append(("postgres", server, None))
        rows += [(kind, kind, f"{folder}/x.{kind}") for kind in ("csv", "jsonl", "parquet", "xlsx")]
        rows += [("fhir", "fhir", f"{folder}/x.ndjson"), ("omop", "omop", f"{folder}/cdm")]
        for target, to, out in rows:
            if arguments.targets and target not in arguments.targets:
                continue
            took = seconds(lambda to=to, out=out: export(run, to, out))
            beside = base.get(target, base["sqlite"])
            print(
                f"{target:<12}{arguments.events / took:>10.0f}{took:>10.2f}{beside:>10.2f}{beside / took:>8.2f}",
                flush=True,
            )
            if to in (sqlite, duckdb, server):
                again = seconds(lambda to=to, out=out: export(run, to, out))
                print(f"{target + ' again':<12}{arguments.events / again:>10.0f}{again:>10.2f}", flush=True)


if __name__ == "__main__":
    main()
