"""Reads that tests write: each person's are others, and every header says which read of the pair it is."""

import gzip
import random
from pathlib import Path


def write_pair(first: Path, second: Path, person: int = 1, count: int = 8) -> None:
    """Write two mates."""
    for number, path in ((1, first), (2, second)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text_of(number, person, count), mtime=0))


def named(folder: Path, stem: str, person: int = 1) -> None:
    """Write `<stem>_R1.fastq.gz` and `<stem>_R2.fastq.gz`."""
    write_pair(folder / f"{stem}_R1.fastq.gz", folder / f"{stem}_R2.fastq.gz", person)


def text_of(number: int, person: int = 1, count: int = 8) -> bytes:
    """Return the text of one mate."""
    names, bases = random.Random(person), random.Random(f"{person} {number}")
    records = []
    for _ in range(count):
        place = ":".join(str(names.randrange(9999)) for _ in range(3))
        records.append(
            f"@A0:1:H7HY2CCXX:1:{place} {number}:N:0:ATC\n{''.join(bases.choices('ACGT', k=50))}\n+\n{'F' * 50}\n"
        )
    return "".join(records).encode()
