"""The order of the checks, and what `strandline doctor` says of them."""

import json
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

from strandline import deployment
from strandline.__main__ import app
from strandline.doctor import account, before, examination, lake, machine, queues, stack
from strandline.doctor.finding import Check, Finding, fail, ok, warn
from strandline.errors import DeploymentNotFound
from tests.examples import DEPLOYMENT

Looks = Callable[[], Finding]


def healthy(*_: object) -> Iterator[Check]:
    yield Check("Somewhere", "Something", lambda: ok("is there"))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A world in which every check is ok."""
    for module in (machine, account, stack, lake, queues):
        monkeypatch.setattr(module, "checks", healthy)
    monkeypatch.setattr(account, "first", healthy)
    monkeypatch.setattr(deployment, "load", lambda _: DEPLOYMENT)
    return monkeypatch


def only(finding: Finding) -> Callable[..., Iterator[Check]]:
    def checks(*_: object) -> Iterator[Check]:
        yield Check("Elsewhere", "Other", lambda: finding)

    return checks


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["doctor", *words])


@pytest.mark.usefixtures("world")
def test_all_is_well() -> None:
    result = call()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:2] == ["Somewhere", "  ok      Something        is there"]
    assert "The stack\n  ok      Parameter        /strandline/dev\n" in result.stdout
    assert result.stdout.splitlines()[-1] == "7 checks: 7 ok."


def test_what_is_only_to_be_looked_at_is_no_failure(world: pytest.MonkeyPatch) -> None:
    world.setattr(queues, "checks", only(warn("grows", "Look at it.")))
    result = call()
    assert result.exit_code == 0
    assert "  warn    Other            grows\n                           Look at it.\n" in result.stdout
    assert result.stdout.splitlines()[-1] == "7 checks: 6 ok, 1 to look at."


def test_a_failure_ends_with_1_and_json_is_one_document(world: pytest.MonkeyPatch) -> None:
    world.setattr(lake, "checks", only(fail("is gone", "Deploy the stack again.")))
    assert call().exit_code == 1
    result = call("--json", "--stack", "blue")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["stack"], said["failed"], len(said["checks"])) == ("blue", True, 7)
    assert said["checks"][-2] == {
        "area": "Elsewhere",
        "check": "Other",
        "verdict": "fail",
        "said": "is gone",
        "advice": "Deploy the stack again.",
    }


def test_without_an_account_nothing_else_of_aws_is_asked(world: pytest.MonkeyPatch) -> None:
    world.setattr(account, "first", only(fail("There are no AWS credentials.", "Sign in.")))
    world.setattr(deployment, "load", lambda _: pytest.fail("asked"))
    assert [check.name for check, _ in examination.examine()] == ["Something", "Other"]


def nothing(error: DeploymentNotFound) -> Callable[..., None]:
    def load(_: object) -> None:
        raise error

    return load


def test_without_a_stack_whether_one_can_be_deployed_is_looked_at(world: pytest.MonkeyPatch) -> None:
    world.setattr(deployment, "load", nothing(deployment.NoStack("No Strandline stack named dev.")))
    world.setattr(before, "checks", only(warn("has no trail", "Make one.")))
    result = call()
    assert result.exit_code == 0
    assert "  warn    Parameter        No Strandline stack named dev. What follows is whether" in result.stdout
    assert "Elsewhere\n  warn    Other            has no trail\n" in result.stdout
    assert result.stdout.splitlines()[-1] == "5 checks: 3 ok, 2 to look at."


def test_a_stack_of_another_version_is_a_failure(world: pytest.MonkeyPatch) -> None:
    world.setattr(deployment, "load", nothing(DeploymentNotFound("The parameter lacks workgroup.")))
    result = call()
    assert result.exit_code == 1
    assert "  fail    Parameter        The parameter lacks workgroup.\n" in result.stdout
    assert result.stdout.splitlines()[-1] == "4 checks: 3 ok, 1 failed."


def test_the_areas_come_in_the_order_of_what_depends_on_what() -> None:
    names = [check.name for check in [*machine.checks(), *account.first(), *account.checks()]]
    assert names[:2] == ["Python", "minimap2"]
    assert names.index("Region") < names.index("Identity") < names.index("Lake Formation")
    made = [*stack.checks(DEPLOYMENT), *lake.checks(DEPLOYMENT), *queues.checks(DEPLOYMENT)]
    assert len({check.name for check in made}) == len(made) == 16
