"""All rules for the machines of `workflows/*.asl.json` and for what the program makes of them."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from gate.finding import Finding
from gate.machines.calls import call_faults
from gate.machines.expressions import expression_faults
from gate.machines.shape import shape_faults
from gate.resource import Resource

LAYER = "machines"
PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


def machine_files(root: Path) -> list[Finding]:
    """Return what is wrong in the files."""
    findings = []
    for file in sorted((root / "workflows").glob("*.asl.json")):
        where = f"workflows/{file.name}"
        try:
            machine = json.loads(file.read_text("utf-8"))
        except ValueError as error:
            findings.append(Finding(LAYER, where, "the file", f"is not JSON: {error}", "correct it"))
            continue
        for rules in (shape_faults, call_faults, expression_faults):
            findings += [Finding(LAYER, where, *fault) for fault in rules(machine)]
    return findings


def machines_made(resources: Iterable[Resource]) -> list[Finding]:
    """Return what is wrong in the definitions that the program deploys: placeholders that nothing filled."""
    findings = []
    for resource in resources:
        if resource.type == "aws:sfn/stateMachine:StateMachine":
            for left in sorted(set(PLACEHOLDER.findall(str(resource.inputs.get("definition", ""))))):
                remedy = "give it a value in components/pipeline.py"
                findings.append(Finding(LAYER, resource.file, resource.label, f"nothing fills {left}", remedy))
    return findings
