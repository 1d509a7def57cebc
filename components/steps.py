"""The functions that the pipeline calls, each with what it may do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.claims import ClaimsOutputs
from components.functions import HandlerFunction, HandlerFunctionArgs, Runtime
from components.grants import list_objects, objects, write_tables
from components.lake import LakeOutputs
from components.policies import Statement, allow, pass_role
from components.stores import StoresOutputs
from components.workflow import WorkflowOutputs
from handlers import env

OMICS = "omics.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class StepsArgs:
    """What the steps read, start and write; `workflow_parameters` is what every run gets on top."""

    runtime: Runtime
    tools_image: pulumi.Input[str]
    input_bucket: pulumi.Input[str]
    output_bucket: pulumi.Input[str]
    claims: ClaimsOutputs
    lake: LakeOutputs
    stores: StoresOutputs
    workflow: WorkflowOutputs
    workflow_parameters: Mapping[str, Any]
    quality_gate: Sequence[str]


class Steps(pulumi.ComponentResource):
    """One function per task state of the two state machines."""

    functions: list[HandlerFunction]
    arns: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: StepsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:steps:Steps", name, {}, opts)
        self._name, self._args, self._stack = name, args, args.runtime.stack
        self._runs = self._stack.arn("omics", "run/*")
        functions = {
            "import_reads": self._import_reads(),
            "start_run": self._start_run(),
            "check_job": self._check_job(),
            "judge_quality": self._judge_quality(),
            "import_alignment": self._import_alignment(),
            "load_variants": self._load_variants(),
            "tag_objects": self._tag_objects(),
            "record_failure": self._record_failure(),
        }
        self.functions = list(functions.values())
        self.arns = {handler: function.arn for handler, function in functions.items()}
        self.register_outputs({"arns": self.arns})

    def _import_reads(self) -> HandlerFunction:
        stores = self._args.stores
        variables = env.ImportReads.variables(
            sequence_store_id=stores.sequence_store_id, import_role_arn=stores.import_role_arn
        )
        return self._function("import_reads", variables, [self._may_compare_inputs(), *self._may_import()])

    def _start_run(self) -> HandlerFunction:
        args, stores, workflow = self._args, self._args.stores, self._args.workflow
        variables = env.StartRun.variables(
            workflow_id=workflow.id,
            workflow_version=workflow.version,
            run_role_arn=workflow.run_role_arn,
            run_group_id=stores.run_group_id,
            run_cache_id=stores.run_cache_id,
            output_uri=pulumi.Output.concat("s3://", args.output_bucket, "/runs"),
            reference_uri=stores.reference_uri,
            tools_image=args.tools_image,
            workflow_parameters=json.dumps(args.workflow_parameters, sort_keys=True),
        )
        # HealthOmics asks for the workflow and for the version that is started.
        versions = pulumi.Output.concat(workflow.arn, "/version/*")
        started: list[pulumi.Input[str]] = [
            self._runs,
            workflow.arn,
            versions,
            stores.run_group_arn,
            stores.run_cache_arn,
        ]
        may = [
            allow("omics:StartRun", on=started),
            allow("omics:TagResource", on=[self._runs]),
            pass_role(workflow.run_role_arn, OMICS),
            self._may_compare_inputs(),
        ]
        return self._function("start_run", variables, may)

    def _check_job(self) -> HandlerFunction:
        stores = self._args.stores
        read_sets = pulumi.Output.concat(stores.sequence_store_arn, "/readSet/*")
        may = [
            allow("omics:GetRun", on=[self._runs]),
            allow("omics:GetReadSetImportJob", on=[stores.sequence_store_arn]),
            allow("omics:GetReadSetMetadata", on=[stores.sequence_store_arn, read_sets]),
        ]
        return self._function("check_job", env.CheckJob.variables(), may, timeout=60)

    def _judge_quality(self) -> HandlerFunction:
        variables = env.JudgeQuality.variables(quality_gate=json.dumps(list(self._args.quality_gate)))
        return self._function("judge_quality", variables, self._may_read_runs())

    def _import_alignment(self) -> HandlerFunction:
        stores = self._args.stores
        variables = env.ImportAlignment.variables(
            sequence_store_id=stores.sequence_store_id,
            import_role_arn=stores.import_role_arn,
            reference_arn=stores.reference_arn,
        )
        return self._function("import_alignment", variables, [*self._may_read_runs(), *self._may_import()])

    def _load_variants(self) -> HandlerFunction:
        lake = self._args.lake
        variables = env.LoadVariants.variables(database=lake.database, warehouse=lake.warehouse)
        may = [*self._may_read_runs(), *write_tables(self._stack, lake)]
        return self._function("load_variants", variables, may, timeout=900, memory=4096, storage=4096)

    def _tag_objects(self) -> HandlerFunction:
        args = self._args
        variables = env.TagObjects.variables(claim_table=args.claims.table, topic_arn=args.claims.topic_arn)
        inputs = objects(self._stack, args.input_bucket, "inputs/*")
        results = objects(self._stack, args.output_bucket, "runs/*")
        of_version = ("s3:GetObjectVersion", "s3:GetObjectVersionTagging", "s3:PutObjectVersionTagging")
        may = [
            allow(*of_version, on=[inputs]),
            list_objects(self._stack, args.input_bucket),
            *self._may_read_runs(),
            allow("s3:GetObjectTagging", "s3:PutObjectTagging", on=[results]),
            *self._may_close(),
        ]
        return self._function("tag_objects", variables, may)

    def _record_failure(self) -> HandlerFunction:
        claims = self._args.claims
        variables = env.RecordFailure.variables(claim_table=claims.table, topic_arn=claims.topic_arn)
        may = [allow("omics:CancelRun", on=[self._runs]), *self._may_close()]
        return self._function("record_failure", variables, may)

    def _may_import(self) -> list[Statement]:
        stores = self._args.stores
        return [
            allow("omics:StartReadSetImportJob", on=[stores.sequence_store_arn]),
            allow("omics:TagResource", on=[pulumi.Output.concat(stores.sequence_store_arn, "/readSet/*")]),
            pass_role(stores.import_role_arn, OMICS),
        ]

    def _may_compare_inputs(self) -> Statement:
        """The versions of a key say whether it still holds what was claimed."""
        bucket = pulumi.Output.from_input(self._args.input_bucket).apply(self._stack.bucket_arn)
        return allow("s3:ListBucketVersions", on=[bucket])

    def _may_read_runs(self) -> list[Statement]:
        bucket = self._args.output_bucket
        return [
            allow("s3:GetObject", on=[objects(self._stack, bucket, "runs/*")]),
            list_objects(self._stack, bucket),
        ]

    def _may_close(self) -> list[Statement]:
        claims = self._args.claims
        return [
            allow("dynamodb:UpdateItem", on=[claims.table_arn]),
            allow("sns:Publish", on=[claims.topic_arn]),
        ]

    def _function(
        self,
        handler: str,
        variables: dict[str, pulumi.Input[str]],
        may: list[Statement],
        *,
        timeout: int = 300,
        memory: int = 512,
        storage: int = 512,
    ) -> HandlerFunction:
        return HandlerFunction(
            f"{self._name}-{handler.replace('_', '-')}",
            HandlerFunctionArgs(
                runtime=self._args.runtime,
                handler=handler,
                environment=variables,
                may=may,
                timeout=timeout,
                memory=memory,
                storage=storage,
            ),
            pulumi.ResourceOptions(parent=self),
        )
