"""Relative dates, counted from the narrative's last date ("two days later") or an event ("3 days after surgery")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractor.pipes.spotting import NUMBER, Spot, Spotted
from extractor.pipes.time_grammar import gestation
from extractor.pipes.time_grammar.atoms import (
    AGE_SPOT,
    AMOUNT,
    AMOUNT_SPOT,
    UNIT_WORDS,
    amount_attrs,
    relative,
    unit_of,
)
from extractor.pipes.time_grammar.candidate import Candidate

_AFTER = (
    r"later(?:\s+on)?|afterwards?|thereafter|hence|subsequently|after(?:\s+that)?|following"
    r"|post(?![-\w])|since|from(?=\s+(?:the|his|her|initial|symptom|onset|diagnosis|surgery"
    r"|admission|first|birth))|into(?=\s+(?:the|his|her|this|treatment|therapy|hospital))"
)
_BEFORE = r"earlier|before(?:hand)?|previously|prior(?:\s+to)?|ago|back|preceding|in\s+advance\s+of"
_EVENT_WORDS = frozenset(
    {"after", "following", "post", "since", "from", "into", "before", "prior to", "preceding", "in advance of"}
)
_LISTED_SPOT = Spot(UNIT_WORDS, (*["at", "by", "after", "and", "or", ",", "&", "-"], NUMBER))
_WITHIN_SPOT = Spot(UNIT_WORDS, ["within", "a", "matter", "of"])
_COUNTED = Spotted(rf"\b{AMOUNT}\s+(?:(?P<after>{_AFTER})|(?P<before>{_BEFORE}))(?!\w)", AMOUNT_SPOT, re.I)
_COUNTED_SIGN = Spotted(rf"[~∼≈]\s?{AMOUNT}\s+(?:(?P<after>{_AFTER})|(?P<before>{_BEFORE}))(?!\w)", AMOUNT_SPOT, re.I)
_COUNTED_POST = Spotted(
    rf"\b{AMOUNT}[\s-]+(?P<post>post[-\s]?operative(?:ly)?|post[-\s]?op\b|post[-\s]?surgery"
    rf"|post[-\s]?surgical(?:ly)?|post[-\s]?transplant(?:ation)?|post[-\s]?partum|post[-\s]?natal(?:ly)?"
    r"|post[-\s]?discharge|post[-\s]?admission|post[-\s]?ingestion|post[-\s]?exposure|post[-\s]?injection"
    r"|post[-\s]?infusion|post[-\s]?vaccination|post[-\s]?treatment"
    r"|post[-\s]?procedure|post[-\s]?intubation|post[-\s]?onset|post[-\s]?injury|post[-\s]?trauma"
    r"|post[-\s]?diagnosis|pre[-\s]?operative(?:ly)?)\b",
    AMOUNT_SPOT,
    re.I,
)
_COUNTED_AFTER = Spotted(rf"\b{AMOUNT}[\s-]+(?P<post>post)-(?=[A-Za-z])", AMOUNT_SPOT, re.I)
_POST_ANCHOR = (
    ("operat", "surgery"),
    ("op", "surgery"),
    ("surg", "surgery"),
    ("transplant", "transplant"),
    ("partum", "delivery"),
    ("natal", "birth"),
    ("discharge", "discharge"),
    ("admission", "admission"),
    ("ingestion", "exposure"),
    ("exposure", "exposure"),
    ("injection", "first_dose"),
    ("infusion", "first_dose"),
    ("vaccin", "vaccination"),
    ("treatment", "treatment"),
    ("procedure", "surgery"),
    ("intubation", "intubation"),
    ("onset", "onset"),
    ("injury", "injury"),
    ("trauma", "injury"),
    ("diagnosis", "diagnosis"),
)
_LED = Spotted(
    rf"\b(?P<lead>after(?:\s+(?:about|approximately|only|nearly|almost|a\s+further|another"
    rf"|following\s+for|a\s+period\s+of))?|within|in|over|during|by|at|throughout|for)\s+"
    rf"(?P<which>(?:the\s+|her\s+|his\s+|a\s+)?(?:course\s+of\s+|space\s+of\s+|period\s+of\s+)?(?:the\s+)?(?:first"
    rf"|next|following|ensuing|subsequent|coming|initial)?\s*){AMOUNT}"
    r"(?:[\s-]+(?P<follow>(?:of\s+|at\s+)?(?:follow[-\s]?up|postoperatively)))?(?:\s+(?P<tail>of"
    r"|after|from|following|since|post|later|prior\s+to|before)(?!\w))?",
    AMOUNT_SPOT,
    re.I,
)
_FOLLOW = Spotted(
    rf"\b{AMOUNT}[\s-]+(?P<follow>(?:follow[-\s]?up|clinic|outpatient)(?:\s+(?:visit|examination|appointment"
    r"|evaluation|scan|imaging|review)s?)?|visit|check[-\s]?up|review|re-?evaluation|reassessment|appointment"
    r"|control|mark)\b",
    AMOUNT_SPOT,
    re.I,
)
# "at 3, 6 and 12 months", "at 48, 60 and 72 h": the unit stands once.
_ELIDED = Spotted(
    r"\b(?P<lead>at|by|after)\s+(?P<list>(?:\d{1,3}\s*,\s*){0,12}\d{1,3}\s*,?\s*(?:and|or|&)\s+)"
    r"(?P<last>\d{1,3})(?P<link>[-\s]?)(?P<unit>h|hours?|hrs?|days?|weeks?|wks?|months?|years?)\b"
    r"(?:\s+(?P<tail>after|post|following|from)(?!\w))?(?!\s+(?:of\s+age|old|intervals?|before|prior|later))",
    _LISTED_SPOT,
    re.I,
)
_WITHIN_MANY = Spotted(
    r"\bwithin\s+(?:a\s+matter\s+of\s+)?(?P<unit>minutes|hours|days|weeks|months|years)"
    r"(?:\s+(?P<tail>of|after|from|following)(?!\w))?\b",
    _WITHIN_SPOT,
    re.I,
)
_AGE_AT = Spotted(
    rf"\b(?:(?P<lead>at|from|since|until|by|before|after)\s+)?(?P<core>(?:the\s+)?age\s+(?:of\s+)?{AMOUNT}"
    rf"|(?:the\s+)?age\s+of\s+(?P<bare>\d{{1,2}})(?![\d.,]|\s*(?:{'|'.join(('years', 'months'))}))"
    rf"|{AMOUNT.replace('number', 'number2').replace('P<unit>', 'P<unit2>').replace('P<more>', 'P<more2>')}\s+(?:of\s+(?:age|life)|after\s+birth))\b",
    AGE_SPOT,
    re.I,
)
_CLAUSE_START = re.compile(r"(?:^|[.;:,(\n])\s*$")
_TERM = re.compile(r"\b(?:term|gestation)\b", re.I)
# What stands behind "at 3 months" where it tells no point in time.
_NO_POINT = re.compile(
    r"[\s-]*(?:of\s+(?:age|life|gestation|pregnancy)|old\b|intervals?\b|apart\b|each\b|per\b|/|prior\b|before\b"
    r"|after\b|gestation|post[-\s]|survival|follow[-\s]?up\s+(?:period|duration)|mortality|rates?\b)",
    re.I,
)


def find(text: str) -> Iterator[Candidate]:
    """Relative dates of ``text`` as candidates."""
    for pattern in (_COUNTED, _COUNTED_SIGN):
        for match in pattern.finditer(text):
            word = re.sub(r"\s+", " ", (match["after"] or match["before"]).lower())
            attrs = relative("after" if match["after"] else "before", **amount_attrs(match))
            attrs["reference"] = (
                "speech" if word in ("ago", "back") else "event" if word in _EVENT_WORDS else "previous"
            )
            yield Candidate(match.start(), match.end(), attrs, "counted", 4)
    for match in _COUNTED_POST.finditer(text):
        word = re.sub(r"^(post|pre)[-\s]?", "", match["post"].lower())
        anchor = next((name for key, name in _POST_ANCHOR if word.startswith(key)), None)
        direction = "before" if match["post"].lower().startswith("pre") else "after"
        attrs = relative(direction, **amount_attrs(match)) | {"reference": "event", "anchor": anchor}
        yield Candidate(match.start(), match.end(), attrs, "counted_post", 4)
    for match in _COUNTED_AFTER.finditer(text):
        # "27 months post-ablation": the event is the word behind, as in "27 months after ablation".
        attrs = relative("after", **amount_attrs(match)) | {"reference": "event", "tail_end": match.end()}
        yield Candidate(match.start(), match.end("post"), attrs, "counted_post", 3)
    yield from _led(text)
    yield from _elided(text)
    for match in _WITHIN_MANY.finditer(text):
        unit = unit_of(match["unit"])
        attrs = relative("within", low=None, high=None, unit=unit, approximate=True)
        attrs["reference"] = "event" if match["tail"] else "previous"
        yield Candidate(
            match.start(), match.end("tail") if match["tail"] else match.end("unit"), attrs, "within_many", 3
        )
    for match in _FOLLOW.finditer(text):
        attrs = relative("after", **amount_attrs(match)) | {"reference": "follow_up"}
        yield Candidate(match.start(), match.end(), attrs, "follow_up", 3)
    for match in _AGE_AT.finditer(text):
        if match["bare"]:
            amount: dict[str, Any] = {
                "low": float(match["bare"]),
                "high": float(match["bare"]),
                "unit": "a",
                "approximate": False,
            }
        elif match["number"]:
            amount = amount_attrs(match)
        else:
            continue_match = re.search(AMOUNT, match.group(), re.I)
            if continue_match is None:
                continue
            amount = amount_attrs(continue_match)
        if not match["lead"] and not match["core"].lower().startswith(("age", "the age")):
            continue
        attrs = relative("after", **amount) | {
            "kind": "age",
            "reference": "event",
            "anchor": "birth",
            "open": _open(match["lead"]),
        }
        yield Candidate(match.start("core"), match.end("core"), attrs, "age_at", 4)


def _counted_on(unit: str) -> dict[str, Any]:
    """ "At 3 months" counts from the treatment, "at 60 h" from what the hours of the report count from."""
    return {"reference": "hours" if unit == "h" else "follow_up"}


def _elided(text: str) -> Iterator[Candidate]:
    for match in _ELIDED.finditer(text):
        unit, base = unit_of(match["unit"]), match.start("list")
        reference: dict[str, Any] = {"reference": "previous"} if match["lead"].lower() == "after" else _counted_on(unit)
        if match["tail"]:
            reference = {"reference": "event", "tail_end": match.end("tail")}
        numbers = list(re.finditer(r"\d+", match["list"]))
        for number in numbers:
            value = float(number.group())
            attrs = relative("after", low=value, high=value, unit=unit, approximate=False) | reference
            yield Candidate(base + number.start(), base + number.end(), attrs | {"list": base}, "elided_unit", 5)
        value = float(match["last"])
        attrs = relative("after", low=value, high=value, unit=unit, approximate=False) | reference
        yield Candidate(match.start("last"), match.end(), attrs | {"list": base}, "elided_unit", 5)


def _led(text: str) -> Iterator[Candidate]:
    for match in _LED.finditer(text):
        lead, which = match["lead"].split()[0].lower(), match["which"].lower()
        tail = re.sub(r"\s+", " ", (match["tail"] or "").lower())
        nexts = any(
            word in which for word in ("next", "following", "ensuing", "subsequent", "coming", "first", "initial")
        )
        amount = amount_attrs(match)
        if match["follow"]:
            attrs = relative("after", **amount) | {"reference": "event" if "post" in match["follow"] else "follow_up"}
            if "post" in match["follow"]:
                attrs["anchor"] = "surgery"
        elif lead == "after" and tail in ("", "of", "later"):
            attrs = relative("after", **amount) | {"reference": "treatment" if tail == "of" else "previous"}
        elif lead == "within" or (lead in ("in", "over", "during", "throughout", "for") and nexts):
            attrs = relative("within", **amount) | {
                "reference": "event" if tail in ("of", "after", "from", "following", "since", "post") else "previous"
            }
            if "first" in which or "initial" in which:
                attrs["first"] = True
            if tail in ("prior to", "before"):
                attrs |= {"direction": "within_before", "reference": "event"}
        elif lead in ("at", "by") and tail in ("after", "from", "following", "post", "later"):
            continue  # "at 3 days after surgery" is read by the counted form
        elif lead == "at" and tail == "of":
            # "At two years of surgery" and "at four weeks of therapy" count from what is named.
            attrs = relative("after", **amount) | {"reference": "event"}
        elif lead == "by" and not _CLAUSE_START.search(text, max(0, match.start() - 3), match.start()):
            continue  # "followed by a further 3 weeks"
        elif lead in ("at", "by") and amount["unit"] in ("d", "wk", "mo", "a", "h") and not nexts:
            if _NO_POINT.match(text, match.end()) or _TERM.search(text, match.end(), match.end() + 40):
                continue
            if match["number"].lower() in ("a", "an", "the") or (lead == "by" and amount["approximate"]):
                continue
            if amount["unit"] == "wk" and gestation.is_bare(text, match.start(), amount["low"]):
                low, high = round((amount["low"] or 0) * 7), round((amount["high"] or 0) * 7)
                yield gestation.counted(match.start("number"), match.end("unit"), low, high)
                continue
            attrs = relative("after", **amount) | _counted_on(amount["unit"])
        else:
            continue
        end = (
            match.end("tail")
            if tail in ("of", "after", "from", "following", "since", "post", "prior to", "before")
            and attrs["reference"] == "event"
            else (
                match.end("follow") if match["follow"] else match.end("tail") if tail == "later" else match.end("unit")
            )
        )
        yield Candidate(match.start(), end, attrs | ({"tail_end": match.end()} if tail else {}), "led", 4)


def _open(lead: str | None) -> str | None:
    word = (lead or "").lower()
    return "end" if word in ("from", "since") else "start" if word == "until" else None
