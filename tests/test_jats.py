"""JATS XML: sections, tables, citations, character references, encodings, refusals."""

from pathlib import Path

import pytest
import spacy

from extractor import read
from extractor.batch import find_inputs
from extractor.document import Source, get_data, make_doc
from extractor.errors import ReadError
from extractor.pipes import sections  # noqa: F401 - registers the factory
from extractor.readers import read_text

HEAD = '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="case-report">'
FRONT = """<front><journal-meta><journal-title-group><journal-title>Annals of <italic>Cases</italic> &amp; Notes</journal-title>
</journal-title-group></journal-meta><article-meta><article-id pub-id-type="pmid">1</article-id>
<article-id pub-id-type="doi">10.1000/x.1</article-id><title-group><article-title>Fever after <italic>vaccine</italic></article-title>
<subtitle>a lesson</subtitle></title-group><contrib-group><contrib><name><surname>Doe</surname></name></contrib></contrib-group>
<pub-date pub-type="ppub"><year>2020</year></pub-date><pub-date pub-type="epub"><day>3</day><month>11</month><year>2019</year></pub-date>
<abstract><title>Abstract</title><sec><title>Case presentation</title><p>A man had fever.</p></sec></abstract></article-meta></front>"""


def jats(body: str, *, front: str = "", back: str = "", floats: str = "") -> Source:
    return read_text(f"{HEAD}{front}<body>{body}</body>{back}{floats}</article>", format="jats")


def view_of(paragraph: str) -> str:
    return jats(f"<p>{paragraph}</p>").view


def labelled(source: Source) -> list[tuple[str, str]]:
    nlp = spacy.blank("en")
    doc = nlp.add_pipe("extractor_sections")(make_doc(nlp, source))
    found = get_data(doc)["sections"]
    return [
        (section["label"], source.view[block["start"] : block["end"]])
        for block in source.blocks
        for section in found
        if section["start"] <= block["start"] < section["end"]
    ]


@pytest.mark.parametrize(
    ("markup", "view"),
    [
        ("11 &#x000d7; 10<sup>9</sup>/L", "11×10^9/L"),
        ("4&#x2009;mg/m<sup>2</sup> of CO<sub>2</sub>", "4 mg/m2 of CO2"),
        ("<italic>E. coli</italic> <bold>grew</bold>", "E. coli grew"),
        ("T 38&#176;C, CRP &lt;5&nbsp;mg/L &alpha;&unknown;", "T 38°C, CRP <5 mg/L α&unknown;"),
        ("CRP 82 mg/L.<sup><xref ref-type='bibr'>9</xref>,<xref ref-type='bibr'>10</xref></sup> He", "CRP 82 mg/L. He"),
        ("CRP 82<xref ref-type='bibr'><sup>9</sup></xref> mg/L", "CRP 82 mg/L"),
        ("CRP 82 mg/L<xref ref-type='bibr'>9</xref>&#x02013;<xref ref-type='bibr'>12</xref>.", "CRP 82 mg/L."),
        ("CRP 82 mg/L [<xref ref-type='bibr'>9</xref>, <xref ref-type='bibr'>10</xref>].", "CRP 82 mg/L [9, 10]."),
        ("as <xref ref-type='bibr'>Doe, 2003</xref> and <xref ref-type='fig'>Figure 1</xref> show",
         "as Doe, 2003 and Figure 1 show"),
        ("<inline-formula><mml:math xmlns:mml='m'><mml:mn>3</mml:mn> <mml:mo>&#xd7;</mml:mo> <mml:msup><mml:mn>10</mml:mn>"
         "<mml:mn>9</mml:mn></mml:msup></mml:math></inline-formula>/L", "3×10^9/L"),
        ("<inline-formula><alternatives><tex-math>\\documentclass{m}\\begin{document}$$5\\times 10^{9}$$\\end{document}"
         "</tex-math><mml:math xmlns:mml='m'><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac></mml:math>"
         "</alternatives></inline-formula> mg", "1/2 mg"),
        ("<inline-formula><tex-math>\\documentclass{m}\\begin{document}$$5\\times 10^{9}$$\\end{document}"
         "</tex-math></inline-formula>/L", "5×10^9/L"),
        ("one<break/>two<!-- three --><?pi four?> <![CDATA[5 < 6 &amp; 7]]>", "one two 5 < 6 &amp; 7"),
        ("Given: <list><list-item><label>1.</label><p>aspirin</p></list-item><list-item><p>heparin</p></list-item></list> twice",
         "Given:\n\n1. aspirin\n\nheparin\n\ntwice"),
        ("He had<fn><label>a</label><p>A note.</p></fn> fever and <fig><label>Figure 1</label><caption><title>CT.</title>"
         "<p>Day 3</p></caption><graphic/></fig>rash.", "He had fever and rash.\n\nA note.\n\nFigure 1. CT. Day 3"),
    ],
)  # fmt: skip
def test_running_text(markup: str, view: str) -> None:
    assert view_of(markup) == view


