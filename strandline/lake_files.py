"""Data files of the lake: Parquet below the table's location, described as Iceberg wants to know them."""

import uuid
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import (
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
    schema_to_pyarrow,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.partitioning import PartitionFieldValue, PartitionKey
from pyiceberg.table import Table

from strandline.errors import StrandlineError
from strandline.lake_filters import Key


class ForeignRows(StrandlineError):
    """Rows name another partition than the one that they were to be put into."""


def write_data_file(table: Table, key: Key, batches: Iterable[pa.RecordBatch]) -> DataFile | None:
    """Write one Parquet file below the table's location and describe it; None, and no file, if there are no rows.

    Columns that a batch lacks become null, or the value of `key`. Rows of another partition raise ForeignRows, and
    leave no file.
    """
    schema = schema_to_pyarrow(table.schema(), include_field_ids=True)
    location = _location(table, key)
    output = table.io.new_output(location)
    writer: pq.ParquetWriter | None = None
    try:
        for batch in batches:
            if not batch.num_rows:
                continue
            if writer is None:
                stream = output.create(overwrite=True)
                writer = pq.ParquetWriter(stream, schema, compression="zstd", compression_level=3)
            writer.write_batch(_shaped(batch, schema, key))
        if writer is None:
            return None
        writer.close()
        stream.close()
    except BaseException:
        if writer is not None:
            writer.close()
            stream.close()
            table.io.delete(location)
        raise
    return _describe(table, key, location, len(output), writer.writer.metadata)


def _shaped(batch: pa.RecordBatch, schema: pa.Schema, key: Key) -> pa.RecordBatch:
    """The batch in the columns and types of the table; ForeignRows if it holds rows of another partition."""
    columns = []
    for field in schema:
        if field.name in key:
            value = key[field.name]
            if field.name in batch.schema.names and not pc.all(pc.equal(batch.column(field.name), value)).as_py():
                raise ForeignRows(f"Rows with another {field.name} than {value} cannot be loaded as its own.")
            columns.append(pa.repeat(pa.scalar(value, field.type), batch.num_rows))
        elif field.name in batch.schema.names:
            columns.append(batch.column(field.name).cast(field.type))
        else:
            columns.append(pa.nulls(batch.num_rows, field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _partition_key(table: Table, key: Key) -> PartitionKey:
    spec, schema = table.spec(), table.schema()
    values = [PartitionFieldValue(field, key[schema.find_column_name(field.source_id) or ""]) for field in spec.fields]
    return PartitionKey(values, spec, schema)


def _location(table: Table, key: Key) -> str:
    return table.location_provider().new_data_location(f"{uuid.uuid4()}.parquet", _partition_key(table, key))


def _describe(table: Table, key: Key, location: str, size: int, written: Any) -> DataFile:
    statistics = data_file_statistics_from_parquet_metadata(
        parquet_metadata=written,
        stats_columns=compute_statistics_plan(table.schema(), table.properties),
        parquet_column_mapping=parquet_path_to_id_mapping(table.schema()),
    )
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=location,
        file_format=FileFormat.PARQUET,
        partition=_partition_key(table, key).partition,
        file_size_in_bytes=size,
        sort_order_id=None,
        spec_id=table.spec().spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )
