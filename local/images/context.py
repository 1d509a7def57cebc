"""A build context: unpacked from its archive, and named by its content."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

_EXECUTABLE = 0o111


@dataclass(frozen=True)
class Content:
    """What a context holds: the SHA-256 of it, and its bytes in all."""

    sha256: str
    size: int


def unpack(archive: bytes, folder: Path) -> None:
    """Write the files of a zip below `folder`, keeping which are executable; zipfile.BadZipFile when it is none."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for entry in packed.infolist():
            path = Path(packed.extract(entry, folder))
            if not entry.is_dir() and (entry.external_attr >> 16) & _EXECUTABLE:
                path.chmod(0o755)


def content_of(folder: Path, name: str) -> Content:
    """Return the identity of an image: its name, and its files' paths and bytes; times and modes do not matter."""
    total, size = hashlib.sha256(name.encode()), 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        total.update(f"\0{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        total.update(data)
        size += len(data)
    return Content(total.hexdigest(), size)
