"""Damaged articles and PDFs: read or refused with a reason, never an error of another kind."""

import copy
import random
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from extractor import read
from extractor.document import Source
from extractor.errors import ReadError
from extractor.readers import ocr, read_text

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = sorted((ROOT / "corpus" / "forms").glob("*.xml"))
PDFS = sorted((ROOT / "corpus" / "forms").glob("*.pdf"))
NAMES = [
    "p",
    "sec",
    "title",
    "label",
    "sup",
    "sub",
    "xref",
    "italic",
    "bold",
    "list",
    "list-item",
    "def-list",
    "def-item",
    "term",
    "def",
    "table",
    "table-wrap",
    "table-wrap-foot",
    "table-wrap-group",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "fn",
    "fig",
    "caption",
    "boxed-text",
    "disp-quote",
    "inline-formula",
    "alternatives",
    "tex-math",
    "math",
    "msup",
    "mfrac",
    "mn",
    "ref",
    "ref-list",
    "element-citation",
    "abstract",
    "ack",
    "app",
    "body",
    "back",
    "front",
    "article-meta",
    "title-group",
    "article-title",
    "pub-date",
    "year",
    "month",
    "sub-article",
    "response",
    "hr",
    "break",
    "tgroup",
    "row",
    "entry",
    "colspec",
]
ATTRIBUTES = ("rowspan", "colspan", "morerows", "namest", "nameend", "ref-type", "sec-type", "article-type", "pub-type")
VALUES = ("0", "-1", "3", "9999", "x", "bibr", "table-fn", "cases", "translation", "")


def assert_whole(source: Source) -> None:
    for block in source.blocks:
        start, end = source.alignment.to_source(block["start"], block["end"])
        assert 0 <= start <= end <= len(source.text)
    for table in source.tables:
        assert all(table["start"] <= cell["start"] <= cell["end"] <= table["end"] for cell in table["cells"])


@pytest.mark.parametrize("seed", range(40))
def test_articles_with_elements_in_wrong_places_are_read(seed: int) -> None:
    chance = random.Random(seed)
    root = ET.parse(chance.choice(ARTICLES)).getroot()
    elements = list(root.iter())
    for _ in range(chance.randrange(1, 60)):
        element = chance.choice(elements[1:])
        what = chance.randrange(4)
        if what == 0:
            element.tag = chance.choice(NAMES)
        elif what == 1:
            element.set(chance.choice(ATTRIBUTES), chance.choice(VALUES))
        elif what == 2 and len(element):
            element.remove(chance.choice(list(element)))
        elif len(list(element.iter())) < 40:
            chance.choice(elements[-50:]).append(copy.deepcopy(element))
    try:
        assert_whole(read_text(ET.tostring(root, encoding="unicode"), format="jats"))
    except ReadError as error:
        assert "no JATS article" in error.message  # its body and front got other names


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy with bytes changed, cut out, doubled or cut off."""
    made = bytearray(data)
    at, size = chance.randrange(len(made)), chance.randrange(1, 3000)
    what = chance.randrange(4)
    if what == 0:
        del made[at:]
    elif what == 1:
        for _ in range(chance.randrange(1, 40)):
            made[chance.randrange(len(made))] = chance.randrange(256)
    elif what == 2:
        del made[at : at + size]
    else:
        made[at:at] = made[at : at + size]
    return bytes(made)


@pytest.mark.parametrize("seed", range(30))
def test_damaged_pdfs_are_read_or_refused(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    chance = random.Random(seed)
    data = damaged(chance.choice(PDFS).read_bytes(), chance)
    started = time.process_time()
    try:
        assert_whole(read(data))
    except ReadError as error:
        assert error.message
        assert error.remedy
    assert time.process_time() - started < 20  # a hang, not a measurement
