"""Timeline: anchors from milestones, every time expression resolved, every statement dated."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.dates import day_part
from extractor.document import Mention, get_data, mentions, section_at, view_of
from extractor.pipes.patients import patient_at
from extractor.pipes.time_grammar.milestones import AnchorWords
from extractor.pipes.timeline.anchors import Anchors
from extractor.pipes.timeline.derive import complete_intervals, derive_repeats
from extractor.pipes.timeline.graph import axis_of, contradictions, links_of, shifted
from extractor.pipes.timeline.headings import name_headings
from extractor.pipes.timeline.narrative import Narrative
from extractor.pipes.timeline.resolve import Resolver
from extractor.pipes.timeline.tables import date_tables
from extractor.pipes.timeline.today import written_on, years_of_today
from extractor.pipes.timeline.told import Told
from extractor.pipes.timeline.values import Moment, moment
from extractor.pipes.timeline.witness import counts_zero, find_witnesses, plain_scheme
from extractor.pipes.timeline.years import carry_years

_PASSES = 3
# Events without a milestone of their own: the sentence that tells them with a date makes them anchors.
_PLAIN_EVENTS = frozenset({"delivery", "birth", "injury", "vaccination", "cessation", "transplant", "first_dose"})


class Timeline:
    """Fills ``times`` of every statement, ``data["anchors"]`` and ``data["report_times"]``.

    Time rules 1–5 of the event contract: explicit dates of the clause or sentence first; relative times and numbered
    days
    through anchors (milestones with a date; a dated witness such as "hospital day 8, February 27" overrides); undated
    statements inherit the last narrative date of their section; day-numbered table columns through the day zero that
    values
    repeated in the running text decide. What has no calendar date keeps its anchor and ``offset_days``. Nothing is
    resolved
    against today's date.

    Writes into each statement ``times``: dicts of the contract's TimeValue with view offsets ``start_char``,
    ``end_char``
    (None where carried from nowhere) and ``witness`` (ranges that fixed a day zero) instead of ``span``;
    ``data["anchors"]``: ``{name, patient, n, start, start_char, end_char, day, root}``, ``day`` the first and last possible
    day counted from the one that is ``root``; ``data["report_times"]``: mention id →
    TimeValue
    dict of every DATE and TIME expression.

    Args:
        report_date: ISO date that "today" means in the report; where none is given, the publication date that the report
            prints; else "today" stays unknown.
        given: anchor name → ISO date that shifts a report without calendar dates onto the calendar; ``patient:name`` where
            it tells of several patients. A date of the report itself stands above it, with a warning.

    Example:
        >>> nlp = spacy.blank("en")
        >>> for pipe in ("extractor_timexes", "extractor_timeline"):
        ...     _ = nlp.add_pipe(pipe)
        >>> doc = nlp("Seen on 3 May 2021. Two days later she was well.")
        >>> [time["start"] for time in get_data(doc)["report_times"].values()]
        ['2021-05-03', '2021-05-05']
    """

    def __init__(self, *, report_date: str | None = None, given: dict[str, str] | None = None) -> None:
        self.report_date = report_date
        self._given = {
            (patient or None, name): iso
            for key, iso in (given or {}).items()
            for patient, _, name in [key.rpartition(":")]
        }
        self._words = AnchorWords()

    def __call__(self, doc: Doc) -> Doc:
        """Date every statement."""
        data = get_data(doc)
        timexes = mentions(doc, "timex")
        written = written_on(self.report_date, data["meta"]["published"])
        lent = years_of_today(view_of(doc), timexes, written)
        years = carry_years(
            [
                (_with_year(timex, lent), section_at(doc, timex["start"]), patient_at(doc, timex["start"]))
                for timex in timexes
                if timex["attrs"]["kind"] == "calendar"
            ]
        )
        events = [hit for hit in self._words.hits(view_of(doc)) if hit.id in _PLAIN_EVENTS]
        resolver = Resolver(Anchors(), years, told=(told := Told.of(doc)), report_date=written)
        resolver.dates = {timex["start"]: timex for timex in timexes if timex["attrs"]["kind"] == "calendar"}
        resolver.plain_scheme, resolver.counts_zero = plain_scheme(timexes), counts_zero(timexes)
        # An event told later may be counted from earlier in the text: passes repeat until the anchors stay as they are.
        given = self._given
        for _ in range(_PASSES + 2 * bool(given)):
            resolver.earlier, resolver.anchors = resolver.anchors, Anchors(given=given)
            warnings = find_witnesses(doc, timexes, resolver)
            narrative = Narrative(doc, resolver, events)
            narrative.run()
            told.update(data["statements"])
            last, given = given, shifted(resolver.anchors, self._given) if self._given else given
            if resolver.anchors.listed() == resolver.earlier.listed() and last == given:
                break
        statements = data["statements"]
        _date_given(statements, resolver)
        complete_intervals(view_of(doc), statements, timexes)
        derive_repeats(view_of(doc), statements, [list(pair) for pair in narrative.sentences])
        _date_home_medication(view_of(doc), statements, resolver)
        warnings += date_tables(doc, statements, resolver, self._words)
        warnings += contradictions(links_of(resolver.anchors)) + _unused(self._given, resolver.anchors)
        data["anchors"] = _listed(resolver.anchors)
        data["report_times"] = _report_times(timexes, narrative) | name_headings(doc, statements)
        data["warnings"] = [
            *data["warnings"],
            *(warning for warning in dict.fromkeys(warnings) if warning not in data["warnings"]),
        ]
        return doc


def _with_year(timex: Mention, years: dict[str, int]) -> Mention:
    """The mention with the year that the day of writing lends it."""
    if timex["id"] not in years:
        return timex
    return {**timex, "attrs": {**timex["attrs"], "year": years[timex["id"]]}}


def _date_home_medication(text: str, statements: list[dict[str, Any]], resolver: Resolver) -> None:
    """Home medication is dated at admission, else at presentation; "was continued" tells of the day it stands on."""
    for statement in statements:
        status = statement["slots"].get("status") or {}
        if statement["type"] != "medication" or status.get("value") != "continued" or statement.get("heading_ranges"):
            continue
        words = text[status["start"] : status["end"]] if status.get("start") is not None else ""
        if re.search(r"continu|maintain|remain|kept|still", words, re.I) or any(
            time["basis"] != "carried_forward" for time in statement["times"]
        ):
            continue
        anchor = resolver.anchors.find("admission", statement["patient"], statement["start"])
        if anchor is None or statement["assertion"].get("temporality") == "historical":
            continue
        start = day_part(anchor.moment["start"])
        value = moment(start, anchor=anchor.reference, offset_days=[0, 0], basis="derived", rule="home_medication")
        statement["times"] = [value]


def _date_given(statements: list[dict[str, Any]], resolver: Resolver) -> None:
    """The milestone whose date was given has that date, where its own words tell none."""
    for (patient, name), listed in resolver.anchors.known.items():
        anchor = listed[0]
        if anchor.moment["rule"] != "given":
            continue
        for statement in statements:
            if statement["start"] == anchor.start and statement["name"] == name and statement["patient"] == patient:
                if not statement["times"]:
                    statement["times"] = [{**anchor.moment, "anchor": anchor.reference, "offset_days": [0, 0]}]


def _unused(given: dict[tuple[str | None, str], str], anchors: Anchors) -> list[str]:
    """Given dates that changed nothing, with the reason."""
    found = []
    for (patient, name), iso in given.items():
        anchor = anchors.known[(patient, name)][0]
        words = f"{patient + ': ' if patient else ''}{name.replace('_', ' ')}"
        if anchor.moment["basis"] == "explicit":
            found.append(f"{words} is {anchor.moment['start']} in the report, the given date {iso} was not used")
    return found


def _listed(anchors: Anchors) -> list[dict[str, Any]]:
    """``data["anchors"]``, with ``day``: first and last possible day from the root anchor, None where not connected."""
    axis = axis_of(anchors)
    found = []
    for one in anchors.listed():
        key = (one["patient"], one["name"], one["n"])
        found.append({**one, "day": list(axis.bounds[key]) if key in axis.bounds else None, "root": key == axis.root})
    return found


def _report_times(timexes: list[Mention], narrative: Narrative) -> dict[str, Moment]:
    return {timex["id"]: narrative.resolved[timex["id"]] for timex in timexes if timex["id"] in narrative.resolved}


@Language.factory("extractor_timeline", default_config={"report_date": None, "given": {}})
def make_timeline(nlp: Language, name: str, report_date: str | None, given: dict[str, str]) -> Timeline:
    """Factory of :class:`Timeline`."""
    return Timeline(report_date=report_date, given=given)
