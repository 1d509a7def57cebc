"""Objects of moto's S3, read and written in this process."""

import re
from pathlib import Path
from typing import Any

from moto.core.base_backend import BackendDict
from moto.core.exceptions import ServiceException
from moto.s3.models import FakeKey, s3_backends
from moto.utilities.utils import get_partition

_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>.+)", re.DOTALL)


class ObjectMissing(Exception):
    """There is no such bucket or object."""


def split(uri: str) -> tuple[str, str]:
    """Return bucket and key of an s3:// URI of an object; ValueError for anything else."""
    match = _URI.fullmatch(uri)
    if match is None:
        raise ValueError(uri)
    return match["bucket"], match["key"]


class Objects:
    """The objects that one account sees in one region."""

    def __init__(self, account: str, region: str) -> None:
        backends: BackendDict[Any] = s3_backends
        self._s3 = backends[account][get_partition(region)]

    def _key(self, uri: str) -> FakeKey:
        bucket, name = split(uri)
        try:
            found = self._s3.get_object(bucket, name)
        except ServiceException as error:
            raise ObjectMissing(uri) from error
        if not isinstance(found, FakeKey):
            raise ObjectMissing(uri)
        return found

    def read(self, uri: str) -> bytes:
        """Return the bytes of the newest version of an object; ObjectMissing, or ValueError when it is no s3:// URI."""
        value: bytes = self._key(uri).value
        return value

    def fetch(self, uri: str, path: Path) -> Path:
        """Write the object to `path` and return it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.read(uri))
        return path

    def save(self, uri: str, content: bytes) -> str:
        """Store `content` at `uri` and return the URI; ObjectMissing when there is no such bucket."""
        bucket, name = split(uri)
        try:
            self._s3.put_object(bucket, name, content)
        except ServiceException as error:
            raise ObjectMissing(uri) from error
        return uri
