"""What is compared, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from strandline.truth.figures import Counts, Kind
from strandline.truth.targets import Targets


@dataclass(frozen=True)
class Wanted:
    """What a person asks to compare; `every_filter` counts calls that a filter marks, too."""

    calls: Path
    truth: Path
    regions: Path | None = None
    reference: Path | None = None
    sample: str | None = None
    truth_sample: str | None = None
    every_filter: bool = False
    out: Path | None = None


@dataclass
class Side:
    """One of the two files: whose alleles they are, how many count on each contig, and what does not count and why."""

    file: str
    sample: str = ""
    counted: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Comparison:
    """The figures, what they are of, and where the lists are; `missed` counts missed alleles by contig.

    `beside_extra` of the missed alleles have an extra one nearby.
    """

    wanted: Wanted
    calls: Side
    truth: Side
    targets: Targets | None
    counts: dict[Kind, Counts]
    missed: Counter[str]
    beside_extra: int
    lists: list[Path]
