"""The README's commands run, print what it shows, and its library example works."""

import re
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


def test_every_command_is_named() -> None:
    for command in app.registered_commands:
        assert f"`extractor {command.callback.__name__}" in README
