"""Events of the same article read as PDF and as JATS XML: how many agree, and where the others come from.

    python benchmarks/pdf_events.py [--half tuning|held-out] [--list]

A measurement agrees where name, numbers, comparator, unit and result are equal; a drug record where drug, dose, route and status are.
Both forms are read by the same pipeline; events about others are left out on both sides. Agreement is twice the common records over all
records of both. Each difference gets a cause: the same words in another section, other words (the readers' texts differ there), or the same
words read otherwise (what stands around them differs).
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from pathlib import Path

from extractor.pipeline import Extraction, extract, load
from extractor.types import Event, Quantity

FOLDER = Path(os.environ.get("EXTRACTOR_SHARED", "../shared")) / "pdfs" / "hindawi"


def numbers(quantity: Quantity | None) -> tuple[object, ...] | None:
    return quantity and (quantity.value, quantity.low, quantity.high, quantity.comparator, quantity.unit)


def key(event: Event) -> tuple[object, ...] | None:
    if event.type == "measurement":
        return ("measurement", event.name, numbers(event.value), event.result)
    if event.type == "medication":
        return ("drug", event.name, numbers(event.dose), event.route, event.status)
    return None


def records(extraction: Extraction) -> dict[tuple[object, ...], list[Event]]:
    found: dict[tuple[object, ...], list[Event]] = {}
    for event in extraction.patient_events():
        identity = key(event)
        if identity:
            found.setdefault(identity, []).append(event)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def cause(event: Event, other: Extraction) -> str:
    """Why ``event`` has no partner in the other form's extraction."""
    sentence = event.evidence[0].view or event.evidence[0].text if event.evidence else event.mention.text
    same = [
        candidate for candidate in other.events
        if candidate.name == event.name and candidate.evidence
        and squeezed(candidate.evidence[0].view or candidate.evidence[0].text) == squeezed(sentence)
    ]  # fmt: skip
    if not same:
        known = squeezed(sentence) in squeezed(other.text)
        return "same words, no such event" if known else "sentence or cell differs"
    if any(candidate.assertion.experiencer != "patient" for candidate in same):
        return "about another in the other form"
    if any(candidate.section != event.section for candidate in same):
        return "same words in another section"
    return "same words, other values or fewer of them"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=("tuning", "held-out"))
    parser.add_argument("--list", action="store_true", help="print every difference (tuning half only)")
    args = parser.parse_args()
    files = sorted(FOLDER.glob("*.pdf"))
    if not files:
        raise SystemExit(f"no PDFs under {FOLDER}: set EXTRACTOR_SHARED")
    if args.half:
        files = files[args.half == "held-out" :: 2]
    nlp = load()
    totals: Counter[tuple[str, str]] = Counter()
    causes: Counter[tuple[str, str, str]] = Counter()
    for path in files:
        forms = {"pdf": extract(path, nlp), "xml": extract(path.with_suffix(".xml"), nlp)}
        kept = {form: records(extraction) for form, extraction in forms.items()}
        for identity in sorted(kept["pdf"].keys() | kept["xml"].keys(), key=str):
            here, there = kept["pdf"].get(identity, []), kept["xml"].get(identity, [])
            kind = str(identity[0])
            totals[kind, "common"] += min(len(here), len(there))
            totals[kind, "pdf"] += len(here)
            totals[kind, "xml"] += len(there)
            only, rest, other = (
                ("pdf", here[len(there) :], "xml") if len(here) > len(there) else ("xml", there[len(here) :], "pdf")
            )
            for event in rest:
                why = cause(event, forms[other])
                causes[kind, only, why] += 1
                if args.list and args.half == "tuning":
                    words = (
                        " ".join((event.evidence[0].view or event.evidence[0].text).split())[:160]
                        if event.evidence
                        else ""
                    )
                    print(f"{path.stem} only in {only}: {identity[1:]} [{event.section}] {why}: {words}")
    print(f"{'records':<14}{'PDF':>6}{'XML':>6}{'common':>8}{'agree':>8}")
    for kind in ("measurement", "drug"):
        common, here, there = (totals[kind, form] for form in ("common", "pdf", "xml"))
        print(f"{kind:<14}{here:>6}{there:>6}{common:>8}{2 * common / max(1, here + there):>8.3f}")
    for (kind, only, why), count in causes.most_common():
        print(f"  {count:>4} {kind} only in {only}: {why}")


if __name__ == "__main__":
    main()
