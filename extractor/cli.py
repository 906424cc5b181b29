"""Command line: parse arguments, call one function each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from extractor.errors import ExtractorError, UsageError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Clinical case reports to structured, dated event records.")  # fmt: skip
_out, _err = Console(), Console(stderr=True)

Model = Annotated[
    str, typer.Option("--model", help="shipped, none, a folder of extractor train, or an installed spaCy pipeline.")
]
Lexicons = Annotated[
    list[Path] | None, typer.Option("--lexicon", help="CSV in the columns of drugs.csv that overlays it by id.")
]

Anchor = Annotated[
    list[str] | None,
    typer.Option(
        "--anchor", help="NAME=DATE puts a report without calendar dates on the calendar: admission=2021-03-04."
    ),
]

MaxPages = Annotated[int, typer.Option("--max-pages", min=1, help="A PDF with more pages is refused.")]
ReportDate = Annotated[
    str | None,
    typer.Option("--report-date", help='Day the reports were written, YYYY-MM-DD: what "today" means in them.'),
]


@app.command()
def run(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")],
    model: Model = "shipped",
    lexicon: Lexicons = None,
    include_other: Annotated[
        bool, typer.Option("--include-other", help="Keep family, other patients, literature, hypotheticals.")
    ] = False,
    anchor: Anchor = None,
    report_date: ReportDate = None,
    to: Annotated[str | None, typer.Option("--to", help="Database URL or file to export the run to as well.")] = None,
    max_pages: MaxPages = 200,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out events less likely to be right.")
    ] = 0.0,
) -> None:
    """Read reports and write their events. Exit code: 0 all read, 1 some failed, 2 wrong use."""
    from rich.progress import Progress

    from extractor import batch, writers
    from extractor.pipeline import load
    from extractor.render import run_table

    if to is not None:
        writers.check_target(to)
    given = _given(anchor)
    nlp = load(model, lexicon or (), given, _day(report_date))
    settings: dict[str, object] = {
        "model": model, "lexicons": [str(path) for path in lexicon or ()], "anchors": given, "report_date": report_date,
        "max_pages": max_pages,
    }  # fmt: skip
    with Progress(console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task("Reading", total=None)
        summary = batch.run(
            paths, out, nlp, include_other=include_other, min_confidence=min_confidence, settings=settings,
            max_pages=max_pages,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    for failure in summary.failures:
        _complain(f"{failure.message}: {failure.remedy}")
    _out.print(run_table(summary.reports))
    if to is not None:
        _out.print(writers.export(out, to), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if summary.failures else 0)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="One report.")],
    model: Model = "shipped",
    lexicon: Lexicons = None,
    include_other: Annotated[bool, typer.Option("--include-other", help="Show events about others too.")] = False,
    timeline: Annotated[
        bool,
        typer.Option("--timeline", help="Show the dated story: anchors, events in order, how each date was reached."),
    ] = False,
    anchor: Anchor = None,
    report_date: ReportDate = None,
) -> None:
    """Show one report in the terminal: its text with coloured mentions and its events, or its timeline."""
    from extractor.document import make_doc
    from extractor.pipeline import is_patients, load, to_extraction
    from extractor.readers import read
    from extractor.render import event_table, marked_text
    from extractor.render_story import story

    nlp = load(model, lexicon or (), _given(anchor), _day(report_date))
    doc = make_doc(nlp, read(file))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    result = to_extraction(doc)
    events = [event for event in result.events if include_other or is_patients(event)]
    if timeline:
        _out.print(story(doc, events))
        return
    _out.print(marked_text(doc))
    _out.print(event_table(events))


@app.command()
def score(
    out_dir: Annotated[Path, typer.Argument(help="Folder written by run.")],
    gold: Annotated[Path, typer.Argument(help="Folder of gold files.")],
    ignore_spans: Annotated[
        bool, typer.Option("--ignore-spans", help="Pair by content: for another form of the same report.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    errors: Annotated[int, typer.Option("--errors", help="Longest list of missed and spurious events to print.")] = 40,
    reports: Annotated[
        list[str] | None,
        typer.Option("--report", help="Only this report (may be repeated), or @FILE with one id a line."),
    ] = None,
) -> None:
    """Score a run against gold: drugs, values, dates and whole dated records, with 95 % intervals."""
    from extractor.score import score as score_run
    from extractor.score.render import print_score

    result = score_run(out_dir, gold, ignore_spans=ignore_spans, reports=_report_ids(reports))
    if as_json:
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    else:
        print_score(result, _out, errors=errors)


@app.command()
def export(
    out_dir: Annotated[Path, typer.Argument(help="Folder written by run.")],
    to: Annotated[str, typer.Option("--to", help="A name (csv, parquet, fhir, omop, brat …), a file or a URL.")],
    out: Annotated[str | None, typer.Option("--out", help="Where a named form goes.")] = None,
) -> None:
    """Write a run in another form; works from its folder alone."""
    from extractor.writers import export as export_run

    _out.print(export_run(out_dir, to, out), markup=False, highlight=False, soft_wrap=True)


@app.command()
def train(
    corpus: Annotated[list[Path], typer.Option("--corpus", help="Folder of brat, PubTator or PHEE files; repeatable.")],
    out: Annotated[Path, typer.Option("--out", help="Model folder to write.")],
    work: Annotated[Path | None, typer.Option("--work", help="Intermediate files; OUT.work if not given.")] = None,
    texts: Annotated[
        list[Path] | None,
        typer.Option("--texts", help="Plain texts to learn words from first: .txt, .jsonl, .jsonl.gz; repeatable."),
    ] = None,
    folds: Annotated[int, typer.Option("--folds", help="Models for cross-validation instead of one on all.")] = 0,
    only: Annotated[int | None, typer.Option("--only", help="Number of the one fold to train.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of all chance.")] = 1,
) -> None:
    """Train the span finder (pip install with the extra train); an interrupted run goes on where it stopped."""
    import logging

    from extractor.train.run import train as run_training

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    run_training(
        corpus, out, work=work or Path(f"{out.resolve()}.work"), texts=texts or [], folds=folds, only=only, seed=seed
    )


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Gold or event files, or folders of them.")] = None,
    sources: Annotated[list[Path] | None, typer.Option("--sources", help="Folders of the report files.")] = None,
    resolve: Annotated[
        Path | None,
        typer.Option("--resolve", help="Draft whose {quote, nth} spans are to become offsets; prints gold."),
    ] = None,
    lexicon: Lexicons = None,
) -> None:
    """Validate lexicons, gold and event files; every problem with its file and line. Exit code 1 if there is one."""
    from extractor import check as checks

    if resolve is not None:
        for event in checks.resolve(resolve, sources or []):
            typer.echo(json.dumps(event, ensure_ascii=False))
        return
    problems = checks.check_lexicons(lexicon or [])
    for path in paths or []:
        problems += checks.check_gold([path], sources or [])
    for problem in problems:
        _out.print(str(problem), markup=False, highlight=False, soft_wrap=True)
    _out.print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}")
    raise typer.Exit(1 if any(problem.fatal for problem in problems) else 0)


@app.command()
def schema(
    record: Annotated[str, typer.Argument(help="Event, TimeValue, Report, or all.")] = "all",
) -> None:
    """Print the JSON Schema of the records."""
    from extractor.schema import schemas

    known = schemas()
    if record != "all" and record not in known:
        raise UsageError(f"unknown record {record!r}", f"one of {', '.join(known)} or all")
    typer.echo(json.dumps(known if record == "all" else known[record], indent=2, sort_keys=True))


@app.command()
def doctor() -> None:
    """Print versions, lexicons and models found."""
    from extractor.doctor import findings

    for name, value in findings():
        _out.print(f"{name:<28} {value}", markup=False, highlight=False)


def _day(text: str | None) -> str | None:
    """The value of ``--report-date``, refused where it is no ISO date."""
    from extractor.pipes.timeline.today import is_day

    if text is not None and not is_day(text):
        raise UsageError(f"--report-date {text}: no date", "give YYYY-MM-DD")
    return text


def _given(anchors: list[str] | None) -> dict[str, str]:
    """``NAME=DATE`` options as anchor → ISO date."""
    from datetime import date

    from extractor.lexicons import load_rows

    names = {*load_rows("time_anchors"), *(row["name"] for row in load_rows("milestones").values())}
    found: dict[str, str] = {}
    for option in anchors or ():
        name, _, day = option.partition("=")
        if name.rpartition(":")[2] not in names:
            raise UsageError(f"--anchor {option}: unknown anchor {name!r}", f"one of {', '.join(sorted(names))}")
        try:
            found[name] = date.fromisoformat(day).isoformat()
        except ValueError:
            raise UsageError(f"--anchor {option}: {day!r} is no date", "give NAME=YYYY-MM-DD") from None
    return found


def _report_ids(reports: list[str] | None) -> list[str] | None:
    if not reports:
        return None
    found: list[str] = []
    for name in reports:
        if name.startswith("@"):
            path = Path(name[1:])
            if not path.is_file():
                raise UsageError(f"{path}: no such file", "give @FILE with one report id a line")
            found += path.read_text(encoding="utf-8").split()
        else:
            found.append(name)
    return found


def _complain(message: str) -> None:
    _err.print(f"extractor: {message}", markup=False, highlight=False, soft_wrap=True)


def main() -> NoReturn:
    """Entry point: our own errors end in one line and exit code 2, never in a traceback."""
    try:
        app(standalone_mode=True)
    except ExtractorError as error:
        _complain(str(error))
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(0)
