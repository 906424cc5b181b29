"""Source → Doc, and typed access to everything the pipes know about a Doc.

All truth is plain JSON data under ``doc.user_data["extractor"]`` with offsets into the view (``doc.text``); it survives
``to_bytes`` and ``DocBin(store_user_data=True)``. ``doc.spans`` holds token-expanded copies for spaCy users and is never
read back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

from extractor.alignment import Alignment
from extractor.places import Page

KEY = "extractor"


class Block(TypedDict):
    """A paragraph-like stretch of the view: heading, paragraph, list_item, caption, table, figure or other.

    ``section`` is there only where the document's own markup names the section of the contract.
    """

    kind: str
    start: int
    end: int
    level: int
    section: NotRequired[str]


class Cell(TypedDict):
    """One table cell in the view; ``row``/``col`` count from 0 in the expanded grid."""

    row: int
    col: int
    rowspan: int
    colspan: int
    start: int
    end: int
    header: bool


class Table(TypedDict):
    """A grid of cells; ``header_rows`` / ``header_cols`` as the table model found them."""

    start: int
    end: int
    caption: list[int] | None
    footnotes: list[list[int]]
    n_rows: int
    n_cols: int
    header_rows: int
    header_cols: int
    cells: list[Cell]


class Mention(TypedDict):
    """A recognised span: label, offsets in the view, preferred name, and what its pipe knows in ``attrs``."""

    id: str
    label: str
    start: int
    end: int
    norm: str
    rule: str
    score: float
    attrs: dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One document as read: immutable text and how it is laid out.

    Attributes:
        text: the ORIGINAL string all spans of events count in (decoded, without BOM, CRLF kept).
        view: the readable, normalised text that becomes ``doc.text``.
        alignment: from ``view`` to ``text``.
        blocks: paragraph-like stretches of the view, in order, not overlapping.
        tables: grids found; each lies inside a block of kind ``table``.
        pages: of a PDF, where each line of ``text`` stands.
    """

    report_id: str
    source: str
    format: str
    sha256: str
    text: str
    view: str
    alignment: Alignment
    encoding: str | None = None
    title: str | None = None
    doi: str | None = None
    journal: str | None = None
    published: str | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()


def new_data(text: str) -> dict[str, Any]:
    """Empty working data for a plain text: identity alignment, blocks split at blank lines."""
    return {
        "source": None,
        "meta": {
            "report_id": "doc",
            "source": "",
            "format": "text",
            "sha256": "",
            "encoding": None,
            "title": None,
            "doi": None,
            "journal": None,
            "published": None,
        },
        "alignment": Alignment.identity(len(text)).to_list(),
        "blocks": plain_blocks(text),
        "tables": [],
        "pages": [],
        "sections": [],
        "sentences": [],
        "patients": [],
        "mentions": {},
        "others": [],
        "assertions": {},
        "statements": [],
        "anchors": [],
        "events": [],
        "warnings": [],
    }


def plain_blocks(text: str) -> list[Block]:
    """Blocks of a text without markup: one paragraph for each stretch between blank lines."""
    blocks: list[Block] = []
    for match in re.finditer(r"\S(?:.*?\S)?(?=[ \t\r]*\n[ \t\r]*\n|\s*\Z)", text, re.DOTALL):
        blocks.append({"kind": "paragraph", "start": match.start(), "end": match.end(), "level": 0})
    return blocks


def get_data(doc: Doc) -> dict[str, Any]:
    """The working data of ``doc``, made on first use (a Doc that did not come from a Source is a plain text)."""
    data: dict[str, Any] | None = doc.user_data.get(KEY)
    if data is None:
        data = doc.user_data[KEY] = new_data(doc.text)
    return data


def view_of(doc: Doc) -> str:
    """The text of ``doc``, joined once: spaCy joins all tokens anew at each ``doc.text``."""
    data = get_data(doc)
    view: str | None = data.get("view")
    if view is None:
        view = data["view"] = doc.text
    return view


