"""CodeBuild projects."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, tag_list, tags_of


class Project(Resource):
    """A build project; its id is its ARN."""

    token = "aws:codebuild/project:Project"
    force_new = frozenset({"name"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the project."""
        project = physical_name(inputs, name, 150, allowed="A-Za-z0-9_-")
        made = clients("codebuild").create_project(name=project, **_settings(inputs))["project"]
        return made["arn"], {
            "name": project,
            "arn": made["arn"],
            "region": clients.region,
            "tagsAll": tags_of(inputs),
            "badgeUrl": "",
            "publicProjectAlias": "",
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Send all settings again."""
        clients("codebuild").update_project(name=old["name"], **_settings(inputs))
        return {"tagsAll": tags_of(inputs)}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the project."""
        clients("codebuild").delete_project(name=outputs["name"])


def _settings(inputs: Inputs) -> dict[str, Any]:
    minutes, queued = inputs.get("buildTimeout"), inputs.get("queuedTimeout")
    limit = inputs.get("concurrentBuildLimit")
    return present(
        description=inputs.get("description"),
        serviceRole=inputs["serviceRole"],
        source=_source(inputs["source"]),
        sourceVersion=inputs.get("sourceVersion"),
        artifacts=dict(inputs.plain("artifacts")),
        environment=_environment(inputs["environment"]),
        cache=inputs.plain("cache"),
        logsConfig=_logs(inputs.inner("logsConfig")),
        encryptionKey=inputs.get("encryptionKey"),
        timeoutInMinutes=None if minutes is None else int(minutes),
        queuedTimeoutInMinutes=None if queued is None else int(queued),
        concurrentBuildLimit=None if limit is None else int(limit),
        tags=tag_list(tags_of(inputs), key="key", value="value") or None,
    )


def _source(given: Inputs) -> dict[str, Any]:
    return present(type=given["type"], location=given.get("location"), buildspec=given.get("buildspec"))


def _environment(given: Inputs) -> dict[str, Any]:
    return present(
        type=given["type"],
        image=given["image"],
        computeType=given["computeType"],
        privilegedMode=given.get("privilegedMode"),
        imagePullCredentialsType=given.get("imagePullCredentialsType"),
        environmentVariables=[
            present(name=each["name"], value=each["value"], type=each.get("type"))
            for each in given.each("environmentVariables")
        ],
    )


def _logs(given: Inputs) -> dict[str, Any] | None:
    cloudwatch = given.inner("cloudwatchLogs")
    chosen = present(groupName=cloudwatch.get("groupName"), streamName=cloudwatch.get("streamName"))
    if not chosen and "status" not in cloudwatch:
        return None
    return {"cloudWatchLogs": {"status": cloudwatch.get("status") or "ENABLED", **chosen}}
