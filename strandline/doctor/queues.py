"""Checks of what waits and what was given up on: the queue of arrivals, the dead letters, the alarms."""

from collections.abc import Iterator, Mapping
from functools import partial

from strandline.clients import client
from strandline.deployment import Deployment
from strandline.doctor.finding import Check, Finding, fail, ok, warn

AREA = "What waits"
LONG = 1000


def checks(made: Deployment) -> Iterator[Check]:
    """Yield the checks of a stack's queues and alarms."""
    yield Check(AREA, "Arrivals", partial(arrivals, made))
    yield Check(AREA, "Dead letters", partial(dead_letters, made))
    yield Check(AREA, "Alarms", partial(alarms, made))


def arrivals(made: Deployment) -> Finding:
    """Whether somebody works on the queue of arrivals, and how long it is."""
    said = client("sqs").get_queue_attributes(QueueUrl=made.queue_url, AttributeNames=["All"])["Attributes"]
    readers = client("lambda").list_event_source_mappings(EventSourceArn=said["QueueArn"])["EventSourceMappings"]
    if not any(reader["State"] in {"Enabled", "Enabling", "Creating"} for reader in readers):
        states = ", ".join(reader["State"].lower() for reader in readers) or "there is none"
        return fail(f"No function reads the queue: {states}.", "Enable its trigger, or deploy the stack again.")
    waiting, held = (int(said[f"ApproximateNumberOfMessages{which}"]) for which in ("", "NotVisible"))
    if waiting > LONG:
        return warn(f"{waiting:,} arrivals wait.", "Wait; if they do not become fewer, look at the function's log.")
    return ok(f"{waiting} wait, {held} in hand")


def dead_letters(made: Deployment) -> Finding:
    """Whether a message or call was given up on."""
    counts = {url.rpartition("/")[2]: _count(url) for url in made.dead_letter_urls}
    full = [f"{count} in {name}" for name, count in counts.items() if count]
    if not full:
        return ok(f"none in {len(counts)} queues")
    return warn(
        f"Given up on: {', '.join(full)}.",
        "Read why with `aws sqs receive-message`; once it is mended, `aws sqs start-message-move-task` tries again.",
    )


def alarms(made: Deployment) -> Finding:
    """Whether an alarm of the stack rings."""
    states = alarm_states(made)
    if rung := ringing(states):
        return warn(f"{', '.join(rung)} ring.", "`strandline status` lists what failed; CloudWatch has the figures.")
    return ok(f"none of {len(states)} rings" if states else "the stack has none")


def alarm_states(made: Deployment) -> dict[str, str]:
    """Return the state of every alarm of the stack by its name."""
    # By whom they tell: the names of a stack `lab` begin like those of a stack `lab-two`.
    pages = client("cloudwatch").get_paginator("describe_alarms").paginate(ActionPrefix=made.topic_arn)
    return {alarm["AlarmName"]: alarm["StateValue"] for page in pages for alarm in page.get("MetricAlarms", [])}


def ringing(states: Mapping[str, str]) -> list[str]:
    """Return the names of the alarms that ring, sorted."""
    return sorted(name for name, state in states.items() if state == "ALARM")


def _count(url: str) -> int:
    wanted = ["ApproximateNumberOfMessages"]
    return int(client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"][wanted[0]])
