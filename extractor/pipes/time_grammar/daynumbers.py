"""Numbered days and weeks: hospital day 8, POD 2, D+14, day −1, week 12, cycle 2 day 15."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractor.pipes.spotting import Spot, Spotted
from extractor.pipes.time_grammar.atoms import ORDINAL, ORDINAL_WORDS, number_of, ordinal_of, relative
from extractor.pipes.time_grammar.calendar_atoms import DASH
from extractor.pipes.time_grammar.candidate import Candidate

# scheme → (words before "day", anchor, whether day 0 is the anchor's day); hospital and treatment days count from 1,
# days after an operation or a transplantation from 0 (usual ward and transplant-unit practice).
SCHEMES: dict[str, tuple[str, str | None, bool]] = {
    "hospital_day": (r"hospital(?:i[sz]ation)?|stay|hosp\.?|admission|inpatient", "admission", False),
    "icu_day": (r"ICU|PICU|NICU|MICU|intensive\s+care(?:\s+unit)?", "icu_admission", False),
    "postoperative_day": (r"post[-\s]?operative|post[-\s]?op\.?|post[-\s]?surgical|post[-\s]?surgery", "surgery", True),
    "post_transplant_day": (r"post[-\s]?transplant(?:ation)?|transplant", "transplant", True),
    "postpartum_day": (r"post[-\s]?partum|puerperal", "delivery", True),
    "post_event_day": (r"post[-\s]?infusion|post[-\s]?injection", "first_dose", True),
    "post_exposure_day": (r"post[-\s]?ingestion|post[-\s]?exposure", "exposure", True),
    "post_injury_day": (r"post[-\s]?(?:injury|trauma|burn)", "injury", True),
    "post_admission_day": (r"post[-\s]?admission", "admission", True),
    "illness_day": (r"illness|disease|sick(?:ness)?|symptom", "onset", False),
    "treatment_day": (r"treatment|therapy|study|chemotherapy|antibiotic", "treatment", False),
    "life_day": (r"life", "birth", False),
    "day": (r"", None, True),
}
SHORT = {
    "POD": "postoperative_day",
    "HD": "hospital_day",
    "HOD": "hospital_day",
    "PTD": "post_transplant_day",
    "DOL": "life_day",
    "PPD": "postpartum_day",
}

_POST = [
    "operative", "op", "surgical", "surgery", "transplant", "transplantation", "partum", "infusion", "injection",
    "ingestion", "exposure", "injury", "trauma", "burn", "admission",
]  # fmt: skip
_SCHEME_WORDS = frozenset(
    [
        "hospital", "hospitalization", "hospitalisation", "stay", "hosp", "admission", "inpatient", "icu", "picu",
        "nicu", "micu", "intensive", "care", "unit", "post", "transplant", "transplantation", "puerperal", "illness",
        "disease", "sick", "sickness", "symptom", "treatment", "therapy", "study", "chemotherapy", "antibiotic",
        "life", "-", ".",
    ]
) | frozenset(form for word in _POST for form in (word, "post" + word))  # fmt: skip
"""All words of :data:`SCHEMES`, written apart or together."""
_NAMED_SPOT = Spot(["day", "days", "week", "weeks", "month", "months", "d"], _SCHEME_WORDS)
_SHORT_SPOT = Spot(form for name in SHORT for form in (name.lower(), name.lower() + "s"))
_DAY_SPOT = Spot(("d", "day"), ["on", "from", "until", "to", "at"])
_ORDINAL_SPOT = Spot(
    [
        "day", "days", "week", "weeks", "month", "months", "pod", "pods", "night", "nights", "evening", "evenings",
        "morning", "mornings", "hour", "hours",
    ],
    _SCHEME_WORDS | ORDINAL_WORDS,
)  # fmt: skip
_CYCLE_SPOT = Spot(("cycle", "course", "c"), ORDINAL_WORDS | {"day", "of", "the"})
_N = (
    r"(?:[-−–+]\s?)?(?:\d{1,4}(?!\d)(?![.,]\d|\s?(?:%|mg|ml|mL))|(?:one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|zero)\b)"
)
_WORDS = "|".join(words for words, _, _ in SCHEMES.values() if words)
_MORE = (
    rf"(?:(?P<to>{DASH}|\s+(?:to|through|until)\s+)(?:(?:day|d|POD)\s?)?(?P<last>{_N})|(?P<list>(?:\s*,\s*(?:and\s"
    rf"+)?{_N}(?!\s*[a-z]{{0,3}}/|\s?(?:mg|g|ml))){{0,12}}(?:\s*,?\s*(?:and|&)\s+(?:(?:day|d)\s)?|\s*,\s*(?=\d{{1,3}}\s*(?:[.;)]|of\b|on\b|in\b|every|q\d))){_N}))?"
)
_NAMED = Spotted(
    r"\b(?<!same\s)(?<!next\s)(?<!that\s)(?<!each\s)(?<!following\s)(?<![\d.]\s)"
    rf"(?:(?P<scheme>{_WORDS})[-\s]+)?(?P<unit>days?|weeks?|months?|d(?!one\b))(?:\s+(?:number|no\.?)"
    rf"|\s?#)?[-\s]?(?P<first>{_N}){_MORE}"
    rf"(?![\w%]|/\d|\s+(?:days|weeks|months|hours)\b)(?P<post>\s+(?:post|after|of|following|from|since)[-\s](?!\d))?",
    _NAMED_SPOT,
    re.I,
)
_SHORT = Spotted(
    rf"\b(?P<scheme>{'|'.join(SHORT)})s?[-\s]?\#?\s?(?P<first>\d{{1,3}}|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)(?:(?P<to>{DASH}|\s+to\s+)(?:POD\s?)?(?P<last>"
    rf"\d{{1,3}})|(?P<list>(?:\s*,\s*\d{{1,3}}){{0,12}}\s*,?\s*and\s+(?:POD\s?)?\d{{1,3}}))?(?![\w%])",
    _SHORT_SPOT,
)
_DAY_OF_N = Spotted(
    rf"\bday\s+of\s+(?P<scheme>{_WORDS})\s+(?:no\.?\s*|number\s+|\#\s?)?(?P<first>\d{{1,3}})(?P<last>(?!))?(?P<list>(?!))?"
    r"(?![\w%]|[.,]\d|\s?(?:mg|ml))",
    _DAY_SPOT,
    re.I,
)
_PLUS = Spotted(r"(?<![\w-])[Dd](?:ay)?\s?(?P<sign>[+−-])\s?(?P<first>\d{1,4})(?!\w|%|[.-]\d)", _DAY_SPOT)
_ON_D = Spotted(r"\b(?:on|from|until|to|at)\s+(?P<core>D\s?(?P<first>\d{1,3}))(?!\w|%|[.-]\d)", _DAY_SPOT)
_ORDINAL_DAY = Spotted(
    rf"\b(?P<ordinal>{ORDINAL})\s+(?:(?P<scheme>{_WORDS})[-\s]+)?(?P<unit>day|week|month|POD"
    rf"|night|evening|morning|hour)(?P<plural>s)?(?:\s+(?P<post>after|of|following|post(?=[-\s](?!op))|from|since))?(?![-\w])(?!\s+(?:life\s+)?of\s+age)",
    _ORDINAL_SPOT,
    re.I,
)
_CYCLE = Spotted(
    rf"\b(?:cycle\s+(?P<cycle>\d{{1,2}})\s*,?\s*(?:on\s+)?day\s+(?P<day>\d{{1,2}})|C(?P<cycle2>\d{{1,2}})\s?D(?P<"
    rf"day2>\d{{1,2}})|day\s+(?P<day3>\d{{1,2}})\s+of\s+(?:the\s+)?(?:cycle\s+(?P<cycle3>\d{{1,2}})"
    rf"|(?P<cycle4>{ORDINAL})\s+(?:cycle|course)))\b",
    _CYCLE_SPOT,
    re.I,
)
_DURING = re.compile(r"\b(?:in|during|over|within)\s+(?:the\s+|his\s+|her\s+)?$", re.I)
# An erythrocyte sedimentation rate is read after the first hour.
_SEDIMENT = re.compile(r"\d\s?mm\b[^.;]*$|(?:\bESR\b|\bsedimentation\s+rate\b)[^.;]*$")
_LIFE = re.compile(r"\s+life\b", re.I)
_ZERO = {"zero": 0}
_UNITS = {"week": "wk", "month": "mo", "hour": "h"}


def find(text: str) -> Iterator[Candidate]:
    """Numbered days of ``text`` as candidates; members of a list each their own."""
    for match in _NAMED.finditer(text):
        if match["unit"] == "D" or (
            match["unit"] == "d"
            and not match["scheme"]
            and not re.search(
                r"\b(?:on|at|to|until|from|by|and)\s$", text[max(0, match.start() - 6) : match.start()], re.I
            )
        ):
            continue
        yield from _counted(text, match, _scheme(match["scheme"]))
    for match in _DAY_OF_N.finditer(text):
        yield from _counted(text, match, _scheme(match["scheme"]))
    for match in _SHORT.finditer(text):
        yield from _counted(text, match, SHORT[match["scheme"]])
    yield from _signed(text)
    yield from _ordinal(text)
    yield from _cycles(text)


def _signed(text: str) -> Iterator[Candidate]:
    for match in _PLUS.finditer(text):
        value = float(match["first"]) * (1 if match["sign"] == "+" else -1)
        if (
            match.group()[:1] == "D"
            and match["sign"] == "-"
            and not re.search(r"\b(?:on|from|to|at|until)\s$", text[max(0, match.start() - 6) : match.start()])
        ):
            continue
        yield Candidate(
            match.start(),
            match.end(),
            _numbered("post_transplant_day" if match["sign"] == "+" else "day", value, value, "d"),
            "d_plus",
            5,
        )
    for match in _ON_D.finditer(text):
        value = float(match["first"])
        yield Candidate(match.start("core"), match.end("core"), _numbered("day", value, value, "d"), "on_d", 4, 0.8)


def _ordinal(text: str) -> Iterator[Candidate]:
    for match in _ORDINAL_DAY.finditer(text):
        number = ordinal_of(match["ordinal"])
        if number is None:
            continue
        value = float(number)
        unit = match["unit"].lower()
        if match["plural"]:
            if match["post"] or _DURING.search(text[max(0, match.start() - 12) : match.start()]):
                yield _first_days(text, match)
            continue
        scheme = "postoperative_day" if unit == "pod" else _scheme(match["scheme"])
        post = (match["post"] or "").lower()
        attrs = _numbered(scheme, value, value, _UNITS.get(unit, "d"))
        if unit in ("night", "evening", "morning"):
            # "On the first evening" is that of the first day in hospital.
            scheme = "hospital_day" if scheme == "day" and not post else scheme
            attrs = _numbered(scheme, value, value, "d") | {"timex_type": "TIME", "daypart": unit}
        if unit in ("week", "month") and _DURING.search(text[max(0, match.start() - 12) : match.start()]):
            # "During the first postoperative week" is the stretch of its seven days.
            attrs |= {"low": value - 1, "high": value, "from_zero": True, "interval": True}
        if scheme == "day":
            # "the third day of treatment" counts from one, "the third day after surgery" from the day of surgery.
            zero = bool(attrs.get("interval")) or post in ("after", "following", "post", "from", "since")
            attrs |= {"from_zero": zero, "ordinal": True}
            if not post and unit == "hour" and _SEDIMENT.search(text, max(0, match.start() - 60), match.start()):
                continue
            if not post and not re.search(
                r"\b(?:on|at|by|from|until|in|within|during|after)\s+(?:the\s+|his\s+|her\s+|its\s+)?$",
                text[max(0, match.start() - 12) : match.start()],
                re.I,
            ):
                continue
        end = match.end("post") if post and post != "of" else match.end("unit")
        yield Candidate(
            match.start(),
            end,
            attrs | ({"reference": "event", "tail_end": match.end("post")} if post else {}),
            "ordinal_day",
            4,
        )


def _first_days(text: str, match: re.Match[str]) -> Candidate:
    """ "In the first weeks of life": an interval of unknown length that begins with the event."""
    unit = _UNITS.get(match["unit"].lower(), "d")
    attrs = relative("within", low=None, high=None, unit=unit, approximate=True)
    attrs["reference"] = "event" if match["post"] else "previous"
    if match["post"]:
        attrs["tail_end"] = match.end("post")
    if _LIFE.match(text, match.end()):
        attrs["anchor"] = "birth"
    return Candidate(match.start(), match.end("plural"), attrs, "first_days", 4)


def _cycles(text: str) -> Iterator[Candidate]:
    for match in _CYCLE.finditer(text):
        day = match["day"] or match["day2"] or match["day3"]
        cycle = match["cycle"] or match["cycle2"] or match["cycle3"]
        number = int(cycle) if cycle else ordinal_of(match["cycle4"])
        attrs = _numbered("cycle_day", float(day), float(day), "d") | {
            "kind": "cycle_day",
            "cycle": number,
            "anchor": "cycle",
            "from_zero": False,
        }
        yield Candidate(match.start(), match.end(), attrs, "cycle", 6)


def _counted(text: str, match: re.Match[str], scheme: str) -> Iterator[Candidate]:
    groups = match.groupdict()
    unit = {"w": "wk", "m": "mo"}.get((groups.get("unit") or "d")[:1].lower(), "d")
    first = _value(match["first"])
    if first is None:
        return
    if scheme == "day" and match["first"].lstrip().startswith("+"):
        # A signed day is counted from a transplantation or cell infusion.
        scheme = "post_transplant_day"
    attrs = _numbered(scheme, first, first, unit)
    post = (groups.get("post") or "").strip(" -").lower()
    if post and scheme == "day":
        attrs |= {"from_zero": post != "of", "reference": "event", "tail_end": match.end("post")}
    elif (
        scheme == "day"
        and unit != "d"
        and not post
        and not re.search(
            r"\b(?:at|by|on|in|until|from|through|since|to|for|of|after|before|around)\s$|[.;:(,\n␞/]\s?$|^$",
            text[max(0, match.start() - 9) : match.start()],
            re.I,
        )
    ):
        return
    end = match.end("post") - 1 if post and post != "of" else match.end("last") if match["last"] else match.end("first")
    if match["last"]:
        last = _value(match["last"])
        if last is not None and last > first:
            attrs["high"] = last
            attrs["interval"] = True
    elif match["list"]:
        base = match.start("list")
        group = match.start()
        yield Candidate(match.start(), match.end("first"), attrs | {"list": group}, "day_list", 5)
        for item in re.finditer(_N, match["list"], re.I):
            value = _value(item.group())
            if value is not None:
                yield Candidate(
                    base + item.start(),
                    base + item.end(),
                    {**attrs, "low": value, "high": value, "list": group},
                    "day_list",
                    5,
                )
        return
    yield Candidate(match.start(), end, attrs, "day_number", 5)


def _numbered(scheme: str, low: float, high: float, unit: str) -> dict[str, Any]:
    _, anchor, from_zero = SCHEMES.get(scheme, ("", None, True))
    return {
        "timex_type": "DATE",
        "kind": "day_number",
        "scheme": scheme,
        "anchor": anchor,
        "from_zero": from_zero,
        "low": low,
        "high": high,
        "unit": unit,
        "approximate": False,
    }


def _scheme(words: str | None) -> str:
    if not words:
        return "day"
    for name, (pattern, _, _) in SCHEMES.items():
        if pattern and re.fullmatch(pattern, words, re.I):
            return name
    return "day"


def _value(text: str) -> float | None:
    words = text.strip().lower()
    sign = 1.0
    if words[:1] in "-−–+":
        sign = 1.0 if words[0] == "+" else -1.0
        words = words[1:].strip()
    if words in _ZERO:
        return 0.0
    low, _ = number_of(words)
    return None if low is None else sign * low
