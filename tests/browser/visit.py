"""One tab of a real browser on the dashboard, which remembers everything that a page must not do."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.grid import Grid
from tests.browser.patience import PATIENCE_MS

WIDE, NARROW, HIGH = 1400, 420, 1700
"""Pixels; so high that a page mostly fits, for drawing it anew at another size takes long."""

FOLD = 900
"""How much of a page a person sees without scrolling."""
HARMLESS = re.compile(r"/(?:run|variants)/_stcore/(?:health|host-config)")
"""Streamlit asks below a page's own address before it finds the root: two answers 404 of its own."""

READY = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'


class Visit:
    """A tab; `path` stands for what comes after the dashboard's address."""

    def __init__(self, page: Page, address: str, pictures: Path) -> None:
        self.page = page
        self.address = address
        self.hosts: set[str] = set()
        self.wrong: list[str] = []
        self._pictures = pictures
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self._met(request.url))
        page.on("websocket", lambda socket: self._met(socket.url))
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"uncaught: {error}"))

    def open(self, path: str = "/") -> None:
        """Go to an address as a link from outside does, and wait until the page is drawn."""
        self.page.goto(self.address + path)
        self.settled()

    def settled(self) -> None:
        """Wait until the page's script has run to its end and what it sent is drawn."""
        self.page.locator(READY).wait_for()
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE_MS)
        charts = self.page.get_by_test_id("stPlotlyChart")
        expect(charts.filter(has_not=self.page.locator(".main-svg"))).to_have_count(0, timeout=PATIENCE_MS)

    def grid(self, says: str) -> Grid:
        """Return the table that says of itself what it shows."""
        return Grid(self.page.locator("body"), says)

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page shows this text."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    def at(self, pattern: str) -> None:
        """Wait until the address matches a pattern."""
        expect(self.page).to_have_url(re.compile(pattern), timeout=PATIENCE_MS)

    def picture(self, name: str) -> Path:
        """Keep the whole page, as long as it is, as NAME.png."""
        self.settled()
        size = self.page.viewport_size or {"width": WIDE, "height": HIGH}
        length = self.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        if length > size["height"]:
            self.page.set_viewport_size({"width": size["width"], "height": length})
            self.settled()
        path = self.place(name)
        content = self.page.get_by_test_id("stMainBlockContainer").bounding_box() or {"height": length}
        whole = {"x": 0, "y": 0, "width": size["width"], "height": content["height"]}
        self.page.screenshot(path=path, animations="disabled", clip=whole)
        return path

    def place(self, name: str) -> Path:
        """Where the picture of this name is kept."""
        return self._pictures / f"{name}.png"

    def pictures(self, name: str) -> None:
        """Keep the page wide, as a phone shows it and dark; on a phone nothing may be wider than the screen."""
        self.picture(name)
        self.page.set_viewport_size({"width": NARROW, "height": HIGH})
        self.picture(f"{name}_phone")
        main = self.page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), f"{name} scrolls sideways on a phone"
        self.page.set_viewport_size({"width": WIDE, "height": HIGH})
        self.page.emulate_media(color_scheme="dark")
        self.picture(f"{name}_dark")
        self.page.emulate_media(color_scheme="light")

    def _met(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"}:
            self.hosts.add(parts.hostname or "")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = str(message.location.get("url", ""))
        if not ("404" in message.text and HARMLESS.search(where)):
            self.wrong.append(f"console: {message.text} ({where})")
