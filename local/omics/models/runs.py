"""Runs: a workflow with parameters, executed."""

import threading
from typing import Any

from local.omics import objects, parameters
from local.omics.exceptions import ConflictException, ValidationException
from local.omics.failures import RunStopped
from local.omics.filters import matching
from local.omics.identifiers import new_uuid, now, workflow_id
from local.omics.logs import GROUP
from local.omics.models.base import Params, Resource
from local.omics.models.run_caches import RunCaches
from local.omics.models.run_groups import RunGroups
from local.omics.models.workflow_versions import WorkflowVersions
from local.omics.paging import page

ACTIVE = ("STARTING", "RUNNING", "STOPPING")
ENDED = ("COMPLETED", "FAILED", "CANCELLED")
_DEFAULT_STATIC_GIB = 1200
_COPIED = (
    *("name", "roleArn", "cacheId", "cacheBehavior", "runGroupId", "workflowVersionName", "sessionPolicy"),
    *("scratchStorageMode", "engineSettings", "outputUriPrefixMode", "workflowOwnerId"),
)
_NOT_BUILT = {"workflowType": "READY2RUN", "networkingMode": "VPC"}


class Runs(WorkflowVersions, RunGroups, RunCaches):
    """Start, get, list, cancel and delete runs."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.runs: dict[str, Resource] = {}

    def run(self, identifier: str) -> Resource:
        """Return a run by its id."""
        return self.find(self.runs, identifier, "run")

    def start_run(self, params: Params) -> Resource:
        """Check everything that can be known before it runs, then run it; PENDING is the answer."""
        params = self._repeated(params)
        if any(params.get(name) == value for name, value in _NOT_BUILT.items()) or "parametersUri" in params:
            raise NotImplementedError("Ready2Run workflows, VPC networking and parametersUri are not built here.")
        workflow = self.workflow(params["workflowId"])
        chosen = self._definition(workflow, params.get("workflowVersionName"))
        self._check(params, chosen)
        run = self._new_run(params, workflow, chosen)
        self.runs[run["id"]] = run
        self.tag(run["arn"], params.get("tags"))
        answer = self.tagged(run)
        self.spawn(self.execute, run)
        return answer

    def execute(self, run: Resource) -> None:
        """Take a run to its end."""
        raise NotImplementedError("only the whole backend can run a workflow")

    def _repeated(self, params: Params) -> Params:
        if "runId" in params:
            earlier: Params = self.run(params["runId"])["_params"]
            return earlier | params
        if "workflowId" not in params:
            raise ValidationException("One of workflowId and runId must be given.")
        return params

    def _definition(self, workflow: Resource, version: str | None) -> Resource:
        chosen = self.workflow_version(workflow["id"], version) if version else workflow
        if chosen["status"] != "ACTIVE":
            raise ValidationException(f"The workflow is not ACTIVE but {chosen['status']}.")
        return chosen

    def _check(self, params: Params, chosen: Resource) -> None:
        try:
            objects.split(params["outputUri"].rstrip("/") + "/run")
        except ValueError:
            raise ValidationException(f"Value '{params['outputUri']}' at 'outputUri' is not an S3 location.") from None
        name = self.workflow_name(chosen)
        parameters.check(params.get("parameters", {}), chosen["parameterTemplate"], name, self.quotas.parameter_bytes)
        if "runGroupId" in params:
            self.run_group(params["runGroupId"])
        if "cacheId" in params:
            self.run_cache(params["cacheId"])
        storage = params.get("storageType", "STATIC")
        if storage == "DYNAMIC" and "storageCapacity" in params:
            raise ValidationException("storageCapacity is only allowed with storageType STATIC.")
        quota = self.quotas.active_static_runs if storage == "STATIC" else self.quotas.active_dynamic_runs
        active = [run for run in self.runs.values() if run["status"] in ACTIVE and run["storageType"] == storage]
        self.require_room(len(active), quota, f"concurrent runs with {storage} storage")
        self.require_room(len(self.runs), self.quotas.runs, "runs")

    @staticmethod
    def workflow_name(chosen: Resource) -> str:
        """Return the name of the WDL workflow in a definition, which may qualify parameter names."""
        from local.omics import definitions

        workflow = definitions.load(chosen["_kept"], chosen["main"]).workflow
        return str(workflow.name) if workflow else ""

    def _new_run(self, params: Params, workflow: Resource, chosen: Resource) -> Resource:
        identifier = workflow_id()
        storage = params.get("storageType", "STATIC")
        output = params["outputUri"].rstrip("/")
        plain = params.get("outputUriPrefixMode") == "NONE_WITH_OVERWRITE"
        capacity = params.get("storageCapacity", _DEFAULT_STATIC_GIB) if storage == "STATIC" else None
        run: dict[str, Any] = {
            "id": identifier,
            "arn": self.arn(f"run/{identifier}"),
            "uuid": new_uuid(),
            "status": "PENDING",
            "creationTime": now(),
            "workflowId": workflow["id"],
            "workflowUuid": chosen["uuid"],
            "workflowName": workflow.get("name"),
            "workflowType": "PRIVATE",
            "digest": chosen["digest"],
            "startedBy": f"arn:{self.partition}:iam::{self.account_id}:root",
            "parameters": params.get("parameters", {}),
            "priority": params.get("priority", 0),
            "logLevel": params.get("logLevel", "ALL"),
            "retentionMode": params.get("retentionMode", "RETAIN"),
            "networkingMode": params.get("networkingMode", "RESTRICTED"),
            "storageType": storage,
            "storageCapacity": capacity,
            "outputUri": params["outputUri"],
            "runOutputUri": output if plain else f"{output}/{identifier}",
            "logLocation": self._log_location(identifier),
            **{name: params[name] for name in _COPIED if name in params},
            "_params": {name: value for name, value in params.items() if name not in ("requestId", "runId")},
            "_workflow_name": workflow.get("name"),
            "_kept": chosen["_kept"],
            "_main": chosen["main"],
            "_tasks": {},
            "_stop": threading.Event(),
            "_engine": None,
        }
        if "runId" in params:
            run["runId"] = params["runId"]
        return run

    def _log_location(self, identifier: str) -> dict[str, str]:
        group = f"arn:{self.partition}:logs:{self.region_name}:{self.account_id}:log-group:{GROUP}"
        stream = f"{group}:log-stream:run/{identifier}"
        return {"engineLogStream": f"{stream}/engine", "runLogStream": stream}

    def await_room(self, run: Resource) -> None:
        """Wait until the run's group has room for it, then make it STARTING; RunStopped when it was cancelled first."""
        with self.room_changed:
            while not run["_stop"].is_set() and not self._has_turn(run):
                self.room_changed.wait()
            if run["_stop"].is_set():
                raise RunStopped()
            run["status"] = "STARTING"

    def _has_turn(self, run: Resource) -> bool:
        limit = self.run_groups.get(run.get("runGroupId", ""), {}).get("maxRuns")
        if limit is None:
            return True
        fellows = [other for other in self.runs.values() if other.get("runGroupId") == run["runGroupId"]]
        free = limit - sum(other["status"] in ACTIVE for other in fellows)
        waiting = [other for other in fellows if other["status"] == "PENDING"]
        waiting.sort(key=lambda other: (-other["priority"], other["creationTime"], other["id"]))
        return run in waiting[: max(0, free)]

    def get_run(self, params: Params) -> Resource:
        """Return a run."""
        return self.tagged(self.run(params["id"]))

    def list_runs(self, params: Params) -> Resource:
        """Return a page of runs."""
        wanted: Params = {name: params[name] for name in ("name", "status", "runGroupId", "batchId") if name in params}
        return page(matching(self.runs.values(), wanted), params, "items")

    def cancel_run(self, params: Params) -> Resource:
        """Stop a run: its engine's processes are ended, nothing is exported; ConflictException after its end."""
        run = self.run(params["id"])
        if run["status"] in ENDED:
            raise ConflictException(f"The run cannot be cancelled: it is {run['status']}.")
        if run["status"] in ACTIVE:
            run["status"] = "STOPPING"
        run["_stop"].set()
        self.room_changed.notify_all()
        if run["_engine"] is not None:
            self.spawn(run["_engine"].stop)
        return {}

    def delete_run(self, params: Params) -> Resource:
        """Forget a run that ended; its outputs stay. ConflictException while it is active."""
        run = self.run(params["id"])
        if run["status"] not in ENDED:
            raise ConflictException(f"The run cannot be deleted: it is {run['status']}.")
        del self.runs[params["id"]]
        self.tags.pop(run["arn"], None)
        return {}

    def list_run_tasks(self, params: Params) -> Resource:
        """Return a page of a run's tasks, those that run now among them."""
        wanted = {"status": params["status"]} if "status" in params else {}
        return page(matching(list(self.run(params["id"])["_tasks"].values()), wanted), params, "items")

    def get_run_task(self, params: Params) -> Resource:
        """Return a task of a run."""
        return self.find(self.run(params["id"])["_tasks"], params["taskId"], "run task")