def test_spans_count_in_the_xml() -> None:
    source = jats("<p>é CRP was <bold>82</bold>&#x2009;mg/L and K 3.1&#160;mmol/L.</p>")
    at = source.view.index("82 mg/L")
    start, end = source.alignment.to_source(at, at + 7)
    assert source.text[start:end] == "82</bold>&#x2009;mg/L"


def test_front_matter_and_sections() -> None:
    back = (
        "<back><ack><title>Acknowledgments</title><p>We thank X.</p></ack><sec><title>Consent</title><p>Given.</p></sec>"
        "<glossary><def-list><def-item><term>CRP</term><def><p>C-reactive protein</p></def></def-item></def-list></glossary>"
        "<ref-list><title>References</title><ref><label>1</label><element-citation><person-group><name><surname>Doe</surname>"
        "<given-names>J</given-names></name></person-group><article-title>Aspirin 100 mg</article-title></element-citation></ref>"
        "</ref-list></back>"
    )
    body = (
        '<sec sec-type="intro"><title>Why we write</title><p>Fever is common.</p></sec>'
        '<sec sec-type="cases"><title>A man with fever</title><p>He came.</p><sec><title>Second week</title><p>He left.</p>'
        "</sec><boxed-text><title>Learning points</title><p>Ask.</p></boxed-text><p>He was well.</p></sec>"
    )
    floats = (
        "<floats-group><fig><label>Figure 1</label><caption><p>CT.</p></caption></fig></floats-group>"
        '<sub-article article-type="translation"><body><p>Fieber.</p></body></sub-article>'
        '<sub-article article-type="reviewer-report"><body><p>Please give CRP.</p></body></sub-article>'
    )
    source = jats(body, front=FRONT, back=back, floats=floats)
    assert (source.title, source.doi, source.journal, source.published, source.warnings) == (
        "Fever after vaccine: a lesson", "10.1000/x.1", "Annals of Cases & Notes", "2019-11-03",
        ("a translation of the article was left out",),
    )  # fmt: skip
    assert labelled(source) == [
        ("title", "Fever after vaccine: a lesson"),
        ("abstract", "Abstract"),
        ("abstract", "Case presentation"),
        ("abstract", "A man had fever."),
        ("background", "Why we write"),
        ("background", "Fever is common."),
        ("case_presentation", "A man with fever"),
        ("case_presentation", "He came."),
        ("case_presentation", "Second week"),
        ("case_presentation", "He left."),
        ("conclusion", "Learning points"),
        ("conclusion", "Ask."),
        ("case_presentation", "He was well."),
        ("back_matter", "Acknowledgments"),
        ("back_matter", "We thank X."),
        ("back_matter", "Consent"),
        ("back_matter", "Given."),
        ("abbreviations", "CRP: C-reactive protein"),
        ("references", "References"),
        ("references", "1 Doe J Aspirin 100 mg"),
        ("figure_caption", "Figure 1. CT."),
        ("back_matter", "Please give CRP."),
    ]


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ('<pub-date pub-type="collection"><year>2018</year></pub-date><pub-date pub-type="ppub"><month>Feb</month>'
         "<year>2018</year></pub-date>", "2018-02"),
        ('<pub-date date-type="pub" publication-format="electronic" iso-8601-date="2021-03-04"/>'
         '<pub-date date-type="collection"><year>2020</year></pub-date>', "2021-03-04"),
        ('<pub-date pub-type="epub"><season>Spring</season><year>2017</year></pub-date>', "2017"),
        ('<pub-date date-type="retracted"><year>2017</year></pub-date>', None),
    ],
)  # fmt: skip
def test_publication_date_by_priority(dates: str, published: str | None) -> None:
    front = f"<front><article-meta><title-group><article-title>T</article-title></title-group>{dates}</article-meta></front>"
    assert jats("<p>x</p>", front=front).published == published


def cells_of(source: Source) -> list[tuple[int, int, int, int, str, bool]]:
    (table,) = source.tables
    return [
        (cell["row"], cell["col"], cell["rowspan"], cell["colspan"], source.view[cell["start"] : cell["end"]], cell["header"])
        for cell in table["cells"]
    ]  # fmt: skip


