"""What a deployment tells while it works: one line per step, for people or as JSON."""

import json
import sys
import threading
from collections import Counter
from typing import Any, Protocol, TextIO

SIGNS = {"create": "+", "update": "~", "replace": "±", "delete": "-", "same": " ", "read": "?"}


class Reporter(Protocol):
    """Hears of every step, from any thread."""

    def step(self, action: str, token: str, name: str, seconds: float, detail: str = "") -> None:
        """A resource was created, updated, replaced, deleted, read or found the same."""

    def note(self, level: str, text: str) -> None:
        """The program, or the deployer, has something to say; `level` is info, warning or error."""


class Lines:
    """Writes lines to `stream`, JSON objects or words, and counts the steps."""

    def __init__(self, stream: TextIO | None = None, *, as_json: bool = False) -> None:
        self._stream, self._as_json = stream or sys.stdout, as_json
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()

    def step(self, action: str, token: str, name: str, seconds: float, detail: str = "") -> None:
        """Write one step."""
        with self._lock:
            self.counts[action] += 1
        event = {"action": action, "type": token, "name": name, "seconds": round(seconds, 3)}
        if detail:
            event["detail"] = detail
        kind = token.rpartition(":")[2]
        words = f"  {SIGNS.get(action, ' ')} {action:8} {kind:28} {name}{'  ' + detail if detail else ''}"
        self._write(event, f"{words}  {seconds:.1f} s" if seconds >= 0.5 else words)

    def note(self, level: str, text: str) -> None:
        """Write what is said."""
        self._write({"level": level, "text": text}, f"  {level}: {text}")

    def end(self, summary: dict[str, Any], words: str) -> None:
        """Write the last line."""
        self._write(summary, words)

    def _write(self, event: dict[str, Any], words: str) -> None:
        line = json.dumps(event) if self._as_json else words
        with self._lock:
            print(line, file=self._stream, flush=True)
