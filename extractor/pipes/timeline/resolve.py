"""One time expression → one TimeValue, given the anchors and the narrative's current time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extractor.dates import DAYS, add, day_part, has_day, hours_of, make_iso, offset_of, to_date
from extractor.document import Mention
from extractor.pipes.timeline.anchors import Anchors
from extractor.pipes.timeline.shift import date_parts, offset_from_event, shifted
from extractor.pipes.timeline.told import Told
from extractor.pipes.timeline.values import Moment, moment

# Events that a drug's own time stands for.
_DRUG_EVENTS = ("treatment", "first_dose", "cessation", "transplant")
Years = dict[str, tuple[int | None, int | None]]


@dataclass
class Resolver:
    """Resolves time expressions of one report.

    Attributes:
        anchors: what is known in this pass; ``earlier``: what the pass before found (for anchors told further on).
        years: year and end year of each calendar date.
        told: drugs, courses and procedures told with a time in the pass before, for "after tocilizumab".
        plain_scheme: the numbering that a bare "day 3" follows where the report uses only one.
        counts_zero: whether plain days of the report begin with 0 or less.
        report_date: ISO date that "today" means, None where none was given.
        dates: calendar dates by where they start, for "two weeks before May 13".
    """

    anchors: Anchors
    years: Years
    earlier: Anchors = field(default_factory=Anchors)
    told: Told | None = None
    plain_scheme: str | None = None
    counts_zero: bool = False
    report_date: str | None = None
    dates: dict[int, Mention] = field(default_factory=dict)

    def resolve(self, timex: Mention, patient: str | None, reference: Moment | None) -> Moment:
        """TimeValue of a DATE or TIME expression.

        Args:
            timex: the mention.
            patient: whose time it is.
            reference: the narrative's current time, None before the first.
        """
        attrs = timex["attrs"]
        kind = attrs["kind"]
        if kind == "calendar":
            value = self._calendar(timex)
        elif kind in ("clock", "part_of_day"):
            value = self._inside_day(attrs, reference)
        elif kind in ("day_number", "cycle_day", "gestational"):
            value = self._numbered(timex, patient)
        elif kind == "now":
            start = self.report_date
            if start and attrs["low"]:
                start = add(start, attrs["low"], "d")
            value = moment(start, basis="relative" if start else "explicit")
        else:
            value = self._relative(timex, patient, reference)
        value["approximate"] = (bool(attrs.get("approximate")) and value["start"] is not None) or bool(
            attrs.get("approximate") and attrs.get("part")
        )
        if value["anchor"] is None and value["start"] and value["offset_days"]:
            # Counted from the narrative's last date, which is no anchor: the date itself says all.
            value["offset_days"] = value["offset_hours"] = None
        value["rule"] = timex["rule"]
        value["start_char"], value["end_char"] = timex["start"], timex["end"]
        if attrs.get("open") and not value["end"]:
            value["open"] = attrs["open"]
            if attrs["open"] == "start":
                value["start"], value["end"] = None, value["start"]
        return value

    def from_date(self, timex: Mention, base: Moment) -> Moment:
        """A counted time whose event has its date printed beside it."""
        attrs = timex["attrs"]
        sign = -1 if attrs.get("direction") in ("before", "within_before") else 1
        value = shifted(
            base, attrs["low"], attrs["high"], attrs["unit"], sign, attrs.get("direction", "").startswith("within")
        )
        found = self._find(attrs.get("anchor"), None, timex["start"], attrs.get("anchor_n"))
        if found is not None:
            value["anchor"] = found.reference
        else:
            value["offset_days"] = value["offset_hours"] = None
        return {**value, "rule": timex["rule"], "start_char": timex["start"], "end_char": timex["end"]}

    def _calendar(self, timex: Mention) -> Moment:
        attrs = timex["attrs"]
        year, end_year = self.years.get(timex["id"], (attrs.get("year"), attrs.get("end_year")))
        start = make_iso(year, attrs.get("month"), attrs.get("day"), attrs.get("hour"), attrs.get("minute"))
        end = None
        if attrs.get("end_month") or attrs.get("end_day") or attrs.get("end_year"):
            end = make_iso(
                end_year, attrs.get("end_month"), attrs.get("end_day"), attrs.get("end_hour"), attrs.get("end_minute")
            )
        return moment(start, None if end == start else end)

    def _inside_day(self, attrs: dict[str, Any], reference: Moment | None) -> Moment:
        day = (
            day_part(reference["end"] if reference.get("end") and not reference["start"] else reference["start"])
            if reference
            else None
        )
        hour = attrs.get("hour")
        if day and has_day(day) and hour is not None:
            year, month, number = (int(part) if part else None for part in date_parts(day))
            return moment(make_iso(year, month, number, hour, attrs.get("minute")), basis="explicit")
        value = moment(day if has_day(day) else None, basis="relative")
        if reference is not None:
            value["anchor"], value["offset_days"] = reference["anchor"], reference["offset_days"]
        return value

    def _numbered(self, timex: Mention, patient: str | None) -> Moment:
        attrs = timex["attrs"]
        scheme = attrs.get("scheme", "day")
        low, high, unit = attrs["low"], attrs["high"], attrs["unit"]
        shift = 0 if attrs.get("from_zero", True) else 1
        name, n = attrs.get("anchor"), attrs.get("anchor_n")
        if attrs["kind"] == "cycle_day":
            n = attrs.get("cycle")
        if (
            scheme == "day"
            and name is None
            and self.plain_scheme
            and low >= 0
            and unit == "d"
            and not attrs.get("reference")
        ):
            from extractor.pipes.time_grammar.daynumbers import SCHEMES

            scheme = self.plain_scheme
            _, name, from_zero = SCHEMES[scheme]
            shift = 0 if from_zero else 1
        elif scheme == "day" and name is None and attrs.get("reference") and self.told:
            # "On the sixth day of fever" counts from the onset.
            name = "onset" if self.told.tells_symptom(timex["end"]) else None
        elif scheme == "day" and name is None and self.counts_zero and not attrs.get("reference"):
            # Days that begin with 0 or −1 in the report of a transplant count from it.
            name = "transplant" if self._find("transplant", patient, timex["start"], None) is not None else None
        if name == "treatment" and self.told and self._find(name, patient, timex["start"], n) is None:
            course = self.told.course(patient, timex["start"])
            if course is not None and course["start"]:
                return shifted(course, low - shift, high - shift, unit, 1, False)
        offset = offset_of(low - shift, high - shift, unit)
        zero = self.anchors.zeros.get((patient, scheme)) or self.earlier.zeros.get((patient, scheme))
        if zero is not None and not attrs.get("reference"):
            start = add(zero[0], low, unit)
            end = add(zero[0], high, unit) if high != low else None
            anchor = self._find(name, patient, timex["start"], n)
            reference = (
                anchor.reference if anchor else ({"name": name, "patient": patient, "n": n or 1} if name else None)
            )
            if anchor is not None and to_date(anchor.moment["start"]) and to_date(start):
                days = (to_date(start) - to_date(anchor.moment["start"])).days  # type: ignore[operator]
                offset = [days, days + int((high - low) * DAYS.get(unit, 1))]
            return moment(start, end, anchor=reference, offset_days=offset, basis="relative", witness=zero[1])
        if name is None:
            return moment(offset_days=offset_of(low, high, unit), basis="relative")
        return self._from_anchor(timex, name, patient, n, low - shift, high - shift, unit, 1)

    def _relative(self, timex: Mention, patient: str | None, reference: Moment | None) -> Moment:
        attrs = timex["attrs"]
        low, high, unit = attrs.get("low"), attrs.get("high"), attrs.get("unit", "d")
        direction = attrs.get("direction", "after")
        sign = -1 if direction in ("before", "within_before") else 1
        kind = attrs.get("reference", "previous")
        within = direction in ("within", "within_before")
        base = self.dates.get(attrs.get("from_start", -1))
        if base is not None:
            # "Two weeks before May 13": the printed date is no anchor of the story, so nothing but the day is kept.
            return shifted(self._calendar(base), low, high, unit, sign, within)
        if kind == "event" or attrs["kind"] in ("milestone", "age"):
            name, n = attrs.get("anchor"), attrs.get("anchor_n")
            # "after the first dose of tocilizumab" counts from the drug, "after bronchoscopy" from the one that was told.
            known = self._named(timex, patient) if name in (None, *_DRUG_EVENTS) else None
            if known is not None:
                return shifted(known, low, high, unit, sign, within)
            if name is None and reference is not None and attrs.get("event_end", 0) <= attrs.get("event_start", 0) + 1:
                return shifted(reference, low, high, unit, sign, within)
            if name is None:
                return moment(
                    offset_days=offset_from_event(low, high, unit, sign, within),
                    offset_hours=hours_of(low, high, unit, sign),
                    basis="relative",
                )
            return self._from_anchor(timex, name, patient, n, low, high, unit, sign, within)
        if kind == "treatment":
            name = attrs.get("anchor")
            if name is None and self.told and self.told.tells_symptom(timex["end"]):
                name = "onset"
            name = name or "treatment"
            if self._find(name, patient, timex["start"], None) is None:
                course = self.told.course(patient, timex["start"]) if self.told and name == "treatment" else None
                if course is not None and course["start"]:
                    return shifted(course, low, high, unit, sign, within)
                if reference is not None and name != "onset":
                    return shifted(reference, low, high, unit, sign, within)
            return self._from_anchor(timex, name, patient, attrs.get("anchor_n"), low, high, unit, sign, within)
        if kind == "follow_up":
            for name in ("discharge", "surgery", "transplant", "treatment"):
                anchor = self._find(name, patient, timex["start"], None)
                if anchor is not None and anchor.start < timex["start"]:
                    return self._from_anchor(timex, name, patient, None, low, high, unit, 1)
            if reference is not None and reference["anchor"] and reference["offset_days"] not in (None, [0, 0]):
                # "Two months after surgery … at 1-year follow-up": both count from the surgery.
                own = reference["anchor"]
                return self._from_anchor(timex, own["name"], patient, own["n"], low, high, unit, 1)
        if kind == "hours":
            # "At 12 hours … at 24 hours" run side by side from the coming into care, not one after the other.
            for name in ("icu_admission", "presentation", "admission", "surgery"):
                anchor = self._find(name, patient, timex["start"], None)
                if anchor is not None and anchor.start < timex["start"]:
                    return self._from_anchor(timex, anchor.name, patient, anchor.n, low, high, unit, 1)
        if kind == "speech" or (reference is None and kind in ("previous", "follow_up")):
            for name in ("presentation", "admission"):
                anchor = self._find(name, patient, timex["start"], None)
                if anchor is not None and (kind == "speech" or sign < 0 or anchor.start < timex["start"]):
                    return self._from_anchor(timex, anchor.name, patient, anchor.n, low, high, unit, sign, within)
        if reference is None:
            return moment(
                offset_days=offset_from_event(low, high, unit, sign, within),
                offset_hours=hours_of(low, high, unit, sign),
                basis="relative",
            )
        return shifted(reference, low, high, unit, sign, within)

    def _from_anchor(
        self,
        timex: Mention,
        name: str,
        patient: str | None,
        n: int | None,
        low: float | None,
        high: float | None,
        unit: str,
        sign: int,
        within: bool = False,
    ) -> Moment:
        anchor = self._find(name, patient, timex["start"], n)
        own = anchor.reference if anchor else {"name": name, "patient": patient, "n": max(n or 1, 1)}
        base = anchor.moment if anchor and anchor.moment["start"] else moment()
        if (
            anchor is not None
            and not anchor.moment["start"]
            and anchor.moment["anchor"]
            and anchor.moment["anchor"] != own
        ):
            # The anchor itself is only known from another ("surgery was two days after admission"): count from its own.
            base = moment()
        value = shifted(
            {**base, "anchor": own, "offset_days": [0, 0], "offset_hours": None}, low, high, unit, sign, within
        )
        value["anchor"] = own
        direction = timex["attrs"].get("direction")
        if timex["attrs"]["kind"] == "milestone" and direction != "same":
            # "before surgery": on that side of it, unquantified; no date follows.
            value["offset_days"] = None
            value["start"] = value["end"] = None
        return value

    def _find(self, name: str | None, patient: str | None, position: int, n: int | None) -> Any:
        found = self.anchors.find(name, patient, position, n)
        late = self.earlier.find(name, patient, position, n)
        if found is not None and found.start < position:
            # "Hospitalized in April for pain that began 5 months prior to hospitalization": the stay of this sentence.
            newer = late is not None and found.start < late.start < position and late.moment["start"]
            return late if newer else found
        return found if late is None or (found is not None and found.moment["start"]) else late

    def _named(self, timex: Mention, patient: str | None) -> Moment | None:
        """The drug or the procedure that the words behind "after" name, where the report told of it."""
        attrs = timex["attrs"]
        start, end, name = attrs.get("event_start", 0), attrs.get("event_end", 0), attrs.get("anchor")
        if self.told is None or end <= start:
            return None
        stop = name == "cessation" or self.told.tells_stop(start, end)
        drug = self.told.drug(patient, start, end, timex["start"], stop=stop)
        if drug is not None or name is not None:
            return drug
        return self.told.event(patient, start, end, timex["start"])
