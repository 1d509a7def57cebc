"""SSM parameters."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource
from local.resources.shapes import present, retag, tag_list, tags_of


class Parameter(Resource):
    """A parameter; its id is its name."""

    token = "aws:ssm/parameter:Parameter"
    force_new = frozenset({"name"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Put the parameter; one that exists is refused."""
        parameter, tags = str(inputs.get("name") or name), tags_of(inputs)
        version = _put(parameter, inputs, clients, overwrite=bool(inputs.get("overwrite")))
        if tags:
            clients("ssm").add_tags_to_resource(ResourceType="Parameter", ResourceId=parameter, Tags=tag_list(tags))
        return parameter, {
            "name": parameter,
            "arn": clients.arn("ssm", f"parameter/{parameter.lstrip('/')}"),
            "version": version,
            "region": clients.region,
            "tagsAll": tags,
            "hasValueWo": False,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Put a new version."""
        inputs.get("overwrite")
        version, tags, ssm = _put(made_id, inputs, clients, overwrite=True), tags_of(inputs), clients("ssm")
        retag(
            old.get("tagsAll"),
            tags,
            lambda new: ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=made_id, Tags=tag_list(new)),
            lambda gone: ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId=made_id, TagKeys=gone),
        )
        return {"version": version, "tagsAll": tags}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the parameter."""
        clients("ssm").delete_parameter(Name=made_id)


def _put(parameter: str, inputs: Inputs, clients: Clients, *, overwrite: bool) -> int:
    value = inputs["value"] if "value" in inputs else inputs["insecureValue"]
    wanted = present(
        Description=inputs.get("description"),
        Tier=inputs.get("tier"),
        DataType=inputs.get("dataType"),
        AllowedPattern=inputs.get("allowedPattern"),
        KeyId=inputs.get("keyId"),
    )
    answer = clients("ssm").put_parameter(
        Name=parameter, Type=inputs["type"], Value=value, Overwrite=overwrite, **wanted
    )
    return int(answer["Version"])
