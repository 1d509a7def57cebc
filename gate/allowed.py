"""What may be found, from `allowed.yaml`: each entry says why, and one that nothing needs is a finding itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from gate.finding import Finding

FILE = Path(__file__).with_name("allowed.yaml")
SHORTEST_REASON = 20


@dataclass(frozen=True)
class Allowance:
    """Findings of `layer` and `rule`; `where`, `resource` and `fault` narrow it as regular expressions."""

    layer: str
    rule: str
    reason: str = ""
    where: str = ""
    resource: str = ""
    fault: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is allowed by this."""
        return (finding.layer, finding.rule) == (self.layer, self.rule) and all(
            re.search(pattern, text)
            for pattern, text in (
                (self.where, finding.where),
                (self.resource, finding.resource),
                (self.fault, finding.fault),
            )
        )


def allowances(file: Path = FILE) -> list[Allowance]:
    """Return the entries of the file."""
    return [Allowance(**entry) for entry in yaml.safe_load(file.read_text("utf-8")) or []]


def left(findings: Iterable[Finding], allowed: Iterable[Allowance]) -> list[Finding]:
    """Return the findings that no allowance covers, once each, sorted."""
    given = list(allowed)
    return sorted({finding for finding in findings if not any(each.covers(finding) for each in given)})


def unneeded(findings: Iterable[Finding], allowed: Iterable[Allowance], layers: Iterable[str]) -> list[Finding]:
    """Return a finding for each allowance of the `layers` that covers none of the findings."""
    given, ran = list(findings), set(layers)
    return [
        Finding("reasons", "gate/allowed.yaml", f"{each.layer} {each.rule}", "nothing needs this entry", "delete it")
        for each in allowed
        if each.layer in ran and not any(each.covers(finding) for finding in given)
    ]
