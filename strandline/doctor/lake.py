"""Checks of a stack's lake: that Athena answers and every table and view has the columns of this version."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from strandline import answers, athena
from strandline.clients import client
from strandline.deployment import Deployment
from strandline.doctor.finding import Check, Finding, fail, ok, warn
from strandline.queries import Query
from strandline.table_version import descriptions, told_version, versions

AREA = "The lake"
ENGINE = "Athena engine version 3"
_ALIVE = Query("SELECT 1 AS alive", ())


def checks(made: Deployment) -> Iterator[Check]:
    """Yield the checks of a stack's lake."""
    yield Check(AREA, "Athena", partial(workgroup, made))
    yield Check(AREA, "A query", partial(query, made))
    yield Check(AREA, "Tables", partial(tables, made))


def workgroup(made: Deployment) -> Finding:
    """Whether the workgroup takes queries with the engine that the SQL is written for."""
    found: dict[str, Any] = client("athena").get_work_group(WorkGroup=made.workgroup)["WorkGroup"]
    if found.get("State") != "ENABLED":
        return fail(f"Workgroup {made.workgroup} is disabled.", "Enable it in the console of Athena.")
    engine = found["Configuration"].get("EngineVersion", {}).get("EffectiveEngineVersion", ENGINE)
    if engine != ENGINE:
        return warn(f"Workgroup {made.workgroup} runs {engine}.", f"Choose {ENGINE}; deploy the stack again.")
    return ok(f"workgroup {made.workgroup}")


def query(made: Deployment) -> Finding:
    """Whether a question is answered, which needs the workgroup, the database and the place of results."""
    result = athena.run(_ALIVE, made)
    if result.rows != [{"alive": 1}]:
        return fail(f"Athena answered {result.rows} to SELECT 1.", "Ask again; then look at the workgroup's history.")
    return ok(f"is answered. {answers.cost(result.bytes_scanned, result.milliseconds)}")


def tables(made: Deployment) -> Finding:
    """Whether every table and view is there with its columns, and none is of a later release."""
    pages = client("glue").get_paginator("get_tables").paginate(DatabaseName=made.database)
    listed = [table for page in pages for table in page["TableList"]]
    found = {table["Name"]: _columns(table) for table in listed}
    wanted = expected()
    if missing := sorted(set(wanted) - set(found)):
        return fail(f"{made.database} lacks {', '.join(missing)}.", "Deploy the stack again.")
    if other := sorted(name for name, columns in wanted.items() if not columns <= found[name]):
        return fail(
            f"Columns that this version asks for are missing in {', '.join(other)}.",
            "The stack is of another version of Strandline: deploy it again.",
        )
    known = versions()
    if later := sorted(table["Name"] for table in listed if told_version(table) > known.get(table["Name"], 0)):
        return fail(
            f"A later release of Strandline has changed {', '.join(later)}.",
            "Use that release here too; this one would leave columns empty.",
        )
    return ok(f"{len(wanted)} tables and views in {made.database}")


def expected() -> dict[str, frozenset[str]]:
    """Return the columns of each table and view that this version reads."""
    described = descriptions("tables") | descriptions("views")
    return {name: frozenset(column["name"] for column in one["columns"]) for name, one in described.items()}


def _columns(table: dict[str, Any]) -> frozenset[str]:
    return frozenset(column["Name"] for column in table.get("StorageDescriptor", {}).get("Columns", []))
