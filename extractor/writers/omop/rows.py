"""Records of a run as rows of the Common Data Model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from extractor.dates import to_date
from extractor.exposures import Exposure, exposures
from extractor.lexicons import load_rows
from extractor.loading import ReportRecords, why_left_out
from extractor.types import Event, Patient, Quantity, TimeValue
from extractor.writers.clean import storable
from extractor.writers.omop.cdm import UNLOADED, fields
from extractor.writers.omop.persons import persons, source_value

Row = dict[str, Any]
_INJECTED = frozenset({"intravenous", "intramuscular", "subcutaneous"})
_UNKNOWN = 0  # "No matching concept"
_SNIPPET = 250
_CONCEPT_FROM, _CONCEPT_TO = "1970-01-01", "2099-12-31"  # what the CDM writes where validity is unbounded


@dataclass
class Model:
    """A CDM instance as it is filled report by report.

    Attributes:
        nlp_system: name and version of the software.
        nlp_date: day of the run, ISO.
        rows: by table.
        left_out: events without a row in a clinical table, by reason.
        written: events with at least one row in a clinical table.
        shortened: values cut to the length of their field.
    """

    nlp_system: str
    nlp_date: str
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in [*fields(), UNLOADED]})
    left_out: Counter[str] = field(default_factory=Counter)
    written: int = 0
    shortened: int = 0
    _concepts: dict[int, tuple[str, str, str, str, str]] = field(default_factory=dict)

    def add(self, records: ReportRecords) -> None:
        """Load one report: its persons, and what each of them had."""
        for event in records.events:
            reason = why_left_out(event)
            if reason is not None:
                self._leave(event, reason)
        taken: set[str] = set()
        for patient, events, born in persons(records):
            if isinstance(born, str):
                self._unload(records.report.report_id, patient.patient, "person", born)
                for event in events:
                    self._leave(event, f"person not loaded: {born}")
            else:
                self._add_person(records, patient, events, born)
            taken |= {event.event_id for event in events}
        for event in records.events:
            if event.event_id not in taken and why_left_out(event) is None:
                self._leave(event, "whose of several patients is not known")

    def close(self) -> None:
        """Add the concepts used, with their vocabularies, domains and classes."""
        used = {0: ("No matching concept", "Metadata", "None", "Undefined", "No matching concept"), **self._concepts}
        for concept, (name, domain, vocabulary, kind, code) in sorted(used.items()):
            self._insert("concept", concept_id=concept, concept_name=name, domain_id=domain, vocabulary_id=vocabulary,
                         concept_class_id=kind, concept_code=code, valid_start_date=_CONCEPT_FROM,
                         valid_end_date=_CONCEPT_TO)  # fmt: skip
        for table, place in (("domain", 1), ("vocabulary", 2), ("concept_class", 3)):
            for name in sorted({concept[place] for concept in used.values()}):
                self._insert(table, **{f"{table}_id": name, f"{table}_name": name, f"{table}_concept_id": _UNKNOWN})

    def _add_person(self, records: ReportRecords, patient: Patient, events: list[Event], born: int) -> None:
        report = records.report
        person = self._insert(
            "person", person_id=self._next("person"), gender_concept_id=_UNKNOWN, year_of_birth=born,
            race_concept_id=_UNKNOWN, ethnicity_concept_id=_UNKNOWN, gender_source_value=patient.sex,
            person_source_value=source_value(report.report_id, patient.patient),
        )["person_id"]  # fmt: skip
        note = self._add_note(records, patient, person)
        visits = self._add_visits(events, person)
        days: list[str] = []
        loaded: set[str] = set()
        for event in events:
            found = list(self._clinical(event, person))
            for table, row in found:
                day = row[_DAY[table]]
                row["visit_occurrence_id"] = next((v[0] for v in visits if v[1] <= day <= v[2]), None)
                self._insert(table, **{f"{table}_id": self._next(table)}, **row)
                days += [day]
            if found:
                loaded.add(event.event_id)
        for exposure, first, last in self._exposed(events):
            event = next(one for one in events if one.event_id == exposure.event_ids[0])
            row = self._drug_row(event, exposure, first, last) | {"person_id": person}
            row["visit_occurrence_id"] = next((v[0] for v in visits if v[1] <= first <= v[2]), None)
            self._insert("drug_exposure", drug_exposure_id=self._next("drug_exposure"), **row)
            days += [first, last]
            loaded.add(event.event_id)
        for event in events:
            if note is not None:
                self._add_mention(event, note)
            if event.event_id in loaded:
                self.written += 1
            else:
                self._leave(event, _why_no_row(event) + (" (in note_nlp only)" if note is not None else ""))
        if days:
            self._insert("observation_period", observation_period_id=self._next("observation_period"), person_id=person,
                         observation_period_start_date=min(days), observation_period_end_date=max(days),
                         period_type_concept_id=_UNKNOWN)  # fmt: skip

    def _add_note(self, records: ReportRecords, patient: Patient, person: int) -> int | None:
        report = records.report
        day = to_date(report.published)
        missing = "no day of publication" if day is None else "no text" if records.text is None else None
        if missing is not None:
            self._unload(report.report_id, patient.patient, "note", missing)
            return None
        number: int = self._insert(
            "note", note_id=self._next("note"), person_id=person, note_date=str(day), note_type_concept_id=_UNKNOWN,
            note_class_concept_id=_UNKNOWN, note_title=report.title, note_text=records.text,
            encoding_concept_id=_UNKNOWN, language_concept_id=_UNKNOWN,
            note_source_value=source_value(report.report_id, None),
        )["note_id"]  # fmt: skip
        return number

    def _add_mention(self, event: Event, note: int) -> None:
        self._insert(
            "note_nlp", note_nlp_id=self._next("note_nlp"), note_id=note, section_concept_id=_UNKNOWN,
            snippet=_snippet(event), offset=str(event.mention.start), lexical_variant=event.mention.text,
            note_nlp_concept_id=self._concept(event), nlp_system=self.nlp_system, nlp_date=self.nlp_date,
            term_exists="Y", term_temporal="Past" if event.assertion.temporality == "historical" else "Present",
            term_modifiers=_modifiers(event),
        )  # fmt: skip

    def _add_visits(self, events: list[Event], person: int) -> list[tuple[int, str, str]]:
        """Stays with a day of admission and a day of discharge or death; one without either is no visit of the CDM."""
        starts = sorted({day for event in events if event.name == "admission" for day in _days(event)})
        ends = sorted({day for event in events if event.name in ("discharge", "death") for day in _days(event)})
        visits = []
        for place, start in enumerate(starts):
            following = starts[place + 1] if place + 1 < len(starts) else "9999"
            end = next((day for day in ends if start <= day < following), None)
            if end is not None:
                number = self._next("visit_occurrence")
                self._insert("visit_occurrence", visit_occurrence_id=number, person_id=person, visit_concept_id=_UNKNOWN,
                             visit_start_date=start, visit_end_date=end, visit_type_concept_id=_UNKNOWN,
                             visit_source_value="admission")  # fmt: skip
                visits.append((number, start, end))
        return visits

    def _clinical(self, event: Event, person: int) -> Iterable[tuple[str, Row]]:
        """Rows of a measurement or a milestone, one a day."""
        for time in event.times:
            day = _day(time)
            if day is None or event.type == "medication":
                continue
            if event.type == "measurement":
                yield "measurement", {"person_id": person, **self._measurement(event, day, time)}
                continue
            yield "observation", {
                "person_id": person, "observation_concept_id": _UNKNOWN, "observation_date": day,
                "observation_datetime": _moment(time), "observation_type_concept_id": _UNKNOWN,
                "value_as_string": event.mention.view or event.mention.text, "observation_source_value": event.name,
            }  # fmt: skip
            if event.name == "death" and not any(row["person_id"] == person for row in self.rows["death"]):
                self._insert("death", person_id=person, death_date=day, death_datetime=_moment(time),
                             death_type_concept_id=_UNKNOWN)  # fmt: skip

    def _measurement(self, event: Event, day: str, time: TimeValue) -> Row:
        value, normal = event.value, event.reference_range
        moment = _moment(time)
        return {
            "measurement_concept_id": self._concept(event), "measurement_date": day, "measurement_datetime": moment,
            "measurement_time": moment and moment[11:16], "measurement_type_concept_id": _UNKNOWN,
            "operator_concept_id": _UNKNOWN if value and value.comparator else None,
            "value_as_number": value and value.value, "value_as_concept_id": _UNKNOWN if event.result else None,
            "unit_concept_id": _UNKNOWN if value and value.unit else None, "range_low": normal and normal.low,
            "range_high": normal and normal.high, "measurement_source_value": event.name,
            "unit_source_value": value and value.unit, "value_source_value": _words(value) or event.result,
        }  # fmt: skip

    def _exposed(self, events: list[Event]) -> Iterable[tuple[Exposure, str, str]]:
        """Exposures that begin on a known day; the end is stated or derived, else the start."""
        for exposure in exposures(events):
            first, last = to_date(exposure.start), to_date(exposure.end)
            if first is not None:
                yield exposure, str(first), str(last if last is not None and last >= first else first)

    def _drug_row(self, event: Event, exposure: Exposure, first: str, last: str) -> Row:
        dose, told = event.dose, exposure.end_from in ("stated", "stop") and last == str(to_date(exposure.end))
        return {
            "drug_concept_id": self._concept(event), "drug_exposure_start_date": first, "drug_exposure_end_date": last,
            "verbatim_end_date": last if told else None, "drug_type_concept_id": _UNKNOWN, "sig": _sig(event),
            "route_concept_id": _UNKNOWN if event.route else None, "drug_source_value": event.name,
            "route_source_value": event.route, "dose_unit_source_value": dose and dose.unit,
        }  # fmt: skip

    def _concept(self, event: Event) -> int:
        """The concept of an event, 0 where no vocabulary at hand knows it; remembers it for CONCEPT."""
        if event.type == "measurement":
            for number, code in enumerate(event.codes):
                if code.system == "OMOP" and code.code.isdigit():
                    concept = int(code.code)
                    loinc = event.codes[number - 1] if number and event.codes[number - 1].system == "LOINC" else code
                    name = code.display or event.name
                    self._concepts[concept] = (name, "Measurement", loinc.system, "Undefined", loinc.code)
                    return concept
        if event.type == "medication" and event.route in _INJECTED:
            row = _injections().get(event.name)
            if row is not None:
                concept = int(row["id"])
                self._concepts[concept] = (row["concept_name"], "Drug", row["vocabulary"], row["class"], row["code"])
                return concept
        return _UNKNOWN

    def _next(self, table: str) -> int:
        return len(self.rows[table]) + 1

    def _insert(self, table: str, **values: Any) -> Row:
        row: Row = {}
        for known in fields()[table]:
            cell = values.pop(known.name, None)
            if isinstance(cell, str):
                cell = storable(cell)
                if known.length is not None and len(cell) > known.length:
                    cell = cell[: known.length]
                    self.shortened += 1
            row[known.name] = cell
        if values:
            raise TypeError(f"{table} has no field {sorted(values)[0]}")
        self.rows[table].append(row)
        return row

    def _leave(self, event: Event, reason: str) -> None:
        self.left_out[reason] += 1
        self._unload(event.report_id, event.patient, "event", reason, event.event_id)

    def _unload(self, report_id: str, patient: str | None, what: str, reason: str, event_id: str | None = None) -> None:
        cells = {"report_id": report_id, "patient": patient, "event_id": event_id, "what": what, "reason": reason}
        self.rows[UNLOADED].append({name: storable(cell) if cell else cell for name, cell in cells.items()})


_DAY = {"measurement": "measurement_date", "observation": "observation_date"}


def _injections() -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in load_rows("omop_concepts").values()}


def _day(time: TimeValue) -> str | None:
    """The one day of a time, or the first of an open one; an interval of days is no day."""
    if time.open == "start" or (time.end is not None and time.end[:10] != (time.start or "")[:10]):
        return None
    day = to_date(time.start)
    return None if day is None else str(day)


def _days(event: Event) -> list[str]:
    return [day for day in map(_day, event.times) if day is not None]


def _moment(time: TimeValue) -> str | None:
    """``YYYY-MM-DD HH:MM:00`` where the text gives a time of day."""
    return f"{time.start[:10]} {time.start[11:16]}:00" if time.start and len(time.start) >= 16 else None


def _words(quantity: Quantity | None) -> str | None:
    return None if quantity is None else quantity.span.view or quantity.span.text


def _why_no_row(event: Event) -> str:
    if event.status == "stopped":
        return "end of a drug, no exposure of its own"
    if event.status == "withheld":
        return "withheld"
    return "no calendar day"


def _sig(event: Event) -> str | None:
    """Dose, rate, route and frequency in the words of the report."""
    frequency = event.frequency.text if event.frequency else None
    words = [_words(event.dose), _words(event.rate), event.route, frequency, _words(event.duration)]
    return " · ".join(word for word in words if word) or None


def _snippet(event: Event) -> str | None:
    """The sentence around the mention, cut to what the field holds."""
    if not event.evidence:
        return None
    span = event.evidence[0]
    middle = event.mention.start - span.start
    start = max(0, min(middle - _SNIPPET // 2, len(span.text) - _SNIPPET))
    return span.text[start : start + _SNIPPET]


def _modifiers(event: Event) -> str:
    """What the text says of the mention, as ``name=value`` parted by ``; ``."""
    pairs: list[tuple[str, object]] = [
        ("event_id", event.event_id), ("type", event.type), ("name", event.name), ("status", event.status),
        ("dose", _words(event.dose)), ("route", event.route),
        ("frequency", event.frequency.text if event.frequency else None), ("value", _words(event.value)),
        ("result", event.result), ("interpretation", event.interpretation), ("trend", event.trend),
        ("certainty", "uncertain" if event.assertion.certainty == "uncertain" else None), ("section", event.section),
        *(("code", f"{code.system}|{code.code}") for code in event.codes), *(("time", _said(time)) for time in event.times),
    ]  # fmt: skip
    return "; ".join(f"{name}={value}" for name, value in pairs if value is not None)


def _said(time: TimeValue) -> str:
    if time.start or time.end:
        return f"{time.start or ''}/{time.end or ''}" if time.end or time.open else str(time.start)
    low, high = time.offset_days or (None, None)
    return f"{time.anchor.name if time.anchor else 'no anchor'} [{low}, {high}] d"
