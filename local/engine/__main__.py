"""`python -m local.engine`: run a WDL workflow on this host, offline and without containers."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path


def _end_with_the_caller() -> None:
    # The caller holds the other end of standard input; when it dies, so does the run
    # Not through sys.stdin: Python cannot end while a thread holds its buffer
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    """Read the command line, run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local.engine", description=__doc__)
    parser.add_argument("--zip", type=Path, required=True, help="the workflow definition")
    parser.add_argument("--main", help="the main WDL file in it (default: main.wdl, or the only one)")
    parser.add_argument("--inputs", type=Path, required=True, help="a JSON object of inputs")
    parser.add_argument("--dir", type=Path, required=True, help="the folder to run in")
    parser.add_argument("--image-bin", default="", help="a folder of programs that comes first on every task's PATH")
    parser.add_argument("--attached", action="store_true", help="stop when standard input closes")
    options = parser.parse_args()
    if options.attached:
        threading.Thread(target=_end_with_the_caller, daemon=True).start()
    # Parsed first: a wrong command line is told without the half second that miniwdl takes to load
    from local.engine.run import read_inputs, run

    folder = options.dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return run(options.zip, options.main, read_inputs(options.inputs), folder, options.image_bin)


if __name__ == "__main__":
    sys.exit(main())
