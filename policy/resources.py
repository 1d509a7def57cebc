"""The house rules that look at one resource alone."""

import json

from pulumi_policy import ReportViolation, ResourceValidationArgs
from stack import BUCKET, FUNCTION, MACHINE, QUEUE

TAG = "strandline:stack"
TAGGED = {
    "aws-native:omics:RunGroup",
    "aws-native:omics:SequenceStore",
    "aws-native:omics:Workflow",
    "aws:athena/workgroup:Workgroup",
    "aws:cloudtrail/trail:Trail",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:codebuild/project:Project",
    "aws:dynamodb/table:Table",
    "aws:ecr/repository:Repository",
    "aws:glue/catalogDatabase:CatalogDatabase",
    "aws:iam/role:Role",
    "aws:kms/key:Key",
    FUNCTION,
    BUCKET,
    MACHINE,
    "aws:sns/topic:Topic",
    QUEUE,
    "aws:ssm/parameter:Parameter",
}


def no_wildcard_actions(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Roles name the actions that are called."""
    if args.resource_type not in {"aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"}:
        return
    for statement in json.loads(args.props["policy"])["Statement"]:
        actions = statement.get("Action", [])
        for action in actions if isinstance(actions, list) else [actions]:
            if "*" in action and statement["Effect"] == "Allow":
                report(f"allows {action}: name the actions that are called")


def logs_expire(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Logs hold names of samples and cost money."""
    if args.resource_type == "aws:cloudwatch/logGroup:LogGroup" and not args.props.get("retentionInDays"):
        report("keeps its logs for ever: set retention_in_days to the stack's log_retention_days")


def resources_are_tagged(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Costs are told apart by stack."""
    if args.resource_type in TAGGED and TAG not in (args.props.get("tags") or {}):
        report(f"has no tag {TAG}: give it the stack's tags")


def calls_are_for_one_source(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """A service may call a function for the one thing of ours that is to call it."""
    if args.resource_type == "aws:lambda/permission:Permission" and "sourceArn" not in args.props:
        report("lets a service call the function for anybody: set source_arn")


def images_are_fixed_and_scanned(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """A tag that is run today is the image that was tested yesterday."""
    if args.resource_type == "aws:ecr/repository:Repository":
        if args.props.get("imageTagMutability") != "IMMUTABLE":
            report("lets tags be moved: set image_tag_mutability to IMMUTABLE")
        if not (args.props.get("imageScanningConfiguration") or {}).get("scanOnPush"):
            report("does not scan what is pushed: set scan_on_push")


def tables_can_be_restored(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """The claim table says what was analysed."""
    if args.resource_type != "aws:dynamodb/table:Table":
        return
    if not (args.props.get("pointInTimeRecovery") or {}).get("enabled"):
        report("cannot be restored: enable point_in_time_recovery")


def queues_are_encrypted(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Messages name samples."""
    if args.resource_type != QUEUE:
        return
    if not args.props.get("sqsManagedSseEnabled") and "kmsMasterKeyId" not in args.props:
        report("is not encrypted: set sqs_managed_sse_enabled or a key")
