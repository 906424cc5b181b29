"""Was it given or measured? Evidence beside names that are drugs and analytes, nutrients or gases alike."""

from __future__ import annotations

import re

_REACH = 110
_AMOUNT = (
    r"\d(?:[\d.,]*)(?:\s?[-–]\s?[\d.,]+)?\s?(?:mg|g|µg|μg|ug|mcg|grams?|milligrams?|mL|ml|L|l|cc|lit(?:er|re)s?|IU|U"
    r"|units?|mEq|meq|mmol|tablets?|ampoules?|vials?|bottles?|bags?)"
)
_GIVEN = (
    r"giv(?:en|e|ing)|gave|administ\w+|receiv\w+|treated with|treatment with|therapy with|start(?:ed"
    r"|ing) (?:on|with)|commenced"
    r"|initiat\w+|prescri\w+|infus\w+|inject\w+|supplement\w*|replac\w+|replet\w+|transfus\w+|bolus(?:es)?"
    r"|drip|oral(?:ly)?|intravenous(?:ly)?"
    r"|IV|i\.v\.|parenteral|subcutaneous(?:ly)?|intramuscular(?:ly)?|inhal\w+|doses? of|dosage of|units? of"
    r"|tablets?|daily|resuscitat\w+ with|managed with|corrected with"
    r"|taking|took|ingest\w+|add(?:ed|ition of)|continued (?:on|with)|discontinu\w+|stopped|withdr\w+"
    r"|wean\w+|switched to|on high-dose|high-dose"
)
_BEFORE = re.compile(rf"\b(?:{_GIVEN})\b|{_AMOUNT}(?:\s?/\s?(?:kg|day|d|h|m2))?(?:\s\w+){{0,2}}\s$", re.IGNORECASE)
_AFTER = re.compile(
    rf"^\s?(?:\(|,)?\s?(?:(?:at|in)\s(?:a\s)?(?:\w+\s)?(?:dose|dosage)s?\sof\s)?{_AMOUNT}(?:\s?/\s?(?:kg"
    rf"|day|d|h|hr|hour|m2|m²)|\b)(?!\s?/)"
    r"|^(?:\s\w+)?[ -](?:infusions?|injections?|replacement|supplement\w*|therapy|treatment|administration"
    r"|transfusions?|drip|bolus(?:es)?|tablets?|pills?|drops?|prophylaxis|repletion|solution)\b"
    r"|^(?:\s\([^()]{1,40}\))?(?:,? (?:and|or) [\w-]+)?(?:\s?,)?\s(?:was|were|had been|has been|is|are|also"
    r"|therapy)\s(?:\w+\s)?(?:given|administered|infused|injected|started|initiated|commenced|replaced|supplemented"
    r"|added|prescribed|transfused|discontinued|stopped|continued|withdrawn|increased to \d+ ?mg|used)\b",
    re.IGNORECASE,
)
_MEASURED_AFTER = re.compile(
    r"^\s?(?:\(|,|:|=|was|were|is|of"
    r"|at)*\s?(?:\([^()]*\))?\s?[<>≤≥~]?\s?\d[\d.,]*\s?(?:[-–]\s?[\d.,]+\s?)?(?:mg|g|µg|μg|ug|ng|pg|mmol"
    r"|µmol|μmol|nmol|pmol|mEq|meq|U|IU|mIU|µU)\s?/\s?(?:d?L|mL|l\b|dl|ml|100)"
    r"|^ (?:level|concentration|count|saturation|value|titre|titer)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:levels?|concentrations?|serum|(?<!frozen )plasma|laborator\w+|measured|showed|revealed"
    r"|demonstrated|elevated|decreased|increased|low|high|normal"
    r"|deficiency|test(?:s|ing)?|values?|hypo\w+|hyper\w+)\b",
    re.IGNORECASE,
)
_FLOW = re.compile(
    r"\b\d[\d.]*\s?(?:[-–]\s?\d+\s?)?(?:L|l|lit(?:er|re)s?)\s?(?:/|per|a)\s?(?:min|m\b)|FiO2|\bL ?min", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[.;:](?=\s|$)|\b(?:but|while|whereas|although|because|which|that|when|once|until)\b", re.IGNORECASE
)


def was_given(text: str, start: int, end: int, sentence: tuple[int, int]) -> bool:
    """Whether the words around ``text[start:end]`` show that the substance was given.

    Evidence is a dose in units of mass, volume or units directly beside the name, a word of giving before it in its
    clause, or such a word behind it; a concentration behind the name, or a word of measuring closer than the word of
    giving, speaks against it.
    """
    after = text[end : min(sentence[1], end + _REACH)]
    if _MEASURED_AFTER.match(after):
        return False
    if _AFTER.match(after):
        return True
    before = text[max(sentence[0], start - _REACH) : start]
    for clause in _CLAUSE.finditer(before):
        last = clause.end()
        if last < len(before):
            before = " " * last + before[last:]
    cues = list(_BEFORE.finditer(before))
    if not cues:
        return False
    between = before[cues[-1].end() :]
    return not _MEASURED.search(between) and len(between) < 90


def has_flow(text: str, start: int, end: int, sentence: tuple[int, int]) -> bool:
    """Whether a gas flow or an inspired fraction stands within a few words of ``text[start:end]``."""
    return bool(_FLOW.search(text[max(sentence[0], start - 45) : min(sentence[1], end + 45)]))
