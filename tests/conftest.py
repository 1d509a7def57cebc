"""What the tests of several folders share: one deployed stack, in which each test has projects of its own."""

import gc
import signal
from collections.abc import Generator, Iterator

import pytest

from local.botocore_models import share
from tests.e2e import rights
from tests.e2e.conftest import settings_of
from tests.e2e.holding import Holding
from tests.e2e.stack import Stack, running
from tests.e2e.whole import Whole


def pytest_configure(config: pytest.Config) -> None:
    # Under nohup a closed terminal is ignored, here and in all that is started; tests say what happens without it.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # moto forgets the session of each test, and each new one would read megabytes of descriptions again.
    share()
    if not hasattr(config, "workerinput"):
        rights.share()
        config.add_cleanup(rights.unshare)
        config.pluginmanager.register(Whole())


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Look for no garbage among what the tests import, neither while they do nor later: all of it stays to the end."""
    session.config.add_cleanup(gc.unfreeze)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A deployed stack, made from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("e2e")
    with running(folder) as made:
        made.settings = settings_of(made, folder)
        made.holding = Holding(made.checkout, folder / "held")
        made.first_summary = made.deploy(**made.settings)
        yield made
