"""Glue's own housekeeping of the Iceberg tables: compaction, old snapshots, files that no snapshot names."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.grants import in_catalog, list_objects, objects
from components.lake import LakeOutputs
from components.policies import Statement, allow
from components.roles import allowed, service_role
from components.stack import Stack

KINDS = ("compaction", "orphan_file_deletion", "retention")


@dataclass(frozen=True, kw_only=True)
class OptimizersArgs:
    """The lake whose tables are kept in shape."""

    stack: Stack
    lake: LakeOutputs


class Optimizers(pulumi.ComponentResource):
    """Three optimisers for each table, and the one role that they work with."""

    def __init__(self, name: str, args: OptimizersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:optimizers:Optimizers", name, {}, opts)
        stack = args.stack
        role = service_role(f"{name}-optimizers", stack, "glue.amazonaws.com", parent=self)
        policy = allowed(f"{name}-optimizers-policy", role, *_may(args), parent=self)
        for table in args.lake.versions:
            for kind in KINDS:
                aws.glue.CatalogTableOptimizer(
                    f"{name}-{table}-{_hyphens(kind)}",
                    catalog_id=stack.account,
                    database_name=args.lake.database,
                    table_name=table,
                    type=kind,
                    configuration={"enabled": True, "role_arn": role.arn},
                    # Glue tries the role when the optimiser is made.
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
                )
        self.register_outputs({})


def _may(args: OptimizersArgs) -> list[Statement]:
    stack, bucket = args.stack, args.lake.bucket
    groups = [stack.arn("logs", f"log-group:/aws-glue/iceberg-{_hyphens(kind)}/logs") for kind in KINDS]
    return [
        allow("glue:GetTable", "glue:UpdateTable", on=in_catalog(stack)),
        allow("s3:DeleteObject", "s3:GetObject", "s3:PutObject", on=[objects(stack, bucket, "tables/*")]),
        list_objects(stack, bucket),
        allow("logs:CreateLogGroup", on=[f"{group}:*" for group in groups]),
        allow("logs:CreateLogStream", "logs:PutLogEvents", on=[f"{group}:log-stream:*" for group in groups]),
    ]


def _hyphens(kind: str) -> str:
    return kind.replace("_", "-")
