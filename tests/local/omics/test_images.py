"""A task's programs come from the image that the run names, when this local AWS built it."""

import hashlib
import json

from tests.local.omics.lab import Lab


def _push(lab: Lab, program: str | None) -> str:
    """Register an image, and store what it puts on the PATH when `program` is given; return its URI."""
    ecr = lab.client("ecr")
    repository = ecr.create_repository(repositoryName="tools")["repository"]["repositoryUri"]
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": {}})
    digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    ecr.put_image(repositoryName="tools", imageManifest=manifest, imageTag="t", imageDigest=digest)
    found = ecr.describe_images(repositoryName="tools")["imageDetails"][0]["imageDigest"]
    if program is not None:
        tool = lab.state.images / found.removeprefix("sha256:") / "bin" / "strandline-test-tool"
        tool.parent.mkdir(parents=True, exist_ok=True)
        tool.write_text(program)
        tool.chmod(0o755)
    return f"{repository}@{found}"


def test_a_task_finds_the_programs_of_the_image_that_the_run_names(lab: Lab) -> None:
    image = _push(lab, "#!/bin/sh\necho from the image\n")
    run_id = lab.start(lab.workflow("tool"), {"image": image})
    run = lab.end_of(run_id)
    assert run["status"] == "COMPLETED", run
    assert json.loads(lab.read(f"{run['runOutputUri']}/logs/outputs.json")) == {"tool.said": "from the image"}
    task = lab.omics.list_run_tasks(id=run_id)["items"][0]
    details = lab.omics.get_run_task(id=run_id, taskId=task["taskId"])["imageDetails"]
    assert details == {"image": image, "imageDigest": image.partition("@")[2]}


def test_an_image_by_tag_is_looked_up_too(lab: Lab) -> None:
    uri = _push(lab, None).partition("@")[0]
    workflow_id = lab.workflow("tool")
    missing = lab.end_of(lab.start(workflow_id, {"image": f"{uri}:other"}))
    assert missing["failureReason"] == "IMAGE_VERIFICATION_FAILURE"
    there = lab.end_of(lab.start(workflow_id, {"image": f"{uri}:t"}))
    assert there["failureReason"] == "RUN_TASK_FAILED"  # the image is there, its programs are not on this host
