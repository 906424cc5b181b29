"""Re-statements: which statement says again, without adding anything, what another one says."""

from __future__ import annotations

from typing import Any

# The case narrative first; then what retells it.
_RANK = {"case_presentation": 0, "timeline": 1, "other": 1, "discussion": 2, "table": 3, "figure_caption": 4,
         "background": 5, "conclusion": 6, "abstract": 7, "title": 8}  # fmt: skip
_VALUE_SLOTS = ("value", "result")
_MEDICATION_SLOTS = ("dose", "previous_dose", "rate", "route", "frequency", "duration")
# Milestones that name a sort of act: a biopsy and a dialysis of one day are two.
_SORTS = frozenset({"procedure", "imaging", "surgery", "sample_collection"})
_COURSE = {"given": "on", "started": "on", "continued": "on", "changed": "changed", "stopped": "off",
           "planned": "planned", "withheld": "off"}  # fmt: skip


def mark_duplicates(statements: list[dict[str, Any]], text: str = "") -> dict[str, str]:
    """Map the id of each re-statement to the id of its primary; primaries are never duplicates themselves.

    A statement is a re-statement when another of the same patient, type, name and assertion carries every fact it
    carries (slots, dates). Between equals the case narrative is primary; between statements of one section, the first.
    Statements of the case narrative that repeat a name without any fact stay what they are; there, two milestones of one
    sort (two procedures of one day) are the same only where their words in ``text`` are. Linear but for statements that
    share patient, type and name.
    """
    told = frozenset(
        time["start"]
        for statement in statements
        if _RANK.get(statement["section"], 5) <= 1
        for time in statement["times"]
        if time.get("start")
    )
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for statement in statements:
        groups.setdefault(_key(statement), []).append(statement)
    found: dict[str, str] = {}
    for group in groups.values():
        ordered = sorted(group, key=lambda item: (_weak(item), _RANK.get(item["section"], 5), item["start"]))
        primaries: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for statement in ordered:
            bucket = primaries.setdefault(_facts_key(statement), [])
            first = next((other for other in bucket if _covers(other, statement, told, text)), None)
            if first is None:
                bucket.append(statement)
            else:
                found[statement["id"]] = first["id"]
    _follow_stated(statements, found)
    return found


def _follow_stated(statements: list[dict[str, Any]], found: dict[str, str]) -> None:
    """One value printed in two units: the second is a duplicate of the first, whatever its number."""
    for statement in statements:
        first = statement["fields"].get("duplicate_of_statement")
        if first is not None and statement["id"] not in found:
            primary = found.get(first, first)
            if primary != statement["id"]:
                found[statement["id"]] = primary
                for other, target in list(found.items()):
                    if target == statement["id"]:
                        found[other] = primary


def _key(statement: dict[str, Any]) -> tuple[Any, ...]:
    assertion = statement["assertion"]
    return (
        statement["patient"], statement["type"], statement["name"], assertion["polarity"], assertion["experiencer"],
        assertion["temporality"],
    )  # fmt: skip


def _facts_key(statement: dict[str, Any]) -> tuple[Any, ...]:
    if statement["type"] == "measurement":
        value = statement["slots"].get("value")
        if value:
            return (*tuple(_number(value.get(part)) for part in ("value", "low", "high")), value.get("comparator"))
        result = statement["slots"].get("result", {}).get("value")
        return (result, None if result else statement["slots"].get("trend", {}).get("value"))
    if statement["type"] == "medication":
        return (_COURSE.get(_status(statement), "on"),)
    return ()


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


def _status(statement: dict[str, Any]) -> str:
    status: str = statement["slots"].get("status", {}).get("value") or "given"
    return status


def _weak(statement: dict[str, Any]) -> int:
    """1 where a statement carries neither a figure nor a date of its own."""
    slots = statement["slots"]
    own_dates = [time for time in statement["times"] if time["basis"] != "carried_forward"]
    return 0 if own_dates or any(slots.get(slot) for slot in (*_VALUE_SLOTS, *_MEDICATION_SLOTS)) else 1


