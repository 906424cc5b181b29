"""JATS XML, the form in which PubMed Central and most publishers give articles: tags to blocks, with exact offsets.

What the markup knows is kept: title, abstract, references and back matter are marked as such, so that literature is not
taken for the patient; tables become grids; superscript citations are left out and powers stay. Offsets count in the XML
text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractor.errors import ReadError
from extractor.lexicons.section_names import section_label
from extractor.readers import jats_inline
from extractor.readers.draft import Draft, Line
from extractor.readers.headings import is_section_name
from extractor.readers.jats_front import front_facts, notice
from extractor.readers.jats_tables import caption_draft, grid_drafts, table_drafts
from extractor.readers.xml_tree import Element, Text, parse_xml, plain_text

_XML_HEAD = r"\s*(?:<\?[^>]*\?>\s*|<!--(?:(?!-->)[\s\S])*-->\s*)*"
_ARTICLE = re.compile(
    _XML_HEAD + r"(?:<!DOCTYPE\s+(?:article|pmc-articleset)\b[^>]*>\s*)?"
    r"(?:<(?:pmc-articleset|OAI-PMH|records?|GetRecord|metadata)\b[^>]*>\s*)*"
    r"<article\b[^>]*(?:article-type|dtd-version|xmlns:(?:xlink|mml))"
)
_XML = re.compile(_XML_HEAD + r"(?:<!DOCTYPE\b|<[A-Za-z_][\w:.-]*(?:\s[^<>]*)?/?>)")
_EMPHASIS = frozenset(["bold", "italic", "sc", "underline"])
_BACK = {
    "ack": "back_matter", "bio": "back_matter", "fn-group": "back_matter", "glossary": "abbreviations",
    "notes": "back_matter", "ref-list": "references", "supplementary-material": "back_matter",
}  # fmt: skip
# Sub-articles that are reports of their own; the others (reviews, letters, replies) speak about the report.
_OWN_REPORTS = frozenset(["abstract", "case-report", "research-article", "other"])
_RUN_IN_END = re.compile(r"\s*[:.–—-]\s+")


def is_jats(text: str) -> bool:
    """Whether a text begins as a JATS article does."""
    return bool(_ARTICLE.match(text[:10_000]))


def is_xml(text: str) -> bool:
    """Whether a text begins as XML does."""
    return text.lstrip()[:5] == "<?xml" or bool(_XML.match(text[:10_000]))


@dataclass(frozen=True)
class _Place:
    """Where the walk stands: depth of headings, section if the markup names it, kind of the paragraphs."""

    level: int
    section: str | None = None
    kind: str = "paragraph"


class JatsWalker:
    """Walks the elements of an article and collects drafts.

    Args:
        raw: the original text.
        name: names the document in errors.

    Attributes:
        drafts: the blocks found.
        meta: DOI, journal and date under the names that HTML pages use for them.
        warnings: what was left out or missing.

    Raises:
        ReadError: broken or unsafe XML, no JATS article, or several.
    """

    def __init__(self, raw: str, name: str) -> None:
        self._raw = raw
        self.drafts: list[Draft] = []
        self.warnings: list[str] = []
        article = _article(parse_xml(raw, name), name)
        self.meta = front_facts(raw, article)
        if about := notice(article):
            self.warnings.append(about)
        self._article(article, None)
        body = article.first("body")
        if body is None or not plain_text(raw, body):
            self.warnings.append("the article has no body: only its front matter was read")

    # -- parts of an article ------------------------------------------------------------------------------------------
    def _article(self, article: Element, section: str | None) -> None:
        for part in article.elements():
            if part.name in ("front", "front-stub"):
                self._front(part.first("article-meta") or part, section)
            elif part.name in ("body", "floats-group", "floats-wrap"):
                self._flow(part, _Place(1, section))
            elif part.name == "back":
                self._flow(part, _Place(1, section or "back_matter"))
            elif part.name in ("sub-article", "response"):
                kind = part.attributes.get("article-type", "")
                if kind == "translation":
                    self.warnings.append("a translation of the article was left out")
                else:
                    self._article(part, None if kind in _OWN_REPORTS else "back_matter")

    def _front(self, meta: Element, section: str | None) -> None:
        for part in meta.elements():
            if part.name == "title-group":
                line = Line(self._raw)
                for title in part.elements("article-title", "subtitle"):
                    if line.tail(1).isalnum():
                        line.put(":", title.start, title.start)
                    line.blank(title.start, title.start)
                    jats_inline.add(line, title)
                self.drafts.append(Draft("heading", line, 1, section=section or "title"))
            elif part.name == "abstract":
                self._block(part, _Place(1, section or "abstract"))

    # -- blocks -------------------------------------------------------------------------------------------------------
    def _flow(self, element: Element, place: _Place, *, skip: int = 0) -> None:
        """Mixed content: running text becomes a block where a block-level element ends it; floats come after it."""
        floats: list[Element] = []
        run: list[Element | Text] = []
        for number, child in enumerate(element.children[skip:]):
            if isinstance(child, Text):
                opening = _RUN_IN_END.match(self._raw, child.start, child.end) if skip and not number else None
                run.append(replace(child, start=opening.end()) if opening else child)
            elif child.name in jats_inline.FLOATS and element.name == "p":
                floats.append(child)
            elif child.name in jats_inline.BLOCKS:
                self._end_block(run, place)
                run = []
                self._block(child, place)
            elif child.name != "label" or element.name == "p":
                run.append(child)
        self._end_block(run, place)
        for child in floats:
            self._block(child, place)

    def _end_block(self, run: list[Element | Text], place: _Place) -> None:
        line = Line(self._raw)
        jats_inline.add_nodes(line, run)
        if line.pieces:
            bold = all(
                node.name == "bold" if isinstance(node, Element) else not self._raw[node.start : node.end].strip()
                for node in run
            )
            self.drafts.append(Draft(place.kind, line, bold=bold, section=place.section))

    def _block(self, element: Element, place: _Place) -> None:
        name = element.name
        if name == "p":
            self._paragraph(element, place)
        elif name == "title":
            self._heading(element, place)
        elif name == "fig":
            if caption := caption_draft(self._raw, element):
                self.drafts.append(caption)
        elif name in ("table-wrap", "table-wrap-group"):
            self._tables(element)
        elif name == "table":
            self.drafts += grid_drafts(self._raw, element)
        elif name in ("list-item", "def-item", "ref"):
            self._item(element, place)
        elif name == "sec":
            self._section(element, place)
        elif name == "media":
            pass
        else:
            self._flow(element, self._inside(element, place))

    def _inside(self, element: Element, place: _Place) -> _Place:
        """Place of the content of a container: what its own title says, else what it is."""
        title = plain_text(self._raw, element.first("title"))
        label = section_label(title) if title and element.name in ("app", "boxed-text", "def-list", "notes") else None
        section = label or _BACK.get(element.name) or place.section
        return replace(place, level=place.level + 1, section=section)

    def _section(self, element: Element, place: _Place) -> None:
        """A section: its title is read by its words; its ``sec-type`` counts where they say nothing."""
        title = plain_text(self._raw, element.first("title"))
        label = section_label(title)
        section = place.section
        if section == "back_matter":
            section = label or section
        elif section is None and label is None:
            kinds = element.attributes.get("sec-type", "").replace("-", " ").split("|")
            section = section_label(kinds[0])
        elif label is not None and section != "abstract":
            section = None
        self._flow(element, replace(place, level=place.level + 1, section=section))

    def _heading(self, title: Element, place: _Place) -> None:
        line = Line(self._raw)
        jats_inline.add(line, title)
        if line.pieces:
            self.drafts.append(Draft("heading", line, min(place.level, 6), section=place.section))

    def _paragraph(self, element: Element, place: _Place) -> None:
        """A paragraph; ``<bold>Case report</bold> A man …`` opens with a heading."""
        children = element.filled(self._raw)
        if len(children) > 1 and place.section is None and place.kind == "paragraph":
            first = children[0]
            if isinstance(first, Element) and first.name in _EMPHASIS and is_section_name(plain_text(self._raw, first)):
                line = Line(self._raw)
                jats_inline.add(line, first)
                self.drafts.append(Draft("heading", line, min(place.level + 1, 6), bold=True))
                self._flow(element, place, skip=element.children.index(first) + 1)
                return
        self._flow(element, place)

    def _item(self, element: Element, place: _Place) -> None:
        """A list item, a term with its meaning, or a reference: one block, with lists inside it parted."""
        if element.name == "list-item" and any(child.has("list") for child in element.elements()):
            self._flow(element, replace(place, kind="list_item"))
            return
        line = Line(self._raw)
        for child in element.elements():
            if line.tail(1).isalnum() and child.name == "def":
                line.put(":", child.start, child.start)
            line.blank(child.start, child.start)
            jats_inline.add_element(line, child)
        if line.pieces:
            self.drafts.append(Draft("list_item", line, section=place.section))

    def _tables(self, wrap: Element) -> None:
        drafts = table_drafts(self._raw, wrap)
        if not any(draft.table or draft.kind == "paragraph" for draft in drafts):
            label = plain_text(self._raw, wrap.first("label")) or "a table"
            self.warnings.append(f"{label} is only a picture in the file: its values were not read")
        self.drafts += drafts


def _article(root: Element, name: str) -> Element:
    if root.name == "article":
        found = [root]
    else:
        found = []
        todo = [root]
        while todo:
            element = todo.pop(0)
            found += element.elements("article")
            todo += [child for child in element.elements() if child.name != "article"]
    if len(found) == 1 and any(found[0].elements("front", "body", "front-stub")):
        return found[0]
    if len(found) > 1:
        raise ReadError(f"{name}: {len(found)} articles in one file", "split the file into one article each")
    raise ReadError(
        f"{name}: XML, but no JATS article (its root is <{root.name[:40]}>)",
        "give the article's JATS XML (as PubMed Central has it), PDF, HTML or text",
    )
