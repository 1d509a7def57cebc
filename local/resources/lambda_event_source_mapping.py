"""What feeds a Lambda function from a queue."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource
from local.resources.shapes import pascal, present, retag, tags_of


class EventSourceMapping(Resource):
    """A mapping from an SQS queue to a function; its id is its UUID."""

    token = "aws:lambda/eventSourceMapping:EventSourceMapping"
    force_new = frozenset({"eventSourceArn"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the mapping."""
        made = clients("lambda").create_event_source_mapping(
            EventSourceArn=inputs["eventSourceArn"], Tags=tags_of(inputs), **_settings(inputs)
        )
        return made["UUID"], {
            "uuid": made["UUID"],
            "arn": clients.arn("lambda", f"event-source-mapping:{made['UUID']}"),
            "functionArn": made["FunctionArn"],
            "state": made.get("State", "Enabled"),
            "stateTransitionReason": made.get("StateTransitionReason", ""),
            "lastModified": str(made.get("LastModified", "")),
            "lastProcessingResult": made.get("LastProcessingResult", ""),
            "region": clients.region,
            "tagsAll": tags_of(inputs),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set everything but the source."""
        service, tags = clients("lambda"), tags_of(inputs)
        made = service.update_event_source_mapping(UUID=made_id, **_settings(inputs))
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: service.tag_resource(Resource=old["arn"], Tags=new),
            lambda gone: service.untag_resource(Resource=old["arn"], TagKeys=gone),
        )
        return {"functionArn": made["FunctionArn"], "tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the mapping."""
        clients("lambda").delete_event_source_mapping(UUID=made_id)


def _settings(inputs: Inputs) -> dict[str, Any]:
    window = inputs.get("maximumBatchingWindowInSeconds")
    return present(
        FunctionName=inputs["functionName"],
        Enabled=inputs.get("enabled", True),
        BatchSize=int(inputs.get("batchSize") or 10),
        MaximumBatchingWindowInSeconds=None if window is None else int(window),
        FunctionResponseTypes=inputs.get("functionResponseTypes"),
        ScalingConfig=pascal(inputs.plain("scalingConfig")),
        FilterCriteria=pascal(inputs.plain("filterCriteria")),
    )
