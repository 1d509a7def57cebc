"""Debian's Chromium on the served dashboard; the tests skip where there is no Chromium."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium, scene
from tests.browser.gate import Gate
from tests.browser.serving import ROOT, served
from tests.browser.visit import HIGH, WIDE, Visit
from tests.e2e.stack import Stack


@pytest.fixture(scope="session")
def installed() -> None:
    """Chromium is there; nothing is started in vain where it is not."""
    if chromium.found() is None:
        pytest.skip(chromium.ABSENT)


@pytest.fixture(scope="module")
def browser(installed: None) -> Iterator[Browser]:
    """Chromium without a window; its driver keeps an event loop running, which later modules must not meet."""
    with sync_playwright() as playwright, chromium.launched(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder in which each page's picture is kept."""
    folder = Path(os.environ.get("STRANDLINE_PICTURES", ROOT / ".strandline" / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def gate(installed: None, stack: Stack) -> Iterator[Gate]:
    """What the dashboard takes for AWS."""
    made = Gate(stack.environment["AWS_ENDPOINT_URL"])
    yield made
    made.close()


@pytest.fixture(scope="session")
def address(gate: Gate, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the dashboard of the stack is served."""
    environment = stack.environment | {"AWS_ENDPOINT_URL": gate.address}
    with served(environment, tmp_path_factory.mktemp("dashboard") / "streamlit.log") as found:
        yield found


@pytest.fixture(scope="session")
def answered(installed: None, stack: Stack) -> str:
    """The name of the run that gave the demo's answer."""
    return str(scene.answered(stack)["name"])


@pytest.fixture(scope="session")
def failed(installed: None, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a run that failed; beside it something waits and something was refused."""
    return str(scene.unhappy(stack, tmp_path_factory.mktemp("noise"))["name"])


@pytest.fixture
def visit(browser: Browser, address: str, pictures: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A new tab of a new profile; whatever it did that no page may do fails the test."""
    context = browser.new_context(
        viewport={"width": WIDE, "height": HIGH}, timezone_id="Europe/Zurich", locale="en-GB", accept_downloads=True
    )
    tab = Visit(context.new_page(), address, pictures)
    yield tab
    context.close()
    assert tab.hosts <= {"127.0.0.1"}
    assert tab.wrong == []
