"""What must be refused: requests without TLS, and anybody who does not say who he is."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from scripts.smoke_checks.check import Result, failed, not_here, ok
from scripts.smoke_checks.world import World
from strandline.clients import client
from strandline.doctor.finding import is_forbidden

Attempt = tuple[str, Callable[[], Any]]

_OPEN = "smoke/anybody"
_NO_ACLS = "AccessControlListNotSupported"


def tls(world: World) -> Result:
    """Ask without TLS, with good credentials: buckets and the queue must refuse."""
    address = client("s3").meta.endpoint_url
    if urlsplit(address).scheme == "http":
        client("s3").head_bucket(Bucket=world.made.input_bucket)
        return not_here(f"{address} has no TLS and answers every request that this test makes")
    plain = {name: _without_tls(name) for name in ("s3", "sqs")}
    attempts = [(f"listing {name}", _list(plain["s3"], name)) for name in world.buckets]
    queue = world.made.queue_url
    attempts.append(("the queue", lambda: plain["sqs"].get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])))
    return _all_refused(attempts)


def public(world: World) -> Result:
    """Read, list and write without a signature, and put an object that everybody could read."""
    anybody = boto3.client("s3", config=Config(signature_version=UNSIGNED))
    return _all_refused(list(_public(world, anybody, client("s3"))))


def _public(world: World, anybody: Any, me: Any) -> Iterator[Attempt]:
    for name in world.buckets:
        yield f"listing {name} without a signature", _list(anybody, name)
        yield f"writing to {name} without a signature", _put(anybody, me, name)
    if world.keys:
        place = {"Bucket": world.made.input_bucket, "Key": world.keys[0]}
        yield "reading the sheet without a signature", lambda: anybody.get_object(**place)
    yield "making an object public", _put(me, me, world.made.output_bucket, ACL="public-read")


def encryption(world: World) -> Result:
    """Hold what was sent to the encryption that its bucket promises."""
    s3, bucket = client("s3"), world.made.input_bucket
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    promised = rule["ApplyServerSideEncryptionByDefault"]
    for key in world.keys:
        found = s3.head_object(Bucket=bucket, Key=key)
        if found.get("ServerSideEncryption") != promised["SSEAlgorithm"]:
            return failed(f"{key} is encrypted by {found.get('ServerSideEncryption')}, not {promised['SSEAlgorithm']}")
        if "KMSMasterKeyID" in promised and not _same_key(found.get("SSEKMSKeyId", ""), promised["KMSMasterKeyID"]):
            return failed(f"{key} is encrypted with {found.get('SSEKMSKeyId')}, not {promised['KMSMasterKeyID']}")
    return ok(f"{promised['SSEAlgorithm']} {promised.get('KMSMasterKeyID', '')}".rstrip())


def _same_key(found: str, promised: str) -> bool:
    return found.rpartition("/")[2] == promised.rpartition("/")[2]


def _all_refused(attempts: list[Attempt]) -> Result:
    answered = [what for what, attempt in attempts if not _is_refused(attempt)]
    if answered:
        return failed(f"answered, and should be refused: {', '.join(answered)}")
    return ok(f"{len(attempts)} attempts, each refused")


def _is_refused(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except ClientError as error:
        code = str(error.response["Error"].get("Code", ""))
        if is_forbidden(code) or code == _NO_ACLS:
            return True
        raise
    return False


def _list(s3: Any, bucket: str) -> Callable[[], Any]:
    return lambda: s3.list_objects_v2(Bucket=bucket, MaxKeys=1)


def _put(s3: Any, me: Any, bucket: str, **more: str) -> Callable[[], Any]:
    """Write an empty object, and take it away again where that should not have worked."""

    def attempt() -> None:
        written = s3.put_object(Bucket=bucket, Key=_OPEN, Body=b"", **more)
        version = {"VersionId": written["VersionId"]} if "VersionId" in written else {}
        me.delete_object(Bucket=bucket, Key=_OPEN, **version)

    return attempt


def _without_tls(service: str) -> Any:
    make: Any = boto3.client
    return make(service, endpoint_url=client(service).meta.endpoint_url.replace("https://", "http://", 1))