def make_doc(nlp: Language, source: Source) -> Doc:
    """Tokenise the view of ``source`` with ``nlp``'s tokeniser and attach the working data."""
    doc = nlp.make_doc(source.view)
    data = new_data("")
    data["source"], data["view"] = source.text, source.view
    data["meta"] = {
        "report_id": source.report_id, "source": source.source, "format": source.format, "sha256": source.sha256,
        "encoding": source.encoding, "title": source.title, "doi": source.doi, "journal": source.journal,
        "published": source.published,
    }  # fmt: skip
    data["alignment"] = source.alignment.to_list()
    data["blocks"] = [dict(block) for block in source.blocks]
    data["tables"] = [dict(table) for table in source.tables]
    data["pages"] = [dict(page) for page in source.pages]
    data["warnings"] = list(source.warnings)
    doc.user_data[KEY] = data
    return doc


def source_text(doc: Doc) -> str:
    """The original text that source offsets count in."""
    text: str | None = get_data(doc)["source"]
    return doc.text if text is None else text


def get_alignment(doc: Doc) -> Alignment:
    """Alignment from ``doc.text`` to :func:`source_text`."""
    return Alignment.from_list(get_data(doc)["alignment"])


def mentions(doc: Doc, *labels: str) -> list[Mention]:
    """Mentions with any of ``labels`` (all where none is given), by start, then longest first."""
    found = [mention for mention in get_data(doc)["mentions"].values() if not labels or mention["label"] in labels]
    return sorted(found, key=lambda mention: (mention["start"], -mention["end"], mention["label"], mention["id"]))


def add_mention(
    doc: Doc,
    label: str,
    start: int,
    end: int,
    *,
    norm: str = "",
    rule: str = "",
    score: float = 1.0,
    attrs: dict[str, Any] | None = None,
) -> Mention:
    """Record a mention of ``doc.text[start:end]``; its id is made of label and offsets, so it never depends on order.

    Raises:
        ValueError: the range is empty or outside the text.
    """
    length = len(view_of(doc))
    if not 0 <= start < end <= length:
        raise ValueError(f"mention {label} at {start}:{end} lies outside a text of {length} characters")
    known = get_data(doc)["mentions"]
    base = identifier = f"{label}:{start}:{end}"
    count = 1
    while identifier in known:
        count += 1
        identifier = f"{base}#{count}"
    mention: Mention = {
        "id": identifier, "label": label, "start": start, "end": end, "norm": norm, "rule": rule,
        "score": round(score, 2), "attrs": attrs or {},
    }  # fmt: skip
    known[identifier] = mention
    return mention


def drop_mention(doc: Doc, identifier: str) -> None:
    """Forget a mention that a later pipe proved wrong."""
    del get_data(doc)["mentions"][identifier]


def publish(doc: Doc, *labels: str) -> None:
    """Copy mentions to ``doc.spans[label]`` as token-expanded spans, for spaCy users."""
    for label in labels:
        spans: list[SpacySpan] = []
        for mention in mentions(doc, label):
            span = doc.char_span(mention["start"], mention["end"], label=label, alignment_mode="expand")
            if span is not None:
                spans.append(span)
        doc.spans[label] = spans


def blocks_of(doc: Doc, *kinds: str) -> list[Block]:
    """Blocks of the given kinds, in order."""
    return [block for block in get_data(doc)["blocks"] if not kinds or block["kind"] in kinds]


def prose_blocks(doc: Doc) -> list[Block]:
    """All blocks that are read as sentences: everything but tables."""
    return [block for block in get_data(doc)["blocks"] if block["kind"] not in ("table", "figure")]


def sentences(doc: Doc) -> list[tuple[int, int]]:
    """Sentence ranges; a Doc without a sentence pipe gives its prose blocks."""
    found = get_data(doc)["sentences"]
    if found:
        return [(start, end) for start, end in found]
    return [(block["start"], block["end"]) for block in prose_blocks(doc)]


def section_at(doc: Doc, offset: int) -> str:
    """Section label at a view offset, ``other`` where none is known."""
    label = "other"
    for section in get_data(doc)["sections"]:
        if section["start"] <= offset < section["end"]:
            label = section["label"]
    return label


def assertion_of(doc: Doc, identifier: str) -> dict[str, str]:
    """Assertion of a mention (plain defaults where the context pipe said nothing)."""
    plain = {"polarity": "affirmed", "certainty": "certain", "temporality": "current", "experiencer": "patient"}
    return {**plain, **get_data(doc)["assertions"].get(identifier, {})}
