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
    # forms that case reports print less often
    "Seen on [3.4.2020|2020-04-03] and [25.4.2020|2020-04-25].",
    "Seen on [2020.02.09|2020-02-09].",
    "Seen on [09-Feb-20|2020-02-09].",
    "Seen on [9 Feb '20|2020-02-09].",
    "Seen on [the 3rd of March|--03-03].",
    "Seen on [3rd March 2020|2020-03-03] at [14:30|T14:30].",
    "Seen on [1 Jan 2020|2020-01-01], [08:00 h|T08:00].",
    "Seen on [30 February 2020|2020-02].",
    "Seen on [Tuesday 3 March 2020|2020-03-03].",
    "Seen on Tues. [3 March 2020|2020-03-03].",
    "Seen in [2019/2020|2019/2020].",
    "Seen in [March/April 2015|2015-03/2015-04].",
    "Seen in [spring 2015|spring 2015].",
    "Seen in the [summer of 2018|summer 2018].",
    "Seen in [early 2015|early 2015].",
    "Seen in [late 2018|late 2018].",
    "Seen at the [end of 2019|late 2019].",
    "Seen in the [first half of 2016|first half 2016].",
    "Seen in the [third quarter of 2016|third quarter 2016].",
    "Seen in [Oct 2015|2015-10].",
    "Seen in [10/2015|2015-10].",
    "Seen between [2010 and 2014|2010/2014].",
    "In [2010|2010] and [2014|2014] he was operated on.",
    "Operated in [March|--03], again in [May|--05].",
    "Since [March|--03 on] he was well.",
    "Before [2000|2000 until] he was well.",
    "After [March 3, 2019|2019-03-03 on] he was well.",
    "Seen prior to [January 2012|2012-01 until].",
    "Given on [08/04|2019-04-08], [15/04|2019-04-15] and [22/04/2019|2019-04-22].",
    "Given on [3|2019-05-03], [5|2019-05-05], and [9 May 2019|2019-05-09].",
    "Given on [May 3|2019-05-03], [5|2019-05-05], and [9|2019-05-09], 2019.",
    "Given on [3|--05-03] and [5 May|--05-05].",
    "Given on [May 3rd|2019-05-03] and [5th|2019-05-05], 2019.",
    "Given [3 May–9 May 2019|2019-05-03/2019-05-09].",
    "Given from [28 December 2019 to 3 January 2020|2019-12-28/2020-01-03].",
    "Given [May 3-9, 2019|2019-05-03/2019-05-09].",
    "Given from [3 May until 9 May|--05-03/--05-09].",
    "Given between [3 and 9 May 2019|2019-05-03/2019-05-09].",
    "Comparing the images of [January 29|--01-29] to [February 16|--02-16].",
    "As of [2O20|2020], [3O March|--03-30].",
    "On [Feb.2O, 2O2O|2020-02-20] he was ill.",
    "On [22th Feb|--02-22] he was ill.",
    "On [3 rd March|--03-03] he was ill.",
    "On [March3|--03-03] he was ill.",
    "On [Febuary 3, 2020|2020-02-03] he was ill.",
    "On [Sept. 3, 2020|2020-09-03] he was ill.",
    "At [8 a.m.|T08:00] he was ill.",
    "At [8:30 am|T08:30] he was ill.",
    "At [08:30|T08:30] he was ill.",
    "At [0830 h|T08:30] he was ill.",
    "At [14h30|T14:30] he was ill.",
    "At [three o'clock|T03:00] he was ill.",
    "From [8:00 to 10:00|T08:00] he was ill.",
    "[At noon|noon] he was ill.",
    "[At midnight|midnight] on [May 3|--05-03] he was ill.",
    "In the [early morning|morning] he was ill.",
    "On the [evening of May 3|--05-03 evening] he was ill.",
    "[The night before|admission before 1d] admission he was ill.",
    "[The evening before|event before 1d], he was ill.",
    "[Two nights later|previous after 2d] he was ill.",
    "[Twenty minutes later|previous after 20min] he was ill.",
    "[90 min after|exposure after 90min] ingestion he vomited.",
    "[Within 15 minutes of|first_dose within 15min] injection he collapsed.",
    "[Twenty minutes into|first_dose after 20min] this infusion he collapsed.",
    "[Six weeks into|treatment after 6wk] treatment he improved.",
    "[1 year and 2 months later|previous after 14mo] he was well.",
    "[2 years 6 months later|previous after 30mo] he was well.",
    "[2 months and 5 days later|previous after 61..67d] he was well.",
    "[1 week and 3 days after|surgery after 10d] surgery he was well.",
    "[A fortnight later|previous after 2wk] he was well.",
    "[2½ years later|previous after 2.5a] he was well.",
    "[Seventy days later|previous after 70d] he was well.",
    "[A couple of weeks later|previous after Xwk] he was well.",
    "[Some weeks later|previous after Xwk] he was well.",
    "[Ten days prior to|presentation before 10d] presentation he was ill.",
    "[Ten days prior|previous before 10d], he was ill.",
    "[3 days earlier|previous before 3d] he was ill.",
    "[The previous day|previous before 1d] he was ill.",
    "[The preceding week|previous before 1wk] he was ill.",
    "[The year before|event before 1a], he was ill.",
    "[A year ago|speech before 1a] he was ill.",
    "Over [the past 3 days|DURATION P3D] he was ill.",
    "Over [the last year|previous before 1a] he was ill.",
    "[During the following two weeks|previous within 2wk] he was ill.",
    "[Over the next 48 hours|previous within 48h] he was ill.",
    "[In the first 24 hours after|surgery within 24h] surgery he was ill.",
    "[Within hours|previous within Xh] he was ill.",
    "[Within days of|exposure within Xd] exposure he was ill.",
    "[Days later|previous after Xd] he was ill.",
    "[Months before|previous before Xd], he was ill.",
    "In the [first weeks|birth within Xwk] of life he was ill.",
    "At [3|follow_up after 3mo], [6|follow_up after 6mo] and [12 months|follow_up after 12mo] he was well.",
    "At [48|hours after 48h], [60|hours after 60h] and [72 h|hours after 72h] the level fell.",
    "After [12|previous after 12mo] and [24 months|previous after 24mo] he was well.",
    "[At three months|follow_up after 3mo], he was well.",
    "At [the 8-week visit|follow_up after 8wk] he was well.",
    "[At 6-month follow-up|follow_up after 6mo] he was well.",
    "[At his 2-year|follow_up after 2a] review he was well.",
    "Seen [3 months post-transplant|transplant after 3mo].",
    "Seen [2 weeks post-discharge|discharge after 2wk].",
    "Seen [6 h post-ingestion|exposure after 6h].",
    "Seen [3 weeks post surgery|surgery after 3wk].",
    "Seen [2 days preoperatively|surgery before 2d].",
    "Seen on [POD #3|postoperative_day 3d].",
    "Seen on [POD 3-5|postoperative_day 3..5d].",
    "Seen on [POD two|postoperative_day 2d].",
    "Seen on [PODs 3|postoperative_day 3d] and [4|postoperative_day 4d].",
    "Seen on [HD 5|hospital_day 5d].",
    "Seen on [HOD 3|hospital_day 3d].",
    "Seen on [ICU day three|icu_day 3d].",
    "Seen on [hospital days 3 to 5|hospital_day 3..5d].",
    "Seen on [day of life 3|life_day 3d].",
    "Seen on [DOL 3|life_day 3d].",
    "Seen on [illness day 5|illness_day 5d].",
    "Seen on the [5th day|day 5d of onset] of illness.",
    "Seen on [day 5|day 5d of admission] of hospitalization.",
    "Seen on the [second postoperative day|postoperative_day 2d].",
    "Seen on the [third day|day 3d of admission] of admission.",
    "Seen on the [first night|hospital_day 1d].",
    "Seen on [day 0|day 0d].",
    "Seen on [day-1|day -1d].",
    "Seen on [D21|day 21d].",
    "Seen on [day +100|post_transplant_day 100d].",
    "Seen from [day −7 to day −2|day -7..-2d on].",
    "Seen at [week 6|day 6wk].",
    "It was planned for [week 6|day 6wk].",
    "Seen in [postoperative week 3|postoperative_day 3wk].",
    "Seen in [month 3 after|day 3mo after transplant] transplantation.",
    "Given on [days 1|day 1d], [8|day 8d] and [15|day 15d].",
    "Given on [days 1–5|day 1..5d].",
    "Given on [cycle 3, day 8|cycle 3 day 8].",
    "Given on [C1D1|cycle 1 day 1] and [C2D15|cycle 2 day 15].",
    "Given on [day 8 of the second cycle|cycle 2 day 8].",
    "Delivered at [37+4 weeks|gestation 263d].",
    "Delivered at [37 4/7 weeks|gestation 263d].",
    "Delivered at [39 weeks of gestation|gestation 273d].",
    "Delivered at [39 weeks and 2 days of gestation|gestation 275d].",
    "She was [32 weeks pregnant|gestation 224d].",
    "At [GA 32 weeks|gestation 224d] she bled.",
    "In the [second trimester|gestation 98d] she bled.",
    "She was pregnant. At [28 weeks|gestation 196d] she bled.",
    "In the [36th week of pregnancy|gestation 252d] she bled.",
    "A [45-yr-old|AGE P45Y] man.",
    "A [45 y/o|AGE P45Y] man.",
    "A [45yo|AGE P45Y] man.",
    "A [3-week-old|AGE P3W] girl.",
    "A [forty-five-year-old|AGE P45Y] man.",
    "A man [aged 45|AGE P45Y].",
    "A woman in her [early forties|AGE PXY].",
    "At [age 45|birth after 45a] he was operated on.",
    "At [the age of 3|birth after 3a] he walked.",
    "She died [aged 55 h|birth after 55h].",
    "Fever for [3 days|DURATION P3D].",
    "A [five-day course|DURATION P5D] of prednisone.",
    "A [10-year history|DURATION P10Y] of diabetes.",
    "[5 days|DURATION P5D] of fever.",
    "Cough lasting [2 weeks|DURATION P2W].",
    "Treated for [1.5 years|DURATION P1.5Y].",
    "Treated for [six to eight weeks|DURATION P6W/P8W].",
    "Treated for [several months|DURATION PXM].",
    "Over [a period of 3 weeks|DURATION P3W] he improved.",
    "A [total of 6 weeks|DURATION P6W] of therapy.",
    "He fasted for [12–14 h|DURATION PT12H/PT14H].",
    "Infused over [30 min|DURATION PT30M].",
    "Infused over [two minutes|DURATION PT2M].",
    "Seen [every 3 months|SET P3M].",
    "Given [q8h|SET PT8H].",
    "Given [b.i.d.|SET PT12H]",
    "Given [tds|SET PT8H].",
    "Given [thrice weekly|SET P1W].",
    "Given [once weekly|SET P1W].",
    "Given [every 2–3 weeks|SET P2W/P3W].",
    "Given [3 times daily|SET P1D].",
    "Given [four times per day|SET P1D].",
    "Given [nightly|SET P1D].",
    "Given [each morning|SET P1D].",
    "[2–3 episodes per week|SET P1W].",
    "[10 cigarettes a day|SET P1D].",
    "Given [on alternate days|SET P2D].",
    "Bowels opened [5 times|SET None].",
    "Her PS improved to 1 [within a month|previous within 1mo].",
    "[Today|now+0] he is well.",
    "[At present|now+0] he is well.",
    "[Up to now|now+0] he is well.",
    "[At the time of writing|now+0] he is well.",
    "It may improve. In [May|--05] it did.",
    "The march of symptoms. He will march on 3 legs.",
    "A second dose at 5 mg. The second patient.",
    "Grade 2/6 murmur, 4/5 strength, 20/40 vision, 1/2 tablet.",
    "Figure 3, Table 2019, ref. 12, NCT02019123.",
    "A phase 3 trial, stage 2, type 1, grade 3.",
    "Blood pressure 120/80, ratio 3:4, INR 2-3.",
    "Vertebrae L4/5, C5-6, T10.",
    "He has Dec and Mar antigens.",
    "Temperature 38.5 and 12/min.",
    "IL-6 and CD4/CD8 ratio 1.2.",
    "pH 7.25, PaCO2 45 mmHg, room 302.",
    "Smith J, et al. 2015;12(3):45-52.",
    "The April spring was cold.",
    "August Krogh and June Smith came.",
    "Dose 5 mg/kg/day, 40 mg/d, 1 g/24 h.",
    "A 24-h urine, 2-h glucose, 6-month survival.",
    "Half-life of [12 h|DURATION PT12H].",
    "Case 2 was seen with 3 others.",
    "[2 weeks before|event before 2wk] [May 13, 1999|1999-05-13] she fell ill.",
    "[Three days after|event after 3d] [3 March 2020|2020-03-03], he fell ill.",
    "Seen on [23/Sep/2020|2020-09-23].",
    "Seen on [2020-Sep-23|2020-09-23].",
    "Seen in [2016 November|2016-11].",
    "Seen in [Dec-2018|2018-12].",
    "Seen on [the fourth of July 1995|1995-07-04].",
    "Seen on [16. Nov. 2016|2016-11-16].",
    "Seen on [28 June in 2020|2020-06-28].",
    "Seen on [Oct-2|--10-02].",
    "[Nov 18 2014-Dec 19 2015|2014-11-18/2015-12-19].",
    "He lay for [one and a half hours|DURATION PT1.5H].",
    "He lay for [one hour and a half|DURATION PT1.5H].",
    "Given [every day|SET P1D] and [each two days|SET P2D].",
    "Seen at [quarterly|SET P3M] and [semi-annual|SET P6M] visits.",
    "Seen at [1140 a.m.|T11:40]",
    "He was awake [all day|DURATION P1D].",
    "The CD4 count was 200 before 2010-2012.",
    "At the [fourth day|day 4d] he was well.",
    "At the [tenth hour after|day 10h after surgery] surgery he was well.",
    "ESR was 130 mm during the first hour.",
    "At [six months of life|birth after 6mo] he was operated on.",
    "[At two years of|surgery after 2a] surgery, walking was possible.",
    "[At 4 weeks of|treatment after 4wk] therapy he was well.",
    "[One day|DURATION P1D] of vomiting.",
    "A dose of 1 mg/kg/day of prednisone.",
    "Given for [2 weeks|DURATION P2W], followed by a further [3 weeks|DURATION P3W] orally.",
    "[By 36 h|hours after 36h] ALT was 5210 U/L.",
    "A [13 months|AGE P13M] toddler was admitted.",
    "A young woman of [17 years|AGE P17Y] was operated on.",
    "Given on [days 1|day 1d], [8|day 8d], [15|day 15d] of a [28-day cycle|DURATION P28D].",
    "Aphthous ulcers [4–5 times a year|SET P1Y].",
    "At [the age of 3 months|birth after 3mo] he crawled. At [age 2 years|birth after 2a] he spoke. [At 15 weeks|birth after 15wk] a shunt was inserted.",
    "He walked during the [first postoperative week|postoperative_day 0..1wk].",
    "In the [third week|day 2..3wk after onset] of illness a rash appeared.",
    "In the [second week after|day 1..2wk after surgery] surgery a fever began.",
    "After the [sixth month|day 6mo] he walked.",
    "The ESR was 26 at the first hour.",
    "10 mg was given [from then on|previous same 0d on].",
    "He has been well [since then|previous same 0d on].",
    "[Until then|previous same 0d until] he had been well.",
    "[At that time|previous same 0d] he was well.",
    "[Over the same period|previous same 0d] he improved.",
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
    assert len(CASES) == len(set(CASES)) >= 250


def test_survives_serialisation_and_processes(nlp: Language) -> None:
    texts = ["Seen on 3 May 2021.", "POD 2 was quiet."]
    docs = list(nlp.pipe(texts, n_process=1))
    kept = list(DocBin(store_user_data=True, docs=docs).get_docs(nlp.vocab))
    assert [get_data(doc)["mentions"] for doc in kept] == [get_data(doc)["mentions"] for doc in docs]
    assert [span.text for doc in docs for span in doc.spans["timex"]] == ["3 May 2021", "POD 2"]


def test_cost_is_linear_enough(nlp: Language) -> None:
    assert len(mentions(nlp("1 1 1 1, 2, 3 " * 4000), "timex")) == 0
