"""The log of one build in CloudWatch Logs."""

import time
from collections.abc import Iterable
from typing import Any


class BuildLog:
    """Writes lines to one stream; the group and the stream are made when missing."""

    def __init__(self, account: str, region: str, group: str, stream: str) -> None:
        from moto.logs.models import logs_backends

        self._logs: Any = logs_backends[account][region]
        self.group = group
        self._place = (group, stream)
        self._waiting: list[dict[str, Any]] = []
        self._logs.ensure_log_group(group)
        self._logs.create_log_stream(group, stream)

    def say(self, text: str) -> None:
        """Add one line."""
        self._logs.put_log_events(*self._place, [{"timestamp": int(time.time() * 1000), "message": text}])

    def copy(self, lines: Iterable[str] | None) -> str:
        """Add every line as it comes and return the last command that was announced."""
        command = ""
        for line in lines or ():
            self.say(line.rstrip("\n"))
            if line.startswith("[Container] Running command "):
                command = line.removeprefix("[Container] Running command ").strip()
        return command

    def close(self) -> None:
        """End the log."""
        self.say("[Container] End of the build")
