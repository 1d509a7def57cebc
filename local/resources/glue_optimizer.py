"""Optimisers of Iceberg tables: moto has none, so they are only kept in the record of the deployment."""

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource


class CatalogTableOptimizer(Resource):
    """An optimiser; its id is `<account>,<database>,<table>,<kind>`. Nothing here is compacted by it."""

    token = "aws:glue/catalogTableOptimizer:CatalogTableOptimizer"
    force_new = frozenset({"catalogId", "databaseName", "tableName", "type"})

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Look for the table and the role, as Glue does; raises the service's error when one is missing."""
        database, table = str(inputs["databaseName"]), str(inputs["tableName"])
        clients("glue").get_table(DatabaseName=database, Name=table)
        _look_for_role(inputs, clients)
        return f"{inputs['catalogId']},{database},{table},{inputs['type']}", {"region": clients.region}

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Look for the role again."""
        _look_for_role(inputs, clients)
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Do nothing: there is nothing but the record."""


def _look_for_role(inputs: Inputs, clients: Clients) -> None:
    configuration = inputs.inner("configuration")
    configuration.ignore("enabled", why="nothing here is compacted either way")
    clients("iam").get_role(RoleName=str(configuration["roleArn"]).rpartition("/")[2])
