"""What lies in the input bucket without having started: what events lost, and what has waited for too long."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from strandline.claims import Note
from strandline.errors import InvalidKey
from strandline.fastq import ROOT, Kind, kind, parse

TOO_LONG = timedelta(hours=24)


@dataclass(frozen=True)
class Found:
    """An object of the input bucket; `modified` is in UTC, `etag` without quotes."""

    key: str
    modified: datetime
    etag: str = ""


@dataclass(frozen=True)
class Sweep:
    """What to do: keys to announce again, notes on what is no longer there, and a line for each long wait."""

    announce: list[str]
    stale_notes: list[str]
    waiting: list[str]


def listing(s3: Any, bucket: str) -> Iterator[Found]:
    """Every object under `inputs/`, page by page."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=ROOT):
        for item in page.get("Contents", []):
            yield Found(item["Key"], item["LastModified"], item["ETag"].strip('"'))


def sweep(
    found: Iterable[Found],
    claimed: set[str],
    notes: Iterable[Note],
    at: datetime | None = None,
    *,
    settled: timedelta,
    sheets: Mapping[str, str] | None = None,
) -> Sweep:
    """Compare what is there with what is claimed and noted, and sheets with the ETags they had when they were read.

    Announced again is one file of each set that no claim uses and nobody refused or holds; a set that waits is too,
    since the event that would have completed it may be the one that was lost. The event of an object younger than
    `settled` may still be on its way.
    """
    at = at or datetime.now(UTC)
    objects = {item.key: item for item in found}
    noted = {note.key: note for note in notes}
    reads = {key for key in objects if kind(key) is Kind.READS and key not in claimed}
    decided = {key for key, note in noted.items() if note.status != "WAITING"}
    idle = [key for key in sorted(reads) if not _other_speaks(key, reads) and not _names(key) & decided]
    unread = [key for key, item in sorted(objects.items()) if _is_unread(item, sheets or {})]
    started = {key for key in claimed & noted.keys() if noted[key].status != "HELD"}
    stale = [key for key in noted if key in started or not {key, _sheet_of(key)} & objects.keys()]
    long = [_line(objects[key], noted, at) for key in idle if at - objects[key].modified > TOO_LONG]
    told = {name for key in idle for name in _names(key)} | set(stale)
    long += [_note_line(note, at) for note in noted.values() if note.key not in told and _owes(note, at)]
    return Sweep([key for key in [*unread, *idle] if at - objects[key].modified > settled], stale, sorted(long))


def _is_unread(item: Found, sheets: Mapping[str, str]) -> bool:
    return kind(item.key) is Kind.SHEET and sheets.get(item.key) != item.etag


def _owes(note: Note, at: datetime) -> bool:
    """Whether somebody should have seen to a note by now; a refusal needs no answer."""
    return note.status != "REFUSED" and bool(note.when) and at - datetime.fromisoformat(note.when) > TOO_LONG


def _names(key: str) -> set[str]:
    """The keys under which a pair may be noted."""
    try:
        return {key, parse(key).mate}
    except InvalidKey:
        return {key}


def _other_speaks(key: str, reads: set[str]) -> bool:
    """Of two mates the first one speaks for both."""
    return any(other < key and other in reads for other in _names(key))


def _sheet_of(note_key: str) -> str:
    """A note on a sample of a sheet carries the sheet's key and the sample's name, which holds no colon."""
    return note_key.rpartition(":")[0]


def _note_line(note: Note, at: datetime) -> str:
    hours = (at - datetime.fromisoformat(note.when)).total_seconds() / 3600
    return f"{note.key} ({hours:.0f} h{', held' if note.status == 'HELD' else ''}): {note.reason}"


def _line(item: Found, noted: dict[str, Note], at: datetime) -> str:
    reason = next((noted[key].reason for key in sorted(_names(item.key)) if key in noted), "no reason noted")
    return f"{item.key} ({(at - item.modified).total_seconds() / 3600:.0f} h): {reason}"
