"""PDF reading against the JATS text of the same articles, beside pdfplumber, pdftotext and PDFium, in one run.

    python benchmarks/pdf.py [--half tuning|held-out] [--quality-only] [--worst N]

Needs the shared PDFs (``EXTRACTOR_SHARED``, default ``../shared``). Words: letters and digits, case folded, superscripts parted from
their base. Front matter and references are taken out of both sides: of a reader's text what stands before the first heading of the
body and from the line "References" on, where cutting there helps it, and then the words that the XML's front and references have, so
that readers without sections are not charged for them. *order*: paragraphs of the body located by their five-word runs, longest
increasing run over all. *runs*: share of the five-word runs of the XML's paragraphs that stand together in the text: columns
that interleave break them. Speed: pages a second of processor time, whole files.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import mean, median

import pdfplumber
import pypdfium2

from extractor.readers import read
from extractor.readers.pdf.reader import read_pdf

SHARED = Path(os.environ.get("EXTRACTOR_SHARED", "../shared"))
FOLDER = SHARED / "pdfs" / "hindawi"
_WORD = re.compile(r"[^\W\d_]+|\d+")
_THOUSANDS = re.compile(r"(?<=\d)[,\u2009\u202f\u00a0 ](?=\d{3}(?!\d))")
_RUN = 5
_FLOATS = frozenset({"table-wrap", "fig", "object-id", "graphic", "tex-math"})


def words(text: str) -> list[str]:
    """Words of a text: letters and digits, case folded, compatibility forms read as what they mean."""
    text = _THOUSANDS.sub("", text)
    marked = re.sub("([⁰¹²³⁴-⁹⁺⁻]+)", r" \1", text.replace("\u00ad", ""))
    return _WORD.findall(unicodedata.normalize("NFKC", marked).casefold())


class Truth:
    """Words of the XML: ``body`` (with captions, tables and back matter), what is left out, paragraphs in order."""

    def __init__(self, path: Path) -> None:
        root = ET.parse(path).getroot()
        back = [part for part in root.iterfind("back/*") if part.tag != "ref-list"]
        wanted = [root.find("body"), *back, root.find("floats-group")]
        self.body = words(
            " ".join(_text(part, frozenset({"object-id", "tex-math"})) for part in wanted if part is not None)
        )
        front = [
            _text(root.find("front"), frozenset({"permissions"})),
            *(_text(part, frozenset()) for part in root.iter("ref-list")),
        ]
        self.left_out = Counter(words(" ".join(front)))
        self.left_out.update(words(_text(root.find("front/article-meta/permissions"), frozenset())))
        self.paragraphs = [
            found for part in root.iterfind("body//p") if len(found := words(_text(_opening(part), _FLOATS))) >= 2 * _RUN
        ]  # fmt: skip
        title = root.find("body/sec/title")
        self.opening = "".join(title.itertext()).strip() if title is not None else ""
        self.has_tables = root.find(".//table-wrap") is not None


def _opening(paragraph: ET.Element) -> ET.Element:
    """A paragraph up to the list in it, whose items are paragraphs of their own."""
    cut = next((at for at, child in enumerate(paragraph) if child.find(".//p") is not None), None)
    if cut is None:
        return paragraph
    opening = ET.Element("p")
    opening.text = paragraph.text
    opening.extend(list(paragraph)[:cut])
    return opening


def _text(part: ET.Element | None, skipped: frozenset[str]) -> str:
    if part is None:
        return ""
    pieces: list[str] = []

    def walk(element: ET.Element) -> None:
        if element.tag.rsplit("}", 1)[-1] in skipped:
            return
        if element.tag in ("sup",) or element.tag not in (
            "italic",
            "bold",
            "sub",
            "xref",
            "sc",
            "underline",
            "ext-link",
            "email",
            "named-content",
            "styled-content",
        ):
            pieces.append(" ")
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            if child.tag not in ("italic", "bold", "sub", "sup", "xref", "sc", "underline", "ext-link", "email"):
                pieces.append(" ")
            pieces.append(child.tail or "")

    walk(part)
    return "".join(pieces)


def f1(found: Iterable[str], truth: Truth) -> tuple[float, Counter[str], Counter[str]]:
    """Word F1 with what is missing and what is too much."""
    gold, got = Counter(truth.body), Counter(found)
    extra = got - gold
    # Front matter and references go out of what the XML's body does not account for.
    extra -= truth.left_out
    missing = gold - got
    right = sum((gold & got).values())
    return 2 * right / (2 * right + sum(missing.values()) + sum(extra.values())), missing, extra


def variants(text: str, truth: Truth) -> list[list[str]]:
    """The words of a text, whole and cut where its body begins and its references begin."""
    starts, ends = [0], [len(text)]
    if truth.opening:
        pattern = r"\s+".join(map(re.escape, truth.opening.split()))
        starts += [match.start() for match in re.finditer(rf"(?:^|\s){pattern}(?=\s)", text)][:1]
    ends += [match.start() for match in re.finditer(r"(?:^|\s)References(?=\s)", text)][-1:]
    return [words(text[start:end]) for start in starts for end in ends if start < end]


def order(found: list[str], truth: Truth) -> tuple[float, float]:
    """Share of paragraphs in the longest increasing run, and share of five-word runs kept together."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(found) - _RUN + 1):
        places.setdefault(tuple(found[at : at + _RUN]), []).append(at)
    tails: list[float] = []
    kept = total = 0
    for paragraph in truth.paragraphs:
        runs = [tuple(paragraph[at : at + _RUN]) for at in range(len(paragraph) - _RUN + 1)]
        hits = [places[run][0] for run in runs if run in places and len(places[run]) == 1]
        kept += sum(run in places for run in runs)
        total += len(runs)
        if hits:
            at = median(hits)
            where = bisect_left(tails, at)
            tails[where : where + 1] = [at]
    return len(tails) / max(1, len(truth.paragraphs)), kept / max(1, total)


