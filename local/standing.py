"""What stands on a state folder: the server, what is deployed to it, and what runs in it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.environment import client_variables
from local.processes import ServerHandle, find_server


@dataclass(frozen=True)
class Deployed:
    """A stack: how many resources it has, and the names of its runs that have not ended."""

    resources: int
    running: list[str]


@dataclass(frozen=True)
class Standing:
    """A server that runs (times in ISO 8601, UTC), or None, and its stacks by name."""

    state: str
    server: dict[str, Any] | None
    stacks: dict[str, Deployed]

    def document(self) -> dict[str, Any]:
        """Return it as JSON says it."""
        return asdict(self)


def look(state: Path) -> Standing:
    """Return what stands on `state` now."""
    server = find_server(state)
    if server is None:
        return Standing(str(state.resolve()), None, {})
    since = datetime.fromtimestamp((state / "server.json").stat().st_mtime, UTC).isoformat(timespec="seconds")
    port = int(server.endpoint.rpartition(":")[2])
    said = {"endpoint": server.endpoint, "pid": server.pid, "port": port, "since": since}
    stacks = {
        name: Deployed(sum(each["custom"] for each in saved["resources"]), _running(server, saved["outputs"]))
        for name, saved in _saved(state, server)
    }
    return Standing(str(state.resolve()), said, stacks)


def outputs(state: Path, server: ServerHandle, stack: str) -> dict[str, Any]:
    """Return the outputs of a stack that is deployed to `server`, nothing when it is not."""
    found: dict[str, Any] = dict(_saved(state, server)).get(stack, {}).get("outputs", {})
    return found


def words(standing: Standing, now: datetime | None = None) -> Iterator[str]:
    """Tell a person about a server that runs, a line for each thing."""
    server = standing.server or {}
    age = (now or datetime.now(UTC)) - datetime.fromisoformat(server["since"])
    yield f"The local AWS runs at {server['endpoint']} for {_age(age.total_seconds())} (process {server['pid']})."
    yield f"Its state is in {standing.state}."
    for name, stack in standing.stacks.items():
        runs = f"{len(stack.running)} running: {', '.join(stack.running)}" if stack.running else "nothing runs"
        yield f"Stack {name}: {stack.resources} resources, {runs}."
    if not standing.stacks:
        yield "Nothing is deployed: `python -m local up` deploys."


def _saved(state: Path, server: ServerHandle) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each stack whose record is of this server; records of an earlier one say nothing about this one."""
    for path in sorted((state / "deployments").glob("*.json")):
        saved = json.loads(path.read_text("utf-8"))
        if saved["server"] == server.identity:
            yield path.stem, saved


def _running(server: ServerHandle, outputs: dict[str, Any]) -> list[str]:
    if "pipeline_arn" not in outputs:
        return []
    # Importing boto3 takes longer than the rest, and many a state folder has no stack.
    import boto3
    from botocore.config import Config

    said = client_variables(server.endpoint)
    session = boto3.session.Session(said["AWS_ACCESS_KEY_ID"], said["AWS_SECRET_ACCESS_KEY"])
    states = session.client(
        "stepfunctions",
        region_name=said["AWS_REGION"],
        endpoint_url=server.endpoint,
        config=Config(inject_host_prefix=False, proxies={}, retries={"total_max_attempts": 1}),
    )
    found = states.list_executions(stateMachineArn=outputs["pipeline_arn"], statusFilter="RUNNING")["executions"]
    return [one["name"] for one in found]


def _age(seconds: float) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a minute"
