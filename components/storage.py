"""Buckets for reads, results and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.encryption import bucket_encryption
from components.policies import Statement, allow_service, deny_everyone, deny_plain_http, document
from components.stack import Stack
from strandline import lifecycle

STALE_UPLOAD_DAYS = 7
NONCURRENT_DAYS = 30
TIERED_DAYS = 30


@dataclass(frozen=True)
class Expiry:
    """Delete objects below `prefix` `days` days after they were written; with `tag`, only those of that lifecycle."""

    prefix: str
    days: int
    tag: str = ""


def expire_reads(days: int) -> list[Expiry]:
    """Reads go once their copy in the sequence store is verified; 0 days keeps them."""
    return [Expiry("inputs/", days, lifecycle.IMPORTED)] if days else []


def expire_results(days: int) -> list[Expiry]:
    """Alignments go as reads do; answers to queries and cached task outputs can always be had again."""
    alignments = [Expiry("runs/", days, lifecycle.IMPORTED)] if days else []
    return [Expiry("athena/", 30), Expiry("cache/", 30), *alignments]


@dataclass(frozen=True, kw_only=True)
class DataBucketArgs:
    """`adopt` names an existing bucket, which keeps its notifications, policy and lifecycle as they are.

    Objects below `immutable_prefix` are never overwritten; the trail `trail_arn` writes its logs into the bucket.
    """

    stack: Stack
    adopt: str = ""
    announces: bool = False
    immutable_prefix: str = ""
    trail_arn: str = ""
    expiries: Sequence[Expiry] = ()
    tiered_prefix: str = ""


class DataBucket(pulumi.ComponentResource):
    """A private, encrypted, versioned bucket that refuses plain HTTP; protected unless it is disposable."""

    name: pulumi.Output[str]

    def __init__(self, name: str, args: DataBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:storage:DataBucket", name, {}, opts)
        if args.adopt:
            # BucketNotification would replace every notification of the bucket, so an adopted one gets none from us.
            self.name = pulumi.Output.from_input(args.adopt)
        else:
            self.name = self._create(name, args)
        self.register_outputs({"name": self.name})

    def _create(self, name: str, args: DataBucketArgs) -> pulumi.Output[str]:
        # What makes a bucket safe goes when it goes: a bucket that outlives its stack stays private and versioned.
        kept = pulumi.ResourceOptions(parent=self, protect=not args.stack.disposable)
        bucket = aws.s3.Bucket(name, force_destroy=args.stack.disposable, tags=args.stack.tags, opts=kept)
        self._secure(name, bucket, args, kept)
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"}, opts=kept
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            rules=[_housekeeping(), *_tiering(args.tiered_prefix), *(_expiry(expiry) for expiry in args.expiries)],
            opts=pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(depends_on=[versioning])),
        )
        if args.announces:
            aws.s3.BucketNotification(
                f"{name}-events",
                bucket=bucket.bucket,
                eventbridge=True,
                opts=pulumi.ResourceOptions(parent=self),
            )
        return bucket.bucket

    def _secure(self, name: str, bucket: aws.s3.Bucket, args: DataBucketArgs, kept: pulumi.ResourceOptions) -> None:
        block = aws.s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=kept,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[bucket_encryption(args.stack)],
            opts=kept,
        )
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.bucket,
            policy=document(*_statements(bucket, args)),
            # S3 refuses two changes of a bucket's access at the same time.
            opts=pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(depends_on=[block])),
        )


def _statements(bucket: aws.s3.Bucket, args: DataBucketArgs) -> list[Statement]:
    objects = bucket.arn.apply(lambda arn: f"{arn}/*")
    statements = [deny_plain_http("s3:*", on=[bucket.arn, objects])]
    if args.immutable_prefix:
        statements.append(
            deny_everyone(
                "s3:PutObject",
                on=[bucket.arn.apply(lambda arn: f"{arn}/{args.immutable_prefix}*")],
                # Parts of a multipart upload create no object and carry no such header; their completion does both.
                when={"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}},
            )
        )
    if args.trail_arn:
        statements += _trail_writes(bucket, args)
    return statements


def _trail_writes(bucket: aws.s3.Bucket, args: DataBucketArgs) -> list[Statement]:
    """CloudTrail looks at the bucket's access list first, and then writes below the folder of the account."""
    folder = bucket.arn.apply(lambda arn: f"{arn}/AWSLogs/{args.stack.account}/*")
    trail = "cloudtrail.amazonaws.com"
    owned = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    return [
        allow_service(trail, "s3:GetBucketAcl", on=bucket.arn, source=args.trail_arn),
        allow_service(trail, "s3:PutObject", on=folder, source=args.trail_arn, when=owned),
    ]


def _housekeeping() -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    return {
        "id": "housekeeping",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": STALE_UPLOAD_DAYS},
        "noncurrent_version_expiration": {"noncurrent_days": NONCURRENT_DAYS},
    }


def _tiering(prefix: str) -> list[aws.s3.BucketLifecycleConfigurationRuleArgsDict]:
    """Results are read much at first and seldom later; S3 then moves them by itself, and none out of instant reach."""
    if not prefix:
        return []
    transition: aws.s3.BucketLifecycleConfigurationRuleTransitionArgsDict = {
        "days": TIERED_DAYS,
        "storage_class": "INTELLIGENT_TIERING",
    }
    return [{"id": "tier", "status": "Enabled", "filter": {"prefix": prefix}, "transitions": [transition]}]


def _expiry(expiry: Expiry) -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    tagged: aws.s3.BucketLifecycleConfigurationRuleFilterArgsDict = {
        "and_": {"prefix": expiry.prefix, "tags": {lifecycle.TAG: expiry.tag}}
    }
    return {
        "id": f"expire-{expiry.prefix.strip('/').replace('/', '-')}",
        "status": "Enabled",
        "filter": tagged if expiry.tag else {"prefix": expiry.prefix},
        "expiration": {"days": expiry.days},
    }
