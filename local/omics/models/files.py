"""Stored files as the API shows and hands them out: in parts of 100 MiB."""

import re
from pathlib import Path

from local.omics.exceptions import RangeNotSatisfiableException, ValidationException
from local.omics.models.base import Resource

PART_SIZE = 104_857_600
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def describe(path: Path, s3_uri: str) -> Resource:
    """Return length, number of parts and S3 location of a file."""
    length = path.stat().st_size
    return {
        "totalParts": max(1, -(-length // PART_SIZE)),
        "partSize": PART_SIZE,
        "contentLength": length,
        "s3Access": {"s3Uri": s3_uri},
    }


def part(path: Path, number: int, byte_range: str | None = None) -> bytes:
    """Return part `number` (from 1) of a file, or the `bytes=first-last` of it; RangeNotSatisfiable past its end."""
    start, stop = (number - 1) * PART_SIZE, number * PART_SIZE
    length = path.stat().st_size
    if start >= length:
        raise RangeNotSatisfiableException(f"The file has no part {number}.")
    if byte_range:
        match = _RANGE.fullmatch(byte_range)
        if match is None:
            raise ValidationException(f"Value '{byte_range}' at 'range' is not of the form bytes=first-last.")
        first = start + int(match[1])
        stop = min(stop, start + int(match[2]) + 1 if match[2] else stop)
        if first >= min(stop, length):
            raise RangeNotSatisfiableException(f"The range {byte_range} is outside of part {number}.")
        start = first
    with path.open("rb") as file:
        file.seek(start)
        return file.read(stop - start)
