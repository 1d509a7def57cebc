"""What readers of a file have in common: they are opened by path, and close the file when they are done with it."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self


class FileReader:
    """Reads a stream of bytes, whose name its errors tell."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self._stream = stream

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file by path; close it with `with`."""
        stream = path.open("rb")
        try:
            return cls(stream, path.name)
        except BaseException:
            stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
