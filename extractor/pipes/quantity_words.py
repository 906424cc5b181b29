"""The words of ``lexicons/quantity_words.csv`` as patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractor.lexicons import load_rows, names_of


@dataclass(frozen=True, slots=True)
class Words:
    """The words of ``quantity_words.csv`` as patterns."""

    comparator: re.Pattern[str]
    comparators: dict[str, str]
    after: re.Pattern[str]
    afters: dict[str, str]
    number: re.Pattern[str]
    numbers: dict[str, float]
    magnitude: re.Pattern[str]
    magnitudes: dict[str, float]
    label: re.Pattern[str]
    change: re.Pattern[str]
    rising: re.Pattern[str]
    month: re.Pattern[str]


@lru_cache(maxsize=1)
def words() -> Words:
    """Reads ``quantity_words.csv`` once."""
    spelled: dict[str, dict[str, str]] = {}
    for row in load_rows("quantity_words").values():
        for name in names_of(row):
            spelled.setdefault(row["kind"], {})[name] = row["value"]

    def either(kind: str) -> str:
        return "|".join(
            re.escape(name).replace(r"\ ", r"\s+") for name in sorted(spelled[kind], key=lambda n: (-len(n), n))
        )

    label = f"{either('label')}|{either('name')}"
    return Words(
        comparator=re.compile(
            rf"(?<![\w-])({either('comparator')})\s+$|([<>≤≥⩽⩾~≈∼∽＜＞]\s?=?|=<|=>)\s{{0,2}}$", re.IGNORECASE
        ),
        comparators={name.lower(): value for name, value in spelled["comparator"].items()},
        after=re.compile(rf"\s+({either('after')})(?!\w)", re.IGNORECASE),
        afters={name.lower(): value for name, value in spelled["after"].items()},
        number=re.compile(rf"(?<![\w-])({either('number')})(?=[\s-])", re.IGNORECASE),
        numbers={name.lower(): float(value) for name, value in spelled["number"].items()},
        magnitude=re.compile(rf"[ -]?({either('magnitude')})(?!\w)", re.IGNORECASE),
        magnitudes={name.lower(): float(value) for name, value in spelled["magnitude"].items()},
        label=re.compile(rf"(?<![\w-])(?:{label})(?:[^\S\n]|\u200b|[-:#] ?|(?<=\.)){{0,3}}(?=[A-Z]?\d)"),
        change=re.compile(rf"(?<!\w)({either('change')})\s+(?:a\s+)?(?:\w+\s+of\s+)?$", re.IGNORECASE),
        rising=re.compile(rf"(?<!\w)({either('rising')})\s+$", re.IGNORECASE),
        month=re.compile(rf"(?<![^\W\d_])(?:{either('month')})(?![^\W\d_])"),
    )
