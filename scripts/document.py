"""Write anew the parts of the documentation that are made from data: `make docs`.

A made part stands between `<!-- NAME -->` and `<!-- /NAME -->`, on lines of their own. Settings come from Pulumi.yaml,
prices and examples from docs/prices.json, and what a task asks for from the workflow itself.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from scripts import task_requests

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/costs.md", "docs/validation.md", "workflows/germline_gatk/README.md")
WORKFLOW = "germline_gatk"
"""The workflow whose tasks the examples name: the setting's default."""

WIDEST = 40
SUMMARY = ("exome", "genome", "exome_month", "genome_month", "genome_archive", "query", "idle")
"""The examples that README shows, in its order."""
VALIDATION = ("deployment", "genome", "genome_month", "query")
"""The examples that validating a stack with one genome is made of."""


def settings() -> str:
    """Return the settings of Pulumi.yaml as a table."""
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))["config"]
    rows = [(f"`{name}`", _default(one), _cell(one["description"])) for name, one in declared.items()]
    return _table(("setting", "default", "meaning"), rows)


def summary() -> str:
    """Return the sum of each example that README shows, with as many digits as such an estimate has."""
    data = price_list()
    shown = [named(name, data) for name in SUMMARY]
    rows = [(example["name"], _roughly(total(example, data))) for example in shown]
    return _table(("what", f"about, {data['currency']}"), rows)


def prices() -> str:
    """Return every price with its unit, standing and source."""
    rows = [
        (one["what"], f"{one['amount']:.10f}".rstrip("0").rstrip("."), one["unit"], one["standing"], one["source"])
        for one in price_list()["prices"].values()
    ]
    return _table(("what", "USD", "for each", "standing", "source"), rows)


def examples() -> str:
    """Return the calculation of every example."""
    data = price_list()
    parts = []
    for example in data["examples"]:
        rows = [(_words(item), _money(cost(item, data))) for item in example["items"]]
        parts.append(
            f"### {example['name']}\n\n"
            + _table(("part", "USD"), [*rows, ("**together**", f"**{_money(total(example, data))}**")])
        )
    return "\n\n".join(parts)


def plan() -> str:
    """Return the tasks of a genome: how many, what each asks for and gets, and what all of one kind cost together."""
    data = price_list()
    asked = task_requests.of_workflow(WORKFLOW)
    header = ("task", "tasks", "vCPU", "GiB", "instance", "hours each", "hours", data["currency"])
    rows = []
    for item in named("genome", data)["items"]:
        if "task" in item:
            one, times = asked[item["task"]], item.get("times", 1)
            what = (str(times), str(one.cpus), str(one.memory), f"`{one.instance}`")
            rows.append(
                (f"`{item['task']}`", *what, f"{item['hours']:g}", f"{hours(item):g}", _money(cost(item, data)))
            )
    return _table(header, rows)


def validation() -> str:
    """Return what validating a stack with one genome costs, and the hours that its tasks are assumed to take."""
    data = price_list()
    costs = {example["name"]: total(example, data) for example in (named(name, data) for name in VALIDATION)}
    taken = sum(hours(item) for item in named("genome", data)["items"])
    rows = [(what, _money(amount)) for what, amount in costs.items()]
    together = ("**together**", f"**{_money(sum(costs.values()))}**")
    said = f"The tasks of the genome are assumed to take {taken:.1f} hours together, less where they run side by side."
    return f"{_table(('what', data['currency']), [*rows, together])}\n\n{said}"


def measured() -> str:
    """Return what the benchmark of GATK wrote: the rounds, and time and memory of each task."""
    data = json.loads((ROOT / "docs" / "gatk_measured.json").read_text("utf-8"))
    rounds = [
        f"{workflow:g} s beside {by_hand:g} s"
        for workflow, by_hand in zip(data["workflow"], data["by_hand"], strict=True)
    ]
    said = (
        f"{data['date']}, {data['machine']}, {data['pairs']:,} read pairs. Workflow beside script: {', '.join(rounds)}."
    )
    rows = [(f"`{one['task']}`", f"{one['seconds']:.1f}", f"{one['mb']:,}") for one in data["tasks"]]
    return f"{said}\n\n{_table(('task', 'seconds', 'peak memory, MB'), rows)}"


def named(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the example of `data` whose id is `name`."""
    (found,) = [example for example in data["examples"] if example["id"] == name]
    return dict(found)


def total(example: dict[str, Any], data: dict[str, Any]) -> float:
    """Return what an example costs in the currency of `data`."""
    return sum(cost(item, data) for item in example["items"])


def hours(item: dict[str, Any]) -> float:
    """Return the hours that all tasks of an item take together; 0 for what is no task."""
    return float(item.get("hours", 0) * item.get("times", 1))


def cost(item: dict[str, Any], data: dict[str, Any]) -> float:
    """Return what one item costs: tasks for their hours on the smallest instance that holds one, or a quantity."""
    if "task" not in item:
        return float(item["quantity"] * data["prices"][item["price"]]["amount"])
    one = task_requests.of_workflow(WORKFLOW)[item["task"]]
    return float(hours(item) * one.processors * data["prices"][f"{one.family}_vcpu_hour"]["amount"])


def _words(item: dict[str, Any]) -> str:
    if "task" not in item:
        return str(item["what"])
    instance = task_requests.of_workflow(WORKFLOW)[item["task"]].instance
    if "times" in item:
        return f"{item['times']} tasks `{item['task']}`, {item['hours']:g} h each on `{instance}`"
    return f"task `{item['task']}`, {item['hours']:g} h on `{instance}`"


def price_list() -> dict[str, Any]:
    """Return the prices and the examples that docs/costs.md tells."""
    data: dict[str, Any] = json.loads((ROOT / "docs" / "prices.json").read_text("utf-8"))
    return data


def _roughly(amount: float) -> str:
    return f"{float(f'{amount:.1g}'):g}"


def _money(amount: float) -> str:
    return f"{amount:.2f}" if amount >= 0.1 else f"{amount:.1g}" if amount >= 0.01 else f"{amount:.3f}"


def _default(setting: dict[str, Any]) -> str:
    value = setting["default"]
    shown = json.dumps(value) if not isinstance(value, str) else value
    if len(shown) > WIDEST and "://" in shown:
        # A bucket and a file name say enough; the path between them would be the widest thing on the page.
        shown = f"{'/'.join(shown.split('/')[:3])}/…/{shown.rpartition('/')[2]}"
    return f"`{shown}`" if shown else "empty"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


MADE: dict[str, Callable[[], str]] = {
    "settings": settings,
    "costs": summary,
    "prices": prices,
    "examples": examples,
    "plan": plan,
    "measured": measured,
    "validation": validation,
}


def renewed(text: str) -> str:
    """Return a page with every made part as it should be now."""
    for name, make in MADE.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if begin in text:
            before, _, rest = text.partition(begin)
            text = f"{before}{begin}{make()}\n{end}{rest.partition(end)[2]}"
    return text


def main() -> int:
    """Write every page that is out of date, and say which."""
    for page in PAGES:
        path = ROOT / page
        old = path.read_text("utf-8")
        if (new := renewed(old)) != old:
            path.write_text(new, "utf-8")
            print(f"{page} is written anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
