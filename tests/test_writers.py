"""Writers work from a run folder alone."""

import json
from pathlib import Path

import pytest

from extractor.batch import run
from extractor.errors import UsageError
from extractor.pipeline import load
from extractor.writers import export

TEXT = "A 40-year-old man was given prednisolone 40 mg orally on 3 May 2021.\r\nCRP was 12 mg/L; troponin was negative."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("writers")
    (place / "a.txt").write_bytes(TEXT.encode())
    run([str(place / "a.txt")], place / "run", load("none"))
    return place


def test_brat_holds_mentions_and_their_relations(folder: Path) -> None:
    assert export(folder / "run", "brat", str(folder / "brat")).startswith("1 reports")
    assert (folder / "brat" / "a.txt").read_bytes() == TEXT.encode()
    rows = [row.split("\t") for row in (folder / "brat" / "a.ann").read_text(encoding="utf-8").splitlines()]
    spans = {row[0]: (row[1].split(" ")[0], row[2]) for row in rows if row[0].startswith("T")}
    for row in rows:
        if row[0].startswith("T"):
            start, end = map(int, row[1].split(" ")[1:])
            assert TEXT[start:end] == row[2]
    assert set(spans.values()) == {
        ("Age", "40-year-old"), ("Medication", "prednisolone"), ("Dosage", "40 mg"), ("Administration", "orally"),
        ("Date", "3 May 2021"), ("Diagnostic_procedure", "CRP"), ("Lab_value", "12 mg/L"),
        ("Diagnostic_procedure", "troponin"), ("Lab_value", "negative"),
    }  # fmt: skip
    ends = [[spans[end.split(":")[1]][1] for end in row[1].split(" ")[1:]] for row in rows if row[0].startswith("R")]
    assert ends == [["40 mg", "prednisolone"], ["12 mg/L", "CRP"], ["negative", "troponin"]]


def test_brat_parts_spans_at_line_ends(folder: Path) -> None:
    from extractor.writers.brat import Annotations, lines

    found = list(lines(Annotations({"Medication": {(0, 12)}}, set()), "folic\r\n acid"))
    assert found == ["T1\tMedication 0 5;8 12\tfolic acid\n"]


@pytest.mark.parametrize(
    ("to", "out", "says"),
    [
        ("brat", None, "--out"),
        ("nothing", None, "nothing writes 'nothing'"),
        ("x://me:tiger@y", None, "nothing writes 'x://…'"),
        ("sqlite:///x.db", "y", "leave --out away"),
    ],
)
def test_unknown_targets_are_one_line_errors(folder: Path, to: str, out: str | None, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        export(folder / "run", to, out)
    assert "tiger" not in str(caught.value)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text(json.dumps([]))
    with pytest.raises(UsageError, match="no run folder"):
        export(tmp_path, "brat", str(tmp_path))
