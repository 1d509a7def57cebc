"""What `make referee` says at its end: a line for each real part, compared or why it could not be had."""

from dataclasses import dataclass, field

PARTS = {
    "DynamoDB Local": "the claim table in moto",
    "Trino": "Athena on DuckDB",
    "buildah": "image contexts in place of images",
}
"""Every real part, and what in the local AWS it is the referee of."""


@dataclass
class Report:
    """Filled by the fixtures and the tests, printed by conftest."""

    figures: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    tests: dict[str, list[bool]] = field(default_factory=dict)

    def note(self, part: str, figure: str) -> None:
        """Add what was compared with a part, or how long it took."""
        self.figures.setdefault(part, []).append(figure)

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
        judged = "agree" if all(passed) else f"{passed.count(False)} of {len(passed)} comparisons FAILED"
        count = f"{len(passed)} comparison{'s' if len(passed) > 1 else ''}"
        return f"{head}: {'; '.join([f'{count} {judged}' if all(passed) else judged, *self.figures.get(part, [])])}"
