"""Scoring: what each figure counts, and the properties any scorer has to have."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from extractor.errors import DataError, UsageError
from extractor.score import score, score_reports
from extractor.score.dates import keys, same_dates
from extractor.score.loading import RunReport, to_items
from extractor.score.matching import Sentences, best_pairing
from extractor.score.render import print_score
from extractor.types import GoldEvent, TimeValue

TEXT = (
    "He was admitted on 3 May 2021. Prednisolone 40 mg orally was started on 4 May. CRP was 82 mg/L and then 12 mg/L. "
    "Heparin was given. He was discharged home on 9 May. In another report tocilizumab 400 mg was given."
)


def span(text: str, words: str, nth: int = 1) -> dict[str, Any]:
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words}


def when(start: str | None, words: str | None = None, **more: Any) -> dict[str, Any]:
    return {"start": start, "span": span(TEXT, words) if words else None, **more}


def quantity(words: str, value: float, unit: str | None) -> dict[str, Any]:
    return {"span": span(TEXT, words), "value": value, "unit": unit, "unit_text": unit}


def event(kind: str, name: str, words: str, number: int = 1, report: str = "r1", **more: Any) -> GoldEvent:
    record = {
        "report_id": report, "event_id": more.pop("id", f"{kind[:2]}-{name}-{words}-{number}"), "type": kind,
        "name": name,
        "mention": span(TEXT, words, number), "times": [], **more,
    }  # fmt: skip
    return GoldEvent.model_validate(record)


def gold_events(report: str = "r1") -> list[GoldEvent]:
    return [
        event("clinical_event", "admission", "admitted", report=report, times=[when("2021-05-03", "3 May 2021")]),
        event("medication", "prednisolone", "Prednisolone", report=report, status="started", route="oral",
              dose=quantity("40 mg", 40, "mg"), times=[when("2021-05-04", "4 May")]),
        event("measurement", "c-reactive protein", "CRP", report=report, id="crp1", value=quantity("82 mg/L", 82,
        "mg/L"),
              times=[when("2021-05-04")]),
        event("measurement", "c-reactive protein", "CRP", report=report, id="crp2", value=quantity("12 mg/L", 12,
        "mg/L"),
              times=[when("2021-05-04")]),
        event("medication", "heparin", "Heparin", report=report),
        event("clinical_event", "discharge", "discharged", report=report, times=[when("2021-05-09", "9 May")]),
        event("medication", "tocilizumab", "tocilizumab", report=report, dose=quantity("400 mg", 400, "mg"),
              assertion={"experiencer": "other"}),
    ]  # fmt: skip


def changed(events: list[GoldEvent], index: int, **changes: Any) -> list[GoldEvent]:
    record = {**events[index].to_json(), **changes}
    return [*events[:index], GoldEvent.model_validate(record), *events[index + 1 :]]


def run_of(events: list[GoldEvent], report: str = "r1") -> dict[str, RunReport]:
    return {report: RunReport(report, list(events), text=TEXT)}


def counts(predicted: list[GoldEvent], gold: list[GoldEvent], name: str, **more: Any) -> tuple[int, int, int]:
    figure = score_reports(run_of(predicted), {"r1": gold}, **more).figures[name]
    return figure.right, figure.predicted, figure.gold


def test_gold_against_itself_is_one_everywhere():
    result = score_reports(run_of(gold_events()), {"r1": gold_events()})
    assert {name: figure.f1 for name, figure in result.figures.items() if figure.f1 not in (1.0, None)} == {}
    assert {
        name: figure.accuracy for name, figure in result.accuracies.items() if not name.startswith(("not this",
        "timex"))
    } == {
        "event date accuracy": 1.0, "event date accuracy (month)": 1.0, "event date accuracy (year)": 1.0,
        "event date accuracy: clinical_event": 1.0, "event date accuracy: measurement": 1.0,
        "event date accuracy: medication": 1.0,
    }  # fmt: skip
    assert (result.missed, result.spurious, result.differences) == ([], [], [])
    assert (result.figures["drug mention"].gold, result.figures["measurement tuple"].gold) == (2, 2)


def test_equal_slots_decide_among_largest_pairings():
    gold = gold_events()
    swapped = [*gold[:2], gold[3], gold[2], *gold[4:]]
    assert counts(swapped, gold, "measurement tuple") == (2, 2, 2)
    only_second = [gold[3]]
    result = score_reports(run_of(only_second), {"r1": gold})
    assert [entry["says"] for entry in result.missed if entry["type"] == "measurement"] == [{"value": "82 mg/L"}]


@pytest.mark.parametrize(
    ("index", "changes", "name", "expected"),
    [
        (1, {"dose": None}, "drug+dose", (1, 2, 2)),
        (1, {"dose": None}, "drug mention", (2, 2, 2)),
        (1, {"dose": {**quantity("40 mg", 40, "mg"), "unit": "g"}}, "drug+dose", (1, 2, 2)),
        (1, {"route": None}, "dated record: medication", (1, 2, 2)),
        (1, {"route": None}, "slot medication.route", (0, 0, 1)),
        (1, {"status": "given"}, "slot medication.status", (1, 2, 2)),
        (1, {"status": "given"}, "dated record: medication", (2, 2, 2)),
        (1, {"name": "prednisone"}, "dated record: medication", (2, 2, 2)),
        (1, {"name": "prednisone"}, "dated record with name: medication", (1, 2, 2)),
        (2, {"value": {**quantity("82 mg/L", 82, "mg/L"), "unit": "ug/mL"}}, "measurement tuple", (2, 2, 2)),
        (2, {"value": {**quantity("82 mg/L", 8.2, "mg/L")}}, "measurement tuple", (1, 2, 2)),
        (0, {"name": "presentation"}, "clinical event", (1, 2, 2)),
        (0, {"mention": span(TEXT, "was")}, "clinical event", (2, 2, 2)),
        (0, {"mention": span(TEXT, "was")}, "clinical event, strict", (1, 2, 2)),
        (1, {"mention": span(TEXT, "Prednisolone 40 mg")}, "drug mention", (2, 2, 2)),
        (1, {"mention": span(TEXT, "Prednisolone 40 mg")}, "drug mention, strict", (1, 2, 2)),
        (1, {"patient": "case 1"}, "drug mention", (1, 2, 2)),
        (1, {"times": [when("2021-05")]}, "dated record: medication", (1, 2, 2)),
    ],
)
def test_figures(index, changes, name, expected):
    gold = gold_events()
    assert counts(changed(gold, index, **changes), gold, name) == expected


def test_neighbouring_spans_do_not_overlap():
    gold = gold_events()
    start = gold[1].mention.end
    beside = changed(gold, 1, mention={"start": start, "end": start + 3, "text": TEXT[start : start + 3]})
    assert counts(beside, gold, "drug mention") == (1, 2, 2)


def test_result_counts_where_there_is_no_number():
    positive = event("measurement", "sars-cov-2 rna", "CRP", result="positive")
    negative = event("measurement", "sars-cov-2 rna", "CRP", result="negative")
    assert counts([positive], [positive], "measurement tuple") == (1, 1, 1)
    assert counts([negative], [positive], "measurement tuple") == (0, 1, 1)


def test_gold_event_and_duplicates_are_one_item():
    gold = gold_events()
    again = event("medication", "prednisolone", "Heparin", id="dup", duplicate_of=gold[1].event_id)
    assert counts([gold[1]], [gold[1], again], "drug mention") == (1, 1, 1)
    assert counts([gold[1], again], [gold[1], again], "drug mention") == (1, 1, 1)
    restated = again.model_copy(update={"duplicate_of": None})
    assert counts([restated], [gold[1], again], "drug mention") == (1, 1, 1)
    assert counts([gold[1], restated], [gold[1], again], "drug mention") == (1, 2, 1)


def test_borderline_is_neither_missed_nor_spurious():
    gold = gold_events()
    doubtful = changed(gold, 4, borderline=True)
    assert counts(gold, doubtful, "drug mention") == (1, 1, 1)
    assert counts([gold[1]], doubtful, "drug mention") == (1, 1, 1)


def test_borderline_fields_are_not_scored():
    gold = gold_events()
    other_dose = changed(gold, 1, dose=None, route=None)
    doubtful = changed(gold, 1, borderline=["dose", "route"])
    assert counts(other_dose, doubtful, "drug+dose") == (1, 1, 1)
    assert counts(other_dose, doubtful, "dated record: medication") == (2, 2, 2)
    assert score_reports(run_of(other_dose), {"r1": doubtful}).figures["slot medication.route"].gold == 0


def test_not_this_patients():
    gold = gold_events()
    mistaken = changed(gold, 6, assertion={"experiencer": "patient"})
    result = score_reports(run_of(mistaken), {"r1": gold})
    assert [(entry["name"], entry["not_this_patient"]) for entry in result.spurious] == [("tocilizumab", True)]
    figure = result.accuracies["not this patient's, of predicted"]
    assert (figure.right, figure.of) == (1, 7)


def test_differences_say_what_differs():
    gold = gold_events()
    result = score_reports(run_of(changed(gold, 1, dose=None)), {"r1": gold})
    assert [(entry["name"], entry["differs"]) for entry in result.differences] == [
        ("prednisolone", {"dose": {"gold": "40 mg", "predicted": "–"}})
    ]


def test_timexes_are_compared_with_the_spans_of_gold_times():
    gold = gold_events()
    timexes = [
        {"report_id": "r1", "text": "3 May 2021", **{k: v for k, v in span(TEXT, "3 May 2021").items() if k != "text"},
         "timex_type": "DATE", "time": {"start": "2021-05-03"}},
        {"report_id": "r1", "text": "9 May", **{k: v for k, v in span(TEXT, "9 May").items() if k != "text"},
         "timex_type": "DATE", "time": {"start": "2020-05-09"}},
    ]  # fmt: skip
    from extractor.types import Timex

    run = {"r1": RunReport("r1", gold, [Timex.model_validate(timex) for timex in timexes], TEXT)}
    found = score_reports(run, {"r1": gold}).accuracies
    assert (found["timex found"].right, found["timex found"].of) == (2, 3)
    assert (found["timex value accuracy"].right, found["timex value accuracy"].of) == (1, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            [{"start": "2021-05-03", "end": "2021-05-05"}],
            [{"start": day} for day in ("2021-05-05", "2021-05-03", "2021-05-04")],
            True,
        ),
        ([{"start": "2021-05-03T14:30"}], [{"start": "2021-05-03"}], True),
        ([{"start": "2021-05"}], [{"start": "2021-05-03"}], False),
        ([{"start": "2021-05"}], [{"start": "2021-05"}], True),
        ([{"start": "--05-03"}], [{"start": "2021-05-03"}], False),
        ([{"start": "--05-03", "end": "--05-04"}], [{"start": "--05-03"}, {"start": "--05-04"}], True),
        ([{"start": "2021-05-03", "open": "end"}], [{"start": "2021-05-03"}], False),
        ([{"offset_days": [3, 3]}], [{"offset_days": [3.0, 3.0], "anchor": {"name": "admission"}}], True),
        ([{"offset_days": [3, 3]}], [{"offset_days": [4, 4]}], False),
        ([{"offset_days": None, "anchor": {"name": "onset"}}], [{"anchor": {"name": "onset"}}], True),
        ([], [], True),
        ([], [{"start": "2021"}], False),
    ],
)
def test_same_dates(one, other, same):
    sides = [[TimeValue.model_validate(time) for time in times] for times in (one, other)]
    assert same_dates(*sides) is same
    assert same_dates(*reversed(sides)) is same


def test_tolerance():
    one, other = TimeValue(start="2021-05-03"), TimeValue(start="2021-05")
    assert keys(one, "month") == keys(other, "month") and keys(one) != keys(other)
    assert same_dates([one], [TimeValue(start="2021-11-30")], "year")


def _noisy(seed: int, report: str) -> list[GoldEvent]:
    """A handful of events drawn at random, so that spans and slots agree only in part."""
    chooser = random.Random(seed)
    words = ["Prednisolone", "Heparin", "CRP", "40 mg", "was", "admitted", "discharged"]
    events = []
    for number in range(chooser.randrange(0, 9)):
        kind = chooser.choice(["medication", "measurement", "clinical_event"])
        name = chooser.choice(["admission", "discharge"]) if kind == "clinical_event" else chooser.choice("ab")
        more: dict[str, Any] = {
            "times": [when(day) for day in chooser.sample(["2021-05-03", "2021-05-04"], chooser.randrange(2))]
        }
        if kind == "medication":
            more |= {
                "dose": chooser.choice([None, quantity("40 mg", 40, "mg")]),
                "route": chooser.choice([None, "oral"]),
            }
        if kind == "measurement":
            more |= {"value": chooser.choice([None, quantity("82 mg/L", 82, "mg/L"), quantity("12 mg/L", 12, "mg/L")])}
        if events and chooser.random() < 0.2:
            earlier = [one for one in events if one.type == kind and one.duplicate_of is None]
            more["duplicate_of"] = earlier[0].event_id if earlier else None
        events.append(event(kind, name, chooser.choice(words), report=report, id=f"e{number}", **more))
    return events


_SYMMETRIC = (
    "drug mention",
    "drug+dose",
    "measurement mention",
    "measurement tuple",
    "clinical event",
    "dated record: all",
)


@pytest.mark.parametrize("seed", range(40))
def test_sides_swap_precision_and_recall(seed):
    one, other = _noisy(seed, "r1"), _noisy(seed + 1000, "r1")
    forth, back = score_reports(run_of(one), {"r1": other}), score_reports(run_of(other), {"r1": one})
    for name in _SYMMETRIC:
        a, b = forth.figures[name], back.figures[name]
        assert (a.right, a.predicted, a.gold) == (b.right, b.gold, b.predicted), name
        assert (a.precision, a.recall) == (b.recall, b.precision), name


@pytest.mark.parametrize("seed", range(20))
def test_order_never_matters(seed):
    predicted, gold = _noisy(seed, "r1"), _noisy(seed + 1000, "r1")
    straight = score_reports(run_of(predicted), {"r1": gold}).to_json()
    chooser = random.Random(seed)
    chooser.shuffle(predicted)
    chooser.shuffle(gold)
    assert score_reports(run_of(predicted), {"r1": gold}).to_json() == straight


@pytest.mark.parametrize("seed", range(10))
def test_splitting_reports_changes_no_count(seed):
    """Two reports scored apart add up to the same counts as both in one report, their texts one behind the other."""
    parts = [(_noisy(seed + shift, "r1"), _noisy(seed + shift + 1000, "r1")) for shift in (0, 500)]
    apart = score_reports(
        {f"r{n}": RunReport(f"r{n}", predicted, text=TEXT) for n, (predicted, _) in enumerate(parts)},
        {f"r{n}": gold for n, (_, gold) in enumerate(parts)},
    )
    merged: list[list[GoldEvent]] = [[], []]
    for number, part in enumerate(parts):
        for side, events in enumerate(part):
            for one in events:
                mention = one.mention.model_copy(
                    update={
                        "start": one.mention.start + number * (len(TEXT) + 2),
                        "end": one.mention.end + number * (len(TEXT) + 2),
                    }
                )
                duplicate = one.duplicate_of and f"{number}-{one.duplicate_of}"
                changes = {"mention": mention, "event_id": f"{number}-{one.event_id}", "duplicate_of": duplicate}
                merged[side].append(one.model_copy(update=changes))
    together = score_reports({"r": RunReport("r", merged[0], text=f"{TEXT}\n\n{TEXT}")}, {"r": merged[1]})
    for name in _SYMMETRIC:
        a, b = apart.figures[name], together.figures[name]
        assert (a.right, a.predicted, a.gold) == (b.right, b.predicted, b.gold), name


def test_largest_pairing_beats_greedy():
    # Row 0 fits both columns and likes column 0 best, row 1 fits column 0 alone.
    big = 4096
    assert best_pairing(2, 2, {(0, 0): big + 9, (0, 1): big, (1, 0): big}) == [(0, 1), (1, 0)]


def test_items_group_duplicates_and_survive_circles():
    gold = gold_events()
    one = gold[1].model_copy(update={"event_id": "a", "duplicate_of": "b"})
    other = gold[1].model_copy(update={"event_id": "b", "duplicate_of": "a"})
    assert sum(len(item.members) for item in to_items([one, other])) == 2


def test_sentences():
    text = "Dr. Li saw him. He was admitted to the ICU, pH 7.2 on arrival.[3] He died.\n\n| a | b |\n| c | d |"
    sentences = Sentences(text)

    def at(words: str) -> GoldEvent:
        start = text.index(words)
        record = {"report_id": "r", "event_id": words, "type": "clinical_event", "name": "death",
                  "mention": {"start": start, "end": start + len(words), "text": words}}  # fmt: skip
        return GoldEvent.model_validate(record)

    pairs = [("Dr", "saw", True), ("saw", "admitted", False), ("admitted", "arrival", True), ("arrival", "died", False),
             ("died", "| a", False), ("| a", "| c", False)]  # fmt: skip
    assert [sentences.same(at(a), at(b)) for a, b, _ in pairs] == [same for _, _, same in pairs]


def write_run(folder: Path, reports: dict[str, list[GoldEvent]]) -> Path:
    (folder / "texts").mkdir(parents=True)
    lines = [
        json.dumps(one.model_dump(mode="json", exclude={"borderline"})) for events in reports.values() for one in events
    ]
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for report in reports:
        (folder / "texts" / f"{report}.txt").write_text(TEXT, encoding="utf-8", newline="")
    return folder


def write_gold(folder: Path, reports: dict[str, list[GoldEvent]]) -> Path:
    folder.mkdir()
    for report, events in reports.items():
        lines = [json.dumps(one.model_dump(mode="json", exclude_none=True)) for one in events]
        (folder / f"{report}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_folders(tmp_path):
    reports = {name: gold_events(name) for name in ("r1", "r2", "r3")}
    run = write_run(tmp_path / "out", {"r1": reports["r1"], "r2": reports["r2"][:2], "unasked": []})
    gold = write_gold(tmp_path / "gold", reports)
    result = score(run, gold)
    assert (result.reports, result.absent) == (("r1", "r2"), ("r3",))
    figure = result.figures["drug mention"]
    assert (figure.right, figure.predicted, figure.gold, figure.recall) == (3, 3, 4, 0.75)
    assert figure.low is not None and figure.low <= figure.f1 <= figure.high
    assert score(run, gold).to_json() == result.to_json()
    assert score(run, gold, reports=["r1"]).figures["drug mention"].f1 == 1.0
    assert score(run, gold, reports=["r1"]).figures["drug mention"].low is None
    with pytest.raises(UsageError, match="no gold for report 'r9'"):
        score(run, gold, reports=["r9"])
    console = Console(width=140, record=True, file=io.StringIO())
    print_score(result, console)
    shown = console.export_text()
    assert "missed: r2:" in shown and "not in the run: r3" in shown and "n/a" in shown


def test_ignore_spans_pairs_by_content(tmp_path):
    gold = gold_events()
    moved = [
        one.model_copy(update={"mention": one.mention.model_copy(update={"start": 0, "end": 2, "text": "He"})})
        for one in gold
    ]
    assert counts(moved, gold, "drug mention") == (0, 2, 2)
    assert counts(moved, gold, "measurement tuple", ignore_spans=True) == (2, 2, 2)
    assert counts(moved, gold, "dated record: all", ignore_spans=True) == (6, 6, 6)


def test_bad_lines_name_file_and_line(tmp_path):
    run = write_run(tmp_path / "out", {"r1": gold_events()})
    gold = write_gold(tmp_path / "gold", {"r1": gold_events()})
    with (gold / "r1.jsonl").open("a") as file:
        file.write('{"report_id": "r1"}\n')
    with pytest.raises(DataError, match=r"r1\.jsonl:8: event_id: Field required \(and 3 more\)"):
        score(run, gold)
    with pytest.raises(UsageError, match=r"no events\.jsonl"):
        score(tmp_path, gold)
    with pytest.raises(UsageError, match="no gold at"):
        score(run, tmp_path / "none")


def test_nothing_to_score_is_not_zero():
    result = score_reports({"r1": RunReport("r1", [], text=TEXT)}, {"r1": []})
    assert result.figures["drug mention"].f1 is None
    assert result.figures["drug mention"].precision is None


def test_a_second_annotation_is_scored_like_a_run(tmp_path: Path) -> None:
    event = {
        "report_id": "r", "event_id": "m1", "type": "medication", "name": "aspirin", "status": "given", "times": [],
        "mention": {"start": 0, "end": 7, "text": "aspirin"},
    }  # fmt: skip
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "r.jsonl").write_text(json.dumps(event) + "\n")
    result = score(tmp_path / "second", tmp_path / "first").to_json()
    assert result["reports"] == ["r"]
    assert result["missed"] == result["spurious"] == []
