"""Checking gold, events and lexicons; resolving quotes into offsets."""

from __future__ import annotations

import json

import pytest

from extractor.check import check_gold, check_lexicons, resolve
from extractor.errors import DataError

TEXT = "Day 1: CRP (82.69 mg/L) and CRP 12 mg/L.\r\nPrednisolone 30 mg, later 30 mg again."


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "corpus" / "deep"
    folder.mkdir(parents=True)
    (folder / "r1.txt").write_bytes(TEXT.encode())
    return [tmp_path / "corpus"]


def line(**more):
    words = more.pop("words", "Prednisolone")
    start = TEXT.index(words)
    record = {"report_id": "r1", "event_id": "e1", "type": "medication", "name": "prednisolone",
              "mention": {"start": start, "end": start + len(words), "text": words}, "times": []}  # fmt: skip
    return {**record, **more}


def problems_of(tmp_path, sources, *records):
    path = tmp_path / "r1.jsonl"
    path.write_text("\n".join(record if isinstance(record, str) else json.dumps(record) for record in records) + "\n")
    return [str(problem).removeprefix(f"{path}") for problem in check_gold([path], sources)]


def test_good_gold(tmp_path, sources):
    measurement = line(event_id="e2", type="measurement", name="c-reactive protein", words="CRP", borderline=["value"])
    assert problems_of(tmp_path, sources, line(), measurement) == []


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["{"], [":1: not JSON (Expecting property name enclosed in double quotes at column 2)"]),
        (["[1]", line()], [":1: not a JSON object"]),
        ([line(colour="red")], [":1: colour: Extra inputs are not permitted"]),
        ([line(status="taken")],
         [":1: status: Input should be 'given', 'started', 'continued', 'changed', 'stopped', 'planned' or "
          "'withheld'"]),
        ([line(), line()], [":2: event_id 'e1' already stands in line 1"]),
        ([line(duplicate_of="x")], [":1: duplicate_of 'x' is no event of r1"]),
        ([line(duplicate_of="e1")], [":1: duplicate_of points at itself"]),
        ([line(), line(event_id="e2", duplicate_of="e1"), line(event_id="e3", duplicate_of="e2")],
         [":3: duplicate_of 'e2' is itself a duplicate; point at the primary"]),
        ([line(mention={"start": 0, "end": 3, "text": "CRP"})], [":1: mention: 0:3 is 'Day', not 'CRP'"]),
        ([line(mention={"start": 0, "end": 999, "text": "CRP"})],
        [":1: mention: 0:999 lies outside the source (80 characters)"]),
        ([line(dose={"span": {"start": 0, "end": 3, "text": "30 "}, "value": 30})],
        [":1: dose.span: 0:3 is 'Day', not '30 '"]),
        ([line(dose={"span": {"start": 54, "end": 56, "text": "30"}, "value": 30, "unit": "mmHg"})],
         [":1: dose.unit 'mmHg' is not in the unit lexicon, perhaps 'mm[Hg]'",
         ":1: dose.span: 54:56 is ' 3', not '30'"]),
        ([line(name="Prednisolone")], [":1: name 'Prednisolone' is not in lower case"]),
        ([line(type="clinical_event", name="party")], [":1: name 'party' is no milestone"]),
        ([line(kind="lab")], [":1: kind does not belong to a medication"]),
        ([line(borderline=["colour"])], [":1: borderline field 'colour' is unknown"]),
        ([line(times=[{"start": "2021-02-30"}])],
        [":1: times.0: '2021-02-30' / None is not an ISO date of the contract"]),
        ([line(times=[{"start": "2021-03-02", "end": "2021-03-01"}])], [":1: times.0: ends before it starts"]),
        ([line(report_id="r7")], [": source of r7 not found; its spans are not checked"]),
    ],
)  # fmt: skip
def test_problems(tmp_path, sources, records, expected):
    assert problems_of(tmp_path, sources, *records) == expected


@pytest.mark.parametrize("start", ["2020", "2020-02", "2020-02-29", "2020-02-09T14:30", "--02-29", "--02"])
def test_dates_of_the_contract(tmp_path, sources, start):
    assert problems_of(tmp_path, sources, line(times=[{"start": start}])) == []


def test_missing_source_is_not_fatal(tmp_path):
    path = tmp_path / "r1.jsonl"
    path.write_text(json.dumps(line()) + "\n")
    assert [(str(problem), problem.fatal) for problem in check_gold([path], [])] == [
        (f"{path}: source of r1 not found; its spans are not checked", False)
    ]


def test_run_folder_is_checked_against_its_own_texts(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "r1.txt").write_bytes(TEXT.encode())
    (tmp_path / "events.jsonl").write_text(json.dumps(line()) + "\n")
    (tmp_path / "mentions.jsonl").write_text('{"label": "drug"}\n')
    assert check_gold([tmp_path], []) == []


