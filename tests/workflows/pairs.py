"""Read pairs of made-up genomes, both mates of a fragment, each of which fits where it is from."""

import gzip
from collections.abc import Iterable

COMPLEMENT = str.maketrans("ACGT", "TGCA")


def pairs(bases: str, starts: Iterable[int], length: int, apart: int) -> tuple[list[str], list[str]]:
    """Return the records of both mates: of `length` bases, the second `apart` bases on and of the other strand."""
    firsts, seconds = [], []
    for number, at in enumerate(starts):
        mates = bases[at : at + length], bases[at + apart : at + apart + length].translate(COMPLEMENT)[::-1]
        for records, read in zip((firsts, seconds), mates, strict=True):
            records.append(f"@r{number}\n{read}\n+\n{'I' * length}\n")
    return firsts, seconds


def packed(records: Iterable[str]) -> bytes:
    """Return a FASTQ file of these records, as sequencers deliver it."""
    return gzip.compress("".join(records).encode())
