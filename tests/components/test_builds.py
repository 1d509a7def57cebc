"""An image is built once per content and known by its digest."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components import builds
from components.archives import image_context
from components.builds import ImageBuildProvider
from tests.components.recorder import ROOT, Recorded, named, of_type

PROPS = {
    "project": "strandline-test-images",
    "image": "tools",
    "repository": "strandline-test-tools",
    "repository_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/strandline-test-tools",
    "context": "bucket/code/images/tools-abc.zip",
    "tag": "abc",
    "account": "111122223333",
    "region": "us-east-1",
    "profile": "",
}


class FullQueue(Exception):
    pass


class FakeRegistry:
    """ECR and CodeBuild in one: a build that succeeds leaves an image under its tag."""

    class exceptions:  # noqa: N801 - as boto3 names it
        ImageNotFoundException = KeyError
        RepositoryNotFoundException = LookupError
        AccountLimitExceededException = FullQueue

    def __init__(self) -> None:
        self.images: dict[str, str] = {}
        self.started: list[dict[str, Any]] = []
        self.outcome = "SUCCEEDED"
        self.full = 0
        self.early_failures = 0

    def describe_images(self, repositoryName: str, imageIds: list[dict[str, str]]) -> dict[str, Any]:
        return {"imageDetails": [{"imageDigest": self.images[imageIds[0]["imageTag"]]}]}

    def start_build(self, **request: Any) -> dict[str, Any]:
        if self.full:
            self.full -= 1
            raise FullQueue("Cannot have more than 1 builds in queue for the account")
        self.started.append(request)
        return {"build": {"id": "images:1", "buildStatus": "IN_PROGRESS"}}

    def batch_get_builds(self, ids: list[str]) -> dict[str, Any]:
        variables = {item["name"]: item["value"] for item in self.started[-1]["environmentVariablesOverride"]}
        if len(self.started) <= self.early_failures:
            context = {"statusCode": "ACCESS_DENIED", "message": "not authorized to perform: logs:CreateLogStream"}
            phase = {"phaseType": "QUEUED", "phaseStatus": "CLIENT_ERROR", "contexts": [context]}
            return {"builds": [{"id": ids[0], "buildStatus": "FAILED", "phases": [{"phaseType": "SUBMITTED"}, phase]}]}
        if self.outcome == "SUCCEEDED":
            self.images[variables["IMAGE_TAG"]] = f"sha256:{variables['IMAGE_TAG']}"
        phases = [{"phaseType": "BUILD", "phaseStatus": self.outcome}]
        logs = {"deepLink": "https://log"}
        return {"builds": [{"id": ids[0], "buildStatus": self.outcome, "logs": logs, "phases": phases}]}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    fake = FakeRegistry()
    monkeypatch.setattr(builds, "client", lambda _service, _where: fake)
    monkeypatch.setattr(builds.time, "sleep", lambda _seconds: None)
    return fake


def test_a_new_content_is_built_from_its_own_context(registry: FakeRegistry) -> None:
    made = ImageBuildProvider().create(PROPS)
    assert made.outs["uri"] == f"{PROPS['repository_uri']}@sha256:abc"
    (request,) = registry.started
    assert (request["sourceTypeOverride"], request["sourceLocationOverride"]) == ("S3", PROPS["context"])
    variables = {item["name"]: item["value"] for item in request["environmentVariablesOverride"]}
    assert variables == {"IMAGE_NAME": "tools", "REPOSITORY_URI": PROPS["repository_uri"], "IMAGE_TAG": "abc"}


def test_a_content_that_was_built_before_is_not_built_again(registry: FakeRegistry) -> None:
    registry.images["abc"] = "sha256:abc"
    assert ImageBuildProvider().create(PROPS).outs["digest"] == "sha256:abc"
    assert not registry.started


def test_another_content_is_another_digest(registry: FakeRegistry) -> None:
    made = ImageBuildProvider().create(PROPS)
    news = PROPS | {"tag": "def", "context": "bucket/code/images/tools-def.zip"}
    assert ImageBuildProvider().diff(made.id, made.outs, news).changes is True
    assert ImageBuildProvider().update(made.id, made.outs, news).outs["digest"] == "sha256:def"
    assert ImageBuildProvider().diff(made.id, made.outs, PROPS).changes is False


def test_a_failed_build_says_where_its_log_is(registry: FakeRegistry) -> None:
    registry.outcome = "FAILED"
    with pytest.raises(RuntimeError, match="build images:1 of tools ended as FAILED: see https://log"):
        ImageBuildProvider().create(PROPS)
    assert len(registry.started) == 1


def test_a_build_whose_role_is_not_known_everywhere_yet_is_started_again(registry: FakeRegistry) -> None:
    registry.early_failures = 2
    assert ImageBuildProvider().create(PROPS).outs["digest"] == "sha256:abc"
    assert len(registry.started) == 3


def test_a_role_that_lacks_a_right_is_told_of_in_the_end(registry: FakeRegistry) -> None:
    registry.early_failures = 100
    with pytest.raises(RuntimeError, match="not authorized to perform: logs:CreateLogStream"):
        ImageBuildProvider().create(PROPS)


def test_an_account_that_takes_one_build_at_a_time_is_waited_for(registry: FakeRegistry) -> None:
    registry.full = 3
    assert ImageBuildProvider().create(PROPS).outs["digest"] == "sha256:abc"
    assert len(registry.started) == 1


def test_an_image_that_somebody_deleted_is_noticed(registry: FakeRegistry) -> None:
    made = ImageBuildProvider().create(PROPS)
    assert ImageBuildProvider().read(made.id, made.outs).id == made.id
    registry.images.clear()
    assert ImageBuildProvider().read(made.id, made.outs).id is None


def test_tags_never_move_and_pushed_images_are_scanned(deployed: list[Recorded]) -> None:
    for repository in of_type(deployed, "Repository"):
        assert repository.inputs["imageTagMutability"] == "IMMUTABLE"
        assert repository.inputs["imageScanningConfiguration"] == {"scanOnPush": True}


def test_each_image_is_built_from_the_context_of_its_hash(deployed: list[Recorded]) -> None:
    sent = {source.inputs["key"]: source.inputs["contentBase64"] for source in of_type(deployed, "BucketObjectv2")}
    for image in ("handlers", "tools"):
        context = image_context(image)
        build = named(deployed, "Resource", f"strandline-test-{image}-build")
        assert build.inputs["tag"] == context.content_hash[:40]
        key = build.inputs["context"].split("/", 1)[1]
        assert context.content_hash[:40] in key
        assert sent[key] == context.zip_base64()


def test_the_project_builds_with_the_buildspec_of_this_repository(deployed: list[Recorded]) -> None:
    (project,) = of_type(deployed, "Project")
    assert project.inputs["source"]["buildspec"] == (ROOT / "containers" / "buildspec.yml").read_text("utf-8")
    assert project.inputs["environment"]["privilegedMode"] is True


@pytest.mark.parametrize("image", ["handlers", "tools"])
def test_a_base_image_comes_from_a_registry_that_serves_codebuild_without_counting(image: str) -> None:
    lines = (ROOT / "containers" / image / "Dockerfile").read_text("utf-8").splitlines()
    (base,) = [line.removeprefix("ARG BASE=") for line in lines if line.startswith("ARG BASE=")]
    assert base.startswith("public.ecr.aws/docker/library/")
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${BASE}"}


@pytest.mark.parametrize("image", ["handlers", "tools"])
def test_the_checks_of_the_buildspec_need_no_daemon_and_pass(image: str, tmp_path: Path) -> None:
    for name, data in image_context(image).files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert _check(image, tmp_path) == 0


@pytest.mark.parametrize(
    ("file", "text"), [("handlers/broken.py", "def ("), ("containers/handlers/requirements.lock", "boto3>=1.44")]
)
def test_the_checks_of_the_buildspec_stop_a_broken_context(file: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "handlers").mkdir()
    (tmp_path / "containers" / "handlers").mkdir(parents=True)
    for name in ("Dockerfile", "requirements.lock"):
        (tmp_path / "containers" / "handlers" / name).write_text("boto3==1.44.8\n")
    assert _check("handlers", tmp_path) == 0
    (tmp_path / file).write_text(text)
    assert _check("handlers", tmp_path) != 0


def _check(image: str, context: Path) -> int:
    """Run the commands before the build in one shell that stops at the first failure; returns its exit code."""
    phases = yaml.safe_load((ROOT / "containers" / "buildspec.yml").read_text("utf-8"))["phases"]
    commands = phases["pre_build"]["commands"]
    assert not [command for command in commands if command.split()[0] in {"docker", "aws"}]
    environment = {"PATH": os.environ["PATH"], "IMAGE_NAME": image}
    script = "\n".join(["set -eu", *commands])
    return subprocess.run(["bash", "-c", script], cwd=context, env=environment, check=False).returncode
