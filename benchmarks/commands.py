"""What the commands take that a person waits for, beside a Python that imports boto3 and asks AWS one thing.

All ask the same local AWS with the demo's answer in it, in turn; printed are medians.
"""

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import rounds
from benchmarks.laboratory import laboratory
from tests.e2e.stack import Stack

ONE_CALL = "one call of boto3"
COMMANDS = {
    ONE_CALL: ["-c", "import boto3; boto3.client('sts').get_caller_identity()"],
    "strandline --version": ["-m", "strandline", "--version"],
    "strandline status": ["-m", "strandline", "status"],
    "strandline samples": ["-m", "strandline", "samples"],
    "strandline query --gene BRCA1": ["-m", "strandline", "query", "--gene", "BRCA1"],
}


def seconds(stack: Stack, words: Sequence[str]) -> float:
    """Return the seconds that one Python takes to its end."""
    started = time.monotonic()
    subprocess.run([sys.executable, *words], cwd=stack.checkout, env=stack.environment, check=True, capture_output=True)
    return time.monotonic() - started


def main(words: Sequence[str] | None = None) -> int:
    """Time each command in each round and print the table."""
    number = rounds.wanted(words, __doc__, 7)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with laboratory() as (stack, _):
        for _ in range(number):
            for name, command in COMMANDS.items():
                times[name].append(seconds(stack, command))
    rounds.table(times, ONE_CALL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
