"""Terminal views: nothing of a fact is lost to styling."""

from rich.console import Console

from extractor import extract
from extractor.render import event_table


def shown(text: str, nlp: object) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(event_table(extract(text, nlp).events))  # type: ignore[arg-type]
    return capture.get()


def test_units_in_brackets_are_shown(nlp: object) -> None:
    assert "223 [iU]/L" in shown("On admission AST was 223 IU/L.", nlp)


def test_large_numbers_are_shown_in_full(nlp: object) -> None:
    assert "1234567 {copies}/mL" in shown("His HIV RNA was 1,234,567 copies/mL.", nlp)


def test_the_patient_is_named_where_there_are_several(nlp: object) -> None:
    lines = shown(
        "Case 1: a 30-year-old man took aspirin. Case 2: a 40-year-old woman took ibuprofen.", nlp
    ).splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["case", "1"], ["case", "2"]]
