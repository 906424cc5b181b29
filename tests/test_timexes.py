"""Time expressions: one marked-up line a case, ``[words|what they say]``; complete lists are compared."""

import re

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import DocBin

from extractor.document import get_data, mentions
from extractor.pipes import timexes  # noqa: F401

_MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_timexes")
    return nlp


def _iso(attrs: dict, prefix: str = "") -> str:
    year, month, day = (attrs.get(prefix + name) for name in ("year", "month", "day"))
    text = str(year) if year else "-" if month else "?"
    text += f"-{month:02d}" if month else ""
    text += f"-{day:02d}" if day else ""
    hour = attrs.get(prefix + "hour")
    return text + (f"T{hour:02d}:{attrs.get(prefix + 'minute'):02d}" if hour is not None else "")


def _number(attrs: dict) -> str:
    low, high = attrs.get("low"), attrs.get("high")
    if low is None:
        return "X" + attrs["unit"]
    return (f"{low:g}" if low == high else f"{low:g}..{high:g}") + attrs["unit"]


def describe(attrs: dict) -> str:
    """One short text of everything a time expression was read as."""
    kind = attrs["kind"]
    if attrs["timex_type"] in ("DURATION", "SET", "AGE"):
        return f"{attrs['timex_type']} {attrs['value']}"
    if kind == "calendar":
        text = _iso(attrs)
        if any(attrs.get(f"end_{name}") for name in ("year", "month", "day")):
            text += "/" + _iso(attrs, "end_")
        if attrs.get("ambiguous"):
            text += "?"
        if attrs.get("part"):
            text = attrs["part"] + " " + text
        if attrs.get("daypart"):
            text += " " + attrs["daypart"]
    elif kind == "clock":
        text = f"T{attrs['hour']:02d}:{attrs['minute']:02d}"
    elif kind == "part_of_day":
        text = attrs["daypart"]
    elif kind == "day_number":
        text = f"{attrs['scheme']} {_number(attrs)}"
        if attrs["scheme"] == "day" and attrs.get("anchor"):
            text += f" {'after' if attrs['from_zero'] else 'of'} {attrs['anchor']}"
    elif kind == "cycle_day":
        text = f"cycle {attrs['cycle']} day {attrs['low']:g}"
    elif kind == "gestational":
        text = f"gestation {attrs['low']:g}d"
    elif kind == "milestone":
        text = f"{attrs['direction']} {attrs['anchor']}"
    elif kind == "now":
        text = f"now{attrs['low']:+g}"
    else:
        source = attrs.get("anchor") or attrs["reference"]
        text = f"{source} {attrs.get('direction', 'after')} {_number(attrs)}"
    return text + {"end": " on", "start": " until", None: ""}[attrs.get("open")]


