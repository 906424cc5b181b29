"""Column headings of a table, which may stand wider than the cells under them or over several columns."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.readers.pdf.chars import Char
from extractor.readers.pdf.gaps import Chunk, Gap, parts_here, usual_blank
from extractor.readers.pdf.lines import Segment


def head_chunks(line: Sequence[Segment], gaps: Sequence[Gap], extents: Sequence[tuple[float, float]]) -> list[Chunk]:
    """Column headings, which may stand wider than the cells under them: parted at wide blanks, given to the column they cover most."""
    parts: list[Segment] = []
    for segment in line:
        blank = usual_blank(segment)
        pieces: list[list[Char]] = [[segment.chars[0]]]
        for before, char in zip(segment.chars, segment.chars[1:], strict=False):
            if char.x0 - before.x1 > max(0.45 * segment.size, 1.6 * blank) or parts_here(before, char, blank, gaps):
                pieces.append([char])
            else:
                pieces[-1].append(char)
        parts += [Segment(piece) for piece in pieces]
    chunks: list[Chunk] = []
    for number, part in enumerate(parts):
        shares = [min(part.x1, right) - max(part.x0, left) for left, right in extents]
        best = max(range(len(extents)), key=lambda column: shares[column])
        if shares[best] <= 0:
            best = min(range(len(extents)), key=lambda column: abs(sum(extents[column]) - part.x0 - part.x1))
        first = last = best
        limit = parts[number + 1].x0 if number + 1 < len(parts) else float("inf")
        while (
            last + 1 < len(extents)
            and shares[last + 1] > 0.6 * (extents[last + 1][1] - extents[last + 1][0])
            and extents[last + 1][0] < limit
        ):
            last += 1
        while (
            first
            and shares[first - 1] > 0.6 * (extents[first - 1][1] - extents[first - 1][0])
            and (not chunks or chunks[-1].last < first - 1)
        ):
            first -= 1
        if first == last and last + 1 < len(extents) and extents[last + 1][0] < limit:
            # Set in the middle of two columns rather than of its own.
            middle = (part.x0 + part.x1) / 2
            own, both = sum(extents[last]) / 2, (extents[last][0] + extents[last + 1][1]) / 2
            if abs(middle - both) < 0.5 * abs(middle - own) and limit - part.x1 > 0.5 * (
                extents[last + 1][1] - extents[last + 1][0]
            ):
                last += 1
        if chunks and first <= chunks[-1].last < last:
            first = chunks[-1].last + 1
        chunks.append(Chunk(first, last, part))
    return chunks


def cut_at_rules(lines: Sequence[list[Chunk]], cuts: Sequence[float]) -> list[list[Chunk]]:
    """Lines of the head as rows that the rules at ``cuts`` part."""
    groups: list[list[Chunk]] = [[] for _ in range(len(cuts) + 1)]
    for line in lines:
        base = line[0].segment.base
        groups[sum(cut < base for cut in cuts)] += line
    return [group for group in groups if group]


def under_rule(chunk: Chunk, partial: Sequence[tuple[float, float, float]], gaps: Sequence[Gap]) -> int:
    """Last column of the short rule right below a heading, which tells how many columns it heads."""
    segment = chunk.segment
    for x0, x1, y in partial:
        if 0 < y - segment.base < 1.2 * segment.size and x0 <= segment.x0 + 2 and x1 >= segment.x1 - 2:
            return sum(1 for gap in gaps if gap.middle < x1)
    return chunk.last
