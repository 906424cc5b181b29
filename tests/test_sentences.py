import pytest
import spacy

from extractor.pipes import sentences  # noqa: F401


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRP was 12 mg/L. Fig. 2 shows more.", ["CRP was 12 mg/L.", "Fig. 2 shows more."]),
        ("He took 3.5 mg i.v. daily. He slept.", ["He took 3.5 mg i.v. daily.", "He slept."]),
        ("Seen by J. Smith et al. on Feb. 12. Then home.", ["Seen by J. Smith et al. on Feb. 12.", "Then home."]),
        ("It was given.The fever fell [3]. Good!", ["It was given.", "The fever fell [3].", "Good!"]),
        ("Cells came. hUCMSCs were given.", ["Cells came.", "hUCMSCs were given."]),
        ("Values e.g. CRP, i.e. inflammation.", ["Values e.g. CRP, i.e. inflammation."]),
        ("pH 7.31. pCO2 5.2 kPa.", ["pH 7.31.", "pCO2 5.2 kPa."]),
        ("First line\nSecond line", ["First line", "Second line"]),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_sentences")
    doc = nlp(text)
    assert [sentence.text.strip() for sentence in doc.sents] == expected


def test_an_endless_sentence_is_parted_at_its_semicolons() -> None:
    from extractor.pipes.sentences import LONGEST, Sentences

    text = "CRP was 12 mg/L; " * 1000
    parts = [text[start:end] for start, end in Sentences().split(text, 0, len(text))]
    assert max(map(len, parts)) <= LONGEST
    assert {part[-1] for part in parts} == {";"}
    assert " ".join(parts) == text.strip()
