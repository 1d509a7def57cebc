"""What rules that see the whole stack ask of it."""

from collections.abc import Iterator

from pulumi_policy import PolicyResource, StackValidationArgs

BUCKET = "aws:s3/bucket:Bucket"
QUEUE = "aws:sqs/queue:Queue"
FUNCTION = "aws:lambda/function:Function"
MACHINE = "aws:sfn/stateMachine:StateMachine"


def of(args: StackValidationArgs, kind: str) -> Iterator[PolicyResource]:
    """Yield the resources of a type."""
    return (resource for resource in args.resources if resource.resource_type == kind)


def sources(resource: PolicyResource, name: str, kind: str) -> list[PolicyResource]:
    """Return the resources of `kind` that the property `name` was made from."""
    return [each for each in resource.property_dependencies.get(name, []) if each.resource_type == kind]
