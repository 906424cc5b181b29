"""One error root, few leaves. Every message says what, where and what to do, in one line."""

from __future__ import annotations


class ExtractorError(Exception):
    """Root of all errors raised on purpose.

    Args:
        message: what went wrong and where, one line.
        remedy: what the user can do about it, one line.
    """

    stage = "run"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}: {self.remedy}" if self.remedy else self.message


class UsageError(ExtractorError):
    """Wrong call: missing path, unwritable output, unknown option value (exit code 2)."""

    stage = "usage"


class ReadError(ExtractorError):
    """A document that cannot be read; becomes a failure record."""

    stage = "read"


class DataError(ExtractorError):
    """An invalid line of a lexicon, gold or event file; the message names file and line."""

    stage = "data"


class MissingExtraError(UsageError):
    """An optional package that is not installed; the remedy is the pip command."""
