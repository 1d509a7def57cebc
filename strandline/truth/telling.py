"""A comparison as a table for people, and as JSON for programs."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from strandline.truth.comparing import left_out
from strandline.truth.comparison import Comparison, Side
from strandline.truth.figures import KINDS, Counts
from strandline.truth.notes import notes
from strandline.truth.thresholds import Threshold, shown, unmet

_NAMES = {"snv": "SNV", "indel": "indel", "all": "all"}
_COLUMNS = ("", "truth", "found", "missed", "extra", "recall", "precision", "F1", "genotypes", "concordance")


def table(found: Comparison) -> RenderableType:
    """One row for each kind of allele, and below what the figures are of."""
    shown_table = Table.grid(padding=(0, 2, 0, 0))
    for title in _COLUMNS:
        shown_table.add_column(justify="right" if title else "left", no_wrap=True)
    shown_table.add_row(*(Text(title, style="bold") for title in _COLUMNS))
    for kind in KINDS:
        shown_table.add_row(_NAMES[kind], *_row(found.counts[kind]))
    return Group(shown_table, Text(), *(Text(line) for line in _of(found)))


def _row(counts: Counts) -> list[str]:
    numbers = (counts.shared + counts.missed, counts.shared, counts.missed, counts.extra)
    shares = (counts.recall, counts.precision, counts.f1)
    known = counts.same_genotype + counts.other_genotype
    return [
        *(f"{number:,}" for number in numbers),
        *map(_share, shares),
        f"{counts.same_genotype:,}/{known:,}",
        _share(counts.genotype_concordance),
    ]


def _share(value: float | None) -> str:
    return "-" if value is None else shown(value)


def _of(found: Comparison) -> list[str]:
    lines = [_side("Calls", found.calls), _side("Truth", found.truth)]
    if found.targets and found.wanted.regions:
        regions = "1 region" if found.targets.intervals == 1 else f"{found.targets.intervals:,} regions"
        what = f"{regions}, {found.targets.bases:,} bases"
        lines.append(f"Counted in {found.wanted.regions.name}: {what}.")
    lines += [f"Written: {path}" for path in found.lists]
    return lines


def _side(what: str, side: Side) -> str:
    return f"{what}: {side.sample} in {side.file}, {side.counted.total():,} alleles" + (
        f"; not counted: {left_out(side)}." if side.left_out.total() else "."
    )


def as_json(found: Comparison, thresholds: Sequence[Threshold]) -> dict[str, Any]:
    """The same for programs; a share of nothing is null."""
    wanted, targets = found.wanted, found.targets
    return {
        "calls": _json_of_side(str(wanted.calls), found.calls),
        "truth": _json_of_side(str(wanted.truth), found.truth),
        "regions": targets and {"file": str(wanted.regions), "intervals": targets.intervals, "bases": targets.bases},
        "reference": str(wanted.reference) if wanted.reference else None,
        "every_filter": wanted.every_filter,
        "kinds": {kind: _json_of_counts(found.counts[kind]) for kind in KINDS},
        "thresholds": [
            vars(one) | {"reached": one.reached(found.counts), "met": one.is_met(found.counts)} for one in thresholds
        ],
        "passed": not unmet(thresholds, found.counts),
        "lists": [str(path) for path in found.lists],
        "notes": notes(found),
    }


def _json_of_side(path: str, side: Side) -> dict[str, Any]:
    counted = side.counted.total()
    return {"file": path, "sample": side.sample, "alleles": counted, "not_counted": dict(side.left_out)}


def _json_of_counts(counts: Counts) -> dict[str, Any]:
    return {
        "truth": counts.shared + counts.missed,
        "true_positives": counts.shared,
        "false_negatives": counts.missed,
        "false_positives": counts.extra,
        "recall": counts.recall,
        "precision": counts.precision,
        "f1": counts.f1,
        "same_genotype": counts.same_genotype,
        "other_genotype": counts.other_genotype,
        "unknown_genotype": counts.unknown_genotype,
        "genotype_concordance": counts.genotype_concordance,
    }
