"""Glue databases."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import present, tags_of


class CatalogDatabase(Resource):
    """A database of the data catalogue; its id is `<account>:<name>`."""

    token = "aws:glue/catalogDatabase:CatalogDatabase"
    force_new = frozenset({"name", "tags"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the database."""
        database = physical_name(inputs, name, 255, allowed="a-z0-9_")
        tags = tags_of(inputs)
        clients("glue").create_database(DatabaseInput=_database(database, inputs), **({"Tags": tags} if tags else {}))
        return f"{clients.account}:{database}", {
            "name": database,
            "catalogId": clients.account,
            "arn": clients.arn("glue", f"database/{database}"),
            "region": clients.region,
            "tagsAll": tags,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Set description, location and parameters."""
        clients("glue").update_database(Name=old["name"], DatabaseInput=_database(str(old["name"]), inputs))
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the database."""
        clients("glue").delete_database(Name=outputs["name"])


def _database(name: str, inputs: Inputs) -> dict[str, Any]:
    return present(
        Name=name,
        Description=inputs.get("description"),
        LocationUri=inputs.get("locationUri"),
        Parameters=inputs.plain("parameters"),
    )
