"""DynamoDB tables."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import pascal, present, retag, tag_list, tags_of


class Table(Resource):
    """A table paid per request; its id is its name."""

    token = "aws:dynamodb/table:Table"
    force_new = frozenset({"name", "hashKey", "rangeKey", "attributes", "globalSecondaryIndexes"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the table, then its recovery, expiry and protection."""
        table, tags = physical_name(inputs, name, 255, allowed="A-Za-z0-9_.-"), tags_of(inputs)
        made = clients("dynamodb").create_table(
            TableName=table,
            AttributeDefinitions=[
                {"AttributeName": each["name"], "AttributeType": each["type"]} for each in inputs.each("attributes")
            ],
            KeySchema=_keys(inputs),
            Tags=tag_list(tags),
            **present(
                GlobalSecondaryIndexes=[_index(index) for index in inputs.each("globalSecondaryIndexes")] or None,
            ),
            **present(**{theirs: wanted for _, theirs, wanted in _alterable(inputs)}),
        )["TableDescription"]
        _settle(table, inputs, clients)
        return table, {
            "name": table,
            "arn": made["TableArn"],
            "region": clients.region,
            "tagsAll": tags,
            "streamArn": "",
            "streamLabel": "",
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set recovery, expiry, protection and tags; keys and indexes need another table."""
        changed = {
            theirs: wanted
            for ours, theirs, wanted in _alterable(inputs)
            if wanted is not None and old.get(ours) != inputs.plain(ours)
        }
        if changed:
            clients("dynamodb").update_table(TableName=made_id, **changed)
        _settle(made_id, inputs, clients)
        dynamodb, tags = clients("dynamodb"), tags_of(inputs)
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: dynamodb.tag_resource(ResourceArn=old["arn"], Tags=tag_list(new)),
            lambda gone: dynamodb.untag_resource(ResourceArn=old["arn"], TagKeys=gone),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the table; its own deletion protection must be off."""
        if outputs.get("forceDelete"):
            clients("dynamodb").update_table(TableName=made_id, DeletionProtectionEnabled=False)
        clients("dynamodb").delete_table(TableName=made_id)


def _keys(inputs: Inputs) -> list[dict[str, str]]:
    keys = [{"AttributeName": str(inputs["hashKey"]), "KeyType": "HASH"}]
    if inputs.get("rangeKey"):
        keys.append({"AttributeName": str(inputs["rangeKey"]), "KeyType": "RANGE"})
    return keys


def _alterable(inputs: Inputs) -> list[tuple[str, str, Any]]:
    """Return what can be altered later, as Pulumi's name, DynamoDB's name and the value."""
    encryption = inputs.inner("serverSideEncryption")
    specification = present(Enabled=encryption.get("enabled"), KMSMasterKeyId=encryption.get("kmsKeyArn"))
    return [
        ("billingMode", "BillingMode", str(inputs.get("billingMode") or "PAY_PER_REQUEST")),
        ("serverSideEncryption", "SSESpecification", specification or None),
        ("tableClass", "TableClass", inputs.get("tableClass")),
    ]


def _index(index: Inputs) -> dict[str, Any]:
    projection = present(ProjectionType=index["projectionType"], NonKeyAttributes=index.get("nonKeyAttributes"))
    return {"IndexName": index["name"], "KeySchema": _keys(index), "Projection": projection}


def _settle(table: str, inputs: Inputs, clients: Clients) -> None:
    recovery = inputs.inner("pointInTimeRecovery")
    days = recovery.get("recoveryPeriodInDays")
    clients("dynamodb").update_continuous_backups(
        TableName=table,
        PointInTimeRecoverySpecification=present(
            PointInTimeRecoveryEnabled=bool(recovery.get("enabled")),
            RecoveryPeriodInDays=None if days is None else int(days),
        ),
    )
    if "ttl" in inputs:
        clients("dynamodb").update_time_to_live(TableName=table, TimeToLiveSpecification=pascal(inputs.plain("ttl")))
    if "deletionProtectionEnabled" in inputs:
        clients("dynamodb").update_table(
            TableName=table, DeletionProtectionEnabled=bool(inputs["deletionProtectionEnabled"])
        )
