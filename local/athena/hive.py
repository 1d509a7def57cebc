"""External tables of Parquet files as Arrow datasets, with their partitions from Glue."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.fs as pafs

from local.athena.catalog import Catalog, GlueTable, glue_columns
from local.athena.errors import QueryFailed, not_built
from local.athena.objects import ObjectFileSystem, Objects, Scan
from local.athena.types import arrow_type


def hive_dataset(catalog: Catalog, objects: Objects, scan: Scan, table: GlueTable) -> ds.Dataset:
    """Return the rows of a Hive table; QueryFailed when its files are not Parquet or a type is unknown."""
    storage = table["StorageDescriptor"]
    serde = str((storage.get("SerdeInfo") or {}).get("SerializationLibrary") or storage.get("InputFormat") or "nothing")
    if "parquet" not in serde.lower():
        raise not_built(f"Reading files written by {serde}")
    schema = _schema(table)
    form = ds.ParquetFileFormat()
    system = pafs.PyFileSystem(pafs.FSSpecHandler(ObjectFileSystem(objects, scan)))
    fragments = [
        form.make_fragment(uri, filesystem=system, partition_expression=guarantee)
        for location, guarantee in _folders(catalog, table, schema)
        for uri in objects.data_files(location)
    ]
    return ds.FileSystemDataset(fragments, schema, form, system)


def _schema(table: GlueTable) -> pa.Schema:
    try:
        return pa.schema([(column["Name"], arrow_type(column["Type"])) for column in glue_columns(table)])
    except ValueError as error:
        raise QueryFailed("HIVE_INVALID_METADATA", str(error)) from error


def _folders(catalog: Catalog, table: GlueTable, schema: pa.Schema) -> list[tuple[str, pc.Expression]]:
    """Return each folder with data and what holds for the rows in it."""
    anything = pc.scalar(True)  # noqa: FBT003 - a constant of the expression, not a switch
    keys = [key["Name"] for key in table.get("PartitionKeys") or []]
    if not keys:
        return [(table["StorageDescriptor"]["Location"], anything)]
    folders = []
    for partition in catalog.partitions(table["DatabaseName"], table["Name"]):
        guarantee = anything
        for key, value in zip(keys, partition["Values"], strict=True):
            guarantee &= pc.field(key) == pa.scalar(value).cast(schema.field(key).type)
        folders.append((partition["StorageDescriptor"]["Location"], guarantee))
    return folders
