"""Dynamic resources do their own work, with the environment of the local AWS."""

from collections.abc import Callable
from typing import Any

import pytest

from local.deployment.errors import ResourceFailed

PROGRAM = """
import boto3
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider
from pulumi.dynamic import UpdateResult


class Provider(ResourceProvider):
    def check(self, olds, news):
        return CheckResult(news, [CheckFailure("size", "is too small")] if news["size"] < 1 else [])

    def diff(self, id_, olds, news):
        moved = ["kind"] if olds["kind"] != news["kind"] else []
        return DiffResult(changes=olds["size"] != news["size"], replaces=moved)

    def create(self, props):
        import boto3

        url = boto3.client("sqs").create_queue(QueueName=props["kind"])["QueueUrl"]
        return CreateResult(url, {**props, "made_by": "create"})

    def update(self, id_, olds, news):
        return UpdateResult({**news, "made_by": "update of " + olds["made_by"]})

    def read(self, id_, props):
        import boto3

        queues = boto3.client("sqs").list_queues(QueueNamePrefix=props["kind"]).get("QueueUrls", [])
        return ReadResult(id_ if id_ in queues else None, props)

    def delete(self, id_, props):
        import boto3

        boto3.client("sqs").delete_queue(QueueUrl=id_)


class Store(Resource):
    made_by: pulumi.Output[str]

    def __init__(self, name, **props):
        super().__init__(Provider(), name, {**props, "made_by": None})


store = Store("store", kind="KIND", size=SIZE)
pulumi.export("made_by", store.made_by)
"""


def program(kind: str = "shelf", size: int = 1) -> str:
    return PROGRAM.replace("KIND", kind).replace("SIZE", str(size))


def urls(aws: Callable[[str], Any], kind: str) -> list[str]:
    return aws("sqs").list_queues(QueueNamePrefix=kind).get("QueueUrls", [])


def test_a_dynamic_resource_creates_updates_and_deletes_itself(stack: Any, aws: Callable[[str], Any]) -> None:
    assert stack.up(program("shelf-a")).outputs == {"made_by": "create"}
    assert len(urls(aws, "shelf-a")) == 1
    assert stack.up(program("shelf-a")).steps == [("same", "store")]
    changed = stack.up(program("shelf-a", size=2))
    assert (changed.steps, changed.outputs) == ([("update", "store")], {"made_by": "update of create"})
    assert stack.down().steps == [("delete", "store")]
    assert urls(aws, "shelf-a") == []


def test_a_dynamic_resource_is_replaced_when_its_provider_says_so(stack: Any, aws: Callable[[str], Any]) -> None:
    stack.up(program("shelf-b"))
    assert stack.up(program("shelf-c")).steps == [("replace", "store"), ("delete", "store")]
    assert (urls(aws, "shelf-b"), len(urls(aws, "shelf-c"))) == ([], 1)


def test_what_a_dynamic_resource_refuses_is_told(stack: Any) -> None:
    with pytest.raises(
        ResourceFailed, match=r"store \(pulumi-python:dynamic:Resource\) cannot be made: size: is too small"
    ):
        stack.up(program(size=0))


def test_a_refresh_makes_again_what_somebody_deleted(stack: Any, aws: Callable[[str], Any]) -> None:
    stack.up(program("shelf-d"))
    aws("sqs").delete_queue(QueueUrl=stack.id("store"))
    assert stack.up(program("shelf-d")).steps == [("same", "store")]
    assert stack.up(program("shelf-d"), refresh=True).steps == [("read", "store"), ("create", "store")]
