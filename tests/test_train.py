"""Corpora to train on, and what is said where training cannot run."""

import importlib.util
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.errors import DataError, MissingExtraError
from extractor.train import run
from extractor.train.corpora import read_corpus


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


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no corpus found"):
        read_corpus(tmp_path)


def test_training_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == "torch" else find(name))
    result = CliRunner().invoke(app, ["train", "--corpus", str(tmp_path), "--out", str(tmp_path / "m")])
    assert isinstance(result.exception, MissingExtraError)
    assert str(result.exception) == "training needs torch: pip install 'extractor[train]'"
