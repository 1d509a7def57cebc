"""The one thing that bgzip knows and gzip does not: whether a file that was cut between two blocks is whole."""

import io
from typing import BinaryIO

_MAGIC = b"\x1f\x8b"
_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def is_bgzip(head: bytes) -> bool:
    """Whether the first 14 bytes of a file are those of bgzip: gzip with the extra field BC."""
    return head.startswith(_MAGIC) and head[12:14] == b"BC"


def is_cut(stream: BinaryIO) -> bool:
    """Whether a bgzip file lacks the empty block at its end; the stream is at its start afterwards."""
    stream.seek(-min(len(_END), stream.seek(0, io.SEEK_END)), io.SEEK_END)
    cut = stream.read() != _END
    stream.seek(0)
    return cut
