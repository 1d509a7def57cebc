"""The manifest that a run leaves in CloudWatch Logs at its end: a JSON line for the run and one for each task.

It is what the HealthOmics tools of AWS Labs read. What the local engine does not measure, such as the memory that a
task used, is left out, as it is for a task that was too short to be measured.
"""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from local.omics import logs

if TYPE_CHECKING:
    from local.omics.models.backend import OmicsBackend

Resource = dict[str, Any]
_OF_RUN = (
    *("arn", "uuid", "name", "status", "digest", "parameters", "roleArn", "outputUri", "priority", "logLevel"),
    *("retentionMode", "storageType", "storageCapacity", "creationTime", "startTime", "stopTime", "cacheBehavior"),
    *("failureReason", "statusMessage"),
)
_OF_TASK = (
    *("uuid", "name", "status", "cpus", "memory", "gpus", "instanceType", "creationTime", "startTime", "stopTime"),
    *("failureReason", "statusMessage"),
)


def write(backend: "OmicsBackend", run: Resource) -> None:
    """Write the manifest of a run that has ended."""
    stream = f"manifest/run/{run['id']}/{run['uuid']}"
    lines = [_of_run(backend, run), *(_of_task(run, task) for task in run["_tasks"].values())]
    logs.write(backend.account_id, backend.region_name, stream, [json.dumps(line, default=_text) for line in lines])


def _of_run(backend: "OmicsBackend", run: Resource) -> Resource:
    workflow = backend.arn(f"workflow/{run['workflowId']}")
    related = {
        "workflow": workflow,
        "workflowVersion": f"{workflow}/version/{run['workflowVersionName']}" if "workflowVersionName" in run else None,
        "runGroup": backend.arn(f"runGroup/{run['runGroupId']}") if "runGroupId" in run else None,
        "runCache": backend.arn(f"runCache/{run['cacheId']}") if "cacheId" in run else None,
        "runCacheBehavior": run.get("cacheBehavior"),
        "run": backend.arn(f"run/{run['runId']}") if "runId" in run else None,
    }
    return _present({**_picked(run, _OF_RUN), **related, "metrics": _seconds(run)})


def _of_task(run: Resource, task: Resource) -> Resource:
    image = (task.get("imageDetails") or {}).get("image")
    reserved = {
        "cpusReserved": task["cpus"],
        "memoryReservedGiB": task["memory"],
        "gpusReserved": task["gpus"],
        **_seconds(task),
    }
    return _present(
        {"arn": task["_arn"], "run": run["arn"], **_picked(task, _OF_TASK), "image": image, "metrics": reserved}
    )


def _seconds(resource: Resource) -> Resource:
    started, stopped = resource.get("startTime"), resource.get("stopTime")
    return {"runningSeconds": round((stopped - started).total_seconds(), 3)} if started and stopped else {}


def _picked(resource: Resource, names: tuple[str, ...]) -> Resource:
    return {name: resource[name] for name in names if name in resource}


def _present(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
    return str(value)
