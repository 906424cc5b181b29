"""Reliability of confidences: what share of events of each confidence is right, and what --min-confidence keeps.

    python benchmarks/reliability.py RUN GOLD [--report @FILE]

RUN is a folder of ``extractor run``; an event is right where it pairs (overlap) with a gold event. Printed are the mean
confidence and the precision of each class, the expected calibration error, and precision and recall at some thresholds.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from pathlib import Path

from extractor.cli import _report_ids
from extractor.score import score
from extractor.score.loading import load_events

CLASSES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--report", action="append")
    arguments = parser.parse_args()
    names = _report_ids(arguments.report)
    report = score(arguments.run, arguments.gold, reports=names).to_json()
    wrong = Counter((item["report_id"], item["type"], item["start"], item["end"]) for item in report["spurious"])
    events = []
    for event in load_events(arguments.run / "events.jsonl"):
        if event.duplicate_of is not None or (names and event.report_id not in names):
            continue
        key = (event.report_id, event.type, event.mention.start, event.mention.end)
        events.append((event.confidence, not wrong[key]))
        wrong[key] -= wrong[key] > 0
    missed = len(report["missed"])
    print(f"{len(events)} events, {missed} missed")
    print(f"{'confidence':<14}{'events':>7}{'mean':>7}{'right':>7}")
    error = 0.0
    for low, high in itertools.pairwise(CLASSES):
        inside = [item for item in events if low <= item[0] < high]
        if inside:
            mean = sum(item[0] for item in inside) / len(inside)
            right = sum(item[1] for item in inside) / len(inside)
            error += abs(mean - right) * len(inside) / len(events)
            print(f"{low:.2f}–{min(high, 1):.2f}     {len(inside):>7}{mean:>7.2f}{right:>7.2f}")
    print(f"expected calibration error {error:.3f}")
    total = sum(right for _, right in events) + missed
    print(f"{'at least':<14}{'P':>7}{'R':>7}{'events':>8}")
    for least in THRESHOLDS:
        kept = [right for confidence, right in events if confidence >= least]
        print(f"{least:<14.2f}{sum(kept) / max(1, len(kept)):>7.3f}{sum(kept) / max(1, total):>7.3f}{len(kept):>8}")


if __name__ == "__main__":
    main()
