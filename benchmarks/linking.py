"""How misspelled drug names are found again: own spelling against scispaCy's candidate generator.

    python benchmarks/linking.py [--thresholds 0.6 0.7 0.8] [--words 600]

Two measures, each for both ways: names of MACCROBAT's medications with one letter changed by chance (seeded), how often they
are given back right or wrong; ordinary words of eight letters and more from the other half of MACCROBAT, how many are taken for a
drug. And what each costs to load. Needs EXTRACTOR_SHARED.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

from extractor.pipes.drug_lexicon import load_lexicon
from extractor.pipes.drug_linking import CandidateSpeller
from extractor.pipes.drug_spelling import SHORTEST, Speller, spelled_names

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def documents() -> list[Path]:
    return sorted((Path(os.environ.get("EXTRACTOR_SHARED", "../shared")) / "corpora" / "maccrobat").glob("*.ann"))


def misspelled(word: str, chance: random.Random) -> str:
    """``word`` with one letter dropped, doubled, changed or swapped with the next, never the first."""
    place = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("drop", "add", "change", "swap"))
    if kind == "drop":
        return word[:place] + word[place + 1 :]
    if kind == "add":
        return word[:place] + chance.choice(LETTERS) + word[place:]
    if kind == "change":
        return word[:place] + chance.choice(LETTERS.replace(word[place], "")) + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def load_cost(way: str) -> str:
    """Seconds and megabytes (peak) of a process that loads the pipeline with one way and reads a sentence."""
    code = (
        "import re, time; start = time.perf_counter()\n"
        "from extractor.pipeline import extract, load\n"
        f"nlp = load(); nlp.get_pipe('extractor_drugs').spelling = {way!r}\n"
        "extract('She was treated with remdesvir 200 mg.', nlp)\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(round(time.perf_counter() - start, 1), int(peak) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return f"{seconds} s to the first result, {memory} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--thresholds", nargs="+", type=float, default=[0.6, 0.7, 0.8])
    parser.add_argument("--words", type=int, default=600)
    arguments = parser.parse_args()
    lexicon = load_lexicon()
    names = spelled_names(lexicon)
    texts = [path.with_suffix(".txt").read_text(encoding="utf-8") for path in documents()[::2]]
    words = sorted({word.lower() for text in texts for word in re.findall(rf"[A-Za-z]{{{SHORTEST},}}", text)})
    drugs = [word for word in words if word in names]
    plain = [word for word in words if word not in names]
    chance = random.Random(0)
    wrong = [(word, misspelled(word, chance)) for word in (chance.choice(drugs) for _ in range(arguments.words))]
    wrong = [(word, other) for word, other in wrong if other not in names and len(other) >= SHORTEST]
    ways: dict[str, Speller | CandidateSpeller] = {"letters": Speller(lexicon, names)}
    ways |= {f"scispacy {t:.2f}": CandidateSpeller(lexicon, names, t) for t in arguments.thresholds}
    print(f"{len(wrong)} misspelled names of {len(drugs)} drugs; {len(plain)} other words")
    print(f"{'way':<16}{'right':>7}{'wrong':>7}{'none':>7}{'taken for drugs':>17}{'ms a word':>11}")
    for way, speller in ways.items():
        start = time.perf_counter()
        found = [(word, speller.find(other)) for word, other in wrong]
        right = sum(hit is not None and hit[0].id == names[word] for word, hit in found)
        none = sum(hit is None for _, hit in found)
        taken = sum(speller.find(word) is not None for word in plain)
        spent = (time.perf_counter() - start) / (len(wrong) + len(plain)) * 1000
        shares = (right / len(wrong), (len(wrong) - right - none) / len(wrong), none / len(wrong), taken / len(plain))
        print(f"{way:<16}" + "".join(f"{share:>7.3f}" for share in shares[:3]) + f"{shares[3]:>17.4f}{spent:>11.2f}")
    for way in ("none", "letters", "scispacy"):
        print(f"{way}: {load_cost(way)}")


if __name__ == "__main__":
    main()
