"""One relative timeline: what the report says between its anchors, put together and checked for contradictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from extractor.dates import add, day_part, difference, has_day
from extractor.pipes.timeline.anchors import Anchors, Key

# The anchor that the others are placed by, first found first; then the one told first.
_ROOTS = ("admission", "presentation", "onset", "surgery", "transplant")
# What is done once in a story; further surgery, imaging and the like is another one and contradicts nothing.
_ONCE = frozenset(
    {"onset", "exposure", "presentation", "admission", "icu_admission", "diagnosis", "discharge", "birth", "death"}
)
_UNBOUND = float("inf")
Distance = dict[tuple[Key, Key], float]
_MOST = 60


@dataclass(frozen=True, slots=True)
class Link:
    """``later`` lies ``low`` to ``high`` days after ``earlier``, by the words ``span`` of the view or by two dates."""

    earlier: Key
    later: Key
    low: float
    high: float
    span: tuple[int, int]
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """Anchors placed by one of them.

    Attributes:
        root: the anchor that days are counted from, None where the report has no anchors.
        bounds: first and last possible day of every anchor connected with the root, counted from it.
    """

    root: Key | None
    bounds: dict[Key, tuple[float, float]]


def links_of(anchors: Anchors) -> list[Link]:
    """What the report tells between two anchors: every telling of an anchor by another, and dates on one calendar."""
    found: list[Link] = []
    for key, value, start, end in anchors.tellings:
        reference, offset = value.get("anchor"), value.get("offset_days")
        if not reference or not offset or None in offset or value["basis"] == "carried_forward":
            continue
        other = (reference["patient"], reference["name"], reference["n"])
        if other != key:
            found.append(Link(other, key, min(offset), max(offset), (start, end)))
    told = [one for listed in anchors.known.values() for one in listed if has_day(one.moment["start"])]
    dated = [one for one in told if not one.moment.get("end") and not one.moment.get("approximate")]
    for first, second in pairwise(dated):
        days = difference(day_part(second.moment["start"]), day_part(first.moment["start"]))
        if days is not None:
            found.append(Link(first.key, second.key, days, days, (second.start, second.end), dated=True))
    return found


def contradictions(links: Iterable[Link]) -> list[str]:
    """A warning for each telling that cannot be true beside those before it; a day of counting is forgiven."""
    warnings = []
    for link, low, high in _sifted(links)[1]:
        if link.later[1] in _ONCE and link.earlier[1] in _ONCE:
            warnings.append(
                f"{_name(link.later)} is told {_days(link.low, link.high)} after {_name(link.earlier)}, "
                f"other words say {_days(low, high)}"
            )
    return warnings


def _sifted(links: Iterable[Link]) -> tuple[list[Link], list[tuple[Link, float, float]]]:
    """Links that hold together, dates before words and first told first; then those that cannot, with what the others say."""
    kept: list[Link] = []
    refused: list[tuple[Link, float, float]] = []
    distance: Distance = {}
    nodes: set[Key] = set()
    for link in sorted(links, key=lambda one: (not one.dated, one.span)):
        if len(nodes | {link.earlier, link.later}) > _MOST:
            continue
        low, high = _between(distance, link.earlier, link.later)
        if link.low > high + 1 or link.high < low - 1:
            refused.append((link, low, high))
        elif link.low <= high and link.high >= low:
            kept.append(link)
            nodes |= {link.earlier, link.later}
            _tighten(distance, nodes, link)
    return kept, refused


def axis_of(anchors: Anchors) -> Axis:
    """All anchors on one axis of days, as narrow as the report's words make it and no narrower."""
    listed = sorted((one for told in anchors.known.values() for one in told), key=lambda one: (one.start, one.name))
    if not listed:
        return Axis(None, {})
    root = next((one.key for name in _ROOTS for one in listed if one.name == name), listed[0].key)
    links, _ = _sifted(links_of(anchors))
    nodes = sorted({root, *(key for link in links for key in (link.earlier, link.later))}, key=str)[:_MOST]
    if root not in nodes:
        nodes.append(root)
    bounds = _closure(links, nodes)
    placed = {key: _between(bounds, root, key) for key in nodes}
    return Axis(
        root, {key: span for key, span in placed.items() if abs(span[0]) < _UNBOUND and abs(span[1]) < _UNBOUND}
    )


def shifted(anchors: Anchors, given: dict[tuple[str | None, str], str]) -> dict[tuple[str | None, str], str]:
    """``given`` and the dates that follow from it for other anchors, where the report says the exact days between."""
    links = [link for link in links_of(anchors) if link.low == link.high]
    nodes = sorted({key for link in links for key in (link.earlier, link.later)}, key=str)[:_MOST]
    distance = _closure(links, nodes)
    found = dict(given)
    for (patient, name), iso in given.items():
        for node in nodes:
            low, high = _between(distance, (patient, name, 1), node)
            known = anchors.known.get(node[:2])
            date = add(iso, low, "d") if low == high and low % 1 == 0 and abs(low) < _UNBOUND else None
            stated = known and known[0].moment["start"] and known[0].moment["basis"] == "explicit"
            if date and node[2] == 1 and known and not stated:
                found.setdefault(node[:2], date)
    return found


def _closure(links: Iterable[Link], nodes: Iterable[Key]) -> Distance:
    """Shortest paths of the simple temporal network (Dechter, Meiri, Pearl 1991): ``later − earlier ≤ distance``."""
    known = set(nodes)
    distance: Distance = {}
    for link in links:
        if link.earlier in known and link.later in known:
            _tighten(distance, known, link)
    return distance


def _tighten(distance: Distance, nodes: Iterable[Key], link: Link) -> None:
    """Let one more link shorten the paths between all nodes."""
    for tail, head, length in ((link.earlier, link.later, link.high), (link.later, link.earlier, -link.low)):
        into = [
            (node, 0.0 if node == tail else distance[(node, tail)])
            for node in nodes
            if node == tail or (node, tail) in distance
        ]
        out = [
            (node, 0.0 if node == head else distance[(head, node)])
            for node in nodes
            if node == head or (head, node) in distance
        ]
        for first, before in into:
            for last, after in out:
                path = before + length + after
                if first != last and path < distance.get((first, last), _UNBOUND):
                    distance[(first, last)] = path


def _between(distance: Distance, earlier: Key, later: Key) -> tuple[float, float]:
    if earlier == later:
        return 0.0, 0.0
    return 0.0 - distance.get((later, earlier), _UNBOUND), distance.get((earlier, later), _UNBOUND)


def _name(key: Key) -> str:
    patient, name, n = key
    return f"{patient + ': ' if patient else ''}{name.replace('_', ' ')}{f' {n}' if n > 1 else ''}"


def _days(low: float, high: float) -> str:
    return f"{low:g} days" if low == high else f"{low:g} to {high:g} days"
