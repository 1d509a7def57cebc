"""Files of this repository as deterministic ZIP archives, known by what is in them."""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)
IMPORT = re.compile(r'^import "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Archive:
    """A set of files: pairs of a name inside the archive and its bytes, sorted by name."""

    files: tuple[tuple[str, bytes], ...]

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over names and contents, in hexadecimal; independent of clocks, modes and the ZIP format."""
        digest = hashlib.sha256()
        for name, data in self.files:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()

    def zip_bytes(self) -> bytes:
        """The archive as ZIP; the same files always give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.files:
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o755 if data.startswith(b"#!") else 0o644) << 16
                archive.writestr(entry, data)
        return buffer.getvalue()

    def zip_base64(self) -> str:
        """The ZIP as base64 text, the form in which a bucket object takes bytes."""
        return base64.b64encode(self.zip_bytes()).decode("ascii")


def collect(root: Path, patterns: Sequence[str]) -> Archive:
    """Return the files below `root` that match one of the globs; FileNotFoundError when one finds nothing."""
    found: set[Path] = set()
    for pattern in patterns:
        matches = {path for path in root.glob(pattern) if path.is_file()}
        if not matches:
            raise FileNotFoundError(f"nothing below {root.name}/ matches {pattern}")
        found |= matches
    return archive_of((path.relative_to(root).as_posix(), path.read_bytes()) for path in found)


def archive_of(files: Iterable[tuple[str, bytes]]) -> Archive:
    """Return an archive of the given names and bytes."""
    return Archive(tuple(sorted(files)))


STRANDLINE = ("strandline/**/*.py", "strandline/**/*.json", "strandline/**/*.sql", "strandline/**/*.tsv.gz")


def image_context(image: str, root: Path = ROOT) -> Archive:
    """Return the build context of `image` (handlers or tools): an allow-list, so nothing else lands in an image."""
    own = {"handlers": ("handlers/*.py",), "tools": ()}[image]
    return collect(root, (*own, *STRANDLINE, f"containers/{image}/*"))


def image_contexts() -> dict[str, Archive]:
    """Return the build context of each image by its name."""
    return {image: image_context(image) for image in ("handlers", "tools")}


def workflow_archive(workflow: str, root: Path = ROOT) -> Archive:
    """Return what HealthOmics gets: `<workflow>/main.wdl` and whatever it imports, with paths below `workflows/`.

    What another workflow alone imports stays out, so that a change to it makes no new version of this one.
    """
    top = (root / "workflows").resolve()
    found: dict[str, bytes] = {}
    wanted = [main_file(workflow)]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = (top / name).read_bytes()
            imports = IMPORT.findall(found[name].decode("utf-8"))
            paths = [((top / name).parent / path).resolve() for path in imports]
            wanted += [path.relative_to(top).as_posix() for path in paths]
    return archive_of(found.items())


def main_file(workflow: str) -> str:
    """Return the path of the main WDL inside the archive of a workflow."""
    return f"{workflow}/main.wdl"
