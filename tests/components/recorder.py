"""Runs Pulumi code without an engine and keeps every resource that it registers."""

import asyncio
import json
import runpy
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi_aws
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_all_config, set_mocks, test

with warnings.catch_warnings():  # the provider warns of its own old names when it is first used
    warnings.simplefilter("ignore")
    assert pulumi_aws.s3.Bucket
    assert pulumi_aws.lambda_.Function

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "111122223333"
Program = Callable[[], object]


@dataclass(frozen=True)
class Recorded:
    """One registered resource: type token, logical name, inputs in camelCase."""

    type: str
    name: str
    inputs: Mapping[str, Any]

    def json(self, key: str) -> Any:
        return json.loads(self.inputs[key])


class Recorder(Mocks):
    def __init__(self, region: str, resources: list[Recorded]) -> None:
        self.region = region
        self.resources = resources

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.resources.append(Recorded(args.typ, args.name, args.inputs))
        return f"{args.name}-id", {**_outputs(args, self.region), **args.inputs, **_computed(args)}

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        answers = {
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT},
            "aws:index/getRegion:getRegion": {"region": self.region},
            "aws:index/getPartition:getPartition": {"partition": "aws"},
        }
        return answers[args.token]


def deploy(
    program: Program | None = None,
    *,
    stack: str = "test",
    region: str = "us-east-1",
    into: list[Recorded] | None = None,
    **config: str,
) -> list[Recorded]:
    """Run `program` (default: the whole deployment) and return what it registered, once everything is.

    `into` receives the resources as they come, for programs that fail.
    """
    resources = [] if into is None else into
    # Whoever ran `asyncio.run` before has left this thread without a loop.
    asyncio.set_event_loop(asyncio.new_event_loop())
    set_mocks(Recorder(region, resources), project="strandline", stack=stack, preview=False)
    set_all_config({f"strandline:{key}": value for key, value in config.items()})
    run = program or (lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"))
    test(lambda: _ignore(run()))()
    return resources


def of_type(resources: list[Recorded], token: str) -> list[Recorded]:
    """The resources, not components, of a class such as `Bucket`."""
    classes = [resource for resource in resources if resource.type.split(":")[-1] == token]
    return [resource for resource in classes if not resource.type.startswith("strandline:")]


def named(resources: list[Recorded], token: str, name: str) -> Recorded:
    """The one resource of this type and logical name."""
    (found,) = [resource for resource in of_type(resources, token) if resource.name == name]
    return found


def statements(resources: list[Recorded]) -> list[tuple[str, dict[str, Any]]]:
    """Every statement of every role policy, with the policy's name."""
    policies = of_type(resources, "RolePolicy")
    return [(policy.name, statement) for policy in policies for statement in policy.json("policy")["Statement"]]


def _ignore(_: object) -> None:
    return None


# ARNs as AWS shapes them, so that a policy on the wrong kind of ARN is seen; {name} is the physical or logical name.
ARNS = {
    "Budget": "arn:aws:budgets::{account}:budget/{name}",
    "Bucket": "arn:aws:s3:::{name}",
    "EventRule": "arn:aws:events:{region}:{account}:rule/{name}",
    "Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "Key": "arn:aws:kms:{region}:{account}:key/{name}",
    "LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}",
    "Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "Repository": "arn:aws:ecr:{region}:{account}:repository/{name}",
    "Role": "arn:aws:iam::{account}:role/{name}",
    "RunCache": "arn:aws:omics:{region}:{account}:runCache/1234567",
    "RunGroup": "arn:aws:omics:{region}:{account}:runGroup/1234567",
    "SequenceStore": "arn:aws:omics:{region}:{account}:sequenceStore/1111111111",
    "StateMachine": "arn:aws:states:{region}:{account}:stateMachine:{name}",
    "Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "Topic": "arn:aws:sns:{region}:{account}:{name}",
    "Workflow": "arn:aws:omics:{region}:{account}:workflow/1234567",
}


def _outputs(args: MockResourceArgs, region: str) -> dict[str, Any]:
    shape = ARNS.get(args.typ.rpartition(":")[2], "arn:aws:unknown:{region}:{account}:{name}")
    return {
        "arn": shape.format(region=region, account=ACCOUNT, name=args.inputs.get("name") or args.name),
        "name": args.name,
        "bucket": args.name,
        "url": f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/{args.name}",
        "awsId": "1234567",
        "sequenceStoreId": "1111111111",
        "repositoryUrl": f"{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{args.name}",
    }


def _computed(args: MockResourceArgs) -> dict[str, Any]:
    """What the dynamic resources compute; their inputs hold these names with no value."""
    if args.typ != "pulumi-python:dynamic:Resource":
        return {}
    store = f"arn:aws:omics:us-east-1:{ACCOUNT}:referenceStore/2222222222"
    if "image" in args.inputs:
        digest = "sha256:" + args.inputs["tag"].ljust(64, "0")
        return {"digest": digest, "uri": f"{args.inputs['repository_uri']}@{digest}"}
    if "source" in args.inputs:
        uri = f"omics://{ACCOUNT}.storage.us-east-1.amazonaws.com/2222222222/reference/3333333333/source"
        return {"arn": f"{store}/reference/3333333333", "uri": uri, "reference_id": "3333333333", "imported": True}
    return {"arn": store, "store_id": "2222222222", "adopted": True}
