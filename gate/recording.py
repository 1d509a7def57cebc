"""Runs the program, or a changed copy of it, with a recording monitor in the engine's place. Nothing is deployed."""

import asyncio
import importlib
import multiprocessing
import os
import runpy
import sys
import traceback
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi_aws
from pulumi.runtime import rpc, set_all_config, set_mocks, test
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

from gate.answers import REGION, answer, invoke
from gate.resource import Resource

PROJECT = "strandline"
OURS = ("components", "handlers", "strandline")
# What the program uses of the provider is imported once, before the first copy of this process is made.
MODULES = (
    *("athena", "budgets", "cloudtrail", "cloudwatch", "codebuild", "dynamodb", "ecr", "glue", "iam", "kms", "lambda_"),
    *("s3", "sfn", "sns", "sqs", "ssm"),
)


@dataclass(frozen=True)
class Run:
    """A program's folder and its settings, as `pulumi config set` takes them."""

    root: Path
    settings: Mapping[str, str]
    name: str = "default"


@dataclass(frozen=True)
class Recording:
    """What a run registered; `error` is what it stopped with, as "file:line: words", if it did."""

    run: Run
    resources: tuple[Resource, ...]
    error: str = ""


def record(runs: Iterable[Run], processes: int = 2) -> list[Recording]:
    """Run each program in a process of its own, which has what all need already imported."""
    _prepare()
    with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        return pool.map(_record, runs, chunksize=1)


def _prepare() -> None:
    with warnings.catch_warnings():  # the provider warns of its own old names when it is first used
        warnings.simplefilter("ignore")
        for module in MODULES:
            dir(getattr(pulumi_aws, module))
        importlib.import_module("pulumi_aws_native.omics")


def _record(run: Run) -> Recording:
    for module in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[module]
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=os.devnull, AWS_REGION=REGION)
    os.environ.update(AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    sys.path[:0] = [str(run.root)]
    os.chdir(run.root)
    monitor = _Monitor()
    asyncio.set_event_loop(asyncio.new_event_loop())
    set_mocks(monitor.mocks, project=PROJECT, stack="dev", preview=False, monitor=monitor)
    set_all_config({f"{PROJECT}:{key}": value for key, value in run.settings.items()})
    try:
        test(lambda: _program(run.root))()  # type: ignore[no-untyped-call]  # Pulumi types no decorator
    except BaseException as error:  # noqa: BLE001 — whatever stops the program is what the gate has to tell
        return Recording(run, tuple(monitor.recorded), _told(error, run.root))
    return Recording(run, tuple(monitor.recorded))


def _program(root: Path) -> None:
    warnings.simplefilter("ignore")
    runpy.run_path(str(root / "__main__.py"), run_name="__main__")


def _told(error: BaseException, root: Path) -> str:
    """The last place of the program on the way to the error, and its words."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(root))]
    place = f"{Path(frames[-1].filename).relative_to(root)}:{frames[-1].lineno}" if frames else "__main__.py"
    words = " ".join(str(error).split())
    return f"{place}: {type(error).__name__}: {words}"


class _Monitor(MockMonitor):
    """Keeps every registration with the component it is in and the resources its inputs come from."""

    def __init__(self) -> None:
        super().__init__(_Mocks())
        self.recorded: list[Resource] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Return the URN with the types of all parents."""
        around = parent.split("::")[2] if parent else ""
        qualified = f"{around}${type_}" if around and "pulumi:pulumi:Stack" not in around else type_
        return f"urn:pulumi:dev::{PROJECT}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 — gRPC's name
        """Record and answer."""
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]  # nor its mocks
        if request.custom:
            urn = str(response.urn)
            around = urn.split("::")[2].split("$")[:-1]
            uses = {name: tuple(found.urns) for name, found in request.propertyDependencies.items()}
            inputs = _plain(rpc.deserialize_properties(request.object))
            outputs = self.resources[urn].state
            parts = (request.type, request.name, inputs, outputs, around[-1] if around else "")
            self.recorded.append(Resource(urn, *parts, protect=request.protect, uses=uses))
        return response


class _Mocks(Mocks):
    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return answer(args.typ, args.name, _plain(args.inputs))

    def call(self, args: MockCallArgs) -> dict[str, Any]:  # type: ignore[override]  # a failure is a second value
        return invoke(args.token)


def _plain(value: Any) -> Any:
    """Without secrets' wrapping, whole numbers as such: on the wire all numbers are floating point."""
    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
