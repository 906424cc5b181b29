"""Dating: ``{m:crp|12}`` marks a statement (m measurement, d drug, c clinical event); its times are compared whole."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extractor.document import get_data, make_doc
from extractor.pipes import patients, sections, sentences, timeline, timexes  # noqa: F401
from extractor.readers import read_text

_MARK = re.compile(r"\{([mdc]):([^|{}]+)\|([^{}]+)\}")
_TYPES = {"m": "measurement", "d": "medication", "c": "clinical_event"}
_PLAIN = {"polarity": "affirmed", "certainty": "certain", "temporality": "current", "experiencer": "patient"}


def build() -> Language:
    nlp = spacy.blank("en")
    for pipe in ("extractor_sections", "extractor_sentences", "extractor_patients", "extractor_timexes"):
        nlp.add_pipe(pipe)
    return nlp


NLP = build()
TIMELINE = timeline.Timeline()


def statements_of(marked: str, heading: str | None = "Case presentation") -> tuple[str, list[dict[str, Any]]]:
    """The plain report and its hand-made statements: a leading ``!`` of the name is historical."""
    prefix = f"# {heading}\n\n" if heading else ""
    text, found, position = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        name = match[2]
        found.append(
            {
                "type": _TYPES[match[1]],
                "name": name.lstrip("!"),
                "at": len(text),
                "words": match[3],
                "old": name[0] == "!",
            }
        )
        text += match[3]
        position = match.end()
    return prefix + text + marked[position:], found


def run(marked: str, heading: str | None = "Case presentation", **slots: Any) -> Any:
    """A Doc with statements, after the timeline."""
    text, drafts = statements_of(marked, heading)
    doc = make_doc(NLP, read_text(text))
    for _, pipe in NLP.pipeline:
        doc = pipe(doc)
    plain = text.split("\n\n", 1)[1] if heading else text
    data = get_data(doc)
    for number, draft in enumerate(drafts, 1):
        words = draft["words"]
        before = plain[: draft["at"]].rsplit("\n", 1)[-1]
        start = doc.text.index(before + words) + len(before)
        assert doc.text[start : start + len(words)] == words
        sentence = next([s, e] for s, e in data["sentences"] if s <= start < e)
        value: dict[str, Any] = {}
        if draft["type"] == "measurement" and re.fullmatch(r"[\d.]+", words):
            value = {"value": {"value": float(words), "unit": None, "start": start, "end": start + len(words)}}
        data["statements"].append(
            {
                "id": f"s{number}", "type": draft["type"], "name": draft["name"], "head": f"h{number}", "start": start,
                "end": start + len(words), "sentence": sentence, "evidence": [sentence], "slots": {**value, **slots}, "fields": {},
                "assertion": {**_PLAIN, **({"temporality": "historical"} if draft["old"] else {})}, "patient": patients.patient_at(doc, start),
                "timexes": [], "times": [], "section": "case_presentation", "rule": "hand", "score": 1.0,
            }
        )  # fmt: skip
    return TIMELINE(doc)


def short(time: dict[str, Any]) -> str:
    """``2021-05-05@admission+2`` and the like."""
    text = time["start"] or ""
    if time["end"]:
        text += "/" + time["end"]
    if time["open"]:
        text += {"end": "..", "start": ".."}[time["open"]] if time["open"] == "end" else ""
        text = ".." + text if time["open"] == "start" else text
    if time["offset_days"]:
        low, high = time["offset_days"]
        anchor = (
            (time["anchor"]["name"] + (str(time["anchor"]["n"]) if time["anchor"]["n"] > 1 else ""))
            if time["anchor"]
            else ""
        )
        text += f"@{anchor}{low:+g}" + (f"..{high:+g}" if high != low else "")
    elif time["anchor"]:
        text += "@" + time["anchor"]["name"]
    return text + (" c" if time["basis"] == "carried_forward" else "")


def times(doc: Any) -> list[str]:
    return ["; ".join(short(time) for time in statement["times"]) for statement in get_data(doc)["statements"]]


CASES = [
    # explicit dates of clause and sentence
    ("On 3 May 2021, {m:crp|82} and {m:wbc|12} were found.", ["2021-05-03", "2021-05-03"]),
    ("{m:crp|82} on 3 May 2021 and {m:crp|12} on 9 May were found.", ["2021-05-03", "2021-05-09"]),
    ("CRP rose from {m:crp|5} on 1 May 2021 to {m:crp|82} on 3 May.", ["2021-05-01", "2021-05-03"]),
    ("Laboratory tests on 6 May 2021 showed {m:crp|82}, {m:pct|0.1}.", ["2021-05-06", "2021-05-06"]),
    ("Swabs on 3 May 2021 and 10 May were {m:rna|negative}.", ["2021-05-03; 2021-05-10"]),
    ("Swabs on May 17, 18 and 24, 2021 were {m:rna|negative}.", ["2021-05-17; 2021-05-18; 2021-05-24"]),
    ("CRP was {m:crp|5}, {m:crp|6} and {m:crp|7} on 1 May 2021, 2 May and 3 May, respectively.", ["2021-05-01", "2021-05-02", "2021-05-03"]),
    ("He {c:admission|was admitted} on 3 May 2021 with a CRP of {m:crp|82}.", ["2021-05-03", "2021-05-03"]),
    ("{d:a|Aspirin} was given on 3 May 2021 and {d:h|heparin} on 5 May.", ["2021-05-03", "2021-05-05"]),
    ("Although a {c:transfusion|transfusion} was given on 4 May 2021, the count of {m:rbc|2.76} was low on 5 May.", ["2021-05-04", "2021-05-05"]),
    ("Swabs were {m:rna|positive} and he {c:diagnosis|was diagnosed} on 3 May 2021.", ["2021-05-03", "2021-05-03"]),
    ("From May 2 to 4, 2021, {m:crp|82} was found.", ["2021-05-02/2021-05-04"]),
    ("{d:t|Thymosin} was given from 3 May 2021.", ["2021-05-03.."]),
    ("{d:t|Thymosin} was given until 3 May 2021.", ["../2021-05-03"]),
    ("{d:h|Heparin} was given for 5 days from 1 May 2021.", ["2021-05-01/2021-05-05"]),
    ("{d:h|Heparin} was given from 1 May 2021 for 2 weeks.", ["2021-05-01/2021-05-14"]),
    ("In 2010 he {c:surgery|underwent appendectomy}.", ["2010"]),
    ("At 14:30 on 3 May 2021 he {c:death|died}.", ["2021-05-03T14:30"]),
    # relative times
    ("She {c:admission|was admitted} on 3 May 2021. Two days later, {d:p|prednisolone} was given.", ["2021-05-03", "2021-05-05@admission+2"]),
    ("On 27 May 2021 he was ill. One day later, on 28 May, {m:o2|85} was found.", ["2021-05-28"]),
    ("On 27 February 2020 he was ill. Five hours later, {m:o2|91} was found.", ["2020-02-27"]),
    ("On 27 February 2020 he was ill. On the same day {m:o2|91} was found.", ["2020-02-27"]),
    ("The level was high on 29 February 2020. {d:t|TCZ} was started on the next day.", ["2020-03-01"]),
    ("On 31 January 2021 he was ill. One month later {m:o2|91} was found.", ["2021-02-28"]),
    ("He {c:surgery|underwent surgery} on 3 May 2021. Three weeks after surgery, {m:crp|5} was found.", ["2021-05-03", "2021-05-24@surgery+21"]),
    ("He {c:surgery|underwent surgery} on 3 May 2021. {m:crp|5} was found 2 to 3 weeks after surgery.", ["2021-05-03", "2021-05-17/2021-05-24@surgery+14..+21"]),
    ("Two days before admission he {c:exposure|ingested} it. He {c:admission|was admitted} on 3 May 2021.", ["2021-05-01@admission-2", "2021-05-03"]),
    ("He {c:admission|was admitted} on 3 May 2021. Within 24 h of admission, {d:h|heparin} was given.", ["2021-05-03", "2021-05-03/2021-05-04@admission+0..+1"]),
    ("He {c:admission|was admitted} on 3 May 2021. Over the next 3 days {m:crp|5} was found.", ["2021-05-03", "2021-05-03/2021-05-06@admission+0..+3"]),
    ("He {c:admission|was admitted} on 3 May 2021. On admission, {m:crp|5} was found.", ["2021-05-03", "2021-05-03@admission+0"]),
    ("On admission (18 November 2015), {m:crp|5} was found. On hospital day 2, {m:crp|4} was found.", ["2015-11-18", "2015-11-19@admission+1"]),
    ("He {c:onset|felt ill} for 3 days before presentation. He {c:presentation|presented} on 3 May 2021.", ["2021-04-30@presentation-3", "2021-05-03"]),
    ("He {c:presentation|presented} with a 3-week history of {c:onset|cough}.", ["", "@presentation-21"]),
    # numbered days
    ("He {c:admission|was admitted} on 19 February 2020. {m:crp|5} was found on hospital day 8.", ["2020-02-19", "2020-02-26@admission+7"]),
    ("He {c:surgery|underwent surgery} on 30 April 2021. On POD 2, {m:crp|5} was found.", ["2021-04-30", "2021-05-02@surgery+2"]),
    ("He {c:surgery|received a transplant} on 1 May 2021. On D+14, {m:crp|5} was found.", ["2021-05-01", "2021-05-15@transplant+14"]),
    ("On day 3, {m:crp|5} was found.", ["@+3"]),
    ("He {c:onset|felt ill} on 1 May 2021. On day 5 of illness, {m:crp|5} was found.", ["2021-05-01", "2021-05-05@onset+4"]),
    ("On day 1 (3 May 2021), {m:crp|5} was found. On day 4, {m:crp|6} was found.", ["2021-05-03", "2021-05-06"]),
    ("On cycle 2 day 15, {m:crp|5} was found.", ["@cycle2+14"]),
    # carried forward
    ("On 3 May 2021 he was ill. CRP was {m:crp|5}.", ["2021-05-03 c"]),
    ("On 3 May 2021 he was ill.\n\nCRP was {m:crp|5}.", ["2021-05-03 c"]),
    ("On 3 May 2021 he was ill.\n\n# Discussion\n\nCRP was {m:crp|5}.", [""]),
    ("From 1 to 3 May 2021 he was ill. CRP was {m:crp|5}.", ["2021-05-01/2021-05-03 c"]),
    ("On 3 May 2021 he was ill. Finally, he {c:discharge|was discharged}.", [""]),
    ("On 3 May 2021 he was ill. Because he had flown on 1 April 2021, a {c:sample_collection|swab was taken}.", ["2021-05-03 c"]),
    ("On 3 May 2021 he was ill. He had a history of {c:surgery|appendectomy}.", [""]),
    ("On 3 May 2021 he was ill. {c:!surgery|Appendectomy} had been done.", [""]),
    ("On 3 May 2021 he was ill. Ten years earlier he had {c:!surgery|surgery}. CRP was {m:crp|5}.", ["2011-05-03", "2021-05-03 c"]),
    ("On 3 May 2021 he was ill. CT improved compared with that on 1 April. CRP was {m:crp|5}.", ["2021-05-03 c"]),
    ("Now, as of today, March 31, 2020, he is well. SpO2 was {m:o2|96}.", ["2020-03-31 c"]),
    ("He {c:admission|was admitted} on 3 May 2021. His regular medications included {d:m|metformin}.", ["2021-05-03", "2021-05-03@admission+0"]),
    # years
    ("On 28 December 2020 {m:crp|5}. On 3 January {m:crp|6}. On 4 January {m:crp|7}.", ["2020-12-28", "2021-01-03", "2021-01-04"]),
    ("On 27 February {m:crp|5}. On 3 March 2020 {m:crp|6}.", ["2020-02-27", "2020-03-03"]),
    ("On 27 February {m:crp|5}. Two days later {m:crp|6}.", ["--02-27", "@+2"]),
    ("On 27 March {m:crp|5}. Two days later {m:crp|6}.", ["--03-27", "--03-29"]),
    # no calendar at all
    ("He {c:admission|was admitted}. Two days later, {m:crp|6}. Three days later, {m:crp|7}.", ["", "@admission+2", "@admission+5"]),
    ("On admission {m:crp|5}. On hospital day 3 {m:crp|6}. CRP fell to {m:crp|4}.", ["@admission+0", "@admission+2", "@admission+2 c"]),
    ("At 3 months after discharge, {m:crp|5} was found.", ["@discharge+84..+93"]),
    ("Several days later {m:crp|5} was found.", [""]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), CASES)
def test_times(marked: str, expected: list[str]) -> None:
    assert times(run(marked)) == expected


# What reports nobody tuned to taught: settings of their own, looks back, lists, courses, clocks.
TOLD = [
    # phrases and clauses with a setting of their own
    ("A woman with a history of stroke in 2010 {c:admission|was admitted} on 3 May 2021. CRP was {m:crp|82}.", ["2021-05-03", "2021-05-03 c"]),
    ("A man with a valve replaced in 1995, an annuloplasty in 2010, and gout {c:presentation|presented} on 3 May 2021. CRP was {m:crp|82}.", ["2021-05-03", "2021-05-03 c"]),
    ("A man with a valve replaced in 1995 {c:presentation|presented} with fever. CRP was {m:crp|82}.", ["", ""]),
    ("We report a man who {c:admission|was admitted} on 3 May 2021. CRP was {m:crp|82}.", ["2021-05-03", "2021-05-03 c"]),
    ("A woman who had undergone {c:!surgery|mastectomy} in 2012 {c:presentation|presented} on 3 May 2021. CRP was {m:crp|82}.", ["2012", "2021-05-03", "2021-05-03 c"]),
    ("On 3 May 2021 he was ill. Her brother, who had been treated in 2019, had {m:crp|82}.", ["2021-05-03 c"]),
    ("On 3 May 2021 he was ill. TSH, {m:tsh|normal} in January 2018, was {m:tsh|88}. CRP was {m:crp|82}.", ["2018-01", "2021-05-03 c", "2021-05-03 c"]),
    ("Because he was still dizzy on 10 February 2020, {d:f|fludrocortisone} was increased. CRP was {m:crp|82}.", ["2020-02-10", "2020-02-10 c"]),
    ("On 3 May 2021 he was ill. Before treatment, the level was {m:crp|82}. CRP was {m:crp|5}.", ["", "2021-05-03 c"]),
    ("On 3 May 2021 he {c:!diagnosis|had been diagnosed with asthma} in 2010.", ["2010"]),
    # looks back carry nothing on
    ("He {c:presentation|presented} on 3 May 2021. Two weeks earlier he had returned from India. CRP was {m:crp|82}.", ["2021-05-03", "2021-05-03 c"]),
    ("He {c:admission|was admitted}. He first noticed it 3 weeks prior to admission. CRP was {m:crp|82}.", ["", ""]),
    ("He felt {c:onset|ill} for 3 days before presentation. He {c:presentation|presented} with fever.", ["@presentation-3", ""]),
    ("She {c:admission|was admitted} eight months ago.", ["@-248..-224"]),
    ("She {c:presentation|presented} with a seizure. Ten days earlier she had developed insomnia. GCS was {m:gcs|13}.", ["", ""]),
    ("The {c:extubation|tube was pulled off} and the patient could walk from 13 February 2020.", ["2020-02-13"]),
    # brackets keep their date
    ("On 12 January 2022, a man (CD4 count {m:cd4|41} in December 2021) {c:admission|was admitted}. LDH was {m:ldh|612}.", ["2021-12", "2022-01-12", "2022-01-12 c"]),
    ("On 10 September 2019 he {c:surgery|underwent surgery}. Her preoperative hemoglobin was {m:hb|13.2}. CRP was {m:crp|5}.", ["2019-09-10", "", "2019-09-10 c"]),
    ("On 15 September 2019 he was ill. {d:p|Piperacillin} was started and continued until 29 September.", ["2019-09-15/2019-09-29"]),
    # vague times move the story to nowhere
    ("He {c:surgery|underwent surgery}. Some months later CT was done. CRP was {m:crp|82}. Two days later CRP was {m:crp|5}.", ["", "", "@+2"]),
    # schedules are no dates of the story
    ("On 3 May 2021 he was bitten. He received {d:v|vaccine} (1 mL on days 3, 7 and 14). CRP was {m:crp|82}.", ["@+3; @+7; @+14", "2021-05-03 c"]),
    ("On 3 May 2021 he was ill. {d:c|Cisplatin} (75 mg as an infusion on day 1) was given. CRP was {m:crp|82}.", ["@+1", "2021-05-03 c"]),
    # lists paired with values
    ("At 24, 48 and 72 h after ingestion, ALT was {m:alt|180}, {m:alt|3200} and {m:alt|1400}. She {c:exposure|ingested it} on 3 June 2020.", ["2020-06-04@exposure+1", "2020-06-05@exposure+2", "2020-06-06@exposure+3", "2020-06-03"]),
    ("On 6 and 8 June 2020 CRP was {m:crp|82} and {m:crp|40}.", ["2020-06-06", "2020-06-08"]),
    ("Lactate at 06:00 on 4 and 5 June 2020 was {m:lac|3.2} and {m:lac|1.8}.", ["2020-06-04T06:00", "2020-06-05T06:00"]),
    # clock times
    ("At 22:00 on 9 June 2020 {d:h|heparin} was given. At 02:00 he {c:intubation|was intubated}.", ["2020-06-09T22:00", "2020-06-10T02:00"]),
    ("On 9 June 2020 at 08:00 {m:crp|5}. At 20:00 {m:crp|6}. At 04:30 {m:crp|7}.", ["2020-06-09T08:00", "2020-06-09T20:00", "2020-06-10T04:30"]),
    # courses, drugs, procedures by their own words
    ("A boy {c:presentation|was brought} after four days of fever.", ["@onset+4"]),
    ("On 3 May 2021 {d:m|meropenem} was started. After 5 days of treatment CRP was {m:crp|12}.", ["2021-05-03", "2021-05-08"]),
    ("On 10 May 2021 {c:procedure|bronchoscopy} was done. On 12 May {m:crp|5}. Four days after bronchoscopy CRP was {m:crp|4}.", ["2021-05-10", "2021-05-12", "2021-05-14@procedure+4"]),
    ("Five days after the fourth cycle (3 November 2020), he {c:presentation|presented}. CRP was {m:crp|82}.", ["2020-11-08", "2020-11-08 c"]),
    ("He had had fever since 3 March 2018. On the sixth day of fever he {c:admission|was admitted}.", ["2018-03-08@onset+5"]),
    ("He {c:surgery|received a kidney transplant} on 12 February 2016. {d:b|Basiliximab} was given on days 0 and 4.", ["2016-02-12", "2016-02-12@transplant+0; 2016-02-16@transplant+4"]),
    # follow-up counts from the operation, another stay is another anchor
    ("Two months after surgery he was well. At 1-year follow-up CRP was {m:crp|5}.", ["@surgery+365..+366"]),
    ("He {c:admission|was admitted}. Three years later he {c:admission|was admitted} again. On admission CRP was {m:crp|82}.", ["", "@admission+1095..+1098", "@admission2+0"]),
    ("He {c:admission|was admitted} in November 2000. In September 2007 he {c:admission|was admitted}. On admission CRP was {m:crp|82}.", ["2000-11", "2007-09", "2007-09@admission2+0"]),
    # the sentence stays where it looked back to; "eventually" is later than its sentence's date
    ("He {c:admission|was admitted} on 13 May 2021. About 10 days before admission stool was black, and {c:bleeding|haematemesis} followed 1 day later.", ["2021-05-13", "2021-05-04@admission-9"]),
    ("He {c:admission|was admitted} on 13 May 2021. On hospital day 5 he {c:transfer|went to the ward} and was eventually {c:discharge|discharged}.", ["2021-05-13", "2021-05-17@admission+4", ""]),
    ("On 3 May 2021 he was ill. {d:i|Immunoglobulin} 25 g daily, on 5 May, combined with {d:p|prednisolone} on 6 May.", ["2021-05-05", "2021-05-06"]),
    ("His course was uneventful until 12 October 2021, when he had {c:bleeding|epistaxis}. CRP was {m:crp|82}.", ["2021-10-12", "2021-10-12 c"]),
    ("He was well at discharge on 3 May 2021. Within 8 weeks CRP was {m:crp|5}. Within 12 weeks CRP was {m:crp|4}.", ["2021-05-03/2021-06-28", "2021-05-03/2021-07-26"]),
    # years
    ("In September 2004 {m:crp|5}. In March 2011 {m:crp|6}. In May CRP was {m:crp|7}.", ["2004-09", "2011-03", "2011-05"]),
    # ages
    ("Obesity ({m:bmi|29.14}) and the death of her father at age 33 years were known.", [""]),
    ("At nine months of age, his CRP was {m:crp|6}.", ["@birth+252..+279"]),
    ("She {c:presentation|presented} at the age of 14 days. Potassium was {m:k|8.6}.", ["@birth+14", "@birth+14 c"]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), TOLD)
def test_told(marked: str, expected: list[str]) -> None:
    assert times(run(marked)) == expected


def test_dated_witness_fixes_hospital_days() -> None:
    doc = run(
        "He {c:admission|was admitted} on February 19, 2020. CRP was {m:crp|5} on hospital day 10.\n\n# Figures\n\n"
        "Chest X-ray on February 27, hospital day 8."
    )
    assert times(doc) == ["2020-02-19", "2020-02-29@admission+10"]
    witness = get_data(doc)["statements"][1]["times"][0]["witness"]
    assert [doc.text[start:end] for start, end in witness] == ["February 27, hospital day 8"]


def test_contradicting_witnesses_warn() -> None:
    doc = run("On May 3, 2021 (hospital day 2) he was ill. On May 5, 2021 (hospital day 9) he was well.")
    assert get_data(doc)["warnings"] == ["hospital day 9 is 2021-05-05, another witness says 2021-05-10"]


def test_repeats_are_derived() -> None:
    frequency = {"frequency": {"text": "3 times every three days", "times": 1, "period": 3, "unit": "d", "count": 3}}
    doc = run("On March 23, 2020 {d:msc|stem cells} were injected.", **frequency)
    assert times(doc) == ["2020-03-23; 2020-03-26; 2020-03-29"]


def test_report_times_and_anchors() -> None:
    doc = run("She {c:admission|was admitted} on 3 May 2021. Two days later she was well.")
    data = get_data(doc)
    assert [(doc.text[t["start_char"] : t["end_char"]], t["start"]) for t in data["report_times"].values()] == [
        ("3 May 2021", "2021-05-03"), ("Two days later", "2021-05-05"),
    ]  # fmt: skip
    assert [(a["name"], a["n"], a["start"], doc.text[a["start_char"] : a["end_char"]]) for a in data["anchors"]] == [
        ("admission", 1, "2021-05-03", "was admitted")
    ]


def test_two_patients_have_two_timelines() -> None:
    doc = run(
        "Case 1\n\nHe {c:admission|was admitted} on 3 May 2021. On hospital day 2 {m:crp|5}.\n\n"
        "Case 2\n\nShe {c:admission|was admitted} on 9 June 2021. On hospital day 2 {m:crp|6}."
    )
    assert times(doc) == ["2021-05-03", "2021-05-04@admission+1", "2021-06-09", "2021-06-10@admission+1"]
    assert [anchor["patient"] for anchor in get_data(doc)["anchors"]] == ["case 1", "case 2"]


def _table(prose: str, heading: str, columns: list[tuple[str, list[str]]]) -> Any:
    """Prose with hand-made statements and a table whose cells are CRP values of numbered columns."""
    rows = "| | " + " | ".join(name for name, _ in columns) + " |\n|---|" + "---|" * len(columns) + "\n| CRP | "
    doc = run(prose + f"\n\nTable 1. {heading}\n\n" + rows + " | ".join(cells[0] for _, cells in columns) + " |\n")
    data = get_data(doc)
    table = data["tables"][0]
    cells = {(cell["row"], cell["col"]): cell for cell in table["cells"]}
    for column in range(1, len(columns) + 1):
        head, cell = cells[(0, column)], cells[(1, column)]
        ranges = [[table["caption"][0], table["caption"][1]]] if table["caption"] else []
        data["statements"].append(
            {
                "id": f"t{column}", "type": "measurement", "name": "crp", "head": "h", "start": cells[(1, 0)]["start"], "end": cells[(1, 0)]["end"],
                "sentence": [cell["start"], cell["end"]], "evidence": [[cell["start"], cell["end"]]], "heading_ranges": [*ranges, [head["start"], head["end"]]],
                "slots": {"value": {"value": float(doc.text[cell["start"] : cell["end"]]), "start": cell["start"], "end": cell["end"]}},
                "fields": {}, "assertion": dict(_PLAIN), "patient": None, "timexes": [], "times": [], "section": "table", "rule": "hand", "score": 1.0,
            }
        )  # fmt: skip
    return TIMELINE(doc)


def test_table_days_after_onset() -> None:
    doc = _table(
        "He {c:onset|felt ill} on 27 January 2020.",
        "Days after disease onset",
        [("3", ["5"]), ("10", ["82.69"]), ("13*", ["4"])],
    )
    assert times(doc)[1:] == ["2020-01-30@onset+3", "2020-02-06@onset+10", "2020-02-09@onset+13"]


def test_table_values_decide_day_zero() -> None:
    prose = "He {c:onset|felt ill} on 27 January 2020. On 5 February CRP was {m:crp|82.69}. On 29 January CRP was {m:crp|5}."
    doc = _table(prose, "Days after disease onset", [("3", ["5"]), ("10", ["82.69"])])
    assert times(doc)[3:] == ["2020-01-29@onset+2", "2020-02-05@onset+9"]


def test_table_plain_days_without_witness_stay_offsets() -> None:
    doc = _table("He was ill.", "Laboratory values", [("Day 1", ["5"]), ("Day 3", ["7"])])
    assert times(doc) == ["@+1", "@+3"]


def test_table_plain_days_with_witness() -> None:
    doc = _table("On 6 May 2021 CRP was {m:crp|7.5}.", "Laboratory values", [("Day 1", ["5"]), ("Day 3", ["7.5"])])
    assert times(doc)[1:] == ["2021-05-04@+1", "2021-05-06@+3"]


def test_table_dates_and_baseline() -> None:
    doc = _table(
        "On 6 May 2021 CRP was {m:crp|7.5}.",
        "Laboratory values",
        [("Baseline", ["7.5"]), ("9 May 2021", ["5"]), ("On admission", ["4"])],
    )
    assert times(doc)[1:] == ["2021-05-06@baseline", "2021-05-09", "@admission+0"]


@pytest.mark.parametrize(
    ("prose", "heading", "columns", "expected"),
    [
        ("He {c:admission|was admitted} on 3 May 2021 and {c:discharge|went home} on 9 May.", "Laboratory values", ["Admission", "Peak", "Discharge"], ["2021-05-03@admission+0", "", "2021-05-09@discharge+0"]),
        ("He {c:surgery|underwent surgery} on 3 May 2021.", "Course", ["Preop", "POD 1", "1 month"], ["@surgery", "2021-05-04@surgery+1", "2021-06-03@surgery+28..+31"]),
        ("He {c:exposure|ingested it} on 3 June 2020.", "Time after ingestion (h)", ["4", "24", "72"], ["2020-06-03@exposure+0.167", "2020-06-04@exposure+1", "2020-06-06@exposure+3"]),
        ("He {c:admission|was admitted}. Symptoms began 4 days before admission.", "Days after onset", ["5", "9"], ["@onset+5", "@onset+9"]),
    ],
)  # fmt: skip
def test_table_headings(prose: str, heading: str, columns: list[str], expected: list[str]) -> None:
    doc = _table(prose, heading, [(name, [str(number)]) for number, name in enumerate(columns, 1)])
    assert times(doc)[prose.count("{") :] == expected


def test_repeated_value_does_not_beat_a_dated_anchor_alone() -> None:
    prose = "He {c:onset|felt ill} on 27 January 2020. On 5 February CRP was {m:crp|82.69}."
    doc = _table(prose, "Days after disease onset", [("3", ["5"]), ("10", ["82.69"])])
    assert times(doc)[2:] == ["2020-01-30@onset+3", "2020-02-06@onset+10"]


_STORY = (
    "On {0}, she {{c:presentation|presented}} with fever. CRP was {{m:crp|82}}. The next day she {{c:admission|was admitted}}. "
    "On hospital day 4, {{d:t|tocilizumab}} was given. On {1} and {2} swabs were {{m:rna|negative}}. One week later {{m:crp|5}}. "
    "From {1} to {2} she was well. CRP was {{m:crp|4}}. Two days before admission she {{c:exposure|travelled}}."
)


@settings(deadline=None, max_examples=25)
@given(
    st.dates(date(2001, 1, 1), date(2060, 1, 1)),
    st.integers(-4000, 4000),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]),
)
def test_shifting_every_date_shifts_every_time(first: date, days: int, style: str) -> None:
    def story(start: date) -> list[dict[str, Any]]:
        stamps = [(start + timedelta(days=offset)).strftime(style) for offset in (0, 9, 11)]
        return [
            time for statement in get_data(run(_STORY.format(*stamps)))["statements"] for time in statement["times"]
        ]

    before, after = story(first), story(first + timedelta(days=days))
    assert len(before) == len(after) > 8
    for old, new in zip(before, after, strict=True):
        for side in ("start", "end"):
            assert (old[side] is None) == (new[side] is None)
            if old[side] is not None:
                assert date.fromisoformat(new[side]) - date.fromisoformat(old[side]) == timedelta(days=days)


def test_without_the_year_every_date_is_yearless() -> None:
    with_year = run(_STORY.format("9 March 2021", "18 March 2021", "20 March 2021"))
    without = run(_STORY.format("9 March", "18 March", "20 March"))
    expected = [
        "; ".join(
            "/".join("--" + part[5:] for part in t.split("@")[0].split(" ")[0].split("/")) for t in line.split("; ")
        )
        for line in times(with_year)
    ]
    found = ["; ".join(t.split("@")[0].split(" ")[0] for t in line.split("; ")) for line in times(without)]
    assert found == expected


def test_works_without_statements() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_timexes")
    nlp.add_pipe("extractor_timeline")
    doc = nlp("Seen on 3 May 2021. Two days later she was well.")
    assert [time["start"] for time in get_data(doc)["report_times"].values()] == ["2021-05-03", "2021-05-05"]
