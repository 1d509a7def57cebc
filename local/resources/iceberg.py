"""Iceberg tables as Glue's CreateTable makes them: the same columns, partition and sort, at the given location."""

import json
from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs


def create_iceberg_table(
    clients: Clients, database: str, table: str, iceberg: Inputs, described: dict[str, Any]
) -> None:
    """Create an empty Iceberg table from Pulumi's `icebergInput`; raises ValueError for anything but CREATE."""
    # pyiceberg takes a second to import, and only a program with Iceberg tables needs it.
    from pyiceberg.catalog.glue import GlueCatalog
    from pyiceberg.exceptions import TableAlreadyExistsError

    if iceberg["metadataOperation"] != "CREATE":
        raise ValueError(f"metadataOperation of an Iceberg table is CREATE, not {iceberg['metadataOperation']}")
    wanted = iceberg["icebergTableInput"]
    schema = schema_of(wanted["schema"])
    properties = dict(wanted.plain("properties") or {}) | {"format-version": str(iceberg.get("version") or "2")}
    catalog = GlueCatalog("deployer", client=clients("glue"), **_store(clients))
    try:
        catalog.create_table(
            (database, table),
            schema=schema,
            location=str(wanted["location"]).rstrip("/"),
            partition_spec=_partition(wanted.inner("partitionSpec")),
            sort_order=_sort(wanted.inner("sortOrder")),
            properties=properties,
        )
    except TableAlreadyExistsError as error:
        raise ValueError(f"the table {database}.{table} exists already") from error
    if described:
        _describe(clients, database, table, described)


def schema_of(given: Inputs) -> Any:
    """Return the pyiceberg Schema of Pulumi's `schema`."""
    from pyiceberg.schema import Schema

    fields = []
    for field in given.each("fields"):
        fields.append(
            {
                "id": int(field["id"]),
                "name": field["name"],
                "required": bool(field["required"]),
                "type": _type(str(field["type"])),
                **({"doc": field["doc"]} if "doc" in field else {}),
            }
        )
    if given.get("type", "struct") != "struct":
        raise ValueError("the type of an Iceberg schema is struct")
    wanted = {
        "type": "struct",
        "schema-id": int(given.get("schemaId") or 0),
        "identifier-field-ids": [int(each) for each in given.get("identifierFieldIds") or []],
        "fields": fields,
    }
    return Schema.model_validate_json(json.dumps(wanted))


def _type(given: str) -> Any:
    """Read a type, which Glue takes as JSON: `"long"`, or an object for a list or a map; a bare word is taken too."""
    return json.loads(given) if given.lstrip()[:1] in {'"', "{"} else given


def _partition(given: Inputs) -> Any:
    from pyiceberg.partitioning import PartitionSpec

    fields = [
        {
            "name": field["name"],
            "source-id": int(field["sourceId"]),
            "transform": field["transform"],
            "field-id": int(field.get("fieldId") or 1000 + index),
        }
        for index, field in enumerate(given.each("fields"))
    ]
    return PartitionSpec.model_validate({"spec-id": int(given.get("specId") or 0), "fields": fields})


def _sort(given: Inputs) -> Any:
    from pyiceberg.table.sorting import UNSORTED_SORT_ORDER, SortOrder

    fields = [
        {
            "source-id": int(field["sourceId"]),
            "transform": field["transform"],
            "direction": field["direction"],
            "null-order": field["nullOrder"],
        }
        for field in given.each("fields")
    ]
    order = int(given.get("orderId") or 1)
    return SortOrder.model_validate({"order-id": order, "fields": fields}) if fields else UNSORTED_SORT_ORDER


def _store(clients: Clients) -> dict[str, str]:
    # PyArrow's S3 client takes nothing from the environment but keys, so the endpoint is said here.
    return {
        "s3.endpoint": clients.endpoint,
        "s3.region": clients.region,
        "s3.access-key-id": clients.access_key,
        "s3.secret-access-key": "local",
    }


def _describe(clients: Clients, database: str, table: str, described: dict[str, Any]) -> None:
    made = clients("glue").get_table(DatabaseName=database, Name=table)["Table"]
    kept = {name: made[name] for name in ("TableType", "StorageDescriptor", "PartitionKeys") if name in made}
    parameters = made["Parameters"] | described.pop("Parameters", {})
    clients("glue").update_table(
        DatabaseName=database, TableInput={"Name": table, **kept, **described, "Parameters": parameters}
    )
