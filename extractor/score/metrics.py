"""Counts over reports, their ratios, and seeded bootstrap intervals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.score.dates import Key, keys, same_dates
from extractor.score.loading import Item, RunReport, is_target, to_items
from extractor.score.matching import Fits, Pair, Pairing, Sentences, fitting, pair_items
from extractor.score.slots import CORE_SLOTS, SLOTS, core_equal, equal_slots, record_equal, shown, unscored_slots
from extractor.types import GoldEvent, Timex

TYPES = ("medication", "measurement", "clinical_event")
TOLERANCES = ("day", "month", "year")
_MENTION = {"medication": "drug mention", "measurement": "measurement mention", "clinical_event": "clinical event"}
_CORE = {"medication": "drug+dose", "measurement": "measurement tuple", "clinical_event": ""}
SAMPLES = 1000
SEED = 20200220


@dataclass
class Counts:
    """What one report adds: for ratios (right, predicted, gold), for accuracies (right, of)."""

    ratios: dict[str, list[int]] = field(default_factory=dict)
    accuracies: dict[str, list[int]] = field(default_factory=dict)

    def ratio(self, name: str, right: int, predicted: int, gold: int) -> None:
        """Adds to a figure with precision and recall."""
        _add(self.ratios, name, (right, predicted, gold))

    def accuracy(self, name: str, right: int, of: int) -> None:
        """Adds to a figure with one ratio."""
        _add(self.accuracies, name, (right, of))


def _add(table: dict[str, list[int]], name: str, numbers: tuple[int, ...]) -> None:
    known = table.setdefault(name, [0] * len(numbers))
    for index, number in enumerate(numbers):
        known[index] += number


@dataclass
class Outcome:
    """One report: its counts and the lists behind them."""

    report_id: str
    counts: Counts
    missed: list[dict[str, Any]]
    spurious: list[dict[str, Any]]
    differences: list[dict[str, Any]]


def score_report(run: RunReport, gold: Iterable[GoldEvent], *, ignore_spans: bool = False) -> Outcome:
    """Scores the events of one report.

    Args:
        run: predicted events, time expressions and text.
        gold: gold events, those of others included.
        ignore_spans: pair by type, name and value instead of by span.
    """
    gold = list(gold)
    outcome = Outcome(run.report_id, Counts(), [], [], [])
    sentences = Sentences(run.text)
    sides = [to_items(event for event in events if is_target(event)) for events in (run.events, gold)]
    others = [event for event in gold if event.assertion.experiencer != "patient"]
    modes = ("content",) if ignore_spans else ("overlap", "strict")
    for number, mode in enumerate(modes):
        fits = fitting(mode, sentences)
        suffix = "" if number == 0 else ", strict"
        for kind in TYPES:
            items = [[item for item in side if item.event.type == kind] for side in sides]
            pairing = pair_items(items[0], items[1], fits)
            _count(outcome.counts, kind, pairing, suffix)
            if number == 0:
                _count_slots(outcome.counts, kind, pairing.pairs)
                _list(outcome, pairing, others, fits)
    _count_restatements(outcome.counts, sides[0], sides[1], fitting(modes[0], sentences))
    if not ignore_spans:
        _count_timexes(outcome.counts, run.timexes, [event for event in gold if event.borderline is not True])
    for entries in (outcome.missed, outcome.spurious, outcome.differences):
        entries.sort(key=lambda entry: (entry["start"], entry["type"], entry["name"], str(entry)))
    return outcome


def _count(counts: Counts, kind: str, pairing: Pairing, suffix: str) -> None:
    pairs = pairing.pairs
    predicted, gold = len(pairs) + len(pairing.spurious), len(pairs) + len(pairing.missed)
    counts.ratio(_MENTION[kind] + suffix, len(pairs), predicted, gold)
    free = [(pair, unscored_slots(pair.gold.unscored | pair.predicted.unscored)) for pair in pairs]
    if _CORE[kind]:
        scored = [pair for pair, unscored in free if not set(CORE_SLOTS[kind]) & unscored]
        left_out = len(pairs) - len(scored)
        right = sum(core_equal(pair.one, pair.other) for pair in scored)
        counts.ratio(_CORE[kind] + suffix, right, predicted - left_out, gold - left_out)
    for name, named in (("dated record", False), ("dated record with name", True)):
        right = sum(record_equal(pair.one, pair.other, unscored, name=named) for pair, unscored in free)
        counts.ratio(f"{name}: {kind}{suffix}", right, predicted, gold)
        counts.ratio(f"{name}: all{suffix}", right, predicted, gold)


def _count_slots(counts: Counts, kind: str, pairs: list[Pair]) -> None:
    for pair in pairs:
        unscored = unscored_slots(pair.gold.unscored | pair.predicted.unscored)
        equal = equal_slots(pair.one, pair.other)
        for slot, (get, _, gold_only) in SLOTS[kind].items():
            if slot in unscored:
                continue
            predicted, gold = get(pair.one) is not None, get(pair.other) is not None
            if gold_only and not gold:
                continue
            right = int(equal[slot] and predicted and gold)
            counts.ratio(f"slot {kind}.{slot}", right, int(predicted), int(gold))
        if pair.other.times and "times" not in unscored:
            for tolerance in TOLERANCES:
                right = int(same_dates(pair.one.times, pair.other.times, tolerance))
                name = "event date accuracy" if tolerance == "day" else f"event date accuracy ({tolerance})"
                counts.accuracy(name, right, 1)
                if tolerance == "day":
                    counts.accuracy(f"event date accuracy: {kind}", right, 1)


def _list(outcome: Outcome, pairing: Pairing, others: list[GoldEvent], fits: Fits) -> None:
    for item in pairing.missed:
        outcome.missed.append(_entry(item.event))
    foreign = [_is_foreign(item, others, fits) for item in pairing.spurious]
    for item, strange in zip(pairing.spurious, foreign, strict=True):
        outcome.spurious.append({**_entry(item.event), "not_this_patient": strange, "rule": item.event.rule})
    outcome.counts.accuracy("not this patient's, of spurious", sum(foreign), len(foreign))
    outcome.counts.accuracy("not this patient's, of predicted", sum(foreign), len(foreign) + len(pairing.pairs))
    for pair in pairing.pairs:
        unscored = unscored_slots(pair.gold.unscored | pair.predicted.unscored)
        equal = equal_slots(pair.one, pair.other)
        gold_only = {slot for slot, entry in SLOTS[pair.one.type].items() if entry[2] and entry[0](pair.other) is None}
        differs = {
            slot: {"gold": shown(pair.other, slot), "predicted": shown(pair.one, slot)}
            for slot, same in equal.items()
            if not same and slot not in unscored and slot not in gold_only
        }
        if differs:
            outcome.differences.append({**_entry(pair.other), "differs": differs})


def _count_restatements(counts: Counts, predicted: list[Item], gold: list[Item], fits: Fits) -> None:
    """Predicted duplicates belong to their primary's item; here it is counted how many of them are there at all."""
    members = [event for item in gold for event in item.members]
    for item in predicted:
        for event in item.members[1:]:
            right = any(other.type == event.type and fits(event, other) for other in members)
            counts.accuracy("re-statements that fit gold", int(right), 1)


