"""`python -m gate`: everything that can be proven of the program without an account; exit code 1 if it is not."""

import resource
import sys
import time

from gate.layers import all_of
from gate.worker import ROOT, ToolsMissingError


def main() -> int:
    """Run the gate and print what it found."""
    began, faults = time.monotonic(), 0
    try:
        for ran in all_of(ROOT):
            print(f"{'ok' if not ran.findings else 'FAILED':7} {ran.seconds:6.1f} s  {ran.layer}", flush=True)
            for finding in ran.findings:
                print(f"  {finding}", flush=True)
            faults += len(ran.findings)
    except ToolsMissingError as error:
        print(error, file=sys.stderr)
        return 2
    work = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{faults} findings in {time.monotonic() - began:.0f} s ({work:.0f} s of processor)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
