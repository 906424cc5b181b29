"""``python -m corpus.typeset [folder]``: write every form of the reports that have one.

A form is named ``<report>.<form>``. The scan goes into a folder of its own: reading it takes tesseract, which a run over ``corpus``
must not need.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from reportlab.lib.pagesizes import A4, LETTER

from corpus.typeset.article import write_article
from corpus.typeset.pages import Design, write_pages
from corpus.typeset.reports import read_blocks
from corpus.typeset.scan import scan
from corpus.typeset.setting import Setter

ROOT = Path(__file__).resolve().parents[2]
DESIGNS = {
    "ttp_caplacizumab.md": Design(
        "Annals of Imagined Haematology", "2022;14:101–104", "Wintersteiner et al.",
        ("DOI: 10.5555/aih.2022.0101", "Received 1 March 2022 · Accepted 2 May 2022 · Published online: 17 May 2022"), ligatures=True,
    ),
    "nivolumab_hepatitis.md": Design(
        "Case Letters in Oncology", "Vol. 6, No. 2, pp. 101–104", "Trask, Oyelaran, Lindqvist", ("https://doi.org/10.5555/clo.6.2.101",),
        page=LETTER, table="ruled", size=9.0,
    ),
    "clozapine_myocarditis.html": Design(
        "Journal of Cautionary Psychiatry", "2021, Article 101", "Case report", columns=1, wide_tables=False, size=10.2,
        cites_high=True, margin=70.0,
    ),
    "kawasaki_infant.txt": Design(
        "Manuscript submitted for review", "Confidential", "Kawasaki disease in infancy", columns=1, wide_tables=False, size=10.5,
        line_numbers=True, margin=80.0,
    ),
    "amiodarone_thyrotoxicosis.txt": Design(
        "Endocrine Curiosities", "3 (2020) 101–103", "Thyroid storm on amiodarone", columns=3, table="ruled", size=8.6, margin=40.0,
        gutter=14.0,
    ),
}  # fmt: skip
FORMS = {
    "ttp_caplacizumab.md": "two-column",
    "nivolumab_hepatitis.md": "letter",
    "clozapine_myocarditis.html": "one-column",
    "kawasaki_infant.txt": "manuscript",
    "amiodarone_thyrotoxicosis.txt": "three-column",
}
SCANNED = {
    "nmda_encephalitis.txt": Design(
        "Neurology Notes", "1 (2017) 101–102", "Case notes", columns=1, page=A4, wide_tables=False, size=11.0, margin=76.0
    ),
}  # fmt: skip
ARTICLES = {
    "kidney_transplant_bk.html": ("Case of the Month", "10.5555/cotm.2022.3", "2022-03-14"),
    "obstetric_mother_newborn.md": ("Perinatal Case Letters", "10.5555/pcl.2020.7", "2020-11-02"),
}


def main(folder: Path, scans: Path) -> None:
    """Write pages and articles into ``folder``, scans into ``scans``."""
    folder.mkdir(parents=True, exist_ok=True)
    scans.mkdir(parents=True, exist_ok=True)
    for name, design in DESIGNS.items():
        heads, body = Setter(design).parts(read_blocks(ROOT / "corpus" / name))
        write_pages(heads, body, design, folder / f"{Path(name).stem}.{FORMS[name]}.pdf")
    for name, (journal, doi, published) in ARTICLES.items():
        write_article(
            read_blocks(ROOT / "corpus" / name), journal, doi, published, folder / f"{Path(name).stem}.jats.xml"
        )
    with tempfile.TemporaryDirectory() as temporary:
        for name, design in SCANNED.items():
            heads, body = Setter(design).parts(read_blocks(ROOT / "corpus" / name))
            plain = Path(temporary) / "plain.pdf"
            write_pages(heads, body, design, plain)
            scan(plain.read_bytes(), scans / f"{Path(name).stem}.scan.pdf")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    main(target or ROOT / "corpus" / "forms", target or ROOT / "tests" / "data")
