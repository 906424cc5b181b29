"""The commands as users call them: output, exit codes, bad input."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.errors import DataError, UsageError

GOOD = "A 40-year-old man was given prednisolone 40 mg orally on 3 May 2021. CRP was 12 mg/L."
runner = CliRunner()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(*arguments: str) -> int:
    return runner.invoke(app, ["run", *arguments]).exit_code


def test_run_writes_the_whole_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(GOOD)
    (tmp_path / "in" / "README.md").write_text(GOOD)
    (tmp_path / "in" / ".hidden.txt").write_text(GOOD)
    out = tmp_path / "out"
    assert run(str(tmp_path / "in"), "--out", str(out)) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "events.csv", "events.jsonl", "failures.jsonl", "manifest.json", "mentions.jsonl", "reports.jsonl", "texts",
        "timexes.jsonl",
    ]  # fmt: skip
    assert [report["report_id"] for report in lines(out / "reports.jsonl")] == ["a"]
    assert (out / "texts" / "a.txt").read_text() == GOOD
    frame = pd.read_csv(out / "events.csv")
    assert set(frame["name"]) >= {"prednisolone", "c-reactive protein"}
    assert set(frame["time.start"].dropna()) == {"2021-05-03"}


def test_bad_inputs_become_failures_and_the_rest_goes_on(tmp_path: Path) -> None:
    files = {
        "good.txt": GOOD.encode(), "empty.txt": b"", "blank.txt": b" \n ", "binary.txt": bytes(range(256)) * 40,
        "huge.txt": b"CRP was 12 mg/L; " * 3_000_000,
        "pdf.txt": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "image.md": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "nothing").mkdir()
    out = tmp_path / "out"
    result = runner.invoke(
        app, ["run", *(str(tmp_path / name) for name in files), str(tmp_path / "nothing"), str(tmp_path / "absent.txt"),
              "--out", str(out)]
    )  # fmt: skip
    assert result.exit_code == 1
    failures = lines(out / "failures.jsonl")
    assert sorted(Path(str(failure["source"])).name for failure in failures) == [
        "absent.txt", "binary.txt", "blank.txt", "empty.txt", "huge.txt", "image.md", "nothing", "pdf.txt",
    ]  # fmt: skip
    assert all(failure["message"] and failure["remedy"] and "\n" not in str(failure["message"]) for failure in failures)
    assert [report["report_id"] for report in lines(out / "reports.jsonl")] == ["good"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "locked.txt"
    path.write_text(GOOD)
    path.chmod(0)
    assert run(str(path), "--out", str(tmp_path / "out")) == 1
    assert [failure["error"] for failure in lines(tmp_path / "out" / "failures.jsonl")] == ["PermissionError"]


def test_unwritable_out_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "a.txt").write_text(GOOD)
    result = runner.invoke(app, ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "file" / "out")])
    assert isinstance(result.exception, UsageError)
    assert "cannot be written" in str(result.exception)


def test_bad_lexicon_names_file_and_line(tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.csv"
    lexicon.write_text("id,name\nx,aspirin\ny\n")
    result = runner.invoke(app, ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--lexicon", str(lexicon)])
    assert isinstance(result.exception, DataError)
    assert f"{lexicon}:3" in str(result.exception)


def test_user_lexicon_overlays(tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.csv"
    lexicon.write_text("id,name,names,kind\nmy:zolinib,zolinib,ZLB-17,ingredient\n")
    (tmp_path / "a.txt").write_text("A 40-year-old man was given ZLB-17 40 mg orally.")
    out = tmp_path / "out"
    assert run(str(tmp_path / "a.txt"), "--out", str(out), "--lexicon", str(lexicon)) == 0
    assert [event["name"] for event in lines(out / "events.jsonl")] == ["zolinib"]


def test_same_stem_gives_ids_with_suffix(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "sub/b.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(GOOD)
    out = tmp_path / "out"
    assert run(str(tmp_path), "--out", str(out)) == 0
    assert [report["report_id"] for report in lines(out / "reports.jsonl")] == ["a.md", "a.txt", "b"]


def test_stdin(tmp_path: Path) -> None:
    result = runner.invoke(app, ["run", "-", "--out", str(tmp_path / "out")], input=GOOD.encode())
    assert result.exit_code == 0
    assert [report["source"] for report in lines(tmp_path / "out" / "reports.jsonl")] == ["-"]


def test_same_bytes_for_any_order(tmp_path: Path, root: Path) -> None:
    reports = sorted(str(path) for path in (root / "corpus").glob("*.md"))[:3]
    for name, order in (("one", reports), ("two", reports[::-1])):
        assert run(*order, "--out", str(tmp_path / name)) == 0
    one = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    two = sorted(path.relative_to(tmp_path / "two") for path in (tmp_path / "two").rglob("*") if path.is_file())
    assert one == two
    for name in one:
        first, second = (tmp_path / "one" / name).read_bytes(), (tmp_path / "two" / name).read_bytes()
        if name.name == "manifest.json":
            a, b = json.loads(first), json.loads(second)
            assert a.pop("run") and b.pop("run")
            assert a == b
        else:
            assert first == second, name


def test_show_schema_doctor(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    shown = runner.invoke(app, ["show", str(tmp_path / "a.txt")])
    assert shown.exit_code == 0
    assert "prednisolone" in shown.output and "2021-05-03" in shown.output
    schema = runner.invoke(app, ["schema", "Event"])
    assert json.loads(schema.output)["title"] == "Event"
    assert isinstance(runner.invoke(app, ["schema", "Nothing"]).exception, UsageError)
    doctor = runner.invoke(app, ["doctor"])
    assert "lexicon drugs" in doctor.output


def test_missing_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    result = runner.invoke(
        app, ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--model", "en_absent_md"]
    )
    assert isinstance(result.exception, UsageError)
    assert "en_absent_md" in str(result.exception)
