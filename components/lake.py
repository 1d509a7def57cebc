"""The database of the lake: Iceberg tables and the two views that everybody above reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.iceberg import hive_columns, iceberg_table, presto_view, table_files, view_files
from components.stack import Stack
from strandline.table_version import versions


@dataclass(frozen=True, kw_only=True)
class LakeArgs:
    """The tables lie below `tables/` in `bucket`."""

    stack: Stack
    bucket: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class LakeOutputs:
    """The database, the S3 URI below which its tables lie, the bucket of that URI, and each table's version."""

    database: pulumi.Output[str]
    warehouse: pulumi.Output[str]
    bucket: pulumi.Output[str]
    versions: Mapping[str, int]


class Lake(pulumi.ComponentResource):
    """A Glue database with the tables and views that `strandline/` describes."""

    outputs: LakeOutputs

    def __init__(self, name: str, args: LakeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("strandline:lake:Lake", name, {}, opts)
        self._name, self._args = name, args
        self._warehouse = pulumi.Output.concat("s3://", args.bucket, "/tables")
        database = aws.glue.CatalogDatabase(
            f"{name}-database",
            name=args.stack.database,
            description="Variants, annotations and findings of Strandline",
            location_uri=self._warehouse,
            tags=args.stack.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=not args.stack.disposable),
        )
        tables = [self._table(database, path) for path in table_files()]
        # Whoever writes a table waits until all of them are there.
        ready = pulumi.Output.all(database.name, *(table.name for table in tables)).apply(lambda made: str(made[0]))
        self.outputs = LakeOutputs(
            database=ready,
            warehouse=self._warehouse,
            bucket=pulumi.Output.from_input(args.bucket),
            versions=versions(),
        )
        self.register_outputs(vars(self.outputs))

    def add_views(self, tables_ready: pulumi.Resource) -> None:
        """Make the views, which name columns that tables of an older release have once `tables_ready` is there."""
        for path in view_files():
            self._view(path, tables_ready)

    def _table(self, database: aws.glue.CatalogDatabase, path: Path) -> aws.glue.CatalogTable:
        description = json.loads(path.read_text("utf-8"))
        table_input: pulumi.Output[Any] = self._warehouse.apply(
            lambda warehouse: iceberg_table(description, f"{warehouse}/{path.stem}")
        )
        return aws.glue.CatalogTable(
            f"{self._name}-{path.stem}",
            name=description["name"],
            database_name=database.name,
            table_type="EXTERNAL_TABLE",
            open_table_format_input={
                "iceberg_input": {
                    "metadata_operation": "CREATE",
                    "version": "2",
                    "iceberg_table_input": table_input,
                }
            },
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=not self._args.stack.disposable,
                # Every commit moves the table's entry on, and a replacement would lose the way to its data.
                ignore_changes=["openTableFormatInput", "parameters", "storageDescriptor", "tableType", "description"],
            ),
        )

    def _view(self, path: Path, tables_ready: pulumi.Resource) -> None:
        view = json.loads(path.read_text("utf-8"))
        sql = path.with_suffix(".sql").read_text("utf-8").strip()
        aws.glue.CatalogTable(
            f"{self._name}-{path.stem}",
            name=view["name"],
            database_name=self.outputs.database,
            description=view["doc"],
            table_type="VIRTUAL_VIEW",
            view_original_text=presto_view(view, sql, self._args.stack.database),
            view_expanded_text="/* Presto View */",
            parameters={"presto_view": "true", "comment": "Presto View"},
            # Athena finds a table without SerDe information faulty, even a view, which has nothing to deserialize.
            storage_descriptor={
                "columns": hive_columns(view),
                "ser_de_info": {"name": "-", "serialization_library": "-"},
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[tables_ready]),
        )
