"""Relative dates, counted from the narrative's last date ("two days later") or an event ("3 days after surgery")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from extractor.pipes.time_grammar.atoms import AMOUNT, ORDINAL, Candidate, amount_attrs, ordinal_of

_AFTER = (
    r"later(?:\s+on)?|afterwards?|thereafter|hence|subsequently|after(?:\s+that)?|following"
    r"|post(?![-\w])|since|from(?=\s+(?:the|his|her|initial|symptom|onset|diagnosis|surgery"
    r"|admission|first|birth))|into(?=\s+(?:the|his|her|treatment|therapy|hospital))"
)
_BEFORE = r"earlier|before(?:hand)?|previously|prior(?:\s+to)?|ago|back|preceding|in\s+advance\s+of"
_EVENT_WORDS = frozenset(
    {"after", "following", "post", "since", "from", "into", "before", "prior to", "preceding", "in advance of"}
)
_COUNTED = re.compile(rf"\b{AMOUNT}\s+(?:(?P<after>{_AFTER})|(?P<before>{_BEFORE}))(?!\w)", re.I)
_COUNTED_SIGN = re.compile(rf"[~∼≈]\s?{AMOUNT}\s+(?:(?P<after>{_AFTER})|(?P<before>{_BEFORE}))(?!\w)", re.I)
_COUNTED_POST = re.compile(
    rf"\b{AMOUNT}[\s-]+(?P<post>post[-\s]?operative(?:ly)?|post[-\s]?op\b|post[-\s]?surgery"
    rf"|post[-\s]?surgical(?:ly)?|post[-\s]?transplant(?:ation)?|post[-\s]?partum|post[-\s]?natal(?:ly)?"
    r"|post[-\s]?discharge|post[-\s]?admission|post[-\s]?ingestion|post[-\s]?exposure|post[-\s]?injection"
    r"|post[-\s]?infusion|post[-\s]?vaccination|post[-\s]?treatment"
    r"|post[-\s]?procedure|post[-\s]?intubation|post[-\s]?onset|post[-\s]?injury|post[-\s]?trauma"
    r"|post[-\s]?diagnosis|pre[-\s]?operative(?:ly)?)\b",
    re.I,
)
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
_LED = re.compile(
    rf"\b(?P<lead>after(?:\s+(?:about|approximately|only|nearly|almost|a\s+further|another"
    rf"|following\s+for|a\s+period\s+of))?|within|in|over|during|by|at|throughout|for)\s+"
    rf"(?P<which>(?:the\s+|her\s+|his\s+|a\s+)?(?:course\s+of\s+|space\s+of\s+|period\s+of\s+)?(?:the\s+)?(?:first"
    rf"|next|following|ensuing|subsequent|coming|initial)?\s*){AMOUNT}"
    r"(?:[\s-]+(?P<follow>(?:of\s+|at\s+)?(?:follow[-\s]?up|postoperatively)))?(?:\s+(?P<tail>of"
    r"|after|from|following|since|post|later|prior\s+to|before)(?!\w))?",
    re.I,
)
_FOLLOW = re.compile(
    rf"\b{AMOUNT}[\s-]+(?P<follow>follow[-\s]?up)(?:\s+(?:visit|examination|appointment|evaluation))?", re.I
)
_STEP = re.compile(
    r"\b(?:(?:on|in|by|during|from|over|until|since)\s+)?(?P<core>(?:(?:the|that|this|his"
    r"|her)\s+)?(?:very\s+)?(?P<which>next|following|same|previous|preceding|subsequent|ensuing"
    r"|successive|other|past|last|coming)\s+"
    r"(?P<few>few\s+|several\s+|couple\s+of\s+)?(?P<unit>days?|morning|afternoon|evening|night"
    r"|weeks?|months?|years?|hours?|weekend)(?!\s+of\s+(?:life|age))(?![-\w]))",
    re.I,
)
_THAT = re.compile(
    r"\b(?P<core>(?:(?:earlier|later)\s+)?(?:that|this)\s+(?P<unit>day|morning|afternoon|evening"
    r"|night))\b",
    re.I,
)
_DAY_OF = re.compile(
    r"\b(?:on\s+)?(?P<core>(?:the\s+|a\s+|one\s+)?(?P<unit>day|week|month|year|night|morning"
    r"|evening)\s+(?:(?P<of>of)|(?P<after>after|following|post)|(?P<before>before|prior\s+to"
    r"|prior|preceding|previously|earlier)))(?!\s+(?:life|birth|the\s+week|the\s+month|age"
    r"|therapy|treatment|that)\b)(?!\w)",
    re.I,
)
_NOW = re.compile(
    r"\b(?P<core>(?:as\s+of\s+)?today|yesterday|tomorrow|now(?=,\s+as\s+of)|at\s+present|at\s+the\s+moment"
    r"|at\s+the\s+time\s+of\s+(?:writing|this\s+(?:report|writing)|submission|publication)(?:\s+(?:of\s+)?this\s"
    r"+(?:report|article|paper))?|(?:the\s+)?time\s+of\s+writing(?:\s+this\s+report)?|to\s+date"
    r"|up\s+to\s+now|to\s+this\s+day)\b",
    re.I,
)
_AGE_AT = re.compile(
    rf"\b(?:(?P<lead>at|from|since|until|by|before|after)\s+)?(?P<core>(?:the\s+)?age\s+(?:of\s+)?{AMOUNT}"
    rf"|(?:the\s+)?age\s+of\s+(?P<bare>\d{{1,2}})(?![\d.,]|\s*(?:{'|'.join(('years', 'months'))}))"
    rf"|{AMOUNT.replace('number', 'number2').replace('P<unit>', 'P<unit2>')}\s+(?:of\s+age|after\s+birth))\b",
    re.I,
)
_VAGUE_LATER = re.compile(
    r"\b(?P<core>(?:(?:days|weeks|months|years|hours|minutes)\s+(?P<dir>later|after(?:wards?)?"
    r"|earlier|before|ago|prior|thereafter))|recently|previously)\b",
    re.I,
)
_ORDINAL_UNITS = {
    "day": "d",
    "morning": "d",
    "afternoon": "d",
    "evening": "d",
    "night": "d",
    "weekend": "wk",
    "week": "wk",
    "month": "mo",
    "year": "a",
    "hour": "h",
}
_TERM = re.compile(r"\b(?:term|gestation)\b", re.I)


def find(text: str) -> Iterator[Candidate]:
    """Relative dates of ``text`` as candidates."""
    for pattern in (_COUNTED, _COUNTED_SIGN):
        for match in pattern.finditer(text):
            word = re.sub(r"\s+", " ", (match["after"] or match["before"]).lower())
            attrs = _relative("after" if match["after"] else "before", **amount_attrs(match))
            attrs["reference"] = (
                "speech" if word in ("ago", "back") else "event" if word in _EVENT_WORDS else "previous"
            )
            yield Candidate(match.start(), match.end(), attrs, "counted", 4)
    for match in _COUNTED_POST.finditer(text):
        word = re.sub(r"^(post|pre)[-\s]?", "", match["post"].lower())
        anchor = next((name for key, name in _POST_ANCHOR if word.startswith(key)), None)
        direction = "before" if match["post"].lower().startswith("pre") else "after"
        attrs = _relative(direction, **amount_attrs(match)) | {"reference": "event", "anchor": anchor}
        yield Candidate(match.start(), match.end(), attrs, "counted_post", 4)
    yield from _led(text)
    for match in _FOLLOW.finditer(text):
        attrs = _relative("after", **amount_attrs(match)) | {"reference": "follow_up"}
        yield Candidate(match.start(), match.end(), attrs, "follow_up", 3)
    yield from _steps(text)
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
        attrs = _relative("after", **amount) | {
            "kind": "age",
            "reference": "event",
            "anchor": "birth",
            "open": _open(match["lead"]),
        }
        yield Candidate(match.start("core"), match.end("core"), attrs, "age_at", 4)


def _led(text: str) -> Iterator[Candidate]:
    for match in _LED.finditer(text):
        lead, which = match["lead"].split()[0].lower(), match["which"].lower()
        tail = re.sub(r"\s+", " ", (match["tail"] or "").lower())
        nexts = any(
            word in which for word in ("next", "following", "ensuing", "subsequent", "coming", "first", "initial")
        )
        amount = amount_attrs(match)
        if match["follow"]:
            attrs = _relative("after", **amount) | {"reference": "event" if "post" in match["follow"] else "follow_up"}
            if "post" in match["follow"]:
                attrs["anchor"] = "surgery"
        elif lead == "after" and tail in ("", "of", "later"):
            attrs = _relative("after", **amount) | {"reference": "treatment" if tail == "of" else "previous"}
        elif lead == "within" or (lead in ("in", "over", "during", "throughout", "for") and nexts):
            attrs = _relative("within", **amount) | {
                "reference": "event" if tail in ("of", "after", "from", "following", "since", "post") else "previous"
            }
            if "first" in which or "initial" in which:
                attrs["first"] = True
            if tail in ("prior to", "before"):
                attrs |= {"direction": "within_before", "reference": "event"}
        elif lead in ("at", "by") and tail in ("after", "from", "following", "post", "later"):
            continue  # "at 3 days after surgery" is read by the counted form
        elif (
            lead == "at"
            and amount["unit"] in ("d", "wk", "mo", "a", "h")
            and re.match(r"\s*(?:[,.;)]|there|the|he|she|his|her)", text[match.end() :])
        ):
            if _TERM.search(text, match.end(), match.end() + 40):
                continue
            attrs = _relative("after", **amount) | {"reference": "previous" if amount["unit"] == "h" else "follow_up"}
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


def _steps(text: str) -> Iterator[Candidate]:
    for match in _STEP.finditer(text):
        which, unit = match["which"].lower(), match["unit"].lower()
        base = _ORDINAL_UNITS[unit.rstrip("s")]
        plural = unit.endswith("s")
        if which == "other" or (which in ("last", "past") and plural and not match["few"]):
            continue
        count = None if plural else 1.0
        amount: dict[str, Any] = {"low": count, "high": count, "unit": base, "approximate": plural}
        if which == "same":
            attrs = _relative("same", **{**amount, "low": 0.0, "high": 0.0})
        elif which in ("previous", "preceding", "last", "past"):
            attrs = _relative("before", **amount)
        else:
            attrs = _relative("within" if plural else "after", **amount)
        if unit in ("morning", "afternoon", "evening", "night"):
            attrs |= {"timex_type": "TIME", "daypart": unit}
        yield Candidate(match.start("core"), match.end("core"), attrs | {"reference": "previous"}, "step", 4)
    for match in _THAT.finditer(text):
        attrs = _relative("same", low=0.0, high=0.0, unit="d", approximate=False) | {"reference": "previous"}
        if match["unit"] and match["unit"].lower() != "day":
            attrs |= {"timex_type": "TIME", "daypart": match["unit"].lower()}
        yield Candidate(match.start("core"), match.end("core"), attrs, "that", 2, 0.8)
    for match in _DAY_OF.finditer(text):
        if match["unit"].lower() in ("week", "month", "year", "night", "morning", "evening") and match["of"]:
            continue
        direction = "same" if match["of"] else "after" if match["after"] else "before"
        count, unit = 0.0 if match["of"] else 1.0, _ORDINAL_UNITS[match["unit"].lower()]
        attrs = _relative(direction, low=count, high=count, unit=unit, approximate=False)
        word = (match["before"] or "event").lower()
        reference = "previous" if word in ("previously", "earlier") else "event"
        yield Candidate(
            match.start("core"),
            match.end("core"),
            attrs | {"reference": reference},
            "day_of",
            3,
        )
    for match in _NOW.finditer(text):
        words = match["core"].lower()
        shift = {"yesterday": -1.0, "tomorrow": 1.0}.get(words, 0.0)
        attrs = _relative("after", low=shift, high=shift, unit="d", approximate=False) | {
            "kind": "now",
            "reference": "report",
        }
        yield Candidate(match.start("core"), match.end("core"), attrs, "now", 2, 0.7)
    for match in _VAGUE_LATER.finditer(text):
        if match["dir"] is None:
            continue
        before = match["dir"].lower() in ("earlier", "before", "ago", "prior")
        attrs = _relative("before" if before else "after", low=None, high=None, unit="d", approximate=True) | {
            "reference": "previous"
        }
        yield Candidate(match.start("core"), match.end("core"), attrs, "vague", 2, 0.7)


def _relative(direction: str, *, low: float | None, high: float | None, unit: str, approximate: bool) -> dict[str, Any]:
    kind = "TIME" if unit in ("h", "min", "s") else "DATE"
    return {
        "timex_type": kind,
        "kind": "relative",
        "direction": direction,
        "low": low,
        "high": high,
        "unit": unit,
        "approximate": approximate,
    }


def _open(lead: str | None) -> str | None:
    word = (lead or "").lower()
    return "end" if word in ("from", "since") else "start" if word == "until" else None


__all__ = ["ORDINAL", "find", "ordinal_of"]
