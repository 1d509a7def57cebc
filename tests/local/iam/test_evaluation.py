"""The evaluator decides as IAM documents, and refuses what it does not know."""

from typing import Any

import pytest

from local.iam.documents import Unsupported, statements
from local.iam.evaluation import Decision, Policies, Request, decide
from local.iam.requirements import Unmapped, requests

ROLE = "arn:aws:iam::123456789012:role/worker"
OBJECT = "arn:aws:s3:::reads/inputs/a"


def policy(*given: dict[str, Any]) -> Any:
    return statements("policy", {"Statement": list(given)})


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::reads/inputs/*"], **more}


def verdict(policies: Policies, action: str = "s3:GetObject", resource: str = OBJECT, **context: str) -> Decision:
    return decide(Request(ROLE, action, resource, context), policies)[0]


def test_what_no_statement_allows_is_denied() -> None:
    assert verdict(Policies(policy(allow()))) is Decision.ALLOWED
    assert verdict(Policies(policy(allow())), action="s3:PutObject") is Decision.NOT_ALLOWED
    assert verdict(Policies(policy(allow())), resource="arn:aws:s3:::reads") is Decision.NOT_ALLOWED


def test_a_denial_of_either_side_wins() -> None:
    refusal = policy({"Effect": "Deny", "Principal": "*", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::reads/*"]})
    assert verdict(Policies(policy(allow()), refusal)) is Decision.DENIED


def test_a_boundary_limits_what_the_role_and_the_resource_allow() -> None:
    shared, other = policy(allow(Principal={"AWS": ROLE})), policy(allow(Action="s3:PutObject"))
    assert verdict(Policies((), shared)) is Decision.ALLOWED
    assert verdict(Policies((), shared, other)) is Decision.OUT_OF_BOUNDS
    assert verdict(Policies(policy(allow()), (), other)) is Decision.OUT_OF_BOUNDS
    assert verdict(Policies((), (), other)) is Decision.NOT_ALLOWED
    assert verdict(Policies(policy(allow()), (), policy(allow(Action="s3:*")))) is Decision.ALLOWED


def test_a_boundary_may_say_what_it_leaves_out() -> None:
    bounds = [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}]
    assert verdict(Policies(policy(allow()), (), policy(*bounds))) is Decision.ALLOWED
    passing = policy({"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": ROLE})
    assert verdict(Policies(passing, (), policy(*bounds)), "iam:PassRole", ROLE) is Decision.OUT_OF_BOUNDS


def test_what_everybody_of_the_account_may_is_within_every_boundary() -> None:
    everybody = {"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}}
    shared, other = policy(allow(**everybody)), policy(allow(Action="s3:PutObject"))
    context = {"kms:calleraccount": "123456789012"}
    assert decide(Request(ROLE, "s3:GetObject", OBJECT, context), Policies((), shared, other))[0] is Decision.ALLOWED


def test_of_a_key_the_account_s_policies_give_only_what_the_key_leaves_to_the_account() -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/one"
    mine = policy({"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [key]})
    account = {"AWS": "arn:aws:iam::123456789012:root"}
    left = policy({"Effect": "Allow", "Action": ["kms:*"], "Resource": "*", "Principal": account})
    named = policy({"Effect": "Allow", "Action": ["kms:*"], "Resource": "*", "Principal": {"AWS": ROLE}})
    expected = {
        Decision.NOT_ALLOWED: [Policies(mine), Policies((), left), Policies(mine, policy(allow(Principal=account)))],
        Decision.ALLOWED: [Policies(mine, left), Policies((), named)],
    }
    for decision, sets in expected.items():
        for policies in sets:
            assert verdict(policies, "kms:Decrypt", key) is decision


def test_a_wildcard_does_not_reach_into_the_next_part_of_an_arn() -> None:
    wide = policy(allow(Resource=["arn:aws:sns:*:a:b"]))
    assert verdict(Policies(wide), resource="arn:aws:sns:us-east-1:1:a:b") is Decision.NOT_ALLOWED
    assert verdict(Policies(wide), resource="arn:aws:sns:us-east-1:a:b") is Decision.ALLOWED


def test_a_condition_on_a_missing_key_fails_unless_it_says_otherwise() -> None:
    for operator, expected in (
        ("StringEquals", Decision.NOT_ALLOWED),
        ("StringEqualsIfExists", Decision.ALLOWED),
        ("StringNotEquals", Decision.ALLOWED),
    ):
        one = policy(allow(Condition={operator: {"aws:SourceAccount": "1"}}))
        assert verdict(Policies(one)) is expected, operator


@pytest.mark.parametrize(
    "construct",
    [
        {"NotResource": ["*"]},
        {"NotPrincipal": "*"},
        {"Principal": "*"},
        {"Principal": {"Federated": "x"}},
        {"Resource": ["reads/*"]},
        {"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}},
    ],
)
def test_what_is_not_judged_is_refused_by_the_name_of_its_policy(construct: dict[str, Any]) -> None:
    with pytest.raises(Unsupported, match="statement 0 of policy"):
        policy(allow(**construct))


def test_a_call_that_the_table_does_not_hold_is_named() -> None:
    call = {"principal": ROLE, "service": "s3", "operation": "DeleteBucket", "parameters": {}, "source": ""}
    with pytest.raises(Unmapped, match="role/worker calls s3:DeleteBucket"):
        requests(call, "123456789012")


def test_a_call_on_a_version_needs_another_action_than_one_on_the_newest() -> None:
    call = {"principal": ROLE, "service": "s3", "operation": "HeadObject", "source": ""}
    parameters = {"Bucket": "reads", "Key": "inputs/a"}
    (newest,) = requests({**call, "parameters": parameters}, "1")
    (version,) = requests({**call, "parameters": {**parameters, "VersionId": "v"}}, "1")
    assert (newest.action, version.action) == ("s3:GetObject", "s3:GetObjectVersion")
    assert newest.resource == version.resource == OBJECT
