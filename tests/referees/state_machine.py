"""The DynamoDB tasks of a state machine, taken from its file and run against any DynamoDB.

Only what the claims use of Amazon States Language is known; anything else is a ValueError, never a guess.
"""

import json
import re
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

PIPELINE = Path(__file__).parents[2] / "workflows" / "pipeline.asl.json"
ACTIONS = {"putItem": "put_item", "deleteItem": "delete_item"}
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_CALL = re.compile(r"States\.(Format|JsonToString)\((.*)\)")


def tasks(claim_table: str) -> dict[str, dict[str, Any]]:
    """Return the DynamoDB tasks of the pipeline by name."""
    text = re.sub(r"\$\{([a-z0-9_]+)\}", lambda mark: claim_table if mark[1] == "claim_table" else mark[1], _read())
    states: dict[str, dict[str, Any]] = json.loads(text)["States"]
    return {name: state for name, state in states.items() if ":dynamodb:" in state.get("Resource", "")}


def _read() -> str:
    return PIPELINE.read_text("utf-8")


def run(client: Any, task: dict[str, Any], data: Any, context: Any) -> str:
    """Do what the task does and return the name of the state that comes next."""
    action = task["Resource"].rpartition(":")[2]
    try:
        getattr(client, ACTIONS[action])(**rendered(task["Parameters"], data, context))
    except ClientError as error:
        name = f"DynamoDB.{error.response['Error']['Code']}"
        caught = [catch["Next"] for catch in task["Catch"] if name in catch["ErrorEquals"]]
        if not caught:
            raise  # what only States.ALL would catch is a mistake of these tests
        return str(caught[0])
    return str(task["Next"])


def rendered(template: Any, data: Any, context: Any) -> Any:
    """Return Parameters with every `name.$` replaced by what its path or intrinsic function finds."""
    if isinstance(template, dict):
        return {
            name.removesuffix(".$"): evaluated(value, data, context)
            if name.endswith(".$")
            else rendered(value, data, context)
            for name, value in template.items()
        }
    return [rendered(item, data, context) for item in template] if isinstance(template, list) else template


def evaluated(expression: str, data: Any, context: Any) -> Any:
    """Return the value of a path, a quoted text, States.Format or States.JsonToString."""
    if expression.startswith("$$"):
        return _found(expression[2:], context)
    if expression.startswith("$"):
        return _found(expression[1:], data)
    if expression.startswith("'"):
        return expression[1:-1]
    call = _CALL.fullmatch(expression)
    if call is None:
        raise ValueError(f"{expression} is not known here")
    values = [evaluated(part.strip(), data, context) for part in call[2].split(",")]
    if call[1] == "JsonToString":
        return json.dumps(values[0], separators=(",", ":"))
    text, *rest = values
    return text.replace("{}", "%s") % tuple(rest)


def _found(path: str, root: Any) -> Any:
    if _STEP.sub("", path):
        raise ValueError(f"${path} is not known here")
    for name, index in _STEP.findall(path):
        root = root[name] if name else root[int(index)]
    return root
