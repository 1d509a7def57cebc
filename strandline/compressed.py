"""Files packed by gzip or bgzip: how they begin, what a damaged one raises, and whether one that was cut is whole."""

import gzip
import io
import zlib
from typing import BinaryIO, Final

MAGIC: Final = b"\x1f\x8b"
DAMAGED: Final = (EOFError, zlib.error, gzip.BadGzipFile)
"""Every error that reading a file which is damaged or cut short may end in."""

_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def is_bgzip(head: bytes) -> bool:
    """Whether the first 14 bytes of a file are those of bgzip: gzip with the extra field BC."""
    return head.startswith(MAGIC) and head[12:14] == b"BC"


def is_cut(stream: BinaryIO) -> bool:
    """Whether a bgzip file lacks the empty block at its end, which gzip itself would not notice.

    The stream is at its start afterwards.
    """
    stream.seek(-min(len(_END), stream.seek(0, io.SEEK_END)), io.SEEK_END)
    cut = stream.read() != _END
    stream.seek(0)
    return cut
