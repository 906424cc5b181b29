"""Original texts of reports, found by the stem of their files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".xml", ".nxml")


class Sources:
    """Source texts of reports, found by file stem (or file name) among folders and files; read once.

    Args:
        paths: folders, searched through, and files.
        plain: whether the files are a run's ``texts``, which hold the very string that offsets count in.
    """

    def __init__(self, paths: Sequence[Path], *, plain: bool = False) -> None:
        self._plain = plain
        self._files: dict[str, list[Path]] = {}
        for path in paths:
            for file in _report_files(path):
                for name in {file.stem, file.name}:
                    known = self._files.setdefault(name, [])
                    if file not in known:
                        known.append(file)

    def path(self, report_id: str) -> Path | None:
        """The file of a report, None where there is none or more than one with differing texts."""
        found = self._files.get(report_id, [])
        if not found:
            return None
        if len(found) == 1 or len({file.read_bytes() for file in found}) == 1:
            return found[0]
        return None

    def rivals(self, report_id: str) -> list[Path]:
        """All files that could be the report's."""
        return self._files.get(report_id, [])

    def text(self, report_id: str) -> str | None:
        """The original text that spans count in."""
        path = self.path(report_id)
        return None if path is None else source_text(path, plain=self._plain)


def _report_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = [file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file()]
    return sorted(
        file for file in found if not file.name.startswith(".") and file.stem.upper() not in ("README", "LICENSE")
    )


@lru_cache(maxsize=256)
def source_text(path: Path, *, plain: bool = False) -> str:
    """The text of a report file as all offsets count in it.

    Raises:
        ReadError: the file cannot be read.
    """
    if plain:
        return path.read_bytes().decode("utf-8")
    try:
        from extractor.readers import read
    except ImportError:
        return path.read_bytes().decode("utf-8-sig")
    return read(path).text
