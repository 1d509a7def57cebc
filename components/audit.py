"""Who read, wrote or deleted reads: data events of the input bucket, in a bucket that only CloudTrail writes to."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.stack import Stack
from components.storage import DataBucket, DataBucketArgs, Expiry


@dataclass(frozen=True, kw_only=True)
class AuditArgs:
    """Every call on an object of `input_bucket` is recorded, and kept as long as the stack keeps logs."""

    stack: Stack
    input_bucket: pulumi.Input[str]


class Audit(pulumi.ComponentResource):
    """A trail of one region with signed digests, and its bucket."""

    def __init__(self, name: str, args: AuditArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:audit:Audit", name, {}, opts)
        stack = args.stack
        kept = [Expiry("AWSLogs/", stack.log_retention_days)]
        logs = DataBucket(
            f"{name}-audit",
            DataBucketArgs(stack=stack, trail_arn=stack.trail_arn, expiries=kept),
            pulumi.ResourceOptions(parent=self),
        )
        objects = pulumi.Output.from_input(args.input_bucket).apply(lambda bucket: stack.bucket_arn(bucket) + "/")
        aws.cloudtrail.Trail(
            f"{name}-trail",
            name=f"{name}-inputs",
            s3_bucket_name=logs.name,
            kms_key_id=stack.key,
            enable_log_file_validation=True,
            include_global_service_events=False,
            is_multi_region_trail=False,
            advanced_event_selectors=[
                {
                    "name": "Reads",
                    "field_selectors": [
                        {"field": "eventCategory", "equals": ["Data"]},
                        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                        {"field": "resources.ARN", "starts_withs": [objects]},
                    ],
                }
            ],
            tags=stack.tags,
            # CloudTrail refuses a bucket whose policy does not let it in.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs]),
        )
        self.register_outputs({})
