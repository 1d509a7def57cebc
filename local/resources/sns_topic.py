"""SNS topics."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import retag, tag_list, tags_of

ATTRIBUTES = {"displayName": "DisplayName", "kmsMasterKeyId": "KmsMasterKeyId", "signatureVersion": "SignatureVersion"}
DOCUMENTS = {"policy": "Policy", "deliveryPolicy": "DeliveryPolicy"}


class Topic(Resource):
    """A topic; its id is its ARN."""

    token = "aws:sns/topic:Topic"
    documents = frozenset(DOCUMENTS)
    force_new = frozenset({"name", "namePrefix"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the topic, then set what is given."""
        topic, tags = physical_name(inputs, name, 256, allowed="A-Za-z0-9_-"), tags_of(inputs)
        arn = clients("sns").create_topic(Name=topic, Tags=tag_list(tags))["TopicArn"]
        _set(inputs, arn, clients)
        return arn, {
            "name": topic,
            "arn": arn,
            "owner": clients.account,
            "region": clients.region,
            "tagsAll": tags,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set the attributes and tags."""
        _set(inputs, made_id, clients)
        sns, tags = clients("sns"), tags_of(inputs)
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: sns.tag_resource(ResourceArn=made_id, Tags=tag_list(new)),
            lambda gone: sns.untag_resource(ResourceArn=made_id, TagKeys=gone),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the topic."""
        clients("sns").delete_topic(TopicArn=made_id)


def _set(inputs: Inputs, arn: str, clients: Clients) -> None:
    wanted = {theirs: str(inputs[ours]) for ours, theirs in ATTRIBUTES.items() if ours in inputs}
    wanted |= {theirs: str(inputs[ours]) for ours, theirs in DOCUMENTS.items() if ours in inputs}
    for name, value in wanted.items():
        clients("sns").set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
