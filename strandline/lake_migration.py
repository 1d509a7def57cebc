"""Bringing a table that an older release made to the columns of this one, without touching a data file.

A table may gain columns that may be null, widen an int to a long, and stop requiring a column. Iceberg keeps columns by
number, so a file that was written before reads as it did, and holds null where it has no such column. Everything else
would change what old rows mean, and is refused.
"""

from typing import Final

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.update.schema import UpdateSchema

from strandline.errors import TableChangeRefused, TableTooNew
from strandline.lake_schema import iceberg_schema
from strandline.schema import TableDefinition
from strandline.table_version import VERSION_PROPERTY, too_new

WIDER: Final = {("int", "long")}
ATTEMPTS: Final = 10


def migrated(table: Table, definition: TableDefinition) -> Table:
    """Return the table with the definition's columns; one commit of its metadata if it was of an older version.

    TableTooNew when a later release has changed it, TableChangeRefused when the change cannot be made.
    """
    for _ in range(ATTEMPTS):
        found = version_of(table)
        if found > definition.version:
            raise TableTooNew(too_new(".".join(table.name()), found, definition.version))
        if found == definition.version:
            return table
        check(table, definition)
        try:
            with table.transaction() as transaction:
                if _differs(table.schema(), definition):
                    with transaction.update_schema() as update:
                        _change(update, table.schema(), definition)
                transaction.set_properties({VERSION_PROPERTY: str(definition.version)})
        except CommitFailedException:  # somebody else did it at the same moment, or loaded rows
            table.refresh()
        else:
            return table
    raise TableChangeRefused(f"{'.'.join(table.name())} was changed {ATTEMPTS} times while its columns were.")


def version_of(table: Table) -> int:
    """Return the version of a table's columns; tables from before there were versions are of the first."""
    return int(table.properties.get(VERSION_PROPERTY, "1"))


def check(table: Table, definition: TableDefinition) -> None:
    """Raise TableChangeRefused, which names every column concerned, unless the table can become as defined."""
    faults = refusals(table.schema(), definition)
    partition = tuple(field.name for field in table.spec().fields)
    if partition != definition.partition:
        faults.append(f"it is partitioned by {', '.join(partition)}, not {', '.join(definition.partition)}")
    if faults:
        raise TableChangeRefused(
            f"{'.'.join(table.name())} cannot go from version {version_of(table)} to {definition.version}: "
            f"{'; '.join(faults)}. Nothing was changed: a table may only gain columns that may be null, widen int to "
            "long, or stop requiring a column. Add a column of another name instead."
        )


def refusals(schema: Schema, definition: TableDefinition) -> list[str]:
    """Return what of the definition cannot be made of a schema, as clauses of a sentence; none if all can."""
    wanted = {field.name: field for field in iceberg_schema(definition).fields}
    faults = [f"column {field.name} would be lost" for field in schema.fields if field.name not in wanted]
    there = {field.name: field for field in schema.fields}
    for name, field in wanted.items():
        if name not in there:
            if field.required:
                faults.append(f"column {name} is new and would be null in old rows, but is required")
            continue
        old, new = str(there[name].field_type), str(field.field_type)
        if old != new and (old, new) not in WIDER:
            faults.append(f"column {name} is {old} and would be {new}")
        if field.required and not there[name].required:
            faults.append(f"column {name} may be null in old rows, and would be required")
    return faults


def _differs(schema: Schema, definition: TableDefinition) -> bool:
    def facts(of: Schema) -> set[tuple[str, str, bool]]:
        return {(field.name, str(field.field_type), field.required) for field in of.fields}

    return facts(schema) != facts(iceberg_schema(definition))


def _change(update: UpdateSchema, schema: Schema, definition: TableDefinition) -> None:
    there = {field.name: field for field in schema.fields}
    for field in iceberg_schema(definition).fields:
        old = there.get(field.name)
        if old is None:
            update.add_column(field.name, field.field_type, doc=field.doc)
            continue
        if str(old.field_type) != str(field.field_type):
            update.update_column(field.name, field_type=field.field_type)
        if old.required and not field.required:
            update.make_column_optional(field.name)
