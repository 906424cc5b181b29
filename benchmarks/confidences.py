"""Measures the precision of each rule on the tuning half and writes it as ``extractor/lexicons/confidences.csv``.

    python benchmarks/confidences.py

Runs the pipeline on the tuning half of the corpus and counts, for each rule, how many of its events pair with a gold event. The
precision is smoothed towards that of its family (the words before the colon or dot) with the weight of ten events, so that a
rule seen twice is neither sure nor impossible.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from pathlib import Path

from extractor.batch import run
from extractor.pipeline import load
from extractor.score import score
from extractor.score.loading import load_events

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "extractor" / "lexicons" / "confidences.csv"
HEADER = """\
# Confidence of a rule: its precision on the tuning half of gold/, made by benchmarks/confidences.py, not edited by hand.
# id = rule as events name it, or a family of rules for those never seen there; precision is smoothed; events = how many counted.
"""
WEIGHT = 10


def family(rule: str) -> str:
    return rule.replace(".", ":").split(":")[0]


def main() -> None:
    names = (ROOT / "gold" / "tuning.txt").read_text(encoding="utf-8").split()
    paths = [str(path) for name in names for path in (ROOT / "corpus").glob(f"{name}.*")]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run(paths, out, load())
        wrong = Counter(item["rule"] for item in score(out, ROOT / "gold", reports=names).to_json()["spurious"])
        total = Counter(event.rule for event in load_events(out / "events.jsonl") if event.duplicate_of is None)
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
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "precision", "events"))
        for name, precision, count in sorted(rows):
            writer.writerow((name, f"{precision:.2f}", count))


if __name__ == "__main__":
    main()
