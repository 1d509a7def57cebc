"""Reading what a function's process writes: plain lines, and the frames in which the runtime client wraps records."""

import time
from dataclasses import dataclass

# A frame: type (4 bytes, the first two fixed), length (4), microseconds since 1970 (8), then the text.
_FRAME = b"\xa5\x5a\x00"
_HEADER = 16


@dataclass(frozen=True)
class LogRecord:
    """One record: seconds since 1970 and its text, which may hold several lines."""

    time: float
    text: str


class LogReader:
    """Turns the bytes of one pipe into records, in the order in which they were written."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[LogRecord]:
        """Add bytes and return the records that are now whole."""
        self._rest += data
        return self._take(everything=False)

    def finish(self) -> list[LogRecord]:
        """Return what is left as records, ended or not."""
        return self._take(everything=True)

    def _take(self, everything: bool) -> list[LogRecord]:
        records: list[LogRecord] = []
        while self._rest:
            found = self._framed() if self._rest.startswith(_FRAME) else self._line(everything)
            if found is None:
                break
            record, used = found
            self._rest = self._rest[used:]
            records.append(record)
        return records

    def _framed(self) -> tuple[LogRecord, int] | None:
        size = _HEADER + int.from_bytes(self._rest[4:8], "big")
        if len(self._rest) < max(size, _HEADER):
            return None
        moment = int.from_bytes(self._rest[8:_HEADER], "big") / 1e6
        return LogRecord(moment, _text(self._rest[_HEADER:size])), size

    def _line(self, everything: bool) -> tuple[LogRecord, int] | None:
        frame, newline = self._rest.find(_FRAME), self._rest.find(b"\n")
        ends = [end for end in (frame, newline) if end >= 0]
        if not ends and not everything:
            return None
        end = min(ends, default=len(self._rest))
        used = end + 1 if end == newline else end
        return LogRecord(time.time(), _text(self._rest[:end])), used


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").rstrip("\n")
