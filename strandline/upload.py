"""Put files into the input bucket without ever replacing one: every put says `If-None-Match: *`.

A key that is already there is compared instead: the same content counts as done, other content is refused. The SHA-256
of the file travels as metadata, so the comparison needs one HEAD; an object that somebody else put is read and hashed.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from strandline.errors import InputsChanged

if TYPE_CHECKING:
    from botocore.client import BaseClient

PART_BYTES = 16 * 1024 * 1024
"""Bytes of one part; files up to this size go in one request."""

_MAX_PARTS = 10_000
_CHUNK = 1024 * 1024
_THERE = {"PreconditionFailed", "412"}
_MISSING = {"NoSuchKey", "NotFound", "404"}
_CONFLICT = {"ConditionalRequestConflict", "409"}
_TRIES = 3

Progress = Callable[[int], None]
"""Called with the number of bytes that were sent since the last call."""


@dataclass(frozen=True)
class Uploaded:
    """One key that now holds the file's content; `new` is false when it did already."""

    bucket: str
    key: str
    size: int
    new: bool

    @property
    def uri(self) -> str:
        """The object's `s3://` address."""
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class _Sending:
    client: Any
    path: Path
    place: dict[str, str]
    size: int
    digest: str


def upload(
    client: "BaseClient",
    path: Path,
    bucket: str,
    key: str,
    progress: Progress = lambda _: None,
    *,
    replace: bool = False,
) -> Uploaded:
    """Put `path` at `key` unless it is there; InputsChanged when the key holds other content and `replace` is not set.

    What is replaced stays in the bucket as an older version.
    """
    size = path.stat().st_size
    sending = _Sending(client, path, {"Bucket": bucket, "Key": key}, size, _digest(_chunks(path)))
    if replace and holds(client, path, bucket, key) is False:
        sending.client.put_object(**sending.place, Body=path.read_bytes(), Metadata={"sha256": sending.digest})
        return Uploaded(bucket, key, size, new=True)
    send = _send_parts if size > PART_BYTES else _send_whole
    for _ in range(_TRIES):
        try:
            send(sending, progress)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _CONFLICT:
                continue
            if code not in _THERE:
                raise
            _compare(sending)
            return Uploaded(bucket, key, size, new=False)
        return Uploaded(bucket, key, size, new=True)
    raise InputsChanged(f"Somebody else keeps writing s3://{bucket}/{key}; nothing was changed.")


def holds(client: Any, path: Path | None, bucket: str, key: str) -> bool | None:
    """Whether `key` holds the content of `path` (None is an empty file); None when it holds nothing."""
    place = {"Bucket": bucket, "Key": key}
    try:
        there = client.head_object(**place)
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return None
        raise
    size = path.stat().st_size if path else 0
    if there["ContentLength"] != size:
        return False
    known = there.get("Metadata", {}).get("sha256") or _digest(_stored(client, place))
    return bool(known == _digest(_chunks(path) if path else iter(())))


def _send_whole(sending: _Sending, progress: Progress) -> None:
    body = sending.path.read_bytes()
    metadata = {"sha256": sending.digest}
    sending.client.put_object(**sending.place, Body=body, IfNoneMatch="*", Metadata=metadata)
    progress(len(body))


def _send_parts(sending: _Sending, progress: Progress) -> None:
    made = sending.client.create_multipart_upload(**sending.place, Metadata={"sha256": sending.digest})
    place = sending.place | {"UploadId": made["UploadId"]}
    step = max(PART_BYTES, -(-sending.size // _MAX_PARTS))
    parts = []
    try:
        for number, body in enumerate(_chunks(sending.path, step), start=1):
            sent = sending.client.upload_part(**place, PartNumber=number, Body=body)
            parts.append({"PartNumber": number, "ETag": sent["ETag"]})
            progress(len(body))
        sending.client.complete_multipart_upload(**place, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
    except BaseException:
        # Parts that nobody completes are paid for until somebody aborts them, also after Ctrl-C.
        sending.client.abort_multipart_upload(**place)
        raise


def _compare(sending: _Sending) -> None:
    if not holds(sending.client, sending.path, sending.place["Bucket"], sending.place["Key"]):
        raise InputsChanged(
            f"s3://{sending.place['Bucket']}/{sending.place['Key']} already holds other content, and reads are never "
            "replaced: send these under another name, sample or project."
        )


def _stored(client: Any, place: dict[str, str]) -> Iterator[bytes]:
    chunks: Iterator[bytes] = client.get_object(**place)["Body"].iter_chunks(_CHUNK)
    return chunks


def _chunks(path: Path, size: int = _CHUNK) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk


def _digest(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
