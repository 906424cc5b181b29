"""Files and folders that take the place of an earlier export only when they are whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from extractor.errors import MissingExtraError, UsageError


@contextmanager
def replacing(target: str, ours: Callable[[str], bool] | None = None) -> Iterator[Path]:
    """A path beside the target that takes its place when all is written; on an error the target stays as it was.

    Args:
        target: file, or folder where ``ours`` is given.
        ours: whether a name in an earlier folder is one that an export writes; a folder with any other is refused.

    Raises:
        UsageError: the target cannot be written, or is not an earlier export.
    """
    path = Path(target)
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        if ours is None and path.is_dir():
            raise UsageError(f"{target}: is a folder", "name a file")
        if ours is not None and path.exists():
            if not path.is_dir() or not all(ours(child.name) for child in path.iterdir()):
                raise UsageError(f"{target}: is there and was not written by an export", "name another folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        if ours is not None:
            partial.mkdir()
        yield partial
        if path.is_dir():
            shutil.rmtree(path)
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"{target}: cannot be written ({error.strerror or error})", "choose another place") from error
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        elif partial.exists():
            partial.unlink()


def need(module: str, extra: str) -> None:
    """See that an optional package is installed.

    Raises:
        MissingExtraError: it is not; the remedy is the pip command.
    """
    if find_spec(module) is None:
        raise MissingExtraError(f"{extra}: the package {module} is not installed", f"pip install 'extractor[{extra}]'")
