"""Span and relation accuracy on annotated case reports in brat format (MACCROBAT), and on the sentences of PHEE.

    python benchmarks/accuracy.py [FOLDER] [--models FOLDER] [--system NAME]... [--half odd|even] [--errors LABEL] [--phee FILE]

FOLDER defaults to ``corpora/maccrobat`` of the shared corpora (EXTRACTOR_SHARED). ``--models`` names the folder of
``extractor train --folds 5``: each report is read with the model that was not trained on it. Without it the shipped model would
read what it was trained on, so only the systems without a model run. Strict and overlap figures
pair one to one, with a 95 % interval of the overlap F1 by bootstrap over reports; *touch* counts every span that meets one.
``--errors LABEL`` lists what ``all`` missed and invented. ``--phee`` scores drugs, doses and routes of a PHEE file (with the
model of the first fold; PHEE's dev sentences are in no training).
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from brat import LABELS, PAIRS, Score, count_document, count_spans, meet, read_brat, with_groups
from systems import System, fold_models, lexicons_alone, model_alone, pipeline, plain_lexicon, plain_regex

from extractor.score.metrics import figures
from extractor.writers.brat import Annotations

SHARED = Path(os.environ.get("EXTRACTOR_SHARED", "../shared")) / "corpora"
WITH_MODEL: dict[str, Callable[[str], System]] = {"all": pipeline, "model only": model_alone}
WITHOUT: dict[str, Callable[[], System]] = {
    "rules only": lambda: pipeline("none"), "lexicons only": lexicons_alone,
    "plain lexicon": plain_lexicon, "plain regex": plain_regex,
}  # fmt: skip
PHEE = {"Drug": "Medication", "Dosage": "Dosage", "Route": "Administration"}


def score_system(name: str, models: dict[str, str], paths: list[Path], errors: str | None) -> dict[str, Score]:
    """Scores by report; systems with a model read each report with the one that did not learn from it."""
    scores: dict[str, Score] = {}
    wrong: Counter[tuple[str, str]] = Counter()
    for model in sorted(set(models.values())) if name in WITH_MODEL else [""]:
        system = WITH_MODEL[name](model) if model else WITHOUT[name]()
        for path in paths:
            if model and models.get(path.stem) != model:
                continue
            with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
                text = file.read()
            gold, ours = read_brat(path), system(text)
            scores[path.stem] = count_document(gold, ours, text)
            if errors:
                wrong.update(differences(gold, ours, text, errors))
    for (tag, words), number in wrong.most_common(80):
        print(f"{tag:<9}{number:>4}  {words!r}")
    return scores


def differences(gold: Annotations, ours: Annotations, text: str, label: str) -> list[tuple[str, str]]:
    """Spans, or pairs by their first label and an arrow, that one side has and the other does not touch."""
    if label in PAIRS:
        first, numeric = PAIRS[label]
        sides = [
            [(a[1], b[1]) for a, b in found.relations
             if a[0] == first and (not numeric or any(char.isdigit() for char in text[slice(*a[1])]))]
            for found in (gold, ours)
        ]  # fmt: skip
        return [
            (tag, f"{text[slice(*a)]} → {text[slice(*b)]}")
            for tag, some, others in (("missed", *sides), ("spurious", *sides[::-1]))
            for a, b in some
            if not any(meet(a, c) and meet(b, d) for c, d in others)
        ]
    one, two = (with_groups(found.spans, text).get(label, set()) for found in (gold, ours))
    return [
        (tag, text[slice(*span)])
        for tag, some, others in (("missed", one, two), ("spurious", two, one))
        for span in some
        if not any(meet(span, other) for other in others)
    ]


def print_table(name: str, scores: dict[str, Score], labels: Sequence[str] = (*LABELS, *PAIRS)) -> None:
    ratios, _ = figures({report: score.counts for report, score in scores.items()})
    print(f"\n{name}: {len(scores)} documents")
    print(
        f"{'':<42}{'strict P':>9}{'R':>6}{'F1':>6}{'overlap P':>11}{'R':>6}{'F1':>6}  {'95 %':<11}{'touch':>6}{'gold':>6}{'ours':>6}"
    )
    for label in labels:
        strict, overlap = ratios.get(f"{label}|strict"), ratios.get(f"{label}|overlap")
        if overlap is None or not overlap.predicted:
            continue
        sums = [sum(column) for column in zip(*(score.touch[label] for score in scores.values()), strict=True)]
        precision, recall = sums[0] / max(1, sums[1]), sums[2] / max(1, sums[3])
        touch = 2 * precision * recall / max(1e-9, precision + recall)
        left = [strict.precision, strict.recall, strict.f1] if strict else [None] * 3
        print(
            f"{label:<42}" + "".join(f"{_shown(x):>{w}}" for x, w in zip([*left, overlap.precision, overlap.recall, overlap.f1], (9, 6, 6, 11, 6, 6), strict=True))
            + f"  {_shown(overlap.low)}–{_shown(overlap.high)}  {touch:>5.3f}{overlap.gold:>6}{overlap.predicted:>6}"
        )  # fmt: skip


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def score_phee(path: Path, system: System) -> dict[str, Score]:
    from extractor.train.corpora import read_phee

    scores: dict[str, Score] = {}
    for item in read_phee(path):
        found = system(item.text).spans
        score = scores[item.identifier] = Score()
        for theirs, ours in PHEE.items():
            gold = {(start, end) for start, end, label in item.spans if label == theirs}
            count_spans(score, ours, gold, found.get(ours, set()))
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "maccrobat")
    parser.add_argument("--models", type=Path)
    parser.add_argument("--system", action="append", choices=[*WITH_MODEL, *WITHOUT])
    parser.add_argument("--half", choices=("odd", "even"))
    parser.add_argument("--held-out", action="store_true", help="only reports that a model of --models left out")
    parser.add_argument("--errors", metavar="LABEL")
    parser.add_argument("--phee", type=Path)
    arguments = parser.parse_args()
    models = fold_models(arguments.models) if arguments.models else {}
    names = arguments.system or [*(WITH_MODEL if models else ()), *WITHOUT]
    if arguments.phee:
        first = min(models.values(), default="")
        for name in names:
            system = WITH_MODEL[name](first) if name in WITH_MODEL else WITHOUT[name]()
            print_table(f"{name}, {arguments.phee.name} of PHEE", score_phee(arguments.phee, system))
        return
    paths = sorted(arguments.folder.glob("*.ann"))
    if arguments.half:
        paths = paths[1 if arguments.half == "odd" else 0 :: 2]
    if arguments.held_out:
        paths = [path for path in paths if path.stem in models]
    for name in names:
        print_table(name, score_system(name, models, paths, arguments.errors))


if __name__ == "__main__":
    main()
