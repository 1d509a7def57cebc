"""How long each page of the dashboard takes to show, and to answer, beside a bare Streamlit page in the same run.

A fresh browser has loaded nothing before; a warm one has just had the page. The browser shares the machine with the
server and the local AWS. Printed are medians; each kind of time is a multiple of the bare page's of that kind.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import rounds
from benchmarks.laboratory import laboratory
from tests.browser.chromium import launched
from tests.browser.grid import Grid
from tests.browser.scene import PROJECT, SAMPLE
from tests.browser.serving import served
from tests.browser.visit import HIGH, WIDE, Visit

BARE = "bare page"
HERS = f"project={PROJECT}&sample={SAMPLE}"
TABLES = {"runs": "Runs of the pipeline", "run": "Steps of the run", "variants, answered": "Variants beside ClinVar"}
Times = dict[str, list[float]]


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    started = time.monotonic()
    act()
    return time.monotonic() - started


def paint(visit: Visit, name: str, path: str) -> float:
    """Return the seconds until a page is drawn, its table with it."""

    def act() -> None:
        visit.open(path)
        if name in TABLES:
            visit.grid(TABLES[name]).rows()

    return timed(act)


def first_paints(browser: Browser, places: dict[str, tuple[str, str]], fresh: Times, warm: Times) -> None:
    """Open each page in a new profile, and once more in another tab of it."""
    for name, (address, path) in places.items():
        context = browser.new_context(viewport={"width": WIDE, "height": HIGH})
        for times in (fresh, warm):
            page = context.new_page()
            times.setdefault(name, []).append(paint(Visit(page, address, Path()), name, path))
            page.close()
        context.close()


def answers(browser: Browser, address: str, times: Times) -> None:
    """Filter the list of runs, choose a variant, and ask again."""
    context = browser.new_context(viewport={"width": WIDE, "height": HIGH})
    visit = Visit(context.new_page(), address, Path())
    visit.open("/")
    grid = visit.grid(TABLES["runs"])
    grid.rows()
    find = visit.page.get_by_role("searchbox", name="Find")
    times.setdefault("runs: filter by text", []).append(
        timed(lambda: (find.fill(f"{SAMPLE} l003"), until(grid, lambda rows: len(rows) == 1)))
    )
    visit.open(f"/variants?{HERS}&asked=1")
    grid = visit.grid(TABLES["variants, answered"])
    grid.rows()
    detail = visit.page.get_by_text("Site quality")
    times.setdefault("variants: choose a row", []).append(timed(lambda: (grid.choose(0), detail.wait_for())))
    visit.open(f"/variants?{HERS}&gene=BRCA1&asked=1")
    grid.rows()
    before = query(visit)
    ask = visit.page.get_by_role("button", name="Ask again")
    times.setdefault("variants: ask again", []).append(
        timed(lambda: (ask.click(), until(grid, lambda _: query(visit) not in {before, ""})))
    )
    context.close()


def until(grid: Grid, right: Callable[[list[dict[str, str]]], bool]) -> None:
    """Read the table until it is as it should be."""
    while not right(grid.rows()):
        time.sleep(0.01)


def query(visit: Visit) -> str:
    """Return the id of the query whose answer is shown, nothing while there is none."""
    shown = visit.page.get_by_test_id("stCaptionContainer").filter(has_text="scanned").locator("code")
    return shown.first.inner_text() if shown.count() else ""


def main(words: Sequence[str] | None = None) -> int:
    """Time the pages in each round and print the tables."""
    number = rounds.wanted(words, __doc__, 5)
    fresh: Times = {}
    warm: Times = {}
    acts: Times = {}
    with (
        laboratory() as (stack, run),
        tempfile.TemporaryDirectory() as logs,
        served(stack.environment, Path(logs, "bare"), Path(__file__).with_name("bare.py")) as bare,
        served(stack.environment, Path(logs, "dashboard")) as address,
        sync_playwright() as playwright,
        launched(playwright) as browser,
    ):
        places = {
            BARE: (bare, "/"),
            "runs": (address, "/"),
            "run": (address, f"/run?run={run}"),
            "variants, nothing asked": (address, "/variants"),
            "variants, answered": (address, f"/variants?{HERS}&asked=1"),
        }
        first_paints(browser, places, {}, {})  # what the servers load once belongs to their start
        for _ in range(number):
            first_paints(browser, places, fresh, warm)
            answers(browser, address, acts)
    for title, times in (("fresh browser", fresh), ("warm browser", warm), ("warm browser, acts", acts)):
        print(f"\n{title}, {number} rounds")
        rounds.table({BARE: (fresh if times is fresh else warm)[BARE], **times}, BARE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
