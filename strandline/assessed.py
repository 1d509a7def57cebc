"""What an answer about a gene is worth: how much of the gene was read, so that "none" is never "nobody looked"."""

import math
from collections.abc import Callable, Iterator, Sequence

from strandline import genes, queries
from strandline.filters import VariantFilter
from strandline.queries import Query, Row

NOT_ASSESSED = "not assessed"
MOST_NAMED = 6
"""Samples of one answer that are told one by one; of more, the range is told."""

_MOST_ROWS = 100_000


def sentences(asked: VariantFilter, ask: Callable[[Query], list[Row]], *, found: bool) -> list[str]:
    """Say how much of each asked gene was read in each asked sample; if nothing was `found`, whether one is loaded.

    Asks at most twice, and not at all when something was found and no gene is asked for.
    """
    if found and not asked.genes:
        return []
    loaded = ask(queries.samples(asked.project, asked.sample, _MOST_ROWS if asked.genes else 1))
    if not loaded:
        who = " of that name" if asked.project or asked.sample else ""
        return [] if found else [f"No sample{who} is loaded, so this does not mean that nobody carries one."]
    if not asked.genes:
        return []
    covered = ask(queries.coverage(asked.project, asked.sample, asked.genes, _MOST_ROWS))
    return [
        line for gene in asked.genes for line in _gene(gene, loaded, [row for row in covered if row["target"] == gene])
    ]


def percent(fraction: float) -> str:
    """Return a share as `99.1 %`, rounded down: what is nearly all is not all."""
    return f"{math.floor(round(fraction * 1000, 6)) / 10:.1f} %"


def _gene(gene: str, loaded: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    read = {who: [row for row in rows if _who(row) == who] for who in map(_who, loaded)}
    if len(read) <= MOST_NAMED:
        for who, targets in read.items():
            yield f"{gene}: {_read(gene, targets)}" if len(read) == 1 else f"{gene} of {who}: {_read(gene, targets)}"
        return
    shares = [share for targets in read.values() if (share := _mean(targets, "fraction_20x")) is not None]
    without = len(read) - len(shares)
    if shares:
        of = f"{percent(min(shares))} to {percent(max(shares))} {_whole(gene, rows)}"
        yield f"{gene}: {of} at 20x or more in {_samples(len(shares))}"
    if without:
        yield f"{gene}: {NOT_ASSESSED} at 20x in {_samples(without)}"


def _read(gene: str, targets: Sequence[Row]) -> str:
    if not targets:
        return f"{NOT_ASSESSED}; its coverage was not measured in this sample, so nothing found does not mean none."
    share, tenfold, mean = (_mean(targets, name) for name in ("fraction_20x", "fraction_10x", "mean_depth"))
    if share is None:
        return (
            f"{NOT_ASSESSED} at 20x when it was loaded; {percent(tenfold or 0)} at 10x or more, {mean:.0f}x on average."
        )
    return f"{percent(share)} {_whole(gene, targets)} at 20x or more, {mean:.0f}x on average."


def _whole(gene: str, targets: Sequence[Row]) -> str:
    spans = {(place.contig, place.start, place.end) for place in genes.places(gene)}
    whole = all(
        (row["contig"], row["start"], row["end"]) in spans and _bases(row) == row["end"] - row["start"]
        for row in targets
    )
    return "of the gene" if whole else "of its target bases"


def _mean(targets: Sequence[Row], column: str) -> float | None:
    """A column over all bases of the targets; None if one of them lacks it."""
    bases = sum(map(_bases, targets))
    if not bases or any(row[column] is None for row in targets):
        return None
    return float(sum(row[column] * _bases(row) for row in targets) / bases)


def _bases(row: Row) -> int:
    return int(row["bases"] or row["end"] - row["start"])


def _who(row: Row) -> str:
    return f"{row['project']}/{row['sample']}"


def _samples(count: int) -> str:
    return "1 sample" if count == 1 else f"{count:,} samples"
