"""Who may publish to the topic, and who hears of what."""

from tests.components.recorder import ACCOUNT, Recorded, deploy, of_type


def test_alarms_and_budgets_of_this_account_may_publish_and_nobody_without_tls(deployed: list[Recorded]) -> None:
    (policy,) = of_type(deployed, "TopicPolicy")
    *told, denial = policy.json("policy")["Statement"]
    sources = {statement["Principal"]["Service"]: statement["Condition"] for statement in told}
    assert sources.keys() == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    for statement in told:
        assert statement["Action"] == ["sns:Publish"]
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    arns = {service: condition["ArnLike"]["aws:SourceArn"] for service, condition in sources.items()}
    assert arns["cloudwatch.amazonaws.com"].endswith(":alarm:strandline-test-*")
    assert (denial["Effect"], denial["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_every_alarm_is_one_that_the_policy_lets_in(deployed: list[Recorded]) -> None:
    assert all(alarm.inputs["name"].startswith("strandline-test-") for alarm in of_type(deployed, "MetricAlarm"))


def test_an_address_hears_everything_or_one_project() -> None:
    resources = deploy(notifyEmails='["ada@example.org", "grace@example.org=BRCA"]')
    found = {each.inputs["endpoint"]: each for each in of_type(resources, "TopicSubscription")}
    assert found.keys() == {"ada@example.org", "grace@example.org"}
    assert "filterPolicy" not in found["ada@example.org"].inputs
    assert found["grace@example.org"].json("filterPolicy") == {"project": ["BRCA"]}
    assert {each.inputs["protocol"] for each in found.values()} == {"email"}


def test_without_addresses_nobody_is_subscribed(deployed: list[Recorded]) -> None:
    assert not of_type(deployed, "TopicSubscription")