def _is_foreign(item: Item, others: list[GoldEvent], fits: Fits) -> bool:
    return any(other.type == item.event.type and fits(item.event, other) for other in others)


def _entry(event: GoldEvent) -> dict[str, Any]:
    slots = ("dose", "route", "status") if event.type == "medication" else ("value", "result")
    what = {
        "dose": event.dose,
        "value": event.value,
        "result": event.result,
        "route": event.route,
        "status": event.status,
    }
    words = {}
    for slot in slots:
        value = what[slot]
        if value is None or event.type == "clinical_event":
            continue
        words[slot] = value if isinstance(value, str) else (value.span.view or value.span.text)
    times = shown(event, "times") if event.times else None
    return {
        "report_id": event.report_id, "type": event.type, "name": event.name, "text": event.mention.text,
        "start": event.mention.start, "end": event.mention.end, "patient": event.patient, "says": words, "times": times,
    }  # fmt: skip


def _count_timexes(counts: Counts, timexes: list[Timex], gold: list[GoldEvent]) -> None:
    """Time expressions that gold names as spans of times: found by any DATE or TIME, and its value right."""
    expected: dict[tuple[int, int], set[Key]] = {}
    for event in gold:
        for time in event.times:
            if time.span is not None and time.basis in ("explicit", "relative", "table"):
                expected.setdefault((time.span.start, time.span.end), set()).update(keys(time))
    found = sorted(
        (timex for timex in timexes if timex.timex_type in ("DATE", "TIME")), key=lambda timex: (timex.start, timex.end)
    )
    for (start, end), wanted in sorted(expected.items()):
        near = [timex for timex in found if timex.start < end and start < timex.end]
        counts.accuracy("timex found", int(bool(near)), 1)
        if not near:
            continue
        values = [keys(timex.time) if timex.time is not None else frozenset() for timex in near]
        together = frozenset().union(*values)
        counts.accuracy("timex value accuracy", int(together == wanted or any(value == wanted for value in values)), 1)


