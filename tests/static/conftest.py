"""What the tests of the gate share: its tools' process and the program as it is."""

from collections.abc import Iterator

import pytest

from gate.recording import Recording, Run, record
from gate.worker import TOOLS, Worker
from tests.static.plants import ROOT


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """The gate's tools."""
    if not (TOOLS / "python").exists():
        pytest.fail("the gate's tools are not installed: `make check` installs them")
    with Worker() as made:
        yield made


@pytest.fixture(scope="session")
def program() -> Recording:
    """The program of the checkout with default settings."""
    (recording,) = record([Run(ROOT, {})])
    return recording
