"""Reports in other forms tell the same facts, and the forms in the repository are what the script writes."""

from pathlib import Path

import pytest
from forms import facts
from spacy.language import Language

from extractor import extract, read

ROOT = Path(__file__).resolve().parent.parent
FORMS = sorted(
    path.name
    for path in (ROOT / "corpus_forms").iterdir()
    if path.suffix in (".pdf", ".xml") and path.stat().st_size < 100_000
)


def original(stem: str) -> Path:
    (path,) = (ROOT / "corpus").glob(f"{stem}.*")
    return path


@pytest.mark.parametrize("name", FORMS)
def test_form_tells_the_facts_of_the_text(name: str, nlp: Language) -> None:
    path = ROOT / "corpus_forms" / name
    expected = facts(extract(read(original(path.stem)), nlp))
    assert expected.total() > 50
    assert facts(extract(read(path), nlp)) == expected


def test_forms_are_what_the_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from corpus_forms.typeset.__main__ import main

    main(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {
        path.name: path.read_bytes() for path in (ROOT / "corpus_forms").iterdir() if path.suffix in (".pdf", ".xml")
    }
    assert len(kept) >= 8
    assert sorted(written) == sorted(kept)
    assert [name for name in written if written[name] != kept[name]] == []
