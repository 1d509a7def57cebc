"""What the chain adds to its tools: the demo, from first upload to loaded sample, beside the same tools by hand.

Both run on the same reads, in turn, in this process's own time; printed are seconds of each round and their medians.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAIN = ("Send the reads and their sheet", "Wait for the pipeline to notice them", "Follow the pipeline")
LIMIT_SECONDS = 15.0
"""What the chain may add on reads as few as the demo's."""


def by_hand() -> float:
    """Return the seconds that one shell script takes for the same analysis."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        command = [str(ROOT / "benchmarks" / "by_hand.sh"), str(ROOT / "demo"), f"{folder}/work", "HCC1395BL"]
        subprocess.run(command, check=True, capture_output=True)
        return time.monotonic() - started


def by_strandline() -> dict[str, float]:
    """Return the seconds of each step of one demo."""
    command = [sys.executable, "-m", "strandline", "demo", "--exit"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {
        name.strip(): float(seconds) for seconds, name in re.findall(r"^ok +([\d.]+) s  (\S.*)$", said, re.MULTILINE)
    }


def main(words: Sequence[str] | None = None) -> int:
    """Run the rounds, print them and return 0 when the chain adds no more than its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args(words).rounds
    added = []
    print(f"{'round':>5} {'by hand':>8} {'chain':>8} {'added':>8} {'whole demo':>11}")
    for number in range(1, rounds + 1):
        hand, steps = by_hand(), by_strandline()
        chain = sum(steps[name] for name in CHAIN)
        added.append(chain - hand)
        print(f"{number:>5} {hand:>8.1f} {chain:>8.1f} {chain - hand:>8.1f} {sum(steps.values()):>11.1f}", flush=True)
    median = statistics.median(added)
    print(f"The chain adds {median:.1f} s (median of {rounds}; at most {LIMIT_SECONDS:.0f} s wanted).")
    return 0 if median <= LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
