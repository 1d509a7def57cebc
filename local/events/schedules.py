"""Rules with a rate: they fire their targets every so often, counted from when the rule was put."""

import re
import sys
import threading
import time
import uuid
from collections.abc import Iterable
from typing import Any

from local.events.rules import fire, iso
from local.patching import replace

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}


def period(expression: str | None) -> int | None:
    """Return the seconds of a `rate(...)` expression, None for anything else."""
    match = _RATE.fullmatch(expression or "")
    return int(match[1]) * _SECONDS[match[2]] if match else None


class Schedule:
    """When each rule fires next; a rule that was put again starts anew."""

    def __init__(self) -> None:
        self._due: dict[Any, float] = {}

    def take_due(self, rules: Iterable[Any], now: float) -> tuple[list[Any], float | None]:
        """Return the rules to fire at `now` (seconds) and when the next one is due, None when no rule has a rate."""
        known: dict[Any, float] = {}
        fired = []
        for rule in rules:
            seconds = period(rule.scheduled_expression)
            if seconds is None or rule.state == "DISABLED":
                continue
            due = self._due.get(rule, now + seconds)
            if due <= now:
                fired.append(rule)
                due += seconds * (int((now - due) // seconds) + 1)
            known[rule] = due
        self._due = known
        return fired, min(known.values(), default=None)


_changed = threading.Event()
_stopped = threading.Event()


def install() -> None:
    """Watch the rules in a thread that sleeps until the next one is due or one changes."""
    from moto.events.models import EventsBackend

    original = EventsBackend.put_rule
    warned: set[str] = set()

    def put_rule(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        rule = original(self, name, *args, **kwargs)
        expression = rule.scheduled_expression
        if expression and period(expression) is None and expression not in warned:
            warned.add(expression)
            print(f"EventBridge: the local AWS does not run {expression}, only rate(...)", file=sys.stderr)
        _changed.set()
        return rule

    expected = (
        "self, name, description, event_bus_arn, event_pattern, role_arn, scheduled_expression, state, managed_by, tags"
    )
    replace(EventsBackend, "put_rule", put_rule, expects=expected)
    for method in ("enable_rule", "disable_rule"):
        replace(EventsBackend, method, _waking(getattr(EventsBackend, method)), expects="self, name, event_bus_arn")
    threading.Thread(target=_watch, name="schedules", daemon=True).start()


def close() -> None:
    """Fire nothing more."""
    _stopped.set()
    _changed.set()


def _waking(original: Any) -> Any:
    def change(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = original(self, *args, **kwargs)
        _changed.set()
        return answer

    return change


def _watch() -> None:
    schedule = Schedule()
    while not _stopped.is_set():
        _changed.clear()
        due, following = schedule.take_due(_rules(), time.time())
        for rule in due:
            fire(rule, _event(rule))
        _changed.wait(None if following is None else max(0.0, following - time.time()))


def _rules() -> list[Any]:
    from moto.events.models import events_backends

    backends = [backend for _, _, backend in list(events_backends.iter_backends())]
    return [rule for backend in backends for rule in list(backend.event_buses["default"].rules.values())]


def _event(rule: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": iso(time.time()),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }
