"""How a client finds the stack that it talks to."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from strandline import clients, deployment
from strandline.errors import DeploymentNotFound

OUTPUTS = {name: f"the {name}" for name in deployment.Deployment.__dataclass_fields__} | {
    "dead_letter_urls": ["a", "b"]
}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.delenv("STRANDLINE_STACK", raising=False)
    with mock_aws():
        clients.forget()
        yield
    clients.forget()


def put(stack: str, outputs: dict[str, object]) -> None:
    boto3.client("ssm").put_parameter(Name=f"/strandline/{stack}", Value=json.dumps(outputs), Type="String")


def test_the_stack_is_read_from_its_parameter() -> None:
    put("dev", OUTPUTS | {"a_word_of_a_later_version": 1})
    made = deployment.load()
    assert made.workgroup == "the workgroup"
    assert made.dead_letter_urls == ("a", "b")


def test_the_environment_names_another_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    put("prod", OUTPUTS | {"database": "prod_db"})
    monkeypatch.setenv("STRANDLINE_STACK", "prod")
    assert deployment.load().database == "prod_db"


def test_a_stack_that_is_not_there_is_named_with_its_region() -> None:
    with pytest.raises(DeploymentNotFound, match="No Strandline stack named test in eu-west-1"):
        deployment.load("test")


def test_a_parameter_of_another_version_says_what_it_lacks() -> None:
    put("dev", {name: value for name, value in OUTPUTS.items() if name != "workgroup"})
    with pytest.raises(DeploymentNotFound, match="lacks workgroup"):
        deployment.load()
