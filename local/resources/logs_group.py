"""CloudWatch log groups."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, rebind, retag, tags_of


class LogGroup(Resource):
    """A log group with its retention; its id is its name."""

    token = "aws:cloudwatch/logGroup:LogGroup"
    force_new = frozenset({"name", "namePrefix", "logGroupClass"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the group and set how long it keeps."""
        group, tags = physical_name(inputs, name, 512, allowed="A-Za-z0-9_/.#-"), tags_of(inputs)
        clients("logs").create_log_group(
            logGroupName=group,
            **present(kmsKeyId=inputs.get("kmsKeyId"), logGroupClass=inputs.get("logGroupClass"), tags=tags or None),
        )
        _retain(clients, group, inputs)
        return group, {
            "name": group,
            "arn": clients.arn("logs", f"log-group:{group}"),
            "region": clients.region,
            "tagsAll": tags,
            "skipDestroy": bool(inputs.get("skipDestroy")),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set the retention, the key and the tags."""
        _retain(clients, made_id, inputs)
        logs, tags = clients("logs"), tags_of(inputs)
        rebind(
            old.get("kmsKeyId"),
            inputs.get("kmsKeyId"),
            lambda new: logs.associate_kms_key(logGroupName=made_id, kmsKeyId=new),
            lambda: logs.disassociate_kms_key(logGroupName=made_id),
        )
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: logs.tag_resource(resourceArn=old["arn"], tags=new),
            lambda gone: logs.untag_resource(resourceArn=old["arn"], tagKeys=gone),
        )
        return {"tagsAll": tags, "skipDestroy": bool(inputs.get("skipDestroy"))}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the group with its streams, unless `skipDestroy` keeps it."""
        if not outputs.get("skipDestroy"):
            clients("logs").delete_log_group(logGroupName=made_id)


def _retain(clients: Clients, group: str, inputs: Inputs) -> None:
    if days := int(inputs.get("retentionInDays") or 0):
        clients("logs").put_retention_policy(logGroupName=group, retentionInDays=days)
    else:
        clients("logs").delete_retention_policy(logGroupName=group)
