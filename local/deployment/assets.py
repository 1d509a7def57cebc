"""Pulumi's assets and archives as bytes; the same files always give the same bytes."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pulumi

from local.deployment.errors import UnsupportedOption
from local.resources.content import Content

# The earliest time that a ZIP can hold: when a file was written is no part of what it says.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def content_of(asset: pulumi.Asset | pulumi.Archive) -> Content:
    """Return an asset's bytes, or an archive's as a ZIP; raises UnsupportedOption for a remote one."""
    if isinstance(asset, pulumi.FileAsset):
        return Content(Path(asset.path).read_bytes())
    if isinstance(asset, pulumi.StringAsset):
        return Content(asset.text.encode())
    if isinstance(asset, pulumi.FileArchive) and Path(asset.path).is_file():
        return Content(Path(asset.path).read_bytes())
    if isinstance(asset, pulumi.Archive):
        return Content(_zipped(asset))
    raise UnsupportedOption(f"The local AWS fetches nothing from a network, so it takes no {type(asset).__name__}.")


def _zipped(archive: pulumi.Archive) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, mode, data in sorted(_members(archive, ""), key=lambda member: member[0]):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return buffer.getvalue()


def _members(asset: pulumi.Asset | pulumi.Archive, name: str) -> Iterator[tuple[str, int, bytes]]:
    if isinstance(asset, pulumi.AssetArchive):
        for child, inner in asset.assets.items():
            yield from _members(inner, _joined(name, child))
    elif isinstance(asset, pulumi.FileArchive) and Path(asset.path).is_dir():
        root = Path(asset.path)
        for path in root.rglob("*"):
            if path.is_file():
                yield _joined(name, path.relative_to(root).as_posix()), _mode(path), path.read_bytes()
    elif isinstance(asset, pulumi.FileArchive):
        with zipfile.ZipFile(asset.path) as source:
            for entry in source.infolist():
                yield _joined(name, entry.filename), entry.external_attr >> 16, source.read(entry)
    else:
        mode = _mode(Path(asset.path)) if isinstance(asset, pulumi.FileAsset) else 0o644
        yield name, mode, content_of(asset).data


def _joined(folder: str, name: str) -> str:
    return "/".join(part for part in (folder, name) if part not in {"", "."})


def _mode(path: Path) -> int:
    return 0o755 if path.stat().st_mode & 0o111 else 0o644
