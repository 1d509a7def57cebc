"""Iceberg tables as Glue's CreateTable makes them: the first metadata file in S3 and the entry that points to it."""

import json
import uuid
from collections.abc import Callable
from typing import Any

Shape = dict[str, Any]


def iceberg_entry(table: Shape, iceberg: Shape, write: Callable[[str, bytes], None]) -> Shape:
    """Write the metadata of a new table and return the TableInput of its entry.

    `table` and `iceberg` are the request's TableInput and IcebergInput. Raises ValueError with the reason why they
    describe no table.
    """
    from pydantic import ValidationError as ShapeError
    from pyiceberg.exceptions import ValidationError

    try:
        return _entry(table, iceberg, write)
    except ShapeError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except ValidationError as error:
        raise ValueError(str(error)) from error
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing from the Iceberg table") from error


def _entry(table: Shape, iceberg: Shape, write: Callable[[str, bytes], None]) -> Shape:
    from pyiceberg.catalog.glue import _construct_table_input
    from pyiceberg.table.metadata import new_table_metadata

    if iceberg.get("MetadataOperation") != "CREATE":
        raise ValueError(f"MetadataOperation of an Iceberg table is CREATE, not {iceberg.get('MetadataOperation')}")
    wanted = iceberg.get("CreateIcebergTableInput")
    if not wanted:
        raise ValueError("CreateIcebergTableInput is needed to create an Iceberg table")
    properties = {**(wanted.get("Properties") or {}), "format-version": str(iceberg.get("Version") or "2")}
    metadata = new_table_metadata(
        schema=_schema(wanted["Schema"]),
        partition_spec=_partition(wanted.get("PartitionSpec") or {}),
        sort_order=_sort(wanted.get("WriteOrder") or {}),
        location=str(wanted["Location"]).rstrip("/"),
        properties=dict(properties),
    )
    where = f"{metadata.location}/metadata/00000-{uuid.uuid4()}.metadata.json"
    write(where, metadata.model_dump_json().encode())
    entry: Shape = dict(_construct_table_input(table["Name"], where, properties, metadata))
    parameters = entry["Parameters"] | (table.get("Parameters") or {})
    return {**table, **entry, "Parameters": parameters}


def _schema(given: Shape) -> Any:
    from pyiceberg.schema import Schema

    if given.get("Type", "struct") != "struct":
        raise ValueError("the type of an Iceberg schema is struct")
    wanted = {
        "type": "struct",
        "schema-id": int(given.get("SchemaId") or 0),
        "identifier-field-ids": given.get("IdentifierFieldIds") or [],
        "fields": [
            {
                "id": field["Id"],
                "name": field["Name"],
                "required": bool(field.get("Required")),
                "type": field["Type"],
                **({"doc": field["Doc"]} if field.get("Doc") else {}),
            }
            for field in given["Fields"]
        ],
    }
    return Schema.model_validate_json(json.dumps(wanted))


def _partition(given: Shape) -> Any:
    from pyiceberg.partitioning import PartitionSpec

    fields = [
        {
            "name": field["Name"],
            "source-id": field["SourceId"],
            "transform": field["Transform"],
            "field-id": int(field.get("FieldId") or 1000 + index),
        }
        for index, field in enumerate(given.get("Fields") or [])
    ]
    return PartitionSpec.model_validate({"spec-id": int(given.get("SpecId") or 0), "fields": fields})


def _sort(given: Shape) -> Any:
    from pyiceberg.table.sorting import UNSORTED_SORT_ORDER, SortOrder

    fields = [
        {
            "source-id": field["SourceId"],
            "transform": field["Transform"],
            "direction": field["Direction"],
            "null-order": field["NullOrder"],
        }
        for field in given.get("Fields") or []
    ]
    order = int(given.get("OrderId") or 1)
    return SortOrder.model_validate({"order-id": order, "fields": fields}) if fields else UNSORTED_SORT_ORDER
