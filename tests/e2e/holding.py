"""Runs that wait until a test lets them go on, so that what is seen of them does not depend on anybody's speed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TASK = Path("workflows/germline_lite/tasks/align_lane.wdl")
STRICT = "    set -euo pipefail\n"


class Holding:
    """A line more in a task of a checkout's `germline_lite`: wait as long as there is a file of the sample's name."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self._task, self._folder = checkout / TASK, folder
        folder.mkdir()
        self._plain = self._task.read_text()
        assert self._plain.count(STRICT) == 1
        waits = f"    while [ -e '{folder}/~{{sample_name}}' ]; do sleep 0.1; done\n"
        self._task.write_text(self._plain.replace(STRICT, STRICT + waits))

    @contextmanager
    def hold(self, sample: str) -> Iterator[None]:
        """Let the runs of a sample, in whatever project, wait until the block ends."""
        file = self._folder / sample
        file.touch()
        try:
            yield
        finally:
            file.unlink()

    def take_out(self) -> None:
        """Put the task of the checkout back to what it was, which is another version of the workflow."""
        self._task.write_text(self._plain)
