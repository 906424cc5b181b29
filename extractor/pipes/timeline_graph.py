"""One relative timeline: what the report says between its anchors, put together and checked for contradictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from extractor.dates import add, day_part, difference, has_day
from extractor.pipes.timeline_anchors import Anchors, Key

# The anchor that the others are placed by, first found first; then the one told first.
_ROOTS = ("admission", "presentation", "onset", "surgery", "transplant")
# What is done once in a story; further surgery, imaging and the like is another one and contradicts nothing.
_ONCE = frozenset(
    {"onset", "exposure", "presentation", "admission", "icu_admission", "diagnosis", "discharge", "birth", "death"}
)
_UNBOUND = float("inf")
_MOST = 60


@dataclass(frozen=True, slots=True)
class Link:
    """``later`` lies ``low`` to ``high`` days after ``earlier``, by the words ``span`` of the view."""

    earlier: Key
    later: Key
    low: float
    high: float
    span: tuple[int, int]


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
            found.append(Link(first.key, second.key, days, days, (second.start, second.end)))
    return found


def contradictions(links: Iterable[Link]) -> list[str]:
    """A warning for each telling that cannot be true beside those before it; a day of counting is forgiven."""
    links = list(links)
    warnings: list[str] = []
    kept: list[Link] = []
    for link in sorted(links, key=lambda one: one.span):
        if link.later[1] not in _ONCE or link.earlier[1] not in _ONCE:
            continue
        nodes = sorted({key for one in [*kept, link] for key in (one.earlier, one.later)}, key=str)
        if len(nodes) > _MOST:
            break
        bounds = _closure(kept, nodes)
        low, high = _between(bounds, link.earlier, link.later)
        if link.low > high + 1 or link.high < low - 1:
            warnings.append(
                f"{_name(link.later)} is told {_days(link.low, link.high)} after {_name(link.earlier)}, "
                f"other words say {_days(low, high)}"
            )
            continue
        kept.append(link)
    return warnings


def axis_of(anchors: Anchors) -> Axis:
    """All anchors on one axis of days, as narrow as the report's words make it and no narrower."""
    listed = sorted((one for told in anchors.known.values() for one in told), key=lambda one: (one.start, one.name))
    if not listed:
        return Axis(None, {})
    root = next((one.key for name in _ROOTS for one in listed if one.name == name), listed[0].key)
    links = links_of(anchors)
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


def _closure(links: Iterable[Link], nodes: list[Key]) -> dict[tuple[Key, Key], float]:
    """Shortest paths of the simple temporal network (Dechter, Meiri, Pearl 1991): ``later − earlier ≤ distance``."""
    distance: dict[tuple[Key, Key], float] = {(node, node): 0.0 for node in nodes}
    known = set(nodes)
    for link in links:
        if link.earlier in known and link.later in known:
            for pair, value in (((link.earlier, link.later), link.high), ((link.later, link.earlier), -link.low)):
                distance[pair] = min(distance.get(pair, _UNBOUND), value)
    for middle in nodes:
        for first in nodes:
            left = distance.get((first, middle))
            if left is None:
                continue
            for last in nodes:
                right = distance.get((middle, last))
                if right is not None and left + right < distance.get((first, last), _UNBOUND):
                    distance[(first, last)] = left + right
    return distance


def _between(distance: dict[tuple[Key, Key], float], earlier: Key, later: Key) -> tuple[float, float]:
    return 0.0 - distance.get((later, earlier), _UNBOUND), distance.get((earlier, later), _UNBOUND)


def _name(key: Key) -> str:
    patient, name, n = key
    return f"{patient + ': ' if patient else ''}{name.replace('_', ' ')}{f' {n}' if n > 1 else ''}"


def _days(low: float, high: float) -> str:
    return f"{low:g} days" if low == high else f"{low:g} to {high:g} days"
