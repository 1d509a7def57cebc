"""Every way in which two files are not the mates of sound reads, found in a bounded look."""

import gzip
import io
import random
import zlib
from collections.abc import Callable

import pytest

from strandline.errors import InvalidFastq, MateMismatch
from strandline.preflight import FIRST_PART, WHOLE_FILE, Origin, Source, check_pair, origin

COUNT = 30


def text(read: int, *, person: int = 1, count: int = COUNT, name: Callable[[str, int], str] | None = None) -> bytes:
    """FASTQ of `count` reads; equal `person` gives mates."""
    names = random.Random(person)
    bases = random.Random(f"{person}{read}")
    shown = name or (lambda base, mate: f"{base} {mate}:N:0:ATC")
    return "".join(
        f"@{shown(f'A0:1:H7HY2CCXX:3:{names.randrange(9999)}:{names.randrange(9999)}:{n}', read)}\n"
        f"{''.join(bases.choices('ACGTN', k=70))}\n+\n{''.join(bases.choices('F:,#', k=70))}\n"
        for n in range(count)
    ).encode()


def source(data: bytes, key: str = "S_R1.fastq.gz", read: list[int] | None = None) -> Source:
    def part(offset: int, length: int) -> bytes:
        if read is not None:
            read.append(length)
        return data[offset : offset + length]

    return Source(key, len(data), part)


def check(first: bytes, second: bytes) -> Origin | None:
    return check_pair(source(first), source(second, "S_R2.fastq.gz"))


ONE, TWO = gzip.compress(text(1)), gzip.compress(text(2))


def test_sound_mates_tell_where_they_were_sequenced() -> None:
    assert check(ONE, TWO) == Origin("H7HY2CCXX", 3)


def bgzip(data: bytes) -> bytes:
    """Members as bgzip writes them: an extra field in each header, and an empty member at the end."""

    def member(block: bytes) -> bytes:
        deflate = zlib.compressobj(wbits=-15)
        body = deflate.compress(block) + deflate.flush()
        size = len(body) + 25
        head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + size.to_bytes(2, "little")
        return head + body + zlib.crc32(block).to_bytes(4, "little") + len(block).to_bytes(4, "little")

    return b"".join(member(data[at : at + 999]) for at in range(0, len(data), 999)) + member(b"")


@pytest.mark.parametrize(
    "pack",
    [
        bgzip,
        lambda data: bgzip(data)[:-28],
        lambda data: gzip.compress(data[:500]) + gzip.compress(data[500:]),
        lambda data: gzip.compress(data) + b"\0" * 512,
        lambda data: gzip.compress(data[:-1]),
    ],
    ids=["bgzip", "bgzip without its end", "two members", "padded", "no final newline"],
)
def test_every_legal_form_of_gzip_is_accepted(pack: Callable[[bytes], bytes]) -> None:
    assert check(pack(text(1)), pack(text(2))) is not None


@pytest.mark.parametrize(
    "name",
    [
        lambda base, mate: f"{base}/{mate}",
        lambda base, mate: base,
        lambda base, mate: f"SRR1.7.{mate} {base}",
        lambda base, mate: f"V300012345L1C001R001{base[-1]}/{mate}",
    ],
    ids=["slash", "no number", "SRA", "MGI"],
)
def test_every_way_to_number_mates_is_understood(name: Callable[[str, int], str]) -> None:
    check(gzip.compress(text(1, name=name)), gzip.compress(text(2, name=name)))


def test_origins_are_read_from_illumina_and_mgi_headers_only() -> None:
    assert origin(b"@A00:5:HFLT3DSXX:2:1101:1:2 1:N:0:X") == Origin("HFLT3DSXX", 2)
    assert origin(b"@V300012345L3C001R0010000001/1") == Origin("V300012345", 3)
    assert origin(b"@SRR001.1 1 length=36") is None


def broken(change: Callable[[bytes], bytes]) -> bytes:
    return gzip.compress(change(text(1)))


