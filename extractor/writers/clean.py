"""Text that every target can hold."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with NUL and lone surrogates as U+FFFD: databases and UTF-8 refuse them. Its length stays."""
    return _FORBIDDEN.sub("�", text)


def is_storable(dumped: str) -> bool:
    """Whether JSON text, dumped without escapes for what is not ASCII, holds nothing that :func:`storable` replaces."""
    return "\\u0000" not in dumped and _FORBIDDEN.search(dumped) is None
