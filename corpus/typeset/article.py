"""A report as a JATS article: sections, a table with spans, superscript citations that point at references."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from corpus.typeset.reports import marked_up
from extractor.lexicons.section_names import section_label
from extractor.readers.draft import Draft, TableDraft

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.3 20210610//EN" "JATS-archivearticle1-3.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="case-report" dtd-version="1.3" xml:lang="en">
"""
_NUMBER = re.compile(r"^\d{1,2}\. ")


def write_article(drafts: Sequence[Draft], journal: str, doi: str, published: str, path: Path) -> None:
    """Write the blocks of a report as JATS.

    Args:
        drafts: the blocks; the first one is the title.
        journal: name of the journal.
        doi: of the article.
        published: ISO date.
        path: the file to write.
    """
    title, *rest = drafts
    while rest and not section_label(rest[0].line.text):
        rest.pop(0)
    abstract: list[Draft] = []
    if rest and section_label(rest[0].line.text) == "abstract":
        rest.pop(0)
        while rest and rest[0].kind != "heading":
            abstract.append(rest.pop(0))
    split = next(
        (number for number, draft in enumerate(rest) if section_label(draft.line.text) == "references"), len(rest)
    )
    year, month, day = published.split("-")
    front = (
        f"<front><journal-meta><journal-title-group><journal-title>{_words(journal)}</journal-title></journal-title-group></journal-meta>"
        f'\n<article-meta><article-id pub-id-type="doi">{doi}</article-id>'
        f"<title-group><article-title>{_words(title.line.text)}</article-title></title-group>\n"
        f'<pub-date pub-type="epub"><day>{day}</day><month>{month}</month><year>{year}</year></pub-date>\n'
        f"<abstract>{''.join(map(_block, abstract))}</abstract></article-meta></front>\n"
    )
    back = "".join(
        f'<ref id="R{number}"><label>{number}</label><mixed-citation>{_NUMBER.sub("", _words(draft.line.text))}'
        "</mixed-citation></ref>\n"
        for number, draft in enumerate((one for one in rest[split:] if one.kind == "list_item"), 1)
    )
    references = f"<back><ref-list><title>References</title>\n{back}</ref-list></back>\n" if back else ""
    path.write_text(f"{_HEAD}{front}<body>{_body(rest[:split])}</body>\n{references}</article>\n", encoding="utf-8")


def _body(drafts: Sequence[Draft]) -> str:
    parts: list[str] = []
    levels: list[int] = []
    number = 0
    while number < len(drafts):
        draft = drafts[number]
        number += 1
        if draft.kind == "heading":
            while levels and levels[-1] >= draft.level:
                levels.pop()
                parts.append("</sec>\n")
            levels.append(draft.level)
            parts.append(f"\n<sec><title>{_words(draft.line.text)}</title>\n")
            continue
        group = [draft]
        if draft.kind == "caption" and number < len(drafts) and drafts[number].table is not None:
            group.append(drafts[number])
            number += 1
        if group[-1].table is not None:
            while number < len(drafts) and drafts[number].notes:
                group.append(drafts[number])
                number += 1
            parts.append(_table_wrap(group))
        else:
            parts.append(_block(draft))
    return "".join(parts) + "</sec>\n" * len(levels)


def _table_wrap(group: Sequence[Draft]) -> str:
    made = ["<table-wrap>"]
    for draft in group:
        if draft.table is not None:
            made.append(_table(draft.table))
        elif draft.notes:
            made.append(f"<table-wrap-foot><p>{_words(draft.line.text)}</p></table-wrap-foot>")
        else:
            label, _, words = draft.line.text.partition(". ")
            made.append(f"<label>{_words(label)}</label><caption><p>{_words(words)}</p></caption>")
    return "".join(made) + "</table-wrap>\n"


def _table(table: TableDraft) -> str:
    rows: list[list[str]] = [[] for _ in range(table.grid.n_rows)]
    for cell, line in zip(table.grid.cells, table.lines, strict=True):
        tag = "th" if cell.row < table.grid.header_rows else "td"
        spans = f' rowspan="{cell.rowspan}"' * (cell.rowspan > 1) + f' colspan="{cell.colspan}"' * (cell.colspan > 1)
        rows[cell.row].append(f"<{tag}{spans}>{_words(line.text)}</{tag}>")
    lines = [f"<tr>{''.join(row)}</tr>\n" for row in rows]
    head = table.grid.header_rows
    return f"<table><thead>{''.join(lines[:head])}</thead><tbody>{''.join(lines[head:])}</tbody></table>"


def _block(draft: Draft) -> str:
    if draft.kind == "list_item":
        return f"<list><list-item><p>{_words(draft.line.text)}</p></list-item></list>\n"
    return f"<p>{_words(draft.line.text)}</p>\n"


def _words(text: str) -> str:
    return marked_up(
        text,
        high=lambda digits: f"<sup>{digits}</sup>",
        low=lambda digits: f"<sub>{digits}</sub>",
        cite=lambda digits, mark: (
            f'<sup><xref ref-type="bibr" rid="R{digits.split(",")[0]}">{digits}</xref></sup>{mark}'
        ),
    )
