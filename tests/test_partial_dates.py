"""Partial dates as bounds: no day is made up."""

from datetime import date

import pytest

from extractor.types import TimeValue
from extractor.writers.partial_dates import Bounds, bounds


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ({"start": "2020"}, (date(2020, 1, 1), date(2020, 12, 31), "year")),
        ({"start": "2020-02"}, (date(2020, 2, 1), date(2020, 2, 29), "month")),
        ({"start": "2020-02-09"}, (date(2020, 2, 9), date(2020, 2, 9), "day")),
        ({"start": "2020-02-09T14"}, (date(2020, 2, 9), date(2020, 2, 9), "hour")),
        ({"start": "2020-02-09T14:30"}, (date(2020, 2, 9), date(2020, 2, 9), "minute")),
        ({"start": "2020-02-09", "end": "2020-03"}, (date(2020, 2, 9), date(2020, 3, 31), "month")),
        ({"start": "2020-03-02", "open": "end"}, (date(2020, 3, 2), None, "day")),
        ({"end": "2020-03", "open": "start"}, (None, date(2020, 3, 31), "month")),
        ({"start": "--02-09"}, (None, None, "day_of_year")),
        ({"start": "--02"}, (None, None, "month_of_year")),
        ({"start": "--02-09", "end": "--02-11T08:00"}, (None, None, "day_of_year")),
        ({"start": "1899-12-31"}, (date(1899, 12, 31), date(1899, 12, 31), "day")),
        ({"start": "0000-05"}, (None, None, "month")),
        ({"offset_days": (3, 3)}, (None, None, None)),
    ],
)
def test_bounds(time: dict[str, object], expected: tuple[object, ...]) -> None:
    assert bounds(TimeValue.model_validate(time)) == Bounds(*expected)