CASES = [
    # full dates in US, British and ISO order
    "Seen on [January 27, 2020|2020-01-27].",
    "Seen on [Jan 27, 2020|2020-01-27].",
    "Seen on [Feb. 18, 2016|2016-02-18].",
    "Seen on [27 January 2020|2020-01-27].",
    "Seen on [27th January 2020|2020-01-27].",
    "Seen on [the 27th of January, 2020|2020-01-27].",
    "Seen on [July 6th, 2020|2020-07-06].",
    "Seen on [2020-02-09|2020-02-09].",
    "Seen on [2020/02/09|2020-02-09].",
    "Seen at [2020-02-09T14:30|2020-02-09T14:30].",
    "Seen on [25/04/2020|2020-04-25].",
    "Seen on [04/25/2020|2020-04-25].",
    "Seen on [03/04/2020|2020?].",
    "Seen on [03/04/2020|2020-04-03], again on [25/04/2020|2020-04-25].",
    "Seen on [03/04/2020|2020-03-04], again on [04/25/2020|2020-04-25].",
    "Seen on [03/04/2020|2020?], [25/04/2020|2020-04-25] and [04/26/2020|2020-04-26].",
    "Seen on [03/03/2020|2020-03-03].",
    "Seen on [25.04.2020|2020-04-25].",
    "Seen on [Monday, March 3, 2014|2014-03-03].",
    "Seen on [12-Mar-2019|2019-03-12].",
    "Seen on [MARCH 3, 2014|2014-03-03].",
    # partial dates
    "Seen in [May 2019|2019-05].",
    "Seen in [Mar. 2020|2020-03].",
    "Seen in [February, 2010|2010-02].",
    "Seen in [03/2020|2020-03].",
    "Seen on [February 28|--02-28].",
    "Seen on [28 February|--02-28].",
    "Seen in [March|--03].",
    "Seen in [May|--05] with fever.",
    "In [2014|2014], he suffered from stroke.",
    "Since [1995|1995 on] she was well.",
    "Born in [2O19|2019].",
    "Until [March 2018|2018-03 until] she was well.",
    "Seen in [early February 2020|early 2020-02].",
    "Seen in [late January, 2017|late 2017-01].",
    "Seen in [mid-October|mid --10].",
    "Seen at the [end of May|late --05].",
    "Seen at the [beginning of March 2015|early 2015-03].",
    "In the [1990s|1990/1999] she was treated.",
    # OCR damage
    "As of [22th Feb.2020|2020-02-22],2019 novel coronavirus had infected 76392 people.",
    "Seen on [12March 2020|2020-03-12].",
    "Seen on [March12, 2020|2020-03-12].",
    "Seen on [March 3,2020|2020-03-03].",
    "Seen in [2O2O|2020].",
    # lists
    "Tests on [March 17|--03-17], [18|--03-18], [24|--03-24] and [29|--03-29] were negative.",
    "Tests on [March 17|--03-17],[18|--03-18],[24|--03-24] and [29|--03-29] were all negative.",
    "Given on [February 9|--02-09],[12|--02-12], and [15|--02-15].",
    "Given on [February 9|2020-02-09], [12|2020-02-12] and [15|2020-02-15], 2020.",
    "Given on [12|2020-03-12], [15|2020-03-15] and [19 March 2020|2020-03-19].",
    "Given on [March 3|--03-03] and [March 10|--03-10].",
    "In [January|2002-01] and [June 2002|2002-06], he was treated.",
    "Given on [March 3|--03-03], 5 mg of morphine.",
    "On [March 3|--03-03], 12 patients were seen.",
    # ranges
    "From [February 2 to 4|--02-02/--02-04], the count fell.",
    "From [February 1 evening to February 2 morning|--02-01/--02-02 evening], he was breathless.",
    "From [January 30 night to January 31 morning|--01-30/--01-31 night], she had diarrhoea.",
    "From [12 March to 3 April 2020|2020-03-12/2020-04-03] he was in hospital.",
    "From [12–19 March 2020|2020-03-12/2020-03-19] he was in hospital.",
    "From [December 28 to January 3, 2021|2020-12-28/2021-01-03] he was in hospital.",
    "Between [May 3, 2020 and May 9, 2020|2020-05-03/2020-05-09] he was in hospital.",
    "From [June to July 2014|2014-06/2014-07] he was well.",
    "From [January to July 2013|2013-01/2013-07] he was well.",
    "From [2010 to 2014|2010/2014] he was well.",
    "Since [March 2|--03-02 on], he improved.",
    "Given from [February 3|--02-03 on].",
    "Given until [February 3|--02-03 until].",
    "Given by [February 3, 2019|2019-02-03].",
    "Seen in the [early morning of February 4|--02-04 morning].",
    "Seen on [January 29 morning|--01-29 morning].",
    # clock and part of day
    "Seen at [14:30|T14:30] on [March 3|--03-03].",
    "Seen at [2 PM|T14:00].",
    "Seen at [07:00 p.m.|T19:00] in pain.",
    "Seen at [10 P.M.|T22:00]",
    "Seen at [5.30 PM|T17:30].",
    "Seen at [0800 hours|T08:00].",
    "In the [afternoon|afternoon], she was admitted.",
    "He improved [overnight|overnight].",
    "Seen [this morning|morning].",
    "[The next morning|previous after 1d] he was well.",
    # relative to the narrative
    "[Two days later|previous after 2d] he was well.",
    "[A week later|previous after 1wk], however, he was ill.",
    "[One day later|previous after 1d], on [February 28|--02-28], he fell ill.",
    "[Five hours later|previous after 5h] he was well.",
    "On [the same day|previous same 0d] he was well.",
    "On [the next day|previous after 1d] he was well.",
    "[The following day|previous after 1d] he was well.",
    "[The day before|event before 1d] he was well.",
    "[Six months ago|speech before 6mo] he was well.",
    "[Ten years earlier|previous before 10a] he was well.",
    "[2–3 weeks later|previous after 2..3wk] he was well.",
    "[Several days later|previous after Xd] he was well.",
    "[One and a half years later|previous after 1.5a] he was well.",
    "[Half a year ago|speech before 0.5a] he was well.",
    "[About four weeks later|previous after 4wk] he was well.",
    "[After 3 weeks|previous after 3wk] he was well.",
    "[Within 2 weeks|previous within 2wk] he was well.",
    "[Over the next 3 days|previous within 3d] he was well.",
    "Over [the following weeks|previous within Xwk], he was well.",
    "Seen [six months previously|previous before 6mo].",
    # relative to an event
    "Seen [two days after|surgery after 2d] surgery.",
    "Seen [three days prior to|admission before 3d] admission.",
    "Seen [12 hours after|exposure after 12h] ingestion.",
    "Seen [within 24 h of|admission within 24h] admission.",
    "Seen [10 days before|presentation before 10d] presentation.",
    "Seen [4 weeks after|transplant after 4wk] kidney transplantation.",
    "Seen [3 months after|surgery after 3mo] right hemicolectomy.",
    "Seen [7 days after|onset after 7d] the onset of symptoms.",
    "Seen [2 months following|discharge after 2mo] hospital discharge.",
    "Seen [one month postoperatively|surgery after 1mo].",
    "Seen [6 weeks postpartum|delivery after 6wk].",
    "Seen [on the day of surgery|same surgery].",
    "Seen on [the day after|admission after 1d] admission.",
    "[On admission|same admission], he was pale.",
    "Seen [at presentation|same presentation].",
    "Seen [at the time of diagnosis|same diagnosis].",
    "Seen [at discharge|same discharge].",
    "[After discharge|after discharge] he was well.",
    "Seen [at 3-month follow-up|follow_up after 3mo].",
    "At [the age of 16 months|birth after 16mo] he walked.",
    "Operated at [42 years of age|birth after 42a].",
    "Seen at [14 months old|birth after 14mo].",
    # numbered days
    "Seen on [hospital day 8|hospital_day 8d].",
    "Seen on [ICU day 3|icu_day 3d].",
    "Seen on [day 3|day 3d].",
    "Seen on [day −1|day -1d].",
    "Seen on [POD 2|postoperative_day 2d].",
    "Seen on [POD2|postoperative_day 2d].",
    "Seen on [postoperative day 6|postoperative_day 6d].",
    "Seen on the [7th post-operative day|postoperative_day 7d].",
    "Seen on the [first hospital day|hospital_day 1d].",
    "Seen on [D+14|post_transplant_day 14d].",
    "Seen on [day +30|post_transplant_day 30d].",
    "Seen at [week 12|day 12wk].",
    "Seen on [day 5|day 5d of onset] of illness.",
    "Seen on [day 3 after|day 3d after surgery] surgery.",
    "Seen on the [third day|day 3d of admission] of hospitalization.",
    "Seen on [days 3|day 3d], [5|day 5d] and [7|day 7d].",
    "Given from [day 7 to day 12|day 7..12d on].",
    "Given on [d 22 to 24|day 22..24d].",
    "Seen on [cycle 2 day 15|cycle 2 day 15].",
    "Seen on [C2D8|cycle 2 day 8].",
    "Seen at [32 weeks' gestation|gestation 224d].",
    "Seen at [36+2 gestational weeks|gestation 254d].",
    "Seen at a [gestational age of 28 weeks|gestation 196d].",
    # today
    "[Now|now+0], [as of today|now+0], [March 31|--03-31], he is well.",
    # ages, durations, frequencies
    "A [65-year-old|AGE P65Y] woman.",
    "A [65 year old|AGE P65Y] woman.",
    "A child [aged 3 months|AGE P3M].",
    "A [3-month-old|AGE P3M] boy.",
    "A man in his [60s|AGE PXY].",
    "Treated for [5 days|DURATION P5D].",
    "With a [3-day history|DURATION P3D] of cough.",
    "With a [3-week history|DURATION P3W] of cough.",
    "Cough for [two weeks|DURATION P2W].",
    "Well for [the past 3 years|DURATION P3Y].",
    "Given [twice daily|SET P1D].",
    "Given [once a day|SET P1D].",
    "Given [every 8 hours|SET PT8H].",
    "Given [q12h|SET PT12H].",
    "Given [every other day|SET P2D].",
    "Given [three times a week|SET P1W].",
    "Given [weekly|SET P1W].",
    # no times at all
    "This may 2 be seen and may cause harm.",
    "May be treated. March on. The second dose was given.",
    "Blood pressure was 160/91 mmHg and the ratio 1:80.",
    "In a phase 2 trial (reference 12) 2348 were killed.",
    "Grant SZSM201612071 and 2018ZF007-03.",
    "Infected with 2019-nCoV, the 2019 novel coronavirus.",
    "Respiratory rate 30 breaths/min, flow 5 L/min.",
    "Type 2 diabetes, vitamin D3, D-dimer 4.76.",
    "PCWP was 14/6/11 mmHg.",
    "A 24-hour urine collection and a 6-minute walk test.",
    "WBC 13.1 × 10^9/L, CRP 75.68 mg/L.",
    "Lancet. 2020; 363(9419):1439-41.",
]


