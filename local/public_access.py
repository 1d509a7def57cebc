"""A bucket that blocks public access: nobody without a signature is answered, and no ACL opens it."""

from typing import Any

from local.patching import replace, require
from local.state import State

_PUBLIC = {"public-read", "public-read-write", "authenticated-read"}


def install(_state: State) -> None:
    """Let S3 refuse what a block refuses; to moto a block is a note about the bucket."""
    from moto.s3.models import PublicAccessBlock
    from moto.s3.responses import S3Response

    require(PublicAccessBlock, "to_config_dict")

    def _bucket_response(self: Any, request: Any, full_url: str) -> Any:
        _refuse(self, request, full_url)
        return bucket_response(self, request, full_url)

    def _key_response(self: Any, request: Any, full_url: str) -> Any:
        _refuse(self, request, full_url)
        return key_response(self, request, full_url)

    bucket_response = replace(S3Response, "_bucket_response", _bucket_response, expects="self, request, full_url")
    key_response = replace(S3Response, "_key_response", _key_response, expects="self, request, full_url")


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
