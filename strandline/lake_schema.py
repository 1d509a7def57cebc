"""The tables of the lake as Iceberg describes them: field ids, partitions, sort order, properties."""

from collections.abc import Iterator
from itertools import count
from typing import Final

from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import SortField, SortOrder
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import (
    BooleanType,
    DoubleType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    TimestamptzType,
)

from strandline.schema import TableDefinition
from strandline.table_version import VERSION_PROPERTY

TABLE_PROPERTIES: Final = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "3",
    "write.parquet.row-group-limit": "65536",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
}

_FIRST_PARTITION_ID: Final = 1000  # the specification's first id of a partition field

_PRIMITIVES: Final[dict[str, IcebergType]] = {
    "string": StringType(),
    "int": IntegerType(),
    "long": LongType(),
    "double": DoubleType(),
    "boolean": BooleanType(),
    "timestamptz": TimestamptzType(),
}


def table_properties(definition: TableDefinition) -> dict[str, str]:
    """How the table's files are written and its metadata kept, and the version of its columns."""
    return TABLE_PROPERTIES | {VERSION_PROPERTY: str(definition.version)}


def iceberg_schema(definition: TableDefinition) -> Schema:
    """The schema; columns have the field ids 1, 2, … in their order, and what is nested in them the ids that follow."""
    nested = count(len(definition.columns) + 1)
    return Schema(
        *(
            NestedField(number, column.name, _type(column.type, nested), required=column.required, doc=column.doc)
            for number, column in enumerate(definition.columns, start=1)
        )
    )


def partition_spec(definition: TableDefinition) -> PartitionSpec:
    """The partitions: by the value of each partition column."""
    ids = _field_ids(definition)
    return PartitionSpec(
        *(
            PartitionField(source_id=ids[name], field_id=number, transform=IdentityTransform(), name=name)
            for number, name in enumerate(definition.partition, start=_FIRST_PARTITION_ID)
        )
    )


def sort_order(definition: TableDefinition) -> SortOrder:
    """The order of rows in a file: ascending by each sort column."""
    ids = _field_ids(definition)
    return SortOrder(*(SortField(source_id=ids[name], transform=IdentityTransform()) for name in definition.sort))


def _field_ids(definition: TableDefinition) -> dict[str, int]:
    return {column.name: number for number, column in enumerate(definition.columns, start=1)}


def _type(name: str, ids: Iterator[int]) -> IcebergType:
    if name == "list<string>":
        return ListType(element_id=next(ids), element_type=StringType(), element_required=False)
    if name == "map<string,string>":
        return MapType(
            key_id=next(ids), key_type=StringType(), value_id=next(ids), value_type=StringType(), value_required=False
        )
    return _PRIMITIVES[name]
