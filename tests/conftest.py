import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import local_postgres
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


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Path:
    """A run over the reports of the corpus."""
    from extractor import batch

    out = tmp_path_factory.mktemp("run") / "out"
    batch.run([str(ROOT / "corpus")], out, nlp)
    return out


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    binaries = local_postgres.programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server programs here (Debian: apt-get install postgresql)")
    with local_postgres.server(binaries) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """A database of the test's own on the server."""
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres_server.rpartition("/")[0] + f"/{name}"


@pytest.fixture(params=["sqlite", "duckdb", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"{request.param}:///{tmp_path}/events.{request.param}"
