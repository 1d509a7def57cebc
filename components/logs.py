"""Log groups, in the folders where each service looks for them."""

import pulumi
import pulumi_aws as aws

from components.stack import Stack

# Below vendedlogs/ a log group needs no entry in the account's one size-limited resource policy.
LAMBDA, CODEBUILD, STATES = FOLDERS = ("lambda", "codebuild", "vendedlogs/states")


def log_group(name: str, folder: str, stack: Stack, *, parent: pulumi.Resource) -> aws.cloudwatch.LogGroup:
    """Return the log group of `name`; the customer's key lets these folders in, and no others."""
    return aws.cloudwatch.LogGroup(
        f"{name}-logs",
        name=f"/aws/{folder}/{name}",
        retention_in_days=stack.log_retention_days,
        kms_key_id=stack.key,
        tags=stack.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
