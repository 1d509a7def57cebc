"""The files of this repository, held to the rules that need none of the gate's tools."""

from collections.abc import Mapping
from typing import Any

import pytest

from gate.allowed import SHORTEST_REASON, Allowance, allowances, left, unneeded
from gate.finding import Finding
from gate.locks import locks
from gate.machines.calls import call_faults
from gate.machines.expressions import expression_faults
from gate.machines.lint import machine_files
from gate.machines.shape import shape_faults
from gate.reasons import reasons
from tests.static.plants import ROOT, plants

FILES = ("commands", "files", "grants", "house", "machines", "programs", "resources")


def test_the_machines_are_without_fault() -> None:
    assert list(map(str, machine_files(ROOT))) == []


def test_the_locks_have_versions_and_hashes_and_no_addresses() -> None:
    assert list(map(str, locks(ROOT))) == []


def test_every_suppression_says_why() -> None:
    assert list(map(str, reasons(ROOT))) == []
    assert all(len(each.reason) >= SHORTEST_REASON for each in allowances())


def test_an_allowance_covers_its_rule_and_place_alone_and_is_told_when_nothing_needs_it() -> None:
    allowed = Allowance("checkov", "CKV_1", "a reason that is long enough", where=r"^components/a\.py$")
    inside, outside = (Finding("checkov", f"components/{name}.py", "r", "f", "", "CKV_1") for name in "ab")
    assert left([inside, outside, inside], [allowed]) == [outside]
    assert unneeded([inside], [allowed], ["checkov"]) == []
    assert [each.resource for each in unneeded([outside], [allowed], ["checkov"])] == ["checkov CKV_1"]
    assert unneeded([outside], [allowed], ["types"]) == []


def test_at_least_fifty_different_faults_are_planted() -> None:
    names = [plant.name for file in FILES for plant in plants(file)]
    assert len(names) == len(set(names)) >= 50


def task(**fields: Any) -> dict[str, Any]:
    state = {"Type": "Task", "TimeoutSeconds": 5, "Retry": [{}], "Catch": [{"Next": "End"}], "End": True, **fields}
    return {"StartAt": "A", "TimeoutSeconds": 9, "States": {"A": state, "End": {"Type": "Succeed"}}}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"Resource": "arn:aws:states:::aws-sdk:omics:getRun", "Parameters": {"Id.$": "$.id"}}, []),
        ({"Resource": "arn:aws:states:::aws-sdk:omics:getRun", "Parameters": {}}, ["needs the parameter Id"]),
        ({"Resource": "arn:aws:states:::aws-sdk:omix:getRun"}, ["calls the unknown service 'omix'"]),
        ({"Resource": "arn:aws:states:::aws-sdk:omics:fetchRun"}, ["omics:fetchRun, which omics has not"]),
        ({"Resource": "arn:aws:lambda:us-east-1:111122223333:function:f"}, []),
        ({"Resource": "arn:aws:lambda:function:f"}, ["is neither a function nor a call of AWS"]),
        (
            {"Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "t", "Message": {"a.$": "$.b"}}},
            [],
        ),
        (
            {"Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": {"a": 1}, "Message": "m"}},
            ["takes a string for TopicArn, not a map"],
        ),
    ],
)
def test_a_call_is_held_to_the_description_of_its_service(fields: dict[str, Any], words: list[str]) -> None:
    faults = [fault for _, fault, _ in call_faults(task(**fields))]
    assert len(faults) == len(words)
    assert all(word in fault for word, fault in zip(words, faults, strict=True))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"Parameters": {"a.$": "States.Format('{} {}', $.a, $$.Execution.Id)"}}, ""),
        ({"Parameters": {"a.$": "States.Format('{} {}', $.a)"}}, "has 2 {} for 1 values"),
        ({"Parameters": {"a.$": "States.ArrayLength($.a, $.b)"}}, "takes 1 to 1 arguments, not 2"),
        ({"Parameters": {"a.$": "States.Format('a, (b)', $.c[0].d)"}}, "has 0 {} for 1 values"),
        ({"Parameters": {"a": "$.b"}}, "is the literal text '$.b'"),
        ({"Parameters": {"a.$": "b"}}, "'b' is no path"),
        ({"InputPath": "$.[0]"}, "'$.[0]' is no path"),
        ({"InputPath": "$$.Exekution.Id"}, "the context has no 'Exekution'"),
        ({"ResultPath": "$.a[*].b"}, "is no reference path"),
        ({"ResultPath": "$$.a"}, "would write into the context"),
        ({"OutputPath": "$.a[?(@.b == 'c')].d"}, ""),
    ],
)
def test_paths_and_functions_are_held_to_the_language(fields: Mapping[str, Any], words: str) -> None:
    faults = [fault for _, fault, _ in expression_faults(task(**fields))]
    assert len(faults) == bool(words)
    assert all(words in fault for fault in faults)


def test_a_start_that_is_no_state_is_told() -> None:
    machine = {**task(Resource="r"), "StartAt": "B"}
    assert [fault for _, fault, _ in shape_faults(machine)] == ["StartAt 'B' is no state"]


def test_a_branch_is_held_to_the_same_rules() -> None:
    inner = {"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "Y"}}}
    outer = task(Type="Parallel", Branches=[inner])
    faults = list(shape_faults(outer))
    assert ("A/X", "goes on to 'Y', which does not exist", "name a state of the same machine") in faults
