"""Glue tables: views, tables over files, and Iceberg tables."""

from typing import Any

from local.resources.clients import Clients
from local.resources.iceberg import iceberg_input
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import pascal, present


class CatalogTable(Resource):
    """A table of the data catalogue; its id is `<account>:<database>:<table>`."""

    token = "aws:glue/catalogTable:CatalogTable"
    force_new = frozenset({"name", "databaseName", "openTableFormatInput"})
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the table; an Iceberg table gets its first metadata file as well."""
        database, table = str(inputs["databaseName"]), physical_name(inputs, name, 255, allowed="a-z0-9_")
        if "openTableFormatInput" in inputs:
            clients("glue").create_table(
                DatabaseName=database,
                TableInput={"Name": table, **_described(inputs)},
                OpenTableFormatInput={"IcebergInput": iceberg_input(inputs["openTableFormatInput"]["icebergInput"])},
            )
        else:
            clients("glue").create_table(DatabaseName=database, TableInput=_table(table, inputs))
        return f"{clients.account}:{database}:{table}", {
            "name": table,
            "databaseName": database,
            "catalogId": clients.account,
            "arn": clients.arn("glue", f"table/{database}/{table}"),
            "region": clients.region,
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Send the whole table; the pointer to an Iceberg table's newest metadata is left as it is."""
        database, table = str(old["databaseName"]), physical_name(inputs, str(old["name"]), 255)
        if "openTableFormatInput" in inputs:
            inputs.plain("openTableFormatInput")
            wanted = clients("glue").get_table(DatabaseName=database, Name=table)["Table"]
            known = ("TableType", "StorageDescriptor", "PartitionKeys")
            kept = {name: wanted[name] for name in known if name in wanted}
            given = _described(inputs)
            kept["Parameters"] = wanted["Parameters"] | given.pop("Parameters", {})
            clients("glue").update_table(DatabaseName=database, TableInput={"Name": table, **kept, **given})
        else:
            clients("glue").update_table(DatabaseName=database, TableInput=_table(table, inputs))
        return {}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Take the table out of the catalogue; its files stay, as in AWS."""
        clients("glue").delete_table(DatabaseName=outputs["databaseName"], Name=outputs["name"])


def _described(inputs: Inputs) -> dict[str, Any]:
    """Return what may be said about an Iceberg table beside its schema."""
    if inputs.get("tableType", "EXTERNAL_TABLE") != "EXTERNAL_TABLE":
        raise ValueError("an Iceberg table's tableType is EXTERNAL_TABLE")
    return present(Description=inputs.get("description"), Parameters=inputs.plain("parameters"))


def _table(table: str, inputs: Inputs) -> dict[str, Any]:
    retention = inputs.get("retention")
    return present(
        Name=table,
        Description=inputs.get("description"),
        Owner=inputs.get("owner"),
        Retention=None if retention is None else int(retention),
        TableType=inputs.get("tableType"),
        Parameters=inputs.plain("parameters") or {},
        PartitionKeys=[_column(column) for column in inputs.each("partitionKeys")],
        StorageDescriptor=_storage(inputs.inner("storageDescriptor")),
        ViewOriginalText=inputs.get("viewOriginalText"),
        ViewExpandedText=inputs.get("viewExpandedText"),
    )


def _column(column: Inputs) -> dict[str, Any]:
    return present(
        Name=column["name"],
        Type=column.get("type"),
        Comment=column.get("comment"),
        Parameters=column.plain("parameters"),
    )


def _storage(given: Inputs) -> dict[str, Any]:
    serde = given.inner("serDeInfo")
    return present(
        Columns=[_column(column) for column in given.each("columns")],
        Location=given.get("location"),
        InputFormat=given.get("inputFormat"),
        OutputFormat=given.get("outputFormat"),
        Compressed=given.get("compressed"),
        NumberOfBuckets=given.get("numberOfBuckets"),
        Parameters=given.plain("parameters"),
        SerdeInfo=present(
            Name=serde.get("name"),
            SerializationLibrary=serde.get("serializationLibrary"),
            Parameters=serde.plain("parameters"),
        ),
        SortColumns=pascal(given.plain("sortColumns")),
    )
