"""Runs and one run, in a browser, on a stack that holds the demo's answer, a failure, a refusal and waiting reads."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.patience import PATIENCE_MS
from tests.browser.scene import BROKEN, MISTYPED, PROJECT, SAMPLE, SECOND, at_rest
from tests.browser.visit import FOLD, Visit
from tests.e2e.people import noise
from tests.e2e.stack import Stack
from tests.processes import eventually

SAMPLE_ACROSS = 240
RUNS = "Runs of the pipeline"
STEPS = "Steps of the run"
MINE = f"q={PROJECT}"


def shows(visit: Visit, states: dict[str, str]) -> None:
    """Wait until the list shows just these samples in these states."""
    grid = visit.grid(RUNS)
    eventually(lambda: {row["Sample"]: row["State"] for row in grid.rows()} == states, 30)


def test_runs_show_what_succeeded_what_failed_and_what_has_not_started(
    visit: Visit, answered: str, failed: str
) -> None:
    visit.open(f"/?{MINE}")
    for text in ("2 succeeded", "1 failed", "1 waiting", "1 refused", MISTYPED, "fatsq_2", "W1_R2.fastq.gz"):
        visit.reads(text)
    shows(visit, {SAMPLE: "✓ succeeded", SECOND: "✓ succeeded", BROKEN: "✗ failed"})
    visit.pictures("runs")


def test_filters_are_in_the_address_and_come_back_with_it(visit: Visit, answered: str, failed: str) -> None:
    visit.open(f"/?{MINE}&state=nonsense")
    visit.reads("state=nonsense")
    visit.page.get_by_role("searchbox", name="Find").fill(f"{PROJECT} l003")
    shows(visit, {SECOND: "✓ succeeded"})
    visit.at("q=browser.l003")
    visit.page.reload()
    shows(visit, {SECOND: "✓ succeeded"})
    visit.page.get_by_role("searchbox", name="Find").fill(PROJECT)
    visit.page.get_by_role("button", name="failed", exact=True).click()
    visit.at("state=failed")
    shows(visit, {BROKEN: "✗ failed"})
    visit.page.get_by_role("searchbox", name="Find").fill(f"{PROJECT} nobody")
    visit.reads("No run matches")
    visit.picture("runs_none")


def test_sorting_the_list_opens_no_run(visit: Visit, answered: str, failed: str) -> None:
    visit.open(f"/?{MINE}")
    table = visit.grid(RUNS)
    table.rows()
    for sign in "↑↓":
        table.sort(SAMPLE_ACROSS)
        expect(table.region.locator("th", has_text=f"{sign} Sample")).to_be_attached(timeout=PATIENCE_MS)
    visit.settled()
    visit.at(rf"/\?{MINE}$")
    expect(visit.page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()


def test_a_run_opens_from_the_list_and_back_returns_to_the_same_list(visit: Visit, answered: str, failed: str) -> None:
    visit.open(f"/?{MINE}&state=succeeded")
    rows = visit.grid(RUNS).rows()
    at = next(number for number, row in enumerate(rows) if row["Sample"] == SAMPLE)
    visit.grid(RUNS).choose(at)
    visit.at(rf"/run\?run={answered}$")
    expect(visit.page.get_by_role("heading", name=SAMPLE)).to_be_visible(timeout=PATIENCE_MS)
    visit.pictures("run")
    visit.page.go_back()
    visit.at("state=succeeded")
    shows(visit, {SAMPLE: "✓ succeeded", SECOND: "✓ succeeded"})
    visit.page.go_forward()
    visit.at(rf"/run\?run={answered}$")
    visit.reads("Claim content")


def test_a_step_and_a_part_of_a_run_are_in_the_address_too(visit: Visit, answered: str) -> None:
    visit.open(f"/run?run={answered}")
    rows = visit.grid(STEPS).rows()
    at = next(number for number, row in enumerate(rows) if row["Step"] == "Load variants")
    visit.grid(STEPS).choose(at)
    visit.at("step=LoadVariants")
    visit.reads('"findings"')
    visit.page.reload()
    visit.reads('"findings"')
    visit.picture("run_step")
    visit.page.get_by_role("tab", name="Files").click()
    visit.at("tab=Files")
    files = visit.grid("Reads that the run was given").rows()
    assert len(files) == 4
    assert all(row["File"].startswith("s3://") for row in files)
    visit.picture("run_files")
    visit.open(f"/run?run={answered}&tab=Tasks")
    assert "call_variants" in {row["Task"] for row in visit.grid("HealthOmics' tasks").rows()}
    visit.picture("run_tasks")
    visit.page.get_by_role("tab", name="Versions").click()
    visit.reads("Container image by digest")
    visit.picture("run_versions")


def test_a_failed_run_says_first_why_and_what_to_do(visit: Visit, failed: str) -> None:
    visit.open(f"/run?run={failed}")
    cause = visit.page.get_by_role("alert").first
    expect(cause).to_contain_text("None of the reads fits the reference", timeout=PATIENCE_MS)
    box, parts = cause.bounding_box(), visit.page.get_by_role("tablist").bounding_box()
    assert box is not None
    assert parts is not None
    assert box["y"] + box["height"] < parts["y"] < FOLD
    visit.reads("strandline submit --again")
    visit.reads("NoAlignedReads")
    visit.picture("run_failed")


def test_an_unknown_run_is_not_found_and_the_way_back_is_there(visit: Visit, answered: str) -> None:
    visit.open("/run?run=nobody")
    visit.reads("Run not found")
    visit.picture("run_unknown")
    visit.page.get_by_role("link", name="All runs").click()
    visit.at("/$")
    visit.grid(RUNS).rows()


def test_pages_look_again_by_themselves_until_nothing_runs(visit: Visit, stack: Stack, tmp_path: Path) -> None:
    at_rest(stack)
    visit.open("/?q=live1")
    expect(visit.page.get_by_text("again every")).to_have_count(0)
    with stack.holding.hold("L1"):
        stack.pair("live1", "L1", *noise(tmp_path, 2))

        def running() -> bool:
            visit.page.get_by_role("button", name="Look again").click()
            visit.settled()
            return visit.page.get_by_text("again every").count() > 0

        eventually(running, 60)
        visit.grid(RUNS).choose(0)
        visit.reads("Has taken")
        expect(visit.page.get_by_label(re.compile("^Steps over time: .* running "))).to_be_visible(timeout=PATIENCE_MS)
        visit.page.screenshot(path=visit.place("run_live"))
    visit.reads("None of the reads fits the reference")
    expect(visit.page.get_by_text("Has taken")).to_have_count(0)
    visit.page.go_back()
    shows(visit, {"L1": "✗ failed"})
    expect(visit.page.get_by_role("button", name="Look again")).to_be_visible(timeout=PATIENCE_MS)
