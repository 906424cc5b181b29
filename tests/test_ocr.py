"""Scanned pages: what Tesseract reads of them, and what is said where it is absent."""

import io
from pathlib import Path

import pypdfium2
import pytest
from forms import facts
from spacy.language import Language

from extractor import extract, read
from extractor.errors import ReadError
from extractor.readers import ocr
from extractor.readers.ocr import Letter, TextLine, Word
from extractor.readers.ocr_second_look import look_again

ROOT = Path(__file__).resolve().parent.parent
SCAN = ROOT / "tests" / "data" / "nmda_encephalitis.scan.pdf"
PRINTED = ROOT / "corpus" / "forms" / "kawasaki_infant.manuscript.pdf"
has_tesseract = pytest.mark.skipif(
    not (ocr.available() and {"eng", "ell", "osd"} <= ocr.languages()),
    reason="needs tesseract with its English, Greek and orientation data",
)


@pytest.mark.ocr
@has_tesseract
def test_a_scan_tells_the_facts_of_the_text(nlp: Language) -> None:
    source = read(SCAN)
    expected = facts(extract(read(ROOT / "corpus" / "nmda_encephalitis.txt"), nlp))
    found = extract(source, nlp)
    assert expected.total() > 40
    assert facts(found) == expected
    assert [warning.split(",")[0] for warning in source.warnings] == [
        "page 1 was read by text recognition", "page 2 was read by text recognition",
    ]  # fmt: skip
    for event in found.events:
        span = event.mention
        assert source.text[span.start : span.end] == span.text
        assert span.boxes


@pytest.mark.ocr
@has_tesseract
@pytest.mark.parametrize("turn", [90, 180])
def test_a_page_on_its_side_is_turned(turn: int) -> None:
    document = pypdfium2.PdfDocument(SCAN)
    picture = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    document.close()
    part = picture.crop((0, 550, picture.width, 1150)).rotate(turn, expand=True, fillcolor=255)
    buffer = io.BytesIO()
    part.save(buffer, "PDF", resolution=200)
    source = read(buffer.getvalue())
    assert "Her temperature was 37.9 °C, blood pressure 152/94 mmHg" in source.view
    (page,) = source.pages
    line = next(line for line in page["lines"] if "temperature" in source.text[line["start"] : line["end"]])
    assert all(0 <= edge <= max(page["width"], page["height"]) for edge in line["edges"])


def test_without_tesseract_a_scan_is_an_explained_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda name: None)
    with pytest.raises(ReadError) as caught:
        read(SCAN, source="scan.pdf")
    assert caught.value.message == "scan.pdf: the PDF holds no text, only pictures of pages"
    assert "pip install 'extractor[ocr]'" in caught.value.remedy
    assert "apt-get install tesseract-ocr" in caught.value.remedy


def mixed() -> bytes:
    """A page of text and a page that is a picture."""
    document = pypdfium2.PdfDocument.new()
    for path, page in ((PRINTED, 0), (SCAN, 1)):
        with pypdfium2.PdfDocument(path) as other:
            document.import_pages(other, [page])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_without_tesseract_the_pages_left_out_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda name: None)
    source = read(mixed())
    assert "Giant coronary aneurysms" in source.view
    (warning,) = source.warnings
    assert warning.startswith("page 2 is a picture and was left out: ")
    assert "apt-get install tesseract-ocr" in warning


def test_a_page_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page: object, number: int) -> object:
        raise ReadError(f"page {number}: Tesseract took longer than 180 s", "")

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "read_scan", fail)
    source = read(mixed())
    assert "Giant coronary aneurysms" in source.view
    assert source.warnings == ("page 2: Tesseract took longer than 180 s; the page was left out",)


def line_of(*words: str, raised: str = "", confidence: float = 0.5) -> TextLine:
    """A line whose letters are 10 wide and stand on y = 100; letters of ``raised`` are small and stand high."""
    line = TextLine(0, 100, 0, 40)
    x = 0.0
    for text in words:
        letters = []
        for char in text:
            top, bottom = (70, 85) if char in raised else (72, 100)
            letters.append(Letter(char, x, top, x + 10, bottom))
            x += 10
        line.words.append(Word(letters, confidence))
        x += 15
    return line


@pytest.mark.parametrize(
    ("line", "seen", "text"),
    [
        (line_of("×", "10?/L", raised="?"), "9", "× 109/L"),
        (line_of("mg/m?", raised="?"), "2", "mg/m2"),
        (line_of("37.9°C", raised="°"), "0", "37.9°C"),
        (line_of("13*", raised="*"), "8", "13*"),
        (line_of("58", "mol/L,"), "μιΏιο]/1.,", "58 µmol/L,"),
        (line_of("46", "cells/uL"), "μΙ", "46 cells/µL"),
        (line_of("46", "cells/utL."), "μΙ..", "46 cells/µL."),
        (line_of("5", "pg/mL"), "ρΒ", "5 pg/mL"),
        (line_of("134", "mmol/L"), "μ", "134 mmol/L"),
        (line_of("0.61", "g/L", confidence=0.96), "μ", "0.61 g/L"),
    ],
)
def test_second_look(line: TextLine, seen: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    monkeypatch.setattr("extractor.readers.ocr_second_look.recognise", lambda *_, **__: seen)
    monkeypatch.setattr("extractor.readers.ocr_second_look.languages", lambda: frozenset({"eng", "ell"}))
    look_again(Image.new("L", (300, 200), 255), [line])
    assert " ".join(word.text for word in line.words) == text
