"""`python -m local.pulumi up`: the real Pulumi engine on the local AWS that `python -m local up` or `serve` started."""

import argparse
import os
import sys
from pathlib import Path

from local.processes import need_server
from local.pulumi.command import run
from local.pulumi.ready import backend, ready
from strandline.errors import StrandlineError


def main() -> int:
    """Pass every word that is not ours on to `pulumi`; returns its exit code, or 1 when it cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m local.pulumi", description=__doc__, allow_abbrev=False)
    parser.add_argument("--state", type=Path, default=Path(".strandline"), help="state folder of the local AWS")
    parser.add_argument(
        "--ready", metavar="STACK", help="first start the local AWS when none runs and make this stack; ask nothing"
    )
    options, words = parser.parse_known_args()
    try:
        if options.ready:
            # Nothing here is worth a question: it is all on this machine and made to be thrown away.
            os.environ["PULUMI_SKIP_CONFIRMATIONS"] = "true"
            server = ready(options.state, options.ready)
        else:
            server = need_server(options.state)
        return run(words, server.endpoint, backend(options.state, server))
    except StrandlineError as error:
        print(f"local.pulumi: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
