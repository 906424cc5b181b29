"""Reports in other forms tell the same facts, and the forms in the repository are what the script writes."""

from pathlib import Path

import pytest
from forms import facts
from spacy.language import Language

from extractor import extract, read

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "corpus" / "forms"
FORMS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".pdf", ".xml"))


def original(name: str) -> Path:
    (path,) = (ROOT / "corpus").glob(f"{name.partition('.')[0]}.*")
    return path


@pytest.mark.parametrize("name", FORMS)
def test_form_tells_the_facts_of_the_text(name: str, nlp: Language) -> None:
    expected = facts(extract(read(original(name)), nlp))
    assert expected.total() > 50
    assert facts(extract(read(FOLDER / name), nlp)) == expected


def test_forms_are_what_the_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from corpus.typeset.__main__ import main

    main(tmp_path, tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    scan = ROOT / "tests" / "data" / "nmda_encephalitis.scan.pdf"
    kept = {path.name: path.read_bytes() for path in [*(FOLDER / name for name in FORMS), scan]}
    assert len(kept) >= 8
    assert sorted(written) == sorted(kept)
    assert [name for name in written if written[name] != kept[name]] == []
