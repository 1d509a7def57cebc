"""A build context: unpacked from its archive, and named by its content."""

import hashlib
import io
import zipfile
from pathlib import Path

_EXECUTABLE = 0o111


def unpack(archive: bytes, folder: Path) -> None:
    """Write the files of a zip below `folder`, keeping which are executable; zipfile.BadZipFile when it is none."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for entry in packed.infolist():
            path = Path(packed.extract(entry, folder))
            if not entry.is_dir() and (entry.external_attr >> 16) & _EXECUTABLE:
                path.chmod(0o755)


def content_hash(folder: Path, name: str) -> str:
    """Return the SHA-256 of an image's name and its files' paths and bytes; times, modes and order do not matter."""
    total = hashlib.sha256(name.encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        total.update(f"\0{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def size(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
