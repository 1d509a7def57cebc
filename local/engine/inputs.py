"""A task's inputs in its working directory: the same files, read-only, and a watch that they were only read."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

READ_ONLY = 0o444


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        target.symlink_to(source, target_is_directory=True)
        return
    real = source.resolve()
    try:
        # A hard link looks like the plain file that a container would see, with no neighbours beside it
        os.link(real, target)
        target.chmod(READ_ONLY)
    except OSError:
        target.symlink_to(real)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


class Inputs:
    """The input files of one attempt: `paths` maps where a file is to where the command finds it."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = {Path(source.rstrip("/")): Path(target.rstrip("/")) for source, target in paths.items()}
        self._before: dict[Path, tuple[int, int]] = {}

    def place(self) -> None:
        """Put every file where the command looks for it."""
        for source, target in self._paths.items():
            _place(source, target)
            if source.is_file():
                self._before[source] = _stamp(source)

    def modified(self) -> list[str]:
        """Return the names of the files that the command wrote to, which HealthOmics' read-only mount forbids."""
        return sorted(path.name for path, before in self._before.items() if _stamp(path) != before)

    def remove(self, folder: Path) -> None:
        """Take the files away again, so that nothing later in the run changes the originals' permissions."""
        shutil.rmtree(folder / "_miniwdl_inputs", ignore_errors=True)
