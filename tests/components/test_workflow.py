"""A workflow keeps its identity; what changes is a version named by its content."""

from pathlib import Path

import pytest

from components.archives import archive_of, workflow_archive
from components.parameters import parameter_template
from components.workflow import PLACEHOLDER, version_hash
from tests.components.recorder import Recorded, named, of_type


def version(root: Path) -> str:
    return version_hash(workflow_archive("germline_lite", root), parameter_template("germline_lite", root))


@pytest.mark.parametrize("file", ["main.wdl", "parameter-template.json"])
def test_a_changed_definition_is_another_version(copy: Path, file: str) -> None:
    before = version(copy)
    path = copy / "workflows" / "germline_lite" / file
    path.write_text(path.read_text("utf-8").replace("sample", "specimen"), "utf-8")
    assert version(copy) != before


def test_a_changed_readme_is_not(copy: Path) -> None:
    before = version(copy)
    (copy / "workflows" / "germline_lite" / "README.md").write_text("changed")
    assert version(copy) == before


def test_the_version_carries_the_files_and_the_workflow_a_constant(deployed: list[Recorded]) -> None:
    (workflow,) = of_type(deployed, "Workflow")
    (registered,) = of_type(deployed, "WorkflowVersion")
    assert workflow.inputs["definitionUri"].endswith("/code/workflows/placeholder.zip")
    name = registered.inputs["versionName"]
    assert registered.inputs["main"] == "germline_gatk/main.wdl"
    assert name.startswith("germline_gatk-")
    assert registered.inputs["definitionUri"].endswith(f"/code/workflows/{name}.zip")
    uploaded = {source.inputs["key"]: source.inputs["contentBase64"] for source in of_type(deployed, "BucketObjectv2")}
    assert uploaded[f"code/workflows/{name}.zip"] == workflow_archive("germline_gatk").zip_base64()
    assert uploaded["code/workflows/placeholder.zip"] == archive_of([("main.wdl", PLACEHOLDER)]).zip_base64()


def test_a_new_version_is_a_new_resource_so_that_the_old_one_can_stay(deployed: list[Recorded]) -> None:
    (registered,) = of_type(deployed, "WorkflowVersion")
    assert registered.name.endswith(registered.inputs["versionName"])


def test_runs_start_the_version_that_was_registered(deployed: list[Recorded]) -> None:
    (registered,) = of_type(deployed, "WorkflowVersion")
    start_run = named(deployed, "Function", "strandline-test-start-run").inputs["environment"]["variables"]
    assert start_run["WORKFLOW_VERSION"] == registered.inputs["versionName"]


def test_the_parameter_template_keeps_its_names(deployed: list[Recorded]) -> None:
    (registered,) = of_type(deployed, "WorkflowVersion")
    assert registered.inputs["parameterTemplate"].keys() == parameter_template("germline_gatk").keys()
    assert len(registered.inputs["versionName"]) <= 64
