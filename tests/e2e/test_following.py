"""One's own files sent, followed, stopped, resumed and understood with the command line, as a user would."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.people import HEALTHY, SHORT, noise, slice_of
from tests.e2e.stack import Stack, wait_for

PROJECT = "followed"


def said(stack: Stack, *words: str, check: bool = True) -> Any:
    return json.loads(stack.run("strandline", *words, "--json", check=check).stdout)


def standing(stack: Stack, sample: str) -> dict[str, Any]:
    """How one sample stands."""
    found = [one for one in said(stack, "samples", "--project", PROJECT) if one["sample"] == sample]
    return found[0] if found else {}


def underway(stack: Stack, sample: str) -> dict[str, Any]:
    """Wait until HealthOmics works on a sample and return the story so far."""

    def look() -> bool:
        names = [execution["name"] for execution in stack.executions(PROJECT, sample)]
        return any(stack.client("omics").list_runs(name=name)["items"] for name in names)

    wait_for(look, f"the HealthOmics run of {sample}")
    return dict(said(stack, "status", f"{PROJECT}/{sample}"))


@pytest.fixture(scope="module")
def stopped(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A sample whose lanes were uploaded with a marker, and whose run was stopped while HealthOmics worked on it."""
    folder = tmp_path_factory.mktemp("lane")
    for number, path in enumerate(slice_of(HEALTHY, 0, 1, folder), 1):
        path.rename(folder / f"C1_L001_R{number}.fastq.gz")
    with stack.holding.hold("C1"):
        sent = said(stack, "upload", str(folder), "--project", PROJECT, "--complete")
        assert [one["what"] for one in sent["samples"]] == ["start"]
        before = underway(stack, "C1")
        cancelled = said(stack, "cancel", f"{PROJECT}/C1", "--reason", "the wrong person")
    return before | {"cancelled": cancelled}


def test_a_stopped_run_takes_its_healthomics_run_along_and_says_why(stack: Stack, stopped: dict[str, Any]) -> None:
    assert stopped["cancelled"]["run"] == stopped["run"]["name"]
    (number,) = stopped["cancelled"]["healthomics_runs"]
    wait_for(lambda: _status_of(stack, number) == "CANCELLED", "the end of the HealthOmics run", 30)
    found = standing(stack, "C1")
    assert (found["state"], found["cause"]) == ("stopped", "Stopped: the wrong person")
    refused = stack.run("strandline", "cancel", f"{PROJECT}/C1", check=False)
    assert refused.returncode == 1
    assert "has been stopped already" in refused.stderr


def _status_of(stack: Stack, number: str) -> str:
    return str(stack.client("omics").get_run(id=number)["status"])


def test_a_stopped_sample_goes_on_without_a_second_import(stack: Stack, stopped: dict[str, Any]) -> None:
    stack.run("strandline", "resume", "C1")
    told = said(stack, "status", f"{PROJECT}/C1", "--wait")
    assert (told["run"]["status"], told["run"]["attempt"]) == ("SUCCEEDED", 2)
    assert "ImportReads" not in [step["name"] for step in told["steps"]]
    assert {"align_lane-0", "call_variants"} <= {task["name"] for task in told["tasks"]}
    assert told["outputs"]["vcf"][0].endswith("C1.vcf.gz")
    assert told["loaded"]["variants"] == standing(stack, "C1")["variants"]
    assert told["versions"]["tools_image"]


def test_a_run_stopped_behind_our_back_is_seen_and_can_be_resumed(stack: Stack) -> None:
    with stack.holding.hold("B1"):
        stack.pair(PROJECT, "B1", *SHORT)
        run = underway(stack, "B1")["run"]
        stack.client("stepfunctions").stop_execution(executionArn=run["arn"])
    assert standing(stack, "B1")["state"] == "stopped"
    assert said(stack, "resume", f"{PROJECT}/B1")["run"] == f"{run['name']}-r2"
    assert standing(stack, "B1")["state"] in {"running", "succeeded"}


def test_a_failed_run_is_understood_from_its_status(stack: Stack, tmp_path: Path) -> None:
    stack.run("strandline", "upload", *map(str, noise(tmp_path)), "--project", PROJECT)
    waited = stack.run("strandline", "status", f"{PROJECT}/noise1", "--wait", check=False)
    assert waited.returncode == 1
    head, _, steps = waited.stdout.partition("Steps")
    assert "None of the reads fits the reference (RunFailed in Await run)" in head
    assert f"strandline submit --again --project {PROJECT} --sample noise1 READS" in head
    assert "│ NoAlignedReads" in head
    assert "✗ failed     mark_duplicates" in steps
