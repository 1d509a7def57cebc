"""How the lake is asked: one Athena workgroup whose limits nobody can get around."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.stack import Stack


@dataclass(frozen=True, kw_only=True)
class AnalyticsArgs:
    """Results go below `athena/` in `output_bucket`, where they expire; `limit` is in bytes per query."""

    stack: Stack
    output_bucket: pulumi.Input[str]
    limit: int


class Analytics(pulumi.ComponentResource):
    """The workgroup of the dashboard, the command line and every other SQL client."""

    workgroup: pulumi.Output[str]

    def __init__(self, name: str, args: AnalyticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:analytics:Analytics", name, {}, opts)
        workgroup = aws.athena.Workgroup(
            name,
            name=name,
            description="Queries of Strandline",
            force_destroy=True,  # of a used workgroup only the history of queries is lost
            configuration={
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "bytes_scanned_cutoff_per_query": args.limit,
                "engine_version": {"selected_engine_version": "Athena engine version 3"},
                "result_configuration": {
                    "output_location": pulumi.Output.concat("s3://", args.output_bucket, "/athena/"),
                    "expected_bucket_owner": args.stack.account,
                    "encryption_configuration": _encryption(args.stack),
                },
            },
            tags=args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.workgroup = workgroup.name
        self.register_outputs({"workgroup": self.workgroup})


def _encryption(stack: Stack) -> aws.athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgsDict:
    if stack.key is None:
        return {"encryption_option": "SSE_S3"}
    return {"encryption_option": "SSE_KMS", "kms_key_arn": stack.key}
