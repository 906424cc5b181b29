"""The network: MiniLM-L6's encoder, features added to its input, one linear layer of tags for each kind of corpus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

WIDTH, HEADS, LAYERS, INNER, POSITIONS, VOCABULARY = 384, 12, 6, 1536, 512, 30522


class Layer(nn.Module):
    """One transformer layer (normalisation after the sum, as in BERT)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.plain = False

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States (B, T, WIDTH) and additive mask (B, 1, 1, T) to states."""
        batch, length, _ = states.shape
        query, key, value = (
            part(states).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        if self.plain:
            # Spelt out, so that the exported graph has the form that onnxruntime fuses.
            scores = torch.matmul(query, key.transpose(-1, -2)) / (WIDTH // HEADS) ** 0.5 + mask
            mixed = torch.matmul(torch.softmax(scores, dim=-1), value)
        else:
            mixed = scaled_dot_product_attention(query, key, value, attn_mask=mask.to(query.dtype))
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        states = self.norm(self.dropout(self.attended(mixed)) + states)
        return self.last_norm(self.dropout(self.outer(nn.functional.gelu(self.inner(states)))) + states)


class Network(nn.Module):
    """Encoder and heads.

    Args:
        heads: number of tags of each head.
        n_features: columns of the word features.
        dropout: share of states dropped while training.
    """

    def __init__(self, heads: Mapping[str, int], n_features: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.features = nn.Linear(n_features, WIDTH, bias=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH + n_features, size) for name, size in heads.items()})
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.features.weight)

    def encode(self, ids: Tensor, mask: Tensor, features: Tensor) -> Tensor:
        """Last states and features, side by side, of ids (B, T), mask (B, T) and features (B, T, F)."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        states = self.words(ids) + self.positions(positions) + self.kind + self.features(features)
        states = self.dropout(self.norm(states))
        hidden = (1.0 - mask[:, None, None, :].to(states.dtype)) * -10000.0
        for layer in self.layers:
            states = layer(states, hidden)
        return torch.cat([self.dropout(states), features], dim=-1)

    def forward(self, ids: Tensor, mask: Tensor, features: Tensor, head: str) -> Tensor:
        """Scores (B, T, tags) of one head."""
        scores: Tensor = self.heads[head](self.encode(ids, mask, features))
        return scores


def load_minilm(network: Network, folder: Path) -> None:
    """Copy the weights of MiniLM-L6 (``model.safetensors`` in the names of BERT) into the encoder."""
    weights = load_file(folder / "model.safetensors")
    names = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "attended": "attention.output.dense", "norm": "attention.output.LayerNorm", "inner": "intermediate.dense",
        "outer": "output.dense", "last_norm": "output.LayerNorm",
    }  # fmt: skip
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "kind": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for number in range(LAYERS):
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{number}.{ours}.{part}"] = weights[f"encoder.layer.{number}.{theirs}.{part}"]
    missing = network.load_state_dict(state, strict=False)
    if missing.unexpected_keys:
        raise ValueError(f"unexpected weights {missing.unexpected_keys}")
