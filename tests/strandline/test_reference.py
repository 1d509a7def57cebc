"""Bases of a reference in a HealthOmics store."""

import gzip
import io
from typing import Any

import pytest

from strandline.errors import AssemblyMismatch, StrandlineError
from strandline.reference import OmicsReference

FASTA = b">chr1 first\nACGTA\nCGTAC\nGT\n>chr2\r\nTTT\r\nggN\r\n"
INDEX = b"chr1\t12\t12\t5\t6\nchr2\t6\t34\t3\t5\n"


class Store:
    """What boto3 offers of a reference store, with files cut into parts of a few bytes."""

    def __init__(self, source: bytes = FASTA, part_bytes: int = 7) -> None:
        self._files = {"SOURCE": source, "INDEX": INDEX}
        self._part_bytes = part_bytes
        self.read = 0

    def get_reference_metadata(self, **ids: str) -> dict[str, Any]:
        assert ids == {"referenceStoreId": "11", "id": "22"}
        return {
            "files": {
                name.lower(): {"partSize": self._part_bytes, "totalParts": -(-len(content) // self._part_bytes)}
                for name, content in self._files.items()
            }
        }

    def get_reference(self, *, file: str, partNumber: int, range: str | None = None, **ids: str) -> dict[str, Any]:
        first = (partNumber - 1) * self._part_bytes
        part = self._files[file][first : first + self._part_bytes]
        assert part, "a part that is not there"
        if range is not None:
            start, end = map(int, range.removeprefix("bytes=").split("-"))
            assert 0 <= start <= end < len(part), "a range that is not in the part"
            part = part[start : end + 1]
        self.read += len(part)
        return {"payload": io.BytesIO(part)}


def test_bases_are_read_across_lines_and_parts() -> None:
    bases = OmicsReference(Store(), "11", "22")
    assert bases("chr1", 0, 12) == "ACGTACGTACGT"
    assert bases("chr1", 4, 6) == "AC"
    assert bases("chr1", 11, 12) == "T"
    assert bases("chr2", 2, 6) == "TGGN"


def test_what_is_not_there_is_none() -> None:
    bases = OmicsReference(Store(), "11", "22")
    assert [bases("chr3", 0, 1), bases("chr1", 11, 13), bases("chr1", -1, 1), bases("chr1", 3, 3)] == [None] * 4


def test_only_the_bytes_that_are_asked_for_are_downloaded() -> None:
    store = Store(part_bytes=1000)
    reference = OmicsReference(store, "11", "22")
    before = store.read
    reference("chr1", 4, 6)
    assert store.read - before == len(b"A\nC")


def test_a_reference_is_found_by_its_arn() -> None:
    arn = "arn:aws:omics:us-east-1:123456789012:referenceStore/11/reference/22"
    assert OmicsReference.of_arn(Store(), arn)("chr1", 0, 1) == "A"
    with pytest.raises(StrandlineError, match="is not the ARN of a HealthOmics reference"):
        OmicsReference.of_arn(Store(), "arn:aws:omics:us-east-1:123456789012:sequenceStore/11/readSet/22")


def test_a_reference_that_is_stored_compressed_is_refused_by_name() -> None:
    with pytest.raises(AssemblyMismatch, match="Reference 22 is stored compressed"):
        OmicsReference(Store(gzip.compress(FASTA)), "11", "22")
