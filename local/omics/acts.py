"""What HealthOmics does with the role that it was given, noted so that the role's policy can be held to it."""

import re

from local.call_log import record
from local.omics.objects import split

SERVICE = "omics.amazonaws.com"
_STORED = re.compile(r"omics://[^/]+/(?P<store>[0-9]+)/(?P<kind>readSet|reference)/(?P<id>[0-9]+)/")
_IMAGE = re.compile(r"[^/]+\.dkr\.ecr\.[^/]+/(?P<repository>[^:@]+)")
_PULL = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")


def assume(role: str, source: str) -> None:
    """Take the role for the run or the job with the ARN `source`."""
    record(SERVICE, "sts:AssumeRole", {"RoleArn": role}, source=source)


def read(role: str, uri: str) -> None:
    """Read an object, or a file of a store together with what the store says of it."""
    stored = _STORED.match(uri)
    if stored is None:
        bucket, key = split(uri)
        record(role, "s3:GetObject", {"Bucket": bucket, "Key": key})
    elif stored["kind"] == "readSet":
        for operation in ("GetReadSet", "GetReadSetMetadata"):
            record(role, f"omics:{operation}", {"sequenceStoreId": stored["store"], "id": stored["id"]})
    else:
        for operation in ("GetReference", "GetReferenceMetadata"):
            record(role, f"omics:{operation}", {"referenceStoreId": stored["store"], "id": stored["id"]})


def write(role: str, uri: str) -> None:
    """Store an object."""
    bucket, key = split(uri)
    record(role, "s3:PutObject", {"Bucket": bucket, "Key": key})


def pull(role: str, image: str, run: str) -> None:
    """Pull an image for a run: the service for itself, as the repository must say, and with the role."""
    name = _IMAGE.match(image)
    if name is None:
        return
    for operation in _PULL:
        for principal, source in ((SERVICE, run), (role, "")):
            record(principal, f"ecr:{operation}", {"repositoryName": name["repository"]}, source=source)


def log(role: str, group: str, stream: str) -> None:
    """Write to a stream of a log group, both of which are made when they are missing."""
    for operation in ("CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents"):
        record(role, f"logs:{operation}", {"logGroupName": group, "logStreamName": stream})
