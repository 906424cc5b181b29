"""Counts what candidates for the spans of a label are worth and writes ``extractor/lexicons/span_weights.csv``.

    python benchmarks/span_weights.py MODELS [FOLDER]

MODELS is the folder of ``extractor train --folds 5``: every report is read with the model that never saw it. Each fold's folder
gets a ``span_weights.csv`` of its own too, counted on the reports of the other folds, so that what ``accuracy.py`` prints of the
folds is on reports that neither model nor weights have seen. Logistic regression on the mean
of what :func:`extractor.pipes.weighed_spans.worth` estimates. Run ``votes.py`` behind it, whose counts see the spans chosen here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from accuracy import SHARED
from brat import read_brat
from regression import count, write
from spacy.language import Language
from systems import fold_models

from extractor.document import get_alignment, make_doc, mentions, sentences, view_of
from extractor.pipeline import load
from extractor.pipes.ner import rule_marks
from extractor.pipes.weighed_spans import candidates
from extractor.readers import read_text
from extractor.tagging.model import SpanFinder, load_finder

TARGET = Path(__file__).resolve().parent.parent / "extractor" / "lexicons" / "span_weights.csv"
LABELS = ("Diagnostic_procedure", "Lab_value")
HEADER = """\
# Weights of candidates for spans of a label, made by benchmarks/span_weights.py, not edited by hand.
# id = label|feature of extractor/pipes/weighed_spans.py; weight = what one unit of it adds to the log-odds.
"""

Judged = list[tuple[Mapping[str, float], float]]


def judge(nlp: Language, finder: SpanFinder, path: Path) -> dict[str, Judged]:
    """Features of the candidates of one report with what they are worth against its annotations, 0 to 1."""
    doc = make_doc(nlp, read_text(path.with_suffix(".txt").open(encoding="utf-8", newline="").read()))
    for name, pipe in nlp.pipeline:
        if name == "extractor_ner":
            break
        doc = pipe(doc)
    reading, gold, alignment = (
        finder.read(view_of(doc), sentences(doc), mentions(doc)),
        read_brat(path).spans,
        get_alignment(doc),
    )
    found: dict[str, Judged] = {}
    for label in LABELS:
        spans = gold.get(label, set())
        for item in candidates(reading, label, rule_marks(doc, label), sentences(doc)):
            start, end = alignment.to_source(item.start, item.end)
            value = (2 * any(start < last <= end for _, last in spans) + ((start, end) in spans)) / 3
            found.setdefault(label, []).append((item.features, value))
    return found


def main() -> None:
    models = fold_models(Path(sys.argv[1]))
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else SHARED / "maccrobat"
    by_model: dict[str, list[dict[str, Judged]]] = {}
    for model in sorted(set(models.values())):
        nlp, finder = load(model), load_finder(model)
        paths = sorted(path for path in folder.glob("*.ann") if models.get(path.stem) == model)
        by_model[model] = [judge(nlp, finder, path) for path in paths]
    for left_out in ("", *by_model):
        kept = [found for model, reports in by_model.items() if model != left_out for found in reports]
        weights = {
            f"{label}|{name}": weight
            for label in LABELS
            for name, weight in count([pair for found in kept for pair in found.get(label, ())]).items()
        }
        write(Path(left_out) / TARGET.name if left_out else TARGET, HEADER, weights)


if __name__ == "__main__":
    main()
