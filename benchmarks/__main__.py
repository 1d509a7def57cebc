"""`python -m benchmarks [NAME] [--rounds N]`: one of those named below, or all of them, one after the other."""

import sys

from benchmarks import chain, commands, findings, gatk, pages

ALL = {
    "chain": chain.main,
    "gatk": gatk.main,
    "findings": findings.main,
    "pages": pages.main,
    "commands": commands.main,
}


def main(words: list[str]) -> int:
    """Run what is named, or all; return the worst exit code."""
    named = [word for word in words if word in ALL]
    rest = [word for word in words if word not in ALL]
    return max(ALL[name](rest) for name in named or ALL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
