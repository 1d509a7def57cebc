"""Folders that are full, or that nobody may write to, told as such and with what to do."""

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from strandline.demo.materials import Materials
from strandline.errors import StrandlineError

NEEDED_BYTES = 300 * 1000 * 1000
"""What the demo with its own reads writes at most, with room for the logs; measured: 90 MB."""

COPIES_OF_READS, COPIES_OF_REFERENCE = 8, 4
"""How often somebody's own files lie on the disk, at most: in bucket, store, run, as alignment, and while sorting."""

FULL_BYTES = 4 * 1000 * 1000
"""With less than this left, whatever failed did so for want of room."""

LOOK_SECONDS = 0.25

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def needed(materials: Materials | None) -> int:
    """Return how many bytes the demo needs; None are the reads that ship."""
    if materials is None:
        return NEEDED_BYTES
    reads = sum(parcel.path.stat().st_size for parcel in materials.parcels)
    return NEEDED_BYTES + COPIES_OF_READS * reads + COPIES_OF_REFERENCE * materials.reference.stat().st_size


def check_room(folder: Path, needed: int) -> None:
    """Raise StrandlineError when less than `needed` bytes are free where the folder lies."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StrandlineError(
            f"{folder} has {_size(free)} free, and the demo needs {_size(needed)}: make room there, "
            "or choose a folder on another disk with --state."
        )


class Gauge:
    """Watches how much is free where a folder lies, while it is used as a context.

    A task that fills the disk fails and takes its files along: afterwards nothing would show why it failed.
    """

    def __init__(self, folder: Path, needed: int) -> None:
        self._folder = folder
        self._needed = needed
        self._full: str | None = None
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="disk", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._enough.set()
        self._thread.join()

    def why_full(self) -> str | None:
        """Say that the disk was full at some time, and what to do; None when it never was."""
        self._look()
        return self._full

    def _watch(self) -> None:
        while self._full is None and not self._enough.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            usage, nodes = shutil.disk_usage(self._folder), os.statvfs(self._folder)
        except OSError:
            return
        if usage.free < FULL_BYTES:
            left = f"{_size(usage.free)} of {_size(usage.total)} were left"
        elif nodes.f_files and not nodes.f_favail:
            left = "it can hold no more files"
        else:
            return
        self._full = (
            f"the disk that holds {self._folder} is full ({left}; the demo needs {_size(self._needed)}): "
            "make room there, or choose a folder on another disk with --state."
        )


@contextmanager
def explained(folder: Path, option: str) -> Iterator[None]:
    """Raise StrandlineError, which names `option`, for a folder that the block could not make or write to."""
    try:
        yield
    except OSError as error:
        raise StrandlineError(reason(error, folder, option)) from error


def reason(error: OSError, folder: Path, option: str) -> str:
    """Say what an error of the file system means for the demo, and what to do."""
    path = error.filename or folder
    if error.errno in FULL:
        return f"{path} cannot be written ({error.strerror}): make room there, or choose another folder with {option}."
    if error.errno in READ_ONLY:
        return f"{path} cannot be written ({error.strerror}): choose a folder that you may write to with {option}."
    return f"{path}: {error.strerror}; choose another folder with {option}."


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
