"""The house rule about traces, over the whole program and either choice of the setting."""

from collections.abc import Iterable

import pytest

from gate.allowed import allowances, left
from gate.layers import of_program
from gate.policies import policies
from gate.recording import Recording, Run, record
from gate.resource import Resource
from gate.worker import Worker
from tests.static.plants import ROOT

pytestmark = pytest.mark.gate
MODES = {"aws:lambda/function:Function": "tracingConfig", "aws:sfn/stateMachine:StateMachine": "tracingConfiguration"}


@pytest.fixture(scope="module")
def untraced() -> Recording:
    """The program of a stack whose setting `tracing` is false."""
    (recording,) = record([Run(ROOT, {"tracing": "false"})])
    return recording


def of_what_runs(recording: Recording) -> dict[str, Resource]:
    return {each.urn: each for each in recording.resources if each.type in MODES}


def told(resources: Iterable[Resource], worker: Worker) -> list[str]:
    return sorted(finding.resource for finding in policies(resources, worker) if "not traced" in finding.fault)


def test_a_program_whose_setting_says_so_sends_no_traces_and_breaks_no_rule(
    untraced: Recording, worker: Worker
) -> None:
    modes = [each.inputs[MODES[each.type]] for each in of_what_runs(untraced).values()]
    assert modes.count({"mode": "PassThrough"}) == 11
    assert modes.count({"enabled": False}) == 2
    found = [finding for layer in of_program([untraced], worker).values() for finding in layer()]
    assert left(found, allowances()) == []


def test_each_one_that_is_traced_otherwise_than_the_rest_is_told(
    untraced: Recording, program: Recording, worker: Worker
) -> None:
    other = of_what_runs(untraced)
    for odd in other.values():
        mixed = [odd if each.urn == odd.urn else each for each in program.resources]
        assert told(mixed, worker) == [odd.label]


def test_the_one_that_follows_no_setting_is_told_by_all_others(
    untraced: Recording, program: Recording, worker: Worker
) -> None:
    traced = next(iter(of_what_runs(program).values()))
    mixed = [traced if each.urn == traced.urn else each for each in untraced.resources]
    rest = [each.label for urn, each in of_what_runs(untraced).items() if urn != traced.urn]
    assert told(mixed, worker) == sorted(rest)
