"""Running text of a JATS element: superscripts, citations, formulas, references to characters."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from extractor.normalise.characters import SUP_CLOSE, SUP_OPEN
from extractor.readers.draft import Line
from extractor.readers.inline import entity, render
from extractor.readers.xml_tree import Element, Text, plain_text

FLOATS = frozenset([
    "boxed-text", "fig", "fig-group", "fn", "media", "supplementary-material", "table-wrap", "table-wrap-group",
])  # fmt: skip
"""Elements that stand beside the paragraph they are anchored in."""
BLOCKS = FLOATS | frozenset([
    "abstract", "ack", "app", "app-group", "bio", "def-item", "def-list", "disp-quote", "fn-group", "glossary", "list",
    "list-item", "notes", "p", "ref", "ref-list", "sec", "speech", "statement", "table", "table-wrap-foot", "title",
    "verse-group",
])  # fmt: skip
"""Elements that end the running text they stand in."""
_SILENT = frozenset([
    "alt-text", "annotation", "annotation-xml", "graphic", "index-term", "inline-graphic", "inline-media", "long-desc",
    "media", "milestone-end", "milestone-start", "object-id", "permissions", "pub-id", "sec-meta",
])  # fmt: skip
_APART = frozenset([
    "break", "chem-struct-wrap", "disp-formula", "disp-formula-group", "hr", "preformat", "array", "td", "tr",
])  # fmt: skip
# Their parts follow each other without blanks.
_PARTED = frozenset([
    "citation", "date", "date-in-citation", "element-citation", "name", "nlm-citation", "person-group", "string-date",
])  # fmt: skip
_NUMBERS = re.compile(r"[\[(]?\d{1,3}[a-z]?(?:\s*[,;–—-]\s*\d{1,3}[a-z]?)*[\])]?\Z")
_SEPARATORS = re.compile(r"[\s,;.–—-]*\Z")
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064")
_TEX_BODY = re.compile(r"\\begin\{document\}([\s\S]*?)(?:\\end\{document\}|\Z)")


def add(line: Line, element: Element) -> None:
    """Add the text of ``element`` to ``line``."""
    add_nodes(line, element.children, apart=element.name in _PARTED)


def add_nodes(line: Line, nodes: Sequence[Element | Text], *, apart: bool = False) -> None:
    """Add inline nodes that follow each other, with blanks between them where they stand ``apart``."""
    dropped = False
    for number, node in enumerate(nodes):
        if isinstance(node, Text):
            following = nodes[number + 1] if number + 1 < len(nodes) else None
            parts_citations = dropped and isinstance(following, Element) and is_citation(following)
            if not (parts_citations and _is_separator(line.raw, node)):
                add_text(line, node)
                dropped = False
            continue
        if apart:
            line.blank(node.start, node.start)
        dropped = add_element(line, node)
        if apart:
            line.blank(node.end, node.end)


def add_text(line: Line, text: Text) -> None:
    """Add characters or one reference."""
    if text.is_reference:
        entity(line, text.start, text.end)
    else:
        line.keep(text.start, text.end)


def add_element(line: Line, element: Element) -> bool:
    """Add an inline element; returns whether it was a citation mark that was left out."""
    name = element.name
    if name in _SILENT:
        return False
    if name in BLOCKS or name in _APART:
        line.blank(element.start, element.start)
        add(line, element)
        line.blank(element.end, element.end)
    elif name == "sup":
        if _is_superscript_citation(line.raw, element):
            return True
        _superscript(line, element)
    elif name == "xref":
        return _reference(line, element)
    elif name == "math":
        _maths(line, element)
    elif name == "alternatives":
        formulas = element.elements("math") or element.elements("tex-math") or element.elements()
        for formula in formulas[:1]:
            add_element(line, formula)
    elif name == "tex-math":
        body = _TEX_BODY.search(line.raw, element.inner_start, element.inner_end)
        start, end = body.span(1) if body else (element.inner_start, element.inner_end)
        render(line, start, end, markdown=False)
    else:
        add(line, element)
    return False


def is_citation(element: Element) -> bool:
    """Whether an element points into the list of references."""
    return element.name == "xref" and element.attributes.get("ref-type") == "bibr"


def _superscript(line: Line, element: Element) -> None:
    line.put(SUP_OPEN, element.start, element.inner_start)
    add(line, element)
    line.put(SUP_CLOSE, element.inner_end, element.end)


def _is_superscript_citation(raw: str, element: Element) -> bool:
    """A superscript that holds citations and what parts them, nothing else."""
    cited = False
    for child in element.children:
        if isinstance(child, Element):
            if not is_citation(child):
                return False
            cited = True
        elif not _is_separator(raw, child):
            return False
    return cited


def _is_separator(raw: str, text: Text) -> bool:
    words = raw[text.start : text.end]
    return bool(_SEPARATORS.match(html.unescape(words) if text.is_reference else words))


def _reference(line: Line, element: Element) -> bool:
    """A cross-reference: citation numbers set high or bare are left out, those in brackets and all words stay."""
    kind = element.attributes.get("ref-type")
    if kind == "bibr":
        children = element.filled(line.raw)
        if children and all(isinstance(child, Element) and child.name == "sup" for child in children):
            return True
        words = plain_text(line.raw, element)
        if _NUMBERS.match(words) and words[0] not in "[(" and not _in_brackets(line.tail(160)):
            return True
    elif kind in ("fn", "table-fn") and not element.has("sup") and len(plain_text(line.raw, element)) <= 3:
        _superscript(line, element)
        return False
    add(line, element)
    return False


def _in_brackets(before: str) -> bool:
    return any(before.rfind(opening) > before.rfind(closing) for opening, closing in ("[]", "()"))


def _maths(line: Line, element: Element) -> None:
    """MathML: blanks between elements mean nothing; a second child of ``msup`` is a superscript."""
    name, children = element.name, element.elements()
    if not children:
        if name == "mspace":
            line.blank(element.start, element.end)
        for child in element.children:
            if isinstance(child, Text) and plain_text(line.raw, element) not in _INVISIBLE:
                add_text(line, child)
        return
    for number, child in enumerate(children):
        if child.name in _SILENT:
            continue
        high = (name == "msup" and number == 1) or (name == "msubsup" and number == 2)
        if high:
            line.put(SUP_OPEN, child.start, child.start)
        _maths(line, child)
        if high:
            line.put(SUP_CLOSE, child.end, child.end)
        if name == "mfrac" and number == 0:
            line.put("/", child.end, child.end)
