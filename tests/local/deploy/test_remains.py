"""What a destruction leaves: the data, what the data needs, and nothing else; each with its command."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import jmespath

from local.deployment.ledger import Record
from local.deployment.remains import COMMANDS, EVERYTHING, remains, words
from local.resources.registry import resources
from scripts.remains import lines

KEPT = """
role = aws.iam.Role("role", assume_role_policy={"Version": "2012-10-17", "Statement": []})
bucket = aws.s3.Bucket("reads", tags={"role": role.arn}, opts=Options(protect=True))
aws.s3.BucketVersioning("versions", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"},
                        opts=Options(protect=True))
aws.sqs.Queue("queue")
aws.sqs.Queue("history", opts=Options(retain_on_delete=True))
"""


def test_data_stays_with_what_it_needs_and_everything_else_goes(stack: Any, aws: Callable[[str], Any]) -> None:
    bucket = stack.up(KEPT + 'pulumi.export("bucket", bucket.bucket)').outputs["bucket"]
    aws("s3").put_object(Bucket=bucket, Key="inputs/reads.fastq.gz", Body=b"reads")
    heard = stack.down()
    assert heard.steps == [("delete", "queue")]
    assert {each.name for each in stack.ledger().resources.values() if each.custom} == {"role", "reads", "versions"}
    why = {each.name: each.why for each in heard.left}
    assert (why["versions"], why["role"]) == ("goes with reads", "needed by reads")
    assert "forceDestroy is false" in why["reads"]
    assert why["history"] == "results name it, and it costs nothing"
    assert stack.up(KEPT).done() == {("create", "queue"), ("create", "history")}
    assert aws("s3").head_object(Bucket=bucket, Key="inputs/reads.fastq.gz")["ContentLength"] == 5


def test_a_key_that_waits_for_its_end_is_told_of_and_how_to_keep_it(stack: Any) -> None:
    stack.up('aws.kms.Key("key", deletion_window_in_days=7)')
    key = stack.id("key")
    (left,) = stack.down().left
    assert left.why == f"deleted in 7 days, unless you `aws kms cancel-key-deletion --key-id {key}`"


def test_a_reference_store_that_was_the_account_s_before_is_nobody_s_to_remove() -> None:
    store = record("pulumi-python:dynamic:Resource", "store", adopted=True, store_id="123")
    (left,) = remains([], [], [store])
    assert (left.type, left.why, left.remove) == (
        "ReferenceStore",
        "it was the account's before this stack was",
        "",
    )


def test_a_bucket_s_command_takes_every_version_and_delete_marker() -> None:
    (_, query, *_) = COMMANDS["aws:s3/bucket:Bucket"].split("'")
    version, marker = {"Key": "a", "VersionId": "1", "Size": 3}, {"Key": "b", "VersionId": "2"}
    assert jmespath.search(query, {"Versions": [version], "DeleteMarkers": [marker]}) == [["a", "1"], ["b", "2"]]
    assert jmespath.search(query, {"Versions": [version], "DeleteMarkers": None}) == [["a", "1"]]
    assert jmespath.search(query, {}) == []


def test_every_command_is_one_that_a_shell_reads_and_of_a_type_that_is_there() -> None:
    for kind, command in COMMANDS.items():
        assert kind in resources() or kind in {"ReferenceGenome", "ReferenceStore"}
        assert subprocess.run(["bash", "-n", "-c", command], check=False).returncode == 0, command


def test_a_person_reads_each_thing_with_its_command_and_how_all_of_it_goes() -> None:
    table = record("aws:dynamodb/table:Table", "claims", protect=True)
    said = words(remains([table], []))
    assert said[0] == "What stays:"
    assert said[1].startswith("  Table claims (claims-1): protected while forceDestroy is false")
    assert said[2].strip().endswith("aws dynamodb delete-table --table-name claims-1")
    assert said[-1] == EVERYTHING
    assert words([]) == []


def test_what_pulumi_exports_of_a_stack_reads_the_same() -> None:
    database = {
        "urn": "urn:pulumi:dev::strandline::aws:glue/catalogDatabase:CatalogDatabase::lake",
        "type": "aws:glue/catalogDatabase:CatalogDatabase",
        "custom": True,
        "id": "111122223333:lake",
        "outputs": {"name": "strandline_dev"},
        "protect": True,
    }
    topic = database | {"urn": "urn:pulumi:dev::strandline::aws:sns/topic:Topic::t", "protect": False}
    export = json.loads(json.dumps({"deployment": {"resources": [database, topic]}}))
    assert "    aws glue delete-database --name strandline_dev" in lines(export)
    assert not [line for line in lines(export) if "Topic" in line]
    assert lines({"deployment": {}}) == ["Nothing stays."]


def record(kind: str, name: str, *, protect: bool = False, **outputs: Any) -> Record:
    return Record(f"urn::{kind}::{name}", kind, name, f"{name}-1", {}, outputs, protect=protect)
