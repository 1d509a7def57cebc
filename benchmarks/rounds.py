"""Seconds of several rounds as a table of medians, each beside the one that all are compared with."""

import argparse
import statistics
from collections.abc import Sequence

MOST = "slowest"


def wanted(words: Sequence[str] | None, about: str | None, usual: int) -> int:
    """Read how many rounds are wanted from the command line."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rounds", type=int, default=usual)
    return int(parser.parse_args(words).rounds)


def table(times: dict[str, list[float]], base: str) -> None:
    """Print the median and the slowest of each name, and its median as a multiple of the median of `base`."""
    width = max(map(len, times))
    unit = statistics.median(times[base])
    print(f"{'':<{width}} {'median':>8} {MOST:>8} {'ratio':>6}")
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name:<{width}} {median:>6.2f} s {max(seconds):>6.2f} s {median / unit:>6.1f}", flush=True)
