import os
from pathlib import Path

import pytest
from spacy.language import Language

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """The shared corpora, where they are at hand."""
    folder = Path(os.environ.get("EXTRACTOR_SHARED", ROOT.parent / "shared"))
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = shared_folder()
    if folder is None:
        pytest.skip("the shared corpora are not here (EXTRACTOR_SHARED)")
    return folder


@pytest.fixture(scope="session")
def nlp() -> Language:
    from extractor import load

    return load()