def _covers(primary: dict[str, Any], statement: dict[str, Any], told: frozenset[str], text: str) -> bool:
    """Whether ``statement`` adds nothing to ``primary``."""
    retold = _RANK.get(statement["section"], 5) >= 2
    same_part = primary["section"] == statement["section"]
    if statement["type"] == "measurement":
        unit, other = _unit(primary), _unit(statement)
        if unit and other and unit != other:
            return False
        # A table or an abstract repeats a value; the narrative may truly measure the same value twice.
        return _times_within(statement, primary, told, loose=retold or not same_part)
    if statement["type"] == "medication":
        for slot in _MEDICATION_SLOTS:
            mine = statement["slots"].get(slot)
            if mine and not _same_slot(mine, primary["slots"].get(slot)):
                return False
        if not retold and same_part:
            # A dose told again in the narrative is given again; a bare name on a day already told is not.
            told_again = not any(statement["slots"].get(slot) for slot in _MEDICATION_SLOTS)
            return told_again and bool(statement["times"]) and _times_within(statement, primary, told, loose=False)
        return _times_within(statement, primary, told, loose=True)
    if not retold and same_part and not (statement["times"] and _same_words(primary, statement, text)):
        return False
    return _times_within(statement, primary, told, loose=retold)


def _same_words(primary: dict[str, Any], statement: dict[str, Any], text: str) -> bool:
    if statement["name"] not in _SORTS:
        return True
    one, two = (text[item["start"] : item["end"]].lower() for item in (primary, statement))
    return one in two or two in one


def _unit(statement: dict[str, Any]) -> str | None:
    return (statement["slots"].get("value") or {}).get("unit")


def _same_slot(mine: dict[str, Any], other: dict[str, Any] | None) -> bool:
    if other is None:
        return False
    keys = ("value", "low", "high", "unit", "times", "period", "count")
    return all(mine.get(key) == other.get(key) or mine.get(key) is None for key in keys)


def _times_within(statement: dict[str, Any], primary: dict[str, Any], told: frozenset[str], *, loose: bool) -> bool:
    """Whether every time of ``statement`` is one of ``primary``; ``loose``: an undated or carried one fits any."""
    mine = statement["times"]
    if loose:
        # A discussion that tells on with dates of its own is narrative; else an inherited date is no fact of the sentence.
        fresh = statement["section"] == "discussion"
        mine = [
            time for time in mine if time["basis"] != "carried_forward" or (fresh and time.get("start") not in told)
        ]
        if not mine:
            return True
        if not primary["times"]:
            return not any(_when(time) for time in mine)
    known = {_when(time) for time in primary["times"]}
    return all(
        _when(time) in known
        or (loose and (_inside_any(time, primary["times"]) or _other_clock(time, primary["times"])))
        for time in mine
    )


def _inside_any(time: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    """Whether a day lies inside an interval that another statement gives."""
    start: str | None = time.get("start")
    if not start:
        return False
    end: str = time.get("end") or start
    return any(
        other["start"] <= start and end <= other["end"] for other in others if other.get("start") and other.get("end")
    )


def _other_clock(time: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    """Whether two relative times count from different milestones, so that nothing says they differ."""
    anchor = (time.get("anchor") or {}).get("name")
    return (
        anchor is not None
        and not time.get("start")
        and any(
            not other.get("start") and (other.get("anchor") or {}).get("name") not in (None, anchor) for other in others
        )
    )


def _when(time: dict[str, Any]) -> tuple[Any, ...] | None:
    if time.get("start") or time.get("end"):
        return (time.get("start"), time.get("end"), time.get("open"))
    if time.get("offset_days") is not None or time.get("anchor"):
        anchor = time.get("anchor") or {}
        return (anchor.get("name"), tuple(time.get("offset_days") or ()))
    return None
