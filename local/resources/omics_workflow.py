"""HealthOmics workflows and their versions."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.settled import settled
from local.resources.shapes import present, retag, tags_of

# A change of any of these is another workflow: HealthOmics never changes what a workflow does.
FIXED = (
    "accelerators",
    "containerRegistryMapUri",
    "definitionUri",
    "engine",
    "main",
    "parameterTemplatePath",
    "readmePath",
    "readmeUri",
    "workflowBucketOwnerId",
)
FIXED_OBJECTS = ("containerRegistryMap", "definitionRepository", "parameterTemplate")


class Workflow(Resource):
    """A workflow; its id is the workflow's id."""

    token = "aws-native:omics:Workflow"
    side_by_side = True
    force_new = frozenset({*FIXED, *FIXED_OBJECTS, "storageCapacity"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Register the workflow and wait until HealthOmics has accepted its definition."""
        omics, tags = clients("omics"), tags_of(inputs)
        workflow = physical_name(inputs, name, 128)
        made = omics.create_workflow(name=workflow, tags=tags, **_definition(inputs), **_storage(inputs))
        accepted = settled(lambda: omics.get_workflow(id=made["id"]), f"workflow {workflow}")
        return made["id"], {"awsId": made["id"], "name": workflow, **_outputs(accepted)}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set name, description, storage and tags."""
        _definition(inputs)
        workflow = physical_name(inputs, str(old["name"]), 128)
        clients("omics").update_workflow(
            id=made_id, name=workflow, **present(description=inputs.get("description")), **_storage(inputs)
        )
        _retag(old, inputs, clients)
        return {"name": workflow}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the workflow."""
        clients("omics").delete_workflow(id=made_id)


class WorkflowVersion(Resource):
    """A version of a workflow; its id is its ARN."""

    token = "aws-native:omics:WorkflowVersion"
    force_new = frozenset({*FIXED, *FIXED_OBJECTS, "workflowId", "versionName"})
    name_input = "versionName"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Register the version and wait until HealthOmics has accepted its definition."""
        omics, tags = clients("omics"), tags_of(inputs)
        workflow = str(inputs["workflowId"])
        version = physical_name(inputs, name, 64, key="versionName", allowed="A-Za-z0-9._-")
        made = omics.create_workflow_version(
            workflowId=workflow, versionName=version, tags=tags, **_definition(inputs), **_storage(inputs)
        )
        accepted = settled(
            lambda: omics.get_workflow_version(workflowId=workflow, versionName=version), f"workflow version {version}"
        )
        return made["arn"], {"workflowId": workflow, "versionName": version, **_outputs(accepted)}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set description, storage and tags."""
        _definition(inputs)
        clients("omics").update_workflow_version(
            workflowId=inputs["workflowId"],
            versionName=physical_name(inputs, str(old["versionName"]), 64, key="versionName"),
            **present(description=inputs.get("description")),
            **_storage(inputs),
        )
        _retag(old, inputs, clients)
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the version."""
        clients("omics").delete_workflow_version(workflowId=outputs["workflowId"], versionName=outputs["versionName"])


def _definition(inputs: Inputs) -> dict[str, Any]:
    given = {name: inputs.get(name) for name in FIXED} | {name: inputs.plain(name) for name in FIXED_OBJECTS}
    return present(**given, description=inputs.get("description"), readmeMarkdown=inputs.get("readmeMarkdown"))


def _storage(inputs: Inputs) -> dict[str, Any]:
    capacity = inputs.get("storageCapacity")
    return present(storageType=inputs.get("storageType"), storageCapacity=None if capacity is None else int(capacity))


def _outputs(accepted: dict[str, Any]) -> Outputs:
    return {
        "arn": accepted["arn"],
        "status": accepted["status"],
        "type": accepted.get("type", "PRIVATE"),
        "uuid": accepted.get("uuid", ""),
        "creationTime": str(accepted.get("creationTime", "")),
    }


def _retag(old: Outputs, inputs: Inputs, clients: Clients) -> None:
    omics, tags = clients("omics"), tags_of(inputs)
    retag(
        old.get("tags"),
        tags,
        lambda new: omics.tag_resource(resourceArn=old["arn"], tags=new),
        lambda gone: omics.untag_resource(resourceArn=old["arn"], tagKeys=gone),
    )
