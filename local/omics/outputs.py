"""The outputs of a completed run, stored below its runOutputUri as HealthOmics lays them out."""

import json
from pathlib import Path
from typing import Any

from local.omics import acts
from local.omics.failures import RunFailure
from local.omics.objects import ObjectMissing, Objects

_MARKER = ".WDL_Directory"


class Exporter:
    """Uploads what a run made in `folder` (miniwdl's run directory, whose out/ has the service's layout)."""

    def __init__(self, objects: Objects, folder: Path, run_output_uri: str, role: str) -> None:
        self._objects = objects
        self._role = role
        self._folder = folder
        self._uri = run_output_uri

    def export(self, outputs: dict[str, Any]) -> None:
        """Upload every output file and logs/outputs.json; RunFailure EXPORT_FAILED when the bucket is not there."""
        try:
            summary = {name: self._exported(value) for name, value in outputs.items()}
            self._save(f"{self._uri}/logs/outputs.json", json.dumps(summary, indent=2).encode())
        except (ObjectMissing, ValueError) as error:
            raise RunFailure("EXPORT_FAILED", f"The outputs cannot be written to {self._uri}: {error}") from error

    def export_log(self, path: Path) -> None:
        """Upload the engine's log, when there is one and somewhere to put it."""
        if path.is_file():
            try:
                self._save(f"{self._uri}/logs/engine.log", path.read_bytes())
            except (ObjectMissing, ValueError):
                return

    def _exported(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._exported(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._exported(item) for item in value]
        if isinstance(value, str) and value.startswith(f"{self._folder}/out/"):
            return self._uploaded(Path(value))
        return value

    def _save(self, uri: str, content: bytes) -> str:
        acts.write(self._role, uri)
        return self._objects.save(uri, content)

    def _uploaded(self, path: Path) -> str:
        uri = f"{self._uri}/{path.relative_to(self._folder)}"
        if not path.is_dir():
            return self._save(uri, path.read_bytes())
        for part in path.rglob("*"):
            if part.is_file() and part.name != _MARKER:
                self._save(f"{uri}/{part.relative_to(path)}", part.read_bytes())
        return f"{uri}/"