def test_shipped_lexicons():
    assert [str(problem) for problem in check_lexicons()] == []


def test_bad_lexicon(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("# mine\nid,name,names\na,aspirin,ASA||acetylsalicylic acid\na,again,\n,none,\n")
    assert [str(problem).removeprefix(str(path)) for problem in check_lexicons([path])] == [
        ":3: names holds an empty spelling (two | in a row)", ":4: id 'a' already stands in line 3", ":5: id is empty",
    ]  # fmt: skip
    path.write_text("id,name\na\n")
    assert [str(problem).removeprefix(str(path)) for problem in check_lexicons([path])] == [
        ":2: 1 fields where the header has 2: quote commas in a field"
    ]


def draft(tmp_path, **more):
    path = tmp_path / "draft.jsonl"
    record = {"report_id": "r1", "event_id": "e1", "type": "medication", "name": "prednisolone",
              "mention": {"quote": "Prednisolone"}, "times": [], **more}  # fmt: skip
    path.write_text(json.dumps(record) + "\n")
    return path


def test_resolve(tmp_path, sources):
    value = {"span": {"quote": "82.69", "in": "CRP (82.69 mg/L)"}, "value": 82.69, "unit": "mg/L",
             "unit_span": {"quote": "mg/L", "in": "12 mg/L"}}  # fmt: skip
    path = draft(
        tmp_path, type="measurement", name="c-reactive protein", mention={"quote": "CRP", "nth": 2}, value=value,
        times=[{"span": {"quote": "Day 1"}, "offset_days": [1, 1]}], evidence=[{"quote": "12",
        "in": {"quote": "CRP 12"}}],
        borderline=["unit"],
    )  # fmt: skip
    assert resolve(path, sources) == [
        {
            "report_id": "r1", "event_id": "e1", "type": "measurement", "name": "c-reactive protein",
            "mention": {"start": 28, "end": 31, "text": "CRP"},
            "value": {"span": {"start": 12, "end": 17, "text": "82.69"}, "value": 82.69, "unit": "mg/L",
                      "unit_span": {"start": 35, "end": 39, "text": "mg/L"}},
            "times": [{"span": {"start": 0, "end": 5, "text": "Day 1"}, "offset_days": [1, 1]}],
            "evidence": [{"start": 32, "end": 34, "text": "12"}], "borderline": ["unit"],
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mention", "message"),
    [
        ({"quote": "CRP"}, 'mention: quote \'CRP\' stands 2 times: add "nth" or "in"'),
        ({"quote": "CRP", "nth": 3}, "mention: quote 'CRP' stands only 2 times, nth is 3"),
        ({"quote": "CRP", "nth": 0}, "mention: nth 0 is no number from 1"),
        ({"quote": "aspirin"}, "mention: quote 'aspirin' is not in the source"),
        ({"quote": "12", "in": "CRP (82.69"}, "mention: quote '12' is not in 'CRP (82.69'"),
        ({"quote": "30", "in": "30 mg"}, "mention.in: quote '30 mg' stands 2 times"),
        ({"quote": "CRP", "page": 1}, "mention: unknown key 'page' beside quote"),
        ({"quote": ""}, "mention: quote '' is no text"),
        ({"words": "CRP"}, "mention.start: Field required"),
    ],
)
def test_resolve_says_what_is_wrong(tmp_path, sources, mention, message):
    path = draft(tmp_path, mention=mention)
    with pytest.raises(DataError) as caught:
        resolve(path, sources)
    assert str(caught.value).startswith(f"{path}:1: {message}")


def test_resolve_with_nth_of_the_longer_quote(tmp_path, sources):
    path = draft(tmp_path, mention={"quote": "30", "in": "30 mg", "nth": 2})
    assert resolve(path, sources)[0]["mention"] == {
        "start": TEXT.rindex("30"),
        "end": TEXT.rindex("30") + 2,
        "text": "30",
    }


def test_resolve_counts_inside_a_unique_longer_quote(tmp_path, sources):
    path = draft(tmp_path, mention={"quote": "CRP", "in": "CRP (82.69 mg/L) and CRP", "nth": 2})
    assert resolve(path, sources)[0]["mention"] == {"start": 28, "end": 31, "text": "CRP"}


def test_resolve_tells_all_faults(tmp_path, sources):
    path = draft(tmp_path, mention={"quote": "aspirin"})
    path.write_text(path.read_text() * 2)
    with pytest.raises(DataError) as caught:
        resolve(path, sources)
    assert [text.split(": ")[0] for text in str(caught.value).split("\n")] == [f"{path}:1", f"{path}:2"]


def test_resolve_without_source(tmp_path):
    with pytest.raises(DataError, match="source of r1 not found"):
        resolve(draft(tmp_path), [])
