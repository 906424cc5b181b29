"""Which number belongs to which analyte, by how the sentence is built."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right

from extractor.document import Mention
from extractor.pipes.value_fit import bonded, fit, other_form, same_magnitude
from extractor.pipes.value_gaps import follows_on, is_denominator, is_factor, is_loose, is_skippable, resumes
from extractor.pipes.value_sentences import Link, Sentence, coordinated, rule_of
from extractor.units import by_code, match_at

_BEFORE = re.compile(
    r"\s*(?:(?:of|were|was|being|as)\s+)?(?:the\s+|his\s+|her\s+|serum\s+|for\s+(?:the\s+)?)?|\s*\(?\s*", re.IGNORECASE
)
_JOIN = re.compile(r"\s*(?:,|and|,\s*and|;|/|to|-)\s*(?:only|about|approximately|just|nearly)?\s*", re.IGNORECASE)
_EMPTY = re.compile(r"\s*[(\[]\s*[)\]]")
# Nothing but a copula: what stands behind it is the value, in whatever unit it is printed.
_COPULA = re.compile(r"\s*(?:levels?|counts?|was|were|is|of|at|[:=(,])?\s*(?:was|of|at|[:=])?\s*", re.IGNORECASE)
# What a list of numbers and their analytes begins with; an analyte right before the first number would own it.
_LIST_OPENS = re.compile(
    r"(?:\b(?:with|and|of|which|showed|revealed|were|was|containing|contained|included|including|had|comprising)|[(:;])\s*$"
)
_PER = re.compile(r"\s?(?=/|per\b)")
_BRACKET = re.compile(r"\s?[(\[]\s?")


class Linker:
    """Links the numbers of one sentence to its analytes.

    In this order: coordinated analytes with as many numbers ("A, B and C were 1, 2 and 3"), a number right before its
    analyte ("82% neutrophils") where the sentence is built so, the numbers behind each analyte up to the next one, and
    numbers right before an analyte that are left.
    """

    def __init__(self, text: str, sentence: Sentence) -> None:
        self.text, self.sentence = text, sentence
        self.links: list[Link] = []
        self._used: set[str] = set()
        # Short forms in brackets and what a test looks for stand between it and its result: "PCR for SARS-CoV-2 was …".
        aliases = [(low, high) for a in sentence.analytes for low, high in a["attrs"].get("aliases", ())]
        times = [q for q in sentence.quantities if q["attrs"].get("dimension") == "time"]
        self._masks = sorted(
            {*((m["start"], m["end"]) for m in (*sentence.timexes, *sentence.ranges, *times)), *aliases}
        )

    def link(self) -> list[Link]:
        """All links, by number."""
        self._link_alternating()
        groups = coordinated(self.text, self.sentence)
        for group in groups:
            if len(group) > 1:
                self._link_group(group)
        self._link_inside()
        self._link_listed_before()
        before_first = self._built_number_first()
        if before_first:
            self._link_before()
        for index, analyte in enumerate(self.sentence.analytes):
            self._link_behind(analyte, self._limit(index))
        if not before_first:
            self._link_before()
        self.links.sort(key=lambda link: (link.quantity["start"], link.quantity["end"]))
        return self.links

    def _limit(self, index: int) -> int:
        analytes = self.sentence.analytes
        return analytes[index + 1]["start"] if index + 1 < len(analytes) else self.sentence.end

    def bonded(self, start: int, end: int) -> bool:
        """Whether only words that keep analyte and value together stand between two offsets."""
        return bonded(self._gap(start, end))

    def _gap(self, start: int, end: int) -> str:
        pieces, position = [], start
        index = max(0, bisect_left(self._masks, (start, start)) - 1)
        for low, high in self._masks[index:]:
            if low >= end:
                break
            if low >= position and high <= end:
                pieces.append(self.text[position:low])
                position = high
        pieces.append(self.text[position:end])
        return " ".join(pieces)

    def _add(self, analyte: Mention, quantity: Mention, score: float, rule: str, same: Link | None = None) -> Link:
        unit = by_code().get(quantity["attrs"].get("unit") or "")
        name = (other_form(analyte["norm"], unit.dimension) if unit else None) or analyte["norm"]
        link = Link(analyte, quantity, score, name, rule, same)
        self.links.append(link)
        self._used.add(quantity["id"])
        return link

    def _link_group(self, group: list[Mention]) -> None:
        start = group[-1]["end"]
        limit = next((a["start"] for a in self.sentence.analytes if a["start"] > group[-1]["start"]), self.sentence.end)
        behind = [q for q in self.sentence.quantities if start <= q["start"] < limit]
        if not behind:
            return
        gap = self._gap(start, behind[0]["start"])
        if not (bonded(gap) or is_loose(gap, behind[0])):
            return
        run = [behind[0]]
        for quantity in behind[1:]:
            # Its reference range stands in brackets behind each: "12.6 mg/L (1-5) and 2.5 mg/L (10-20)".
            if not _JOIN.fullmatch(_EMPTY.sub("", self._gap(run[-1]["end"], quantity["start"]))):
                break
            run.append(quantity)
        # Blood pressure takes two numbers of the list.
        wanted = [analyte for analyte in group for _ in range(2 if "pair" in analyte["attrs"]["flags"] else 1)]
        if len(run) == len(wanted) and all(fit(a, q) for a, q in zip(wanted, run, strict=True)):
            for analyte, quantity in zip(wanted, run, strict=True):
                self._add(analyte, quantity, 0.95, "values:coordinated")
            self._bracketed(group, behind, limit)
        elif len(run) == 1 and len(group) == 2 and self.text[group[0]["end"] : start].lstrip()[:1] == "/":
            # "AST/ALT >150 IU/L" is one number for both.
            if all(fit(analyte, run[0]) == "unit" for analyte in group):
                for analyte in group:
                    self._add(analyte, run[0], 0.85, "values:coordinated")

    def _link_alternating(self) -> None:
        """ "Leukocyte (neutrophil) count: 5200/µL (2200/µL), 5300/µL (2100/µL)": what stands in brackets belongs to what does."""
        analytes = self.sentence.analytes
        for index in range(len(analytes) - 1):
            outer, inner = analytes[index], analytes[index + 1]
            opened = _BRACKET.fullmatch(self.text, outer["end"], inner["start"])
            if not opened or self.text[inner["end"] : inner["end"] + 1] != ")":
                continue
            limit = self._limit(index + 1)
            behind = [q for q in self.sentence.quantities if inner["end"] <= q["start"] < limit]
            for one, other in itertools.pairwise(behind):
                if (
                    not _BRACKET.fullmatch(self.text, one["end"], other["start"])
                    or self.text[other["end"] : other["end"] + 1] != ")"
                ):
                    continue
                if fit(outer, one) and fit(inner, other) and {one["id"], other["id"]}.isdisjoint(self._used):
                    self._add(outer, one, 0.9, "values:alternating")
                    self._add(inner, other, 0.9, "values:alternating")

    def _bracketed(self, group: list[Mention], behind: list[Mention], limit: int) -> None:
        """A value in brackets behind one of a list says it in another unit: "8800/µL and 2% (176/µL)"."""
        for link in [link for link in self.links if link.analyte in group]:
            following = next((q for q in behind if link.quantity["end"] <= q["start"] < limit), None)
            if following is None or following["id"] in self._used or fit(link.analyte, following) != "unit":
                continue
            if _BRACKET.fullmatch(self.text, link.quantity["end"], following["start"]):
                self._add(link.analyte, following, 0.85, "values:coordinated")

    def _built_number_first(self) -> bool:
        """Whether the first number of the sentence that fits an analyte stands right before it."""
        analytes, quantities = self.sentence.analytes, self.sentence.quantities
        earlier = [quantity for quantity in quantities if analytes and quantity["end"] <= analytes[0]["start"]]
        if not earlier:
            return False
        last = self._counted(analytes[0], earlier[-1])
        return (
            bool(_BEFORE.fullmatch(self.text, last["end"], analytes[0]["start"])) and fit(analytes[0], last) == "unit"
        )

    def _link_inside(self) -> None:
        """A unit that names what it counts: "46 white cells/µL" is a value of "white cells"."""
        starts = [quantity["start"] for quantity in self.sentence.quantities]
        for index, analyte in enumerate(self.sentence.analytes):
            before = self.sentence.analytes[index - 1] if index else None
            # The last to begin before an analyte is the one that holds it; members of a series may share their unit.
            last = bisect_left(starts, analyte["start"])
            for quantity in self.sentence.quantities[max(0, last - 3) : last]:
                counts = quantity["attrs"].get("dimension") == "number_concentration"
                if counts and analyte["start"] < quantity["end"] and fit(analyte, quantity):
                    # "Platelet count (44 000 platelets/mL)": the count is named already.
                    if before and before["norm"] == analyte["norm"] and self.bonded(before["end"], quantity["start"]):
                        continue
                    start = quantity["attrs"]["unit_start"]
                    if start is not None and start > quantity["start"]:
                        quantity = {**quantity, "end": start - (self.text[start - 1] == " ")}
                    self._add(analyte, quantity, 0.9, "values:counted")

    def _link_before(self) -> None:
        taken = {link.analyte["id"] for link in self.links}
        starts = [quantity["end"] for quantity in self.sentence.quantities]
        for analyte in self.sentence.analytes:
            index = bisect_right(starts, analyte["start"]) - 1
            if index < 0 or analyte["id"] in taken:
                continue
            quantity = self._counted(analyte, self.sentence.quantities[index])
            if quantity["id"] in self._used or fit(analyte, quantity) != "unit":
                continue
            if _BEFORE.fullmatch(self.text, quantity["end"], analyte["start"]):
                self._add(analyte, quantity, 0.85, "values:before")

    def _link_listed_before(self) -> None:
        """ "A WBC of 700/µL, with 2% neutrophils, 94% lymphocytes and 2% monocytes": a list each of whose numbers stands first."""
        ends = {quantity["end"]: quantity for quantity in self.sentence.quantities if quantity["id"] not in self._used}
        pairs = []
        for analyte in self.sentence.analytes:
            quantity = ends.get(analyte["start"] - 1)
            if quantity is not None and self.text[quantity["end"]] == " " and fit(analyte, quantity) == "unit":
                pairs.append((quantity, analyte))
        run: list[tuple[Mention, Mention]] = []
        for pair in [*pairs, None]:
            if pair is not None and run and _JOIN.fullmatch(self.text, run[-1][1]["end"], pair[0]["start"]):
                run.append(pair)
                continue
            if len(run) > 1 and _LIST_OPENS.search(
                self.text, max(self.sentence.start, run[0][0]["start"] - 24), run[0][0]["start"]
            ):
                for quantity, analyte in run:
                    self._add(analyte, quantity, 0.9, "values:before")
            run = [pair] if pair is not None else []

    def _counted(self, analyte: Mention, quantity: Mention) -> Mention:
        """A bare number whose unit stands behind the analyte, "46 white cells/µL", with that unit; else as it is."""
        per = _PER.match(self.text, analyte["end"]) if quantity["attrs"].get("dimension") == "number" else None
        found = match_at(self.text, per.end()) if per else None
        if found is None or per is None or found[0].dimension != "number_concentration":
            return quantity
        unit, end = found
        attrs = {
            **quantity["attrs"], "unit": unit.code, "dimension": unit.dimension, "unit_start": per.end(),
            "unit_end": end, "unit_text": self.text[per.end() : end],
        }  # fmt: skip
        return {**quantity, "attrs": attrs}

    def _link_behind(self, analyte: Mention, limit: int) -> None:
        if any(link.analyte["id"] == analyte["id"] for link in self.links):
            return
        needs_unit = "needs_value" in analyte["attrs"]["flags"]
        starts = [quantity["start"] for quantity in self.sentence.quantities]
        last: Link | None = None
        for quantity in self.sentence.quantities[bisect_left(starts, analyte["end"]) :]:
            if quantity["start"] >= limit:
                break
            if quantity["id"] in self._used:
                if last is None:
                    break
                continue
            if last is not None and (is_denominator(self.text, last, quantity) or is_factor(self.text, last, quantity)):
                continue
            kind = fit(analyte, quantity) or self._odd_unit(analyte, quantity, last)
            if kind is None:
                if last is None and not is_skippable(quantity):
                    break
                continue
            position = last.quantity["end"] if last else analyte["end"]
            gap = self._gap(position, quantity["start"])
            # "prothrombin time; 9.8 seconds" in a list that parts its members so.
            if (
                bonded(gap)
                or (kind == "unit" and gap.strip() == ";")
                or (last is not None and resumes(gap, last, quantity))
            ):
                bare = kind == "number" and needs_unit and rule_of(analyte) == "abnormality"
                if bare and not self._has_range(quantity):
                    continue
                if last and kind == "number" and not follows_on(gap, last, quantity):
                    break
                same = last if last and same_magnitude(last.quantity, quantity, gap) else None
                last = self._add(analyte, quantity, 0.95 if kind == "unit" else 0.85, "values:behind", same)
            elif last is None and kind == "unit" and not needs_unit and is_loose(gap, quantity):
                last = self._add(analyte, quantity, 0.7, "values:near")
            else:
                break

    def _odd_unit(self, analyte: Mention, quantity: Mention, last: Link | None) -> str | None:
        """``unit`` where a concentration follows a laboratory analyte directly, though it is not its usual unit."""
        unit = by_code().get(quantity["attrs"].get("unit") or "")
        plain = last is None and analyte["attrs"]["kind"] == "lab" and rule_of(analyte) == "analyte"
        if not plain or unit is None or not unit.dimension.endswith(("_concentration", "number_per_field")):
            return None
        return "unit" if _COPULA.fullmatch(self._gap(analyte["end"], quantity["start"])) else None

    def _has_range(self, quantity: Mention) -> bool:
        """Whether a reference range in brackets follows, which only a laboratory prints."""
        return any(_BRACKET.fullmatch(self.text, quantity["end"], item["start"]) for item in self.sentence.ranges)