def ours(path: Path) -> str:
    """The view without words in pictures, which are blocks of their own."""
    source = read(path)
    return "\n".join(source.view[block["start"] : block["end"]] for block in source.blocks if block["kind"] != "figure")


def pdfplumber_text(path: Path) -> str:
    with pdfplumber.open(path) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def pdfium_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def pdftotext(*options: str) -> Callable[[Path], str]:
    def run(path: Path) -> str:
        return subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True).stdout.decode()

    return run


def readers() -> dict[str, Callable[[Path], str]]:
    found: dict[str, Callable[[Path], str]] = {
        "extractor": ours, "pdfplumber.extract_text": pdfplumber_text, "pypdfium2": pdfium_text,
    }  # fmt: skip
    if shutil.which("pdftotext"):
        found |= {"pdftotext": pdftotext(), "pdftotext -layout": pdftotext("-layout")}
    return found


def quality(files: list[Path], worst: int) -> None:
    truths = {path: Truth(path.with_suffix(".xml")) for path in files}
    print(f"{'reader':<26}{'F1 median':>10}{'F1 worst':>10}{'order':>8}{'runs':>8}")
    for name, reader in readers().items():
        rows = []
        for path in files:
            text, truth = reader(path), truths[path]
            best = max((f1(found, truth) for found in variants(text, truth)), key=lambda row: row[0])
            rows.append((*best, *order(words(text), truth), path.stem))
        scores = [row[0] for row in rows]
        print(
            f"{name:<26}{median(scores):>10.4f}{min(scores):>10.4f}"
            f"{mean(row[3] for row in rows):>8.4f}{mean(row[4] for row in rows):>8.4f}"
        )
        if name == "extractor" and worst:
            for score, missing, extra, ranked, kept, stem in sorted(rows, key=lambda row: row[0])[:worst]:
                print(f"  {stem} {score:.4f} order {ranked:.3f} runs {kept:.3f}")
                print(f"    missing {sum(missing.values())}: {' '.join(missing.elements())[:300]}")
                print(f"    extra {sum(extra.values())}: {' '.join(extra.elements())[:300]}")
            for score, _, _, ranked, kept, stem in sorted(rows, key=lambda row: (row[3], row[4]))[:worst]:
                print(f"  order: {stem} {score:.4f} order {ranked:.3f} runs {kept:.3f}")


def speed(files: list[Path]) -> None:
    """Pages a second on the files without tables (prose) and on all."""
    prose = [path for path in files if not Truth(path.with_suffix(".xml")).has_tables]
    timed: dict[str, Callable[[Path], object]] = {
        "extractor": lambda path: read_pdf(path.read_bytes(), path.name),
        "extractor, tables off": lambda path: read_pdf(path.read_bytes(), path.name, tables=False),
        "extractor, with the view": read,
        **{name: reader for name, reader in readers().items() if name != "extractor"},
    }
    print(f"\n{'reader':<26}{'prose pages/s':>14}{'all pages/s':>14}{'× pdfplumber (prose)':>22}")
    rates: dict[str, tuple[float, float]] = {}
    for name, reader in timed.items():
        reader(files[0])
        rates[name] = (_rate(reader, prose), _rate(reader, files))
    for name, (on_prose, on_all) in rates.items():
        print(f"{name:<26}{on_prose:>14.1f}{on_all:>14.1f}{on_prose / rates['pdfplumber.extract_text'][0]:>22.1f}")


def _rate(reader: Callable[[Path], object], files: list[Path]) -> float:
    pages = 0
    for path in files:
        document = pypdfium2.PdfDocument(path)
        pages += len(document)
        document.close()
    start = _processor_seconds()
    for path in files:
        reader(path)
    return pages / (_processor_seconds() - start)


def _processor_seconds() -> float:
    """Processor time of this process and the programs it ran: what other work on the machine does is not in it."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=("tuning", "held-out"), help="every other file")
    parser.add_argument("--quality-only", action="store_true")
    parser.add_argument("--worst", type=int, default=0, help="print what the worst N files miss (tuning half only)")
    args = parser.parse_args()
    files = sorted(FOLDER.glob("*.pdf"))
    if not files:
        raise SystemExit(f"no PDFs under {FOLDER}: set EXTRACTOR_SHARED")
    if args.half:
        files = files[args.half == "held-out" :: 2]
    quality(files, args.worst if args.half == "tuning" else 0)
    if not args.quality_only:
        speed(files)


if __name__ == "__main__":
    main()
