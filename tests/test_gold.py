"""The annotations shipped with the project: every span stands in its report, the split is whole, two readers agree."""

import os
from pathlib import Path

import pytest

from extractor.check import check_gold
from extractor.score import score

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "gold"
SHARED = Path(os.environ.get("EXTRACTOR_SHARED", ROOT.parent / "shared"))


def names(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def test_every_report_of_the_corpus_is_annotated_and_in_one_half() -> None:
    tuning, held_out = names(GOLD / "tuning.txt"), names(GOLD / "held_out.txt")
    stems = sorted(path.stem for path in (ROOT / "corpus").iterdir() if path.suffix in (".txt", ".md", ".html"))
    assert sorted(tuning + held_out) == stems
    assert all((GOLD / f"{stem}.jsonl").is_file() for stem in stems)


@pytest.mark.parametrize("folder", ["", "second"])
def test_spans_stand_in_their_reports(folder: str) -> None:
    problems = [problem for problem in check_gold([GOLD / folder], [ROOT / "corpus"]) if problem.fatal]
    assert [str(problem) for problem in problems] == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not at hand")
@pytest.mark.parametrize(
    ("folder", "texts"), [("maccrobat", "corpora/maccrobat/*.txt"), ("jats", "pdfs/hindawi/*.xml")]
)
def test_spans_of_published_reports_stand_in_them(folder: str, texts: str) -> None:
    ids = sorted(path.stem for path in (GOLD / folder).glob("*.jsonl"))
    sources = [path for path in sorted(SHARED.glob(texts)) if path.stem in ids]
    assert [str(problem) for problem in check_gold([GOLD / folder], sources)] == []
    assert sorted(names(GOLD / folder / "tuning.txt") + names(GOLD / folder / "blind.txt")) == ids


def test_two_readers_agree() -> None:
    """Published agreement on this task is .95 to 1.0 on drugs, doses and values."""
    agreement = score(GOLD / "second", GOLD, reports=names(GOLD / "second" / "reports.txt"))
    assert agreement.figures["drug mention"].f1 >= 0.95
