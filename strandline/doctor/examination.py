"""All checks in their order: what others need comes first, and what is independent is looked at side by side.

Where there is no stack, whether one can be deployed is looked at instead of it.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from strandline import deployment
from strandline.deployment import Deployment
from strandline.doctor import account, before, lake, machine, queues, stack
from strandline.doctor.finding import Check, Finding, Verdict, look, ok, warn

AT_ONCE = 8

Result = tuple[Check, Finding]


def examine(name: str | None = None) -> Iterator[Result]:
    """Yield each check of this machine, the account and the stack with what it found, as soon as it is known."""
    yield from _together(machine.checks())
    first = list(_together(account.first()))
    yield from first
    if any(finding.verdict is Verdict.FAIL for _, finding in first):
        return
    yield from _together(account.checks())
    known: list[Deployment | None] = []
    parameter = Check(stack.AREA, "Parameter", lambda: _load(name, known))
    yield parameter, look(parameter)
    for made in known:
        if made is None:
            yield from _together(before.checks(deployment.stack_name(name)))
        else:
            yield from _together([*stack.checks(made), *lake.checks(made), *queues.checks(made)])


def _load(name: str | None, known: list[Deployment | None]) -> Finding:
    """Find the stack; `known` gets it, None when there is none, and nothing when that could not be found out."""
    try:
        known.append(deployment.load(name))
    except deployment.NoStack as none:
        known.append(None)
        return warn(f"{none} What follows is whether one can be deployed.", "")
    return ok(f"/strandline/{deployment.stack_name(name)}")


def _together(checks: Iterable[Check]) -> Iterator[Result]:
    wanted = list(checks)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(wanted, pool.map(look, wanted), strict=True)
