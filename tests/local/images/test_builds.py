"""Builds whose images are folders: what runs, what is kept, what is told."""

import json
import os
import subprocess
import sys

import psutil
import pytest
from botocore.exceptions import ClientError

SPEC = "version: 0.2\nenv:\n  variables:\n    COLOUR: blue\nphases:\n"


def messages(build):
    return [context["message"] for phase in build["phases"] for context in phase.get("contexts", [])]


def log_of(cloud, build):
    logs = build["logs"]
    events = cloud.client("logs").get_log_events(logGroupName=logs["groupName"], logStreamName=logs["streamName"])
    return [event["message"] for event in events["events"]]


def digest_of(uri):
    return uri.partition("@")[2]


def test_a_build_makes_an_image_that_ecr_knows_and_whose_folder_has_its_digest(cloud):
    build = cloud.built(cloud.start_build({"a/one.txt": "1"}, image="tools", tag="first"))
    assert build["buildStatus"] == "SUCCEEDED"
    exported = {item["name"]: item["value"] for item in build["exportedEnvironmentVariables"]}
    known = cloud.client("ecr").describe_images(repositoryName="images", imageIds=[{"imageTag": "first"}])
    assert known["imageDetails"][0]["imageDigest"] == exported["IMAGE_DIGEST"]
    folder = cloud.state / "images" / exported["IMAGE_DIGEST"].removeprefix("sha256:")
    assert (folder / "a" / "one.txt").read_text() == "1"
    assert [phase["phaseType"] for phase in build["phases"]][-1] == "COMPLETED"


def test_the_digest_follows_the_content_and_nothing_else(cloud):
    first = cloud.built(cloud.start_build({"x.py": "1", "y.py": "2"}))["exportedEnvironmentVariables"]
    again = cloud.built(cloud.start_build({"y.py": "2", "x.py": "1"}))["exportedEnvironmentVariables"]
    other = cloud.built(cloud.start_build({"x.py": "1", "y.py": "3"}))["exportedEnvironmentVariables"]
    assert first == again
    assert first != other


def test_a_build_is_seen_in_progress_before_it_ends(cloud):
    spec = SPEC + "  build:\n    commands:\n      - while [ ! -e go ]; do sleep 0.05; test -e $STOP || touch go; done\n"
    gate = cloud.state / "gate"
    gate.touch()
    build = cloud.start_build({"containers/buildspec.yml": spec.replace("$STOP", str(gate))})
    seen = cloud.client("codebuild").batch_get_builds(ids=[build])["builds"][0]
    assert (seen["buildStatus"], seen["buildComplete"]) == ("IN_PROGRESS", False)
    gate.unlink()
    assert cloud.built(build)["buildStatus"] == "SUCCEEDED"


