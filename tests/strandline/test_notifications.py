"""Every message says what it is about in attributes, so that a subscription can pick by project, kind or severity."""

from collections.abc import Callable
from typing import Any

import pytest

from strandline.notifications import SEVERITIES, Topic


class Heard:
    def __init__(self) -> None:
        self.message: dict[str, Any] = {}

    def publish(self, **message: Any) -> None:
        self.message = message


SENT: dict[str, Callable[[Topic], None]] = {
    "refused": lambda topic: topic.refused("inputs/lab/S1_R1.fastq.gz", "It is empty.", "lab", "S1"),
    "held": lambda topic: topic.held("inputs/lab/S1_R1.fastq.gz", "S1 is known with other reads", "lab", "S1"),
    "waiting": lambda topic: topic.waiting(["lab/S1: its mate is missing"]),
    "done": lambda topic: topic.done("lab", "S1", 1234),
    "failed": lambda topic: topic.failed("lab", "S1", "RunFailed", "The task align_lane ended with 1."),
}


@pytest.mark.parametrize("kind", SENT)
def test_a_message_carries_kind_severity_and_whose_it_is(kind: str) -> None:
    heard = Heard()
    SENT[kind](Topic(heard, "arn:topic"))
    told = {name: value["StringValue"] for name, value in heard.message["MessageAttributes"].items()}
    whose = {} if kind == "waiting" else {"project": "lab", "sample": "S1"}
    assert told == {"kind": kind, "severity": SEVERITIES[kind], **whose}
    assert heard.message["Subject"].startswith("Strandline: ")
    assert len(heard.message["Subject"]) <= 100


def test_every_kind_has_a_severity() -> None:
    assert SENT.keys() == SEVERITIES.keys()
