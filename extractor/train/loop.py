"""The training schedule: first every other corpus, then the case reports with the others mixed in; averaged weights."""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from extractor.tagging.words import FEATURES
from extractor.train.corpora import LABELS
from extractor.train.examples import Batch, Example, epoch
from extractor.train.network import Network, load_minilm

log = logging.getLogger(__name__)
EDGES = (101, 102)
"""Ids of ``[CLS]`` and ``[SEP]``."""


@dataclass(frozen=True)
class Schedule:
    """Settings of a training; the defaults are those of the shipped model.

    Attributes:
        masked_passes: passes over plain texts whose words are to be guessed, before all else.
        wide_passes: passes over each other corpus before the case reports, by kind.
        case_passes: passes over the case reports.
        mixed: share of batches of other corpora, by kind, among those of the case reports (none in the last tenth).
        pieces: subwords of a batch.
        rate: highest learning rate of the encoder; heads take ``head_rate``.
        no_rules: share of windows without features of rules and lexicons.
        average: decay of the running average of the weights, taken every fourth step; 0 keeps the last weights.
        bfloat16: half-width products, about twice as fast on a CPU that has them.
    """

    masked_passes: int = 3
    wide_passes: tuple[tuple[str, int], ...] = (("abstract", 2), ("sentence", 4))
    case_passes: int = 8
    mixed: tuple[tuple[str, float], ...] = (("sentence", 0.15), ("abstract", 0.05))
    pieces: int = 1600
    rate: float = 3e-4
    head_rate: float = 1e-3
    warm_up: float = 0.1
    no_rules: float = 0.2
    average: float = 0.96
    bfloat16: bool = True
    seed: int = 1


def new_network(base: Path) -> Network:
    """Network with MiniLM's weights and fresh heads."""
    network = Network({kind: 2 * len(labels) + 1 for kind, labels in LABELS.items()}, len(FEATURES))
    load_minilm(network, base)
    return network


def train_wide(network: Network, corpora: dict[str, list[Example]], plan: Schedule) -> None:
    """Train on all corpora but the case reports, in place."""
    rng = np.random.default_rng(plan.seed)
    batches = [
        batch
        for kind, passes in plan.wide_passes
        for _ in range(passes if corpora.get(kind) else 0)
        for batch in epoch(kind, corpora[kind], rng, EDGES, pieces=plan.pieces, no_rules=plan.no_rules)
    ]
    order = [batches[number] for number in rng.permutation(len(batches))]
    _fit(network, order, plan, floor=0.3)


def train_case(network: Network, corpora: dict[str, list[Example]], plan: Schedule) -> Network:
    """Train on the case reports, the others mixed in; gives the network of averaged weights."""
    rng = np.random.default_rng(plan.seed + 1000)
    options = {"pieces": plan.pieces, "no_rules": plan.no_rules}
    # What words mean was learned before; the case reports are too few to move 30,000 of them.
    network.words.requires_grad_(False)
    others = {kind: _endless(kind, corpora[kind], rng, options) for kind, _ in plan.mixed if corpora.get(kind)}  # type: ignore[arg-type]
    batches: list[Batch] = []
    for number in range(plan.case_passes):
        for batch in epoch("case", corpora["case"], rng, EDGES, **options):  # type: ignore[arg-type]
            batches.append(batch)
            if number < 0.9 * plan.case_passes - 0.5:
                batches += [next(others[kind]) for kind, share in plan.mixed if kind in others and rng.random() < share]
    return _fit(network, batches, plan, floor=0.0)


def _endless(
    kind: str, examples: list[Example], rng: np.random.Generator, options: dict[str, int | float]
) -> Iterator[Batch]:
    while True:
        yield from epoch(kind, examples, rng, EDGES, **options)  # type: ignore[arg-type]


def _fit(network: Network, batches: list[Batch], plan: Schedule, floor: float) -> Network:
    torch.manual_seed(plan.seed)
    network.train()
    heads = [weight for name, weight in network.named_parameters() if name.startswith(("heads", "features"))]
    body = [
        weight for name, weight in network.named_parameters()
        if weight.requires_grad and not name.startswith(("heads", "features"))
    ]  # fmt: skip
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.head_rate}], weight_decay=0.01, fused=True
    )
    warm = max(1, int(plan.warm_up * len(batches)))

    def slope(step: int) -> float:
        if step < warm:
            return (step + 1) / warm
        return floor + (1 - floor) * (len(batches) - step) / max(1, len(batches) - warm)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, slope)
    averaged = copy.deepcopy(network)
    started, losses = time.monotonic(), []
    for number, batch in enumerate(batches):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=plan.bfloat16):
            scores = network(
                torch.from_numpy(batch.ids), torch.from_numpy(batch.mask), torch.from_numpy(batch.features), batch.head
            )
        tags = torch.from_numpy(batch.tags)
        loss = torch.nn.functional.cross_entropy(scores.float().flatten(0, 1), tags.flatten(), ignore_index=-100)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if number % 4 == 3 or number == len(batches) - 1:
            decay = min(plan.average, number / (number + 40))
            with torch.no_grad():
                for kept, new in zip(averaged.parameters(), network.parameters(), strict=True):
                    if new.requires_grad:
                        kept.lerp_(new, 1 - decay)
        losses.append(float(loss.detach()))
        if number % 50 == 49:
            log.info("step %d of %d, loss %.4f, %.0f s", number + 1, len(batches), np.mean(losses[-50:]), time.monotonic() - started)  # fmt: skip
    return averaged.eval()
