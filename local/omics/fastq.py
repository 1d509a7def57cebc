"""FASTQ files as a sequence store takes them: gzip only, whole, mates of equal number."""

import gzip
import hashlib
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from local.omics.fasta import FileRefused
from strandline.compressed import DAMAGED, MAGIC


@dataclass(frozen=True)
class Counts:
    """Reads, bases, and the MD5 of the uncompressed content (the FASTQ_MD5up ETag)."""

    reads: int
    bases: int
    md5: str


def count(path: Path, name: str) -> Counts:
    """Read a whole FASTQ file, `name`d source1 or source2; FileRefused when it is not gzip, truncated, or no FASTQ."""
    with path.open("rb") as file:
        if file.read(2) != MAGIC:
            raise FileRefused(f"The FASTQ file {name} is not compressed with gzip.")
    digest = hashlib.md5(usedforsecurity=False)
    reads = bases = 0
    try:
        with gzip.open(path) as lines:
            for header, sequence, plus, quality in zip_longest(lines, lines, lines, lines):
                if quality is None:
                    raise FileRefused(f"The FASTQ file {name} ends inside record {reads + 1}.")
                length = len(sequence.rstrip())
                if header[:1] != b"@" or plus[:1] != b"+" or length != len(quality.rstrip(b"\r\n")):
                    raise FileRefused(f"Record {reads + 1} of the FASTQ file {name} is malformed.")
                reads += 1
                bases += length
                for line in (header, sequence, plus, quality):
                    digest.update(line)
    except DAMAGED as error:
        raise FileRefused(f"The gzip file {name} is truncated or corrupt.") from error
    if not reads:
        raise FileRefused(f"The FASTQ file {name} holds no reads.")
    return Counts(reads, bases, digest.hexdigest())


def count_mates(source1: Path, source2: Path | None) -> tuple[Counts, Counts | None]:
    """Read one or both files of a read set; FileRefused also when the mates differ in number of reads."""
    first = count(source1, "source1")
    if source2 is None:
        return first, None
    second = count(source2, "source2")
    if first.reads != second.reads:
        raise FileRefused(f"source1 has {first.reads} reads and source2 has {second.reads}: they are not mates.")
    return first, second
