"""A trained network as an int8 ONNX file with its tokeniser and settings."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn

from extractor.tagging.model import settings_of
from extractor.tagging.words import FEATURES
from extractor.train.corpora import LABELS
from extractor.train.examples import load_tokenizer
from extractor.train.loop import EDGES
from extractor.train.network import HEADS, WIDTH, Network


class _AllHeads(nn.Module):
    """The scores of all heads side by side, in the order of ``LABELS``."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, features: Tensor) -> Tensor:
        states = self.network.encode(ids, mask, features)
        return torch.cat([self.network.heads[head](states) for head in LABELS], dim=-1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the hundred log lines of the quantiser, which ask for nothing, from burying those of the training."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def export_model(network: Network, base: Path, out: Path, name: str, held_out: Sequence[str] = ()) -> None:
    """Write ``model.onnx``, ``tokenizer.json`` and ``model.json`` to ``out``.

    Args:
        network: trained; left in evaluation mode.
        base: folder of MiniLM, for its tokeniser.
        out: made if it is not there.
        name: name and version that the settings carry.
        held_out: case reports left out of training, which may be scored with the model.
    """
    out.mkdir(parents=True, exist_ok=True)
    network.eval()
    for layer in network.layers:
        layer.plain = True  # type: ignore[assignment]
    inputs = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long), torch.zeros(2, 8, len(FEATURES)))
    axes = {name: {0: "batch", 1: "length"} for name in ("ids", "mask", "features", "scores")}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        torch.onnx.export(
            _AllHeads(network), inputs, str(plain), input_names=["ids", "mask", "features"], output_names=["scores"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        options = FusionOptions("bert")
        options.enable_embed_layer_norm = False
        model = optimizer.optimize_model(
            str(plain), model_type="bert", num_heads=HEADS, hidden_size=WIDTH, optimization_options=options
        )
        model.save_model_to_file(str(fused))
        quantize_dynamic(str(fused), str(out / "model.onnx"), weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
    load_tokenizer(base).save(str(out / "tokenizer.json"), pretty=False)
    settings = settings_of(name, LABELS, EDGES, held_out)
    (out / "model.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
