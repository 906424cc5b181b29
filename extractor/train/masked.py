"""Masked words: the encoder, made for general English, learns the wording of case reports from texts that nobody annotated."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from extractor.train.network import VOCABULARY, WIDTH, Network

log = logging.getLogger(__name__)
_EDGES, _MASK = (101, 102), 103
_WINDOW = 126
"""Most subwords of a window without its edge marks; report texts come in longer ones than the span finder reads."""


class _Cloze(nn.Module):
    """Guesses a hidden subword from its state: one layer, then the subwords' own vectors."""

    def __init__(self, counts: np.ndarray) -> None:
        super().__init__()
        self.change = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.LayerNorm(WIDTH))
        self.bias = nn.Parameter(torch.from_numpy(np.log((counts + 1.0) / counts.sum())).float())
        self.scale = nn.Parameter(torch.tensor(10.0 / WIDTH**0.5))

    def forward(self, states: Tensor, vectors: Tensor) -> Tensor:
        scores: Tensor = self.change(states) @ vectors.T * self.scale + self.bias
        return scores


def train_masked(
    network: Network, texts: list[str], tokenizer: Tokenizer, *, passes: int, share: float = 0.2, pieces: int = 2048,
    rate: float = 3e-4, bfloat16: bool = True, seed: int = 1,
) -> None:  # fmt: skip
    """Train the encoder in place to guess hidden words.

    Args:
        network: its encoder learns; heads and features are left alone.
        texts: plain texts.
        tokenizer: of the encoder.
        passes: over all texts.
        share: share of words hidden (all subwords of a word: eight of ten masked, one replaced, one left).
        pieces: subwords of a batch, padding included.
        rate: highest learning rate, with a warm-up and linear decay.
        bfloat16: half-width products.
        seed: of all chance.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    encoded = [np.array(item.ids, dtype=np.int64) for item in tokenizer.encode_batch(texts, add_special_tokens=False)]
    counts = np.bincount(np.concatenate(encoded), minlength=VOCABULARY)
    # Only subwords that these texts use more than once are guessed: half the vocabulary, and half the time.
    guessed = np.flatnonzero(counts >= 2)
    column = np.full(VOCABULARY, -1)
    column[guessed] = np.arange(len(guessed))
    goes_on = np.array([(tokenizer.id_to_token(number) or "").startswith("##") for number in range(VOCABULARY)])
    cloze = _Cloze(counts[guessed])
    body = [weight for name, weight in network.named_parameters() if not name.startswith(("heads", "features"))]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": list(cloze.parameters()), "lr": 1e-3}],
        weight_decay=0.01, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    batches = [batch for _ in range(passes) for batch in _batches(encoded, rng, pieces)]
    warm = max(1, int(0.06 * len(batches)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: (step + 1) / warm if step < warm else max(0.02, (len(batches) - step) / (len(batches) - warm + 1)),
    )
    vectors = torch.from_numpy(guessed)
    network.train()
    started, losses = time.monotonic(), []
    for number, rows in enumerate(batches):
        ids, mask, wanted = _hidden(rows, rng, share, column, guessed, goes_on)
        asked = wanted >= 0
        if not asked.any():
            continue
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            features = torch.zeros(*ids.shape, network.features.in_features)
            states = network.encode(torch.from_numpy(ids), torch.from_numpy(mask), features)[..., :WIDTH]
            scores = cloze(states[torch.from_numpy(asked)], network.words(vectors))
        loss = nn.functional.cross_entropy(scores.float(), torch.from_numpy(wanted[asked]))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_([*body, *cloze.parameters()], 1.0)
        optimizer.step()
        schedule.step()
        losses.append(float(loss.detach()))
        if number % 50 == 49:
            log.info("masked words, step %d of %d, loss %.3f, %.0f s", number + 1, len(batches), np.mean(losses[-50:]), time.monotonic() - started)  # fmt: skip


def _batches(encoded: list[np.ndarray], rng: np.random.Generator, pieces: int) -> Iterator[list[np.ndarray]]:
    """Windows of one pass, cut anew each time, those of about one length together, in random order."""
    windows: list[np.ndarray] = []
    for ids in encoded:
        length = int(rng.integers(90, _WINDOW + 1))
        windows += [ids[at : at + length] for at in range(0, len(ids), length) if at == 0 or len(ids) - at >= 8]
    order = sorted(range(len(windows)), key=lambda number: len(windows[number]) + rng.uniform(0, 6))
    batches: list[list[np.ndarray]] = [[]]
    for number in order:
        if batches[-1] and (len(windows[number]) + 2) * (len(batches[-1]) + 1) > pieces:
            batches.append([])
        batches[-1].append(windows[number])
    for chosen in rng.permutation(len(batches)):
        yield batches[chosen]


def _hidden(
    rows: list[np.ndarray], rng: np.random.Generator, share: float, column: np.ndarray, guessed: np.ndarray, goes_on: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Ids with words hidden, mask, and the column of each hidden subword (-1 elsewhere), all (B, T)."""
    shape = (len(rows), max(len(row) for row in rows) + 2)
    ids, mask, wanted = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64), np.full(shape, -1)
    for number, row in enumerate(rows):
        stop = len(row) + 1
        ids[number, 0], ids[number, 1:stop], ids[number, stop] = _EDGES[0], row, _EDGES[1]
        mask[number, : stop + 1] = 1
        word = np.maximum(np.cumsum(~goes_on[row]) - 1, 0)
        picked = rng.random(len(row)) < share
        at = np.flatnonzero(picked[word] & (column[row] >= 0))
        wanted[number, 1 + at] = column[row[at]]
        chance = rng.random(len(at))
        ids[number, 1 + at] = np.where(
            chance < 0.8, _MASK, np.where(chance < 0.9, rng.choice(guessed, len(at)), row[at])
        )
    return ids, mask, wanted
