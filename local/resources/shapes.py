"""From Pulumi's camelCase objects to the shapes that boto3 takes."""

from collections.abc import Callable, Mapping
from typing import Any

from local.resources.inputs import Inputs


def pascal(value: Any) -> Any:
    """Return `value` with every object key's first letter in upper case; boto3 refuses the keys it does not know."""
    if isinstance(value, Mapping):
        return {name[0].upper() + name[1:]: pascal(item) for name, item in value.items() if item is not None}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def present(**arguments: Any) -> dict[str, Any]:
    """Return the arguments that were given: services tell an absent member from an empty one."""
    return {name: value for name, value in arguments.items() if value is not None}


def tags_of(inputs: Inputs) -> dict[str, str]:
    """Return the resource's tags, empty when none are given."""
    return tag_map(inputs.plain("tags"))


def tag_map(tags: Any) -> dict[str, str]:
    """Return tags given as a mapping, or as a list of key and value as AWS's own schemas have it, as a mapping."""
    if isinstance(tags, list):
        return {str(tag["key"]): str(tag["value"]) for tag in tags}
    return dict(tags or {})


def tag_list(tags: Mapping[str, str], *, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """Return tags as the list of pairs that most services take."""
    return [{key: name, value: text} for name, text in tags.items()]


def rebind(old: Any, new: Any, put: Callable[[Any], Any], remove: Callable[[], Any]) -> None:
    """Call `put` with another value than the old one and `remove` when it is gone, each only when needed."""
    if new and new != old:
        put(new)
    elif old and not new:
        remove()


def retag(
    old: Any,
    new: Mapping[str, str],
    tag: Callable[[dict[str, str]], Any],
    untag: Callable[[list[str]], Any],
) -> None:
    """Call `tag` with what is new or changed and `untag` with the names that are gone, each only when needed."""
    before = tag_map(old)
    if changed := {name: text for name, text in new.items() if before.get(name) != text}:
        tag(changed)
    if gone := [name for name in before if name not in new]:
        untag(gone)
