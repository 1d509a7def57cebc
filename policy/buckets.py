"""The house rules about buckets, whose settings are resources of their own."""

import json
from collections.abc import Callable

from pulumi_policy import PolicyResource, ReportViolation, StackValidationArgs
from stack import BUCKET, of, sources

OPEN_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def buckets_are_encrypted(args: StackValidationArgs, report: ReportViolation) -> None:
    """Each bucket says how it encrypts."""
    kind = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    _each_bucket(args, report, kind, lambda _: True, "has no BucketServerSideEncryptionConfiguration: give it one")


def buckets_are_private(args: StackValidationArgs, report: ReportViolation) -> None:
    """No bucket can be opened to the public, not even by mistake."""
    kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    words = "does not block all public access: give it a BucketPublicAccessBlock with all four"
    _each_bucket(args, report, kind, lambda found: all(found.props.get(name) for name in OPEN_BLOCKS), words)


def buckets_refuse_plain_http(args: StackValidationArgs, report: ReportViolation) -> None:
    """Reads are people's genomes; they travel encrypted."""
    words = "takes plain HTTP: give it a BucketPolicy that denies aws:SecureTransport false"
    _each_bucket(args, report, "aws:s3/bucketPolicy:BucketPolicy", _denies_plain_http, words)


def _denies_plain_http(policy: PolicyResource) -> bool:
    for statement in json.loads(policy.props["policy"])["Statement"]:
        condition = statement.get("Condition", {}).get("Bool", {})
        if statement["Effect"] == "Deny" and condition.get("aws:SecureTransport") == "false":
            return True
    return False


def _each_bucket(
    args: StackValidationArgs, report: ReportViolation, kind: str, holds: Callable[[PolicyResource], bool], words: str
) -> None:
    """Report each bucket that has no resource of `kind` about it which `holds`."""
    good = {bucket.urn for each in of(args, kind) for bucket in sources(each, "bucket", BUCKET) if holds(each)}
    for bucket in of(args, BUCKET):
        if bucket.urn not in good:
            report(words, bucket.urn)
