"""How the real engine's refresh looks at each type."""

import importlib
from typing import Any

import boto3
import pytest

from local.pulumi.looks import looks
from local.resources.registry import resources


def test_every_type_that_can_be_made_can_be_looked_at() -> None:
    assert looks().keys() == resources().keys()


@pytest.mark.parametrize("token", sorted(looks()))
def test_a_look_is_a_call_that_aws_has_at_properties_that_the_provider_has(token: str) -> None:
    how: dict[str, Any] = looks()[token]
    if "why" in how:
        assert len(how["why"]) > 20
        return
    service, operation, arguments = how["call"]
    client = boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
    assert arguments.keys() <= shape.members.keys()
    package, path, kind = token.split(":")
    module = path.partition("/")[0]
    namespace = {"aws": "pulumi_aws", "aws-native": "pulumi_aws_native"}[package]
    declared = getattr(importlib.import_module(f"{namespace}.{'lambda_' if module == 'lambda' else module}"), kind)
    for name in how["properties"]:
        assert hasattr(declared, _snake(name.partition(".")[0])), name


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
