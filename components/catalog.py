"""What can be seen of a stack's tables before anything is deployed: those of a later release are left alone."""

from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from components.refusal import UndeployableStack
from components.session import session
from components.stack import Stack
from strandline.table_version import told_version, too_new, versions


def table_look_up(stack: Stack) -> dict[str, int]:
    """Return the versions that the catalog tells of the stack's tables; it reads, and what it cannot see is absent."""
    try:
        glue = session(stack.where).client("glue")
        pages = glue.get_paginator("get_tables").paginate(DatabaseName=stack.database)
        tables = [table for page in pages for table in page["TableList"]]
    except (BotoCoreError, ClientError):
        return {}
    return {table["Name"]: version for table in tables if (version := told_version(table))}


def refuse_later_tables(stack: Stack, found: Mapping[str, int]) -> None:
    """Raise UndeployableStack when a table has a later version than this release knows."""
    for name, known in versions().items():
        if found.get(name, known) > known:
            raise UndeployableStack(too_new(f"{stack.database}.{name}", found[name], known))
