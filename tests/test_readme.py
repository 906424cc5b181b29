"""The README's commands run, print what it shows, and its library example works."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ extractor (.*?)\n(.*?)```", README, re.DOTALL)


def test_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_shown_output(command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "200")
    arguments = command.replace("--out out", f"--out {tmp_path / 'out'}").split()
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.output.splitlines()]
    for line in shown.splitlines():
        assert line == "…" or line.rstrip() in lines, line


def test_python_example(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    scope: dict[str, object] = {}
    exec(code, scope)
    assert capsys.readouterr().out.strip()
    assert len(scope["table"]) > 50  # type: ignore[arg-type]


def test_queries_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    database = tmp_path / "events.db"
    arguments = [
        "run",
        "corpus/tocilizumab_stem_cells.md",
        "--out",
        str(tmp_path / "out"),
        "--to",
        f"sqlite:///{database}",
    ]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    (block,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    with closing(sqlite3.connect(database)) as connection:
        answers = [connection.execute(query).fetchall() for query in block.split(";") if query.strip()]
    assert len(answers) == 3
    assert all(answers)


def test_every_command_is_named() -> None:
    for command in app.registered_commands:
        assert f"`extractor {command.callback.__name__}" in README
