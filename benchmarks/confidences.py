"""Measures the precision of each rule on reports to tune on and writes it as ``extractor/lexicons/confidences.csv``.

    python benchmarks/confidences.py

Runs the pipeline on the tuning half of the corpus and on the published reports to tune on (their texts are looked for in the
shared folder, EXTRACTOR_SHARED; rules fitted to the corpus would look too good on it alone) and counts, for each rule, how many of its events pair with a gold event. The
precision is smoothed towards that of its family (the words before the colon or dot) with the weight of ten events, so that a
rule seen twice is neither sure nor impossible. The row ``vote`` is the power to which the model's votes move the odds of an event:
the one under which the events of the tuning half are least surprising.
"""

from __future__ import annotations

import csv
import math
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language

from extractor.batch import run
from extractor.document import get_data, make_doc
from extractor.pipeline import load
from extractor.pipes.events import vote_ratio
from extractor.pipes.model_votes import Votes, odds
from extractor.readers import read
from extractor.score import score
from extractor.score.loading import load_events

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "extractor" / "lexicons" / "confidences.csv"
HEADER = """\
# Confidence of a rule: its precision on reports to tune on (gold/, gold/jats/), made by benchmarks/confidences.py, not edited by hand.
# id = rule as events name it, or a family of rules for those never seen there; precision is smoothed; events = how many counted;
# vote = the power to which the trained model's votes move the odds of an event.
"""
WEIGHT = 10


def family(rule: str) -> str:
    return rule.replace(".", ":").split(":")[0]


def vote_ratios(nlp: Language, path: Path) -> Iterator[tuple[str, float]]:
    """Event id and vote ratio of each event of a report."""
    doc = make_doc(nlp, read(path))
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    votes = Votes(doc)
    for statement in get_data(doc)["statements"]:
        yield statement["event_id"], vote_ratio(doc, votes, statement)


def surprise(judged: Iterable[tuple[float, float, bool]], power: float) -> float:
    """Negative log-likelihood of what was right and wrong, if votes move the odds to ``power``."""
    total = 0.0
    for base, ratio, right in judged:
        moved = base * ratio**power
        total -= math.log(moved / (1 + moved) if right else 1 / (1 + moved))
    return total


def main() -> None:
    shared = Path(os.environ.get("EXTRACTOR_SHARED", "../shared"))
    spurious, events, paths, nlp = [], [], [], load()
    for texts, gold, suffix in (
        (ROOT / "corpus", ROOT / "gold", ".*"),
        (shared / "pdfs/hindawi", ROOT / "gold/jats", ".xml"),
    ):
        names = (gold / "tuning.txt").read_text(encoding="utf-8").split()
        found = [str(path) for name in names for path in texts.glob(name + suffix)]
        if not found:
            raise SystemExit(f"{texts}: none of {gold / 'tuning.txt'} is there: set EXTRACTOR_SHARED")
        with tempfile.TemporaryDirectory() as folder:
            run(found, Path(folder), nlp)
            spurious += score(Path(folder), gold, reports=names).to_json()["spurious"]
            events += [event for event in load_events(Path(folder) / "events.jsonl") if event.duplicate_of is None]
        paths += found
    wrong = Counter(item["rule"] for item in spurious)
    total = Counter(event.rule for event in events)
    by_family: Counter[str] = Counter()
    wrong_family: Counter[str] = Counter()
    for rule, count in total.items():
        by_family[family(rule)] += count
        wrong_family[family(rule)] += wrong[rule]
    base = {name: 1 - wrong_family[name] / count for name, count in by_family.items()}
    rows = [(name, base[name], by_family[name]) for name in by_family]
    rows += [
        (rule, (count - wrong[rule] + WEIGHT * base[family(rule)]) / (count + WEIGHT), count)
        for rule, count in total.items()
        if rule != family(rule)
    ]
    precision = {name: share for name, share, _ in rows}
    ratios = {identifier: ratio for path in paths for identifier, ratio in vote_ratios(nlp, Path(path))}
    marked = Counter((item["report_id"], item["type"], item["start"], item["end"]) for item in spurious)
    judged = []
    for event in events:
        key = (event.report_id, event.type, event.mention.start, event.mention.end)
        judged.append((odds(precision[event.rule]), ratios[event.event_id], not marked[key]))
        marked[key] -= marked[key] > 0
    rows.append(
        ("vote", min((step / 20 for step in range(21)), key=lambda power: surprise(judged, power)), len(judged))
    )
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "precision", "events"))
        for name, precision, count in sorted(rows):
            writer.writerow((name, f"{precision:.2f}", count))


if __name__ == "__main__":
    main()
