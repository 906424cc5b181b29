"""Words per second of the bare model, of rules alone and of the pipeline with the model, in one run; loading and memory.

    python benchmarks/speed.py [FOLDER] [--documents N]

FOLDER holds .txt reports; ``corpora/maccrobat`` of the shared corpora (EXTRACTOR_SHARED) if not given. The bare model reads the
same sentences without rules. Processor time is counted, and the three take turns report by report, so that load on the machine
falls on all alike.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from extractor.document import make_doc, sentences
from extractor.pipeline import extract, load
from extractor.pipes.ner import SHIPPED
from extractor.readers import read_text
from extractor.tagging.model import load_finder

FIRST = "import extractor; print(len(extractor.extract('Prednisolone 40 mg was given on 3 May 2021.').events))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(os.environ.get("EXTRACTOR_SHARED", "../shared"))
    parser.add_argument("folder", nargs="?", type=Path, default=shared / "corpora" / "maccrobat")
    parser.add_argument("--documents", type=int, default=60)
    arguments = parser.parse_args()
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True, stdout=subprocess.DEVNULL)
    print(f"load to first result: {time.perf_counter() - began:.1f} s")
    whole, rules, finder = load(), load("none"), load_finder(str(SHIPPED))
    spent = {"bare model": 0.0, "rules alone": 0.0, "rules and model": 0.0}
    words = 0
    for path in sorted(arguments.folder.glob("*.txt"))[: arguments.documents]:
        text = path.read_text(encoding="utf-8")
        words += len(text.split())
        doc = make_doc(rules, read_text(text))
        for name in ("extractor_sections", "extractor_sentences"):
            doc = rules.get_pipe(name)(doc)  # type: ignore[operator]
        view, ranges = doc.text, sentences(doc)
        for name, work in (
            ("bare model", lambda view=view, ranges=ranges: finder.read(view, ranges, [], rules=False)),
            ("rules alone", lambda text=text: extract(text, rules)),
            ("rules and model", lambda text=text: extract(text, whole)),
        ):
            began = time.process_time()
            work()  # type: ignore[no-untyped-call]
            spent[name] += time.process_time() - began
    print(f"{words} words")
    for name, seconds in spent.items():
        print(f"{name:<18}{words / seconds:>8.0f} words/s")
    print(f"ratio {spent['bare model'] / spent['rules and model']:.2f}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
