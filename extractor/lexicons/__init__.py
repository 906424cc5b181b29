"""Lexicon files: load, validate, overlay by id, and match all names in one pass over the characters.

A lexicon is a CSV file with a header row; lines that begin with ``#`` explain it. Column ``id`` is unique, ``name`` is
the preferred name, ``names`` holds further spellings parted by ``|``. A user's file overlays the shipped one by id.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import ahocorasick

from extractor.errors import DataError

Row = dict[str, str]


def read_rows(path: Path) -> list[tuple[int, Row]]:
    """Rows of a lexicon file with their line numbers (1-based, comment lines counted).

    Raises:
        DataError: file cannot be read, a line has too many or too few fields, a needed column is missing.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error})", "give a UTF-8 CSV file") from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not numbered:
        raise DataError(f"{path}: no header line", "the first line names the columns")
    header = next(csv.reader([numbered[0][1]]))
    if "id" not in header:
        raise DataError(f"{path}:{numbered[0][0]}: no column 'id'", "the header must name it")
    rows: list[tuple[int, Row]] = []
    for number, line in numbered[1:]:
        fields = next(csv.reader([line]))
        if len(fields) != len(header):
            raise DataError(
                f"{path}:{number}: {len(fields)} fields where the header has {len(header)}", "quote commas in a field"
            )
        rows.append((number, dict(zip(header, (field.strip() for field in fields), strict=True))))
    return rows


def load_rows(name: str, overlays: Iterable[Path] = ()) -> dict[str, Row]:
    """Rows of the shipped lexicon ``name`` by id, overlaid by user files.

    Args:
        name: file stem, e.g. ``drugs``.
        overlays: user files of the same columns; a row with a known id replaces it, columns left out keep their value.

    Raises:
        DataError: a line is invalid or an id stands twice in one file.
    """
    rows = dict(_shipped(name))
    columns = list(next(iter(rows.values()))) if rows else []
    for path in overlays:
        seen: dict[str, int] = {}
        for number, row in read_rows(path):
            identifier = row["id"]
            if not identifier or identifier in seen:
                raise DataError(f"{path}:{number}: id {identifier!r} is empty or stands twice", "ids are unique")
            unknown = sorted(set(row) - set(columns))
            if unknown:
                raise DataError(f"{path}:{number}: unknown column {unknown[0]!r}", f"columns are {', '.join(columns)}")
            seen[identifier] = number
            rows[identifier] = {**dict.fromkeys(columns, ""), **rows.get(identifier, {}), **row}
    return rows


@lru_cache(maxsize=32)
def _shipped(name: str) -> dict[str, Row]:
    path = Path(str(files("extractor.lexicons").joinpath(f"{name}.csv")))
    rows: dict[str, Row] = {}
    for number, row in read_rows(path):
        if row["id"] in rows:
            raise DataError(f"{path}:{number}: id {row['id']!r} stands twice", "ids are unique")
        rows[row["id"]] = row
    return rows


def names_of(row: Row) -> list[str]:
    """All spellings of a row: the preferred name first."""
    return [name for name in [row.get("name", ""), *row.get("names", "").split("|")] if name]


_HYPHENS = str.maketrans(dict.fromkeys("-\u2010\u2011\u2013", " "))


@dataclass(frozen=True, slots=True)
class Hit:
    """One lexicon hit: offsets in the text that was searched, the entry's id and the spelling that matched."""

    start: int
    end: int
    id: str
    spelling: str


class Matcher:
    """All spellings of a lexicon, found in one pass (Aho–Corasick), at word edges, longest match first.

    Matching is case-insensitive but for spellings marked case-sensitive: those of at most ``case_below`` characters
    that hold an upper-case letter (``MTX``, ``Na``), which would else hit ordinary words.

    Args:
        entries: ``(id, spelling)`` pairs; one spelling may belong to several ids (the first wins).
        case_below: longest length of a spelling that is matched with its case.
        loose_hyphens: whether hyphens and blanks are alike ("alanine-aminotransferase").
    """

    def __init__(self, entries: Iterable[tuple[str, str]], case_below: int = 4, *, loose_hyphens: bool = False) -> None:
        self._automaton = ahocorasick.Automaton()
        self._loose = loose_hyphens
        known: dict[str, list[tuple[str, str, bool]]] = {}
        for identifier, spelling in entries:
            exact = len(spelling) <= case_below and spelling != spelling.lower()
            spelling = self._even(spelling)
            known.setdefault(fold(spelling), []).append((identifier, spelling, exact))
        for key in sorted(known):
            # Tuples: what never changes is no longer looked at by the garbage collection.
            self._automaton.add_word(key, (len(key), tuple(known[key])))
        if known:
            self._automaton.make_automaton()
        self._empty = not known

    def find(self, text: str, *, overlapping: bool = False) -> list[Hit]:
        """Hits in ``text`` by start; overlapping ones only on request.

        Else the longest, leftmost first; one that begins inside another and ends behind it wins where it is longer: "serum
        [creatinine phosphokinase]", not "[serum creatinine] phosphokinase".
        """
        hits = list(self._all(text))
        if overlapping:
            return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.id))
        kept: list[Hit] = []
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.id)):
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
            elif hit.end > kept[-1].end and hit.end - hit.start > kept[-1].end - kept[-1].start:
                kept[-1] = hit
        return kept

    def _even(self, text: str) -> str:
        return text.translate(_HYPHENS) if self._loose else text

    def _all(self, text: str) -> Iterator[Hit]:
        if self._empty:
            return
        text = self._even(text)
        folded = fold(text)
        whole = f"{text} "
        for end, (length, entries) in self._automaton.iter(folded):
            start, stop = end + 1 - length, end + 1
            # As at_word_edges has it; most hits lie inside words. Before the first character stands the last, a blank.
            if (whole[stop].isalnum() and whole[end].isalnum()) or (
                whole[start - 1].isalnum() and whole[start].isalnum()
            ):
                continue
            for identifier, spelling, exact in entries:
                if not exact or text[start:stop] == spelling:
                    yield Hit(start, stop, identifier, spelling)
                    break


def fold(text: str) -> str:
    """Lower case, one character for one: characters whose lower case is longer stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def at_word_edges(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` neither begins nor ends inside a word (letters and digits)."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalnum() and text[start].isalnum():
        return False
    return not (after.isalnum() and text[end - 1].isalnum())
