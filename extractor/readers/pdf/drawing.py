"""What a page draws besides text: ruling lines, pictures and plots."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pdfplumber.table import merge_edges
from pdfplumber.utils import get_bbox_overlap, merge_bboxes

from extractor.readers.pdf.chars import Frame, turn_box

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in the reading frame."""

Rule = tuple[float, float, float]
"""x0, x1, y of a level rule; x, top, bottom of an upright one."""

_THICKEST_RULE = 2.5
_SHORTEST_RULE = 8.0
_FEWEST_MARKS = 12
_MARK_REACH = 10.0
_SMALLEST_PICTURE = 25.0
_LARGEST_PICTURE = 0.8
_MOST_OBJECTS = 30_000
_MOST_PATH_SEGMENTS = 600
_JOINED = 3.0
_SAME_RULE = 1.0


@dataclass
class Drawing:
    """Ruling lines and pictures of one page.

    Attributes:
        across: horizontal rules as (x0, x1, y), pieces of one line joined, by y.
        down: vertical rules as (x, top, bottom).
        pictures: images and plots.
        covered: share of the page under images, which tells a scan.
    """

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    covered: float = 0.0


def read_drawing(page: pypdfium2.PdfPage, turn: int = 0) -> Drawing:
    """Rules and pictures of ``page`` in the frame in which its text stands upright."""
    frame = Frame(page)
    drawing = Drawing()
    area = frame.width * frame.height
    marks: list[Box] = []
    for kind, handle, box in _objects(page, frame):
        shown = turn_box(box, turn, frame.width, frame.height)
        width, height = shown[2] - shown[0], shown[3] - shown[1]
        if kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING):
            share = max(0.0, width) * max(0.0, height) / area
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                drawing.covered = max(drawing.covered, min(1.0, share))
            if (
                min(width, height) >= _SMALLEST_PICTURE
                and share <= _LARGEST_PICTURE
                and kind == pdfium.FPDF_PAGEOBJ_IMAGE
            ):
                drawing.pictures.append(shown)
            continue
        if _rule(drawing, shown):
            continue
        count = pdfium.FPDFPath_CountSegments(handle)
        straight = _straight(handle, count, frame) if 2 <= count <= _MOST_PATH_SEGMENTS else []
        ruled = [_rule(drawing, turn_box(line, turn, frame.width, frame.height)) for line in straight]
        if not any(ruled) and width < 0.6 * frame.width and height < 0.6 * frame.height:
            marks.append(shown)
    rules = merge_edges(edges_of(drawing.across, []), 0, _SAME_RULE, _JOINED, _JOINED)
    drawing.across = [(rule["x0"], rule["x1"], rule["top"]) for rule in rules]
    drawing.pictures += _plots(marks)
    return drawing


def _objects(page: pypdfium2.PdfPage, frame: Frame) -> Iterator[tuple[int, object, Box]]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        handle = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT or not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
            continue
        yield kind, handle, frame.box(left.value, bottom.value, right.value, top.value)


def _rule(drawing: Drawing, box: Box) -> bool:
    x0, top, x1, bottom = box
    if bottom - top <= _THICKEST_RULE and x1 - x0 >= _SHORTEST_RULE:
        drawing.across.append((x0, x1, (top + bottom) / 2))
        return True
    if x1 - x0 <= _THICKEST_RULE and bottom - top >= _SHORTEST_RULE:
        drawing.down.append(((x0 + x1) / 2, top, bottom))
        return True
    return False


def _straight(handle: object, count: int, frame: Frame) -> list[Box]:
    """Level and upright strokes of a path, where it has no others."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last = first = None
    found: list[Box] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO or last is None:
            first = last = point
            continue
        pairs = [(last, point)]
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            pairs.append((point, first))
        for a, b in pairs:
            if abs(a[0] - b[0]) > 0.5 and abs(a[1] - b[1]) > 0.5:
                return []
            found.append((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))
        last = point
    return found


def edges_of(across: Iterable[Rule], down: Iterable[Rule]) -> list[dict[str, Any]]:
    """Level rules (x0, x1, y) and upright rules (x, top, bottom) as pdfplumber's edges."""
    return [
        {"orientation": "h", "x0": x0, "x1": x1, "top": y, "bottom": y, "width": x1 - x0, "height": 0.0}
        for x0, x1, y in across
    ] + [
        {"orientation": "v", "x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0.0, "height": bottom - top}
        for x, top, bottom in down
    ]


def _plots(marks: list[Box]) -> list[Box]:
    """Clusters of curves and signs: plots and drawings."""
    clusters: list[tuple[Box, int]] = []
    for box in sorted(marks, key=lambda box: (box[1], box[0])):
        current, count = box, 1
        rest: list[tuple[Box, int]] = []
        for other, size in clusters:
            x0, top, x1, bottom = current
            reach = (x0 - _MARK_REACH, top - _MARK_REACH, x1 + _MARK_REACH, bottom + _MARK_REACH)
            if get_bbox_overlap(reach, other):
                current, count = merge_bboxes((current, other)), count + size
            else:
                rest.append((other, size))
        clusters = [*rest, (current, count)]
    return [
        box
        for box, count in clusters
        if count >= _FEWEST_MARKS and box[2] - box[0] >= _SMALLEST_PICTURE and box[3] - box[1] >= _SMALLEST_PICTURE
    ]
