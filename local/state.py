"""Where the local AWS keeps what does not fit in memory, and where it listens."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class State:
    """One running local AWS: its folder and its endpoint (`http://127.0.0.1:PORT`)."""

    dir: Path
    endpoint: str

    @property
    def port(self) -> int:
        """The TCP port of the endpoint."""
        return int(urlsplit(self.endpoint).port or 0)

    @property
    def images(self) -> Path:
        """One folder per image, named by the hexadecimal part of its digest."""
        return self.dir / "images"

    @property
    def runs(self) -> Path:
        """One folder per HealthOmics run, named by its uuid."""
        return self.dir / "runs"

    @property
    def requests(self) -> Path:
        """The log of API requests, one JSON object a line."""
        return self.dir / "requests.jsonl"

    @property
    def calls(self) -> Path:
        """The record of what each role asked for, one JSON object a line."""
        return self.dir / "calls.jsonl"

    def image_dir(self, image_uri: str) -> Path:
        """Return the folder of an image given as `<repository>@sha256:<digest>`; KeyError when it was never built."""
        _, _, digest = image_uri.partition("@sha256:")
        folder = self.images / digest
        if not digest or not folder.is_dir():
            raise KeyError(image_uri)
        return folder
