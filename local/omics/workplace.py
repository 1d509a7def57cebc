"""Where this service keeps its files: below the folder of the running local AWS."""

from pathlib import Path

from local.state import State

_installed: list[State] = []


def settle(state: State) -> None:
    """Remember the local AWS that this service belongs to."""
    _installed[:] = [state]


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
