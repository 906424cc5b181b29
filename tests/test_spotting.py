"""Spotted patterns find what the plain patterns find, at the few places where they are tried."""

from importlib import import_module
from pathlib import Path

import pytest

from extractor.pipes.spotting import NUMBER, YEAR, Spot, Spotted
from extractor.pipes.time_grammar import PARTS
from extractor.readers import read


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """The corpus, and hundreds of marked-up test lines, each with an expression of its own."""
    own = [path.read_text(encoding="utf-8") for path in sorted(Path("tests").glob("test_time*.py"))]
    return own + [read(path).view for path in sorted(Path("corpus").glob("*.*"))]


def spotted() -> list[tuple[str, Spotted]]:
    found = []
    for part in PARTS:
        for name, value in vars(import_module(part.__name__)).items():
            for pattern in value if isinstance(value, tuple) else (value,):
                if isinstance(pattern, Spotted):
                    found.append((f"{part.__name__.split('.')[-1]}.{name}", pattern))
    return found


@pytest.mark.parametrize("name", sorted({name for name, _ in spotted()}))
def test_same_matches_as_everywhere(name: str, texts: list[str]) -> None:
    patterns = [pattern for own, pattern in spotted() if own == name]
    everywhere = [match.span() for pattern in patterns for text in texts for match in pattern.pattern.finditer(text)]
    assert [match.span() for pattern in patterns for text in texts for match in pattern.finditer(text)] == everywhere


@pytest.mark.parametrize(
    ("spot", "starts"),
    [
        (Spot(("days",)), "|days passed, two to 3 |days later in 2019"),
        (Spot(("days",), ("two", "to", NUMBER)), "|days passed, |two |to |3 |days later in 2019"),
        (Spot(("days",), reach=1), "|days passed, two to |3 |days later in 2019"),
        (Spot((YEAR,), ("in",)), "days passed, two to 3 days later |in |2019"),
        (Spot(("weeks",), ("two",)), "days passed, two to 3 days later in 2019"),
    ],
)
def test_starts(spot: Spot, starts: str) -> None:
    text = starts.replace("|", "")
    offsets = spot.starts(text)
    assert "".join("|" * (place in offsets) + sign for place, sign in enumerate(text)) == starts
