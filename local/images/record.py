"""What BatchGetBuilds tells of a build, kept true while it runs."""

import threading
import time
from typing import Any

_DEFAULT_MINUTES = 60


class BuildRecord:
    """The state of one build around the dictionary that moto answers with."""

    def __init__(self, shown: dict[str, Any], project: dict[str, Any], asked: dict[str, Any]) -> None:
        """`shown` is moto's new record, `project` the project's, `asked` the parameters of StartBuild."""
        self.shown = shown
        self._lock = threading.Lock()
        arn = shown["arn"].split(":")
        self.region, self.account, self.id = arn[3], arn[4], shown["id"]
        self.role, self.project = str(project.get("serviceRole", "")), str(project.get("arn", ""))
        source = dict(project["source"])
        for key, override in _SOURCE_OVERRIDES.items():
            if asked.get(override):
                source[key] = asked[override]
        self.source_location = str(source.get("location", ""))
        self.buildspec = source.get("buildspec")
        self.timeout_minutes = asked.get("timeoutInMinutesOverride") or project["timeoutInMinutes"] or _DEFAULT_MINUTES
        given = [
            *project["environment"].get("environmentVariables", []),
            *asked.get("environmentVariablesOverride", []),
        ]
        self.variables = {item["name"]: str(item["value"]) for item in given}
        shown |= {
            "source": source,
            "environment": project["environment"] | {"environmentVariables": _as_list(self.variables)},
            "timeoutInMinutes": self.timeout_minutes,
            "buildStatus": "IN_PROGRESS",
            "buildComplete": False,
            "initiator": "local",
            "startTime": time.time(),
            "phases": [_phase("SUBMITTED", time.time(), "SUCCEEDED")],
        }
        self.phase = "SUBMITTED"

    def variable(self, name: str) -> str:
        """Return an environment variable of the build; ValueError when it is not set."""
        if not self.variables.get(name):
            raise ValueError(f"CLIENT_ERROR: the build needs the environment variable {name}")
        return self.variables[name]

    def enter(self, phase: str) -> None:
        """End the phase under way well and begin another."""
        with self._lock:
            self._end_phase("SUCCEEDED")
            self.phase = phase
            self.shown["currentPhase"] = phase
            self.shown["phases"] = [*self.shown["phases"], _phase(phase, time.time())]

    def rename_phase(self, phase: str) -> None:
        """Say in which of a shell's phases the build is."""
        with self._lock:
            self.phase = phase
            self.shown["currentPhase"] = phase
            self.shown["phases"] = [*self.shown["phases"][:-1], self.shown["phases"][-1] | {"phaseType": phase}]

    def fail(self, message: str) -> None:
        """End the build as FAILED with a message beside its phase."""
        with self._lock:
            code = message.partition(":")[0] if message.partition(":")[0].isupper() else "INTERNAL_ERROR"
            self._end_phase("FAILED", [{"statusCode": code, "message": message}])
        self.finish("FAILED")

    def finish(self, status: str, exported: dict[str, str] | None = None) -> None:
        """End the build; the first end counts."""
        with self._lock:
            if self.shown["buildComplete"]:
                return
            self._end_phase(status)
            now = time.time()
            self.shown["phases"] = [*self.shown["phases"], {"phaseType": "COMPLETED", "startTime": now}]
            self.shown |= {
                "exportedEnvironmentVariables": _as_list(exported or {}, typed=False),
                "currentPhase": "COMPLETED",
                "endTime": now,
                "buildStatus": status,
                "buildComplete": True,
            }

    def _end_phase(self, status: str, contexts: list[dict[str, str]] | None = None) -> None:
        last = self.shown["phases"][-1]
        if "phaseStatus" not in last:
            ended = _phase(last["phaseType"], last["startTime"], status) | {"contexts": contexts or []}
            self.shown["phases"] = [*self.shown["phases"][:-1], ended]


_SOURCE_OVERRIDES = {
    "location": "sourceLocationOverride",
    "buildspec": "buildspecOverride",
    "type": "sourceTypeOverride",
}


def _phase(kind: str, started: float, status: str | None = None) -> dict[str, Any]:
    phase: dict[str, Any] = {"phaseType": kind, "startTime": started}
    if status is not None:
        now = time.time()
        phase |= {"phaseStatus": status, "endTime": now, "durationInSeconds": int(now - started)}
    return phase


def _as_list(variables: dict[str, str], typed: bool = True) -> list[dict[str, str]]:
    kind = {"type": "PLAINTEXT"} if typed else {}
    return [{"name": name, "value": value, **kind} for name, value in variables.items()]
