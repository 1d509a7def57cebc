"""Budgets. Locally nothing is spent, so none is ever used up."""

from typing import Any

from local.resources.clients import Clients
from local.resources.inputs import Inputs
from local.resources.resource import Made, Outputs, Resource, physical_name
from local.resources.shapes import tags_of


class Budget(Resource):
    """A monthly sum and who is told of it; its id is `<account>:<name>`. Every change is a new budget here."""

    token = "aws:budgets/budget:Budget"
    force_new = frozenset(
        {"name", "budgetType", "limitAmount", "limitUnit", "timeUnit", "costFilters", "notifications"}
    )
    name_input = "name"

    def create(self, name: str, inputs: Inputs, clients: Clients) -> Made:
        """Create the budget with its notices."""
        budget = physical_name(inputs, name, 100, allowed="A-Za-z0-9_-")
        clients("budgets").create_budget(
            AccountId=clients.account,
            Budget={
                "BudgetName": budget,
                "BudgetType": inputs["budgetType"],
                "TimeUnit": inputs["timeUnit"],
                "BudgetLimit": {"Amount": str(inputs["limitAmount"]), "Unit": inputs["limitUnit"]},
                "CostFilters": {each["name"]: list(each["values"]) for each in inputs.each("costFilters")},
            },
            NotificationsWithSubscribers=[_notice(each) for each in inputs.each("notifications")],
        )
        return f"{clients.account}:{budget}", {
            "name": budget,
            "accountId": clients.account,
            "arn": f"arn:{clients.partition}:budgets::{clients.account}:budget/{budget}",
            "tagsAll": tags_of(inputs),
        }

    def update(self, made_id: str, old: Outputs, inputs: Inputs, clients: Clients) -> Outputs:
        """Remember the tags, which the emulated service has no place for."""
        return {"tagsAll": tags_of(inputs)}

    def delete(self, made_id: str, outputs: Outputs, clients: Clients) -> None:
        """Delete the budget."""
        clients("budgets").delete_budget(AccountId=clients.account, BudgetName=outputs["name"])


def _notice(given: Inputs) -> dict[str, Any]:
    topics = [{"SubscriptionType": "SNS", "Address": arn} for arn in given.get("subscriberSnsTopicArns") or []]
    emails = [{"SubscriptionType": "EMAIL", "Address": each} for each in given.get("subscriberEmailAddresses") or []]
    return {
        "Notification": {
            "NotificationType": given["notificationType"],
            "ComparisonOperator": given["comparisonOperator"],
            "Threshold": float(given["threshold"]),
            "ThresholdType": given["thresholdType"],
        },
        "Subscribers": [*topics, *emails],
    }
