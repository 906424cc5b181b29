"""Corpora to train on, and what is said where training cannot run."""

import gzip
import importlib.util
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.errors import DataError, ExtractorError, MissingExtraError
from extractor.train import run
from extractor.train.corpora import digest, read_corpus
from extractor.train.examples import written_whole
from extractor.train.texts import read_texts, without_copies


def test_brat_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Aspirin was stopped.", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tMedication 0 7\tAspirin\nE1\tMedication:T1 \nT2\tSex 8 9;11 14\tw s\n")
    kind, (text,) = read_corpus(tmp_path)
    assert (kind, text.identifier, text.spans) == ("case", "a", ((0, 7, "Medication"), (8, 14, "Sex")))


def test_pubtator_file(tmp_path: Path) -> None:
    (tmp_path / "x.PubTator.txt").write_text(
        "7|t|Lithium.\n7|a|Its level.\n7\t0\t7\tLithium\tChemical\tD1\n7\tCID\tD1\tD2\n\n8|t|A.\n8|a|B.\n"
    )
    kind, texts = read_corpus(tmp_path)
    assert kind == "abstract"
    assert [(text.text, text.spans) for text in texts] == [
        ("Lithium.\nIts level.", ((0, 7, "Chemical"),)), ("A.\nB.", ())
    ]  # fmt: skip


def test_phee_without_its_dev_sentences(tmp_path: Path) -> None:
    drug = {"text": [["A"], ["B"]], "start": [[0], [4]]}
    event = {"Treatment": {"text": [["A or B"]], "start": [[0]], "Drug": drug, "Combination": [{"Drug": drug}]}}
    row = json.dumps({"id": "1", "context": "A or B", "annotations": [{"events": [event]}]})
    (tmp_path / "train.json").write_text(row + "\n")
    (tmp_path / "dev.json").write_text(row + "\n")
    kind, texts = read_corpus(tmp_path)
    assert (kind, [text.spans for text in texts]) == ("sentence", [((0, 1, "Drug"), (4, 5, "Drug"))])


@pytest.mark.parametrize("content", ["{", '{"id": 1}'])
def test_a_broken_corpus_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(DataError, match=r"x\.json: not readable"):
        read_corpus(tmp_path)


def test_annotations_of_another_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Fever.")
    (tmp_path / "a.ann").write_text("T1\tMedication 20 27\tAspirin\n")
    with pytest.raises(DataError, match=r"a\.ann: not readable as a corpus \(a span of a lies outside its text\)"):
        read_corpus(tmp_path)


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no corpus found"):
        read_corpus(tmp_path)


def test_training_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == "torch" else find(name))
    result = CliRunner().invoke(app, ["train", "--corpus", str(tmp_path), "--out", str(tmp_path / "m")])
    assert isinstance(result.exception, MissingExtraError)
    assert str(result.exception) == "training needs torch: pip install 'extractor[train]'"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("--corpus gone --out m", "gone: no such folder: give the folder of a corpus"),
        ("--corpus empty --out m", "empty: no corpus found: give a folder of brat .ann, .PubTator.txt or PHEE .json files"),
        ("--corpus phee --out m", "no brat folder among the corpora: add one with .ann and .txt files"),
        ("--corpus brat --out file", "file: cannot be written (File exists): give a folder that can be"),
        ("--corpus brat --out m --work file/w", "file/w: cannot be written (Not a directory): give a folder that can be"),
        ("--corpus brat --out m --folds 1", "--folds 1: there are 2 case reports: give 2 to 2, or 0 for one model"),
        ("--corpus brat --out m --folds 3", "--folds 3: there are 2 case reports: give 2 to 2, or 0 for one model"),
        ("--corpus brat --out m --folds 2 --only 2", "--only 2: no such fold: give 0 to 1"),
        ("--corpus brat --out m --only 0", "--only 0: no such fold: give --folds, too"),
        ("--corpus brat --out m --texts gone.txt", "gone.txt: no file of texts: give .txt, .jsonl or .jsonl.gz files"),
        ("--corpus brat --out old --folds 2", "old: holds the models of more folds: give a new folder"),
    ],
)  # fmt: skip
def test_wrong_use_is_told_before_training(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: str, complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "base_folder", lambda: tmp_path)
    for name in ("empty", "phee", "brat", "old/fold2"):
        Path(name).mkdir(parents=True)
    for name in ("file", "phee/train.json", "brat/a.txt", "brat/a.ann", "brat/b.txt", "brat/b.ann"):
        Path(name).touch()
    result = CliRunner().invoke(app, ["train", *options.split()])
    assert isinstance(result.exception, ExtractorError)
    assert str(result.exception) == complaint


def test_changed_texts_are_prepared_anew(tmp_path: Path) -> None:
    for name in ("a.ann", "a.txt"):
        (tmp_path / name).touch()
    before = digest(tmp_path)
    assert digest(tmp_path) == before
    (tmp_path / "a.txt").write_text("Fever.")
    assert digest(tmp_path) != before


def test_an_interrupted_stage_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), written_whole(tmp_path / "stage") as path:
        path.write_text("half")
        raise KeyboardInterrupt
    assert not (tmp_path / "stage").exists()
    with written_whole(tmp_path / "stage") as path:
        path.write_text("whole")
    assert (tmp_path / "stage").read_text() == "whole"


def test_plain_texts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Fever.\n")
    (tmp_path / "b.jsonl").write_text('{"text": "Cough."}\n{"text": "Rash."}\n')
    with gzip.open(tmp_path / "c.jsonl.gz", "wt") as file:
        file.write('{"text": "Pain."}\n')
    assert list(read_texts(sorted(tmp_path.iterdir()))) == ["Fever.\n", "Cough.", "Rash.", "Pain."]


@pytest.mark.parametrize("content", ["{", '{"title": "x"}', "[1]"])
def test_broken_texts_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.jsonl").write_text(content)
    with pytest.raises(DataError, match=r"x\.jsonl: not readable as texts"):
        list(read_texts([tmp_path / "x.jsonl"]))


def test_copies_of_reports_are_left_out() -> None:
    report = "A 50-year-old man was admitted with fever and a cough of three days."
    copy = "Abstract: a 50 year old man was admitted with fever and a cough; he died."
    other = "A 50-year-old man was admitted with pain."
    assert without_copies([copy, other], [report]) == [other]
