"""What moto's S3 lacks: writes of a key in turn, conditions that hold, one event per upload, cheap ranges."""

import functools
import hashlib
import mmap
import re
import threading
from collections.abc import Callable
from typing import Any

from local.patching import replace, require
from local.state import State

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PUT_OBJECT = (
    "self, bucket_name, key_name, value, storage, etag, multipart, encryption, kms_key_id, bucket_key_enabled, "
    "lock_mode, lock_legal_status, lock_until, checksum_value, request_method, disable_notification"
)


def install(_state: State) -> None:
    """Patch moto's S3 backend, its keys and its answers to conditional writes."""
    from moto.s3.models import FakeKey, S3Backend
    from moto.s3.responses import S3Response

    keys = KeyLocks()
    _write_in_turn(S3Backend, keys)
    _hold_conditions(S3Response, keys)
    _read_ranges(FakeKey)


class KeyLocks:
    """One re-entrant lock for each (bucket, key), out of a fixed number of them."""

    def __init__(self, number: int = 64) -> None:
        self._locks = [threading.RLock() for _ in range(number)]

    def of(self, bucket: str, key: str) -> Any:
        """Return the lock of a key; two keys may share one."""
        return self._locks[hash((bucket, key)) % len(self._locks)]


def _write_in_turn(backend: Any, keys: KeyLocks) -> None:
    """Let two writers of a versioned key both keep their version, and a multipart upload tell of itself once."""
    completing = threading.local()
    put = backend.put_object
    complete = backend.complete_multipart_upload
    delete = backend.delete_object

    def put_object(self: Any, bucket_name: str, key_name: str, value: bytes, *args: Any, **kwargs: Any) -> Any:
        if getattr(completing, "now", False):
            kwargs["disable_notification"] = True
        elif not args and kwargs.get("etag") is None and isinstance(value, bytes):
            # moto would compute it later from a file position that a reader may be moving.
            kwargs["etag"] = hashlib.md5(value, usedforsecurity=False).hexdigest()
        with keys.of(bucket_name, key_name):
            return put(self, bucket_name, key_name, value, *args, **kwargs)

    def complete_multipart_upload(self: Any, bucket_name: str, multipart_id: str, body: Any) -> Any:
        completing.now = True
        try:
            return complete(self, bucket_name, multipart_id, body)
        finally:
            completing.now = False

    def delete_object(self: Any, bucket_name: str, key_name: str, *args: Any, **kwargs: Any) -> Any:
        with keys.of(bucket_name, key_name):
            return delete(self, bucket_name, key_name, *args, **kwargs)

    replace(backend, "put_object", put_object, expects=_PUT_OBJECT)
    replace(backend, "complete_multipart_upload", complete_multipart_upload, "self, bucket_name, multipart_id, body")
    replace(backend, "delete_object", delete_object, expects="self, bucket_name, key_name, version_id, bypass")


def _hold_conditions(response: Any, keys: KeyLocks) -> None:
    """Make the test of If-Match and If-None-Match and the write that follows one step."""
    require(response, "parse_key_name")

    def guarded(original: Callable[..., Any], key_of: Callable[..., tuple[str, str]]) -> Callable[..., Any]:
        @functools.wraps(original)
        def write(self: Any, *args: Any, **kwargs: Any) -> Any:
            if "If-None-Match" not in self.headers and "If-Match" not in self.headers:
                return original(self, *args, **kwargs)
            with keys.of(*key_of(self, *args, **kwargs)):
                return original(self, *args, **kwargs)

        return write

    replace(
        response,
        "put_object",
        guarded(response.put_object, lambda self: (self.bucket_name, self.parse_key_name())),
        expects="self",
    )
    replace(
        response,
        "_key_response_post",
        guarded(
            response._key_response_post,
            lambda self, request, body, bucket_name, query, key_name: (bucket_name, key_name),
        ),
        expects="self, request, body, bucket_name, query, key_name",
    )


def _read_ranges(key: Any) -> None:
    """Answer a range of an object that lies in a file from the file's pages, without reading the whole object."""
    original = key.value

    def value(self: Any) -> Any:
        if not getattr(self._value_buffer, "_rolled", False) or not _one_range():
            return original.fget(self)
        with self.lock:
            self._value_buffer.flush()
            return mmap.mmap(self._value_buffer.fileno(), 0, access=mmap.ACCESS_READ)

    replace(key, "value", property(value, original.fset), expects="self")


def _one_range() -> bool:
    """Tell whether the request under way is a GET of one well-formed range."""
    from flask import has_request_context, request

    if not has_request_context() or request.method != "GET":
        return False
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or not (asked[1] or asked[2]):
        return False
    return not (asked[1] and asked[2]) or int(asked[1]) <= int(asked[2])
