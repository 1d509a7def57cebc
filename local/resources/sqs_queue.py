"""SQS queues and their policies."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import retag, tags_of

ATTRIBUTES = {
    "delaySeconds": "DelaySeconds",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "contentBasedDeduplication": "ContentBasedDeduplication",
}
DOCUMENTS = {"policy": "Policy", "redrivePolicy": "RedrivePolicy", "redriveAllowPolicy": "RedriveAllowPolicy"}


class Queue(Resource):
    """A standard or FIFO queue; its id is its URL."""

    token = "aws:sqs/queue:Queue"
    documents = frozenset(DOCUMENTS)
    force_new = frozenset({"name", "namePrefix", "fifoQueue"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the queue with all its attributes."""
        fifo = bool(inputs.get("fifoQueue"))
        queue = physical_name(inputs, name, 75, allowed="A-Za-z0-9_-")
        if fifo and not queue.endswith(".fifo"):
            queue += ".fifo"
        attributes = _attributes(inputs) | ({"FifoQueue": "true"} if fifo else {})
        url = clients("sqs").create_queue(QueueName=queue, Attributes=attributes, tags=tags_of(inputs))["QueueUrl"]
        arn = clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return url, {
            "name": queue,
            "url": url,
            "arn": arn,
            "region": clients.region,
            "tagsAll": tags_of(inputs),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set the attributes and tags."""
        sqs, tags = clients("sqs"), tags_of(inputs)
        sqs.set_queue_attributes(QueueUrl=made_id, Attributes=_attributes(inputs))
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: sqs.tag_queue(QueueUrl=made_id, Tags=new),
            lambda gone: sqs.untag_queue(QueueUrl=made_id, TagKeys=gone),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the queue and what waits in it."""
        clients("sqs").delete_queue(QueueUrl=made_id)


class QueuePolicy(Resource):
    """Who may send to a queue; its id is the queue's URL."""

    token = "aws:sqs/queuePolicy:QueuePolicy"
    documents = frozenset({"policy"})
    force_new = frozenset({"queueUrl"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the policy."""
        url = str(inputs["queueUrl"])
        clients("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": str(inputs["policy"])})
        return url, {"region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the policy again."""
        return self.create("", inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Put an empty policy."""
        clients("sqs").set_queue_attributes(QueueUrl=made_id, Attributes={"Policy": ""})


def _attributes(inputs: Inputs) -> dict[str, str]:
    wanted: dict[str, Any] = {theirs: inputs.get(ours) for ours, theirs in ATTRIBUTES.items()}
    found = {name: _text(value) for name, value in wanted.items() if value is not None}
    return found | {theirs: str(inputs[ours]) for ours, theirs in DOCUMENTS.items() if ours in inputs}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(int(value) if isinstance(value, float) else value)
