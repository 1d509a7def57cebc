"""The house rules, each one policy. Some see the whole stack, since S3's settings are resources of their own."""

import json
from collections.abc import Callable, Iterator

from pulumi_policy import (
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

BUCKET = "aws:s3/bucket:Bucket"
QUEUE = "aws:sqs/queue:Queue"
FUNCTION = "aws:lambda/function:Function"
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
    "aws:sfn/stateMachine:StateMachine",
    "aws:sns/topic:Topic",
    QUEUE,
    "aws:ssm/parameter:Parameter",
}
OPEN_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


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


def functions_have_dead_letters(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """What a function could not work on must not be lost."""
    if args.resource_type == FUNCTION and not args.props.get("deadLetterConfig"):
        report("has no dead-letter queue: give it a dead_letter_config")


def calls_are_for_one_source(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """A service may call a function for the one thing of ours that is to call it."""
    if args.resource_type == "aws:lambda/permission:Permission" and "sourceArn" not in args.props:
        report("lets a service call the function for anybody: set source_arn")


def machines_are_watched(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """A failure of last week must be explainable."""
    if args.resource_type == "aws:sfn/stateMachine:StateMachine":
        if not args.props.get("loggingConfiguration"):
            report("writes no log: give it a logging_configuration")
        if not (args.props.get("tracingConfiguration") or {}).get("enabled"):
            report("is not traced: enable its tracing_configuration")


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


def buckets_are_encrypted(args: StackValidationArgs, report: ReportViolation) -> None:
    """Each bucket says how it encrypts."""
    kind = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    _each_bucket(args, report, kind, lambda _: True, "has no BucketServerSideEncryptionConfiguration: give it one")


def buckets_are_private(args: StackValidationArgs, report: ReportViolation) -> None:
    """No bucket can be opened to the public, not even by mistake."""
    kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    words = "does not block all public access: give it a BucketPublicAccessBlock with all four"
    _each_bucket(args, report, kind, lambda found: all(found.props.get(name) for name in OPEN_BLOCKS), words)


def buckets_refuse_plain_http(args: StackValidationArgs, report: ReportViolation) -> None:
    """Reads are people's genomes; they travel encrypted."""
    words = "takes plain HTTP: give it a BucketPolicy that denies aws:SecureTransport false"
    _each_bucket(args, report, "aws:s3/bucketPolicy:BucketPolicy", _denies_plain_http, words)


def _denies_plain_http(policy: PolicyResource) -> bool:
    for statement in json.loads(policy.props["policy"])["Statement"]:
        condition = statement.get("Condition", {}).get("Bool", {})
        if statement["Effect"] == "Deny" and condition.get("aws:SecureTransport") == "false":
            return True
    return False


def _each_bucket(
    args: StackValidationArgs, report: ReportViolation, kind: str, holds: Callable[[PolicyResource], bool], words: str
) -> None:
    """Report each bucket that has no resource of `kind` about it which `holds`."""
    good = {bucket.urn for each in _of(args, kind) for bucket in _from(each, "bucket", BUCKET) if holds(each)}
    for bucket in _of(args, BUCKET):
        if bucket.urn not in good:
            report(words, bucket.urn)


def queues_are_encrypted(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """Messages name samples."""
    if args.resource_type != QUEUE:
        return
    if not args.props.get("sqsManagedSseEnabled") and "kmsMasterKeyId" not in args.props:
        report("is not encrypted: set sqs_managed_sse_enabled or a key")


def queues_have_dead_letters(args: StackValidationArgs, report: ReportViolation) -> None:
    """A queue either has a dead-letter queue or is one."""
    dead = {
        queue.urn
        for kind, name in ((QUEUE, "redrivePolicy"), (FUNCTION, "deadLetterConfig"))
        for user in _of(args, kind)
        for queue in _from(user, name, QUEUE)
    }
    for queue in _of(args, QUEUE):
        if queue.urn not in dead and "redrivePolicy" not in queue.props:
            report("has no dead-letter queue and is none: give it a redrive_policy", queue.urn)


def functions_have_logs_that_expire(args: StackValidationArgs, report: ReportViolation) -> None:
    """Lambda makes the log group of a function that has none, and keeps it for ever."""
    logs = {str(group.props.get("name")) for group in _of(args, "aws:cloudwatch/logGroup:LogGroup")}
    for function in _of(args, FUNCTION):
        if f"/aws/lambda/{function.props.get('name')}" not in logs:
            report("has no log group of the program: make /aws/lambda/<its name>", function.urn)


def _of(args: StackValidationArgs, kind: str) -> Iterator[PolicyResource]:
    return (resource for resource in args.resources if resource.resource_type == kind)


def _from(resource: PolicyResource, name: str, kind: str) -> list[PolicyResource]:
    """The resources of `kind` that the property was made from."""
    return [each for each in resource.property_dependencies.get(name, []) if each.resource_type == kind]


RESOURCE_RULES = (
    no_wildcard_actions,
    logs_expire,
    resources_are_tagged,
    functions_have_dead_letters,
    calls_are_for_one_source,
    machines_are_watched,
    images_are_fixed_and_scanned,
    tables_can_be_restored,
    queues_are_encrypted,
)
STACK_RULES = (
    buckets_are_encrypted,
    buckets_are_private,
    buckets_refuse_plain_http,
    queues_have_dead_letters,
    functions_have_logs_that_expire,
)


def _described(rule: Callable[..., None]) -> dict[str, str]:
    return {"name": rule.__name__.replace("_", "-"), "description": str(rule.__doc__)}


POLICIES = [ResourceValidationPolicy(**_described(rule), validate=rule) for rule in RESOURCE_RULES]
POLICIES += [StackValidationPolicy(**_described(rule), validate=rule) for rule in STACK_RULES]
