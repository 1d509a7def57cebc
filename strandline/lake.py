"""The lake: Iceberg tables in the Glue catalog, whose files lie below `<warehouse>/<table>` in the lake bucket."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog import Catalog
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import NoSuchTableError, TableAlreadyExistsError
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.table import Table

from strandline.lake_commit import change_partitions, partition_files, replace_partitions
from strandline.lake_filters import Key, sample_key
from strandline.lake_migration import migrated, version_of
from strandline.lake_schema import iceberg_schema, partition_spec, sort_order, table_properties
from strandline.schema import TABLE_NAMES, table_definition

ROWS_PER_BATCH: Final = 65_536
_TABLES_OF_A_SAMPLE: Final = ("samples", "findings", "coverage", "variant_calls")


def catalog_properties(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the catalog needs to know from the standard AWS variables.

    boto3 reads them all by itself, but Arrow's S3 client does not know AWS_ENDPOINT_URL.
    """
    variables = os.environ if environment is None else environment
    found = {
        "glue.endpoint": variables.get("AWS_ENDPOINT_URL_GLUE") or variables.get("AWS_ENDPOINT_URL"),
        "s3.endpoint": variables.get("AWS_ENDPOINT_URL_S3") or variables.get("AWS_ENDPOINT_URL"),
        "client.region": variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION"),
    }
    return {"py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO", "s3.force-virtual-addressing": "false"} | {
        name: value for name, value in found.items() if value
    }


class Lake:
    """The five tables of one database.

    A table that is not there yet is created when it is first asked for, and one that an older release made gets the
    columns that it lacks; TableTooNew and TableChangeRefused say what cannot be worked with.
    """

    def __init__(self, catalog: Catalog, database: str, warehouse: str) -> None:
        self._catalog = catalog
        self._database = database
        self._warehouse = warehouse.rstrip("/")

    @classmethod
    def open(cls, database: str, warehouse: str) -> "Lake":
        """The lake of a Glue database whose files lie below `warehouse`, such as s3://lake/tables."""
        properties = catalog_properties()
        credentials = boto3.Session().get_credentials()
        if credentials is not None:  # Arrow knows fewer sources of credentials than boto3 does
            frozen = credentials.get_frozen_credentials()
            keys = {"s3.access-key-id": frozen.access_key, "s3.secret-access-key": frozen.secret_key}
            properties |= {name: value for name, value in keys.items() if value}
            if frozen.token:
                properties["s3.session-token"] = frozen.token
        return cls(GlueCatalog(database, **properties), database, warehouse)

    def table(self, name: str) -> Table:
        """One of TABLE_NAMES in its newest state."""
        identifier = (self._database, name)
        try:
            return migrated(self._catalog.load_table(identifier), table_definition(name))
        except NoSuchTableError:
            return self._create(name, identifier)

    def bring_up_to_date(self) -> dict[str, int]:
        """Create or change what this release needs before anybody loads or asks; return each table's version."""
        return {name: version_of(self.table(name)) for name in TABLE_NAMES}

    def replace_sample(self, name: str, project: str, sample: str, batches: Iterable[pa.RecordBatch]) -> int:
        """Make the batches the sample's rows in a table, by one commit, and return how many they are.

        Doing it twice is doing it once; columns that the batches lack become null.
        """
        return self.replace_samples(name, [(sample_key(project, sample), batches)])[0]

    def replace_samples(self, name: str, contents: Sequence[tuple[Key, Iterable[pa.RecordBatch]]]) -> list[int]:
        """Do so for several samples by one commit."""
        return replace_partitions(self.table(name), contents)

    def load_files(
        self, name: str, project: str, sample: str, uris: Sequence[str], constants: Mapping[str, Any] | None = None
    ) -> int:
        """Make Parquet files (s3:// URIs or paths) the sample's rows in a table; `constants` are columns to add."""
        table = self.table(name)
        batches = _file_batches(table, uris, constants or {})
        return replace_partitions(table, [(sample_key(project, sample), batches)])[0]

    def change_samples(self, samples: Sequence[Key], values: Mapping[str, Any]) -> None:
        """Set columns of the samples' rows in table samples; nothing happens to those that have none."""

        def changed(rows: pa.Table) -> pa.Table:
            for column, value in values.items():
                place = rows.schema.get_field_index(column)
                constant = pa.repeat(pa.scalar(value, rows.schema.field(place).type), rows.num_rows)
                rows = rows.set_column(place, rows.schema.field(place), constant)
            return rows

        change_partitions(self.table("samples"), samples, changed)

    def delete_sample(self, project: str, sample: str) -> None:
        """Take the sample out of every table; the newest state of none holds a row of it."""
        for name in _TABLES_OF_A_SAMPLE:
            self.replace_sample(name, project, sample, [])

    def read(self, name: str, rows: BooleanExpression | None = None, columns: Sequence[str] = ("*",)) -> pa.Table:
        """Rows of a table, in memory."""
        return self.table(name).scan(row_filter=rows or AlwaysTrue(), selected_fields=tuple(columns)).to_arrow()

    def read_batches(
        self, name: str, rows: BooleanExpression | None = None, columns: Sequence[str] = ("*",)
    ) -> Iterator[pa.RecordBatch]:
        """Rows of a table, batch by batch."""
        scan = self.table(name).scan(row_filter=rows or AlwaysTrue(), selected_fields=tuple(columns))
        yield from scan.to_arrow_batch_reader()

    def state_of(self, name: str, key: Key) -> frozenset[str]:
        """The files that hold a partition now: two equal answers mean that it was not changed in between."""
        return frozenset(file.file_path for file in partition_files(self.table(name), [key]))

    def releases(self) -> list[str]:
        """The ClinVar releases in the lake, oldest first."""
        table = self.table("clinvar")
        if table.current_snapshot() is None:
            return []
        partitions = table.inspect.partitions().to_pylist()
        return sorted(row["partition"]["release"] for row in partitions if row["record_count"])

    def load_annotations(self, release: str, batches: Iterable[pa.RecordBatch]) -> int:
        """Make the batches the rows of a ClinVar release, the one in force, and return how many they are.

        The newest release is in force. So newer ones go by the same commit; older ones stay.
        """
        newer: list[tuple[Key, Iterable[pa.RecordBatch]]] = [
            ({"release": known}, []) for known in self.releases() if known > release
        ]
        return replace_partitions(self.table("clinvar"), [({"release": release}, batches), *newer])[0]

    def _create(self, name: str, identifier: tuple[str, str]) -> Table:
        definition = table_definition(name)
        try:
            return self._catalog.create_table(
                identifier,
                schema=iceberg_schema(definition),
                location=f"{self._warehouse}/{name}",
                partition_spec=partition_spec(definition),
                sort_order=sort_order(definition),
                properties=table_properties(definition),
            )
        except TableAlreadyExistsError:  # somebody else asked first at the same moment
            return migrated(self._catalog.load_table(identifier), definition)


def _file_batches(table: Table, uris: Sequence[str], constants: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    for uri in uris:
        with table.io.new_input(uri).open() as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=ROWS_PER_BATCH):
                for column, value in constants.items():
                    batch = batch.append_column(column, pa.repeat(pa.scalar(value), batch.num_rows))  # noqa: PLW2901  grows
                yield batch
