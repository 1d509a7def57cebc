"""Replacing the rows of one partition by one commit, however many do so at once.

Data files are written first, where nobody reads them yet. One commit of `main` then takes the old files of the
partition out and puts the new ones in, so a reader sees all the old rows or all the new ones. When another commit came
in between, the plan is made again from the table as it then is: the old files are those of the newest state, never
those that this writer first saw.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.exceptions import CommitFailedException, ValidationException
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
from strandline.lake_filters import Key, partition_filter

COMMIT_ATTEMPTS: Final = 40
_LONGEST_WAIT_SECONDS: Final = 2.0


def partition_files(table: Table, key: Key) -> list[DataFile]:
    """The data files of a partition in the table as it was last read."""
    return [task.file for task in table.scan(row_filter=partition_filter(key)).plan_files()]


def replace_partition(table: Table, key: Key, batches: Iterable[pa.RecordBatch]) -> int:
    """Make the batches the rows of the partition and return how many they are; no batches delete the partition.

    Columns that a batch lacks become null, or the value of `key`. Rows of another partition raise StrandlineError
    before anything is committed.
    """
    new = write_data_file(table, key, batches)
    commit_replacement(table, key, [] if new is None else [new])
    return 0 if new is None else int(new.record_count)


def write_data_file(table: Table, key: Key, batches: Iterable[pa.RecordBatch]) -> DataFile | None:
    """Write one Parquet file below the table's location and describe it; None, and no file, if there are no rows."""
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


def commit_replacement(table: Table, key: Key, new: list[DataFile]) -> None:
    """Commit the new files in place of those that the partition has at that moment."""
    for attempt in range(COMMIT_ATTEMPTS):
        _wait(attempt)
        table.refresh()
        if _try_commit(table, key, partition_files(table, key), new):
            return
    for file in new:
        table.io.delete(file.file_path)
    raise _given_up(table, key)


def change_partition(table: Table, key: Key, change: Callable[[pa.Table], pa.Table]) -> None:
    """Replace the rows of a partition by what `change` makes of them; called again if they changed meanwhile."""
    for attempt in range(COMMIT_ATTEMPTS):
        _wait(attempt)
        table.refresh()
        old = partition_files(table, key)
        rows = table.scan(row_filter=partition_filter(key)).to_arrow()
        new = write_data_file(table, key, change(rows).to_batches())
        if _try_commit(table, key, old, [] if new is None else [new]):
            return
        if new is not None:
            table.io.delete(new.file_path)
    raise _given_up(table, key)


def _try_commit(table: Table, key: Key, old: list[DataFile], new: list[DataFile]) -> bool:
    """Commit on the state of the table that was last read; False if another commit came first."""
    if {file.file_path for file in old} == {file.file_path for file in new}:
        return True  # nothing to do, or done by a commit whose answer was lost
    try:
        with table.transaction() as transaction, transaction.update_snapshot().overwrite() as snapshot:
            # The predicate makes pyiceberg's own retry fail when another commit touched this partition.
            snapshot.delete_by_predicate(partition_filter(key))
            for file in old:
                snapshot.delete_data_file(file)
            for file in new:
                snapshot.append_data_file(file)
    except (CommitFailedException, ValidationException):
        return False
    return True


def _wait(attempt: int) -> None:
    if attempt:
        time.sleep(random.uniform(0, min(_LONGEST_WAIT_SECONDS, 0.05 * 2**attempt)))  # noqa: S311  not a secret


def _given_up(table: Table, key: Key) -> StrandlineError:
    return StrandlineError(
        f"{table.name()[-1]} of {dict(key)} was not committed: others were faster {COMMIT_ATTEMPTS} times. Try again."
    )


def _shaped(batch: pa.RecordBatch, schema: pa.Schema, key: Key) -> pa.RecordBatch:
    """The batch in the columns and types of the table; StrandlineError if it holds rows of another partition."""
    columns = []
    for field in schema:
        if field.name in key:
            value = key[field.name]
            if field.name in batch.schema.names and not pc.all(pc.equal(batch.column(field.name), value)).as_py():
                raise StrandlineError(f"Rows with another {field.name} than {value} cannot be loaded as its own.")
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
