"""Rules of linking against the nearest head and a learned pair scorer, on MACCROBAT's MODIFY relations.

    python benchmarks/relations.py

First the choice alone: for each dose or number that a relation of MACCROBAT touches and whose drug or test the pipeline found, in
its sentence, is the right one chosen? Then the whole: pairs of the rules, and with the links that the scorer adds to what the rules
leave, by its lowest probability. The scorer is a logistic regression over sparse features (words between, how many heads and values
stand between, order, brackets, whether unit and test fit), trained on four fifths of the reports and scored on the rest.
Needs EXTRACTOR_SHARED and scikit-learn; the pipeline runs without its model, so that it has seen none of the reports.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brat import meet as meets
from brat import read_brat
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.language import Language

from extractor.document import Mention, get_alignment, get_data, make_doc, mentions, sentences
from extractor.pipeline import load
from extractor.pipes.value_fit import fit
from extractor.readers import read_text

Span = tuple[int, int]
FOLDS = 5
KINDS = {
    "dose": ("dose", "drug", "Dosage", "Medication"),
    "value": ("quantity", "analyte", "Lab_value", "Diagnostic_procedure"),
}
TAKEN = ("dose", "value", "previous_dose", "rate", "duration", "reference_range")


@dataclass
class Choice:
    """One dose or number of a report and the heads of its sentence.

    Attributes:
        report: number of the report.
        features: one dict a head.
        right: for each head the gold relations that it would fulfil.
        linked: heads that the rules chose.
        nearest: the head that stands nearest.
        used: whether the rules made it a slot of anything.
        told: whether any relation of the report touches it.
    """

    report: int
    features: list[dict[str, Any]]
    right: list[set[int]]
    linked: set[int]
    nearest: int
    used: bool
    told: bool


def features(text: str, slot: Mention, head: Mention, heads: list[Mention], slots: list[Mention]) -> dict[str, Any]:
    ahead = head["start"] >= slot["end"]
    gap = text[slot["end"] : head["start"]] if ahead else text[head["end"] : slot["start"]]
    words = re.findall(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]", gap)
    low, high = min(slot["start"], head["start"]), max(slot["end"], head["end"])
    between = min(sum(low <= other["start"] < high for other in heads) - 1, 4)
    others = min(sum(low <= other["start"] < high for other in slots) - 1, 4)
    found: dict[str, Any] = {
        f"words={min(len(words), 12)}/{ahead}": 1, f"heads={between}/{ahead}": 1, f"slots={others}/{ahead}": 1,
        f"heads,slots={between},{others}/{ahead}": 1, "commas": gap.count(","), "semicolons": gap.count(";"),
        "brackets": gap.count("(") - gap.count(")"), "respectively": "respectively" in text[slot["end"] : slot["end"] + 80],
    }  # fmt: skip
    found |= {f"word={word.lower()}/{ahead}": 1 for word in words[:6]}
    if words:
        found |= {f"first={words[0].lower()}/{ahead}": 1, f"last={words[-1].lower()}/{ahead}": 1}
    if head["label"] == "analyte":
        kind = fit(head, slot)
        needs = "needs_value" in head["attrs"]["flags"]
        found |= {f"fit={kind}": 1, f"needs={needs}/{kind}": 1, f"kind={head['attrs']['kind']}": 1}
        found[f"dimension={slot['attrs']['dimension']}"] = 1
    return found


def choices(
    nlp: Language, path: Path, number: int, kind: str
) -> tuple[list[Choice], int, list[tuple[Span, Span]], list]:
    """Choices of a report, how many gold pairs it has, the pairs of the rules, and the gold pairs."""
    text = path.with_suffix(".txt").open(encoding="utf-8", newline="").read()
    slot_label, head_label, first, second = KINDS[kind]
    relations = sorted(read_brat(path).relations)
    truth = [(one, two) for (label, one), (other, two) in relations if (label, other) == (first, second)]
    truth = [pair for pair in truth if kind == "dose" or any(char.isdigit() for char in text[slice(*pair[0])])]
    doc = make_doc(nlp, read_text(text))
    for name, pipe in nlp.pipeline:
        if name not in ("extractor_timeline", "extractor_events"):
            doc = pipe(doc)
    source = get_alignment(doc).to_source
    statements = [s for s in get_data(doc)["statements"] if s["slots"].get(kind)]
    pairs = [
        (source(s["slots"][kind]["start"], s["slots"][kind]["end"]), source(s["start"], s["end"])) for s in statements
    ]
    mine = {(s["slots"][kind]["start"], s["start"]) for s in statements}
    used = {s["slots"][slot]["start"] for s in get_data(doc)["statements"] for slot in TAKEN if s["slots"].get(slot)}
    covered = [(m["start"], m["end"]) for m in mentions(doc, "timex", "range", "frequency")]
    if kind == "value":
        covered += [(m["start"], m["end"]) for m in mentions(doc, "dose")]
    found = []
    for start, end in sentences(doc):
        heads = [
            m for m in mentions(doc, head_label) if start <= m["start"] < end and m["attrs"].get("role") != "named"
        ]
        slots = [m for m in mentions(doc, slot_label) if start <= m["start"] < end]
        if kind == "value":
            slots = [m for m in slots if m["attrs"]["dimension"] != "time"]
            slots = [m for m in slots if not any(low <= m["start"] < high for low, high in covered)]
        for slot in slots if heads else []:
            at = source(slot["start"], slot["end"])
            right = [
                {i for i, (one, two) in enumerate(truth) if meets(one, at) and meets(two, source(h["start"], h["end"]))}
                for h in heads
            ]
            gaps = [max(h["start"] - slot["end"], slot["start"] - h["end"]) for h in heads]
            found.append(
                Choice(
                    number, [features(doc.text, slot, head, heads, slots) for head in heads], right,
                    {i for i, head in enumerate(heads) if (slot["start"], head["start"]) in mine}, gaps.index(min(gaps)),
                    slot["start"] in used, any(meets(one, at) for one, _ in truth),
                )
            )  # fmt: skip
    return found, len(truth), pairs, truth


def probabilities(rows: list[Choice]) -> dict[int, list[float]]:
    """Probability of each head of each choice, by place in ``rows``, from the scorer trained without its fold."""
    result: dict[int, list[float]] = {}
    for fold in range(FOLDS):
        train = [row for row in rows if row.report % FOLDS != fold]
        vectors = DictVectorizer()
        inputs = vectors.fit_transform([item for row in train for item in row.features])
        model = LogisticRegression(max_iter=1000, C=0.5).fit(inputs, [bool(r) for row in train for r in row.right])
        for place, row in enumerate(rows):
            if row.report % FOLDS == fold:
                result[place] = model.predict_proba(vectors.transform(row.features))[:, 1].tolist()
    return result


def main() -> None:
    folder = Path(os.environ.get("EXTRACTOR_SHARED", "../shared")) / "corpora" / "maccrobat"
    nlp = load(model="none")
    for kind, labels in KINDS.items():
        rows: list[Choice] = []
        gold = ours = right = 0
        fulfilled: set[tuple[int, int]] = set()
        for number, path in enumerate(sorted(folder.glob("*.ann"))):
            found, count, pairs, truth = choices(nlp, path, number, kind)
            rows += found
            gold, ours = gold + count, ours + len(pairs)
            hits = [{i for i, (a, b) in enumerate(truth) if meets(a, one) and meets(b, two)} for one, two in pairs]
            right += sum(bool(hit) for hit in hits)
            fulfilled |= {(number, index) for hit in hits for index in hit}
        chance = probabilities(rows)
        print(f"{labels[2]} → {labels[3]}, {gold} pairs")
        score: Counter[str] = Counter()
        for place, row in enumerate(rows):
            good = {index for index, fits in enumerate(row.right) if fits}
            if row.told and good:
                best = chance[place].index(max(chance[place]))
                score.update(
                    {"all": 1, "nearest": row.nearest in good, "learned": best in good, "rules": bool(row.linked & good),
                     "rules, else learned": bool(row.linked & good) if row.linked else best in good}
                )  # fmt: skip
        total = score.pop("all")
        print(f"  the choice, of {total}: " + ", ".join(f"{way} {count / total:.3f}" for way, count in score.items()))
        show("rules", right, ours, len(fulfilled), gold)
        left = [
            (max(chance[p]), row, row.right[chance[p].index(max(chance[p]))])
            for p, row in enumerate(rows)
            if not row.used
        ]
        for least in (0.5, 0.7, 0.8, 0.9):
            added = [(row.report, fits) for value, row, fits in left if value >= least]
            more = fulfilled | {(report, index) for report, fits in added for index in fits}
            show(f"+ learned ≥ {least}", right + sum(bool(f) for _, f in added), ours + len(added), len(more), gold)


def show(name: str, right: int, ours: int, found: int, gold: int) -> None:
    precision, recall = right / max(1, ours), found / max(1, gold)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"  {name:<16} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}  ({ours} pairs)")


if __name__ == "__main__":
    main()
