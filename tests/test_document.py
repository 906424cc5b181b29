import json

import spacy
from spacy.tokens import Doc, DocBin

from extractor.document import add_mention, get_data, make_doc, mentions, plain_blocks, publish, sentences
from extractor.readers import read_text


def plain(doc: Doc) -> str:
    """Working data as JSON: stores that turn lists into tuples change nothing."""
    return json.dumps(get_data(doc), sort_keys=True)


def test_plain_text_has_paragraph_blocks() -> None:
    text = "ab c\nd\n\nef\n \n g  "
    assert [text[block["start"] : block["end"]] for block in plain_blocks(text)] == ["ab c\nd", "ef", "g"]


def test_two_mentions_over_the_same_words_both_stay() -> None:
    doc = spacy.blank("en")("tacrolimus 8 ng/mL")
    first = add_mention(doc, "drug", 0, 10, norm="tacrolimus")
    second = add_mention(doc, "drug", 0, 10, norm="tacrolimus level")
    assert [mention["id"] for mention in mentions(doc)] == [first["id"], second["id"]]
    publish(doc, "drug")
    assert [span.text for span in doc.spans["drug"]] == ["tacrolimus", "tacrolimus"]


def test_data_survives_bytes_and_docbin() -> None:
    nlp = spacy.blank("en")
    doc = make_doc(nlp, read_text("CRP 12&nbsp;mg/L", report_id="r"))
    add_mention(doc, "analyte", 0, 3, norm="c-reactive protein")
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    stored = next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)))
    assert plain(again) == plain(stored) == plain(doc)


def test_sentences_fall_back_to_blocks() -> None:
    assert sentences(spacy.blank("en")("One. Two.\n\nThree.")) == [(0, 9), (11, 17)]
