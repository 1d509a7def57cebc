"""HealthOmics sequence stores."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.settled import settled
from local.resources.shapes import present, retag, tags_of


class SequenceStore(Resource):
    """A store of read sets; its id is the store's id."""

    token = "aws-native:omics:SequenceStore"
    side_by_side = True
    force_new = frozenset({"eTagAlgorithmFamily", "sseConfig"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the store and wait until it is active."""
        tags = tags_of(inputs)
        made = clients("omics").create_sequence_store(
            tags=tags,
            **_settings(name, inputs),
            **present(eTagAlgorithmFamily=inputs.get("eTagAlgorithmFamily"), sseConfig=inputs.plain("sseConfig")),
        )
        store = settled(lambda: clients("omics").get_sequence_store(id=made["id"]), f"sequence store {made['id']}")
        return made["id"], {
            **_outputs(store),
            "sequenceStoreId": made["id"],
            "arn": made["arn"],
            "creationTime": str(made["creationTime"]),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set names, locations and tags."""
        omics, tags = clients("omics"), tags_of(inputs)
        omics.update_sequence_store(id=made_id, **_settings(str(old["name"]), inputs))
        retag(
            old.get("tags"),
            tags,
            lambda new: omics.tag_resource(resourceArn=old["arn"], tags=new),
            lambda gone: omics.untag_resource(resourceArn=old["arn"], tagKeys=gone),
        )
        return _outputs(omics.get_sequence_store(id=made_id))

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the store; when all is to go, its read sets go first."""
        if outputs.get("forceDestroy"):
            _empty(clients("omics"), made_id)
        clients("omics").delete_sequence_store(id=made_id)


def _settings(name: str, inputs: Inputs) -> dict[str, Any]:
    location = inputs.get("accessLogLocation")
    return present(
        name=physical_name(inputs, name, 127),
        description=inputs.get("description"),
        fallbackLocation=inputs.get("fallbackLocation"),
        propagatedSetLevelTags=inputs.get("propagatedSetLevelTags"),
        s3AccessConfig={"accessLogLocation": location} if location else None,
    )


def _outputs(store: dict[str, Any]) -> Outputs:
    access = store.get("s3Access") or {}
    return {
        "name": store["name"],
        "status": store.get("status", "ACTIVE"),
        "statusMessage": store.get("statusMessage", ""),
        "s3Uri": access.get("s3Uri", ""),
        "s3AccessPointArn": access.get("s3AccessPointArn", ""),
        "eTagAlgorithmFamily": store.get("eTagAlgorithmFamily", "MD5up"),
        "updateTime": str(store.get("updateTime", "")),
    }


def _empty(omics: Any, store: str) -> None:
    for page in omics.get_paginator("list_read_sets").paginate(sequenceStoreId=store):
        if ids := [each["id"] for each in page["readSets"]]:
            omics.batch_delete_read_set(sequenceStoreId=store, ids=ids)
