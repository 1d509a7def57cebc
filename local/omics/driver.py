"""One run from PENDING to its end, on a thread of its own."""

import json
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.omics import acts, definitions, images, logs, manifest, workplace
from local.omics.failures import RunFailure, RunStopped
from local.omics.identifiers import now
from local.omics.launch import Engine
from local.omics.outputs import Exporter
from local.omics.tasks import TaskBook

if TYPE_CHECKING:
    from local.omics.models.backend import OmicsBackend

Resource = dict[str, Any]


class Driver:
    """Takes one run through its statuses."""

    def __init__(self, backend: "OmicsBackend", run: Resource) -> None:
        self._backend = backend
        self._run = run
        self._folder: Path = workplace.state().runs / str(run["uuid"])
        self._tasks = TaskBook(backend, run)
        self._exporter = Exporter(backend.objects, self._folder / "run", run["runOutputUri"], run["roleArn"])

    def drive(self) -> None:
        """Run to the end, whatever happens."""
        self._tell()
        try:
            self._work()
        except RunStopped:
            self._end("CANCELLED", statusMessage="The run was cancelled.")
        except RunFailure as failure:
            self._end("FAILED", failureReason=failure.reason, statusMessage=failure.message)
        except Exception as error:  # noqa: BLE001  a run must end, also when the emulator has a fault
            message = f"The local AWS failed: {type(error).__name__}: {error}"
            self._end("FAILED", failureReason="SERVICE_ERROR", statusMessage=message)

    def _work(self) -> None:
        self._backend.await_room(self._run)
        self._tell()
        self._folder.mkdir(parents=True)
        inputs = self._prepare()
        self._change("RUNNING", startTime=now())
        outputs = self._execute(inputs)
        self._raise_when_stopped()
        self._exporter.export(outputs)
        self._export_log()
        shutil.rmtree(self._folder)
        self._end("COMPLETED")

    def _raise_when_stopped(self) -> None:
        if self._run["_stop"].is_set():
            raise RunStopped()

    def _prepare(self) -> Path:
        run = self._run
        acts.assume(run["roleArn"], run["arn"])
        for uri in images.uris(run["parameters"]):
            acts.pull(run["roleArn"], uri, run["arn"])
            if not images.exists(uri):
                raise RunFailure("IMAGE_VERIFICATION_FAILURE", f"The image is not in the registry: {uri}")
        # Loads miniwdl, which only a server that runs workflows needs
        from local.omics.inputs import localize

        document = definitions.load(run["_kept"], run["_main"])
        localized = localize(self._backend, document, run["parameters"], self._folder / "inputs", run["roleArn"])
        path: Path = self._folder / "inputs.json"
        path.write_text(json.dumps(localized))
        return path

    def _execute(self, inputs: Path) -> Resource:
        image_bin = images.programs(self._run["parameters"])
        engine = Engine(self._run["_kept"].archive, self._run["_main"], inputs, self._folder, image_bin)
        self._run["_engine"] = engine
        if self._run["_stop"].is_set():
            engine.stop()
        last: Resource = {"event": "none"}
        with self._time_limit(engine) as expired:
            for event in engine.events():
                self._tasks.take(event)
                last = event
        if last["event"] == "outputs":
            outputs: Resource = last["outputs"]
            return outputs
        if not expired.is_set():
            self._raise_when_stopped()
        self._export_log()
        if expired.is_set():
            raise RunFailure("RUN_TIMED_OUT", "The run took longer than its run group allows.")
        raise self._failure(last)

    def _time_limit(self, engine: Engine) -> "_Limit":
        group = self._backend.run_groups.get(self._run.get("runGroupId", ""), {})
        return _Limit(engine, group.get("maxDuration"))

    def _failure(self, last: Resource) -> RunFailure:
        if last["event"] != "error":
            said = (self._folder / "engine.stderr").read_text(errors="replace")[-2000:]
            return RunFailure("WORKFLOW_RUN_FAILED", f"The engine ended without an answer. {said}".strip())
        if last["reason"] == "CANCELLED":
            return RunFailure("SERVICE_ERROR", "The engine was stopped from outside.")
        if last["task"]:
            self._tasks.fail(last["task"], last["message"])
        return RunFailure(last["reason"], "\n".join(filter(None, [last["message"], last["stderr"]])))

    def _export_log(self) -> None:
        path = self._folder / "run" / "workflow.log"
        self._exporter.export_log(path)
        if path.is_file():
            self._log("/engine", path.read_text(errors="replace").splitlines())

    def _log(self, suffix: str, lines: list[str]) -> None:
        stream = f"run/{self._run['id']}{suffix}"
        acts.log(self._run["roleArn"], logs.GROUP, stream)
        logs.write(self._backend.account_id, self._backend.region_name, stream, lines)

    def _change(self, status: str, **members: Any) -> None:
        """Give the run another status; RunStopped when it would go on although a stop was accepted."""
        changed = self._backend.room_changed  # a reset of the emulation puts another in its place
        with changed:
            # Looked at under the lock: a stop is accepted before, and kept, or refused after.
            if status in {"RUNNING", "COMPLETED"}:
                self._raise_when_stopped()
            self._run |= {"status": status, **members}
            # Whoever sees the run ended may look for the manifest at once.
            if "stopTime" in members:
                manifest.write(self._backend, self._run)
            changed.notify_all()
        self._tell()

    def _end(self, status: str, **members: str) -> None:
        moment = now()
        self._tasks.close(moment)
        self._change(status, stopTime=moment, **members)

    def _tell(self) -> None:
        run = self._run
        reason = f": {run['statusMessage']}" if run.get("statusMessage") else ""
        self._log("", [f"{now().isoformat()} run {run['id']} is {run['status']}{reason}"])
        self._backend.emit(
            "Run",
            run["arn"],
            status=run["status"],
            uuid=run["uuid"],
            runId=run["id"],
            runName=run.get("name"),
            runOutputUri=run["runOutputUri"],
            workflowId=run["workflowId"],
            workflowName=run.get("_workflow_name"),
        )


class _Limit:
    """Stops an engine after so many minutes; the event says whether it did."""

    def __init__(self, engine: Engine, minutes: int | None) -> None:
        self._expired = threading.Event()
        self._engine = engine
        self._timer = threading.Timer(minutes * 60.0, self._expire) if minutes else None

    def _expire(self) -> None:
        self._expired.set()
        self._engine.stop()

    def __enter__(self) -> threading.Event:
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        return self._expired

    def __exit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()
