"""`python -m gate.inside POLICIES`, under the tools' Python: answers one JSON line for each on standard input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gate.house import Pack
from gate.iam.rules import faults


def main() -> None:
    """Answer until standard input ends."""
    pack = Pack(Path(sys.argv[1]))
    answers: dict[str, Callable[[list[Any]], list[Any]]] = {
        "iam": lambda items: [faults(item["kind"], item["document"]) for item in items],
        "policies": pack.violations,
    }
    # Whatever a tool prints must not come between the answers.
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        what, items = json.loads(line)
        out.write(json.dumps(answers[what](items)) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
