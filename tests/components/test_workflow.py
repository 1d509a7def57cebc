"""A workflow keeps its identity; what changes is a version named by its content."""

from pathlib import Path

import pytest

from components.archives import archive_of, workflow_archive
from components.parameters import parameter_template, workflow_names
from components.workflow import PLACEHOLDER, Definition, version_hash
from tests.components.recorder import Recorded, deploy, named, of_type


def version(root: Path) -> str:
    return version_hash(Definition(workflow_archive("germline_lite", root), parameter_template("germline_lite", root)))


def registered(deployed: list[Recorded], workflow: str) -> Recorded:
    """The one version of a workflow."""
    (found,) = [one for one in of_type(deployed, "WorkflowVersion") if one.inputs["main"] == f"{workflow}/main.wdl"]
    return found


def started(deployed: list[Recorded]) -> str:
    """The version that the pipeline starts."""
    variables = named(deployed, "Function", "strandline-test-start-run").inputs["environment"]["variables"]
    return str(variables["WORKFLOW_VERSION"])


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


def test_every_workflow_is_registered_with_its_files_and_the_workflow_carries_a_constant(
    deployed: list[Recorded],
) -> None:
    (workflow,) = of_type(deployed, "Workflow")
    assert workflow.inputs["definitionUri"].endswith("/code/workflows/placeholder.zip")
    uploaded = {source.inputs["key"]: source.inputs["contentBase64"] for source in of_type(deployed, "BucketObjectv2")}
    assert uploaded["code/workflows/placeholder.zip"] == archive_of([("main.wdl", PLACEHOLDER)]).zip_base64()
    assert len(of_type(deployed, "WorkflowVersion")) == len(workflow_names()) == 2
    for folder in workflow_names():
        inputs = registered(deployed, folder).inputs
        name = inputs["versionName"]
        assert name.startswith(f"{folder}-")
        assert inputs["definitionUri"].endswith(f"/code/workflows/{name}.zip")
        assert uploaded[f"code/workflows/{name}.zip"] == workflow_archive(folder).zip_base64()


def test_a_new_version_is_a_new_resource_so_that_the_old_one_can_stay(deployed: list[Recorded]) -> None:
    for one in of_type(deployed, "WorkflowVersion"):
        assert one.name.endswith(one.inputs["versionName"])


def test_a_stack_with_untouched_settings_starts_gatks_best_practice(deployed: list[Recorded]) -> None:
    assert started(deployed) == registered(deployed, "germline_gatk").inputs["versionName"]


def test_another_workflow_is_another_version_to_start_and_nothing_new_to_register(deployed: list[Recorded]) -> None:
    other = deploy(workflow="germline_lite")
    assert started(other) == registered(other, "germline_lite").inputs["versionName"]
    assert {one.name for one in other} == {one.name for one in deployed}


def test_the_parameter_template_keeps_its_names(deployed: list[Recorded]) -> None:
    for folder in workflow_names():
        inputs = registered(deployed, folder).inputs
        assert inputs["parameterTemplate"].keys() == parameter_template(folder).keys()
        assert len(inputs["versionName"]) <= 64
