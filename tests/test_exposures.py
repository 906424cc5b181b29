"""Exposure intervals: events told as ``status dates [dose] [for N d]``, intervals compared whole."""

import re

import pytest

from extractor.exposures import exposures
from extractor.types import Event

_TOLD = re.compile(
    r"(?P<status>\w+)(?: (?P<time>[-\d./T:]+|@\w+[+-]\d+(?:\.\.[+-]\d+)?))?(?: (?P<dose>\d+) mg)?(?: for (?P<days>\d+) (?P<unit>\w+))?(?P<once> once)?"
)


def event(number: int, told: str) -> Event:
    match = _TOLD.fullmatch(told)
    assert match is not None, told
    time: dict[str, object] | None = None
    words = match["time"]
    if words and words.startswith("@"):
        name, low, high = re.fullmatch(r"@([a-z]+)([+-]\d+)(?:\.\.([+-]\d+))?", words).groups()  # type: ignore[union-attr]
        time = {"anchor": {"name": name}, "offset_days": [int(low), int(high or low)], "basis": "relative"}
    elif words:
        start, _, end = words.partition("/")
        opened = "end" if end == ".." else "start" if start == ".." else None
        time = {
            "start": None if start == ".." else start,
            "end": end if end not in ("", "..") else None,
            "open": opened,
        }
    span = {"start": number, "end": number + 1, "text": "x"}
    return Event.model_validate(
        {
            "report_id": "r", "event_id": str(number), "type": "medication", "name": "a", "mention": span,
            "status": match["status"], "times": [time] if time else [],
            "dose": {"span": span, "value": int(match["dose"]), "unit": "mg"} if match["dose"] else None,
            "duration": {"span": span, "value": int(match["days"]), "unit": match["unit"]} if match["days"] else None,
            "frequency": {"count": 1} if match["once"] else None,
        }
    )  # fmt: skip


def short(told: list[str]) -> list[str]:
    found = []
    for one in exposures(event(number, words) for number, words in enumerate(told)):
        where = f"{one.start or '?'} – {one.end or '?'}"
        if one.anchor and one.offset_days:
            low, high = one.offset_days
            where = f"{one.anchor.name} {'?' if low is None else f'{low:g}'} – {'?' if high is None else f'{high:g}'}"
        found.append(f"{where} {one.end_from or ('on' if one.open == 'end' else 'unknown')} {'+'.join(one.event_ids)}")
    return found


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["started 2021-05-01", "stopped 2021-05-06"], ["2021-05-01 – 2021-05-06 stop 0+1"]),
        (["started 2021-05-01 for 5 d"], ["2021-05-01 – 2021-05-05 duration 0"]),
        (["started 2021-05-01 for 2 wk", "stopped 2021-06-06"], ["2021-05-01 – 2021-05-14 duration 0", "? – 2021-06-06 stop 1"]),
        (["given 2021-01-31 for 1 mo"], ["2021-01-31 – 2021-02-27 duration 0"]),
        (["given 2021-05-01/2021-05-03"], ["2021-05-01 – 2021-05-03 stated 0"]),
        (["given 2021-05-01 once"], ["2021-05-01 – 2021-05-01 single 0"]),
        (["given 2021-05-01"], ["2021-05-01 – ? unknown 0"]),
        (["started 2021-05-01/.."], ["2021-05-01 – ? on 0"]),
        (["continued ../2021-05-01"], ["? – 2021-05-01 stated 0"]),
        (
            ["started 2021-05-01 60 mg", "changed 2021-05-08 40 mg", "stopped 2021-06-01"],
            ["2021-05-01 – 2021-05-07 change 0+1", "2021-05-08 – 2021-06-01 stop 1+2"],
        ),
        (["given 2021-05-01", "stopped 2021-05-01"], ["2021-05-01 – 2021-05-01 stop 0+1"]),
        (["stopped 2021-05-01", "started 2021-06-01"], ["2021-06-01 – ? on 1", "? – 2021-05-01 stop 0"]),
        (["started 2021-05-01", "stopped 2021-06"], ["2021-05-01 – ? on 0", "? – 2021-06 stop 1"]),
        (["continued", "stopped 2021-05-01"], ["? – 2021-05-01 stop 0+1"]),
        (["started @admission+0", "stopped @admission+4"], ["admission 0 – 4 stop 0+1"]),
        (["started @admission+0 for 7 d"], ["admission 0 – 6 duration 0"]),
        (["started @admission+0", "stopped @onset+9"], ["admission 0 – ? on 0", "onset ? – 9 stop 1"]),
        (["started @onset+2 10 mg", "changed @onset+5 5 mg"], ["onset 2 – 4 change 0+1", "onset 5 – ? on 1"]),
        (["planned 2021-05-01", "withheld 2021-05-02"], []),
    ],
)  # fmt: skip
def test_exposures(told: list[str], expected: list[str]) -> None:
    assert short(told) == expected
