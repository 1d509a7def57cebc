"""Iceberg tables as Arrow datasets: pyiceberg plans which files there are, Arrow leaves out those that cannot match."""

import functools
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.fs as pafs
import pyarrow.parquet as pq
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.conversions import from_bytes
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.fsspec import FsspecFileIO
from pyiceberg.io.pyarrow import ArrowScan, schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import FileScanTask, Table
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import DateType, IntegerType, LongType, NestedField, StringType

from local.athena.objects import ObjectFileSystem, Objects, Scan
from local.athena.types import plain

# Of these the bounds in a manifest and the order in Arrow are surely the same.
_BOUNDED = (StringType, IntegerType, LongType, DateType)
_KEPT = 256


@dataclass(frozen=True)
class PlannedFile:
    """One data file: where it is, and what holds for every row in it."""

    uri: str
    guarantee: pc.Expression | None
    task: FileScanTask
    whole: bool  # no rows were deleted and its columns have the names of the table's


@dataclass(frozen=True)
class Plan:
    """The files of one snapshot and the columns that a reader sees."""

    schema: pa.Schema
    files: tuple[PlannedFile, ...]
    table: Table

    def dataset(self, objects: Objects, scan: Scan) -> ds.Dataset:
        """Return the rows; files are opened only when somebody reads them, and counted in `scan` when they are."""
        reader = ObjectFileSystem(objects, scan)
        system = pafs.PyFileSystem(pafs.FSSpecHandler(reader))
        form = ds.ParquetFileFormat()
        fragments = [
            form.make_fragment(file.uri, filesystem=system, partition_expression=file.guarantee)
            for file in self.files
            if file.whole
        ]
        whole = ds.FileSystemDataset(fragments, self.schema, form, system)
        others = [file.task for file in self.files if not file.whole]
        if not others:
            return whole
        current = self.table.metadata
        rows = ArrowScan(current, _FileIO(reader), current.schema(), AlwaysTrue()).to_table(others)
        return ds.UnionDataset(self.schema, [whole, ds.InMemoryDataset(rows.cast(self.schema))])


class Icebergs:
    """All Iceberg tables of an account, remembered by the location of their metadata, which never changes."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._plans: OrderedDict[tuple[str, int | None], Plan] = OrderedDict()
        self._lock = threading.Lock()

    def table(self, metadata_location: str) -> Table:
        """Return the table as pyiceberg sees it, read only."""
        io = _FileIO(ObjectFileSystem(self._objects))
        metadata = FromInputFile.table_metadata(io.new_input(metadata_location))
        return Table(("athena", metadata_location), metadata, metadata_location, io, NoopCatalog("athena"))

    def plan(self, metadata_location: str, snapshot: int | None = None) -> Plan:
        """Return the files of the current or of a given snapshot."""
        key = (metadata_location, snapshot)
        with self._lock:
            if key in self._plans:
                self._plans.move_to_end(key)
                return self._plans[key]
        plan = self._read(metadata_location, snapshot)
        with self._lock:
            self._plans[key] = plan
            while len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return plan

    def _read(self, metadata_location: str, snapshot: int | None) -> Plan:
        table = self.table(metadata_location)
        scan = table.scan(snapshot_id=snapshot)
        schema = scan.projection()
        arrow = schema_to_pyarrow(schema, include_field_ids=False)
        shown = pa.schema([pa.field(field.name, plain(field.type)) for field in arrow])
        renamed = len(table.metadata.schemas) > 1
        files = []
        for task in scan.plan_files():
            whole = not task.delete_files and (not renamed or self._same_names(schema.fields, task.file.file_path))
            files.append(PlannedFile(task.file.file_path, _guarantee(table, shown, task.file), task, whole))
        return Plan(shown, tuple(files), table)

    def _same_names(self, fields: tuple[NestedField, ...], uri: str) -> bool:
        """Tell whether a file written under an older schema can be read by the names of its columns."""
        written = pq.read_schema(pa.BufferReader(self._objects.read(uri)))
        if any(pa.types.is_nested(field.type) for field in written):
            return False
        numbers = {field.name: (field.metadata or {}).get(b"PARQUET:field_id") for field in written}
        return all(
            numbers[field.name] == str(field.field_id).encode()
            if field.name in numbers
            else str(field.field_id).encode() not in numbers.values()
            for field in fields
        )


class _FileIO(FsspecFileIO):
    """pyiceberg's way to the objects of the local S3."""

    def __init__(self, system: ObjectFileSystem) -> None:
        super().__init__({})
        self._system = system

    def get_fs(self, scheme: str, hostname: str | None = None) -> Any:
        return self._system


def _guarantee(table: Table, shown: pa.Schema, file: DataFile) -> pc.Expression | None:
    """Return what the manifest says of every row of a file, as an expression that Arrow can reason with."""
    facts = [_bounds(field, shown, file) for field in table.metadata.schema().fields if field.name in shown.names]
    partition = table.metadata.specs()[file.spec_id]
    for position, part in enumerate(partition.fields):
        source = table.metadata.schema().find_column_name(part.source_id)
        if isinstance(part.transform, IdentityTransform) and source in shown.names:
            facts.append(_equals(source, file.partition[position], shown.field(source).type))
    known = [fact for fact in facts if fact is not None]
    return functools.reduce(lambda left, right: left & right, known) if known else None


def _equals(column: str, value: Any, kind: pa.DataType) -> pc.Expression:
    field = pc.field(column)
    return field.is_null() if value is None else field == pa.scalar(value, kind)


def _bounds(field: NestedField, shown: pa.Schema, file: DataFile) -> pc.Expression | None:
    low, high = (file.lower_bounds or {}).get(field.field_id), (file.upper_bounds or {}).get(field.field_id)
    if low is None or high is None or not isinstance(field.field_type, _BOUNDED):
        return None
    kind = shown.field(field.name).type
    least, most = (pa.scalar(from_bytes(field.field_type, bound), kind) for bound in (low, high))
    column = pc.field(field.name)
    within = (column >= least) & (column <= most)
    return within if (file.null_value_counts or {}).get(field.field_id) == 0 else within | column.is_null()
