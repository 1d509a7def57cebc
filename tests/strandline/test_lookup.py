"""Whom people mean by a name."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strandline import lookup, runs
from strandline.claims import Claim, Note
from strandline.errors import StrandlineError
from strandline.lookup import Found, Unknown
from strandline.runs import Run
from tests.examples import DEPLOYMENT
from tests.strandline.test_standing import SINCE, START

HASH = "0123456789" * 4


def run_of(project: str, sample: str, status: str = "SUCCEEDED") -> Run:
    name = f"{sample}-{HASH}"
    return Run(f"arn:{project}:{name}", name, status, project, sample, "P", "c", 1, START)


class Aws:
    """A claim table, the executions, and HealthOmics' runs by number."""

    def __init__(self) -> None:
        self.runs = {run.arn: run for run in (run_of("north", "P7"), run_of("south", "P7"), run_of("north", "Ann"))}
        self.notes = [Note("inputs/north/W_R1.fastq.gz", "WAITING", "not there yet", "north", "W", SINCE)]
        self.fresh: list[Run] = []

    def everything(self) -> tuple[list[Claim], list[Note]]:
        facts = {"started": SINCE, "ended": "", "error": "", "cause": ""}
        claims = [Claim(run.project, run.sample, "DONE", **facts, execution=run.arn) for run in self.runs.values()]
        return claims, self.notes

    def named(self, _: object, name: str) -> Run | None:
        return next((run for run in self.runs.values() if run.name == name), None)

    def get_run(self, id: str) -> dict[str, Any]:
        if id in {"7", "8"}:
            return {"name": f"Ann-{HASH}", "workflowId": "workflow_id" if id == "7" else "another stack's"}
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetRun")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    fake = Aws()
    monkeypatch.setattr(lookup, "table", lambda _: None)
    monkeypatch.setattr(lookup, "Claims", lambda _: fake)
    monkeypatch.setattr(lookup, "client", lambda _: fake)
    monkeypatch.setattr(runs, "named", fake.named)
    monkeypatch.setattr(runs, "running", lambda _: {run.arn for run in fake.fresh})
    monkeypatch.setattr(runs, "find", lambda arn: {**fake.runs, **{run.arn: run for run in fake.fresh}}[arn])
    return fake


def find(name: str) -> Found:
    return lookup.find(DEPLOYMENT, name)


def test_the_number_of_another_stacks_run_is_not_known_although_the_run_bears_a_known_name(aws: Aws) -> None:
    with pytest.raises(Unknown, match="Nothing is known of 8"):
        find("8")


@pytest.mark.parametrize("name", ["Ann", "north/Ann", f"Ann-{HASH}", f"arn:aws:states:::execution:p:Ann-{HASH}", "7"])
def test_a_run_is_found_by_every_name_that_it_goes_by(aws: Aws, name: str) -> None:
    run = find(name).run
    assert run
    assert (run.project, run.sample) == ("north", "Ann")


def test_a_name_of_two_projects_is_asked_about(aws: Aws) -> None:
    with pytest.raises(StrandlineError, match=r"Several projects have a sample P7: north/P7, south/P7\. Name one"):
        find("P7")
    assert find("south/P7").run == run_of("south", "P7")


@pytest.mark.parametrize(("name", "meant"), [("ann", "north/Ann"), ("nort/P7", "north/P7"), ("north/An", "north/Ann")])
def test_an_unknown_name_is_answered_with_what_may_have_been_meant(aws: Aws, name: str, meant: str) -> None:
    with pytest.raises(Unknown, match=rf"Nothing is known of {name}\. Did you mean .*{meant}"):
        find(name)


@pytest.mark.parametrize("name", ["zzzzzz", "8", f"Zoe-{HASH}"])
def test_a_name_like_no_other_is_answered_without_a_guess(aws: Aws, name: str) -> None:
    with pytest.raises(Unknown) as error:
        find(name)
    assert "Did you mean" not in str(error.value)


def test_what_waits_is_found_without_a_run(aws: Aws) -> None:
    found = find("W")
    assert found.run is None
    assert [note.state for note in found.notes] == ["waiting"]


def test_a_run_that_has_just_begun_is_newer_than_any_claim(aws: Aws) -> None:
    begun = replace(run_of("north", "Ann", "RUNNING"), arn="arn:new")
    aws.fresh = [begun]
    assert find("Ann").run == begun
