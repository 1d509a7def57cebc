"""The whole service in one account and region, in the form that moto asks for."""

from typing import Any

from moto.core.base_backend import BackendDict

from local.omics import urls
from local.omics.driver import Driver
from local.omics.models.activations import Activations
from local.omics.models.base import Resource
from local.omics.models.read_set_imports import ReadSetImports
from local.omics.models.runs import Runs
from local.omics.models.tags import Tags


class OmicsBackend(ReadSetImports, Activations, Runs, Tags):
    """Stores, read sets, references, workflows, runs and tags."""

    @property
    def _url_module(self) -> Any:
        return urls

    def execute(self, run: Resource) -> None:
        """Take a run to its end; the caller's thread is busy until then."""
        Driver(self, run).drive()

    def reset(self) -> None:
        """Forget everything, after stopping what still runs."""
        with self.room_changed:
            for run in self.runs.values():
                run["_stop"].set()
            self.room_changed.notify_all()
        for run in self.runs.values():
            if run["_engine"] is not None:
                run["_engine"].stop()
        super().reset()


omics_backends: BackendDict[OmicsBackend] = BackendDict(OmicsBackend, "omics")
