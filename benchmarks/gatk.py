"""What the engine adds to GATK: germline_gatk as a workflow, beside the same commands in one shell script, in turn.

Printed are seconds of each round and their medians, then time and peak memory of each task.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import engine
from benchmarks.findings import prints
from benchmarks.reads import Reads, wanted
from strandline import gatk

LIMIT_SHARE, LIMIT_SECONDS = 0.1, 10.0
"""What the engine may add, whichever is more."""


def by_hand(reads: Reads) -> float:
    """Return the seconds that one shell script takes for the same analysis."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(__file__).with_name("gatk_by_hand.sh")
        files = (reads.reference, reads.known_sites, reads.first, reads.second)
        started = time.monotonic()
        subprocess.run(
            [script, *files, reads.sample, folder], check=True, capture_output=True, env=engine.environment()
        )
        return time.monotonic() - started


def by_engine(reads: Reads) -> tuple[engine.Run, dict[str, str]]:
    """Run the workflow in a folder that is thrown away, and return digests of its results too."""
    with tempfile.TemporaryDirectory() as folder:
        run = engine.run(Path(folder), reads.inputs())
        return run, prints(run.outputs)


def figures(reads: Reads, hands: Sequence[float], runs: Sequence[engine.Run]) -> dict[str, Any]:
    """Return what was measured: seconds of each round, and median seconds and peak memory of each task."""
    memory = os.sysconf("SC_PHYS_PAGES") * engine.PAGE
    tasks = []
    for task in runs[0].tasks:
        same = [one for run in runs for one in run.tasks if one.name == task.name]
        seconds = statistics.median(one.seconds for one in same)
        tasks.append(
            {"task": task.name, "seconds": round(seconds, 1), "mb": round(max(one.peak for one in same) / 1e6)}
        )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} processors, {memory / 1024**3:.0f} GiB of memory",
        "pairs": reads.pairs(),
        "by_hand": [round(seconds, 1) for seconds in hands],
        "workflow": [round(run.seconds, 1) for run in runs],
        "tasks": tasks,
    }


def main(words: Sequence[str] | None = None) -> int:
    """Run the rounds, print them and return 0 when the engine adds no more than its limit and all rounds are alike."""
    reads, rounds, out = wanted(words, __doc__, 3)
    gatk.require()
    hands, runs, results = [], [], []
    print(f"{'round':>5} {'by hand':>8} {'workflow':>9} {'ratio':>6}")
    for number in range(1, rounds + 1):
        hands.append(by_hand(reads))
        run, result = by_engine(reads)
        runs.append(run)
        results.append(result)
        print(f"{number:>5} {hands[-1]:>8.1f} {run.seconds:>9.1f} {run.seconds / hands[-1]:>6.2f}", flush=True)
    added = statistics.median(run.seconds - hand for run, hand in zip(runs, hands, strict=True))
    limit = max(LIMIT_SHARE * statistics.median(hands), LIMIT_SECONDS)
    print(f"The engine adds {added:.1f} s (median of {rounds}; at most {limit:.1f} s wanted).\n")
    measured = figures(reads, hands, runs)
    for task in measured["tasks"]:
        print(f"{task['task']:<24} {task['seconds']:>8.1f} s {task['mb']:>6} MB")
    same = all(result == results[0] for result in results)
    print(f"\nThe rounds gave {'the same VCF, gVCF and Parquet' if same else 'DIFFERENT RESULTS'}.")
    if out:
        out.write_text(json.dumps(measured, indent=1) + "\n")
    return 0 if added <= limit and same else 1


if __name__ == "__main__":
    sys.exit(main())
