"""Pulumi's `openTableFormatInput` as Glue's CreateTable takes it."""

import json
from typing import Any

from local.resources.inputs import Inputs
from local.resources.shapes import pascal, present


def iceberg_input(given: Inputs) -> dict[str, Any]:
    """Return Glue's IcebergInput of Pulumi's `icebergInput`."""
    wanted = given["icebergTableInput"]
    schema = wanted["schema"]
    table = present(
        Location=wanted["location"],
        Properties=wanted.plain("properties"),
        PartitionSpec=pascal(wanted.plain("partitionSpec")),
        WriteOrder=pascal(wanted.plain("sortOrder")),
        Schema=present(
            Type=schema.get("type"),
            SchemaId=schema.get("schemaId"),
            IdentifierFieldIds=schema.get("identifierFieldIds"),
            Fields=[_field(field) for field in schema.each("fields")],
        ),
    )
    return present(
        MetadataOperation=given["metadataOperation"], Version=given.get("version"), CreateIcebergTableInput=table
    )


def _field(given: Inputs) -> dict[str, Any]:
    return present(
        Id=given["id"],
        Name=given["name"],
        Type=_type(str(given["type"])),
        Required=bool(given["required"]),
        Doc=given.get("doc"),
    )


def _type(given: str) -> Any:
    """Read a type, which Glue takes as JSON: `"long"`, or an object for a list or a map; a bare word is taken too."""
    return json.loads(given) if given.lstrip()[:1] in {'"', "{"} else given
