"""Calendar arithmetic on ISO dates: days, months, leap years, unknown years; what would be a guess stays unknown."""

import pytest

from extractor.dates import add, difference, make_iso, offset_of
from extractor.pipes.timeline.values import sum_offsets


@pytest.mark.parametrize(
    ("iso", "amount", "unit", "expected"),
    [
        ("2020-02-28", 1, "d", "2020-02-29"),
        ("2020-01-31", 1, "mo", "2020-02-29"),
        ("2020-02-29", 1, "a", "2021-02-28"),
        ("2020-02", 1, "mo", "2020-03"),
        ("2020-02", 3, "d", None),
        ("2020", 2, "a", "2022"),
        ("2020", 2, "mo", None),
        ("--12-31", 1, "d", "--01-01"),
        ("--02-28", 1, "d", None),
        ("--03-01", 1, "wk", "--03-08"),
        ("2020-02-28T23:00", 2, "h", "2020-02-29T01:00"),
        ("2020-02-28", 5, "h", "2020-02-28"),
        ("2020-02-28", 48, "h", "2020-03-01"),
        (None, 1, "d", None),
    ],
)
def test_calendar_arithmetic(iso: str | None, amount: float, unit: str, expected: str | None) -> None:
    assert add(iso, amount, unit) == expected


def test_offsets() -> None:
    assert offset_of(2, 2, "mo") == [56, 62]
    assert offset_of(1, 1, "a", -1) == [-366, -365]
    assert offset_of(12, 12, "h") == [0.5, 0.5]
    assert offset_of(None, None, "d") == [None, None]
    assert sum_offsets([1, 2], [3, 3]) == [4, 5]
    assert make_iso(None, 2, 9) == "--02-09"
    assert difference("--02-27", "--03-02") is None
