"""Somebody's folder of reads, seen as the input bucket will see it: `DIR/x` is the key `inputs/x`."""

import os
from collections.abc import Iterator
from pathlib import Path

from strandline import samplesheet
from strandline.errors import InvalidSheet
from strandline.fastq import MARKER, ROOT, Kind, kind
from strandline.inputs import LARGEST_SHEET

EMPTY_FILE = Path(os.devnull)


class ReadsFolder:
    """The files of a folder and its sub-folders by their keys; hidden ones are left out, links are followed.

    `add_marker` puts a completion marker where the folder has none, as the demo will in the bucket.
    """

    name = ""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = {ROOT + path.relative_to(root).as_posix(): path for path in _files(root, set())}

    def of_kind(self, wanted: Kind) -> list[str]:
        """Return the keys of one kind, sorted."""
        return sorted(key for key in self.files if kind(key) is wanted)

    def add_marker(self, folder: str) -> bool:
        """Put a completion marker into `folder` (a key that ends in a slash); False when it has one."""
        new = folder + MARKER not in self.files
        self.files.setdefault(folder + MARKER, EMPTY_FILE)
        return new

    def shown(self, text: str) -> str:
        """Return a text with keys replaced by paths as a person would write them."""
        return text.replace(ROOT, f"{self.root}/")

    def folder(self, prefix: str) -> list[str]:
        """Return the keys directly in the folder `prefix` (which ends in a slash), sorted."""
        return sorted(key for key in self.files if key.rpartition("/")[0] + "/" == prefix)

    def sheet(self, key: str) -> str | None:
        """Return the text of a sample sheet; InvalidSheet when it is too big, not text or cannot be read."""
        try:
            content = self.files[key].read_bytes()
        except OSError as error:
            raise InvalidSheet(f"{key}: cannot be read: {error.strerror}") from error
        if len(content) > LARGEST_SHEET:
            raise InvalidSheet(f"{key}: larger than {LARGEST_SHEET >> 20} MiB, this is no sample sheet")
        return samplesheet.decode(content, key)


def _files(folder: Path, above: set[Path]) -> Iterator[Path]:
    home = folder.resolve()
    if home in above:  # a link that leads back to a folder that it lies in
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path, above | {home})
        else:
            yield path