def test_table_with_spans_rules_notes() -> None:
    source = jats(
        "<p>See <table-wrap><label>Table 1</label><caption><p>Values by day</p></caption><table><thead>"
        '<tr><th rowspan="3">Test</th><th colspan="2">Day</th></tr><tr><td colspan="2"><hr/></td></tr>'
        "<tr><th>1</th><th>3</th></tr></thead><tbody><tr><td>WBC (&#xd7;10<sup>9</sup>/L)</td><td>4<break/>.1</td>"
        "<td>13<xref ref-type='table-fn'>a</xref></td></tr></tbody></table><table-wrap-foot><fn><label>a</label><p>after G-CSF</p>"
        "</fn></table-wrap-foot></table-wrap>the table.</p>"
    )
    assert cells_of(source) == [
        (0, 0, 2, 1, "Test", True), (0, 1, 1, 2, "Day", True), (1, 1, 1, 1, "1", True), (1, 2, 1, 1, "3", True),
        (2, 0, 1, 1, "WBC (×10^9/L)", True), (2, 1, 1, 1, "4 .1", False), (2, 2, 1, 1, "13", False),
    ]  # fmt: skip
    (table,) = source.tables
    texts = [source.view[start:end] for start, end in [table["caption"] or [0, 0], *table["footnotes"]]]
    assert texts == ["Table 1. Values by day", "a after G-CSF"]
    assert source.view.startswith("See the table.")


def test_oasis_table() -> None:
    source = jats(
        "<table-wrap><table><tgroup cols='3'><colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>"
        "<thead><row><entry morerows='1'>Test</entry><entry namest='b' nameend='c'>Day</entry></row>"
        "<row><entry>1</entry><entry>2</entry></row></thead><tbody><row><entry>CRP</entry><entry>5</entry><entry>6</entry></row>"
        "</tbody></tgroup></table></table-wrap>"
    )
    assert [cell[:5] for cell in cells_of(source)] == [
        (0, 0, 2, 1, "Test"), (0, 1, 1, 2, "Day"), (1, 1, 1, 1, "1"), (1, 2, 1, 1, "2"),
        (2, 0, 1, 1, "CRP"), (2, 1, 1, 1, "5"), (2, 2, 1, 1, "6"),
    ]  # fmt: skip


def test_a_table_that_is_a_picture_is_told() -> None:
    source = jats(
        "<p>x</p><table-wrap><label>Table 2</label><caption><p>Laboratory</p></caption><graphic/></table-wrap>"
    )
    assert source.warnings == ("Table 2 is only a picture in the file: its values were not read",)


@pytest.mark.parametrize(
    ("encoding", "prefix", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("iso-8859-1", b"", "windows-1252"),
        ("iso-8859-2", b"", "iso8859-2"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_declared_encodings(encoding: str, prefix: bytes, name: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-le").removesuffix("-be")}"?>\r\n{HEAD}<body><p>Müller 5 °C</p></body></article>'
    path = tmp_path / "a.nxml"
    path.write_bytes(prefix + text.encode(encoding))
    source = read(path)
    assert (source.view, source.text, source.encoding, source.format) == ("Müller 5 °C", text, name, "jats")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}<body><p>He had", "a.xml: broken XML at line 1, column 95 (no element found)"),
        (f"{HEAD}<body><p>He & she</p></body></article>",
         "a.xml: broken XML at line 1, column 93 (not well-formed (invalid token))"),
        ("<?xml version='1.0'?><TEI><text/></TEI>", "a.xml: XML, but no JATS article (its root is <TEI>)"),
        ("<pmc-articleset><article article-type='x'><body/></article><article><body/></article></pmc-articleset>",
         "a.xml: 2 articles in one file"),
        (f"<!DOCTYPE article [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]>{HEAD}<body><p>&c;</p></body></article>",
         "a.xml: the XML declares entities of its own ('a')"),
        (f"<!DOCTYPE article [<!ENTITY % d SYSTEM 'file:///etc/passwd'> %d;]>{HEAD}<body/></article>",
         "a.xml: the XML declares entities of its own ('d')"),
        (f"{HEAD}<body>{'<sec>' * 300}", "a.xml: elements are nested more than 200 deep"),
        ("<?xml version='1.0' encoding='utf-8'?><a>\udce9\udcff</a>", "a.xml: not valid UTF-8 at byte 41"),
    ],
)  # fmt: skip
def test_refusals_say_why(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReadError) as caught:
        read(path, source="a.xml")
    assert caught.value.message == message
    assert caught.value.remedy


def test_an_article_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE article SYSTEM 'x.dtd'>{HEAD}<body><p>x</p></body></article>"
    )
    assert read(path).format == "jats"


@pytest.mark.shared
def test_articles_as_published_are_read(shared: Path) -> None:
    files = sorted((shared / "pdfs" / "hindawi").glob("*.xml"))
    sources = [read(path) for path in files]
    assert len(sources) == 30
    assert [source.report_id for source in sources if source.warnings or not (source.doi and source.published)] == []
    assert sum(len(source.tables) for source in sources) == 9


def test_a_folder_gives_its_articles(tmp_path: Path) -> None:
    for name in ("a.xml", "b.nxml", "c.xslt"):
        (tmp_path / name).write_text(f"{HEAD}<body><p>x</p></body></article>")
    inputs, failures = find_inputs([str(tmp_path)])
    assert ([item.report_id for item in inputs], failures) == (["a", "b"], [])
