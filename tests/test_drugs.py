import csv
import pickle
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import extractor.pipes.drugs  # noqa: F401  registers the factory
from extractor.document import mentions
from extractor.lexicons import load_rows, names_of, read_rows
from extractor.pipes.drug_lexicon import RXNORM, load_lexicon


@pytest.fixture(scope="module")
def pipe() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_drugs")
    return nlp


def found(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [
        (text[m["start"] : m["end"]], m["norm"]) for m in mentions(nlp(text), "drug") if m["attrs"]["role"] == "drug"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ulinastatin was injected.", [("Ulinastatin", "ulinastatin")]),
        ("He took paracetamol and salbutamol.", [("paracetamol", "acetaminophen"), ("salbutamol", "albuterol")]),
        ("Adrenaline, then noradrenaline.", [("Adrenaline", "epinephrine"), ("noradrenaline", "norepinephrine")]),
        ("Frusemide and ciclosporin", [("Frusemide", "furosemide"), ("ciclosporin", "cyclosporine")]),
        ("cefalexin or cephalexin", [("cefalexin", "cephalexin"), ("cephalexin", "cephalexin")]),
        ("Keppra was continued", [("Keppra", "levetiracetam")]),
        ("metoprolol tartrate was given", [("metoprolol tartrate", "metoprolol")]),
        ("Ibandronate sodium was given", [("Ibandronate sodium", "ibandronate")]),
        ("the glucocorticoid was withdrawn", [("glucocorticoid", "glucocorticoids")]),
        ("antiviral therapy was withdrawn", [("antiviral therapy", "antivirals")]),
        ("recovery of antiviral immune cells", []),
        ("He was given antibiotics.", [("antibiotics", "antibiotics")]),
        ("inhaled IFN-α", [("IFN-α", "interferon alfa")]),
        ("Xuebijing and Lianhua Qingwen", [("Xuebijing", "xuebijing"), ("Lianhua Qingwen", "lianhua qingwen")]),
        ("thymosin αl was given", [("thymosin αl", "thymalfasin")]),
        ("allogenic hUCMSCs were given", [("hUCMSCs", "human umbilical cord mesenchymal stem cells")]),
        ("lopinavir/ritonavir", [("lopinavir/ritonavir", "lopinavir / ritonavir")]),
        ("ritonavir/lopinavir", [("ritonavir/lopinavir", "lopinavir / ritonavir")]),
        ("lopinavir and ritonavir", [("lopinavir and ritonavir", "lopinavir / ritonavir")]),
        (
            "trimethoprim-sulfamethoxazole",
            [("trimethoprim-sulfamethoxazole", "sulfamethoxazole / trimethoprim")],
        ),
        ("aspirin and clopidogrel", [("aspirin", "aspirin"), ("clopidogrel", "clopidogrel")]),
        ("paclitaxel/carboplatin", [("paclitaxel", "paclitaxel"), ("carboplatin", "carboplatin")]),
        ("zanubrutinibum and imaginumab", [("zanubrutinibum", "zanubrutinib"), ("imaginumab", "imaginumab")]),
        (
            "He got dexamethazone, cimétidine 200 mg and remdesvir.",
            [("dexamethazone", "dexamethasone"), ("cimétidine", "cimetidine"), ("remdesvir", "remdesivir")],
        ),
        ("The pancreatic duct was standard; platelet and electrolyte values; erythropoietic cells.", []),
        ("novelcillin was added", [("novelcillin", "novelcillin")]),
        ("He got nystatin; cystatin was 1.2", [("nystatin", "nystatin")]),
        ("Potassium was 3.1 mmol/L.", []),
        ("Potassium chloride 40 mEq was given.", [("Potassium chloride", "potassium chloride")]),
        ("Intravenous potassium was given.", [("Intravenous potassium", "potassium")]),
        ("Serum albumin was 2.1 g/dL.", []),
        ("Albumin 20 g was infused.", [("Albumin", "albumin")]),
        ("Blood glucose was 12 mmol/L.", []),
        ("insulin resistance", []),
        ("insulin was given", [("insulin", "insulin")]),
        ("oxygen saturation of 91%", []),
        ("oxygen at 5 L/min", [("oxygen", "oxygen")]),
        ("She had anti-TNF antibodies.", []),
        ("The tacrolimus level was 8 ng/mL.", []),
        ("tacrolimus trough concentrations rose", []),
        ("heparin-induced thrombocytopenia", []),
        ("a penicillin allergy", []),
        ("She is allergic to penicillin.", []),
        ("isolates were resistant to clindamycin, linezolid, and vancomycin.", []),
        ("methicillin-resistant Staphylococcus aureus", []),
        ("estrogen receptor positive", []),
        ("iron deficiency anemia", []),
        ("Creatinine and urea were normal.", []),
        ("dexamethasone suppression test", []),
        ("6 red blood cells/µL", []),
        ("packed red blood cells were transfused", [("packed red blood cells", "red blood cells")]),
        ("IVIG was given", [("IVIG", "immunoglobulin, intravenous")]),
        ("normal saline", [("normal saline", "sodium chloride")]),
        ("It will perform well today with impact.", []),
        ("FOLFOX was started", [("FOLFOX", "folfox")]),
        ("We used ice and bep.", []),
        ("The urine drug screen was positive for benzodiazepines and methadone.", []),
        ("Screening by mass spectroscopy detected caffeine, phenytoin, and naproxen.", []),
        ("Clozapine was the cause of the agranulocytosis.", []),
    ],
)
def test_drug_names(pipe: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(pipe, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tocilizumab (TCZ) was given. TCZ was repeated.",
            [("Tocilizumab", "tocilizumab"), ("TCZ", "tocilizumab")],
        ),
        (
            "The chorioallantoic membrane (CAM) was normal and CAM was given.",
            [],
        ),
        (
            "Granulocyte colony-stimulating factor (GCF) was given, then GCF 300 µg.",
            [("Granulocyte colony-stimulating factor", "filgrastim"), ("GCF", "filgrastim")],
        ),
        ("MTX was started at 15 mg weekly.", [("MTX", "methotrexate")]),
        ("MEM agar plates", []),
    ],
)
def test_abbreviations(pipe: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(pipe, text) == expected


def test_attributes(pipe: Language) -> None:
    mention = mentions(pipe("lopinavir/ritonavir"), "drug")[0]
    assert mention["attrs"] == {
        "id": "lopinavir-ritonavir", "kind": "combination", "is_class": False, "role": "drug",
        "codes": [{"system": RXNORM, "code": "284640", "display": "lopinavir / ritonavir"}],
        "components": [{"name": "lopinavir", "dose": None}, {"name": "ritonavir", "dose": None}],
    }  # fmt: skip


def test_anchor_names_are_kept_apart(pipe: Language) -> None:
    roles = [
        (m["norm"], m["attrs"]["role"])
        for m in mentions(pipe("After tocilizumab, ibuprofen-induced ulcers healed."), "drug")
    ]
    assert roles == [("tocilizumab", "anchor"), ("ibuprofen", "named")]


def test_user_lexicon_overlays_by_id(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,name,names,kind\nzzz-1,wundermittel,wundermittel forte,ingredient\n", encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("extractor_drugs", config={"lexicons": [str(path)]})
    assert found(nlp, "Wundermittel forte was given.") == [("Wundermittel forte", "wundermittel")]


def test_pipe_pickles(pipe: Language) -> None:
    assert pickle.loads(pickle.dumps(pipe.get_pipe("extractor_drugs"))).overlays == ()


@pytest.mark.parametrize(
    "name", ["drugs", "drugs_extra", "drug_stops", "drug_contexts", "drug_status", "routes", "inn_stems"]
)
def test_every_line_loads(name: str) -> None:
    assert all(names_of(row) for row in load_rows(name).values())


def test_lexicon_has_one_class_flag_per_class() -> None:
    wrong = [drug.id for drug in load_lexicon().drugs.values() if (drug.kind == "class") and not drug.is_class]
    assert wrong == []


def test_extra_rows_carry_no_codes() -> None:
    assert [row["id"] for row in load_rows("drugs_extra").values() if row["rxcui"] or row["unii"]] == []


@pytest.mark.shared
def test_lexicon_is_what_its_builder_writes(shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("drug_named_entity_recognition")
    from extractor.lexicons.build.drugs import build, write

    write(build(shared), tmp_path / "drugs.csv")
    shipped = Path(__file__).parent.parent / "extractor" / "lexicons" / "drugs.csv"
    assert (tmp_path / "drugs.csv").read_bytes() == shipped.read_bytes()


@pytest.mark.shared
def test_codes_stand_in_rxnorm(shared: Path) -> None:
    with (shared / "vocab" / "rxnorm_ingredients.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {(row["rxcui"], row["unii"]) for row in rows}
    shipped = Path(__file__).parent.parent / "extractor" / "lexicons" / "drugs.csv"
    coded = [(row["rxcui"], row["unii"]) for _, row in read_rows(shipped) if row["rxcui"]]
    assert len(coded) > 2000
    assert [pair for pair in coded if pair not in known and (pair[0], "") not in known] == []
