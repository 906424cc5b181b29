"""Writers: a run folder in, another form of it out. A target is picked by name, by the scheme of a URL or by suffix."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from extractor.errors import UsageError

Writer = Callable[[Path, str], object]
"""Takes the run folder and the target (folder, file or URL) and writes; what it returns says as text what was written."""

_TABLES = {name: f"extractor.writers.tables:write_{name}" for name in ("csv", "jsonl", "parquet", "xlsx")}
NAMES: dict[str, str] = {
    "brat": "extractor.writers.brat:write",
    "omop": "extractor.writers.omop:write",
    "fhir": "extractor.writers.fhir:write",
    "fhir-all": "extractor.writers.fhir:write_all",
    **_TABLES,
}
"""Targets named as they are, which need ``--out``: name → ``module:function``, imported only when used."""
SCHEMES: dict[str, str] = dict.fromkeys(("sqlite", "postgresql", "postgres", "duckdb"), "extractor.writers.sql:write")
"""Targets given as a URL: scheme without driver (``postgresql``) → ``module:function``."""
SUFFIXES: dict[str, str] = {f".{name}": place for name, place in _TABLES.items()}
"""Targets given as a file: lower-case suffix with its dot → ``module:function``."""


def pick(to: str) -> Writer:
    """The writer for a target.

    Args:
        to: a key of :data:`NAMES`, a URL, or a file name.

    Raises:
        UsageError: nothing writes such a target.
    """
    scheme, found, _ = to.partition("://")
    scheme = scheme.split("+")[0]
    place = NAMES.get(to) or (SCHEMES.get(scheme) if found else SUFFIXES.get(Path(to).suffix.lower()))
    if place is None:
        known = [*NAMES, *(f"{name}://…" for name in SCHEMES), *(f"FILE{suffix}" for suffix in SUFFIXES)]
        # What follows the scheme may hold a password.
        raise UsageError(f"nothing writes {f'{scheme}://…' if found else to!r}", f"one of {', '.join(known)}")
    module, function = place.split(":")
    writer: Writer = getattr(import_module(module), function)
    return writer


def export(run: Path, to: str, out: str | None = None) -> str:
    """Write a run in another form.

    Args:
        run: a folder written by ``extractor run``; nothing else is needed.
        to: the target, see :func:`pick`.
        out: where a named target goes; URLs and files say it themselves.

    Returns:
        what was written, and the counts that reconcile it with the run.

    Raises:
        UsageError: no run folder, an unknown target, or ``out`` missing or too much.
    """
    if not (run / "events.jsonl").is_file():
        raise UsageError(f"{run}: no run folder", "give the folder that extractor run --out wrote")
    writer = pick(to)
    if to in NAMES and out is None:
        raise UsageError(f"--to {to} needs a place", "add --out FOLDER")
    if to not in NAMES and out is not None:
        raise UsageError(f"--to {to} says itself where to write", "leave --out away")
    return str(writer(run, out if out is not None and to in NAMES else to))


def check_target(to: str) -> None:
    """See that a target without ``--out`` is known, and a database reachable, before a long run begins.

    Raises:
        UsageError: an unknown target, one that needs ``--out``, or a database that cannot be reached.
        MissingExtraError: the driver of a database is not installed.
    """
    if to in NAMES:
        raise UsageError(
            f"run --to {to}: this target needs a place of its own", f"extractor export … --to {to} --out …"
        )
    pick(to)
    if "://" in to:
        from extractor.writers.sql import Database

        Database(to).check()
