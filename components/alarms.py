"""Alarms that tell the notification topic, in a sentence, what is wrong and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.stack import Stack

MINUTES_5, MINUTES_15 = 300, 900
OLDEST_SECONDS = 1800
FAILED_CALLS = 3


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What one alarm looks at: the sum of `metrics` over `seconds`, which must stay below `least`."""

    label: str
    says: str
    namespace: str
    metrics: Sequence[str]
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statistic: str = "Sum"
    seconds: int = MINUTES_5
    least: int = 1


def dead_letters(label: str, queue: pulumi.Input[str]) -> Watch:
    """Ring when anything at all is in a dead-letter queue."""
    return Watch(
        label=f"{label}-dead-letters",
        says=f"{label} gave up on a message or a call, which lies in its dead-letter queue. `strandline doctor` says "
        "in which queue, and docs/operations.md how to try again.",
        namespace="AWS/SQS",
        metrics=["ApproximateNumberOfMessagesVisible"],
        dimensions={"QueueName": queue},
        statistic="Maximum",
    )


def oldest_message(queue: pulumi.Input[str]) -> Watch:
    """Ring when an upload has waited too long for the function that looks at it."""
    return Watch(
        label="uploads-wait",
        says=f"An upload has waited for {OLDEST_SECONDS // 60} minutes to be looked at. Look at the log of "
        "detect-samples; what it cannot take goes to the dead-letter queue.",
        namespace="AWS/SQS",
        metrics=["ApproximateAgeOfOldestMessage"],
        dimensions={"QueueName": queue},
        statistic="Maximum",
        least=OLDEST_SECONDS,
    )


def failing_machine(label: str, arn: pulumi.Input[str]) -> Watch:
    """Ring when an execution ended in any way but well."""
    return Watch(
        label=f"{label}-failed",
        says=f"An execution of {label} failed, ran out of time or was stopped. The message about the sample says why; "
        "`strandline status` lists what failed.",
        namespace="AWS/States",
        metrics=["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"],
        dimensions={"StateMachineArn": arn},
    )


def failing_function(label: str, name: pulumi.Input[str]) -> Watch:
    """Ring when a function fails or is refused again and again; a single failure is tried again by its caller."""
    return Watch(
        label=f"{label}-failing",
        says=f"{FAILED_CALLS} calls of the function {label} failed or were throttled within "
        f"{MINUTES_15 // 60} minutes. Its log group says why.",
        namespace="AWS/Lambda",
        metrics=["Errors", "Throttles"],
        dimensions={"FunctionName": name},
        seconds=MINUTES_15,
        least=FAILED_CALLS,
    )


def alarm(
    watch: Watch, stack: Stack, topic_arn: pulumi.Input[str], parent: pulumi.Resource
) -> aws.cloudwatch.MetricAlarm:
    """Make the alarm of `watch`; metrics without data are in order, since nothing happened."""
    name = f"{stack.name}-{watch.label}"
    return aws.cloudwatch.MetricAlarm(
        name,
        name=name,
        alarm_description=watch.says,
        comparison_operator="GreaterThanOrEqualToThreshold",
        threshold=watch.least,
        evaluation_periods=1,
        metric_queries=_queries(watch),
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        tags=stack.tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _queries(watch: Watch) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict]:
    """Return the metrics and, where there are several, their sum; one of them is what the threshold holds for."""
    terms = {f"m{number}": metric for number, metric in enumerate(watch.metrics)}
    alone = len(terms) == 1
    queries = [_query(watch, term, metric, returned=alone) for term, metric in terms.items()]
    if alone:
        return queries
    expression = " + ".join(f"FILL({term}, 0)" for term in terms)
    return [{"id": "total", "expression": expression, "label": watch.label, "return_data": True}, *queries]


def _query(watch: Watch, term: str, metric: str, *, returned: bool) -> aws.cloudwatch.MetricAlarmMetricQueryArgsDict:
    described: aws.cloudwatch.MetricAlarmMetricQueryMetricArgsDict = {
        "namespace": watch.namespace,
        "metric_name": metric,
        "dimensions": watch.dimensions,
        "stat": watch.statistic,
        "period": watch.seconds,
    }
    return {"id": term, "metric": described, "return_data": returned}
