"""What a second deployment does, by what changed in the program."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.deployment.errors import ProtectedResource

TWO = """
bucket = aws.s3.Bucket("reads", force_destroy=True, tags={{"owner": "{owner}"}})
aws.s3.BucketVersioning("versions", bucket=bucket.bucket, versioning_configuration={{"status": "Enabled"}})
pulumi.export("bucket", bucket.bucket)
"""


def test_a_second_deployment_of_the_same_program_changes_nothing(stack: Any) -> None:
    first = stack.up(TWO.format(owner="us"))
    again = stack.up()
    assert first.steps == [("create", "reads"), ("create", "versions")]
    assert again.steps == [("same", "reads"), ("same", "versions")]
    assert again.outputs == first.outputs


def test_one_changed_setting_is_one_update_and_arrives(stack: Any, aws: Callable[[str], Any]) -> None:
    bucket = stack.up(TWO.format(owner="us")).outputs["bucket"]
    assert stack.up(TWO.format(owner="them")).done() == {("update", "reads")}
    assert aws("s3").get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "owner", "Value": "them"}]


def test_what_the_program_no_longer_declares_is_deleted(stack: Any, aws: Callable[[str], Any]) -> None:
    stack.up('aws.sns.Topic("notices")\naws.sqs.Queue("kept")')
    topic = stack.id("notices")
    assert stack.up('aws.sqs.Queue("kept")').done() == {("delete", "notices")}
    with pytest.raises(ClientError, match="NotFound"):
        aws("sns").get_topic_attributes(TopicArn=topic)


def test_dependants_are_deleted_before_what_they_need(stack: Any) -> None:
    stack.up(
        """
first = aws.sqs.Queue("first")
second = aws.sqs.Queue("second", opts=Options(depends_on=[first]))
aws.sqs.QueuePolicy("third", queue_url=second.url, policy={"Version": "2012-10-17", "Statement": []})
"""
    )
    assert stack.up("").steps == [("delete", "third"), ("delete", "second"), ("delete", "first")]


def test_a_successor_is_made_before_its_predecessor_goes(stack: Any, aws: Callable[[str], Any]) -> None:
    table = 'aws.dynamodb.Table("claims", hash_key="{0}", attributes=[{{"name": "{0}", "type": "S"}}])'
    stack.up(table.format("pk"))
    before = stack.id("claims")
    heard = stack.up(table.format("id"))
    assert heard.steps == [("replace", "claims"), ("delete", "claims")]
    assert stack.id("claims") != before
    assert before not in aws("dynamodb").list_tables()["TableNames"]
    assert stack.up(table.format("id")).steps == [("same", "claims")]


def test_a_resource_with_a_fixed_name_is_deleted_before_it_is_made_again(stack: Any, aws: Callable[[str], Any]) -> None:
    table = 'aws.dynamodb.Table("t", name="the-one", hash_key="{0}", attributes=[{{"name": "{0}", "type": "S"}}])'
    stack.up(table.format("pk"))
    assert stack.up(table.format("id")).steps == [("replace", "t")]
    keys = aws("dynamodb").describe_table(TableName="the-one")["Table"]["KeySchema"]
    assert keys == [{"AttributeName": "id", "KeyType": "HASH"}]


def test_ignored_changes_are_not_made(stack: Any) -> None:
    queue = (
        'aws.sqs.Queue("q", visibility_timeout_seconds={0}, delay_seconds={0}, opts=Options(ignore_changes=["{1}"]))'
    )
    stack.up(queue.format(10, "visibilityTimeoutSeconds"))
    heard = stack.up(queue.format(20, "visibilityTimeoutSeconds"))
    (record,) = [each for each in stack.ledger().resources.values() if each.custom]
    assert heard.done() == {("update", "q")}
    assert (record.inputs["visibilityTimeoutSeconds"], record.inputs["delaySeconds"]) == (10, 20)


def test_a_change_that_the_program_names_replaces(stack: Any) -> None:
    queue = 'aws.sqs.Queue("q", delay_seconds={}, opts=Options(replace_on_changes=["delaySeconds"]))'
    stack.up(queue.format(1))
    before = stack.id("q")
    assert stack.up(queue.format(2)).done() == {("replace", "q"), ("delete", "q")}
    assert stack.id("q") != before


def test_a_protected_resource_is_not_deleted_until_that_is_forced(stack: Any) -> None:
    stack.up('aws.s3.Bucket("reads", opts=Options(protect=True))')
    with pytest.raises(ProtectedResource, match=r"Protected, so not deleted: reads .*--force"):
        stack.up("")
    assert stack.up("", force=True).done() == {("delete", "reads")}


def test_a_protected_resource_is_not_replaced(stack: Any) -> None:
    bucket = 'aws.s3.Bucket("reads", bucket="protected-{}", opts=Options(protect=True))'
    stack.up(bucket.format("one"))
    with pytest.raises(ProtectedResource, match="a change of bucket would replace it"):
        stack.up(bucket.format("two"))


def test_a_retained_resource_stays_until_everything_is_purged(stack: Any, aws: Callable[[str], Any]) -> None:
    stack.up('aws.sqs.Queue("kept", opts=Options(retain_on_delete=True))')
    url = stack.id("kept")
    assert stack.up("").done() == set()
    assert stack.down().steps == []
    assert aws("sqs").get_queue_attributes(QueueUrl=url)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert stack.down(purge=True).steps == [("delete", "kept")]
    with pytest.raises(ClientError, match="NonExistentQueue"):
        aws("sqs").get_queue_attributes(QueueUrl=url)


def test_a_renamed_resource_with_an_alias_keeps_its_history(stack: Any) -> None:
    stack.up('aws.sqs.Queue("old")')
    before = stack.id("old")
    assert stack.up('aws.sqs.Queue("new", opts=Options(aliases=[pulumi.Alias(name="old")]))').done() == set()
    assert stack.id("new") == before


def test_a_preview_says_what_would_be_done_and_does_nothing(stack: Any) -> None:
    stack.up('aws.sqs.Queue("q", delay_seconds=1)')
    before = stack.ledger().resources
    heard = stack.up(
        """
queue = aws.sqs.Queue("q", delay_seconds=2)
topic = aws.sns.Topic("t")
aws.sqs.QueuePolicy("p", queue_url=queue.url, policy=topic.arn.apply(lambda arn: json.dumps({"arn": arn})))
""",
        preview=True,
    )
    assert heard.done() == {("update", "q"), ("create", "t"), ("create", "p")}
    assert stack.ledger().resources == before


def test_nothing_is_left_after_down(stack: Any, aws: Callable[[str], Any]) -> None:
    heard = stack.up(TWO.format(owner="us"))
    aws("s3").put_object(Bucket=heard.outputs["bucket"], Key="inputs/reads.fastq.gz", Body=b"reads")
    assert stack.down().steps == [("delete", "versions"), ("delete", "reads")]
    assert not stack.ledger().resources
    assert heard.outputs["bucket"] not in [each["Name"] for each in aws("s3").list_buckets()["Buckets"]]


def test_what_went_with_its_server_is_made_again(stack: Any, tmp_path: Any) -> None:
    stack.up('aws.sqs.Queue("q")')
    saved = (tmp_path / "ledger.json").read_text().replace("the server", "the server before")
    url = stack.id("q")
    stack.down()
    (tmp_path / "ledger.json").write_text(saved)
    assert stack.up().steps == [("create", "q")]
    assert stack.id("q") == url
