"""Replacing the rows of partitions by one commit, however many do so at once.

Data files are written first, where nobody reads them yet. One commit of `main` then takes the old files of the
partitions out and puts the new ones in, so a reader sees all the old rows or all the new ones. When another commit came
in between, the plan is made again from the table as it then is: the old files are those of the newest state, never
those that this writer first saw.
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from strandline.errors import StrandlineError
from strandline.lake_files import write_data_file
from strandline.lake_filters import Key, any_partition, partition_filter

COMMIT_ATTEMPTS: Final = 40
_LONGEST_WAIT_SECONDS: Final = 2.0


def partition_files(table: Table, keys: Sequence[Key]) -> list[DataFile]:
    """The data files of partitions in the table as it was last read."""
    return [task.file for task in table.scan(row_filter=any_partition(keys)).plan_files()]


def replace_partitions(table: Table, contents: Sequence[tuple[Key, Iterable[pa.RecordBatch]]]) -> list[int]:
    """Make the batches the rows of their partitions, all by one commit, and return how many they are in each.

    No batches empty a partition. Rows of another partition raise ForeignRows before anything is committed.
    """
    new: list[DataFile | None] = []
    try:
        for key, batches in contents:
            new.append(write_data_file(table, key, batches))
    except BaseException:
        _discard(table, new)
        raise
    keys = [key for key, _ in contents]
    for attempt in range(COMMIT_ATTEMPTS):
        _wait(attempt)
        table.refresh()
        if _try_commit(table, keys, partition_files(table, keys), new):
            return [0 if file is None else int(file.record_count) for file in new]
    _discard(table, new)
    raise _given_up(table, keys)


def change_partitions(table: Table, keys: Sequence[Key], change: Callable[[pa.Table], pa.Table]) -> None:
    """Replace the rows of each partition by what `change` makes of them; called again if they changed meanwhile."""
    for attempt in range(COMMIT_ATTEMPTS):
        _wait(attempt)
        table.refresh()
        old = partition_files(table, keys)
        rows = [table.scan(row_filter=partition_filter(key)).to_arrow() for key in keys]
        new = [
            write_data_file(table, key, change(content).to_batches()) for key, content in zip(keys, rows, strict=True)
        ]
        if _try_commit(table, keys, old, new):
            return
        _discard(table, new)
    raise _given_up(table, keys)


def _try_commit(table: Table, keys: Sequence[Key], old: list[DataFile], new: Sequence[DataFile | None]) -> bool:
    """Commit on the state of the table that was last read; False if another commit came first."""
    added = [file for file in new if file is not None]
    if {file.file_path for file in old} == {file.file_path for file in added}:
        return True  # nothing to do, or done by a commit whose answer was lost
    try:
        with table.transaction() as transaction, transaction.update_snapshot().overwrite() as snapshot:
            # The predicate makes pyiceberg's own retry fail when another commit touched these partitions.
            snapshot.delete_by_predicate(any_partition(keys))
            for file in old:
                snapshot.delete_data_file(file)
            for file in added:
                snapshot.append_data_file(file)
    except (CommitFailedException, ValidationException):
        return False
    return True


def _discard(table: Table, files: Iterable[DataFile | None]) -> None:
    for file in files:
        if file is not None:
            table.io.delete(file.file_path)


def _wait(attempt: int) -> None:
    if attempt:
        time.sleep(random.uniform(0, min(_LONGEST_WAIT_SECONDS, 0.05 * 2**attempt)))  # noqa: S311  not a secret


def _given_up(table: Table, keys: Sequence[Key]) -> StrandlineError:
    named = ", ".join("/".join(key.values()) for key in keys)
    return StrandlineError(
        f"{table.name()[-1]} of {named} was not committed: others were faster {COMMIT_ATTEMPTS} times. Try again."
    )