@pytest.mark.parametrize("line", CASES)
def test_line(nlp: Language, line: str) -> None:
    plain, expected, position = "", [], 0
    for match in _MARK.finditer(line):
        plain += line[position : match.start()] + match[1]
        expected.append((match[1], match[2]))
        position = match.end()
    plain += line[position:]
    doc = nlp(plain)
    found = [(plain[m["start"] : m["end"]], describe(m["attrs"])) for m in mentions(doc, "timex")]
    assert found == expected


def test_there_are_enough_lines() -> None:
    assert len(CASES) == len(set(CASES)) >= 120


def test_survives_serialisation_and_processes(nlp: Language) -> None:
    texts = ["Seen on 3 May 2021.", "POD 2 was quiet."]
    docs = list(nlp.pipe(texts, n_process=1))
    kept = list(DocBin(store_user_data=True, docs=docs).get_docs(nlp.vocab))
    assert [get_data(doc)["mentions"] for doc in kept] == [get_data(doc)["mentions"] for doc in docs]
    assert [span.text for doc in docs for span in doc.spans["timex"]] == ["3 May 2021", "POD 2"]


def test_cost_is_linear_enough(nlp: Language) -> None:
    assert len(mentions(nlp("1 1 1 1, 2, 3 " * 4000), "timex")) == 0
