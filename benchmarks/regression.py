"""Logistic regression over named features (scikit-learn, comes with scispaCy), and its weights as a lexicon file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

INVERSE_PENALTY = 0.1


def count(judged: Sequence[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    """Weights of the features, ``bias`` too, that tell best what each is worth, 0 to 1; penalised on one scale."""
    names = sorted({name for features, _ in judged for name in features} - {"bias"})
    table = np.array([[features.get(name, 0.0) for name in names] for features, _ in judged])
    values = np.array([value for _, value in judged])
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    scaled = (table - middle) / spread
    # A value between 0 and 1 counts as both, in its parts.
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=3000).fit(
        np.vstack([scaled, scaled]), np.repeat([1, 0], len(values)), sample_weight=np.r_[values, 1 - values]
    )
    weights = model.coef_[0] / spread
    return {"bias": float(model.intercept_[0] - weights @ middle), **dict(zip(names, map(float, weights), strict=True))}


def write(path: Path, header: str, weights: Mapping[str, float]) -> None:
    """Weights as rows of ``id`` and ``weight`` behind the comment lines of ``header``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "weight"))
        writer.writerows((name, f"{weight:.3f}") for name, weight in sorted(weights.items()))
