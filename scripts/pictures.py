"""Take the documentation's pictures of the dashboard anew: `python -m scripts.pictures`.

A demo is run for them, and Chromium must be on PATH. Each shows what a reader of README sees after the first command.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser import chromium
from tests.browser.visit import Visit

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 900
MARGIN = 10
COLOURS = 128
LARGEST = 200_000
"""Bytes of a picture, so that the page that shows it stays light."""

SAMPLE = "HCC1395BL"


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo until the block ends; yield the address of its dashboard."""
    words = [sys.executable, "-m", "strandline", "demo"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield _address(child)
        finally:
            child.send_signal(signal.SIGINT)
            child.communicate()


def _address(child: subprocess.Popen[str]) -> str:
    for line in child.stdout or ():
        print(line, end="", flush=True)
        if found := re.search(r"The dashboard: (http://127\.0\.0\.1:\d+)", line):
            return found[1]
    sys.exit("The demo ended without a dashboard.")


def variants(visit: Visit) -> Locator:
    """Show the demo's answer with its pathogenic variant chosen; return the lowest thing that the picture shows."""
    visit.open(f"/variants?sample={SAMPLE}&asked=1")
    visit.grid("Variants beside ClinVar").rows()
    visit.grid("Variants beside ClinVar").choose(0)
    visit.reads("Site quality")
    return visit.page.locator(".st-key-detail")


def run(visit: Visit) -> Locator:
    """Show the steps of the demo's run; return the lowest thing that the picture shows."""
    visit.open("/")
    visit.grid("Runs of the pipeline").rows()
    visit.grid("Runs of the pipeline").choose(0)
    visit.reads("Took")
    return visit.page.get_by_test_id("stPlotlyChart")


def keep(page: Page, lowest: Locator, path: Path) -> None:
    """Keep the page down to `lowest` in few colours."""
    lowest.wait_for()
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": WIDTH, "height": 2 * HEIGHT})
    box = lowest.bounding_box() or {"y": 0, "height": HEIGHT}
    end = round(box["y"] + box["height"]) + MARGIN
    page.screenshot(path=path, animations="disabled", clip={"x": 0, "y": 0, "width": WIDTH, "height": end})
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LARGEST:
        sys.exit(f"That is more than {LARGEST / 1000:.0f} kB.")


def main() -> int:
    """Take every picture."""
    if chromium.found() is None:
        print(chromium.ABSENT, file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with demo() as address, sync_playwright() as playwright, chromium.launched(playwright) as browser:
        for name, show in (("variants", variants), ("run", run)):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            visit = Visit(page, address, IMAGES)
            lowest = show(visit)
            visit.settled()
            keep(page, lowest, IMAGES / f"dashboard_{name}.png")
            page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
