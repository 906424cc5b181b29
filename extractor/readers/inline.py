"""Markup inside a paragraph: maths, tags, entities, links, images, emphasis, escapes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

from extractor.normalise import latex
from extractor.normalise.characters import SUP_CLOSE, SUP_OPEN
from extractor.normalise.latex_symbols import FONTS, SYMBOLS
from extractor.readers.draft import Line
from extractor.readers.tags import BLOCK_TAGS, HTML_TAGS

_URL = r"(?:https?:|mailto:|ftp:|www\.|doi:|[#/.?]|[\w%-]+[./#])[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*|"
_MATHS = (
    r"\$\$(?P<display>[^$]{1,1000})\$\$|\$(?P<maths>[^$\n]{1,1000}(?:\n[^$\n]{1,400}){0,3})\$"
    r"|\\\((?P<round>(?:[^\\]|\\(?![()])){1,1000})\\\)|\\\[(?P<square>(?:[^\\]|\\(?![\[\]])){1,1000})\\\]"
)
_ENTITY = r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_FONT = "|".join(sorted(FONTS, key=lambda name: (-len(name), name)))
_SYMBOL = "|".join(sorted(SYMBOLS, key=lambda name: (-len(name), name)))
_BARE = (
    rf"\\(?:{_FONT}|mathfrak|textsuperscript|textsubscript)\s*\{{[^{{}}\n$]{{0,100}}\}}|\\(?:{_SYMBOL})(?![A-Za-z])"
    r"(?:(?<=\\mu) (?=(?:g|[lL]|mol|M)(?![A-Za-z])))?"
    r"|(?<=[\w)])[\^_]\s*\{[^{}\n$]{1,40}\}"
)
# The signs in front tell at once that no markup begins at a letter.
_TOKEN = re.compile(
    rf"(?=[$\\^_<&!\[*])(?:(?P<math>{_MATHS})|(?P<bare>{_BARE})|(?P<escape>\\[!-/:-@\[-`{{-~])"
    r"|(?P<comment><!--(?:(?!<!--)[\s\S]){0,5000}?-->|<\?[^<>]*\?>|<![A-Za-z][^<>]*>)"
    r"|(?P<auto><(?P<address>(?:https?://|mailto:|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w.-]+)>)"
    r"|(?P<tag><(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*|/)?>)"
    rf"|(?P<entity>{_ENTITY})"
    rf"|(?P<image>!\[[^\[\]]{{0,2000}}\](?:\((?:{_URL})(?:\s+[\"'][^\"'\n]{{0,500}}[\"'])?\)|\[[^\[\]]{{0,200}}\]))"
    rf"|(?P<link>\[(?P<label>(?:[^\[\]\n]|\n(?!\s*\n)|\[[^\[\]\n]{{0,200}}\]){{0,500}})\]"
    rf"\((?:{_URL})(?:\s+[\"'][^\"'\n]{{0,500}}[\"'])?\))"
    r"|(?P<raised>(?<=[\w.,;:)\]])\^(?P<high>[^\s^{}]{1,12})\^)"
    r"|(?P<mark>\*{1,3}|_{1,3}))"
)
_PLAIN_TOKEN = re.compile(rf"(?=[$\\^_])(?:(?P<math>{_MATHS})|(?P<bare>{_BARE}))")
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_LATEX_SIGN = re.compile(r"\\[A-Za-z%#&,;{}]|[\^_{]")
_LONG_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{4,}(?![A-Za-z}])")
# Without a command, dollars hold maths when they hug a short expression of numbers, signs and brief words.
_SIGNS = r"[\d.,<>=≤≥±×·+/%°@*#()\[\]αβγδκλµμω√~' –-]"
_EXPRESSION = re.compile(rf"(?! ){_SIGNS}*(?:[A-Za-z]{{1,3}}(?![A-Za-z]){_SIGNS}*){{0,6}}(?<! )\Z")
_MOST_WORDS = 8
LONGEST_COMMENT = 5000
"""Characters of a comment inside a paragraph."""
_MARK_DEPTH = 16


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    start: int
    end: int
    match: re.Match[str] | None = None


def render(line: Line, start: int, end: int, *, markdown: bool = True) -> None:
    """Add ``line.raw[start:end]`` to ``line`` as readable text (Markdown with Pandoc's ``10^9^``).

    Args:
        line: receives the pieces.
        start: start of the range of the original.
        end: its end.
        markdown: read markdown, tags and entities; otherwise (text of an HTML file) maths alone.
    """
    raw = line.raw
    tokens = list(_scan(raw, start, end, _TOKEN if markdown else _PLAIN_TOKEN))
    emphasis = _emphasis(raw, [token for token in tokens if token.kind == "mark"], start, end) if markdown else set()
    position = start
    for token in tokens:
        if token.kind == "mark" and token.start not in emphasis:
            continue
        if token.start > position:
            line.keep(position, token.start)
        _show(line, token)
        position = token.end
    if end > position:
        line.keep(position, end)


def is_maths(match: re.Match[str]) -> bool:
    """Whether a ``$…$`` match is maths rather than text between two dollar amounts."""
    content = _content(match)
    if _LATEX_SIGN.search(content):
        return len(_LONG_WORD.findall(content)) <= _MOST_WORDS
    if match.group("square") is not None or match.group("round") is not None:
        return False
    following = match.string[match.end() : match.end() + 1]
    return bool(_EXPRESSION.match(content)) and not following.isdigit() and content[-1] not in "-–,"


def _content(match: re.Match[str]) -> str:
    return next(match.group(name) for name in ("display", "maths", "round", "square") if match.group(name) is not None)


def _scan(raw: str, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[_Token]:
    position = start
    while position < end:
        match = pattern.search(raw, position, end)
        if match is None:
            return
        first = match.start()
        position = match.end()
        if match.group("math") is not None:
            if is_maths(match):
                yield _Token("math", first, position, match)
                continue
            # A lone dollar sign or an escaped bracket: go on right behind it.
            position = first + 1
            if pattern is _TOKEN and (escape := _ESCAPE.match(raw, first, end)):
                position = escape.end()
                yield _Token("escape", first, position)
        elif match.group("bare") is not None:
            yield _Token("bare", first, position)
        elif match.group("tag") is not None:
            if match.group("name").lower() in HTML_TAGS:
                yield _Token("tag", first, position, match)
            else:
                position = first + 1
        elif match.group("link") is not None:
            yield _Token("drop", first, match.start("label"))
            yield from _scan(raw, match.start("label"), match.end("label"), pattern)
            yield _Token("drop", match.end("label"), position)
        elif match.group("auto") is not None:
            yield _Token("drop", first, first + 1)
            yield _Token("drop", position - 1, position)
        elif match.group("raised") is not None:
            yield _Token("raised", first, position, match)
        else:
            kind = next(
                name for name in ("escape", "comment", "entity", "image", "mark") if match.group(name) is not None
            )
            yield _Token("drop" if kind in ("comment", "image") else kind, first, position, match)


def _show(line: Line, token: _Token) -> None:
    raw, start, end = line.raw, token.start, token.end
    if token.kind == "math" and token.match is not None:
        name = next(name for name in ("display", "maths", "round", "square") if token.match.group(name) is not None)
        _maths(line, token.match.start(name), token.match.end(name))
    elif token.kind == "bare":
        _maths(line, start, end)
    elif token.kind == "raised" and token.match is not None:
        first, last = token.match.span("high")
        line.put(SUP_OPEN, start, first)
        line.keep(first, last)
        line.put(SUP_CLOSE, last, end)
    elif token.kind == "escape":
        line.put(raw[start + 1], start, end)
    elif token.kind == "entity":
        entity(line, start, end)
    elif token.kind == "tag" and token.match is not None:
        inline_tag(line, token.match.group("name").lower(), bool(token.match.group("close")), start, end)


def _maths(line: Line, start: int, end: int) -> None:
    before = line.tail(1)
    for text, first, last in latex.pieces(line.raw, start, end, before):
        if line.raw[first:last] == text and text != " ":
            line.keep(first, last)
        else:
            line.put(text, first, last)


def inline_tag(line: Line, name: str, closing: bool, start: int, end: int) -> None:
    """What a tag inside running text leaves: marks for a superscript, a blank for a break, else nothing."""
    if name == "sup":
        line.put(SUP_CLOSE if closing else SUP_OPEN, start, end)
    elif name in BLOCK_TAGS or name == "br":
        line.blank(start, end)


def entity(line: Line, start: int, end: int) -> None:
    """The character that a character reference stands for; an unknown one stays as text."""
    reference = line.raw[start:end]
    text = html.unescape(reference)
    unknown = reference[1] != "#" and reference.endswith(";") and reference[1:] not in html5
    if text == reference or unknown:
        line.keep(start, end)
        return
    scratch = Line(text)
    scratch.keep(0, len(text))
    if not scratch.pieces:
        if text.strip("\u00ad\u200c\u200d\u2060"):
            line.blank(start, end)
        return
    line.put(scratch.text, start, end)


def _emphasis(raw: str, marks: list[_Token], start: int, end: int) -> set[int]:
    """Offsets of the asterisks and underscores that open or close emphasis; the others are text."""
    paired: set[int] = set()
    open_marks: list[_Token] = []
    for token in marks:
        before = raw[token.start - 1] if token.start > start else " "
        after = raw[token.end] if token.end < end else " "
        sign = raw[token.start : token.end]
        intraword = len(sign) > 1 and sign[0] == "*"
        can_open = not after.isspace() and (intraword or not before.isalnum())
        can_close = not before.isspace() and (intraword or not after.isalnum())
        if can_close:
            depth = min(len(open_marks), _MARK_DEPTH)
            for back in range(1, depth + 1):
                if raw[open_marks[-back].start : open_marks[-back].end] == sign:
                    paired.update((open_marks[-back].start, token.start))
                    del open_marks[-back:]
                    break
            else:
                if can_open:
                    open_marks.append(token)
        elif can_open:
            open_marks.append(token)
        if len(open_marks) > 4 * _MARK_DEPTH:
            del open_marks[: 2 * _MARK_DEPTH]
    return paired
