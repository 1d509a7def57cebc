"""Statements that more than one function needs."""

import pulumi

from components.lake import LakeOutputs
from components.policies import Statement, allow
from components.stack import Stack


def objects(stack: Stack, bucket: pulumi.Input[str], pattern: str) -> pulumi.Output[str]:
    """Return the ARN of the objects of `bucket` that match `pattern`."""
    return pulumi.Output.from_input(bucket).apply(lambda name: stack.bucket_arn(name, pattern))


def list_objects(stack: Stack, bucket: pulumi.Input[str], *more: str) -> Statement:
    """Allow listing a bucket, and `more`; only who may list it is told that an object is missing, not forbidden."""
    return allow("s3:ListBucket", *more, on=[pulumi.Output.from_input(bucket).apply(stack.bucket_arn)])


def read_reference(reference_arn: pulumi.Output[str], *more: str) -> Statement:
    """Allow reading one reference genome, and `more`, where HealthOmics looks at the store as well."""
    store = reference_arn.apply(lambda arn: arn.split("/reference/")[0])
    return allow("omics:GetReferenceMetadata", *more, on=[store, reference_arn])


def in_catalog(stack: Stack) -> list[str]:
    """Return the ARNs that Glue asks about for any table of the stack: catalog, database, tables."""
    parts = ("catalog", f"database/{stack.database}", f"table/{stack.database}/*")
    return [stack.arn("glue", part) for part in parts]


def write_tables(stack: Stack, lake: LakeOutputs) -> list[Statement]:
    """Allow reading and committing the Iceberg tables of one database: their files and their entries in the catalog."""
    return [
        allow("glue:GetDatabase", "glue:GetTable", "glue:UpdateTable", on=in_catalog(stack)),
        allow(
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:PutObject",
            on=[objects(stack, lake.bucket, "tables/*")],
        ),
        list_objects(stack, lake.bucket),
    ]
