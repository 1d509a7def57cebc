"""What the demo says when it fails: which step, why, what to do, and where the logs are."""

import contextlib
import sys
import traceback
from pathlib import Path

from rich.console import Console

from strandline import report
from strandline.demo import disk
from strandline.demo.interruptions import ChildGone
from strandline.errors import StrandlineError

LONGEST_REASON = 600
"""Characters of a failure's reason; a validator can have hundreds of lines to say."""

LOG = "demo.log"


class DemoFailed(StrandlineError):
    """The demo cannot go on; the text says why and what to do."""


def told(error: BaseException, folder: Path, full: str | None) -> StrandlineError:
    """Return what ended a demo in `folder` as an error for a person; how it came about goes to a log.

    A disk that was `full`, as the sentence says, explains every other reason.
    """
    with contextlib.suppress(OSError), (folder / LOG).open("a") as log:
        traceback.print_exception(error, file=log)
    return DemoFailed(full or _short(_reason(error, folder)))


def tell(complaints: Console, error: StrandlineError, step: str | None, logs: Path | None) -> None:
    """Print why the demo failed and where to read on."""

    def say(text: str, style: str) -> None:
        complaints.print(text, style=style, markup=False, highlight=False, soft_wrap=not complaints.is_terminal)

    say(f"\n{step or 'The demo'} failed: {_short(str(error))}", "red")
    if logs is not None:
        names = ", ".join(sorted(path.name for path in logs.glob("*.log")))
        say(f"Logs: {_near(logs)} ({names})", "dim")


def _reason(error: BaseException, folder: Path) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return disk.reason(error, folder, "--state")
    # An error of the AWS client can only come from a process that has imported it.
    aws = sys.modules.get("botocore.exceptions")
    if isinstance(error, (StrandlineError, ChildGone)):
        return str(error)
    if aws is not None and isinstance(error, (aws.ClientError, aws.BotoCoreError)):
        return report.failure(error)
    return f"{type(error).__name__}: {error} (a mistake in Strandline; {LOG} holds where)."


def _short(reason: str) -> str:
    text = " ".join(reason.split())
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def _near(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
