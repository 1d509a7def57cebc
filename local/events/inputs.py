"""What a target of an EventBridge rule receives: the event, a constant, a part of the event, or a filled template."""

import json
import re
from typing import Any

_PLACEHOLDER = re.compile(r"<([\w.-]+)>")
_WHOLE_EVENT = {"aws.events.event.json", "aws.events.event"}


def target_input(target: dict[str, Any], event: dict[str, Any], rule_name: str, rule_arn: str) -> str:
    """Return the text that a rule's target gets for an event: JSON, or plain text from a plain template."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(select(event, target["InputPath"]))
    if "InputTransformer" in target:
        transformer = target["InputTransformer"]
        paths = transformer.get("InputPathsMap") or {}
        values = {name: select(event, path) for name, path in paths.items()}
        values |= {"aws.events.rule-name": rule_name, "aws.events.rule-arn": rule_arn}
        values |= {"aws.events.event.ingestion-time": event["time"]}
        return fill(transformer["InputTemplate"], values, event)
    return json.dumps(event)


def select(event: Any, path: str) -> Any:
    """Return the first value at a JSON path, None where there is none."""
    import jsonpath_ng

    quoted = re.sub(r"\.([A-Za-z_][\w]*-[\w-]*)", r'."\1"', path)
    found = jsonpath_ng.parse(quoted).find(event)
    return found[0].value if found else None


def fill(template: str, values: dict[str, Any], event: dict[str, Any]) -> str:
    """Return the template with each `<name>` replaced: inside quotes as text, elsewhere as JSON.

    A template that is one string (`"text with <name>"`) gives that string without its quotes, as EventBridge does.
    """

    def value(name: str) -> Any:
        return event if name in _WHOLE_EVENT else values.get(name, "")

    filled, end, quoted = [], 0, False
    for match in _PLACEHOLDER.finditer(template):
        before = template[end : match.start()]
        quoted ^= len(re.findall(r'(?<!\\)"', before)) % 2 == 1
        found = value(match[1])
        text = found if isinstance(found, str) else json.dumps(found)
        filled += [before, json.dumps(text)[1:-1] if quoted else json.dumps(found)]
        end = match.end()
    return "".join([*filled, template[end:]])
