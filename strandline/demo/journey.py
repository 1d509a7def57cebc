"""The demo as a program: its folder, its processes, its exit code, and what it says when it fails."""

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from strandline.demo import story, window
from strandline.demo.children import Children
from strandline.demo.cloud import ROOT
from strandline.demo.progress import Progress, times
from strandline.demo.travel import Options, travel
from strandline.errors import StrandlineError

LONGEST_REASON = 600
"""Characters of a failure's reason; a validator can have hundreds of lines to say."""


def run(options: Options, console: Console) -> int:
    """Run the demo and return the exit code: 0 when every sample was loaded, 1 with the reason, 130 after Ctrl-C."""
    signal.signal(signal.SIGTERM, _stop)
    # A shell that started this in the background had it ignore Ctrl-C, and then nothing would tidy up.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    progress = Progress(console)
    try:
        with _folder(options.state) as state, Children(state, ROOT) as children:
            with progress:
                outcome = travel(options, state, children, progress)
            story.tell(console, outcome.tale)
            console.print()
            console.print(times(progress.lines))
            if not options.leave:
                window.show(children, outcome.environment, console)
    except StrandlineError as error:
        failed = next((line.name for line in progress.lines if line.failed), "The demo")
        said = f"\n{failed} failed: {_short(error)}"
        console.print(said, style="red", markup=False, highlight=False, soft_wrap=not console.is_terminal)
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")
        return 130
    return 1 if outcome.tale.failures else 0


def _short(error: StrandlineError) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give the demo a folder: the wanted one stays, one of its own is removed."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    parent = ROOT / ".strandline"
    parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _stop(*_: object) -> None:
    # From here on as after Ctrl-C: every `with` block ends what it started.
    sys.exit(128 + signal.SIGTERM)
