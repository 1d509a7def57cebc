"""All checks in their order: what others need comes first, and what is independent is looked at side by side."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from strandline import deployment
from strandline.deployment import Deployment
from strandline.doctor import account, lake, machine, queues, stack
from strandline.doctor.finding import Check, Finding, Verdict, look, ok

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
    made: list[Deployment] = []
    parameter = Check(stack.AREA, "Parameter", lambda: _load(name, made))
    yield parameter, look(parameter)
    if made:
        yield from _together([*stack.checks(made[0]), *lake.checks(made[0]), *queues.checks(made[0])])


def _load(name: str | None, made: list[Deployment]) -> Finding:
    made.append(deployment.load(name))
    return ok(f"/strandline/{deployment.stack_name(name)}")


def _together(checks: Iterable[Check]) -> Iterator[Result]:
    wanted = list(checks)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(wanted, pool.map(look, wanted), strict=True)
