"""How the work of a function grows with its input, in processor time, so that a busy machine does not decide."""

import time
from collections.abc import Callable


def growth(work: Callable[[str], object], piece: str, size: int) -> float:
    """Processor time for four times ``size`` characters of ``piece`` over that for ``size``: about 4 where linear, 16 where quadratic."""
    spent = []
    for length in (size, 4 * size):
        text = piece * (length // len(piece))
        runs = []
        for _ in range(3):
            started = time.process_time()
            work(text)
            runs.append(time.process_time() - started)
        spent.append(min(runs))
    return spent[1] / max(spent[0], 1e-4)
