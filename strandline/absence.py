"""What an empty answer means: no such variant, or nobody looked."""

from collections.abc import Callable

from strandline import queries
from strandline.filters import VariantFilter
from strandline.queries import Query, Row


def explain(asked: VariantFilter, ask: Callable[[Query], list[Row]]) -> list[str]:
    """Return sentences about whether the asked samples are loaded and the asked genes were read; asks at most twice."""
    if not ask(queries.samples(asked.project, asked.sample, limit=1)):
        who = " of that name" if asked.project or asked.sample else ""
        return [f"No sample{who} is loaded, so this does not mean that nobody carries one."]
    if not (asked.project and asked.sample and asked.genes):
        return []
    covered = ask(queries.coverage(asked.project, asked.sample, asked.genes))
    return [_gene(gene, [row for row in covered if row["target"] == gene]) for gene in asked.genes]


def _gene(gene: str, targets: list[Row]) -> str:
    bases = sum(row["end"] - row["start"] for row in targets)
    if not bases:
        return f"{gene} is no target of this sample: it was not looked at."
    mean = sum(row["mean_depth"] * (row["end"] - row["start"]) for row in targets) / bases
    tenfold = sum(row["fraction_10x"] * (row["end"] - row["start"]) for row in targets) / bases
    return f"{gene} was read {mean:.0f} times on average, {tenfold:.0%} of its targets ten times or more."
