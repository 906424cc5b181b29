"""Text that every target can hold."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with NUL and lone surrogates as U+FFFD: databases and UTF-8 refuse them. Its length stays."""
    return _FORBIDDEN.sub("�", text)


def is_storable(line: str) -> bool:
    """Whether a line of JSON holds nothing that :func:`storable` replaces, escaped or not."""
    return "\\u0000" not in line and "\\ud" not in line.lower() and _FORBIDDEN.search(line) is None
