"""Numbers with their units, ranges, comparators and series: the mentions that doses and results are made of."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.document import add_mention, get_data, publish, view_of
from extractor.pipes.quantity_items import Item, read

__all__ = ["Item", "QuantityPipe", "attributes", "make_quantities", "read", "readable"]


def attributes(text: str, item: Item) -> dict[str, Any]:
    """``attrs`` of a quantity mention, as ``docs/internals.md`` lists them."""
    dimension = item.unit.dimension if item.unit is not None else ("ratio" if item.rule == "ratio" else "number")
    return {
        "value": item.value, "low": item.low, "high": item.high, "comparator": item.comparator,
        "unit_text": text[item.unit_start : item.unit_end] if item.unit_start is not None else None,
        "unit": item.unit.code if item.unit is not None else None, "unit_start": item.unit_start,
        "unit_end": item.unit_end, "factor": item.factor, "dimension": dimension, "series": item.series,
        "series_start": item.series_start, "series_size": item.series_size,
    }  # fmt: skip


def readable(text: str, tables: list[tuple[int, int]]) -> str:
    """``text`` with the line ends inside tables made barriers, so that no cell borrows from the next; same length."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(tables):
        parts += [text[position:start], text[start:end].replace("\n", "\x00")]
        position = end
    return "".join([*parts, text[position:]])


class QuantityPipe:
    """Reads every quantity: number, unit (UCUM), range, comparator, power, series.

    Mentions ``quantity`` carry ``value, low, high, comparator, unit_text, unit, unit_start, unit_end, factor,
    dimension,
    series`` (index in a series from 0, else null), ``series_start`` (where its first member begins) and
    ``series_size``.
    A unit that stands once for several numbers has its extent in ``unit_start``/``unit_end`` outside the mention.
    Not read: citations, figure and table numbers, dates, clock times, years, names (IL-6, CD4, COVID-19), addresses.

    Example:
        >>> import spacy
        >>> from extractor.document import mentions
        >>> nlp = spacy.blank("en")
        >>> pipe = nlp.add_pipe("extractor_quantities")
        >>> [(m["attrs"]["value"], m["attrs"]["unit"]) for m in mentions(nlp("CRP was 44.64mg/L"), "quantity")]
        [(44.64, 'mg/L')]
    """

    def __init__(self, *, name: str = "extractor_quantities") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Adds ``quantity`` mentions to ``doc``."""
        text = view_of(doc)
        tables = [(block["start"], block["end"]) for block in get_data(doc)["blocks"] if block["kind"] == "table"]
        parted = readable(text, tables) if tables else text
        for item in read(parted):
            add_mention(doc, "quantity", item.start, item.end, rule=item.rule, attrs=attributes(text, item))
        publish(doc, "quantity")
        return doc


@Language.factory("extractor_quantities", assigns=["doc.spans"])
def make_quantities(nlp: Language, name: str) -> QuantityPipe:
    """Factory of :class:`QuantityPipe`."""
    return QuantityPipe(name=name)
