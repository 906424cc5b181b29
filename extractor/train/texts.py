"""Plain texts that nobody annotated, without those that repeat a report to be scored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from extractor.errors import DataError
from extractor.tagging.words import split_words

_RUN = 9
"""Words in a row that tell a copy of a report from another text."""


def read_texts(paths: Iterable[Path]) -> Iterator[str]:
    """Texts of ``.txt`` files (whole) and of ``.jsonl`` or ``.jsonl.gz`` files (``text`` of each line).

    Raises:
        DataError: a file that breaks its format.
    """
    for path in paths:
        try:
            if path.suffix == ".txt":
                yield path.read_text(encoding="utf-8")
                continue
            with (
                gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file
            ):
                yield from (str(json.loads(row)["text"]) for row in file)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not readable as texts ({error})", "repair or remove the file") from error


def without_copies(texts: Iterable[str], reports: Iterable[str]) -> list[str]:
    """Texts that share no more than one run of nine words with a report.

    A model is scored on reports held out: their words must not have been seen here either.
    """
    known = {run for report in reports for run in _runs(report)}
    return [text for text in texts if len(known.intersection(_runs(text))) < 2]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [text[start:end].lower() for start, end in split_words(text) if text[start].isalnum()]
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
