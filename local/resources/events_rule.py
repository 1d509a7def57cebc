"""EventBridge rules and their targets."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import pascal, present, retag, tag_list, tags_of


class EventRule(Resource):
    """A rule on the default bus, by pattern or by schedule; its id is its name."""

    token = "aws:cloudwatch/eventRule:EventRule"
    documents = frozenset({"eventPattern"})
    force_new = frozenset({"name", "namePrefix", "eventBusName"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the rule."""
        rule = physical_name(inputs, name, 64, allowed="A-Za-z0-9._-")
        bus, tags = str(inputs.get("eventBusName") or "default"), tags_of(inputs)
        arn = clients("events").put_rule(Name=rule, **_rule(inputs), **({"Tags": tag_list(tags)} if tags else {}))[
            "RuleArn"
        ]
        return rule, {
            "name": rule,
            "arn": arn,
            "eventBusName": bus,
            "region": clients.region,
            "tagsAll": tags,
            "forceDestroy": bool(inputs.get("forceDestroy")),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the rule again and bring its tags up to date."""
        inputs.get("forceDestroy")
        events, tags = clients("events"), tags_of(inputs)
        events.put_rule(Name=made_id, **_rule(inputs))
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: events.tag_resource(ResourceARN=old["arn"], Tags=tag_list(new)),
            lambda gone: events.untag_resource(ResourceARN=old["arn"], TagKeys=gone),
        )
        return {"tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the rule."""
        clients("events").delete_rule(Name=made_id, EventBusName=outputs.get("eventBusName") or "default")


class EventTarget(Resource):
    """Where a rule sends its events; its id is `<rule>-<target>`."""

    token = "aws:cloudwatch/eventTarget:EventTarget"
    force_new = frozenset({"rule", "targetId", "eventBusName"})
    name_input = "targetId"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the target."""
        rule, target = str(inputs["rule"]), physical_name(inputs, name, 64, key="targetId", allowed="A-Za-z0-9._-")
        bus = str(inputs.get("eventBusName") or "default")
        inputs.get("forceDestroy")
        answer = clients("events").put_targets(Rule=rule, EventBusName=bus, Targets=[_target(inputs, target)])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"EventBridge refused the target: {answer['FailedEntries']}")
        return f"{rule}-{target}", {"rule": rule, "targetId": target, "eventBusName": bus, "region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put the target again under its id."""
        return self.create(str(old["targetId"]), inputs, clients)[1]

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Remove the target from its rule."""
        clients("events").remove_targets(
            Rule=outputs["rule"], EventBusName=outputs["eventBusName"], Ids=[outputs["targetId"]]
        )


def _rule(inputs: Inputs) -> dict[str, Any]:
    return present(
        EventBusName=inputs.get("eventBusName"),
        Description=inputs.get("description"),
        EventPattern=str(inputs["eventPattern"]) if "eventPattern" in inputs else None,
        ScheduleExpression=inputs.get("scheduleExpression"),
        RoleArn=inputs.get("roleArn"),
        State=inputs.get("state") or ("DISABLED" if inputs.get("isEnabled") is False else "ENABLED"),
    )


def _target(inputs: Inputs, target: str) -> dict[str, Any]:
    transformer = inputs.inner("inputTransformer")
    return present(
        Id=target,
        Arn=inputs["arn"],
        RoleArn=inputs.get("roleArn"),
        Input=inputs.get("input"),
        InputPath=inputs.get("inputPath"),
        InputTransformer=present(
            InputPathsMap=transformer.plain("inputPaths"), InputTemplate=transformer.get("inputTemplate")
        )
        or None,
        DeadLetterConfig=pascal(inputs.plain("deadLetterConfig")),
        RetryPolicy=pascal(inputs.plain("retryPolicy")),
        SqsParameters=pascal(inputs.plain("sqsTarget")),
    )
