"""A small Pulumi program in a folder of its own, deployed to the tests' local AWS."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local.deploy.sample import Stack


@pytest.fixture
def stack(cloud: Any, tmp_path: Path) -> Iterator[Stack]:
    before = dict(os.environ)
    made = Stack(tmp_path, cloud.endpoint)
    yield made
    if (tmp_path / "ledger.json").exists():
        made.down(force=True, purge=True)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def aws(cloud: Any) -> Callable[[str], Any]:
    """Return a client of a service by name."""
    return cloud.client
