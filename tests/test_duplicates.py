from typing import Any

from extractor.pipes.duplicates import mark_duplicates

PLAIN = {"polarity": "affirmed", "certainty": "certain", "temporality": "current", "experiencer": "patient"}


def statement(identifier: str, section: str, start: int, *, kind: str = "medication", date: str | None = None,
              basis: str = "explicit", **slots: Any) -> dict[str, Any]:  # fmt: skip
    times = [{"start": date, "basis": basis}] if date else []
    return {"id": identifier, "type": kind, "name": "x", "start": start, "section": section, "patient": None,
            "assertion": PLAIN, "slots": slots, "fields": {}, "times": times}  # fmt: skip


def test_abstract_points_at_the_narrative() -> None:
    items = [
        statement("a", "abstract", 1),
        statement("n", "case_presentation", 50, date="2020-01-02", dose={"value": 5, "unit": "mg"}),
        statement("d", "discussion", 90, date="2020-01-02"),
    ]
    assert mark_duplicates(items) == {"a": "n", "d": "n"}


def test_new_facts_are_no_duplicates() -> None:
    items = [
        statement("n", "case_presentation", 50, date="2020-01-02"),
        statement("d", "discussion", 90, duration={"value": 5, "unit": "d"}),
        statement("s", "discussion", 95, status={"value": "stopped"}),
    ]
    assert mark_duplicates(items) == {}


def test_a_cell_that_repeats_the_text_is_a_duplicate_and_another_date_is_not() -> None:
    value = {"value": 82.69, "unit": "mg/L"}
    items = [
        statement("n", "case_presentation", 50, kind="measurement", date="2020-02-06", value=value),
        statement("t1", "table", 90, kind="measurement", date="2020-02-06", value=value),
        statement("t2", "table", 95, kind="measurement", date="2020-02-08", value=value),
    ]
    assert mark_duplicates(items) == {"t1": "n"}


def test_narrative_without_figure_points_at_the_one_with() -> None:
    items = [
        statement("n", "case_presentation", 50),
        statement("t", "discussion", 90, date="2020-02-09", dose={"value": 5, "unit": "mg"}),
    ]
    assert mark_duplicates(items) == {"n": "t"}


def test_two_doses_of_the_same_narrative_stay() -> None:
    dose = {"value": 5, "unit": "mg"}
    items = [
        statement("n1", "case_presentation", 50, dose=dose, date="2020-02-09"),
        statement("n2", "case_presentation", 60, dose=dose, date="2020-02-12"),
    ]
    assert mark_duplicates(items) == {}


def test_two_procedures_of_one_day_are_two() -> None:
    text = "biopsy and dialysis; the biopsy"
    items = [
        {**statement(words, "case_presentation", start, kind="clinical_event", date="2020-02-09"), "name": "procedure",
         "start": start, "end": start + 8}
        for words, start in (("b1", 0), ("d", 11), ("b2", 25))
    ]  # fmt: skip
    items[0]["end"], items[2]["end"] = 6, 31
    assert mark_duplicates(items, text) == {"b2": "b1"}


def test_a_dose_told_again_in_the_narrative_is_another_one_a_bare_name_is_not() -> None:
    dose = {"value": 5, "unit": "mg"}
    items = [
        statement("n1", "case_presentation", 50, dose=dose, date="2020-02-09"),
        statement("n2", "case_presentation", 60, dose=dose, date="2020-02-09"),
        statement("n3", "case_presentation", 70, date="2020-02-09"),
    ]
    assert mark_duplicates(items) == {"n3": "n1"}
