"""Workflows and their versions: linted when they are made, and then what they were made of."""

import hashlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.omics.lab import ROLE, Lab


def made(lab: Lab, files: dict[str, str], **members: Any) -> dict[str, Any]:
    """Create a workflow and return it once the linter has read it."""
    answer = lab.omics.create_workflow(definitionZip=lab.definition(files), **members)
    assert answer["status"] == "CREATING"
    return lab.finish(lambda: lab.omics.get_workflow(id=answer["id"]))


def test_a_workflow_derives_its_parameter_template_from_the_wdl(lab: Lab) -> None:
    content = lab.definition({"main.wdl": lab.wdl("greet")})
    answer = lab.omics.create_workflow(name="greet", definitionZip=content, tags={"a": "b"})
    found = lab.finish(lambda: lab.omics.get_workflow(id=answer["id"]))
    assert (found["status"], found["engine"], found["main"], found["type"]) == ("ACTIVE", "WDL", "main.wdl", "PRIVATE")
    assert found["digest"] == hashlib.sha256(content).hexdigest()
    assert found["tags"] == {"a": "b"}
    assert found["parameterTemplate"] == {
        "name": {"description": "Who is greeted", "optional": False},
        "reads": {"description": "File", "optional": False},
        "more": {"description": "Array[File]", "optional": True},
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"main.wdl": "version 1.1\nworkflow w { input { Int x = [1] } }"}, "main.wdl line"),
        ({"main.wdl": "version 1.1\nworkflow w {"}, "main.wdl line"),
        ({"main.wdl": "version 1.1\nimport 'gone.wdl' as gone\nworkflow w { }"}, "gone.wdl"),
        ({"main.wdl": "version 1.1\nimport 'https://example.org/a.wdl' as a\nworkflow w { }"}, "part of the archive"),
        ({"main.wdl": "workflow w { }"}, "WDL version draft-2"),
        ({"main.wdl": "version 1.1\ntask t { command {} }"}, "declares no workflow"),
        ({"a.wdl": "version 1.1", "b.wdl": "version 1.1"}, "holds 2 WDL files and none is main.wdl"),
        ({"readme.txt": "nothing"}, "holds 0 WDL files"),
    ],
)
def test_a_definition_that_the_linter_refuses_makes_a_failed_workflow(
    lab: Lab, files: dict[str, str], message: str
) -> None:
    found = made(lab, files)
    assert found["status"] == "FAILED"
    assert message in found["statusMessage"]
    assert str(lab.state.dir) not in found["statusMessage"]
    with pytest.raises(lab.omics.exceptions.ValidationException, match="not ACTIVE but FAILED"):
        lab.start(found["id"])


def test_bytes_that_are_no_zip_make_a_failed_workflow(lab: Lab) -> None:
    answer = lab.omics.create_workflow(definitionZip=b"not a zip")
    found = lab.finish(lambda: lab.omics.get_workflow(id=answer["id"]))
    assert "not a readable zip" in found["statusMessage"]


def test_a_definition_of_several_files_runs_its_main_one(lab: Lab) -> None:
    tasks = lab.wdl("trivial").split("task nothing")[1]
    files = {
        "tasks/t.wdl": f"version 1.1\ntask nothing{tasks}",
        "wf/run.wdl": 'version 1.1\nimport "../tasks/t.wdl" as t\nworkflow w { call t.nothing }',
    }
    found = made(lab, files, main="wf/run.wdl")
    assert found["status"] == "ACTIVE", found
    assert lab.end_of(lab.start(found["id"]))["status"] == "COMPLETED"


def test_exactly_one_definition_must_be_given(lab: Lab) -> None:
    for given in ({}, {"definitionZip": b"x", "definitionUri": "s3://data/a.zip"}):
        with pytest.raises(lab.omics.exceptions.ValidationException, match="Exactly one of"):
            lab.omics.create_workflow(**given)
    with pytest.raises(lab.omics.exceptions.ValidationException, match="no object at definitionUri"):
        lab.omics.create_workflow(definitionUri="s3://data/none.zip")
    with pytest.raises(lab.omics.exceptions.ValidationException, match="larger than 4400000 bytes"):
        lab.omics.create_workflow(definitionZip=b"x" * 4_400_001)


def test_other_engines_are_not_built(lab: Lab) -> None:
    with pytest.raises(ClientError) as refused:
        lab.omics.create_workflow(definitionZip=b"x", engine="NEXTFLOW")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_a_template_file_of_the_archive_is_used(lab: Lab) -> None:
    template = {"name": {"description": "n"}, "reads": {"description": "r"}}
    files = {"main.wdl": lab.wdl("greet"), "parameters.json": json.dumps(template)}
    found = made(lab, files, parameterTemplatePath="parameters.json")
    assert found["parameterTemplate"] == template


def test_the_same_request_id_makes_one_workflow(lab: Lab) -> None:
    content = lab.definition({"main.wdl": lab.wdl("trivial")})
    identifiers = {lab.omics.create_workflow(definitionZip=content, requestId="one")["id"] for _ in range(3)}
    assert len(identifiers) == len(lab.omics.list_workflows()["items"]) == 1


def test_a_version_name_is_unique_in_its_workflow(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    content = lab.definition({"main.wdl": lab.wdl("greet")})
    version = lab.omics.create_workflow_version(workflowId=workflow_id, versionName="v1", definitionZip=content)
    assert version["arn"].endswith(f":workflow/{workflow_id}/version/v1")
    with pytest.raises(lab.omics.exceptions.ConflictException) as refused:
        lab.omics.create_workflow_version(workflowId=workflow_id, versionName="v1", definitionZip=content)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    where = {"workflowId": workflow_id, "versionName": "v1"}
    found = lab.finish(lambda: lab.omics.get_workflow_version(**where))
    assert (found["status"], set(found["parameterTemplate"])) == ("ACTIVE", {"name", "reads", "more"})
    lab.omics.update_workflow_version(**where, description="renewed")
    assert lab.omics.list_workflow_versions(workflowId=workflow_id)["items"][0]["description"] == "renewed"
    lab.omics.delete_workflow_version(**where)
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.get_workflow_version(**where)


def test_a_workflow_that_still_has_versions_cannot_be_deleted(lab: Lab) -> None:
    # "You've deleted all the workflow versions" is a condition of HealthOmics' page "Delete a private workflow".
    workflow_id = lab.workflow("trivial")
    content = lab.definition({"main.wdl": lab.wdl("greet")})
    lab.omics.create_workflow_version(workflowId=workflow_id, versionName="v1", definitionZip=content)
    with pytest.raises(lab.omics.exceptions.ConflictException):
        lab.omics.delete_workflow(id=workflow_id)
    lab.omics.delete_workflow_version(workflowId=workflow_id, versionName="v1")
    lab.omics.delete_workflow(id=workflow_id)
    assert lab.omics.list_workflows()["items"] == []


def test_a_workflow_is_renamed_found_and_deleted(lab: Lab) -> None:
    workflow_id = lab.workflow("trivial")
    lab.omics.update_workflow(id=workflow_id, name="renamed")
    assert [item["id"] for item in lab.omics.list_workflows(name="renamed")["items"]] == [workflow_id]
    assert lab.omics.list_workflows(type="READY2RUN")["items"] == []
    lab.omics.delete_workflow(id=workflow_id)
    with pytest.raises(lab.omics.exceptions.ResourceNotFoundException):
        lab.omics.start_run(workflowId=workflow_id, roleArn=ROLE, outputUri="s3://data/out")
