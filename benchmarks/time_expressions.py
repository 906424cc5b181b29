"""Values of time expressions on the open test cases of a date recogniser (newswire and office English).

    python benchmarks/time_expressions.py [FOLDER] [--failed]

FOLDER defaults to ``corpora/recognizers_text`` of the shared corpora (EXTRACTOR_SHARED). Counted are the cases that clinical
prose could hold: calendar dates and ranges that print a month or a year, durations, frequencies, clock times. Left out, and
counted by their reason, are those that need the speaker's today ("next Friday"), holidays, week numbers and bare numbers.
A case passes where an expression of ours overlaps the expected one and says the same (``--10-02`` for ``XXXX-10-02``).
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

import extractor.pipes.timeline
import extractor.pipes.timexes  # noqa: F401
from extractor.document import get_data, mentions

_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.I)
_PRINTED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d")
_SPOKEN_YEAR = re.compile(r"\b(?:nineteen|twenty|two thousand|thousand)\b|['’]\d\d|\b[sS]\b", re.I)
_TODAY = re.compile(
    r"\b(?:this|next|last|past|coming|ago|from now|tomorrow|today|yesterday|current|upcoming|later|after)\b", re.I
)
_OFFICE = re.compile(r"\b(?:business|working|school|weekend|weekday|mon|tue|wed|thu|fri|sat|sun)\w*", re.I)
_VAGUE = re.compile(r"\b(?:few|several|some|couple)\b", re.I)
_NO_PROSE = re.compile(r"[=<>$]|www|report|archive|\bnow\b|greater|\bcy\b|easter|saint|earth day|ampm|to date", re.I)
_UNDECIDED = re.compile(r"\b(?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|1[0-2])(?:[-/,]\s?\d{2,4})?\b")
_SHORT_YEAR = re.compile(r"\d[-/]\d{1,2}[-/]\d\d\b(?!\d)|(?:of|August)\s+\d\d$")
_LOWER = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\b")
_DAY = r"(?:XXXX|\d{4})-\d\d-\d\d"
_KINDS = {
    "date": re.compile(_DAY),
    "daterange": re.compile(rf"(?:XXXX|\d{{4}})-\d\d|\d{{4}}|\({_DAY},{_DAY},P\d+D\)"),
    "duration": re.compile(r"PT?[\d.]+[YMWDHS]"),
    "set": re.compile(r"PT?[\d.]+[YMWDHS]"),
    "time": re.compile(r"T\d\d(?::\d\d)?"),
}


def cases(folder: Path) -> list[tuple[str, str, str, str, str]]:
    """``(file, text of the case, words, kind, expected TIMEX3)`` of every case with one result."""
    found = []
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8-sig")):
            results = case.get("Results") or []
            if len(results) != 1:
                continue
            result = results[0]
            kind = (result.get("Type") or result.get("TypeName", "")).split(".")[-1]
            value = result.get("Value") or {}
            values = (result.get("Resolution") or {}).get("values") or [{}]
            expected = value.get("Timex") or values[0].get("timex") or ""
            found.append((path.stem, case["Input"], result["Text"], kind, expected))
    return found


def left_out(words: str, kind: str, expected: str) -> str | None:
    """Why a case says nothing about clinical prose, None where it counts."""
    if kind not in _KINDS:
        return "other kinds (date with time, alternatives, zones)"
    if not _KINDS[kind].fullmatch(expected):
        return "values that need today, weeks, seasons or holidays"
    if kind in ("date", "daterange"):
        if _TODAY.search(words):
            return "counted from the speaker's today"
        if not (_MONTH.search(words) or _PRINTED.search(words)) or _SPOKEN_YEAR.search(words):
            return "bare numbers, years in words"
    if kind in ("date", "daterange") and (_UNDECIDED.search(words) or _SHORT_YEAR.search(words)):
        return "day and month or century undecided, and left so here"
    if kind in ("date", "daterange") and _LOWER.search(words):
        return "months without a capital"
    if _NO_PROSE.search(words):
        return "holidays, comparisons, file names, ranges up to now"
    if _VAGUE.search(words):
        return "vague amounts, which have no number here"
    if _OFFICE.search(words):
        return "weekdays and business days"
    if kind == "time" and not re.search(r"[ap]\.?\s?m\b|:|o'?clock|noon|midnight", words, re.I):
        return "clock times in words"
    return None


def ours(nlp: Language, text: str, start: int, end: int) -> list[str]:
    """Values that we read in the stretch, in the notation of the cases."""
    doc = nlp(text)
    found = []
    for mention in mentions(doc, "timex"):
        if mention["start"] >= end or mention["end"] <= start:
            continue
        attrs = mention["attrs"]
        if attrs.get("daypart") in ("noon", "midnight"):
            found.append("T12:00" if attrs["daypart"] == "noon" else "T00:00")
        if attrs["kind"] == "clock":
            found.append(f"T{attrs['hour']:02d}:{attrs['minute']:02d}")
        elif attrs["timex_type"] in ("DATE", "TIME"):
            time = get_data(doc)["report_times"].get(mention["id"]) or {}
            found += _days(time)
            if attrs.get("low") is not None and attrs["low"] == attrs["high"]:
                found.append(_amount(attrs))
        else:
            found.append(str(attrs["value"]))
    return found


def _amount(attrs: dict[str, Any]) -> str:
    unit = {"a": "Y", "mo": "M", "wk": "W", "d": "D", "h": "H", "min": "M", "s": "S"}[attrs["unit"]]
    return f"P{'T' if attrs['unit'] in ('h', 'min', 's') else ''}{attrs['low']:g}{unit}"


def _days(time: dict[str, Any]) -> list[str]:
    bounds = [value for value in (time.get("start"), time.get("end")) if value]
    return ["/".join(bounds), *bounds[: 1 if len(bounds) == 1 else 0]]


def wanted(expected: str) -> set[str]:
    """The expected value in our notation."""
    if expected.startswith("("):
        first, last, _ = expected.strip("()").split(",")
        expected = f"{first}/{last}"
    plain = expected.replace("XXXX-", "--")
    return {plain, f"{plain}:00"} if re.fullmatch(r"T\d\d", plain) else {plain, _hours(plain)}


def _hours(value: str) -> str:
    """Fractions are written alike: ``P1.5Y``, ``PT0.5H``."""
    return re.sub(r"(\d+)\.0\b", r"\1", value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--failed", action="store_true", help="list the cases that failed")
    arguments = parser.parse_args()
    shared = Path(os.environ.get("EXTRACTOR_SHARED", "../shared"))
    folder = arguments.folder or shared / "corpora" / "recognizers_text"
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_timexes")
    nlp.add_pipe("extractor_timeline")
    passed: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    failed = []
    for _, text, words, kind, expected in dict.fromkeys(cases(folder)):
        start = text.lower().find(words.lower())
        words = text[start : start + len(words)] if start >= 0 else words
        reason = left_out(words, kind, expected)
        if reason is not None:
            skipped[reason] += 1
            continue
        got = ours(nlp, text, max(start, 0), start + len(words) if start >= 0 else len(text))
        counted[kind] += 1
        if wanted(expected) & set(got):
            passed[kind] += 1
        else:
            failed.append((kind, text, words, expected, got))
    for kind in _KINDS:
        print(f"{kind:<10} {passed[kind]:>4} of {counted[kind]:<4} {passed[kind] / max(1, counted[kind]):.3f}")
    total, right = sum(counted.values()), sum(passed.values())
    print(f"{'all':<10} {right:>4} of {total:<4} {right / max(1, total):.3f}")
    for reason, count in skipped.most_common():
        print(f"left out   {count:>4} {reason}")
    for row in failed if arguments.failed else ():
        print("failed", *(repr(part) for part in row))


if __name__ == "__main__":
    main()
