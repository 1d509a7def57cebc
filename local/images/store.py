"""Where built images lie: the hashed build context, and beside it what it needs to run."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Image:
    """One built image: its folder, the folder that links its locked distributions, and its default command."""

    digest: str
    folder: Path
    packages: Path
    command: list[str]


class ImageStore:
    """The images below one folder, by the hexadecimal part of their digest."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def load(self, digest: str) -> Image:
        """Return a built image; KeyError when there is none of that digest."""
        try:
            facts = json.loads(self._facts(digest).read_text())
        except FileNotFoundError:
            raise KeyError(digest) from None
        return Image(digest, self._root / digest, self._beside(digest) / "packages", facts["command"])

    def folder(self, digest: str) -> Path:
        """Return where the context of an image lies or will lie."""
        return self._root / digest

    def packages(self, digest: str) -> Path:
        """Return where the links to an image's distributions lie or will lie."""
        return self._beside(digest) / "packages"

    def holds(self, digest: str) -> bool:
        """Tell whether the image was built to its end."""
        return self._facts(digest).is_file()

    def finish(self, digest: str, command: list[str]) -> Image:
        """Record an image whose folders are in place; only then can it be loaded."""
        draft = self._facts(digest).with_suffix(".part")
        draft.write_text(json.dumps({"command": command}))
        draft.replace(self._facts(digest))
        return self.load(digest)

    def scratch(self) -> Path:
        """Return a folder on the same file system for images that are not finished."""
        folder = self._root / ".building"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _beside(self, digest: str) -> Path:
        return self._root / ".run" / digest

    def _facts(self, digest: str) -> Path:
        return self._beside(digest) / "image.json"
