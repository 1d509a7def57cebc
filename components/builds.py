"""One container image, built by CodeBuild during the deployment and known by its digest."""

import time
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from components.session import client

DEADLINE_SECONDS = 3600
QUEUE_SECONDS = 1200
# A role that was just made takes some seconds to be known to every part of AWS.
PROPAGATION_SECONDS = 15
TRIES = 5
FAULTS = ("CLIENT_ERROR", "FAILED", "FAULT")
BEFORE_COMMANDS = ("SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE")
INPUTS = ("project", "image", "repository", "repository_uri", "context", "tag", "account", "region", "profile")


class ImageBuildProvider(ResourceProvider):
    """Builds `context` (bucket/key of a ZIP) unless the repository already has an image of that content."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Build again when anything that the image is made from or goes to has changed."""
        return DiffResult(changes=any(olds.get(name) != news.get(name) for name in INPUTS))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Build, or find, the image; RuntimeError with the build's log when it fails."""
        return CreateResult(id_=f"{props['repository']}/{props['image']}", outs=_built(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Build the image of the new content; the old one stays in the repository until it expires there."""
        return UpdateResult(outs=_built(news))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look the image up again; an image that somebody deleted has to be built again."""
        if _digest(props) is None:
            return ReadResult(None, {})
        return ReadResult(id_, props)


class ImageBuild(Resource):
    """An image in a repository; `uri` names it by digest."""

    uri: pulumi.Output[str]
    digest: pulumi.Output[str]

    def __init__(self, name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(ImageBuildProvider(), name, {**props, "uri": None, "digest": None}, opts)


def _built(props: Mapping[str, Any]) -> dict[str, Any]:
    digest = _digest(props)
    if digest is None:
        _build(props)
        digest = _digest(props)
    if digest is None:
        raise RuntimeError(
            f"The build of {props['image']} succeeded but left no image {props['repository']}:{props['tag']}."
        )
    return {**props, "digest": digest, "uri": f"{props['repository_uri']}@{digest}"}


def _digest(props: Mapping[str, Any]) -> str | None:
    ecr = client("ecr", props)
    try:
        found = ecr.describe_images(repositoryName=props["repository"], imageIds=[{"imageTag": props["tag"]}])
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return None
    return str(found["imageDetails"][0]["imageDigest"])


def _build(props: Mapping[str, Any]) -> None:
    codebuild, deadline = client("codebuild", props), time.monotonic() + DEADLINE_SECONDS
    build: dict[str, Any] = {}
    for _ in range(TRIES):
        build = _ended(codebuild, _started(codebuild, props), deadline)
        if build["buildStatus"] == "SUCCEEDED":
            return
        if not _before_its_commands(build):
            break
        time.sleep(PROPAGATION_SECONDS)
    log = build.get("logs", {}).get("deepLink", "its log in CloudWatch")
    raise RuntimeError(
        f"The build {build['id']} of {props['image']} ended as {build['buildStatus']}: see {log}.{_reason(build)}"
    )


def _started(codebuild: Any, props: Mapping[str, Any]) -> dict[str, Any]:
    """Start the build; an account whose queue is full, which in a new one a single build may be, is waited for."""
    variables = {
        "IMAGE_NAME": props["image"],
        "REPOSITORY_URI": props["repository_uri"],
        "IMAGE_TAG": props["tag"],
    }
    deadline = time.monotonic() + QUEUE_SECONDS
    while True:
        try:
            started: dict[str, Any] = codebuild.start_build(
                projectName=props["project"],
                sourceTypeOverride="S3",
                sourceLocationOverride=props["context"],
                environmentVariablesOverride=[{"name": name, "value": value} for name, value in variables.items()],
            )["build"]
        except codebuild.exceptions.AccountLimitExceededException as full:
            if time.monotonic() > deadline:
                raise RuntimeError(f"CodeBuild takes no build of {props['image']}: {full}") from full
            time.sleep(PROPAGATION_SECONDS)
        else:
            return started


def _ended(codebuild: Any, build: dict[str, Any], deadline: float) -> dict[str, Any]:
    delay = 1.0
    while build["buildStatus"] == "IN_PROGRESS":
        if time.monotonic() > deadline:
            raise RuntimeError(f"The build {build['id']} still runs after an hour; see its log.")
        time.sleep(delay)
        delay = min(delay * 1.5, 15.0)
        build = codebuild.batch_get_builds(ids=[build["id"]])["builds"][0]
    return build


def _before_its_commands(build: Mapping[str, Any]) -> bool:
    """Whether the build failed on what AWS does for it, as when its new role is not known everywhere yet."""
    failed = [phase["phaseType"] for phase in build.get("phases", []) if phase.get("phaseStatus") in FAULTS]
    return bool(failed) and failed[0] in BEFORE_COMMANDS


def _reason(build: Mapping[str, Any]) -> str:
    """The words of the phase that failed, for a build that never got as far as having a log."""
    said = [context.get("message", "") for phase in build.get("phases", []) for context in phase.get("contexts", [])]
    return "".join(f" {message}" for message in said if message)
