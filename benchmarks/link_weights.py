"""Counts what speaks for a tie of a result to a test and writes ``extractor/lexicons/link_weights.csv``.

    python benchmarks/link_weights.py MODELS [FOLDER]

MODELS is the folder of ``extractor train --folds 5``: every report is read with the model that never saw it. As
``span_weights.py`` does, it leaves in each fold's folder weights counted without its reports. Run it last: the spans must be those
that the export writes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from accuracy import SHARED
from brat import meet, read_brat
from regression import count, write
from systems import annotations_of, fold_models

from extractor.pipeline import extract, load
from extractor.writers.brat_links import pairs

TARGET = Path(__file__).resolve().parent.parent / "extractor" / "lexicons" / "link_weights.csv"
HEADER = """\
# Weights of what stands between a result and a test, made by benchmarks/link_weights.py, not edited by hand.
# id = feature of extractor/writers/brat_links.py; weight = what one unit of it adds to the log-odds of a tie.
"""


def main() -> None:
    models = fold_models(Path(sys.argv[1]))
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED / "maccrobat"
    judged: dict[str, list[tuple[Mapping[str, float], float]]] = {}
    for model in sorted(set(models.values())):
        nlp = load(model)
        for path in sorted(path for path in folder.glob("*.ann") if models.get(path.stem) == model):
            text = path.with_suffix(".txt").open(encoding="utf-8", newline="").read()
            ours, gold = annotations_of(extract(text, nlp), {}), read_brat(path)
            tied = [(a[1], b[1]) for a, b in ours.relations if a[0] == "Lab_value"]
            spans = (ours.spans.get(label, set()) for label in ("Lab_value", "Diagnostic_procedure"))
            for value, test, features in pairs(text, *spans, tied):
                right = any(meet(value, a[1]) and meet(test, b[1]) for a, b in gold.relations if a[0] == "Lab_value")
                judged.setdefault(model, []).append((features, float(right)))
    for left_out in ("", *judged):
        kept = [pair for model, found in judged.items() if model != left_out for pair in found]
        write(Path(left_out) / TARGET.name if left_out else TARGET, HEADER, count(kept))


if __name__ == "__main__":
    main()
