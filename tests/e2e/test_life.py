"""Two stacks of one account: neither meets the other, one changes its workflow, and one outlives the other."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.holding import Holding
from tests.e2e.people import CARRIER, SHORT, slice_of
from tests.e2e.stack import Stack, copy_checkout
from tests.e2e.test_deployment import inventory
from tests.e2e.two_stacks import Change, Seen, change_under_way, look

PROJECT = "twins"


@dataclass(frozen=True)
class Life:
    """What was seen while both stacks lived, and after the second one was destroyed."""

    first: Seen
    second: Seen
    change: Change
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    answer: list[dict[str, Any]]
    ended: dict[str, str]


@pytest.fixture(scope="module")
def life(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Deploy a second stack, which keeps its data, beside the shared one; let both live; destroy the second."""
    folder = tmp_path_factory.mktemp("life")
    before = inventory(stack)
    stack.pair(PROJECT, "S1", *slice_of(CARRIER, 0, 4, folder))
    stack.upload(SHORT[0], f"{PROJECT}/lonely_R1.fastq.gz")
    second = stack.beside(f"{stack.name}-two", copy_checkout(folder / "checkout"))
    holding = Holding(second.checkout, folder / "held")
    kept = stack.settings | {"forceDestroy": "false"}
    try:
        second.deploy(**kept)
        change = change_under_way(second, holding, PROJECT, lambda: second.deploy(**kept))
        ended = {"S1": stack.ended(PROJECT, "S1")["status"]}
        assert stack.note(f"inputs/{PROJECT}/lonely_R1.fastq.gz")["status"] == "WAITING"
        seen = look(stack, PROJECT, "S1"), look(second, PROJECT, "S1")
    finally:
        second.destroy("--purge", "--force")
    after = inventory(stack)
    stack.pair(PROJECT, "S3", *SHORT)
    answer = stack.calls(PROJECT, "S1")
    ended["S3"] = stack.ended(PROJECT, "S3")["status"]
    return Life(*seen, change, before, after, answer, ended)


def test_two_stacks_share_no_name_and_no_id_but_the_one_reference_store(life: Life) -> None:
    assert len(life.second.identities) > 100
    shared = life.first.identities & life.second.identities
    assert shared == {("pulumi-python:dynamic:Resource", store_of(life.first))}
    assert store_of(life.first) == store_of(life.second)


@pytest.mark.parametrize("turn", [False, True])
def test_nothing_of_a_stack_refers_to_anything_of_the_other(life: Life, turn: bool) -> None:
    one, other = (life.second, life.first) if turn else (life.first, life.second)
    theirs = {made[1] for made in other.identities} - {store_of(other)}
    assert {identity for identity in theirs if one.mentions(identity)} == set()


def test_what_each_stack_tells_the_world_is_its_own(life: Life) -> None:
    first, second = life.first.parameter, life.second.parameter
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] == second[name]} == set()
    assert len(life.first.alarms) > 10
    assert len(life.first.alarms) == len(life.second.alarms)
    assert not life.first.alarms & life.second.alarms


def test_one_name_in_two_stacks_is_two_samples_with_their_own_claims_notes_and_variants(life: Life) -> None:
    for seen in (life.first, life.second):
        executions = {row["execution"] for row in seen.claims if "execution" in row}
        own = seen.parameter["pipeline_arn"].replace(":stateMachine:", ":execution:")
        assert executions
        assert all(execution.startswith(f"{own}:") for execution in executions)
        assert f"sample#{PROJECT}/S1" in {row["pk"] for row in seen.claims}
    contents = [{row["pk"] for row in seen.claims if row["kind"] == "claim"} for seen in (life.first, life.second)]
    assert not contents[0] & contents[1]
    assert [row["pk"] for row in life.second.claims if row["kind"] == "note"] == []
    assert {"BRCA1" in row["genes"] for row in life.first.calls} == {True, False}
    assert {"BRCA1" in row["genes"] for row in life.second.calls} == {False}
    assert (life.ended["S1"], life.change.ended["S1"]) == ("SUCCEEDED", "SUCCEEDED")


def test_a_changed_workflow_is_a_new_version_and_the_run_of_the_old_one_goes_on_to_its_end(life: Life) -> None:
    change = life.change
    assert change.old != change.new
    assert change.status_meanwhile == "RUNNING"
    assert change.ended == {"S1": "SUCCEEDED", "S2": "SUCCEEDED"}
    assert change.rows == {"S1": change.old, "S2": change.new}
    assert change.shown == change.old


def test_a_changed_workflow_changes_nothing_else_and_the_old_version_is_kept(life: Life) -> None:
    counts = {action: life.change.summary[action] for action in ("create", "update", "replace", "delete")}
    # A version and its definition; what starts runs, and what tells of the stack; the old definition's archive.
    assert counts == {"create": 2, "update": 2, "replace": 0, "delete": 1}
    lite = {name for name in life.change.registered if name.startswith("germline_lite-")}
    assert lite == {life.change.old, life.change.new}
    assert len(life.change.registered - lite) == 1  # of germline_gatk, which nobody changed


def test_a_stack_that_is_destroyed_leaves_nothing_and_the_other_answers_and_goes_on(life: Life) -> None:
    assert life.after == life.before
    assert life.answer == life.first.calls
    assert life.ended["S3"] == "SUCCEEDED"


def store_of(seen: Seen) -> str:
    """The id of the reference store that a stack uses."""
    [store] = [one for one in seen.made if one["name"] == f"strandline-{seen.name}-references"]
    return str(store["id"])
