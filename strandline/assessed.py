"""What an answer about a gene is worth: how much of the gene was read, so that "none" is never "nobody looked"."""

import math
from collections.abc import Callable, Iterator, Sequence

from strandline import genes, queries
from strandline.filters import VariantFilter
from strandline.genes import Gene
from strandline.quality_rules import NOT_ASSESSED, WARN
from strandline.queries import Query, Row

MOST_NAMED = 6
"""Samples of one answer that are told one by one; of more, the range is told."""

WARNS = "Quality warns of "
"""How a sentence begins that tells of a sample what its quality gate warned of."""

_MOST_ROWS = 100_000


def sentences(asked: VariantFilter, ask: Callable[[Query], list[Row]], *, found: bool) -> list[str]:
    """Say of each asked sample how much of each asked gene was read, and what the quality gate warned of.

    If nothing was `found`, also whether a sample is loaded at all. Asks at most twice.
    """
    if not asked.genes:
        if not found and not ask(queries.samples(asked.project, asked.sample, limit=1)):
            return [_nobody(asked)]
        return list(_warnings(ask(queries.warned_samples(asked.project, asked.sample, _MOST_ROWS))))
    loaded = ask(queries.samples(asked.project, asked.sample, _MOST_ROWS))
    if not loaded:
        return [] if found else [_nobody(asked)]
    covered = ask(queries.coverage(asked.project, asked.sample, asked.genes, _MOST_ROWS))
    lines = [
        line for gene in asked.genes for line in _gene(gene, loaded, [row for row in covered if row["target"] == gene])
    ]
    return [*lines, *_warnings(loaded)]


def _nobody(asked: VariantFilter) -> str:
    who = " of that name" if asked.project or asked.sample else ""
    return f"No sample{who} is loaded, so this does not mean that nobody carries one."


def _warnings(samples: Sequence[Row]) -> Iterator[str]:
    """Tell what the quality gate warned of: a sample loaded with a warning is never answered without it."""
    warned = {_who(row): row["quality_warnings"] for row in samples if row.get("quality") == WARN}
    if len(warned) > MOST_NAMED:
        some = ", ".join(list(warned)[:MOST_NAMED])
        yield f"{WARNS}{len(warned):,} samples, as of {some}; `strandline samples` lists why."
        return
    for who, why in warned.items():
        yield f"{WARNS}{who}: {why}."


def percent(fraction: float) -> str:
    """Return a share as `99.1 %`, rounded down: what is nearly all is not all."""
    return f"{math.floor(round(fraction * 1000, 6)) / 10:.1f} %"


def _gene(gene: str, loaded: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    read: dict[str, list[Row]] = {_who(row): [] for row in loaded}
    for row in _told_once(gene, rows):
        read.get(_who(row), []).append(row)
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


def _told_once(gene: str, rows: Sequence[Row]) -> list[Row]:
    """Leave out chrY of a pseudoautosomal gene: references mask its copy there, so that all its reads lie on chrX."""
    if {place.contig for place in genes.places(gene)} != {"chrX", "chrY"}:
        return list(rows)
    on_x = {_who(row) for row in rows if row["contig"] == "chrX"}
    return [row for row in rows if row["contig"] != "chrY" or _who(row) not in on_x]


def _whole(gene: str, targets: Sequence[Row]) -> str:
    whole = all(_is_whole(row, genes.places(gene)) for row in targets)
    return "of the gene" if whole else "of its target bases"


def _is_whole(row: Row, places: Sequence[Gene]) -> bool:
    """Whether a target is all places of a gene on its contig, which the workflow measures as one."""
    here = [place for place in places if place.contig == row["contig"]]
    if not here:
        return False
    span = (min(place.start for place in here), max(place.end for place in here))
    return (row["start"], row["end"]) == span and _bases(row) == sum(place.end - place.start for place in here)


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
