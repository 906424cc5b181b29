"""Which quantity of a sentence is a dose, which time a duration, which expression a frequency of giving."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from extractor.document import Mention
from extractor.pipes.frequencies import Frequency

DOSE_DIMENSIONS = frozenset({
    "mass", "volume", "arbitrary", "substance", "mass_per_mass", "mass_rate", "mass_per_area", "mass_per_mass_rate",
    "mass_per_area_rate", "arbitrary_rate", "arbitrary_per_mass", "arbitrary_per_mass_rate", "arbitrary_per_area",
    "substance_per_mass", "substance_rate", "substance_per_mass_rate", "volume_per_mass", "volume_per_area", "flow",
    "flow_per_mass", "count", "count_rate", "mass_per_count", "count_per_mass", "number_per_mass", "radioactivity",
    "radioactivity_per_mass",
})  # fmt: skip
# Counted things that are doses; other counts (cells in a smear, copies) are results.
_DOSE_COUNTS = frozenset({
    "{tablet}", "{cells}", "{unit}", "{capsule}", "{puff}", "{drop}", "{ampule}", "{ampoule}", "{vial}", "{bag}",
    "{bottle}", "{pill}", "{sachet}", "{units}", "{spray}", "{patch}", "{cell}", "{bolus}", "[drp]", "{suppository}",
    "{pack}", "{pouch}",
})  # fmt: skip
# A smaller bare number before cells counts doses or days.
_FEWEST_CELLS = 1000
# Amounts of this kind are no doses whatever drug stands nearby.
_NO_DOSE_BEFORE = re.compile(
    r"\b(?:weigh\w*|weights?|output|loss|blood loss|h(?:a)?emorrhage|bleeding|lost|drain(?:ed|age|ing)|urine|volume|diuresis|aspirat\w+"
    r"|remov\w+|evacuat\w+|measur\w+|level|concentration|residual"
    r"|(?<!/)(?<!per )(?<!a )(?<!each )days?|hours?|months?|weeks?|POD|limit|cells? count|counts?|reading|tumou?r|mass|stone"
    r"|creatinine|CRP|glucose|proteinuria|excretion|haemoglobin|hemoglobin|bilirubin"
    r"|albumin of|diarrh(?:o)?ea|stools?|vomit\w*|P/N)\b[\s:(=]*(?:of |was |were |about |approximately |at |to |from |is |around )*$",
    re.IGNORECASE,
)
# Amounts that were excreted: "urinary norepinephrine was 221 μg/24 h"; words of giving make them doses again.
_EXCRETED = re.compile(
    r"\b(?:urin(?:e|ary)(?! (?:tract|retention|catheter\w*|incontinence|urgency|frequency|infection|symptoms))|excret(?:ed|ion))\b"
    r"(?!.*\b(?:giv(?:en|ing)|administ\w+|receiv\w+|treat\w+|therapy|doses?|dosage|start\w+|prescri\w+|infus\w+|inject\w+"
    r"|taking|took|tablets?|intravenous\w*|oral\w*)\b)",
    re.IGNORECASE | re.DOTALL,
)
# What rinses or carries is no dose: "flushed with 10 mL of saline", "diluted in 100 mL".
_CARRIER = re.compile(
    r"\b(?:flush|rins|irrigat|lavag|wash|dilut|dissolv|reconstitut|prim)\w*\s(?:\w+\s)?(?:with|in|to|by)\s(?:about |approximately |a total of )?$",
    re.IGNORECASE,
)
# A step is no dose: "reduced by 10 mg a week".
_STEP = re.compile(
    r"\b(?:(?:increas|decreas|reduc|taper|lower|escalat|titrat|rais|wean)\w*[^.;,]{0,30}?\sby"
    r"|(?:steps|increments|decrements) of|(?<!followed )by (?:another|a further))"
    r"\s(?:about |approximately |a further )?$",
    re.IGNORECASE,
)
_NO_DOSE_AFTER = re.compile(
    r"\s?(?:of (?:\w+ )?(?:blood|urine|fluid|ascites|ascitic|pus|pleural|effusion|protein|proteinuria|bile"
    r"|drainage|CSF|cerebrospinal|serous|clear|yellow|bloody|body weight)\b"
    r"|(?:birth ?weight|body weight)\b|/\s?24\s?h(?:ours)? (?:urine|protein)|urine|/\s?d?L\b)",
    re.IGNORECASE,
)
# "the volume over 20 Gy (V20)" describes a plan.
_DOSE_VOLUME = re.compile(r"\s?\((?:mean |lung )?V\s?\d+")
# "7 to 8 stools daily", "20 cigarettes per day": how often something else came.
_COUNTED = re.compile(
    r"\b(?:stools?|bowel movements?|motions|episodes?|attacks?|seizures|cigarettes|packs?|drinks?|beers?|meals?|vomits|diapers|liquid)\s$",
    re.IGNORECASE,
)
_RADIATION = re.compile(r"radiother|radiation|irradiat|\bfractions?\b|\bboost\b|brachyther", re.IGNORECASE)
_DURATION_BEFORE = re.compile(
    r"\b(for|over|during|lasting|×|x|throughout|within|in)\s(?:a |an |the |at least |about |approximately "
    r"|another |the course of |a course of |a total of |a period of |(?:a |the )?(?:total )?duration of |a further |the next |the following |the first |additional |only "
    r"|more than |up to |nearly |almost |over )*$"
    r"|[×x]\s?$",
    re.IGNORECASE,
)
_DURATION_AFTER = re.compile(
    r"[ -]*(?:long )?(?:course|courses|cycle|period|regimen|trial|infusion|treatment|therapy)\b", re.IGNORECASE
)
_DURATION_OF = re.compile(r" of (?:\w+ )?(?:treatment|therapy|antibiotic|intravenous|oral|iv)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\s?(?:ago|of (?:hospital|follow|illness|age|observation|admission|symptom|ICU|stay|life)|earlier|later|after|before|prior|previously|post|history|old|duration|of age|from|following"
    r"|afterwards)\b",
    re.IGNORECASE,
)
_NOT_DAILY = re.compile(
    r"\s?(?:living|life|activit\w+|routine|basis of life|wear|rounds|headaches?|fevers?|seizures?|vomiting"
    r"|episodes?|attacks?)\b",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(
    r"\s?(?:$|[.,;:)\](]|\b(?:and|or|for|with|in|on|at|to|until|was|were|by|as|from|since|then|but|dose"
    r"|doses|dosage|dosing|over|during|intravenous\w*|oral\w*|subcutaneous\w*|iv|po"
    r"|alternating|before|after|which|while|tablets?|infusions?|injections?|\d))",
    re.IGNORECASE,
)
# "daily" leads to a drug: "daily oral prednisone".
_LEADS = re.compile(r"[\s-](?:(?!on\b|with\b|for\b|and\b|of\b|in\b|to\b|was\b|were\b)[\w.-]+\s){0,2}")
_COUNT_OK = re.compile(
    r"\b(?:dose|doses|given|administ\w+|receiv\w+|injected|injection|infus\w+|mg|IU|U|mL|ml|g|treatment"
    r"|times|intravenously|orally|cells?|each)\b",
    re.IGNORECASE,
)
_DATE_DAY = re.compile(r"^(?:on\s)?(?:day|d)\s?\d+$", re.IGNORECASE)


def counted_cells(text: str, quantity: Mention, drugs: list[Mention]) -> tuple[int, dict[str, Any]] | None:
    """End and attributes of a number that counts the cells named behind it: "40 million mesenchymal stem cells"."""
    for drug in drugs:
        if drug["attrs"]["kind"] == "cell" and quantity["start"] < drug["start"] < quantity["end"]:
            # The unit was read into the name of the cells; the dose ends before it.
            return quantity["start"] + len(text[quantity["start"] : drug["start"]].rstrip()), quantity["attrs"]
    value = quantity["attrs"]["value"] or quantity["attrs"]["high"] or 0
    if quantity["attrs"]["unit"] is not None or value < _FEWEST_CELLS:
        return None
    for drug in drugs:
        near = drug["attrs"]["kind"] == "cell" and 0 < drug["start"] - quantity["end"] < 25
        if near and re.fullmatch(r"\s(?:[\w-]+\s){0,2}", text[quantity["end"] : drug["start"]]):
            return quantity["end"], {**quantity["attrs"], "unit": "{cells}", "dimension": "count"}
    return None


def is_dose(text: str, quantity: Mention, start: int, end: int) -> bool:
    """Whether a quantity of the sentence ``text[start:end]`` can be a dose."""
    attrs = quantity["attrs"]
    if attrs["dimension"] not in DOSE_DIMENSIONS or attrs["unit"] is None:
        return False
    if attrs["dimension"] in ("count", "count_rate") and attrs["unit"].split("/")[0] not in _DOSE_COUNTS:
        return False
    if _NO_DOSE_BEFORE.search(text[max(start, quantity["start"] - 60) : quantity["start"]]):
        return False
    if _STEP.search(text[max(start, quantity["start"] - 60) : quantity["start"]]):
        return False
    if attrs["dimension"] == "volume" and _CARRIER.search(text[max(start, quantity["start"] - 60) : quantity["start"]]):
        return False
    if attrs["dimension"] in ("mass", "mass_rate") and _EXCRETED.search(text, start, quantity["start"]):
        return False
    return not _NO_DOSE_AFTER.match(text[quantity["end"] : min(end, quantity["end"] + 40)])


def is_radiation(text: str, quantity: Mention, start: int, end: int) -> bool:
    """Whether a quantity of the sentence ``text[start:end]`` is the dose of an irradiation, not of a dose map or a limit."""
    if quantity["attrs"]["dimension"] != "absorbed_dose" or _DOSE_VOLUME.match(text, quantity["end"]):
        return False
    return _RADIATION.search(text, start, end) is not None


def is_duration(text: str, quantity: Mention, start: int, end: int, drugs: Container[int] = ()) -> bool:
    """Whether a time quantity says how long a drug was given: "for 5 days", "a 7-day course", "over 30 min", "3 days of A".

    Args:
        text: the view.
        quantity: the quantity.
        start, end: of the sentence.
        drugs: where drugs of the sentence begin.
    """
    if quantity["attrs"]["dimension"] != "time":
        return False
    after = text[quantity["end"] : min(end, quantity["end"] + 30)]
    if _PAST.match(after):
        return False
    before = text[max(start, quantity["start"] - 45) : quantity["start"]]
    match = _DURATION_BEFORE.search(before)
    if match and (match[1] or "x").lower() not in ("within", "in"):
        return True
    named = after.startswith(" of ") and quantity["end"] + 4 in drugs
    return bool(
        _DURATION_AFTER.match(after) or ((named or _DURATION_OF.match(after)) and not re.search(r"after $", before))
    )


def is_frequency(sentence: str, item: Frequency, drugs: set[int]) -> bool:
    """Whether the expression can be about a drug: no day of the story, no "daily life", no bare "once" of time."""
    words = sentence[item.start : item.end]
    if _COUNTED.search(sentence[max(0, item.start - 24) : item.start]):
        return False
    if item.rule == "adverb" and not _ends_phrase(sentence, item, drugs):
        return False
    if item.rule == "days" and (
        _DATE_DAY.match(words.lower())
        or re.search(
            r"\b(?:hospital|postoperative|post-operative|ICU|illness|from|between|until|by|after)\s?$",
            sentence[: item.start],
            re.IGNORECASE,
        )
    ):
        return False
    if item.rule == "count" and words.lower() in ("once", "twice", "thrice", "single", "a single", "stat"):
        near = sentence[max(0, item.start - 40) : item.start] + " " + sentence[item.end : item.end + 20]
        return (
            words.lower() not in ("single", "a single")
            and bool(_COUNT_OK.search(near))
            and not re.match(r"\s(?:again|more|the|he|she|daily|they|it|a)\b", sentence[item.end :])
        )
    return True


def _ends_phrase(sentence: str, item: Frequency, drugs: set[int]) -> bool:
    """Whether "daily" is about a dose or drug and not about the noun behind it ("daily blood counts", "daily life")."""
    after = sentence[item.end :]
    if _NOT_DAILY.match(after) or re.match(r"\s(?:dose|dosage)s? of\b", after):
        return False
    if _PHRASE_END.match(after) or any(
        _LEADS.fullmatch(sentence, item.end, start) for start in drugs if start > item.end
    ):
        return True
    return (
        re.search(r"(?:mg|g|mL|ml|IU|U|units?|mcg|µg|kg|m2|tablets?|dose)\)?,?\s?$", sentence[: item.start]) is not None
    )
