"""Let moto's CodeBuild build: StartBuild makes an image that Lambda and workflow tasks can run."""

import json
from typing import Any

from local.images.build_log import BuildLog
from local.images.builds import Build
from local.images.record import BuildRecord
from local.images.store import ImageStore
from local.patching import replace, require
from local.state import State

_running: dict[str, Build] = {}
_UPDATABLE = (
    "source",
    "environment",
    "artifacts",
    "serviceRole",
    "timeoutInMinutes",
    "logsConfig",
    "tags",
    "description",
)


def install(state: State) -> None:
    """Replace what starts, shows and stops a build, and add UpdateProject, which moto lacks."""
    from moto.codebuild.models import CodeBuildBackend
    from moto.codebuild.responses import CodeBuildResponse

    store = ImageStore(state.images)
    store.scratch()
    require(CodeBuildBackend, "start_build")
    replace(CodeBuildResponse, "start_build", _start_build(CodeBuildResponse.start_build, store), expects="self")
    replace(CodeBuildBackend, "batch_get_builds", _batch_get_builds, expects="self, ids")
    replace(CodeBuildBackend, "stop_build", _stop_build, expects="self, build_id")
    CodeBuildResponse.update_project = _update_project


def _start_build(original: Any, store: ImageStore) -> Any:
    from moto.core.responses import ActionResult

    def start_build(self: Any) -> Any:
        asked = json.loads(self.body)
        token = asked.get("idempotencyToken")
        if token and token in _running:
            return ActionResult({"build": _running[token].record.shown})
        shown = original(self).result["build"]
        project = self.codebuild_backend.codebuild_projects[asked["projectName"]].project_metadata
        build = _prepare(shown, project, asked, store)
        _running[token or shown["id"]] = build
        first = dict(shown)
        build.start()
        return ActionResult({"build": first})

    return start_build


def _batch_get_builds(self: Any, ids: list[str]) -> list[dict[str, Any]]:
    known = [build for builds in self.build_metadata_history.values() for build in builds]
    return [dict(build) for build in known if build["id"] in ids or build["arn"] in ids]


def _stop_build(self: Any, build_id: str) -> dict[str, Any] | None:
    for build in _running.values():
        if build.record.id == build_id:
            build.stop()
            return build.record.shown
    return None


def _update_project(self: Any) -> Any:
    from moto.codebuild.exceptions import ResourceNotFoundException
    from moto.core.responses import ActionResult

    asked = json.loads(self.body)
    found = self.codebuild_backend.batch_get_projects([asked["name"]])
    if not found:
        raise ResourceNotFoundException(f"Project cannot be found: {asked['name']}")
    found[0].update({key: asked[key] for key in _UPDATABLE if key in asked})
    return ActionResult({"project": found[0]})


def shutdown() -> None:
    """Stop the builds under way."""
    for build in _running.values():
        if not build.record.shown["buildComplete"]:
            build.stop()


def _prepare(shown: dict[str, Any], project: dict[str, Any], asked: dict[str, Any], store: ImageStore) -> Build:
    record = BuildRecord(shown, project, asked)
    configured = (project.get("logsConfig") or {}).get("cloudWatchLogs") or {}
    group = configured.get("groupName") or f"/aws/codebuild/{shown['projectName']}"
    stream = shown["id"].rpartition(":")[2]
    shown["logs"] = {"groupName": group, "streamName": stream, "cloudWatchLogs": {"status": "ENABLED"}}
    return Build(record, store, BuildLog(record.account, record.region, group, stream))
