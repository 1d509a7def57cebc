"""The demo as a program: its folder, its processes, its exit code, and what it says when it fails."""

from pathlib import Path

from rich.console import Console

from strandline import tools
from strandline.demo import disk, failure, story, window
from strandline.demo.children import Children
from strandline.demo.cloud import ROOT
from strandline.demo.home import Home
from strandline.demo.interruptions import ChildGone, Interruptions, Stopped
from strandline.demo.progress import Progress, closing
from strandline.demo.travel import Options, travel
from strandline.errors import StrandlineError


def run(options: Options, console: Console, complaints: Console | None = None) -> int:
    """Run the demo and return the exit code: 0 when every sample was loaded, 1 with the reason, 130 after Ctrl-C.

    Whatever ends it, no process and, unless it was asked for, no folder is left; what failed is told to `complaints`.
    """
    complaints = complaints or Console(stderr=True, soft_wrap=True)
    progress = Progress(console)
    needed = disk.needed(options.materials)
    home = Home(options.state, ROOT / ".strandline", needed)
    with Interruptions() as interruptions:
        try:
            tools.check_machine()
            _hint(complaints)
            with home, disk.Gauge(home.folder, needed) as gauge, Children(home.folder, ROOT, interruptions) as children:
                try:
                    with interruptions.heard():
                        return _go(options, home.folder, children, progress, console)
                except (Exception, ChildGone) as error:  # every one of them ends here
                    raise failure.told(error, home.folder, gauge.why_full()) from error
        except StrandlineError as error:
            failure.tell(complaints, error, progress.broken, home.logs)
            return 1
        except Stopped as stopped:
            complaints.print("\nStopped; nothing is left running.")
            return stopped.code


def _go(options: Options, state: Path, children: Children, progress: Progress, console: Console) -> int:
    with progress:
        outcome = travel(options, state, children, progress)
    console.print(closing(progress.lines), markup=False, highlight=False)
    story.tell(console, outcome.tale)
    if not options.leave:
        window.show(children, outcome.environment, console)
    return 1 if outcome.tale.failures else 0


def _hint(complaints: Console) -> None:
    if hint := tools.slow_checkout(ROOT):
        complaints.print(hint, style="yellow", markup=False, highlight=False)
