"""Athena workgroups."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, retag, tag_list, tags_of


class Workgroup(Resource):
    """A workgroup; its id is its name."""

    token = "aws:athena/workgroup:Workgroup"
    force_new = frozenset({"name"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the workgroup."""
        workgroup, tags = physical_name(inputs, name, 128, allowed="A-Za-z0-9._-"), tags_of(inputs)
        clients("athena").create_work_group(
            Name=workgroup,
            Description=str(inputs.get("description") or ""),
            Configuration=_configuration(inputs.inner("configuration")),
            Tags=tag_list(tags),
        )
        _state(workgroup, inputs, clients)
        return workgroup, {
            "name": workgroup,
            "arn": clients.arn("athena", f"workgroup/{workgroup}"),
            "region": clients.region,
            "tagsAll": tags,
            "forceDestroy": bool(inputs.get("forceDestroy")),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Send the configuration, the state and the tags."""
        wanted = _configuration(inputs.inner("configuration"))
        updates = {name: value for name, value in wanted.items() if name != "ResultConfiguration"}
        if "ResultConfiguration" in wanted:
            updates["ResultConfigurationUpdates"] = wanted["ResultConfiguration"]
        athena, tags = clients("athena"), tags_of(inputs)
        athena.update_work_group(
            WorkGroup=made_id,
            Description=str(inputs.get("description") or ""),
            State=str(inputs.get("state") or "ENABLED"),
            ConfigurationUpdates=updates,
        )
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: athena.tag_resource(ResourceARN=old["arn"], Tags=tag_list(new)),
            lambda gone: athena.untag_resource(ResourceARN=old["arn"], TagKeys=gone),
        )
        return {"tagsAll": tags, "forceDestroy": bool(inputs.get("forceDestroy"))}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the workgroup, with its queries when `forceDestroy` says so."""
        clients("athena").delete_work_group(WorkGroup=made_id, RecursiveDeleteOption=bool(outputs.get("forceDestroy")))


def _configuration(given: Inputs) -> dict[str, Any]:
    result, encryption = (
        given.inner("resultConfiguration"),
        given.inner("resultConfiguration").inner("encryptionConfiguration"),
    )
    engine, cutoff = given.inner("engineVersion"), given.get("bytesScannedCutoffPerQuery")
    return present(
        EnforceWorkGroupConfiguration=given.get("enforceWorkgroupConfiguration", True),
        PublishCloudWatchMetricsEnabled=given.get("publishCloudwatchMetricsEnabled", True),
        RequesterPaysEnabled=given.get("requesterPaysEnabled"),
        ExecutionRole=given.get("executionRole"),
        BytesScannedCutoffPerQuery=None if cutoff is None else int(cutoff),
        EngineVersion=present(SelectedEngineVersion=engine.get("selectedEngineVersion")) or None,
        ResultConfiguration=present(
            OutputLocation=result.get("outputLocation"),
            ExpectedBucketOwner=result.get("expectedBucketOwner"),
            EncryptionConfiguration=present(
                EncryptionOption=encryption.get("encryptionOption"), KmsKey=encryption.get("kmsKeyArn")
            )
            or None,
        )
        or None,
    )


def _state(workgroup: str, inputs: Inputs, clients: Clients) -> None:
    if inputs.get("state", "ENABLED") != "ENABLED":
        clients("athena").update_work_group(WorkGroup=workgroup, State=inputs["state"])
