"""A reader of a DynamoDB table sees each row as one write left it, never half of an update."""

import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from local import dynamodb
from local.state import State

PATCHED = ("put_item", "update_item", "delete_item", "transact_write_items", "get_item", "scan", "query")


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A table of the patched moto in this process, which is as it was afterwards."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    for name in PATCHED:
        monkeypatch.setattr(DynamoDBBackend, name, getattr(DynamoDBBackend, name))
    dynamodb.install(State(tmp_path, "http://127.0.0.1:1"))
    with mock_aws():
        yield boto3.resource("dynamodb", region_name="us-east-1").create_table(
            TableName="rows",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


def test_a_row_that_an_update_makes_is_never_seen_without_its_attributes(
    rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto puts a row that holds the key alone and sets its attributes after that; a reader comes in between."""
    made, looked, put = threading.Event(), threading.Event(), Table.put_item
    seen: list[Any] = []

    def slow(*args: Any, **kwargs: Any) -> Any:
        answer = put(*args, **kwargs)
        made.set()
        looked.wait(0.5)
        return answer

    def read() -> None:
        made.wait(10)
        seen.append(rows.get_item(Key={"pk": "1"}).get("Item"))
        looked.set()

    monkeypatch.setattr(Table, "put_item", slow)
    reader = threading.Thread(target=read)
    reader.start()
    rows.update_item(Key={"pk": "1"}, UpdateExpression="SET a = :a", ExpressionAttributeValues={":a": "1"})
    reader.join()
    assert seen == [{"pk": "1", "a": "1"}]
