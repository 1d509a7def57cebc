"""KMS keys and their aliases. Locally nothing is encrypted: services remember which key they were told of."""

from collections.abc import Mapping
from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, retag, tag_list, tags_of


class Key(Resource):
    """A symmetric key; its id is the key's id. A deleted key waits for its end, as in AWS."""

    token = "aws:kms/key:Key"
    documents = frozenset({"policy"})
    side_by_side = True

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the key with its policy, and let it rotate."""
        kms, tags = clients("kms"), tags_of(inputs)
        made = kms.create_key(
            Description=str(inputs.get("description") or ""),
            Tags=tag_list(tags, key="TagKey", value="TagValue"),
            **present(Policy=inputs.get("policy")),
        )["KeyMetadata"]
        _rotate(inputs, made["KeyId"], clients)
        return made["KeyId"], {
            "keyId": made["KeyId"],
            "arn": made["Arn"],
            "region": clients.region,
            "tagsAll": tags,
            "deletionWindowInDays": _days(inputs),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set description, policy, rotation and tags."""
        kms, tags = clients("kms"), tags_of(inputs)
        kms.update_key_description(KeyId=made_id, Description=str(inputs.get("description") or ""))
        if "policy" in inputs:
            kms.put_key_policy(KeyId=made_id, PolicyName="default", Policy=str(inputs["policy"]))
        _rotate(inputs, made_id, clients)
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: kms.tag_resource(KeyId=made_id, Tags=tag_list(new, key="TagKey", value="TagValue")),
            lambda gone: kms.untag_resource(KeyId=made_id, TagKeys=gone),
        )
        return {"tagsAll": tags, "deletionWindowInDays": _days(inputs)}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Have the key deleted after its days of grace."""
        clients("kms").schedule_key_deletion(KeyId=made_id, PendingWindowInDays=_days(outputs))


class Alias(Resource):
    """A name of a key; its id is the name."""

    token = "aws:kms/alias:Alias"
    force_new = frozenset({"name"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Name the key."""
        alias = physical_name(inputs, f"alias/{name}", 256, allowed="A-Za-z0-9/_-")
        clients("kms").create_alias(AliasName=alias, TargetKeyId=inputs["targetKeyId"])
        computed = {"name": alias, "arn": clients.arn("kms", alias), "region": clients.region}
        return alias, {**computed, "targetKeyArn": _arn(inputs, clients)}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Let the name stand for another key."""
        clients("kms").update_alias(AliasName=made_id, TargetKeyId=inputs["targetKeyId"])
        return {"targetKeyArn": _arn(inputs, clients)}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the name."""
        clients("kms").delete_alias(AliasName=made_id)


def _days(given: Mapping[str, Any]) -> int:
    """The days of grace of a key, of which AWS has thirty where nobody says so."""
    return int(given.get("deletionWindowInDays") or 30)


def _arn(inputs: Inputs, clients: Clients) -> str:
    return str(clients("kms").describe_key(KeyId=inputs["targetKeyId"])["KeyMetadata"]["Arn"])


def _rotate(inputs: Inputs, key: str, clients: Clients) -> None:
    kms = clients("kms")
    (kms.enable_key_rotation if inputs.get("enableKeyRotation") else kms.disable_key_rotation)(KeyId=key)
