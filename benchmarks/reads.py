"""The reads that GATK is measured on: those of NA12878 that lie here, or a fuller set that the command line names."""

import argparse
import gzip
import itertools
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "tests" / "data"
LINES = 4
"""Lines of a read in FASTQ."""


@dataclass(frozen=True)
class Reads:
    """Read pairs of one person, and what is known of her genome there."""

    first: Path
    second: Path
    reference: Path
    known_sites: Path
    truth: Path
    regions: Path | None = None
    sample: str = "NA12878"

    def inputs(self, lanes: list[tuple[Path, Path]] | None = None, **more: Any) -> dict[str, Any]:
        """Return the inputs of germline_gatk; lanes of one flow cell's lane are one read group."""
        pairs = lanes or [(self.first, self.second)]
        group = {"platform_unit": "1", "library": self.sample, "platform": "ILLUMINA"}
        return {
            "project": "benchmark",
            "sample_name": self.sample,
            "lanes": [
                {"id": f"L{number:03}", "fastq_1": str(first), "fastq_2": str(second), **group}
                for number, (first, second) in enumerate(pairs, start=1)
            ],
            "reference": str(self.reference),
            "tools_image": "tools",
            "known_sites": [str(self.known_sites)],
            **more,
        }

    def pairs(self) -> int:
        """Count the read pairs."""
        with gzip.open(self.first, "rt") as file:
            return sum(1 for _ in file) // LINES

    def dealt(self, folder: Path, number: int) -> list[tuple[Path, Path]]:
        """Write the pairs into `number` lanes, each in turn, and return their files."""
        lanes = [(folder / f"{lane}_1.fastq.gz", folder / f"{lane}_2.fastq.gz") for lane in range(number)]
        for mate, source in enumerate((self.first, self.second)):
            with gzip.open(source, "rt") as file, ExitStack() as stack:
                parts = [stack.enter_context(gzip.open(lane[mate], "wt", compresslevel=1)) for lane in lanes]
                for part in itertools.cycle(parts):
                    read = list(itertools.islice(file, LINES))
                    if not read:
                        break
                    part.writelines(read)
        return lanes


def wanted(words: Sequence[str] | None, about: str | None, usual: int) -> tuple[Reads, int, Path | None]:
    """Read from the command line which reads are wanted, how many rounds, and where the figures shall go as JSON."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rounds", type=int, default=usual)
    mates = [DATA / "reads" / f"NA12878_R{mate}.fastq.gz" for mate in (1, 2)]
    parser.add_argument("--reads", type=Path, nargs=2, default=mates, metavar=("FIRST", "SECOND"))
    sites = DATA / "truth" / "NA12878_truth.vcf.gz"
    parser.add_argument("--reference", type=Path, default=DATA / "truth" / "chr20.grch38.npad.fa.gz")
    parser.add_argument("--known-sites", type=Path, default=sites)
    parser.add_argument("--truth", type=Path, default=sites)
    parser.add_argument("--regions", type=Path, help="BED file: the truth is asked nothing outside")
    parser.add_argument("--out", type=Path, help="file for the figures, as JSON")
    given = parser.parse_args(words)
    paths = (*given.reads, given.reference, given.known_sites, given.truth)
    regions = given.regions and given.regions.resolve()
    first, second, reference, known, truth = (path.resolve() for path in paths)
    return Reads(first, second, reference, known, truth, regions), given.rounds, given.out
