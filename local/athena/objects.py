"""The objects of the local S3, read and written in process instead of over HTTP."""

import io
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from fsspec.spec import AbstractFileSystem
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.s3.exceptions import S3ClientError
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

_ABSENT = (JsonRESTError, ServiceException, S3ClientError)


def split(uri: str) -> tuple[str, str]:
    """Split `s3://bucket/key` (also `s3a:`, `s3n:`) into bucket and key."""
    parts = urlsplit(uri)
    return parts.netloc, uri.split("://", 1)[-1][len(parts.netloc) + 1 :]


class Objects:
    """What one account sees in S3."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._partition = account, get_partition(region)

    @property
    def _s3(self) -> Any:
        return s3_backends[self._account][self._partition]

    def has_bucket(self, name: str) -> bool:
        """Tell whether the bucket exists."""
        try:
            self._s3.get_bucket(name)
        except _ABSENT:
            return False
        return True

    def read(self, uri: str) -> bytes:
        """Return an object; FileNotFoundError when it is not there."""
        content: bytes = self._key(uri).value
        return content

    def size(self, uri: str) -> int:
        """Return the size of an object in bytes; FileNotFoundError when it is not there."""
        return int(self._key(uri).contentsize)

    def write(self, uri: str, content: bytes) -> None:
        """Put an object."""
        bucket, key = split(uri)
        self._s3.put_object(bucket, key, content)

    def delete(self, uri: str) -> None:
        """Delete an object."""
        bucket, key = split(uri)
        self._s3.delete_object(bucket, key)

    def below(self, location: str) -> list[str]:
        """Return the URIs of all objects in the folder `location`, sorted; none when the bucket does not exist."""
        bucket, prefix = split(location.rstrip("/") + "/")
        if not self.has_bucket(bucket):
            return []
        keys, *_ = self._s3.list_objects(self._s3.get_bucket(bucket), prefix or None, None, None, None)
        return [f"s3://{bucket}/{key.name}" for key in sorted(keys, key=lambda key: str(key.name))]

    def data_files(self, location: str) -> list[str]:
        """Return the data files of a Hive table's folder: not empty, not hidden by a leading `_` or `.`."""
        start = len(location.rstrip("/")) + 1
        return [
            uri
            for uri in self.below(location)
            if not any(part.startswith(("_", ".")) for part in uri[start:].split("/")) and self.size(uri)
        ]

    def _key(self, uri: str) -> Any:
        bucket, name = split(uri)
        try:
            key = self._s3.get_object(bucket, name)
        except _ABSENT:
            key = None
        if key is None:
            raise FileNotFoundError(uri)
        return key


class Scan:
    """Counts the data files that one query opens, once each, and tells when they pass the limit."""

    def __init__(self, passed: Callable[[], None]) -> None:
        self.total = 0
        self.limit: int | None = None
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._passed = passed

    def add(self, uri: str, size: int) -> None:
        """Count a file of `size` bytes."""
        with self._lock:
            if uri not in self._seen:
                self._seen.add(uri)
                self.total += size
        if self.exceeded:
            self._passed()

    def end(self) -> None:
        """Forget whom to tell: what is registered in a connection must not keep the connection alive."""
        self._passed = _nobody

    @property
    def exceeded(self) -> bool:
        """Whether more was read than the limit allows."""
        return self.limit is not None and self.total > self.limit


def _nobody() -> None:
    pass


class ObjectFileSystem(AbstractFileSystem):
    """Reads objects for pyarrow and pyiceberg; with a Scan, what it opens is counted as scanned."""

    protocol = ("s3", "s3a", "s3n")
    cachable = False

    def __init__(self, objects: Objects, scan: Scan | None = None) -> None:
        super().__init__()
        self._objects, self._scan = objects, scan

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Return the size of an object, as fsspec wants it."""
        return {"name": path, "size": self._objects.size(path), "type": "file"}

    def exists(self, path: str, **_: Any) -> bool:
        """Tell whether an object is there."""
        try:
            self._objects.size(path)
        except FileNotFoundError:
            return False
        return True

    def open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        """Return an object as a file to read from."""
        if mode != "rb":
            raise PermissionError(f"{path}: the local Athena reads tables, it does not write them")
        content = self._objects.read(path)
        if self._scan is not None:
            self._scan.add(path, len(content))
        return io.BytesIO(content)
