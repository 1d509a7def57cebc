"""What a deployment made, kept in one JSON file that is rewritten after every step."""

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

VERSION = 1


@dataclass
class Record:
    """One resource as it was made: its inputs with assets as hashes, and the outputs that only the service knows."""

    urn: str
    type: str
    name: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    custom: bool = True
    parent: str = ""
    dependencies: list[str] = field(default_factory=list)
    protect: bool = False
    retain: bool = False
    generation: int = 0

    @property
    def properties(self) -> dict[str, Any]:
        """Inputs and outputs together, as the program sees them."""
        return {**self.inputs, **self.outputs}


class Ledger:
    """The records of one stack on one server; every change is on disk before the method returns.

    `superseded` still has to be deleted; `retained` was left in the cloud on the program's wish.
    """

    def __init__(self, path: Path, server: str) -> None:
        self.path, self.server = path, server
        self.resources: dict[str, Record] = {}
        self.superseded: list[Record] = []
        self.retained: list[Record] = []
        self.outputs: dict[str, Any] = {}
        self._lock = threading.RLock()

    @classmethod
    def load(cls, path: Path, server: str) -> "Ledger":
        """Read the file; what was deployed to another server than `server` went with that server and is forgotten."""
        ledger = cls(path, server)
        if not path.exists():
            return ledger
        saved = json.loads(path.read_text("utf-8"))
        if saved.get("version") == VERSION and saved.get("server") == server:
            ledger.resources = {each["urn"]: Record(**each) for each in saved["resources"]}
            ledger.superseded = [Record(**each) for each in saved["superseded"]]
            ledger.retained = [Record(**each) for each in saved["retained"]]
            ledger.outputs = saved["outputs"]
        return ledger

    def put(self, record: Record) -> None:
        """Record a resource as it now is."""
        with self._lock:
            if self.resources.get(record.urn) != record:
                self.resources[record.urn] = record
                self._save()

    def move(self, old_urn: str, new_urn: str) -> None:
        """Let a resource keep its history under another URN."""
        with self._lock:
            record = self.resources.pop(old_urn)
            record.urn = new_urn
            self.resources[new_urn] = record
            self._save()

    def supersede(self, record: Record) -> None:
        """Note that a successor took this resource's place, so that it has to go at the end."""
        with self._lock:
            (self.retained if record.retain else self.superseded).append(record)
            self._save()

    def drop(self, record: Record) -> None:
        """Forget a resource that is gone."""
        with self._lock:
            if self.resources.get(record.urn) is record:
                del self.resources[record.urn]
            self.superseded = [each for each in self.superseded if each is not record]
            self.retained = [each for each in self.retained if each is not record]
            self._save()

    def retain(self, record: Record) -> None:
        """Take a resource out of the stack and remember that it was left in the cloud."""
        with self._lock:
            self.drop(record)
            self.retained.append(record)
            self._save()

    def finish(self, outputs: dict[str, Any]) -> None:
        """Record the outputs of a complete deployment."""
        with self._lock:
            self.outputs = outputs
            self._save()

    def _save(self) -> None:
        content = {
            "version": VERSION,
            "server": self.server,
            "outputs": self.outputs,
            "resources": [vars(each) for each in self.resources.values()],
            "superseded": [vars(each) for each in self.superseded],
            "retained": [vars(each) for each in self.retained],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".tmp")
        # Only the owner may read it: a stack's secrets are in it.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(json.dumps(content))
        draft.replace(self.path)


def deletion_order(records: Iterable[Record]) -> list[Record]:
    """Return the records so that each comes before everything it depends on."""
    # Superseded records may share a URN with their successor, so records are told apart by position.
    listed = list(records)
    by_urn: dict[str, list[int]] = {}
    for index, record in enumerate(listed):
        by_urn.setdefault(record.urn, []).append(index)
    graph = {
        index: {
            other for urn in (*record.dependencies, record.parent) for other in by_urn.get(urn, []) if other != index
        }
        for index, record in enumerate(listed)
    }
    return [listed[index] for index in reversed(list(TopologicalSorter(graph).static_order()))]
