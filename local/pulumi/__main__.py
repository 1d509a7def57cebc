"""`python -m local.pulumi up`: the real Pulumi engine on the local AWS that `python -m local up` or `serve` started."""

import argparse
import sys
from pathlib import Path

from local.processes import need_server
from local.pulumi.command import run
from strandline.errors import StrandlineError


def main() -> int:
    """Pass every word that is not ours on to `pulumi`; returns its exit code, or 1 when it cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m local.pulumi", description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(".strandline"), help="state folder of the local AWS")
    options, words = parser.parse_known_args()
    try:
        server = need_server(options.state)
        return run(words, server.endpoint, options.state.resolve() / "pulumi")
    except StrandlineError as error:
        print(f"local.pulumi: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
