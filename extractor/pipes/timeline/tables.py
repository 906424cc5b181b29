"""Dates of table cells, from headings with dates, milestones or numbered days, whose day zero the prose decides."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from spacy.tokens import Doc

from extractor.dates import DAYS, add, day_part, difference, has_day, offset_of
from extractor.document import Mention, get_data, mentions, view_of
from extractor.pipes.patients import patient_at
from extractor.pipes.time_grammar.milestones import AnchorWords
from extractor.pipes.timeline.attach import SETTING
from extractor.pipes.timeline.columns import Column, column_from_timex, column_of, heading_milestone
from extractor.pipes.timeline.resolve import Resolver
from extractor.pipes.timeline.values import Moment, moment

_BASELINE = re.compile(r"\b(?:baseline|pre-?treatment|before\s+treatment|initial|first|pre)\b", re.I)


def date_tables(doc: Doc, statements: list[dict[str, Any]], resolver: Resolver, words: AnchorWords) -> list[str]:
    """Fill ``times`` of statements that come from table cells.

    Witnesses: a value told in dated prose and printed again in a numbered column fixes day zero of the numbering;
    several
    agreeing ones beat one, and one beats the customary day zero only where the anchor has no date.

    Returns:
        warnings of witnesses that contradict each other.
    """
    timexes = mentions(doc, "timex")
    cells = [statement for statement in statements if statement.get("heading_ranges") is not None]
    if not cells:
        return []
    told = _told_values([statement for statement in statements if statement.get("heading_ranges") is None])
    warnings: list[str] = []
    for table in _tables(doc, cells):
        own = [cell for cell in cells if table["start"] <= cell["sentence"][0] < table["end"]]
        warnings += _date_table(doc, table, own, told, timexes, words, resolver)
    return warnings


def _tables(doc: Doc, cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = [dict(table) for table in get_data(doc)["tables"]]
    if tables:
        return tables
    return [{"start": 0, "end": len(view_of(doc)) + 1, "caption": None}]


def _date_table(
    doc: Doc,
    table: dict[str, Any],
    cells: list[dict[str, Any]],
    told: dict[tuple[str | None, str, float], list[Moment]],
    timexes: list[Mention],
    words: AnchorWords,
    resolver: Resolver,
) -> list[str]:
    numbered: list[tuple[dict[str, Any], Column]] = []
    baseline: list[tuple[dict[str, Any], tuple[int, int]]] = []
    warnings: list[str] = []
    caption = table.get("caption")
    for cell in cells:
        patient = cell["patient"] if cell["patient"] is not None else patient_at(doc, cell["sentence"][0])
        ranges = [(start, end) for start, end in cell["heading_ranges"]]
        evidence = cell.get("evidence") or []
        rows = [(start, end) for start, end in evidence[1:2]]
        inside = _timexes_in(timexes, ranges) or [t for t in timexes if t["id"] in cell.get("timexes", ())]
        column = column_of(view_of(doc), ranges, caption, words)
        if column is not None:
            # "Days after onset" names what the numbers count from.
            inside = [t for t in inside if t["attrs"]["kind"] != "milestone" or t["attrs"].get("direction") == "same"]
        plain = [timex for timex in inside if timex["attrs"]["kind"] not in ("day_number",)]
        if plain and (counted := _counted_like(plain[0], numbered)) is not None:
            numbered.append((cell, counted))
        elif plain:
            cell["times"] = [
                _with_day(time, view_of(doc), ranges) for time in _table_times(plain[:1], resolver, patient)
            ]
        elif inside and not (column and column.number is not None):
            column = column_from_timex(inside[-1])
            numbered.append((cell, column))
        elif column and column.number is not None:
            if inside and inside[-1]["attrs"].get("scheme") not in (None, "day"):
                column = column_from_timex(inside[-1])
            elif column.anchor is None and column.event is None and column.unit != "d":
                column = _beside(column, numbered)
            numbered.append((cell, column))
        elif (milestone := _milestone_time(view_of(doc), ranges, patient, resolver)) is not None:
            cell["times"] = [milestone]
        elif any(_BASELINE.search(view_of(doc), start, end) for start, end in ranges[-1:]):
            baseline.append((cell, ranges[-1]))
        else:
            rest = _timexes_in(timexes, rows) or (_timexes_in(timexes, [tuple(caption)]) if caption else [])
            if len(rest) == 1 or (rest and _timexes_in(timexes, rows)):
                cell["times"] = _table_times(rest[:1], resolver, patient)
    warnings += _number_columns(numbered, told, resolver, doc)
    for cell, span in baseline:
        days = _votes_for([cell2 for cell2, span2 in baseline if span2 == span], told)
        value = moment(
            days[0][0] if days else None,
            anchor={"name": "baseline", "patient": cell["patient"], "n": 1},
            basis="table",
            rule="baseline",
            start_char=span[0],
            end_char=span[1],
        )
        if days:
            value["witness"] = days[0][1]
        cell["times"] = [value]
    return warnings


def _milestone_time(text: str, ranges: list[tuple[int, int]], patient: str | None, resolver: Resolver) -> Moment | None:
    """Time of a column headed by a milestone alone: "Discharge", "Preop"."""
    for start, end in reversed(ranges):
        found = heading_milestone(text[start:end])
        if found is None:
            continue
        name, side = found
        anchor = resolver.anchors.find(name, patient, start)
        reference = anchor.reference if anchor else {"name": name, "patient": patient, "n": 1}
        value = moment(anchor=reference, basis="table", rule="milestone_column", start_char=start, end_char=end)
        if side == "same":
            value["offset_days"] = [0, 0]
            if anchor is not None:
                value["start"], value["end"] = anchor.moment["start"], anchor.moment.get("end")
        return value
    return None


def _counted_like(timex: Mention, numbered: list[tuple[dict[str, Any], Column]]) -> Column | None:
    """ "1 month" beside "POD 3" counts from the operation too."""
    attrs = timex["attrs"]
    if attrs["kind"] not in ("relative", "duration") or attrs.get("anchor") or attrs.get("low") is None:
        return None
    last = attrs["high"] if attrs["high"] != attrs["low"] else None
    column = Column(attrs["low"], last, attrs["unit"], "day", None, True, (timex["start"], timex["end"]))
    found = _beside(column, numbered)
    return found if found.anchor else None


def _beside(column: Column, numbered: list[tuple[dict[str, Any], Column]]) -> Column:
    """A column that names nothing to count from, with the anchor of those before it."""
    named = next((other for _, other in reversed(numbered) if other.anchor), None)
    return replace(column, scheme=f"after_{named.anchor}", anchor=named.anchor, from_zero=True) if named else column


def _number_columns(
    numbered: list[tuple[dict[str, Any], Column]],
    told: dict[tuple[str | None, str, float], list[Moment]],
    resolver: Resolver,
    doc: Doc,
) -> list[str]:
    """Date the numbered columns of one table through a common day zero of each numbering."""
    warnings: list[str] = []
    groups: dict[tuple[str | None, str, str, str | None], list[tuple[dict[str, Any], Column]]] = {}
    for cell, column in numbered:
        groups.setdefault((cell["patient"], column.scheme, column.unit, column.anchor), []).append((cell, column))
    for (patient, scheme, unit, name), members in groups.items():
        votes: Counter[str] = Counter()
        spans: dict[str, list[list[int]]] = {}
        for cell, column in members:
            if column.number is None or column.last is not None:
                continue
            for value in _told(cell, told):
                zero = add(day_part(value["start"]), -column.number, unit)
                if zero and has_day(zero):
                    votes[zero] += 1
                    if value["start_char"] is not None:
                        spans.setdefault(zero, []).append([value["start_char"], value["end_char"]])
        anchor = resolver.anchors.find(name, patient, members[0][0]["start"]) if name else None
        shift = 0 if members[0][1].from_zero else 1
        customary = (
            add(day_part(anchor.moment["start"]), -shift, "d") if anchor and has_day(anchor.moment["start"]) else None
        )
        known = resolver.anchors.zeros.get((patient, scheme)) if scheme != "day" else None
        event = members[0][1].event
        drug = (
            resolver.told.drug(patient, *event, len(view_of(doc))) if event and resolver.told and name is None else None
        )
        if drug is not None:
            customary = drug["start"]
        zero, witness = customary, []
        ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
        if (
            ranked
            and (ranked[0][1] >= 2 or (customary is None and known is None) or ranked[0][0] == customary)
            and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
        ):
            zero, witness = ranked[0][0], spans.get(ranked[0][0], [])[:3]
        elif known is not None:
            zero, witness = known
        if len(ranked) > 1:
            says = [f"{count} values say {day}" for day, count in ranked[:2]]
            warnings.append(f"day zero of {scheme.replace('_', ' ')} columns: {', '.join(says)}")
        reference = anchor.reference if anchor else ({"name": name, "patient": patient, "n": 1} if name else None)
        if drug is not None:
            reference = drug["anchor"]
        for cell, column in members:
            assert column.number is not None
            start = add(zero, column.number, unit) if zero else None
            end = add(zero, column.last, unit) if zero and column.last is not None else None
            last = column.last if column.last is not None else column.number
            offset = (
                offset_of(column.number - shift, last - shift, unit) if name else offset_of(column.number, last, unit)
            )
            if anchor is not None and start and unit == "d":
                days = difference(start, day_part(anchor.moment["start"]))
                offset = [days, days + int((last - column.number) * DAYS[unit])] if days is not None else offset
            value = moment(
                start,
                end,
                anchor=reference,
                offset_days=offset,
                basis="table",
                rule="numbered_column",
                start_char=column.span[0],
                end_char=column.span[1],
            )
            if witness:
                value["witness"] = witness
            cell["times"] = [value]
    return warnings


def _table_times(timexes: list[Mention], resolver: Resolver, patient: str | None) -> list[Moment]:
    return [{**resolver.resolve(timex, patient, None), "basis": "table"} for timex in timexes]


def _with_day(time: Moment, text: str, ranges: list[tuple[int, int]]) -> Moment:
    """ "September 2018" over rows 3, 7 and 14: the bare number in the row's heading is the day of the month."""
    start, end = ranges[-1]
    day = re.fullmatch(r"\W*([1-9]|[12]\d|3[01])\W*", text[start:end])
    iso = time.get("start")
    if day is None or not iso or not re.fullmatch(r"(?:\d{4}|-)-\d\d", iso):
        return time
    return {**time, "start": f"{iso}-{int(day[1]):02d}", "end": None, "start_char": start, "end_char": end}


