"""What an export did, so that its counts reconcile: events in = events out + listed exceptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """Counts of one export.

    Attributes:
        target: file, folder or address, without credentials.
        reports: reports of the run.
        unchanged: reports that the target already held in this form.
        events: events of the run.
        written: events the target now holds of this run.
        left_out: events it does not hold, by reason.
        rows: rows or resources the target now holds of this run, by table or type.
        notes: what else the user should know, one line each.
    """

    target: str
    reports: int = 0
    unchanged: int = 0
    events: int = 0
    written: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The summary that ``export`` prints."""
        same = f", {self.unchanged} unchanged" if self.unchanged else ""
        found = [f"{self.target}: {_count(self.reports, 'report')}{same}",
                 f"{_count(self.events, 'event')} in, {self.written} out, {self.left_out.total()} left out"
                 + _listed(self.left_out)]  # fmt: skip
        if self.rows:
            found.append("rows: " + ", ".join(f"{name} {count}" for name, count in sorted(self.rows.items())))
        return "\n".join([*found, *self.notes])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{name} {count}' for name, count in sorted(counts.items()))})" if counts else ""
