"""Measures how often a mention is right, given what the model thinks of it, and writes ``extractor/lexicons/votes.csv``.

    python benchmarks/votes.py MODELS [FOLDER]

MODELS is the folder of ``extractor train --folds 5``: every report is read with the model that never saw it. A mention is right
where it meets an annotation of its label. The share is smoothed, with the weight of ten mentions, towards the mean of two: that of
all rules of the label in the same class of support, and that of the rule's family whatever its support. (Counted on one half of the
reports and asked on the other, the log loss is .357 so, .364 with the first alone, .362 with the second alone.)
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from accuracy import SHARED
from brat import TIME, meet, read_brat
from systems import fold_models

from extractor.document import get_alignment, make_doc, mentions
from extractor.pipeline import load
from extractor.pipes.model_votes import Votes, label_of, usual_key, vote_key
from extractor.readers import read_text
from extractor.writers.brat import brat_label

TARGET = Path(__file__).resolve().parent.parent / "extractor" / "lexicons" / "votes.csv"
WEIGHT = 10


def main() -> None:
    models = fold_models(Path(sys.argv[1]))
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED / "maccrobat"
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    family: dict[str, str] = {}
    for model in sorted(set(models.values())):
        nlp = load(model)
        for path in sorted(path for path in folder.glob("*.ann") if models.get(path.stem) == model):
            gold = read_brat(path).spans
            doc = make_doc(nlp, read_text(path.with_suffix(".txt").open(encoding="utf-8", newline="").read()))
            for _, pipe in nlp.pipeline:
                doc = pipe(doc)
            votes, alignment = Votes(doc), get_alignment(doc)
            for mention in mentions(doc):
                label = brat_label(label_of(mention), mention["norm"])
                support = votes.of(mention)
                if label is None or support is None:
                    continue
                span = alignment.to_source(mention["start"], mention["end"])
                wanted = TIME if label in TIME else (label,)
                hit = any(meet(span, other) for name in wanted for other in gold.get(name, ()))
                key = vote_key(mention, support)
                family[key] = usual_key(mention)
                for name in {key, _pooled(key), usual_key(mention)}:
                    total[name] += 1
                    right[name] += hit
    rows = []
    for key, count in total.items():
        base = right[key] / count
        if key in family:
            alike, usual = _pooled(key), family[key]
            base = (right[alike] / total[alike] + (right[usual] + 1) / (total[usual] + 2)) / 2
        rows.append((key, (right[key] + WEIGHT * base) / (count + WEIGHT), count))
    comments = [line for line in TARGET.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("#")]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.writelines(comments)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "precision", "count"))
        writer.writerows((key, f"{precision:.2f}", count) for key, precision, count in sorted(rows))


def _pooled(key: str) -> str:
    label, _, bound = key.split("|")
    return f"{label}|any|{bound}"


if __name__ == "__main__":
    main()
