"""Let things that happen in one service reach the others, as they do on AWS."""

from local.events import background, mappings, object_events, queues, rules, schedules, topics
from local.state import State


def install(_state: State) -> None:
    """Install the queues first: pollers rely on their locks."""
    for part in (queues, mappings, rules, object_events, topics, schedules):
        part.install()


def shutdown() -> None:
    """Stop every poller and schedule."""
    schedules.close()
    mappings.close()
    background.close()
