"""What a stack may cost in a month, by the tag that every resource of it carries."""

import pulumi
import pulumi_aws as aws

from components.stack import Stack

# Percent of the sum, of what was spent or of what the month will cost as it goes on.
NOTICES = ((80, "ACTUAL"), (100, "ACTUAL"), (100, "FORECASTED"))


def budget(
    name: str, dollars: int, stack: Stack, topic_arn: pulumi.Input[str], parent: pulumi.Resource
) -> aws.budgets.Budget:
    """Make the budget; it counts once `strandline:stack` is switched on as a cost-allocation tag of the payer."""
    notifications: list[aws.budgets.BudgetNotificationArgsDict] = [
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": kind,
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "subscriber_sns_topic_arns": [topic_arn],
        }
        for percent, kind in NOTICES
    ]
    return aws.budgets.Budget(
        f"{name}-budget",
        name=name,
        budget_type="COST",
        limit_amount=str(dollars),
        limit_unit="USD",
        time_unit="MONTHLY",
        cost_filters=[{"name": "TagKeyValue", "values": [f"user:strandline:stack${stack.label}"]}],
        notifications=notifications,
        tags=stack.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
