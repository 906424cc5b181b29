"""Scores a run against gold: ``score(out_dir, gold)``; what each figure means is in the README of the gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extractor.errors import UsageError
from extractor.score.loading import RunReport, load_gold, load_run
from extractor.score.metrics import Accuracy, Figure, figures, score_report
from extractor.types import GoldEvent

__all__ = ["Accuracy", "Figure", "ScoreReport", "score", "score_reports"]


@dataclass(frozen=True)
class ScoreReport:
    """Outcome of scoring.

    Attributes:
        reports: ids of the reports scored.
        absent: gold reports that the run does not hold.
        ignore_spans: whether events were paired by content.
        figures: precision, recall, F1 by name (``drug mention``, ``dated record: all``, ``slot medication.route`` …).
        accuracies: ratios by name (``event date accuracy``, ``timex value accuracy`` …).
        per_report: the same counts for each report.
        missed: gold events without partner, with their words.
        spurious: predicted events without partner; ``not_this_patient`` where gold says they are somebody else's.
        differences: paired events and the slots in which they differ.
    """

    reports: tuple[str, ...]
    absent: tuple[str, ...]
    ignore_spans: bool
    figures: dict[str, Figure]
    accuracies: dict[str, Accuracy]
    per_report: dict[str, dict[str, list[int]]]
    missed: list[dict[str, Any]]
    spurious: list[dict[str, Any]]
    differences: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; ratios rounded to six places, 0/0 is null."""
        record = asdict(self)
        for table in (record["figures"], record["accuracies"]):
            for figure in table.values():
                for name, value in figure.items():
                    figure[name] = round(value, 6) if isinstance(value, float) else value
        record["reports"], record["absent"] = list(self.reports), list(self.absent)
        return record


def score_reports(
    runs: Mapping[str, RunReport], gold: Mapping[str, list[GoldEvent]], *, ignore_spans: bool = False
) -> ScoreReport:
    """Scores what is in memory; reports in both are scored, gold reports without a run are listed as absent.

    Args:
        runs: by report id.
        gold: gold events by report id.
        ignore_spans: pair by type, name and value instead of by span.
    """
    common = sorted(set(runs) & set(gold))
    outcomes = {report: score_report(runs[report], gold[report], ignore_spans=ignore_spans) for report in common}
    ratios, accuracies = figures({report: outcome.counts for report, outcome in outcomes.items()})
    ordered = list(outcomes.values())
    return ScoreReport(
        reports=tuple(common),
        absent=tuple(sorted(set(gold) - set(runs))),
        ignore_spans=ignore_spans,
        figures=ratios,
        accuracies=accuracies,
        per_report={
            report: {**dict(sorted(outcome.counts.ratios.items())), **dict(sorted(outcome.counts.accuracies.items()))}
            for report, outcome in outcomes.items()
        },
        missed=[entry for outcome in ordered for entry in outcome.missed],
        spurious=[entry for outcome in ordered for entry in outcome.spurious],
        differences=[entry for outcome in ordered for entry in outcome.differences],
    )


def score(
    out_dir: Path | str, gold: Path | str, *, ignore_spans: bool = False, reports: list[str] | None = None
) -> ScoreReport:
    """Scores the run folder ``out_dir`` against gold.

    Args:
        out_dir: folder written by ``extractor run``.
        gold: gold file, or folder of ``<report_id>.jsonl``.
        ignore_spans: pair by type, name and value: for another form of the same report; a run report ``<report>.<form>``
            is scored against the gold of ``<report>``.
        reports: ids to score; all where None.

    Raises:
        UsageError: a path is missing or holds nothing to score.
        DataError: a line is invalid; names file and line.
    """
    runs, wanted = load_run(Path(out_dir)), load_gold(Path(gold))
    if reports is not None:
        unknown = sorted(set(reports) - set(wanted))
        if unknown:
            raise UsageError(f"no gold for report {unknown[0]!r} in {gold}", "name reports that have a gold file")
        wanted = {report: wanted[report] for report in sorted(set(reports))}
    if ignore_spans:
        wanted |= _of_forms(runs, wanted)
    return score_reports(runs, wanted, ignore_spans=ignore_spans)


def _of_forms(runs: Mapping[str, RunReport], gold: Mapping[str, list[GoldEvent]]) -> dict[str, list[GoldEvent]]:
    """Gold of another form of a report: ``<report>.<form>`` in the run (``ttp.pdf``, ``ttp.two-column``) has that of ``<report>``."""
    named = ((name, name.partition(".")[0]) for name in runs if name not in gold)
    return {name: gold[report] for name, report in named if report in gold}
