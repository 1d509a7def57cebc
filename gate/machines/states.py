"""The states of a machine, with the machine or branch that each is in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class State:
    """`path` is the state's name, after the names of the states around it."""

    path: str
    name: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Graph:
    """One machine, or one branch of a Parallel or Map state: its start and its states by name."""

    path: str
    start: str
    states: Mapping[str, State]

    def following(self, name: str) -> list[str]:
        """Return the names that a state goes on to, whether they exist or not."""
        said = self.states[name].said
        plain = [said[key] for key in ("Next", "Default") if key in said]
        return plain + [rule["Next"] for rule in [*said.get("Choices", []), *said.get("Catch", [])] if "Next" in rule]

    def reached(self, start: str) -> set[str]:
        """Return every state that can come after `start`, and itself."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name in self.states and name not in seen:
                seen.add(name)
                waiting += self.following(name)
        return seen


def graphs(machine: Mapping[str, Any], path: str = "") -> Iterator[Graph]:
    """Yield the machine and every branch inside it."""
    states = {name: State(f"{path}{name}", name, said) for name, said in machine.get("States", {}).items()}
    yield Graph(path, str(machine.get("StartAt", "")), states)
    for name, state in states.items():
        inner = [*state.said.get("Branches", []), state.said.get("ItemProcessor"), state.said.get("Iterator")]
        for branch in inner:
            if branch:
                yield from graphs(branch, f"{path}{name}/")
