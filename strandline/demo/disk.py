"""Folders that are full, or that nobody may write to, told as such and with what to do."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strandline.errors import StrandlineError

NEEDED_BYTES = 300 * 1000 * 1000
"""What the demo writes at most, with room for the logs; measured: 90 MB."""

FULL_BYTES = 4 * 1000 * 1000
"""With less than this left, whatever failed did so for want of room."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def check_room(folder: Path, needed: int = NEEDED_BYTES) -> None:
    """Raise StrandlineError when less than `needed` bytes are free where the folder lies."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StrandlineError(
            f"{folder} has {_size(free)} free, and the demo needs {_size(needed)}: make room there, "
            "or choose a folder on another disk with --state."
        )


def why_full(folder: Path) -> str | None:
    """Say that the disk of `folder` is full, None when it is not."""
    if not folder.exists():
        return None
    usage, nodes = shutil.disk_usage(folder), os.statvfs(folder)
    if usage.free >= FULL_BYTES and (nodes.f_favail or not nodes.f_files):
        return None
    left = f"{_size(usage.free)} of {_size(usage.total)} are free" if usage.free < FULL_BYTES else "no file can be made"
    return (
        f"the disk that holds {folder} is full ({left}; the demo needs {_size(NEEDED_BYTES)}): make room there, "
        "or choose a folder on another disk with --state."
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
