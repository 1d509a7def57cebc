"""What a person demands of the figures: a least value, of all alleles or of one kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from strandline.errors import StrandlineError
from strandline.truth.figures import KINDS, Counts, Kind, Metric


@dataclass(frozen=True)
class Threshold:
    """The least value, 0 to 1, of a metric for a kind of allele."""

    metric: Metric
    kind: Kind
    least: float

    @classmethod
    def parse(cls, metric: Metric, text: str) -> Self:
        """Read `0.99`, for all alleles, or `snv=0.99`; StrandlineError when it is neither."""
        name, equals, number = text.strip().rpartition("=")
        wanted = name.strip().lower() if equals else "all"
        kind: Kind | None = next((known for known in KINDS if wanted == known), None)
        try:
            least = float(number)
        except ValueError:
            least = -1
        if kind is None or not 0 <= least <= 1:
            raise StrandlineError(f"“{text}” is no threshold: write a share from 0 to 1, such as 0.99 or snv=0.99.")
        return cls(metric, kind, least)

    def reached(self, counts: dict[Kind, Counts]) -> float | None:
        """Return the figure that is judged, None where there is nothing to measure it on."""
        value: float | None = getattr(counts[self.kind], self.metric)
        return value

    def is_met(self, counts: dict[Kind, Counts]) -> bool:
        """Tell whether the figure is there and large enough."""
        reached = self.reached(counts)
        return reached is not None and reached >= self.least

    def shortfall(self, counts: dict[Kind, Counts]) -> str:
        """Say in one sentence by how much it is not met."""
        of = "all alleles" if self.kind == "all" else f"{self.kind}s"
        what = f"{self.metric.replace('_', ' ')} of {of}"
        reached = self.reached(counts)
        if reached is None:
            return f"The {what} cannot be measured, for there are none, and at least {self.least:g} is asked for."
        return f"The {what} is {shown(reached, self.least)}, and at least {self.least:g} is asked for."


def shown(value: float, beside: float | None = None) -> str:
    """Return a share with four digits, cut and never rounded up, and with more where it would look like `beside`."""
    digits = 4
    while digits < 9 and beside is not None and value < beside <= float(_cut(value, digits)):
        digits += 1
    return _cut(value, digits)


def _cut(value: float, digits: int) -> str:
    scale = 10**digits
    return f"{int(value * scale + 1e-9) / scale:.{digits}f}"


def unmet(thresholds: Iterable[Threshold], counts: dict[Kind, Counts]) -> list[Threshold]:
    """Return those that are not met."""
    return [one for one in thresholds if not one.is_met(counts)]
