"""A bounded look into two mates before anything is imported: are they FASTQ, whole, and of the same fragments?

At most 4 MiB of each file are fetched and 16 MiB inflated, whatever the objects claim to be. Small files are checked to
their last byte including the CRC; the rest of a large file is checked by the workflow, which reads all of it.
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from strandline import compressed
from strandline.errors import InvalidFastq, MateMismatch

WHOLE_FILE = 4 << 20  # bytes: files up to this size are fetched whole
FIRST_PART = 256 << 10  # bytes fetched of larger ones: some thousand reads
MOST_INFLATED = 16 << 20
MOST_RATIO = 200  # reads compress 3 to 60 fold; a decompression bomb about 1000 fold
COMPARED_READS = 5000

_GZIP = 31  # zlib: a gzip header and trailer, largest window
_BASES = re.compile(rb"[ACGTUNRYKMSWBDHVacgtunrykmswbdhv.]+")
_QUALITIES = re.compile(rb"[!-~]+")
_READ_NUMBER = re.compile(rb"([12]):[YN]:")
_CASAVA = re.compile(rb"@[^:\s]+:[^:\s]*:([A-Za-z0-9-]+):(\d{1,3}):\d+:\d+:\d+")
_MGI = re.compile(rb"@([A-Z]{1,2}\d{8,10})L(\d)C\d{3}R\d+")


@dataclass(frozen=True)
class Source:
    """A file to look into: `size` in bytes, and `part(offset, length)` which returns its bytes."""

    key: str
    size: int
    part: Callable[[int, int], bytes]


@dataclass(frozen=True)
class Origin:
    """Where the first read says it was sequenced."""

    flow_cell: str
    lane: int


@dataclass(frozen=True)
class _Look:
    """The header lines of the first reads, and the CRC-32 of what was inflated; `whole` when that is the whole file."""

    headers: list[bytes]
    crc: int
    whole: bool


def check_pair(first: Source, second: Source) -> Origin | None:
    """Check both mates and that they belong together; return the origin when the headers name one.

    Raises InvalidFastq for a file that is damaged or no FASTQ, MateMismatch for two files that are not mates.
    """
    one, two = _look(first), _look(second)
    if one.crc == two.crc:
        raise MateMismatch(f"{first.key} and {second.key} hold the same reads: one file is there twice")
    for number, (source, look) in enumerate(((first, one), (second, two)), start=1):
        _check_read_number(source.key, look.headers, number)
    for index, (left, right) in enumerate(zip(one.headers, two.headers, strict=False)):
        if not _same_fragment(left, right):
            raise MateMismatch(
                f"{first.key} and {second.key} are not mates: read {index + 1} is {_shown(left)} in one "
                f"and {_shown(right)} in the other"
            )
    if one.whole and two.whole and len(one.headers) != len(two.headers):
        raise MateMismatch(
            f"{first.key} has {len(one.headers)} reads and {second.key} has {len(two.headers)}: one is incomplete"
        )
    return origin(one.headers[0])


def check_file(source: Source) -> None:
    """Check one file alone; InvalidFastq when it is damaged or no FASTQ."""
    _look(source)


def origin(header: bytes) -> Origin | None:
    """Return flow cell and lane of an Illumina (1.8 or later) or MGI read header, None for any other."""
    found = _CASAVA.match(header) or _MGI.match(header)
    return Origin(found[1].decode(), int(found[2])) if found else None


def _look(source: Source) -> _Look:
    if source.size == 0:
        raise InvalidFastq(f"{source.key} is empty (0 bytes)")
    fetch_whole = source.size <= WHOLE_FILE
    data = source.part(0, source.size if fetch_whole else FIRST_PART)
    if not data.startswith(compressed.MAGIC):
        raise InvalidFastq(f"{source.key} is not compressed with gzip; compress it with `gzip` or `bgzip`")
    try:
        text, ended = _inflate(data)
    except zlib.error as error:
        raise InvalidFastq(f"{source.key} is damaged: {error}; get it again from where it came from") from error
    if fetch_whole and not ended and len(text) < MOST_INFLATED:
        raise InvalidFastq(
            f"{source.key} is truncated: the gzip stream does not end; get it again from where it came from"
        )
    if len(text) > MOST_RATIO * len(data) + FIRST_PART:
        raise InvalidFastq(f"{source.key} inflates more than {MOST_RATIO} fold, as no reads do")
    whole = fetch_whole and ended
    return _Look(_headers(source.key, text, whole), zlib.crc32(text), whole)


def _inflate(data: bytes) -> tuple[bytes, bool]:
    """Inflate all members, at most MOST_INFLATED bytes; tell whether the last member ended (its CRC was right)."""
    pieces: list[bytes] = []
    room = MOST_INFLATED
    rest = data
    while rest and room > 0:
        member = zlib.decompressobj(_GZIP)
        while not member.eof and room > 0:
            piece = member.decompress(rest, room)
            pieces.append(piece)
            room -= len(piece)
            rest = member.unconsumed_tail
            if not rest and not member.eof:
                return b"".join(pieces), False
        if not member.eof:
            return b"".join(pieces), False
        rest = member.unused_data.lstrip(b"\0")  # gzip allows zeros after a member
    return b"".join(pieces), not rest


def _headers(key: str, text: bytes, whole: bool) -> list[bytes]:
    """Return the header of every complete record in `text`, having checked its four lines."""
    lines = text.split(b"\n")
    if whole and lines[-1] == b"":
        lines.pop()
    if whole and len(lines) % 4:
        raise InvalidFastq(f"{key} is truncated: its last record has {len(lines) % 4} of 4 lines")
    records = len(lines) // 4 if whole else min((len(lines) - 1) // 4, COMPARED_READS)
    if not records:
        raise InvalidFastq(f"{key} holds no read")
    headers = []
    for start in range(0, records * 4, 4):
        if reason := _wrong(*lines[start : start + 4]):
            raise InvalidFastq(f"{key} line {start + 1}: {reason}")
        headers.append(lines[start])
    return headers


def _wrong(header: bytes, bases: bytes, plus: bytes, qualities: bytes) -> str | None:
    checks = (
        (header.endswith(b"\r"), "Windows line ends; convert with `dos2unix`"),
        (not header.startswith(b"@") or len(header) < 2 or header[1:2].isspace(), "no FASTQ header (@name)"),
        (not plus.startswith(b"+"), "no '+' in the third line of the record"),
        (not bases, "a read without bases"),
        (not _BASES.fullmatch(bases), "the sequence holds something other than bases"),
        (not _QUALITIES.fullmatch(qualities), "the qualities hold a character outside '!' to '~'"),
        (len(bases) != len(qualities), f"{len(bases)} bases but {len(qualities)} qualities"),
        (plus[1:].strip() not in {b"", header[1:].strip()}, "the '+' line repeats another name"),
    )
    return next((reason for failed, reason in checks if failed), None)


def _check_read_number(key: str, headers: list[bytes], expected: int) -> None:
    for header in headers:
        name, _, comment = header.partition(b" ")
        said = _READ_NUMBER.match(comment) or re.search(rb"/([12])$", name)
        if said and int(said[1]) != expected:
            raise MateMismatch(
                f"{key} should hold read {expected} but says {_shown(header)}: the mates are swapped, so "
                "exchange their names, or fastq_1 and fastq_2 in the sheet"
            )


def _same_fragment(left: bytes, right: bytes) -> bool:
    one, two = left.split()[0], right.split()[0]
    if one == two:
        return one[-2:] not in {b"/1", b"/2"}
    return one[:-1] == two[:-1] and (one[-2:], two[-2:]) in {(b"/1", b"/2"), (b".1", b".2")}


def _shown(header: bytes) -> str:
    return ascii(header[:60].decode("latin-1"))
