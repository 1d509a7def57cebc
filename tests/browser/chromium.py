"""Debian's Chromium, without a window and without a word to anybody."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ABSENT = f"no browser: none of {', '.join(NAMES)} is on PATH (on Debian: apt-get install chromium)"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""No process of the browser speaks with anybody; names are not even resolved."""


def found() -> str | None:
    """Return the browser's program, None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Run the browser until the block ends."""
    browser = playwright.chromium.launch(executable_path=found(), args=list(QUIET))
    try:
        yield browser
    finally:
        browser.close()
