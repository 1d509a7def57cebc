"""botocore's descriptions of the services, read once: every session of its own would parse megabytes of JSON again."""

import gzip
import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader, create_loader

from local.patching import replace

_HEAD = 1 << 16  # a description begins with its metadata


class SharedLoader(Loader):
    """The loader of all sessions of a process; two threads that want the same description read it once."""

    def __init__(self, extra: list[str]) -> None:
        super().__init__(extra_search_paths=extra)
        self._reading = threading.RLock()
        self._search_paths = _Paths(dict.fromkeys(self._search_paths))

    def load_service_model(self, *args: Any, **kwargs: Any) -> Any:
        """Return a description with its corrections, from memory when any session had it before."""
        with self._reading:
            return super().load_service_model(*args, **kwargs)

    def load_data_with_path(self, name: str) -> Any:
        """Return a file of botocore's and where it lies, from memory when any session had it before."""
        with self._reading:
            return super().load_data_with_path(name)


class _Paths(list[str]):
    """Folders to search; boto3 adds its own again with every session."""

    def append(self, path: str) -> None:
        if path not in self:
            super().append(path)


def share() -> None:
    """Let all sessions that this process makes from now on share what they read; PatchError with another botocore."""
    if botocore.session.create_loader is _shared:
        return
    replace(botocore.session, "create_loader", _shared, expects="search_path_string")
    replace(
        botocore.session.Session,
        "get_available_regions",
        _regions,
        expects="self, service_name, partition_name, allow_non_regional",
    )


@cache
def _shared(search_path_string: str | None = None) -> SharedLoader:
    return SharedLoader(list(create_loader(search_path_string).search_paths))


def _regions(self: Any, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False) -> list[str]:
    """As botocore's own, without parsing all operations of the service for the sake of one word."""
    resolver = self._get_internal_component("endpoint_resolver")
    try:
        prefix = _endpoint_prefix(self.get_component("data_loader"), service_name)
    except DataNotFoundError:
        return []
    return list(resolver.get_available_endpoints(prefix, partition_name, allow_non_regional))


def _endpoint_prefix(loader: Loader, service: str) -> str:
    version = loader.determine_latest_version(service, "service-2")
    for folder in loader.search_paths:
        path = Path(folder, service, version, "service-2.json.gz")
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as file:
                head = file.read(_HEAD)
            metadata = head[head.index("{", head.index('"metadata"')) :]
            return str(json.JSONDecoder().raw_decode(metadata)[0].get("endpointPrefix", service))
    return str(loader.load_service_model(service, "service-2")["metadata"].get("endpointPrefix", service))
