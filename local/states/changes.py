"""The event `Step Functions Execution Status Change`, at the start and at the end of every execution."""

import json
from typing import Any

from local.events.rules import emit

_KIND = "aws.states: Step Functions Execution Status Change"


def announce(execution: Any) -> None:
    """Tell the default event bus the present status of an execution."""
    emit(execution.account_id, execution.region_name, _KIND, [execution.exec_arn], _detail(execution))


def _detail(execution: Any) -> dict[str, Any]:
    succeeded = execution.status == "SUCCEEDED"
    return {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": _milliseconds(execution.start_date),
        "stopDate": _milliseconds(execution.stop_date),
        "input": execution.execution_input,
        "output": json.dumps(execution.output, default=str) if succeeded else None,
        "error": execution.error,
        "cause": execution.cause,
        "inputDetails": {"included": True},
        "outputDetails": {"included": True} if succeeded else None,
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
    }


def _milliseconds(moment: Any) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
