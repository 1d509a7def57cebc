"""Runs and one run, in a browser, on a stack that holds the demo's answer, a failure, a refusal and waiting reads."""

from tests.browser.scene import BROKEN, PROJECT, SAMPLE, SECOND
from tests.browser.visit import Visit

RUNS = "Runs of the pipeline"
MINE = f"q={PROJECT}"


def test_runs_show_what_succeeded_what_failed_and_what_has_not_started(
    visit: Visit, answered: str, failed: str
) -> None:
    visit.open(f"/?{MINE}")
    for text in ("2 succeeded", "1 failed", "1 waiting", "1 refused"):
        visit.reads(text)
    rows = visit.grid(RUNS).rows(3)
    states = {row["Sample"]: row["State"] for row in rows}
    assert states == {SAMPLE: "✓ succeeded", SECOND: "✓ succeeded", BROKEN: "✗ failed"}
    visit.picture("runs")
