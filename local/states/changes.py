"""The event `Step Functions Execution Status Change`, at the start and at the end of every execution."""

import json
from typing import Any

from local.events.background import later
from local.events.rules import emit

_KIND = "aws.states: Step Functions Execution Status Change"


def announce(execution: Any, *, started: bool = False) -> None:
    """Tell the default event bus, soon, how an execution stands; `started`: that it began, whatever came since."""
    detail = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "startDate": _milliseconds(execution.start_date),
        "input": execution.execution_input,
        "inputDetails": {"included": True},
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
    } | (_beginning() if started else _ending(execution))
    later(emit, execution.account_id, execution.region_name, _KIND, [execution.exec_arn], detail)


def _beginning() -> dict[str, Any]:
    return {"status": "RUNNING", "stopDate": None, "output": None, "error": None, "cause": None, "outputDetails": None}


def _ending(execution: Any) -> dict[str, Any]:
    succeeded = execution.status == "SUCCEEDED"
    return {
        "status": execution.status,
        "stopDate": _milliseconds(execution.stop_date),
        "output": json.dumps(execution.output, default=str) if succeeded else None,
        "error": execution.error,
        "cause": execution.cause,
        "outputDetails": {"included": True} if succeeded else None,
    }


def _milliseconds(moment: Any) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
