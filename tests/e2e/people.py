"""Several people's reads from a few real ones: disjoint slices, so that each read says whose it is."""

import gzip
import itertools
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.stack import DEMO, READS, Stack

CARRIER = DEMO / "HCC1395BL_L003_R1.fastq.gz"
OTHER_LANE = DEMO / "HCC1395BL_L004_R1.fastq.gz"
HEALTHY = READS / "TP53_only_R1.fastq.gz"
SHORT = sorted(READS.glob("TP53_only_R?.fastq.gz"))
Pair = tuple[Path, Path]


def slice_of(first: Path, part: int, parts: int, folder: Path) -> Pair:
    """Write every `parts`-th read pair from number `part` on into `folder`."""
    written = []
    for read in (1, 2):
        target = folder / f"{first.name.partition('_R1')[0]}.{part}of{parts}_R{read}.fastq.gz"
        with gzip.open(target, "wt") as file:
            file.writelines(itertools.islice(_records(_mate(first, read)), part, None, parts))
        written.append(target)
    return written[0], written[1]


def noise(folder: Path, number: int = 1) -> Pair:
    """Write well-formed reads of no genome, the same at each call: their run fails soon."""
    chance = random.Random(number)
    written = folder / f"noise{number}_R1.fastq.gz", folder / f"noise{number}_R2.fastq.gz"
    for read, path in enumerate(written, 1):
        lines = [f"@n:1:F:1:1:{n}:{n} {read}:N:0:A\n{_bases(chance)}\n+\n{'I' * 80}\n" for n in range(50)]
        path.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    return written


def names_in(path: Path) -> set[str]:
    """Return the names of the reads in a FASTQ."""
    return {record.split()[0].removeprefix("@") for record in _records(path)}


def names_analysed(stack: Stack, project: str, sample: str, folder: Path) -> set[str]:
    """Return the names of the reads in the alignment of a sample's only run, whatever it says of itself."""
    omics = stack.client("omics")
    runs = [
        omics.get_run(id=run["id"]) for page in omics.get_paginator("list_runs").paginate() for run in page["items"]
    ]
    mine = {"strandline:project": project, "strandline:sample": sample}
    [run] = [run for run in runs if mine.items() <= run["tags"].items()]
    bucket, _, prefix = run["runOutputUri"].removeprefix("s3://").partition("/")
    objects = stack.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/")["Contents"]
    key = next(item["Key"] for item in objects if item["Key"].endswith(".bam"))
    path = folder / f"{project}.{sample}.bam"
    stack.client("s3").download_file(bucket, key, str(path))
    view = subprocess.run(["samtools", "view", str(path)], capture_output=True, check=True, text=True).stdout
    return {line.partition("\t")[0] for line in view.splitlines()}


def _bases(chance: random.Random) -> str:
    return "".join(chance.choices("ACGT", k=80))


def _mate(first: Path, read: int) -> Path:
    return first.with_name(first.name.replace("_R1", f"_R{read}"))


def _records(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt") as file:
        while record := "".join(itertools.islice(file, 4)):
            yield record
