"""Readers: files and strings to sources, markup gone, offsets kept."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from growth import growth
from test_normalise import assert_spans

from extractor.document import Source
from extractor.errors import ReadError
from extractor.readers import read, read_text

SHARED = Path(os.environ.get("EXTRACTOR_SHARED", Path(__file__).parent.parent / ".." / "shared"))


def kinds(source: Source) -> list[tuple[str, str]]:
    return [(block["kind"], source.view[block["start"] : block["end"]]) for block in source.blocks]


def test_markdown_blocks() -> None:
    text = (
        "# A rare case\n\n**Lei Ye**\n\n## Case *Report*\n\nHe took [aspirin](http://a.b/c_d) and "
        "**PaO<sub>2</sub>** was 60.\n"
        "Next line.\n\n---\n\n- one\n- two\n\n1. First\n2. Second\n\nSetext "
        "heading\n-------\n\n![alt](images/cfa8.jpg)\n\n"
        "Figure 2. A scan.\n\nFigure 2 showed it. <!-- gone --> <https://doi.org/10.1/x>\n"
    )
    assert kinds(read_text(text)) == [
        ("heading", "A rare case"), ("heading", "Lei Ye"), ("heading", "Case Report"),
        ("paragraph", "He took aspirin and PaO2 was 60. Next line."), ("list_item", "one"), ("list_item", "two"),
        ("list_item", "1. First"), ("list_item", "2. Second"), ("heading", "Setext heading"),
        ("caption", "Figure 2. A scan."),
        ("paragraph", "Figure 2 showed it. https://doi.org/10.1/x"),
    ]  # fmt: skip


def test_plain_text_headings() -> None:
    long = "A 40-year-old man presented with fever and was treated with aspirin for a good many days in all."
    text = (
        f"A rare case of fever\n\nBACKGROUND\n{long}\n\n2. Case presentation\n\n{long}\n\nDay "
        f"Seven Findings\n\n{long}\nDiscussion\n{long}"
    )
    assert kinds(read_text(text)) == [
        ("heading", "A rare case of fever"), ("heading", "BACKGROUND"), ("paragraph", long),
        ("heading", "2. Case presentation"),
        ("paragraph", long), ("heading", "Day Seven Findings"), ("paragraph", long), ("heading", "Discussion"),
        ("paragraph", long),
    ]  # fmt: skip


def test_run_in_headings() -> None:
    text = (
        "# Abstract\n\n**Background** An outbreak. **Case presentation** A man. **Treatment** was begun.\n\n"
        "**Funding:** None.\n\nBackground: An outbreak. Case presentation: A man. Outcome: He lived."
    )
    assert kinds(read_text(text)) == [
        ("heading", "Abstract"), ("heading", "Background"), ("paragraph", "An outbreak."),
        ("heading", "Case presentation"),
        ("paragraph", "A man. Treatment was begun."), ("heading", "Funding:"), ("paragraph", "None."),
        ("paragraph", "Background: An outbreak."), ("paragraph", "Case presentation: A man."),
        ("paragraph", "Outcome: He lived."),
    ]  # fmt: skip


def test_broken_paragraphs_are_rejoined() -> None:
    first = "On March 4, high-flow oxygen therapy was ceased after some days and"
    text = (
        f"{first}\n\n![](page.png)\n\noxygen by cannula was given. It was anti-\ninflammatory "
        f"treat-\nment. The treatment helped."
    )
    assert kinds(read_text(text)) == [
        ("paragraph", f"{first} oxygen by cannula was given. It was anti-inflammatory treatment. The treatment helped.")
    ]


def test_marks_that_are_no_markup_stay() -> None:
    text = (
        "p<0.05, a < b and CRP <5 mg/L, <unknown> tag, HLA-B*57:01, snake_case, 5 * 3, R&D, "
        "[1], [400 mg](twice daily), #1"
    )
    assert read_text(text).view == text


def test_a_footnote_sign_is_no_heading() -> None:
    text = "Kunming, China   \n# These authors contribute equally.   \n\n# Abstract\n\nText."
    assert kinds(read_text(text)) == [
        ("paragraph", "Kunming, China # These authors contribute equally."), ("heading", "Abstract"),
        ("paragraph", "Text."),
    ]  # fmt: skip


def test_figure_label_and_its_text() -> None:
    text = "**Figure 1**\n\n\n\n**Figure 1**\n\nChest X-ray. A: on February 27, hospital day 8.\n\nProse."
    assert kinds(read_text(text)) == [
        ("caption", "Figure 1"), ("caption", "Figure 1"),
        ("caption", "Chest X-ray. A: on February 27, hospital day 8."),
        ("paragraph", "Prose."),
    ]  # fmt: skip


HTML = """<!DOCTYPE html><html><head><title>A case | J</title><meta name="citation_doi" content="10.1234/abc.5">
<style>p{a:b}</style></head><body><nav>Home</nav><h1>A <i>rare</i> case</h1>
<script>if (a<b) { write("<p>x</p>") }</script>
<h2>Case report</h2><p>He got 5&nbsp;mg of <b>aspirin</b> &amp; PaO<sub>2</sub> 60, WBC 4&times;10<sup>9</sup>/L
(p<0.05)<sup>3,4</sup>.
Next R&D line &unknown;.</p><div>text <p>unclosed <b>bold<br>line two</div></p></i><ul><li>one<li>two</ul>
<figure><img src=x.png><figcaption>Figure 1. A CT.</figcaption></figure><p><strong>Discussion:</strong> We think so.</p>
<script>never closed <p>After</p>"""


def test_html() -> None:
    source = read_text(HTML, format="html")
    assert kinds(source) == [
        ("heading", "A rare case"), ("heading", "Case report"),
        ("paragraph", "He got 5 mg of aspirin & PaO2 60, WBC 4×10^9/L (p<0.05). Next R&D line &unknown;."),
        ("paragraph", "text"), ("paragraph", "unclosed bold line two"), ("list_item", "one"), ("list_item", "two"),
        ("caption", "Figure 1. A CT."), ("heading", "Discussion:"), ("paragraph", "We think so."),
        ("paragraph", "never closed"), ("paragraph", "After"),
    ]  # fmt: skip
    assert (source.title, source.doi) == ("A rare case", "10.1234/abc.5")
    assert_spans(source)


def test_a_broken_section_mark_is_passed_over() -> None:
    source = read_text("<html><p>a <![](a.png) b</p><p>Fever.</p></html>", format="html")
    assert "Fever." in source.view


def test_content_decides_before_the_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<html><body><p>One</p><p>Two</p></body></html>")
    (tmp_path / "b.html").write_text("<p>One</p><p>Two")
    (tmp_path / "c.md").write_text("One\n\nTwo")
    sources = [read(tmp_path / name) for name in ("a.txt", "b.html", "c.md")]
    assert [(source.report_id, source.format, source.view) for source in sources] == [
        ("a", "html", "One\n\nTwo"), ("b", "html", "One\n\nTwo"), ("c", "markdown", "One\n\nTwo"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("\ufeffFieber 38 °C\r\nund µg".encode(), "utf-8"),
        ("Fieber 38 °C\r\nund µg".encode(), "utf-8"),
        ("Fieber 38 °C\r\nund µg".encode("windows-1252"), "windows-1252"),
        ("Fieber 38 °C\r\nund µg".encode("utf-16"), "utf-16-le"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    source = read(data)
    assert (source.text, source.view, source.encoding) == ("Fieber 38 °C\r\nund µg", "Fieber 38 °C und µg", encoding)
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_other_encodings() -> None:
    text = "Больной поступил в клинику с температурой и кашлем, получал аспирин. " * 5
    assert read(text.encode("koi8-r")).text == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"), (b" \r\n\t", "the file is empty"), (b"\xef\xbb\xbf", "the file is empty"),
        (b"%PDF-1.4 x", "the PDF is damaged"), (b"\x89PNG\r\n\x1a\n", "a PNG image"), (b"PK\x03\x04abc", "a zip archive"),
        (b"text\x00\x01more", "NUL bytes"), (b"\x01\x02\x03\x04abc" * 20, "control characters"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read(data, source="x.txt")
    assert caught.value.message.startswith("x.txt: ") and caught.value.remedy


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(ReadError, match="folder"):
        read(tmp_path)


def test_front_matter() -> None:
    text = (
        "# A case of fever\n\nJournal: Annals of Fever\n\n**Posted Date:** July 6th, 2020\n\n**DOI:** "
        "<https://doi.org/10.21203/rs.3.rs-1/v1>\n\n"
        "# Abstract\n\nText.\n\n# References\n\n1. Other. Published 2 May 2011. doi:10.1000/other"
    )
    source = read_text(text)
    assert (source.title, source.doi, source.journal, source.published) == (
        "A case of fever", "10.21203/rs.3.rs-1/v1", "Annals of Fever", "2020-07-06",
    )  # fmt: skip
    bare = read_text("He was well.\n\n# References\n\n1. Published 2 May 2011. doi:10.1000/other")
    assert (bare.title, bare.doi, bare.journal, bare.published) == (None, None, None, None)


def test_two_reads_are_equal() -> None:
    assert read_text(HTML, format="html") == read_text(HTML, format="html")


@pytest.mark.parametrize(
    "piece", ["x", "<", "$ ", "[", "*a ", "<a ", "|", "1,", "&", "{", "a@", "![", "<script>", "<!--", "\\( ", "<table>"]
)
def test_hostile_lines_are_read_in_linear_time(piece: str) -> None:
    assert growth(read_text, piece, 10_000) < 9


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="needs the shared seeds (EXTRACTOR_SHARED)")
@pytest.mark.parametrize("name", ["000_e216e5ec9eef7f33.txt", "003_6731134c8593cb3d.txt"])
def test_seeds(name: str) -> None:
    source = read(SHARED / "seeds" / name)
    assert_spans(source)
    for sign in ("$", "\\", "{", "<sub>", "**", "images/", "\ufdd0", "\ufdd1", "\ufdd2"):
        assert sign not in source.view
    tables = [(table["n_rows"], table["n_cols"], table["header_rows"], table["header_cols"]) for table in source.tables]
    assert tables == ([(13, 13, 2, 1)] if name.startswith("000") else [])
    filled = [
        source.view[cell["start"] : cell["end"]]
        for table in source.tables
        for cell in table["cells"]
        if not cell["header"] and cell["col"] > 1 and cell["end"] > cell["start"]
    ]
    assert len(filled) == (100 if name.startswith("000") else 0)


def test_aligned_table_whose_first_column_has_no_heading() -> None:
    source = read_text(
        "Table. Course\n\n                 Mar 4     Mar 11    Jun 26\nFree T4, ng/dL    5.8      5.5       1.3\n"
        "Heart rate, bpm  148        96        70\nLVEF, %          —          20        35\n"
    )
    (table,) = source.tables
    assert table["caption"] == [0, 13]
    assert [(cell["row"], cell["col"], source.view[cell["start"] : cell["end"]]) for cell in table["cells"]] == [
        (0, 0, ""), (0, 1, "Mar 4"), (0, 2, "Mar 11"), (0, 3, "Jun 26"),
        (1, 0, "Free T4, ng/dL"), (1, 1, "5.8"), (1, 2, "5.5"), (1, 3, "1.3"),
        (2, 0, "Heart rate, bpm"), (2, 1, "148"), (2, 2, "96"), (2, 3, "70"),
        (3, 0, "LVEF, %"), (3, 1, "—"), (3, 2, "20"), (3, 3, "35"),
    ]  # fmt: skip
