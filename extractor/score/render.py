"""The score as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from extractor.score import Accuracy, Figure, ScoreReport

_MAIN = (
    "drug mention", "drug+dose", "measurement mention", "measurement tuple", "clinical event",
    "dated record: medication", "dated record: measurement", "dated record: clinical_event", "dated record: all",
    "dated record with name: all",
)  # fmt: skip


def print_score(report: ScoreReport, console: Console, *, errors: int = 40) -> None:
    """Prints the figures, then at most ``errors`` missed, spurious and differing events each.

    Args:
        report: what :func:`extractor.score.score` returned.
        console: where to.
        errors: longest list; 0 prints none.
    """
    console.print(f"{len(report.reports)} reports scored" + (", paired by content" if report.ignore_spans else ""))
    if report.absent:
        console.print(f"not in the run: {', '.join(report.absent)}", markup=False, highlight=False)
    console.print(main_table(report))
    console.print(accuracy_table(report))
    console.print(slot_table(report))
    if errors:
        for title, entries in (
            ("missed", report.missed),
            ("spurious", report.spurious),
            ("differs", report.differences),
        ):
            _print_list(console, title, entries, errors)


def _ratio(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"


def _interval(figure: Figure | Accuracy) -> str:
    return "n/a" if figure.low is None else f"{figure.low:.3f}–{figure.high:.3f}"


def main_table(report: ScoreReport) -> Table:
    """Precision, recall and F1 of what is asked for, with the 95 % interval of F1 and strict F1 beside it."""
    table = _table("figure", "right", "pred", "gold", "P", "R", "F1", "95 %", "strict")
    for name in _MAIN:
        figure = report.figures.get(name)
        if figure is None:
            continue
        strict = report.figures.get(f"{name}, strict")
        numbers = [str(figure.right), str(figure.predicted), str(figure.gold)]
        ratios = [_ratio(figure.precision), _ratio(figure.recall), _ratio(figure.f1), _interval(figure)]
        shown = name.replace("clinical_event", "milestone").replace(" with name", " + name")
        table.add_row(shown, *numbers, *ratios, _ratio(strict.f1) if strict else "")
    return table


def accuracy_table(report: ScoreReport) -> Table:
    """Dates, time expressions, and what belongs to somebody else."""
    table = _table("ratio", "right", "of", "", "95 %")
    for name, figure in report.accuracies.items():
        table.add_row(name, str(figure.right), str(figure.of), _ratio(figure.accuracy), _interval(figure))
    return table


def slot_table(report: ScoreReport) -> Table:
    """Each slot over the paired events."""
    table = _table("slot of paired events", "right", "pred", "gold", "P", "R", "F1")
    for name, figure in report.figures.items():
        if name.startswith("slot ") and (figure.gold or figure.predicted):
            numbers = [str(figure.right), str(figure.predicted), str(figure.gold)]
            ratios = [_ratio(figure.precision), _ratio(figure.recall), _ratio(figure.f1)]
            table.add_row(name.removeprefix("slot "), *numbers, *ratios)
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _print_list(console: Console, title: str, entries: list[dict[str, Any]], longest: int) -> None:
    for entry in entries[:longest]:
        console.print(f"{title}: {_line(entry)}", markup=False, highlight=False, soft_wrap=True)
    if len(entries) > longest:
        console.print(f"{title}: … and {len(entries) - longest} more", markup=False, highlight=False)


def _line(entry: dict[str, Any]) -> str:
    words = f"{entry['report_id']}:{entry['start']} {entry['type']} {entry['name']} “{_one_line(entry['text'])}”"
    said = [f"{slot} {_one_line(value)}" for slot, value in entry["says"].items()]
    if "differs" in entry:
        said = [
            f"{slot}: gold {both['gold']}, predicted {both['predicted']}" for slot, both in entry["differs"].items()
        ]
    elif entry["times"]:
        said.append(entry["times"])
    if entry.get("not_this_patient"):
        said.append("not this patient's")
    return " · ".join([words, *map(_one_line, said)])


def _one_line(text: str) -> str:
    return " ".join(_parts(text))


def _parts(text: str) -> Iterable[str]:
    return str(text).split()
