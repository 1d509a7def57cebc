"""One container image, built by CodeBuild during the deployment and known by its digest."""

import time
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from components.session import client

DEADLINE_SECONDS = 3600
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
    codebuild = client("codebuild", props)
    variables = {
        "IMAGE_NAME": props["image"],
        "REPOSITORY_URI": props["repository_uri"],
        "IMAGE_TAG": props["tag"],
    }
    build = codebuild.start_build(
        projectName=props["project"],
        sourceTypeOverride="S3",
        sourceLocationOverride=props["context"],
        environmentVariablesOverride=[{"name": name, "value": value} for name, value in variables.items()],
    )["build"]
    delay, deadline = 1.0, time.monotonic() + DEADLINE_SECONDS
    while build["buildStatus"] == "IN_PROGRESS":
        if time.monotonic() > deadline:
            raise RuntimeError(f"The build {build['id']} of {props['image']} still runs after an hour; see its log.")
        time.sleep(delay)
        delay = min(delay * 1.5, 15.0)
        build = codebuild.batch_get_builds(ids=[build["id"]])["builds"][0]
    if build["buildStatus"] != "SUCCEEDED":
        log = build.get("logs", {}).get("deepLink", "its log in CloudWatch")
        raise RuntimeError(f"The build {build['id']} of {props['image']} ended as {build['buildStatus']}: see {log}.")
