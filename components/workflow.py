"""What HealthOmics runs: every workflow of this repository, one version per content, and the role that runs have.

The provider replaces a workflow when its definition changes, which would orphan its runs. So the workflow itself has a
constant placeholder, and what changes are versions beside it, each named by its folder and its content. The setting
`workflow` says which of them the pipeline starts; the others are there for a run that somebody starts by hand. Versions
outlive their replacement: an old result can be made again. A version name cannot be used twice, so going back to an
earlier content needs a byte of difference, such as a comment.

HealthOmics deletes no workflow that has versions. So a stack that is kept leaves both behind when it is destroyed,
which costs nothing, and one that is disposable takes both along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as native

from components.archives import Archive, archive_of, main_file, workflow_archive
from components.grants import read_reference
from components.parameters import Parameter, parameter_template, workflow_names
from components.policies import PULL, Statement, allow
from components.roles import allowed, service_role
from components.stack import Stack
from components.stores import StoresOutputs

PLACEHOLDER = b"""version 1.1

# The versions of this workflow hold what is run.
workflow placeholder {
}
"""


@dataclass(frozen=True)
class Definition:
    """What is registered of one workflow: its WDL files and what they accept."""

    archive: Archive
    template: Mapping[str, Parameter]


@dataclass(frozen=True, kw_only=True)
class WorkflowArgs:
    """`workflow` is what the pipeline starts; `reads` are further S3 URIs that runs read; results go below `runs/`."""

    stack: Stack
    workflow: str
    definitions: Mapping[str, Definition]
    output_bucket: pulumi.Input[str]
    stores: StoresOutputs
    tools_repository_arn: pulumi.Input[str]
    reads: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class WorkflowOutputs:
    """What StartRun needs to name."""

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    version: pulumi.Output[str]
    run_role_arn: pulumi.Output[str]


class Workflow(pulumi.ComponentResource):
    """A HealthOmics workflow with a version of each definition, one of which the pipeline's runs use."""

    outputs: WorkflowOutputs

    def __init__(self, name: str, args: WorkflowArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:workflow:Workflow", name, {}, opts)
        self._name, self._args, self._child = name, args, pulumi.ResourceOptions(parent=self)
        workflow = native.omics.Workflow(
            name,
            name=name,
            description="Runs are of a version, named by its content",
            engine=native.omics.WorkflowEngine.WDL,
            definition_uri=self._upload("placeholder", archive_of([("main.wdl", PLACEHOLDER)])),
            main="main.wdl",
            tags=args.stack.tags,
            opts=self._kept(),
        )
        versions = {folder: self._registered(workflow, folder, one) for folder, one in args.definitions.items()}
        self.outputs = WorkflowOutputs(
            id=workflow.aws_id,
            arn=workflow.arn,
            version=versions[args.workflow].version_name,
            run_role_arn=self._run_role(),
        )
        self.register_outputs(vars(self.outputs))

    def _registered(
        self, workflow: native.omics.Workflow, folder: str, definition: Definition
    ) -> native.omics.WorkflowVersion:
        name = f"{folder}-{version_hash(definition)}"
        return native.omics.WorkflowVersion(
            f"{self._name}-{name}",
            version_name=name,
            workflow_id=workflow.aws_id,
            engine=native.omics.WorkflowVersionWorkflowEngine.WDL,
            definition_uri=self._upload(name, definition.archive),
            main=main_file(folder),
            parameter_template={
                parameter: {"description": entry.get("description", ""), "optional": entry.get("optional", False)}
                for parameter, entry in definition.template.items()
            },
            tags=self._args.stack.tags,
            opts=pulumi.ResourceOptions.merge(self._kept(), pulumi.ResourceOptions(ignore_changes=["tags"])),
        )

    def _kept(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, retain_on_delete=not self._args.stack.disposable)

    def _upload(self, key: str, archive: Archive) -> pulumi.Output[str]:
        source = aws.s3.BucketObjectv2(
            f"{self._name}-{key}-definition",
            bucket=self._args.output_bucket,
            key=f"code/workflows/{key}.zip",
            content_base64=archive.zip_base64(),
            content_type="application/zip",
            tags=self._args.stack.tags,
            opts=self._child,
        )
        return pulumi.Output.concat("s3://", source.bucket, "/", source.key)

    def _run_role(self) -> pulumi.Output[str]:
        stack = self._args.stack
        source = stack.arn("omics", "*")
        role = service_role(f"{self._name}-run", stack, "omics.amazonaws.com", source=source, parent=self)
        allowed(f"{self._name}-run-policy", role, *self._may_read(), *self._may_write(), parent=self)
        return role.arn

    def _may_read(self) -> list[Statement]:
        """Read sets, the reference, the tools image, and whatever the stack's own parameters name."""
        args = self._args
        paths = sorted(uri.removeprefix("s3://") for uri in args.reads)
        buckets = sorted({path.split("/", 1)[0] for path in paths})
        given = [
            allow("s3:GetObject", on=[args.stack.bucket_arn(path) for path in paths]),
            allow("s3:GetBucketLocation", "s3:ListBucket", on=[args.stack.bucket_arn(bucket) for bucket in buckets]),
        ]
        read_sets = pulumi.Output.concat(args.stores.sequence_store_arn, "/readSet/*")
        return [
            read_reference(args.stores.reference_arn, "omics:GetReference"),
            allow("omics:GetReadSet", "omics:GetReadSetMetadata", on=[args.stores.sequence_store_arn, read_sets]),
            allow(*PULL, on=[args.tools_repository_arn]),
            *(given if paths else []),
        ]

    def _may_write(self) -> list[Statement]:
        """Results and cached task outputs in the output bucket, and the service's one log group."""
        stack = self._args.stack
        bucket = pulumi.Output.from_input(self._args.output_bucket).apply(stack.bucket_arn)
        folders = [bucket.apply(lambda arn: f"{arn}/runs/*"), bucket.apply(lambda arn: f"{arn}/cache/*")]
        log_group = stack.arn("logs", "log-group:/aws/omics/WorkflowLog")
        return [
            allow("s3:GetObject", "s3:PutObject", on=folders),
            allow("s3:GetBucketLocation", "s3:ListBucket", on=[bucket]),
            allow("logs:CreateLogGroup", on=[f"{log_group}:*"]),
            allow(
                "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", on=[f"{log_group}:log-stream:*"]
            ),
        ]


def definitions() -> dict[str, Definition]:
    """Return every workflow of this repository by its folder."""
    return {name: Definition(workflow_archive(name), parameter_template(name)) for name in workflow_names()}


def version_hash(definition: Definition) -> str:
    """Return 16 hexadecimal digits that change whenever the WDL or its parameter template does."""
    described = repr(sorted((name, sorted(entry.items())) for name, entry in definition.template.items())).encode()
    return archive_of((*definition.archive.files, ("parameter-template", described))).content_hash[:16]
