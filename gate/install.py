"""`python -m gate.install`: the tools' own environment, from their lock, with the indexes that .venv came from."""

import sys

from scripts.environment import VENV, Failed, run, step

TOOLS = VENV.with_name(".venv-gate")
LOCK = VENV.parent / "gate" / "requirements.lock"


def main() -> int:
    """Make the environment and return the exit code."""
    uv = str(VENV / "bin" / "uv")
    to = ["--quiet", "--python"]
    try:
        with step("The gate's tools"):
            python = str(VENV / "bin" / "python")
            run([uv, "venv", "--allow-existing", *to, python, str(TOOLS)], "uv made no environment")
            words = [uv, "pip", "sync", *to, str(TOOLS / "bin" / "python"), "--require-hashes", str(LOCK)]
            run(words, "uv could not install the gate's tools")
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
