"""What `make referee` says at its end: a line for each real part, compared or why it could not be had."""

from collections import Counter
from dataclasses import dataclass, field

PARTS = {
    "DynamoDB Local": "the claim table in moto",
    "Trino": "Athena on DuckDB",
    "buildah": "image contexts in place of images",
    "IAM simulator": "what a policy allows",
    "Pulumi engine": "the deployment in process",
}
"""Every real part, and what in the local AWS it is the referee of."""


@dataclass
class Report:
    """Filled by the fixtures and the tests, printed by conftest."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    tests: dict[str, list[bool]] = field(default_factory=dict)

    def count(self, part: str, what: str, number: int = 1) -> None:
        """Add to how many of something were compared with a part."""
        self.counts.setdefault(part, Counter())[what] += number

    def lines(self) -> list[str]:
        """Return a line for each part."""
        return [self._line(part, stands_for) for part, stands_for in PARTS.items()]

    def _line(self, part: str, stands_for: str) -> str:
        head = f"{part} ({stands_for})"
        if part in self.missing:
            return f"{head}: not compared: {self.missing[part]}"
        passed = self.tests.get(part, [])
        if not passed:
            return f"{head}: not asked for by this selection of tests"
        judged = "all agree" if all(passed) else f"{passed.count(False)} DIFFER"
        counted = [f"{number:,} {what}" for what, number in self.counts.get(part, Counter()).items()]
        return f"{head}: {len(passed)} comparisons, {judged}" + (f" ({', '.join(counted)})" if counted else "")
