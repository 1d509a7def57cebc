"""A bucket that blocks public access: nobody without a signature is answered, and no ACL opens it."""

from collections.abc import Callable
from typing import Any

from local.patching import replace, require
from local.state import State

_PUBLIC = {"public-read", "public-read-write", "authenticated-read"}


def install(_state: State) -> None:
    """Let S3 refuse what a block refuses; to moto a block is a note about the bucket."""
    from moto.s3.models import PublicAccessBlock
    from moto.s3.responses import S3Response

    require(PublicAccessBlock, "to_config_dict")
    for name in ("_bucket_response", "_key_response"):
        replace(S3Response, name, _guarded(getattr(S3Response, name)), expects="self, request, full_url")


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def answer(self: Any, request: Any, full_url: str) -> Any:
        _refuse(self, request, full_url)
        return original(self, request, full_url)

    return answer


def _refuse(response: Any, request: Any, full_url: str) -> None:
    from moto.s3.exceptions import S3AccessDeniedError, S3ClientError

    try:
        bucket = response.backend.get_bucket(response.parse_bucket_name_from_url(request, full_url))
    except S3ClientError:
        return
    block = bucket.public_access_block
    if block is None:
        return
    opens = request.headers.get("x-amz-acl") in _PUBLIC
    if (block.restrict_public_buckets and not _signed(request)) or (block.block_public_acls and opens):
        raise S3AccessDeniedError


def _signed(request: Any) -> bool:
    return "Authorization" in request.headers or "Signature=" in request.url