def line(number: int, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        lines = data.split(b"\n")
        lines[number] = new
        return b"\n".join(lines)

    return change


BAD = {
    "empty": (b"", "0 bytes"),
    "empty gzip": (gzip.compress(b""), "holds no read"),
    "plain text": (text(1), "not compressed with gzip"),
    "error page": (b"<html><body>403 Forbidden</body></html>", "not compressed"),
    "gzipped error page": (gzip.compress(b"<html>\n<body>\n</body>\n</html>\n"), "no FASTQ header"),
    "one byte short": (ONE[:-1], "truncated"),
    "half": (ONE[: len(ONE) // 2], "truncated"),
    "wrong checksum": (ONE[:-8] + bytes(4) + ONE[-4:], "damaged"),
    "garbage behind": (ONE + b"garbage", "damaged"),
    "half a record": (broken(lambda data: data[: data.rfind(b"\n+")] + b"\n"), "truncated"),
    "windows": (broken(lambda data: data.replace(b"\n", b"\r\n")), "Windows"),
    "no plus": (broken(line(2, b"x")), "'+'"),
    "other name": (broken(line(2, b"+other")), "another name"),
    "spaces in bases": (broken(line(1, b"ACGT ACGT")), "other than bases"),
    "no bases": (broken(line(1, b"")), "without bases"),
    "short qualities": (broken(line(3, b"FFF")), "70 bases but 3 qualities"),
    "control character": (broken(line(3, b"F\x07" * 35)), "qualities"),
    "blank lines": (broken(lambda data: data.replace(b"\n@", b"\n\n@", 1)), "truncated"),
    "byte order mark": (broken(lambda data: b"\xef\xbb\xbf" + data), "no FASTQ header"),
    "bomb": (gzip.compress(bytes(64 << 20)), "inflates more than"),
    "fasta": (gzip.compress(b">chr1\nACGT\nACGT\nACGT\n"), "no FASTQ header"),
}


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD.keys())
def test_an_unsound_file_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidFastq, match="S_R1") as caught:
        check(data, TWO)
    assert reason in str(caught.value)


MISMATCHED = {
    "two people": (ONE, gzip.compress(text(2, person=2)), "not mates"),
    "swapped": (TWO, ONE, "swapped"),
    "one file twice": (ONE, ONE, "same reads"),
    "twice the first mates": (ONE, gzip.compress(text(1, person=2)), "swapped"),
    "a record less": (ONE, gzip.compress(text(2, count=COUNT - 1)), f"{COUNT - 1}"),
}


@pytest.mark.parametrize(("first", "second", "reason"), MISMATCHED.values(), ids=MISMATCHED.keys())
def test_files_that_are_not_mates_are_refused(first: bytes, second: bytes, reason: str) -> None:
    with pytest.raises(MateMismatch, match=reason):
        check(first, second)


def test_the_look_into_a_large_file_is_bounded() -> None:
    rng = random.Random(1)
    tail = gzip.compress(rng.randbytes(WHOLE_FILE + 1), 0)
    asked: list[int] = []
    first = source(gzip.compress(text(1, count=9000)) + tail, "big_R1.fastq.gz", asked)
    check_pair(first, source(gzip.compress(text(2, count=9000)) + tail, "big_R2.fastq.gz"))
    assert asked == [FIRST_PART]


def test_no_damage_of_a_byte_goes_through_or_crashes() -> None:
    rng = random.Random(7)
    for _ in range(1500):
        data = bytearray(ONE)
        at = rng.randrange(10, len(data))
        data[at] ^= 1 << rng.randrange(8)
        with pytest.raises(InvalidFastq):
            check(bytes(data), TWO)


def test_noise_is_refused_without_a_crash() -> None:
    rng = random.Random(8)
    for size in range(1, 400):
        noise = io.BytesIO(b"\x1f\x8b\x08" + rng.randbytes(size)).getvalue()
        with pytest.raises(InvalidFastq):
            check(noise, TWO)
