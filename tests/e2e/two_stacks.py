"""What is seen of one stack of several, and a workflow that is changed while a run of it is under way."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.e2e.holding import Holding
from tests.e2e.people import SHORT
from tests.e2e.stack import Stack, wait_for


@dataclass(frozen=True)
class Seen:
    """A stack as it is: what it is made of, what it tells the world, and what its samples have come to."""

    name: str
    made: list[dict[str, Any]]
    parameter: dict[str, Any]
    claims: list[dict[str, str]]
    alarms: set[str]
    calls: list[dict[str, Any]]

    @cached_property
    def text(self) -> str:
        """All that its resources were made with and have become."""
        return json.dumps(self.made)

    @property
    def identities(self) -> set[tuple[str, str]]:
        """Type and id of every resource."""
        return {(one["type"], one["id"]) for one in self.made}

    def mentions(self, identity: str) -> bool:
        """Whether any resource of the stack refers to `identity`, as a whole word."""
        whole = re.compile(rf"(?<![\w-]){re.escape(identity)}(?![\w-])")
        return identity in self.text and whole.search(self.text) is not None


def look(stack: Stack, project: str, sample: str) -> Seen:
    """Look at a stack, and at what it has called in one sample."""
    ledger = json.loads((stack.state / "deployments" / f"{stack.name}.json").read_text())
    parameter = stack.client("ssm").get_parameter(Name=f"/strandline/{stack.name}")["Parameter"]["Value"]
    rows = stack.client("dynamodb").scan(TableName=stack.outputs["claim_table"])["Items"]
    alarms = (
        stack.client("cloudwatch").get_paginator("describe_alarms").paginate(ActionPrefix=stack.outputs["topic_arn"])
    )
    return Seen(
        name=stack.name,
        made=[one for one in ledger["resources"] if one["custom"]],
        parameter=json.loads(parameter),
        claims=[{key: next(iter(value.values())) for key, value in row.items()} for row in rows],
        alarms={one["AlarmName"] for page in alarms for one in page["MetricAlarms"]},
        calls=stack.calls(project, sample),
    )


@dataclass(frozen=True)
class Change:
    """A workflow's version before and after a deployment, and what came of a run that was under way meanwhile."""

    old: str
    new: str
    summary: dict[str, int]
    registered: set[str]
    status_meanwhile: str
    ended: dict[str, str]
    rows: dict[str, str]
    shown: str


def change_under_way(stack: Stack, holding: Holding, project: str, deploy: Callable[[], dict[str, int]]) -> Change:
    """Change the workflow while the run of sample `S1` is held, run `S2`, and then let `S1` go on to its end."""
    omics, workflow, old = stack.client("omics"), stack.outputs["workflow_id"], stack.outputs["workflow_version"]

    def held() -> str | None:
        runs = [run for page in omics.get_paginator("list_runs").paginate() for run in page["items"]]
        mine = [run["id"] for run in runs if (run["workflowId"], run["status"]) == (workflow, "RUNNING")]
        return mine[0] if mine else None

    with holding.hold("S1"):
        stack.pair(project, "S1", *SHORT)
        run = wait_for(held, "the start of the held run")
        holding.take_out()
        summary = deploy()
        stack.pair(project, "S2", *SHORT)
        ended = {"S2": stack.ended(project, "S2")["status"]}
        meanwhile = omics.get_run(id=run)["status"]
    ended["S1"] = stack.ended(project, "S1")["status"]
    told = json.loads(stack.run("strandline", "status", f"{project}/S1", "--json").stdout)
    return Change(
        old=old,
        new=stack.outputs["workflow_version"],
        summary=summary,
        registered={one["versionName"] for one in omics.list_workflow_versions(workflowId=workflow)["items"]},
        status_meanwhile=meanwhile,
        ended=ended,
        rows=dict(stack.rows("SELECT sample, workflow_version FROM samples")),
        shown=told["versions"]["workflow_version"],
    )
