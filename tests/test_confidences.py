from extractor import extract
from extractor.lexicons import load_rows


def test_every_confidence_is_a_share_of_counted_events() -> None:
    for rule, row in load_rows("confidences").items():
        assert 0 <= float(row["precision"]) <= 1, rule
        assert int(row["events"]) > 0, rule


def test_an_event_carries_the_precision_of_its_rule(nlp: object) -> None:
    (event,) = extract("# Case\n\nCRP was 82 mg/L.", nlp).events  # type: ignore[arg-type]
    assert event.rule == "values:behind"
    assert event.confidence == float(load_rows("confidences")["values:behind"]["precision"])
