"""What the test will cost, from the price list of docs/costs.md."""

from dataclasses import dataclass

from scripts import document

EXAMPLE = "smoke"


@dataclass(frozen=True)
class Estimate:
    """US dollars, the region and the day that its prices are of."""

    amount: float
    region: str
    collected: str

    def sentence(self) -> str:
        """Return it as one sentence."""
        return (
            f"By estimate it costs {self.amount:.2f} US dollars (docs/costs.md; prices of {self.region}, collected on "
            f"{self.collected})."
        )


def estimate() -> Estimate:
    """Return what one test costs with the default reference, a whole genome's."""
    data = document.price_list()
    return Estimate(document.total(document.named(EXAMPLE, data), data), data["region"], data["collected"])
