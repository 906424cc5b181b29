"""Anchors of a report: milestones and other events with the time they happened, and the day zero of numbered days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extractor.dates import add, day_part, difference, has_day, to_date
from extractor.pipes.timeline.values import Moment, moment

# A name that has no anchor of its own is dated by its next of kin.
_KIN = {
    "presentation": ("admission",), "admission": ("presentation",), "transplant": ("surgery",), "surgery": ("procedure",),
    "biopsy": ("procedure", "surgery"), "delivery": ("surgery", "birth"), "birth": ("delivery",),
    "intubation": ("ventilation",), "recovery": ("discharge",), "onset": ("exposure",), "injury": ("onset",),
    "first_dose": ("treatment", "vaccination"), "treatment": ("first_dose",), "event": ("onset",),
}  # fmt: skip

# Patient, name and number of an anchor.
Key = tuple[str | None, str, int]

# Told once; a coarse date of before ("delivered in 2015") does not stand for the one of the case.
_ONCE = frozenset({"onset", "exposure", "birth", "death", "delivery"})
_STAY = ("admission", "presentation", "icu_admission")
# Days after which a further admission is another stay.
_NEXT_STAY = 90
_BIRTH = ("delivery", "birth")
_PAIR = {"mother": "newborn", "newborn": "mother"}


@dataclass(slots=True)
class Anchor:
    """A milestone or other event that times count from."""

    name: str
    patient: str | None
    n: int
    moment: Moment
    start: int
    end: int
    main: bool = True

    @property
    def key(self) -> Key:
        """What tells the anchor from the others."""
        return (self.patient, self.name, self.n)

    @property
    def reference(self) -> dict[str, Any]:
        """The AnchorRef of the contract."""
        return {"name": self.name, "patient": self.patient, "n": self.n}


@dataclass
class Anchors:
    """All anchors of a report, by patient and name, and the dated witnesses of its numbered days."""

    known: dict[tuple[str | None, str], list[Anchor]] = field(default_factory=dict)
    # (patient, scheme) → (ISO date of day zero of the printed numbering, ranges of the witnessing words)
    zeros: dict[tuple[str | None, str], tuple[str, list[list[int]]]] = field(default_factory=dict)
    # (patient, name) → ISO date given from outside the report, for the first anchor of that name.
    given: dict[tuple[str | None, str], str] = field(default_factory=dict)
    # Every telling of an anchor with a time: its key, the time, the words.
    tellings: list[tuple[Key, Moment, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for (patient, name), iso in self.given.items():
            self.known[(patient, name)] = [Anchor(name, patient, 1, _given(iso), -1, -1)]

    def add(
        self, name: str, patient: str | None, value: Moment | None, start: int, end: int, main: bool = True
    ) -> Anchor:
        """Record that ``name`` is told at ``start``; the same event told again is the same anchor."""
        anchor = self._add(name, patient, value, start, end, main)
        if anchor.start < 0:
            anchor.start, anchor.end, anchor.main = start, end, main
        if value is not None and main:
            self.tellings.append((anchor.key, value, start, end))
        return anchor

    def _add(self, name: str, patient: str | None, value: Moment | None, start: int, end: int, main: bool) -> Anchor:
        listed = self.known.setdefault((patient, name), [])
        new_start = value["start"] if value else None
        if listed and listed[0].start < 0:
            if value is not None and new_start and value["basis"] == "explicit":
                # The report's own date stands above one that was given.
                listed[0].moment = {**value}
            return listed[0]
        for anchor in listed:
            told = anchor.moment["start"]
            same = (
                told is not None
                and new_start is not None
                and (told.startswith(day_part(new_start) or "") or new_start.startswith(day_part(told) or ""))
            )
            if same:
                if len(new_start or "") > len(told or ""):
                    anchor.moment = dict(value or {})
                return anchor
        if listed and value is not None and new_start is None and _again(name, value) and name not in _ONCE:
            listed.append(Anchor(name, patient, len(listed) + 1, dict(value), start, end, main))
            return listed[-1]
        carried = value is not None and value["basis"] == "carried_forward"
        if listed and (
            carried
            or new_start is None
            or not main
            or not (has_day(new_start) or _later(new_start, listed[-1].moment["start"]))
            or (name in _ONCE and has_day(listed[-1].moment["start"]))
        ):
            last = listed[-1]
            if last.moment["start"] is None and new_start is not None and value is not None and main:
                last.moment = {**value}
            return last
        if listed and listed[-1].moment["start"] is None and value is not None:
            listed[-1].moment = {**value}
            return listed[-1]
        anchor = Anchor(name, patient, len(listed) + 1, dict(value) if value else moment(), start, end, main)
        listed.append(anchor)
        return anchor

    def find(self, name: str | None, patient: str | None, position: int, n: int | None = None) -> Anchor | None:
        """The anchor ``name`` told last before ``position``, else the first one told; by number where one is given."""
        if name is None:
            return None
        for candidate in (name, *_KIN.get(name, ())):
            listed = self.known.get((patient, candidate), [])
            if not listed:
                continue
            if n == -1:
                return listed[-1]
            if n is not None and n <= len(listed):
                return listed[n - 1]
            before = [anchor for anchor in listed if anchor.start < position]
            chosen = before[-1] if before else listed[0]
            if name in _STAY:
                chosen = self._present_stay(patient, position, chosen)
            if candidate == name or chosen.moment["start"]:
                return self._shared(name, patient, chosen)
        return self._shared(name, patient, None)

    def _present_stay(self, patient: str | None, position: int, chosen: Anchor) -> Anchor:
        """A look back to an earlier stay does not become the stay that days are counted from."""
        told = [
            anchor
            for name in _STAY
            for anchor in self.known.get((patient, name), [])
            if anchor.start < position and to_date(anchor.moment["start"])
        ]
        if not told or not to_date(chosen.moment["start"]):
            return chosen
        latest = max(told, key=lambda anchor: str(anchor.moment["start"]))
        days = difference(day_part(latest.moment["start"]), day_part(chosen.moment["start"]))
        return latest if days is not None and days > _NEXT_STAY else chosen

    def _shared(self, name: str, patient: str | None, own: Anchor | None) -> Anchor | None:
        """The mother's delivery is the newborn's birth: where one has no date, the other's is taken."""
        if name not in _BIRTH or patient not in _PAIR or (own is not None and has_day(own.moment["start"])):
            return own
        for candidate in (*_BIRTH, "surgery"):
            for anchor in reversed(self.known.get((_PAIR[patient], candidate), [])):
                if has_day(anchor.moment["start"]):
                    return anchor
        return own

    def witness(
        self, scheme: str, patient: str | None, number: float, unit: str, iso: str, spans: list[list[int]]
    ) -> str | None:
        """Let a dated day ("hospital day 8, February 27") fix day zero of its numbering.

        Returns:
            a warning where it contradicts an earlier witness, else None.
        """
        zero = add(day_part(iso), -number, unit)
        if zero is None or not has_day(iso):
            return None
        known = self.zeros.get((patient, scheme))
        if known is None:
            self.zeros[(patient, scheme)] = (zero, spans)
        elif known[0] != zero and difference(zero, known[0]):
            other = add(known[0], number, unit)
            return f"{scheme.replace('_', ' ')} {number:g} is {day_part(iso)}, another witness says {other}"
        return None

    def listed(self) -> list[dict[str, Any]]:
        """``data["anchors"]``: name, patient, n, start, start_char, end_char, in the order they are told."""
        flat = sorted(
            (anchor for listed in self.known.values() for anchor in listed),
            key=lambda one: (one.start, one.name, one.n),
        )
        return [
            {
                "name": a.name,
                "patient": a.patient,
                "n": a.n,
                "start": a.moment["start"],
                "start_char": a.start if a.start >= 0 else None,
                "end_char": a.end if a.start >= 0 else None,
            }
            for a in flat
        ]


def _later(iso: str, told: str | None) -> bool:
    """Whether a month or year lies wholly after one told before."""
    size = min(len(iso), len(told or ""))
    return told is not None and told[0] != "-" and iso[0] != "-" and size >= 4 and iso[:size] > told[:size]


def _again(name: str, value: Moment) -> bool:
    """ "Three years later he was admitted": days after one of its kind it is another one."""
    offset = value["offset_days"]
    same = value["anchor"] is not None and value["anchor"]["name"] == name
    return same and bool(offset) and (offset[0] or 0) > 0 and value["basis"] != "carried_forward"


def _given(iso: str) -> Moment:
    return moment(iso, basis="derived", rule="given")
