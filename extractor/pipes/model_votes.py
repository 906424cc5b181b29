"""What the trained model said of a text, as the other pipes ask it: plain data under ``data["ner"]``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc

from extractor.document import Mention, get_data
from extractor.lexicons import load_rows
from extractor.pipes.model_kinds import DOSED, SURE

if TYPE_CHECKING:
    from extractor.tagging.model import Reading

_TIMES = ("Date", "Time", "Duration", "Frequency")
LABELS_OF = {
    "drug": ("Medication", "Chemical", "Drug"), "dose": ("Dosage",), "radiation": ("Dosage",), "route": ("Administration",),
    "frequency": ("Frequency",), "dose_duration": ("Duration",), "analyte": ("Diagnostic_procedure",),
    "value": ("Lab_value",), "result": ("Lab_value",), "milestone": ("Diagnostic_procedure", "Therapeutic_procedure"),
    "timex:DATE": _TIMES, "timex:TIME": _TIMES, "timex:DURATION": _TIMES, "timex:SET": _TIMES, "timex:AGE": ("Age",),
}  # fmt: skip
"""Label of a mention (of a timex with its type) → the model's labels that say the same."""
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
"""Lower bounds of the classes of support that ``votes.csv`` counts."""
_KEPT = frozenset(label for labels in LABELS_OF.values() for label in labels)
_FAINT = 0.05
SECOND_LABELS = {"Drug": "Medication", "Dosage": "Dosage", "Route": "Administration"}
"""Labels of the head that learned from single sentences (PHEE) → those of the case reports."""
LONE = 100
"""Most words of a text that is read as a lone sentence: those of PHEE have up to 77, the reports 200 and more."""
_SENTENCE = frozenset({*SECOND_LABELS.values(), "drug", "dose", "route"})


def store(doc: Doc, reading: Reading, model: str) -> None:
    """Keep a reading with ``doc``: spans of all heads, and the probability of each word for each label we use.

    Of drugs, doses and routes in a lone sentence only the head speaks that learned from such.
    """
    lone = len(reading.words) <= LONE and "sentence" in reading.labels
    words: dict[str, list[list[float]]] = {}
    for head, table in reading.probabilities.items():
        for number, name in enumerate(reading.labels[head]):
            label = SECOND_LABELS.get(name, name) if lone and head == "sentence" else name
            if label not in _KEPT or not _speaks(head, label, lone):
                continue
            column = table[:, 2 * number + 1] + table[:, 2 * number + 2]
            places = (column >= _FAINT).nonzero()[0]
            words.setdefault(label, []).extend(
                [*reading.words[place], round(share, 2)]
                for place, share in zip(places.tolist(), column[places].tolist(), strict=True)
            )
    get_data(doc)["ner"] = {
        "model": model,
        "lone": lone,
        "spans": {head: [list(span) for span in spans] for head, spans in reading.spans.items()},
        "words": words,
    }


def _speaks(head: str, label: str, lone: bool) -> bool:
    """Whether the support of ``label`` heeds a head."""
    if lone and label in (*SECOND_LABELS.values(), "Chemical"):
        return head == "sentence"
    return head == "case" or label not in _CASE_ONLY


_CASE_ONLY = frozenset({"Dosage", "Duration"})


class Votes:
    """Asks the stored reading of a Doc; without one every support is ``None``."""

    def __init__(self, doc: Doc) -> None:
        data: dict[str, Any] = get_data(doc).get("ner") or {}
        self.spans: dict[str, list[list[Any]]] = data.get("spans", {})
        self.lone: bool = data.get("lone", False)
        words: dict[str, list[list[float]]] | None = data.get("words")
        self._read = words is not None
        # Starts, ends and probabilities of the words of each label; words stand in order and do not overlap.
        tables = {label: tuple(zip(*rows, strict=True)) for label, rows in (words or {}).items() if rows}
        self._tables = {label: [tables[name] for name in names if name in tables] for label, names in LABELS_OF.items()}

    def support(self, label: str, start: int, end: int) -> float | None:
        """Highest probability that a word of ``start:end`` belongs to what mentions of ``label`` are, 0 to 1."""
        if not self._read or label not in LABELS_OF:
            return None
        highest = 0.0
        for starts, ends, likely in self._tables[label]:
            low = bisect_right(ends, start)
            high = bisect_left(starts, end, low)
            if low < high:
                highest = max(highest, *likely[low:high])
        return highest

    def of(self, mention: Mention) -> float | None:
        """Support of a mention: of the model's own spans their score."""
        if mention["rule"].startswith("model:"):
            return mention["score"]
        return self.support(label_of(mention), mention["start"], mention["end"])

    def score(self, mention: Mention) -> float:
        """How likely a mention is right: measured where rule and model have met, else the rule's own score.

        In a lone sentence the support of drugs, doses and routes is their score: the counts are those of reports.
        """
        support = self.of(mention) if self.lone and mention["label"] in _SENTENCE else None
        if support is not None:
            return support
        if mention["rule"].endswith((DOSED, SURE)):
            return mention["score"]
        precision = self._precision(mention)
        return mention["score"] if precision is None else precision

    def ratio(self, mention: Mention) -> float:
        """How much likelier the model's vote makes a mention than others of its rule: a ratio of odds, 1 without a vote."""
        precision, usual = self._precision(mention), _precisions().get((label_of(mention), family(mention), None))
        return 1.0 if precision is None or usual is None else odds(precision) / odds(usual)

    def _precision(self, mention: Mention) -> float | None:
        support = self.of(mention)
        if support is None:
            return None
        return _precisions().get((label_of(mention), family(mention), BINS[bisect_right(BINS, support) - 1]))


@lru_cache(maxsize=1)
def _precisions() -> dict[tuple[str, str, float | None], float]:
    """Precision by label, family of the rule and class of support, None for all classes together."""
    found: dict[tuple[str, str, float | None], float] = {}
    for key, row in load_rows("votes").items():
        label, rule, bound = key.split("|")
        found[label, rule, None if bound == "all" else float(bound)] = float(row["precision"])
    return found


def label_of(mention: Mention) -> str:
    """Label of a mention, of a timex with its type."""
    label = mention["label"]
    return f"timex:{mention['attrs']['timex_type']}" if label == "timex" else label


def vote_key(mention: Mention, support: float) -> str:
    """Row of ``votes.csv``: label, family of the rule, and the highest bound of :data:`BINS` that the support reaches."""
    return f"{label_of(mention)}|{family(mention)}|{BINS[bisect_right(BINS, support) - 1]:g}"


def usual_key(mention: Mention) -> str:
    """Row of ``votes.csv`` for all mentions of the label and family, whatever their support."""
    return f"{label_of(mention)}|{family(mention)}|all"


def odds(probability: float) -> float:
    """Odds of a probability kept off 0 and 1."""
    kept = min(0.99, max(0.01, probability))
    return kept / (1 - kept)


def family(mention: Mention) -> str:
    """What ``votes.csv`` counts mentions of a label by: the file of the rule for drugs and tests, how the model met the rules for its own."""
    if mention["rule"].startswith("model:"):
        return mention["rule"].removeprefix("model:")
    if mention["label"] == "dose":
        # Volumes are flushed, drained and lost as well as given.
        return "volume" if mention["attrs"].get("dimension") == "volume" else "figure"
    if mention["label"] == "drug" and mention["attrs"].get("role") == "named":
        return "named"
    return mention["rule"].replace(".", ":").split(":")[0] if mention["label"] in ("drug", "analyte") else "any"
