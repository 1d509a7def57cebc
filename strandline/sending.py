"""Sending files with a bar that shows bytes and the time that is left, on a terminal only."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from strandline.errors import InputsChanged
from strandline.upload import Uploaded, holds, upload

Sendable = tuple[str, Path | None]
"""A key and the file that goes there; no file is an empty object."""


def send(s3: Any, bucket: str, files: Sequence[Sendable], replaced: Iterable[str] = ()) -> list[Uploaded]:
    """Send files one after the other; those at `replaced` keys take the place of what is there."""
    over = set(replaced)
    sent: list[Uploaded] = []
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch) / "empty"
        empty.touch()
        try:
            with _progress(sum(path.stat().st_size for _, path in files if path)) as moved:
                for key, path in files:
                    sent.append(upload(s3, path or empty, bucket, key, moved, replace=key in over))
        except KeyboardInterrupt:
            _say(f"Stopped: {len(sent)} of {len(files)} files have arrived; the same command again sends the others.")
            raise
    return sent


def there(s3: Any, bucket: str, files: Iterable[Sendable]) -> tuple[list[str], list[str]]:
    """Return the keys that hold these files' content already, and those that hold other content."""
    same: list[str] = []
    other: list[str] = []
    for key, path in files:
        held = holds(s3, path, bucket, key)
        if held is not None:
            (same if held else other).append(key)
    return same, other


def refuse(bucket: str, other: Sequence[str], way: str) -> None:
    """InputsChanged names every key that already holds other content; `way` says what to do."""
    if other:
        keys = ", ".join(f"s3://{bucket}/{key}" for key in other)
        raise InputsChanged(
            f"{keys} already holds other content, and reads are never replaced: {way}. Nothing was sent."
        )


def _say(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    columns = (
        TextColumn("Sending"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("send", total=total)
        yield lambda count: bar.advance(task, count)
