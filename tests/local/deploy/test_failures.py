"""What stops a deployment, in which words, and how the next one goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from local.deployment.errors import ProgramFailed, ResourceFailed, UnknownType, UnreadInput, UnsupportedOption


def test_the_next_deployment_makes_only_what_a_failed_one_did_not(stack: Any) -> None:
    program = """
role = aws.iam.Role("role", assume_role_policy={"Version": "2012-10-17", "Statement": []})
queue = aws.sqs.Queue("queue")
machine = aws.sfn.StateMachine("machine", role_arn=role.arn, definition=DEFINITION)
aws.sns.Topic("after", opts=Options(depends_on=[machine, queue]))
"""
    good = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    with pytest.raises(
        ResourceFailed, match=r"Could not create machine \(aws:sfn/stateMachine:StateMachine\): .*Invalid"
    ):
        stack.up(program.replace("DEFINITION", "'this is no state machine'"))
    assert {each.name for each in stack.ledger().resources.values()} == {"role", "queue"}
    again = stack.up(program.replace("DEFINITION", str(good)))
    assert again.done() == {("create", "machine"), ("create", "after")}


def test_an_input_that_nobody_reads_is_refused_and_leaves_nothing(stack: Any, aws: Callable[[str], Any]) -> None:
    before = aws("s3").list_buckets()["Buckets"]
    with pytest.raises(UnreadInput, match=r"would drop requestPayer of reads \(aws:s3/bucket:Bucket\)"):
        stack.up('aws.s3.Bucket("reads", request_payer="Requester")')
    assert aws("s3").list_buckets()["Buckets"] == before
    assert not stack.ledger().resources


def test_a_nested_input_that_nobody_reads_is_named_by_its_path(stack: Any) -> None:
    with pytest.raises(UnreadInput, match=r"would drop rules\[0\]\.blockedEncryptionTypes of sse"):
        stack.up(
            """
bucket = aws.s3.Bucket("reads")
aws.s3.BucketServerSideEncryptionConfiguration("sse", bucket=bucket.bucket, rules=[{
    "apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}, "blocked_encryption_types": ["SSE-C"]}])
"""
        )


def test_an_unknown_type_is_refused_with_what_to_do(stack: Any) -> None:
    with pytest.raises(
        UnknownType, match=r"no resource of type aws:ssm/document:Document: add a module to local/resources"
    ):
        stack.up('aws.ssm.Document("page", document_type="Command", content="{}")')


def test_an_unknown_function_is_refused(stack: Any) -> None:
    with pytest.raises(UnknownType, match="no function aws:index/getAvailabilityZones:getAvailabilityZones"):
        stack.up("aws.get_availability_zones()")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ('aws.sqs.Queue("q", opts=Options(import_="there"))', "does not honour import_ of q"),
        ('aws.Provider("elsewhere", region="eu-west-1")', "does not honour provider of elsewhere"),
        ('aws.sqs.Queue.get("q", "there")', r"does not look up q .* with \.get\(\)"),
    ],
)
def test_options_that_the_local_aws_cannot_honour_are_refused(stack: Any, program: str, words: str) -> None:
    with pytest.raises(UnsupportedOption, match=words):
        stack.up(program)


def test_two_resources_of_one_name_are_refused(stack: Any) -> None:
    with pytest.raises(ResourceFailed, match=r"two resources of type aws:sns/topic:Topic named twice"):
        stack.up('aws.sns.Topic("twice")\naws.sns.Topic("twice")')


def test_an_error_of_the_program_is_told_with_its_line(stack: Any) -> None:
    with pytest.raises(ProgramFailed, match=r"stopped with ZeroDivisionError: division by zero \(__main__\.py:6\)"):
        stack.up('aws.sns.Topic("made")\n1 / 0')


def test_what_was_made_before_the_program_failed_is_recorded(stack: Any) -> None:
    with pytest.raises(ProgramFailed):
        stack.up('pulumi.Output.all(aws.sns.Topic("made").arn).apply(lambda _: 1 / 0)')
    assert [each.name for each in stack.ledger().resources.values()] == ["made"]