def _timexes_in(timexes: list[Mention], ranges: list[tuple[int, int]]) -> list[Mention]:
    return [
        timex
        for timex in timexes
        for start, end in ranges
        if start <= timex["start"] < end
        and timex["attrs"]["kind"] in SETTING
        and timex["attrs"]["timex_type"] in ("DATE", "TIME")
        and (timex["attrs"]["kind"] != "relative" or timex["attrs"].get("low") is not None)
        and not (timex["attrs"].get("reference") == "event" and timex["attrs"].get("anchor") is None)
    ]


def _figure(statement: dict[str, Any]) -> float | None:
    value = statement["slots"].get("value")
    return None if not value or value.get("value") is None else float(f"{value['value']:.6g}")


def _told_values(statements: list[dict[str, Any]]) -> dict[tuple[str | None, str, float], list[Moment]]:
    """Values of the prose with an explicit day, by patient, name and number."""
    found: dict[tuple[str | None, str, float], list[Moment]] = {}
    for statement in statements:
        number = _figure(statement)
        if statement["type"] != "measurement" or number is None or len(statement["times"]) != 1:
            continue
        time = statement["times"][0]
        if has_day(time["start"]) and not time["end"] and not time["open"]:
            found.setdefault((statement["patient"], statement["name"], number), []).append(time)
    return found


def _told(cell: dict[str, Any], told: dict[tuple[str | None, str, float], list[Moment]]) -> list[Moment]:
    number = _figure(cell)
    return [] if number is None else told.get((cell["patient"], cell["name"], number), [])


def _votes_for(
    cells: list[dict[str, Any]], told: dict[tuple[str | None, str, float], list[Moment]]
) -> list[tuple[str, list[list[int]]]]:
    votes: Counter[str] = Counter()
    spans: dict[str, list[list[int]]] = {}
    for cell in cells:
        for value in _told(cell, told):
            votes[day_part(value["start"]) or ""] += 1
            if value["start_char"] is not None:
                spans.setdefault(day_part(value["start"]) or "", []).append([value["start_char"], value["end_char"]])
    return [(day, spans.get(day, [])[:3]) for day, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0]))]
