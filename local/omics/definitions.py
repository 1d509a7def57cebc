"""Workflow definitions as they were when their workflow was made: kept by SHA-256, read by the engine's own parser."""

import functools
import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.omics import workplace

if TYPE_CHECKING:
    import WDL


@dataclass(frozen=True)
class Kept:
    """A stored definition: its zip, and the SHA-256 of its bytes."""

    archive: Path
    digest: str

    @property
    def unpacked(self) -> Path:
        """The folder with the archive's files."""
        return self.archive.with_suffix("")


@dataclass(frozen=True)
class Findings:
    """What the parser says: the main file and the parameters that the workflow takes, or the reason it is refused."""

    main: str = ""
    template: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def keep(content: bytes) -> Kept:
    """Store the bytes of a definition; the same bytes are stored once."""
    digest = hashlib.sha256(content).hexdigest()
    archive = workplace.folder("definitions") / f"{digest}.zip"
    if not archive.exists():
        with tempfile.NamedTemporaryFile(dir=archive.parent, delete=False) as temporary:
            temporary.write(content)
        Path(temporary.name).replace(archive)
    return Kept(archive, digest)


def _unpack(kept: Kept) -> Path:
    from local.engine import definition

    if not kept.unpacked.exists():
        fresh = Path(tempfile.mkdtemp(dir=kept.archive.parent))
        definition.unpack(kept.archive, fresh)
        try:
            fresh.rename(kept.unpacked)
        except OSError:  # another thread unpacked the same bytes first
            shutil.rmtree(fresh)
    return kept.unpacked


def examine(kept: Kept, main: str | None, template_path: str | None = None) -> Findings:
    """Lint a definition with all its imports and derive its parameter template from the workflow's inputs."""
    # miniwdl is loaded when the first workflow is made, not when the server starts
    from local.engine import definition

    try:
        folder = _unpack(kept)
        found = definition.main_file(folder, main)
        document = load(kept, found)
        template = _from_file(folder / template_path) if template_path else _derived(document)
    except definition.DefinitionRefused as error:
        return Findings(refused=str(error))
    return Findings(found, template)


@functools.lru_cache(maxsize=32)
def load(kept: Kept, main: str) -> "WDL.Tree.Document":
    """Return the parsed document of a definition that is known to be good, or DefinitionRefused."""
    from local.engine import definition

    return definition.load(_unpack(kept) / main)


def _from_file(path: Path) -> dict[str, Any]:
    from local.engine.definition import DefinitionRefused

    try:
        template: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise DefinitionRefused(f"The parameter template {path.name} is not a JSON file of the archive.") from error
    return template


def _derived(document: "WDL.Tree.Document") -> dict[str, Any]:
    workflow = document.workflow
    assert workflow is not None  # noqa: S101  the engine refuses a document without a workflow
    descriptions = workflow.parameter_meta
    template: dict[str, Any] = {}
    for binding in workflow.available_inputs:
        if "." in binding.name:  # an input of a call, which HealthOmics does not offer
            continue
        meta = descriptions.get(binding.name)
        text = meta if isinstance(meta, str) else (meta or {}).get("description") or (meta or {}).get("help")
        optional = binding.name not in {required.name for required in workflow.required_inputs}
        template[binding.name] = {"description": str(text or binding.value.type)[:256], "optional": optional}
    return template
