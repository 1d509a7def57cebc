"""The input bucket as it is now: which objects there are, in which version, and the set of reads of one sample."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from strandline import samplesheet
from strandline.errors import InputsChanged, InvalidSheet
from strandline.identity import content_hash

LARGEST_SHEET = 1 << 20
MOST_LANES = 100  # HealthOmics imports at most 100 read sets in one job


@dataclass(frozen=True)
class ReadFile:
    """One object in one version; `size` in bytes, `etag` without quotes."""

    key: str
    version: str
    size: int
    etag: str


@dataclass(frozen=True)
class Lane:
    """Two mates that were sequenced together; `platform_unit` is flow cell and lane as the reads themselves say.

    `sex` is what the sheet says of whom was sequenced: male, female or nothing.
    """

    id: str
    platform_unit: str
    library: str
    platform: str
    fastq_1: ReadFile
    fastq_2: ReadFile
    sex: str = ""


@dataclass(frozen=True)
class SampleSet:
    """All reads of one sample, in the order of their lanes."""

    project: str
    sample: str
    patient: str
    lanes: tuple[Lane, ...]

    @property
    def content(self) -> str:
        """The SHA-256 of the set, see `identity.content_hash`."""
        return content_hash(self)

    def files(self) -> Iterator[ReadFile]:
        """Every file of the set, lane by lane."""
        for lane in self.lanes:
            yield lane.fastq_1
            yield lane.fastq_2

    def execution_input(self, bucket: str, attempt: int = 1) -> dict[str, Any]:
        """Return the input of a pipeline execution; the same set always gives the same JSON."""
        return {
            "content": self.content,
            "project": self.project,
            "sample": self.sample,
            "patient": self.patient,
            "bucket": bucket,
            "attempt": attempt,
            "lanes": [asdict(lane) for lane in self.lanes],
        }


@dataclass(frozen=True)
class Versions:
    """What a key holds: `current` is None when nothing is there, `overwritten` tells that its bytes changed once."""

    current: ReadFile | None
    overwritten: bool


class InputBucket:
    """Strongly consistent reads of the input bucket; `s3` is a boto3 client."""

    def __init__(self, s3: Any, name: str) -> None:
        self.s3 = s3
        self.name = name

    def versions(self, key: str) -> Versions:
        """Look one exact key up with all its versions, in one call.

        A second upload of the same bytes is no overwrite: the first of the equal versions is the one that counts, so
        that repeating an upload does not make new content.
        """
        answer = self.s3.list_object_versions(Bucket=self.name, Prefix=key, MaxKeys=100)
        found = [version for version in answer.get("Versions", []) if version["Key"] == key]
        if not any(version["IsLatest"] for version in found):
            return Versions(None, overwritten=False)
        facts = {(version["Size"], version["ETag"]) for version in found}
        chosen = found[0] if len(facts) > 1 else found[-1]  # S3 lists the newest version of a key first
        file = ReadFile(key, chosen["VersionId"], chosen["Size"], chosen["ETag"].strip('"'))
        return Versions(file, overwritten=len(facts) > 1)

    def folder(self, prefix: str) -> list[str]:
        """Return the keys directly in the folder `prefix` (which ends in a slash), sorted."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix, Delimiter="/")
        return sorted(item["Key"] for page in pages for item in page.get("Contents", []))

    def sheet(self, key: str) -> str | None:
        """Return the text of a sample sheet, None when it is gone; InvalidSheet when it is too big or not text."""
        try:
            answer = self.s3.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        if answer["ContentLength"] > LARGEST_SHEET:
            raise InvalidSheet(f"{key}: larger than {LARGEST_SHEET >> 20} MiB, this is no sample sheet")
        return samplesheet.decode(answer["Body"].read(), key)

    def part(self, file: ReadFile, offset: int, length: int) -> bytes:
        """Return up to `length` bytes of exactly this version, from `offset`; nothing beyond its end."""
        if offset >= file.size or length <= 0:
            return b""
        last = min(offset + length, file.size) - 1
        answer = self.s3.get_object(
            Bucket=self.name, Key=file.key, VersionId=file.version, Range=f"bytes={offset}-{last}"
        )
        data: bytes = answer["Body"].read()
        return data

    def require_unchanged(self, lanes: list[dict[str, Any]]) -> None:
        """InputsChanged names the files of an execution's input that are no longer what they were."""
        changed = []
        for lane in lanes:
            for fact in (lane["fastq_1"], lane["fastq_2"]):
                now = self.versions(fact["key"]).current
                if now is None or (now.size, now.etag) != (fact["size"], fact["etag"]):
                    changed.append(fact["key"])
        if changed:
            raise InputsChanged(f"overwritten or deleted since the sample was started: {', '.join(changed)}")

    def require_unchanged_until(self, lanes: list[dict[str, Any]], moment: datetime) -> None:
        """InputsChanged names the files that were overwritten up to `moment`, when their import had ended.

        An import reads a key, not a version, so what was put there meanwhile may have been copied.
        """
        files = [file for lane in lanes for file in (lane["fastq_1"], lane["fastq_2"])]
        changed = [file["key"] for file in files if self._overwritten(file, moment)]
        if changed:
            raise InputsChanged(f"overwritten while they were imported: {', '.join(changed)}")

    def _overwritten(self, file: dict[str, Any], moment: datetime) -> bool:
        answer = self.s3.list_object_versions(Bucket=self.name, Prefix=file["key"], MaxKeys=100)
        for version in answer.get("Versions", []):  # the newest of a key first
            if version["Key"] != file["key"] or version["VersionId"] == file["version"]:
                return False
            same = (version["Size"], version["ETag"].strip('"')) == (file["size"], file["etag"])
            if not same and version["LastModified"] <= moment:
                return True
        return False