@dataclass(frozen=True)
class Figure:
    """Precision, recall and F1 with the 95 % interval of F1; None where a ratio is 0/0."""

    right: int
    predicted: int
    gold: int
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Accuracy:
    """One ratio with its 95 % interval; None where it is 0/0."""

    right: int
    of: int
    accuracy: float | None
    low: float | None
    high: float | None


def _divide(one: float, other: float) -> float | None:
    return one / other if other else None


def _f1(numbers: list[int]) -> float | None:
    return _divide(2 * numbers[0], numbers[1] + numbers[2])


def _accuracy(numbers: list[int]) -> float | None:
    return _divide(numbers[0], numbers[1])


def _samples(size: int) -> list[Counter[int]]:
    """The same samples of reports for every figure, so that figures of one run can be compared."""
    chooser = random.Random(SEED)
    return [Counter(chooser.choices(range(size), k=size)) for _ in range(SAMPLES)] if size > 1 else []


def _interval(
    rows: list[list[int] | None], samples: list[Counter[int]], measure: Any
) -> tuple[float | None, float | None]:
    values = []
    width = next((len(row) for row in rows if row is not None), 0)
    for sample in samples:
        total = [0] * width
        for index, times in sample.items():
            row = rows[index]
            if row is not None:
                for place in range(width):
                    total[place] += times * row[place]
        value = measure(total)
        if value is not None:
            values.append(value)
    if not values:
        return None, None
    values.sort()
    last = len(values) - 1
    return round(values[round(0.025 * last)], 6), round(values[round(0.975 * last)], 6)


def figures(outcomes: Mapping[str, Counts]) -> tuple[dict[str, Figure], dict[str, Accuracy]]:
    """Ratios of the summed counts, with intervals by bootstrap over reports (1000 samples, fixed seed).

    Args:
        outcomes: counts by report.
    """
    reports = sorted(outcomes)
    samples = _samples(len(reports))
    ratios: dict[str, Figure] = {}
    for name in _names(outcomes[report].ratios for report in reports):
        rows = [outcomes[report].ratios.get(name) for report in reports]
        total = _total(rows, 3)
        low, high = _interval(rows, samples, _f1)
        precision, recall = _divide(total[0], total[1]), _divide(total[0], total[2])
        ratios[name] = Figure(total[0], total[1], total[2], precision, recall, _f1(total), low, high)
    accuracies: dict[str, Accuracy] = {}
    for name in _names(outcomes[report].accuracies for report in reports):
        rows = [outcomes[report].accuracies.get(name) for report in reports]
        total = _total(rows, 2)
        low, high = _interval(rows, samples, _accuracy)
        accuracies[name] = Accuracy(total[0], total[1], _accuracy(total), low, high)
    return ratios, accuracies


def _names(tables: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({name for table in tables for name in table})


def _total(rows: list[list[int] | None], width: int) -> list[int]:
    return [sum(row[place] for row in rows if row is not None) for place in range(width)]


__all__ = ["Accuracy", "Counts", "Figure", "Outcome", "figures", "score_report"]
