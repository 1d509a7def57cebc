"""The WDL of a workflow definition: unpacked from its zip, and parsed without ever leaving the unpacked folder."""

import asyncio
import zipfile
from pathlib import Path

import WDL

# The versions that HealthOmics runs; draft-2 and a file without a version line are refused there.
VERSIONS = ("1.0", "1.1", "development")


class DefinitionRefused(Exception):
    """A definition that the service would not make into a workflow; the message says why."""


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack `archive` into `folder` and return the folder; DefinitionRefused when it is no zip."""
    try:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)
    except (zipfile.BadZipFile, OSError) as error:
        raise DefinitionRefused(f"The definition is not a readable zip archive: {error}") from error
    return folder


def main_file(folder: Path, main: str | None) -> str:
    """Return the path of the main WDL relative to `folder`: `main`, else main.wdl, else the only WDL there is."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.wdl"))
    if main is not None:
        if main in found:
            return main
        raise DefinitionRefused(f"The main definition file {main} is not in the archive.")
    if "main.wdl" in found:
        return "main.wdl"
    if len(found) == 1:
        return found[0]
    raise DefinitionRefused(f"The archive holds {len(found)} WDL files and none is main.wdl: name the main one.")


async def _read_inside(uri: str, path: list[str], importer: WDL.Tree.Document | None) -> WDL.Tree.ReadSourceResult:
    if "://" in uri:
        raise DefinitionRefused(f"An import must be part of the archive: {uri}")
    return await WDL.read_source_default(uri, path, importer)


def load(main: Path) -> WDL.Tree.Document:
    """Parse and check the document at `main` with all its imports; DefinitionRefused with file, line and reason."""
    try:
        document = asyncio.run(WDL.load_async(str(main), path=[str(main.parent)], read_source=_read_inside))
    except (
        WDL.Error.SyntaxError,
        WDL.Error.ValidationError,
        WDL.Error.ImportError,
        WDL.Error.MultipleValidationErrors,
    ) as error:
        raise DefinitionRefused(_reason(error, main.parent)) from error
    if document.wdl_version not in VERSIONS:
        raise DefinitionRefused(f"WDL version {document.wdl_version or 'draft-2'} is not one of {', '.join(VERSIONS)}.")
    if document.workflow is None:
        raise DefinitionRefused(f"{main.name} declares no workflow.")
    return document


def _reason(error: Exception, folder: Path) -> str:
    if isinstance(error, WDL.Error.MultipleValidationErrors):
        return "; ".join(_reason(part, folder) for part in error.exceptions)
    if isinstance(error, WDL.Error.ImportError) and error.__cause__:
        return _reason(error.__cause__, folder) if isinstance(error.__cause__, Exception) else str(error)
    place = getattr(error, "pos", None)
    where = f"{Path(place.abspath).name} line {place.line} column {place.column}: " if place else ""
    return (where + str(error)).replace(f"{folder}/", "")
