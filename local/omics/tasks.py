"""The tasks of a run as the engine tells of them."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.omics import images, instances, logs
from local.omics.identifiers import new_uuid, workflow_id

if TYPE_CHECKING:
    from local.omics.models.backend import OmicsBackend

Resource = dict[str, Any]
ENDED = ("COMPLETED", "FAILED", "CANCELLED")


def _moment(event: Resource) -> dt.datetime:
    return dt.datetime.fromtimestamp(round(event["time"], 3), dt.UTC)


class TaskBook:
    """Keeps `run["_tasks"]` in step with the engine's events; each attempt at a task is a task of its own."""

    def __init__(self, backend: "OmicsBackend", run: Resource) -> None:
        self._backend = backend
        self._run = run
        self._by_key: dict[str, Resource] = {}

    def take(self, event: Resource) -> None:
        """Note one of the engine's task events."""
        kind = event["event"]
        if kind == "task_queued":
            self._queue(event)
        elif kind == "task_started":
            self._change(event, "RUNNING", startTime=_moment(event))
        elif kind == "task_cancelled":
            self._end(event, "CANCELLED")
        elif kind == "task_done":
            self._end(event, "COMPLETED" if event["succeeded"] else "FAILED")

    def _queue(self, event: Resource) -> None:
        identifier = workflow_id()
        task = {
            "taskId": identifier,
            "uuid": new_uuid(),
            "name": event["name"],
            "status": "PENDING",
            "cpus": event["cpus"],
            "memory": event["memory_gib"],
            "gpus": 0,
            "cacheHit": False,
            "instanceType": instances.smallest(event["cpus"], event["memory_gib"]),
            "creationTime": _moment(event),
            "logStream": f"run/{self._run['id']}/task/{identifier}",
            "_arn": self._backend.arn(f"task/{identifier}"),
        }
        if event["image"]:
            task["imageDetails"] = {"image": event["image"], "imageDigest": images.digest(event["image"])}
        self._by_key[event["key"]] = task
        self._run["_tasks"][identifier] = task
        self._tell(task)

    def _change(self, event: Resource, status: str, **members: Any) -> Resource:
        task = self._by_key[event["key"]]
        task |= members
        task["status"] = status
        self._tell(task)
        return task

    def _end(self, event: Resource, status: str) -> None:
        task = self._by_key[event["key"]]
        for stream in ("stdout", "stderr"):
            path = Path(event.get(stream, ""))
            if path.is_file():
                lines = path.read_text(errors="replace").splitlines()
                logs.write(self._backend.account_id, self._backend.region_name, task["logStream"], lines)
        members: Resource = {"stopTime": _moment(event)}
        if status == "FAILED":
            members["failureReason"] = "RUN_TASK_FAILED"
            members["statusMessage"] = f"The task ended with exit code {event['exit_code']}."
        self._change(event, status, **members)

    def fail(self, name: str, message: str) -> None:
        """Mark the latest task of that name as failed: its command was fine, but its outputs were not."""
        named = [task for task in self._by_key.values() if task["name"] == name]
        if named and named[-1]["status"] != "FAILED":
            named[-1] |= {"failureReason": "RUN_TASK_FAILED", "statusMessage": message, "status": "FAILED"}
            self._tell(named[-1])

    def close(self, moment: dt.datetime) -> None:
        """Mark whatever has not ended as cancelled."""
        for task in self._by_key.values():
            if task["status"] not in ENDED:
                task |= {"status": "CANCELLED", "stopTime": moment}
                self._tell(task)

    def _tell(self, task: Resource) -> None:
        self._backend.emit(
            "Task",
            task["_arn"],
            status=task["status"],
            runArn=self._run["arn"],
            runUuid=self._run["uuid"],
            runId=self._run["id"],
            runName=self._run.get("name"),
            workflowId=self._run["workflowId"],
            workflowName=self._run.get("_workflow_name"),
        )