def test_only_commands_that_need_no_daemon_run_and_all_in_one_clean_shell(cloud):
    spec = (
        SPEC
        + "  pre_build:\n    commands:\n      - aws ecr get-login-password\n      - export SHAPE=round\n"
        + "  build:\n    commands:\n      - docker build .\n      - echo $IMAGE_NAME $COLOUR $SHAPE\n"
        + "      - |\n        for i in 1 2; do\n          echo number $i\n        done\n"
        + "      - env\n"
    )
    build = cloud.built(cloud.start_build({"containers/buildspec.yml": spec}))
    assert build["buildStatus"] == "SUCCEEDED"
    lines = log_of(cloud, build)
    assert "handlers blue round" in lines
    assert {"number 1", "number 2"} <= set(lines)
    assert not any("get-login" in line and "Running" in line for line in lines)
    names = {line.partition("=")[0] for line in lines if "=" in line}
    assert not {"AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "VIRTUAL_ENV"} & names


@pytest.mark.parametrize("command", ["/bin/false", "test -e nothing && echo found", "echo $UNSET_NAME"])
def test_a_command_that_fails_fails_the_build_and_is_named(cloud, command):
    spec = SPEC + f"  post_build:\n    commands:\n      - {command}\n"
    build = cloud.built(cloud.start_build({"containers/buildspec.yml": spec}))
    assert build["buildStatus"] == "FAILED"
    failed = [phase for phase in build["phases"] if phase.get("phaseStatus") == "FAILED"]
    assert [phase["phaseType"] for phase in failed] == ["POST_BUILD"]
    assert messages(build) == [
        f"COMMAND_EXECUTION_ERROR: Error while executing command: {command}. Reason: exit status 1"
    ]
    assert any("POST_BUILD failed" in line for line in log_of(cloud, build))


def test_a_lock_that_names_what_is_not_installed_fails_the_build(cloud):
    lock = "boto3==1.0 --hash=sha256:00\nno-such-thing==1.0 \\\n    --hash=sha256:00\n"
    build = cloud.built(cloud.start_build({"containers/handlers/requirements.lock": lock}))
    assert build["buildStatus"] == "FAILED"
    assert "requirements.lock needs no-such-thing, which is not installed" in messages(build)[0]


def test_a_version_that_differs_from_the_lock_is_noted(cloud):
    build = cloud.built(cloud.start_build({"containers/handlers/requirements.lock": "boto3==1.0\n"}))
    assert build["buildStatus"] == "SUCCEEDED"
    assert any("the lock says ==1.0" in line for line in log_of(cloud, build))


def test_a_requirement_for_another_system_is_not_needed(cloud):
    lock = 'no-such-thing==1.0 ; sys_platform == "win32"\nsix==1.17.0\n'
    build = cloud.built(cloud.start_build({"containers/handlers/requirements.lock": lock}))
    assert build["buildStatus"] == "SUCCEEDED"


def test_a_repository_that_does_not_exist_fails_the_build(cloud):
    codebuild = cloud.client("codebuild")
    project = codebuild.batch_get_builds(ids=[cloud.start_build({})])["builds"][0]["projectName"]
    wrong = [
        {"name": "IMAGE_NAME", "value": "handlers"},
        {"name": "REPOSITORY_URI", "value": "123456789012.dkr.ecr.us-east-1.amazonaws.com/nowhere"},
        {"name": "IMAGE_TAG", "value": "t"},
    ]
    build = codebuild.start_build(projectName=project, environmentVariablesOverride=wrong)["build"]["id"]
    assert messages(cloud.built(build)) == ["the repository nowhere does not exist"]


def test_the_source_of_one_build_can_be_another_object(cloud):
    codebuild = cloud.client("codebuild")
    project = codebuild.batch_get_builds(ids=[cloud.start_build({})])["builds"][0]["projectName"]
    build = codebuild.start_build(projectName=project, sourceLocationOverride="nowhere/at/all.zip")["build"]["id"]
    ended = cloud.built(build)
    assert ended["buildStatus"] == "FAILED"
    assert ended["source"]["location"] == "nowhere/at/all.zip"


def test_a_stopped_build_stays_stopped_with_all_that_it_started(cloud, until):
    spec = SPEC + "  build:\n    commands:\n      - sleep 300\n"
    build = cloud.start_build({"containers/buildspec.yml": spec})
    cloud.client("codebuild").stop_build(id=build)
    assert cloud.built(build)["buildStatus"] == "STOPPED"
    until(lambda: not commands_of(cloud))


def commands_of(cloud):
    """Return the processes of builds that run in this server's folder."""
    ours = str(cloud.state)
    return [
        one.pid
        for one in psutil.process_iter(["cmdline"])
        if "build.sh" in (line := " ".join(one.info["cmdline"] or [])) and ours in line
    ]


def test_a_project_can_be_updated(cloud):
    codebuild = cloud.client("codebuild")
    project = codebuild.batch_get_builds(ids=[cloud.start_build({})])["builds"][0]["projectName"]
    codebuild.update_project(name=project, description="new", timeoutInMinutes=7)
    found = codebuild.batch_get_projects(names=[project])["projects"][0]
    assert (found["description"], found["timeoutInMinutes"]) == ("new", 7)


TOOL = {
    "tool/__init__.py": "",
    "tool/__main__.py": "import sys, json, six\nprint(json.dumps([sys.argv[1:], six.__name__]))\n",
}


def run_tool(cloud, uri, command, cwd):
    script = cloud.state / "images" / digest_of(uri).removeprefix("sha256:") / "bin" / command
    answer = subprocess.run([str(script), "a b", "c"], capture_output=True, text=True, check=False, cwd=cwd, env={})
    return answer.stdout or answer.stderr


@pytest.mark.parametrize("listed", [{}, {"containers/tools/commands.txt": "# our own\ntool = tool.__main__\n"}])
def test_a_tools_image_has_its_console_commands(cloud, tmp_path, listed):
    uri = cloud.image(TOOL | listed, image="tools", lock="six==1.17.0\n")
    (tmp_path / "json.py").write_text("raise SystemExit('a file of the working folder was imported')")
    assert json.loads(run_tool(cloud, uri, "tool", tmp_path)) == [["a b", "c"], "six"]


def test_a_console_command_sees_the_locked_packages_only(cloud, tmp_path):
    files = {"tool/__init__.py": "", "tool/__main__.py": "import boto3\n"}
    uri = cloud.image(files, image="tools", lock="six==1.17.0\n")
    assert "No module named 'boto3'" in run_tool(cloud, uri, "tool", tmp_path)


def test_changing_the_source_tree_after_a_build_changes_nothing(cloud, tmp_path):
    tree = tmp_path / "tree"
    (tree / "pkg").mkdir(parents=True)
    (tree / "pkg" / "value.py").write_text("VALUE = 'built'\n")
    app = "from pkg.value import VALUE\ndef handler(event, context): return VALUE\n"
    function = cloud.function(
        "", uri=cloud.image({"app.py": app, "pkg/value.py": (tree / "pkg" / "value.py").read_text()})
    )
    (tree / "pkg" / "value.py").write_text("VALUE = 'edited'\n")
    os.rename(tree, tmp_path / "renamed")
    assert cloud.call(function) == "built"


def test_a_repository_with_images_is_deleted_only_by_force(cloud):
    ecr, name = cloud.client("ecr"), cloud.name("repo")
    ecr.create_repository(repositoryName=name)
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
    ecr.put_image(repositoryName=name, imageManifest=json.dumps(manifest), imageTag="t")
    with pytest.raises(ClientError) as refused:
        ecr.delete_repository(repositoryName=name)
    assert refused.value.response["Error"]["Code"] == "RepositoryNotEmptyException"
    ecr.delete_repository(repositoryName=name, force=True)
    assert name not in [repository["repositoryName"] for repository in ecr.describe_repositories()["repositories"]]


def test_python_in_a_command_is_the_one_that_runs_the_image(cloud):
    spec = SPEC + "  build:\n    commands:\n      - python -c 'import sys; print(sys.version_info[:2])'\n"
    build = cloud.built(cloud.start_build({"containers/buildspec.yml": spec}))
    assert str(sys.version_info[:2]) in log_of(cloud, build)
