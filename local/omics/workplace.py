"""Where this service keeps its files: below the folder of the running local AWS."""

import shutil
from pathlib import Path

from local.state import State

_installed: list[State] = []


def settle(state: State) -> None:
    """Remember the local AWS that this service belongs to, and clear what an earlier server left in its folder.

    Stores and runs live in memory; the files of those of an earlier server belong to nobody.
    """
    _installed[:] = [state]
    for left in (state.dir / "omics", state.runs):
        shutil.rmtree(left, ignore_errors=True)


def state() -> State:
    """Return the local AWS; RuntimeError before `register.install`."""
    if not _installed:
        raise RuntimeError("local.omics.register.install was not called")
    return _installed[0]


def folder(*parts: str) -> Path:
    """Return (and make) a folder of this service."""
    path = state().dir.joinpath("omics", *parts)
    path.mkdir(parents=True, exist_ok=True)
    return path
