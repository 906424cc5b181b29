"""Turns gold drafts, whose spans are quoted words, into gold with offsets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.errors import DataError
from extractor.loading import explain, read_lines
from extractor.sources import Sources
from extractor.types import GoldEvent


def resolve(draft: Path, sources: Sequence[Path]) -> list[dict[str, Any]]:
    """Turns a draft into gold: every ``{"quote": …}`` becomes ``{start, end, text}``.

    A quote is exact raw text: ``{"quote": "30 mg"}`` where it is unique, with ``"nth": 2`` for the second one,
    ``{"quote": "82.69", "in": "CRP (82.69 mg/L)"}`` for the first inside a longer quote. ``in`` may itself be
    ``{"quote": …, "nth": …}``. Beside a textual ``in``, ``nth`` counts the quote inside it where ``in`` is unique, else
    it says which ``in`` is meant.

    Args:
        draft: JSONL file of the gold schema with quotes for spans.
        sources: folders or files of the reports.

    Returns:
        gold records as plain JSON, in the draft's order; fields that were not given stay out.

    Raises:
        DataError: every fault on a line of its own, with file, line, field and quote.
    """
    known = Sources(sources)
    result: list[dict[str, Any]] = []
    faults: list[DataError] = []
    for number, record in read_lines(draft):
        try:
            result.append(_resolved_line(record, f"{draft}:{number}", known))
        except DataError as error:
            faults.append(error)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise DataError("\n".join(str(fault) for fault in faults))
    return result


def _resolved_line(record: dict[str, Any], place: str, known: Sources) -> dict[str, Any]:
    report_id = record.get("report_id")
    if not isinstance(report_id, str):
        raise DataError(f"{place}: no report_id", "every line names its report")
    text = known.text(report_id)
    if text is None:
        rivals = ", ".join(str(path) for path in known.rivals(report_id))
        what = f"ambiguous: {rivals}" if rivals else "not found"
        raise DataError(f"{place}: source of {report_id} {what}", "give its folder with --sources")
    resolved: dict[str, Any] = _resolved(record, text, place, "")
    try:
        GoldEvent.model_validate(resolved)
    except ValidationError as error:
        raise DataError(f"{place}: {explain(error)}", "see 'extractor schema Event'") from error
    return resolved


def _resolved(value: Any, text: str, place: str, where: str) -> Any:
    if isinstance(value, list):
        return [_resolved(entry, text, place, f"{where}.{index}") for index, entry in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if "quote" in value:
        unknown = sorted(set(value) - {"quote", "nth", "in", "view", "in_nth"})
        if unknown:
            raise DataError(f"{place}: {where}: unknown key {unknown[0]!r} beside quote", "quote, nth, in, view")
        start, end = _found(value, text, place, where)
        span = {"start": start, "end": end, "text": text[start:end]}
        return {**span, "view": value["view"]} if "view" in value else span
    return {key: _resolved(entry, text, place, f"{where}.{key}" if where else key) for key, entry in value.items()}


def _found(value: dict[str, Any], text: str, place: str, where: str) -> tuple[int, int]:
    quote = value["quote"]
    if not isinstance(quote, str) or not quote:
        raise DataError(f"{place}: {where}: quote {quote!r} is no text", "quote the exact words of the source")
    if "in" not in value:
        start = _place(quote, text, value.get("nth"), place, where)
        return start, start + len(quote)
    outer = value["in"]
    if isinstance(outer, dict):
        if "quote" not in outer:
            raise DataError(f"{place}: {where}: 'in' has no quote", 'give "in" a text or {"quote": …, "nth": …}')
        low, high = _found(outer, text, place, f"{where}.in")
        inner = value.get("nth", 1)
    else:
        if not isinstance(outer, str) or not outer:
            raise DataError(f"{place}: {where}: 'in' {outer!r} is no text", "quote the longer words around it")
        unique = text.count(outer) == 1
        low = _place(outer, text, value.get("in_nth", None if unique else value.get("nth")), place, f"{where}.in")
        high, inner = low + len(outer), value.get("nth", 1) if unique else 1
    position = low - 1
    for _ in range(_count(inner, place, where)):
        position = text.find(quote, position + 1, high)
        if position < 0:
            raise DataError(f"{place}: {where}: quote {quote!r} is not in {text[low:high]!r}", "quote exact raw text")
    return position, position + len(quote)


def _count(nth: Any, place: str, where: str) -> int:
    if isinstance(nth, bool) or not isinstance(nth, int) or nth < 1:
        raise DataError(f"{place}: {where}: nth {nth!r} is no number from 1", "nth counts occurrences from 1")
    return nth


def _place(quote: str, text: str, nth: Any, place: str, where: str) -> int:
    starts: list[int] = []
    position = text.find(quote)
    while position >= 0:
        starts.append(position)
        position = text.find(quote, position + 1)
    if not starts:
        raise DataError(f"{place}: {where}: quote {quote!r} is not in the source", "quote exact raw text")
    if nth is None:
        if len(starts) > 1:
            raise DataError(f"{place}: {where}: quote {quote!r} stands {len(starts)} times", 'add "nth" or "in"')
        return starts[0]
    if _count(nth, place, where) > len(starts):
        raise DataError(
            f"{place}: {where}: quote {quote!r} stands only {len(starts)} times, nth is {nth}", "count again"
        )
    return starts[nth - 1]
