"""What a deployment does to the lake: its tables get the columns of this release, and ClinVar is loaded.

One function does both, called whenever the tables' versions or the source change.
"""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.functions import HandlerFunction, HandlerFunctionArgs, Runtime
from components.grants import read_reference, write_tables
from components.lake import LakeOutputs
from components.policies import allow
from handlers import env


@dataclass(frozen=True, kw_only=True)
class AnnotationsArgs:
    """`source` is the S3 URI of the ClinVar VCF; empty means that nothing is loaded with the deployment."""

    runtime: Runtime
    source: str
    lake: LakeOutputs
    reference_arn: pulumi.Output[str]


class Annotations(pulumi.ComponentResource):
    """The loader of annotations, run once per source; `tables_ready` is its call that changes the tables."""

    functions: list[HandlerFunction]
    tables_ready: aws.lambda_.Invocation

    def __init__(self, name: str, args: AnnotationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:annotations:Annotations", name, {}, opts)
        stack, lake = args.runtime.stack, args.lake
        source = args.source.removeprefix("s3://")
        reads = [allow("s3:GetObject", on=[stack.bucket_arn(source)])] if source else []
        loader = HandlerFunction(
            f"{name}-refresh-annotations",
            HandlerFunctionArgs(
                runtime=args.runtime,
                handler="refresh_annotations",
                environment=env.RefreshAnnotations.variables(
                    database=lake.database,
                    warehouse=lake.warehouse,
                    annotation_uri=args.source,
                    reference_arn=args.reference_arn,
                ),
                may=[
                    *reads,
                    read_reference(args.reference_arn, "omics:GetReference"),
                    *write_tables(stack, lake),
                ],
                timeout=900,
                memory=4096,
                storage=4096,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.tables_ready = aws.lambda_.Invocation(
            f"{name}-tables",
            function_name=loader.name,
            input=json.dumps({"tables": dict(lake.versions)}, sort_keys=True),
            triggers={table: str(version) for table, version in lake.versions.items()},
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.source:
            # New code is no reason to load the same release again, so the image is not among the triggers.
            aws.lambda_.Invocation(
                f"{name}-annotations",
                function_name=loader.name,
                input=json.dumps({"annotation_uri": args.source}),
                triggers={"source": args.source},
                opts=pulumi.ResourceOptions(parent=self, depends_on=[self.tables_ready]),
            )
        self.functions = [loader]
        self.register_outputs({})
