"""Two ways to do something, timed in turn: a ratio says the same on a slow machine."""

import statistics
import sys
import time
from collections.abc import Callable

ROUNDS = 3


def median_ratio(
    ours: Callable[[], None], theirs: Callable[[], None], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Both in turn, so that a busy moment hits both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, taken in zip((ours, theirs), times, strict=True):
            begun = time.perf_counter()
            run()
            taken.append(time.perf_counter() - begun)
    return statistics.median(times[0]), statistics.median(times[1])


def told(what: str, ours: float, theirs: float) -> float:
    ratio = ours / theirs
    sys.stdout.write(f"\n{what}: {ours * 1000:.0f} ms / {theirs * 1000:.0f} ms = {ratio:.2f}\n")
    return ratio
