"""Text that every target can hold."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` with NUL and lone surrogates as U+FFFD: databases and UTF-8 refuse them. Its length stays."""
    return _FORBIDDEN.sub("�", text)
