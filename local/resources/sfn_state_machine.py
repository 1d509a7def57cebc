"""Step Functions state machines."""

import json
from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, retag, tag_list, tags_of


class StateMachine(Resource):
    """A state machine; its id is its ARN."""

    token = "aws:sfn/stateMachine:StateMachine"
    documents = frozenset({"definition"})
    force_new = frozenset({"name", "namePrefix", "type"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the machine."""
        machine, tags = physical_name(inputs, name, 80, allowed="A-Za-z0-9_-"), tags_of(inputs)
        made = clients("stepfunctions").create_state_machine(
            name=machine,
            type=str(inputs.get("type") or "STANDARD"),
            tags=tag_list(tags, key="key", value="value"),
            **_settings(inputs),
        )
        return made["stateMachineArn"], {
            "name": machine,
            "arn": made["stateMachineArn"],
            "creationDate": str(made["creationDate"]),
            "status": "ACTIVE",
            "description": json.loads(str(inputs["definition"])).get("Comment", ""),
            "region": clients.region,
            "revisionId": "",
            "stateMachineVersionArn": "",
            "versionDescription": "",
            "tagsAll": tags,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Send the definition and the settings; executions that run keep the old definition."""
        machines, tags = clients("stepfunctions"), tags_of(inputs)
        machines.update_state_machine(stateMachineArn=made_id, **_settings(inputs))
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: machines.tag_resource(resourceArn=made_id, tags=tag_list(new, key="key", value="value")),
            lambda gone: machines.untag_resource(resourceArn=made_id, tagKeys=gone),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the machine."""
        clients("stepfunctions").delete_state_machine(stateMachineArn=made_id)


def _settings(inputs: Inputs) -> dict[str, Any]:
    logging, tracing = inputs.inner("loggingConfiguration"), inputs.inner("tracingConfiguration")
    destination = logging.get("logDestination")
    return present(
        definition=str(inputs["definition"]),
        roleArn=inputs["roleArn"],
        loggingConfiguration=present(
            level=logging.get("level"),
            includeExecutionData=logging.get("includeExecutionData"),
            destinations=[{"cloudWatchLogsLogGroup": {"logGroupArn": destination}}] if destination else None,
        )
        or None,
        tracingConfiguration=present(enabled=tracing.get("enabled")) or None,
    )
