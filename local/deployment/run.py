"""One deployment, preview or destruction in this process."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.botocore_models import share
from local.deployment.config import read_project
from local.deployment.dynamic import DynamicMaker
from local.deployment.errors import ProgramFailed
from local.deployment.ledger import Ledger
from local.deployment.makers import Makers
from local.deployment.monitor import Monitor
from local.deployment.program import Program, run_program
from local.deployment.progress import Reporter
from local.deployment.remains import Remain, remains, staying
from local.deployment.steps import Steps
from local.deployment.values import has_unknown
from local.environment import DEPLOY_KEY, client_environment
from local.locks import alone
from local.resources.clients import Clients
from strandline.errors import StrandlineError

DYNAMIC = "pulumi-python:dynamic"


@dataclass(frozen=True)
class Request:
    """What is to be done: `program` holds Pulumi.yaml, `server` tells the local AWS at `endpoint` from the next one."""

    ledger: Path
    program: Path
    stack: str
    endpoint: str
    server: str
    config: Mapping[str, str] = field(default_factory=dict)
    force: bool = False
    purge: bool = False
    refresh: bool = False
    preview: bool = False


@dataclass(frozen=True)
class Result:
    """The stack's outputs, secrets hidden, how long it took in seconds, and what a destruction left."""

    outputs: dict[str, Any]
    seconds: float
    left: Sequence[Remain] = ()


def deploy(request: Request, reporter: Reporter) -> Result:
    """Bring the stack to what its program says; raises StrandlineError, with everything made so far recorded."""
    with _alone(request, reporter):
        return _deploy(request, reporter)


def _deploy(request: Request, reporter: Reporter) -> Result:
    began = time.monotonic()
    project = read_project(request.program, request.stack, request.config)
    ledger, clients, dynamic = _opened(request, project.name, project.config)
    if request.refresh:
        _refresh(ledger, dynamic, reporter)
    steps = Steps(ledger, Makers(clients, dynamic), reporter, preview=request.preview)
    monitor = Monitor(steps, clients)
    try:
        run_program(Program(request.program, project, request.stack, request.preview), monitor, reporter)
    except Exception as error:
        steps.settle()
        raise _explained(steps.failure or error) from error
    steps.settle()
    if steps.failure is not None:
        raise _explained(steps.failure)
    steps.finish(force=request.force)
    outputs = {name: _shown(name, value, monitor.secret_outputs) for name, value in sorted(monitor.outputs.items())}
    if not request.preview:
        ledger.finish(outputs)
    return Result(outputs, time.monotonic() - began)


def destroy(request: Request, reporter: Reporter) -> Result:
    """Delete what the stack owns, dependants first.

    What is protected stays in the stack with all that it needs, unless `force` is given; what the program retains is
    deleted only with `purge`.
    """
    with _alone(request, reporter):
        return _destroy(request, reporter)


def _destroy(request: Request, reporter: Reporter) -> Result:
    began = time.monotonic()
    ledger, clients, dynamic = _opened(request, "", {})
    steps = Steps(ledger, Makers(clients, dynamic), reporter)
    records = [*ledger.superseded, *ledger.resources.values(), *(ledger.retained if request.purge else [])]
    kept = [] if request.force else staying(records)
    gone = [record for record in records if not any(record is each for each in kept)]
    steps.remove(gone, force=request.force, purge=request.purge)
    ledger.finish({})
    return Result({}, time.monotonic() - began, remains(kept, ledger.retained, gone))


def _alone(request: Request, reporter: Reporter) -> AbstractContextManager[None]:
    """Let one process at a time change a stack."""
    words = f"another process deploys or deletes stack {request.stack}; waiting for its end"
    return alone(request.ledger.with_suffix(".lock"), lambda: reporter.note("info", words))


def enter(endpoint: str) -> None:
    """Make this process a client of the local AWS and of nothing else: the program's own boto3 calls come from here."""
    environment = client_environment(endpoint, DEPLOY_KEY)
    os.environ.clear()
    os.environ.update(environment)
    share()


def _opened(request: Request, project: str, config: Mapping[str, str]) -> tuple[Ledger, Clients, DynamicMaker]:
    enter(request.endpoint)
    ledger = Ledger.load(request.ledger, request.server)
    return ledger, Clients(request.endpoint), DynamicMaker(project, config)


def _shown(name: str, value: Any, secret: set[str]) -> Any:
    if name in secret:
        return "[secret]"
    return "[known after the deployment]" if has_unknown(value) else value


def _refresh(ledger: Ledger, dynamic: DynamicMaker, reporter: Reporter) -> None:
    """Ask the providers of dynamic resources what is still there."""
    for record in list(ledger.resources.values()):
        if record.type.startswith(DYNAMIC):
            began = time.monotonic()
            if dynamic.read(record):
                ledger.put(record)
            else:
                ledger.drop(record)
            reporter.step("read", record.type, record.name, time.monotonic() - began)


def _explained(error: BaseException) -> StrandlineError:
    """Return the first error of ours behind `error`, else what the program raised and where."""
    # Pulumi raises errors again from later ones, so their chain may end in itself.
    chain: list[BaseException] = []
    behind: BaseException | None = error
    while behind is not None and behind not in chain:
        if isinstance(behind, StrandlineError):
            return behind
        chain.append(behind)
        behind = behind.__cause__ or behind.__context__
    place, trace = "", error.__traceback__
    while trace is not None:
        place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
        trace = trace.tb_next
    return ProgramFailed(f"The program stopped with {type(error).__name__}: {error}{place}.")
