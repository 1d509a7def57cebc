"""`python -m local serve`: the local AWS in the foreground, until SIGTERM or Ctrl-C."""

import argparse
import json
import os
import resource
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import NoReturn

from local.locks import take
from local.ports import in_use, refusal
from local.processes import TAKEN, port_number
from local.server import HEALTH, LocalAws, PartFailed, enclose
from local.state import State
from local.stopping import StopSignals
from strandline.ports import hold

FAILED, REFUSED = 1, 2


def run(argv: list[str] | None = None) -> NoReturn:
    """Serve and end the process at once: after a stop nothing is left that an interpreter would have to tidy up."""
    code = main(argv)
    sys.stdout.flush()
    sys.stderr.flush()
    # Python would end its threads in the middle of a query, which DuckDB answers with an abort.
    os._exit(code)


def main(argv: list[str] | None = None) -> int:
    """Serve and return the exit code.

    0 after a stop, 1 when a part could not be installed, 2 when the port is in use, 3 when the state folder is.
    """
    options = _options(argv)
    folder = options.state.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if take(folder / "server.lock") is None:
        other = _running(folder)
        what = f"that runs as process {other[0]} on port {other[1]}" if other else "that starts or stops"
        return _complain(f"{folder} belongs to a local AWS {what}; stop it or choose another --state", TAKEN)
    # Between the choice of a port and its use lie the imports of a second, in which another server chooses too.
    kept = hold()
    port = options.port or int(kept.getsockname()[1])
    if (why := refusal(port)) is not None:
        return _complain(why)
    enclose(f"http://127.0.0.1:{port}")
    try:
        server = LocalAws(port)
    except (OSError, SystemExit):  # werkzeug gives up by itself when somebody else was faster
        return _complain(in_use(port))
    finally:
        kept.close()
    return _serve(server, State(folder, server.endpoint))


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local serve", description=__doc__)
    parser.add_argument("--state", type=Path, default=Path(".strandline"), help="folder of images, runs and records")
    parser.add_argument("--port", type=port_number, default=0, help="TCP port on 127.0.0.1 (default: any free one)")
    return parser.parse_args(argv)


def _serve(server: LocalAws, state: State) -> int:
    _make_room(state.dir / "objects")
    stop = StopSignals()
    ready = state.dir / "server.json"
    try:
        server.start(state)
        with urllib.request.urlopen(state.endpoint + HEALTH, timeout=30) as answer:  # noqa: S310  # our own server
            answer.read()
        line = json.dumps({"pid": os.getpid(), "port": state.port, "endpoint": state.endpoint})
        _write_whole(ready, line)
        print(line, flush=True)
        stop.wait()
    except PartFailed as error:
        return _complain(str(error), FAILED)
    finally:
        ready.unlink(missing_ok=True)
        server.stop()
    return 0


def _make_room(objects: Path) -> None:
    """Keep S3's objects below the state folder, not in a /tmp that may be memory, and allow a file for each."""
    objects.mkdir(exist_ok=True)
    tempfile.tempdir = str(objects)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _write_whole(path: Path, text: str) -> None:
    """Write so that a reader sees the whole text or no file."""
    draft = path.with_name(path.name + ".part")
    draft.write_text(text + "\n")
    draft.replace(path)


def _running(folder: Path) -> tuple[int, int] | None:
    """Return process and port of the server of this folder, or None; what a killed one left behind does not count."""
    try:
        known = json.loads((folder / "server.json").read_text())
        with urllib.request.urlopen(known["endpoint"] + HEALTH, timeout=5) as answer:  # noqa: S310  # our own server
            return int(json.load(answer)["pid"]), int(known["port"])
    except (OSError, ValueError, KeyError):
        return None


def _complain(sentence: str, code: int = REFUSED) -> int:
    print(f"local AWS: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    run()
