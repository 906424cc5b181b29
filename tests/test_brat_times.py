"""MACCROBAT-style time spans: ``[words|kind]`` is what the grammar found, the second text what is to be marked."""

import re

import pytest

from extractor.types import MentionRecord, Timex
from extractor.writers.brat_times import brat_times

_MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)\]|\{([^{}]+)\}")
_TYPES = {
    "clock": "TIME",
    "part_of_day": "TIME",
    "duration": "DURATION",
    "past_span": "DURATION",
    "set": "SET",
    "age": "AGE",
}

CASES = [
    ("He came in [May 2008|calendar].", "Date May 2008"),
    ("Well until [mid-October|calendar].", "Date mid-October"),
    ("From [June to July 2014|calendar] he was treated.", "Duration June to July 2014"),
    ("Seen on [12-Mar-2019|calendar].", "Date 12-Mar-2019"),
    ("[On admission|milestone], he was pale.", ""),
    ("Better [after surgery|milestone].", ""),
    ("Seen [on the day of admission|milestone].", "Date day of admission"),
    ("Born at [34 weeks of gestation|gestational].", ""),
    ("[The next day|relative] she fell ill.", "Date next day"),
    ("[Approximately 3 weeks before|relative] admission.", "Date 3 weeks before"),
    ("Seen ∼[4 months later|relative].", "Date 4 months later"),
    ("[After 3 weeks|relative] he was well.", "Date After 3 weeks"),
    ("Gone [within 7 days|relative].", "Date within 7 days"),
    ("[At two months follow-up|relative] he was well.", "Date two months"),
    ("[Over the next few days|relative] she improved.", "Duration Over the next few days"),
    ("Stable [over the 8 months of follow-up|relative].", "Duration 8 months"),
    ("Ill for [one year before|relative] admission.", "Duration one year"),
    ("At [the age of 49 years|relative] he fell ill.", "Date age of 49 years"),
    ("On [the day of|relative] the operation.", "Date day of"),
    ("A [3-week history|duration] of cough.", "Duration 3-week"),
    ("Tired for [the past three years|duration].", "Duration past three years"),
    ("Seen at [1-year|duration] re-evaluation.", "Date 1-year"),
    ("Smoking for [more than 40 years|duration].", ""),
    ("Each episode lasting for [4–5 minutes|duration].", ""),
    ("On [postoperative day 6|day_number] he left.", "Date postoperative day 6"),
    ("On [the 7th post-operative day|day_number] he left.", "Date 7th post-operative day"),
    ("On the [first day|day_number] of life.", "Date first day of life"),
    ("Given on [d 22 to 24|day_number].", "Duration d 22 to 24"),
    ("Etoposide ({80 mg/m2} on [days 1 through 3|day_number]).", ""),
    ("Prednisolone {30 mg} [daily|set].", ""),
    ("Prednisolone {30 mg} orally [once a day|set].", ""),
    ("Etoposide ({80 mg/m2} repeated [every 21 days|set]).", ""),
    ("Seen [every 3 months|set].", "Frequency every 3 months"),
    ("He smoked [10 cigarettes a day|set].", ""),
    ("Given at [07:00 p.m.|clock], then.", "Time 07:00 p.m"),
    ("In pain [all night|part_of_day].", "Duration all night"),
    ("A [65-year-old|age] man.", "Age 65-year-old"),
]


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_span(line: str, expected: str) -> None:
    text, timexes, rows, position = "", [], [], 0
    for match in _MARK.finditer(line):
        text += line[position : match.start()]
        start, words = len(text), match[1] or match[3]
        text, position = text + words, match.end()
        place = {"report_id": "r", "start": start, "end": len(text), "text": words}
        if match[3]:
            rows.append(MentionRecord(label="dose", **place))
        else:
            timexes.append(Timex(timex_type=_TYPES.get(match[2], "DATE"), **place))
            rows.append(MentionRecord(label="timex", norm=match[2], **place))
    text += line[position:]
    assert "; ".join(f"{s.label} {text[s.start : s.end]}" for s in brat_times(text, timexes, rows)) == expected


def test_a_frequency_of_a_drug_belongs_to_its_dosage() -> None:
    text = "Lactate tablets daily. Dialysis daily."
    timexes = [Timex(report_id="r", text="daily", start=at, end=at + 5, timex_type="SET") for at in (16, 32)]
    rows = [MentionRecord(report_id="r", label="frequency", start=16, end=21, text="daily", head="drug:0:7")]
    assert [(span.start, span.end) for span in brat_times(text, timexes, rows)] == [(32, 37)]
