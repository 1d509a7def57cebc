"""What germline_gatk finds, beside bwa and bcftools on the same reads, and whether it finds the same however it is cut.

All are held to one truth by `strandline truth`. The workflow runs again on the same pairs dealt out to four lanes; then
on intervals, in one shard and in as many as can be. Records of VCF and gVCF, and the Parquet, must be the same bytes.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import engine
from benchmarks.reads import Reads, wanted
from strandline import gatk

LANES = 4
WINDOW, GAP = 10_000, 2_000
"""Bases of an interval, and between two: a shard ends only where nothing is called."""

COLUMNS = ("true_positives", "false_negatives", "false_positives", "same_genotype")
PEERS = {"bwa and bcftools": "no", "the same, duplicates marked": "yes"}


def peer(reads: Reads, folder: Path, mark: str) -> Path:
    """Call by bwa and bcftools, duplicates left in (`no`) or marked (`yes`)."""
    script = Path(__file__).with_name("peer_by_hand.sh")
    files = (reads.reference, reads.first, reads.second)
    environment = {**os.environ, "MARK": mark}
    subprocess.run([script, *files, reads.sample, folder], check=True, capture_output=True, env=environment)
    return folder / f"{reads.sample}.vcf.gz"


def judged(reads: Reads, calls: Path) -> dict[str, int]:
    """Return how many alleles are found, missed and beside the truth, and how many genotypes agree."""
    words: list[str | Path] = ["truth", calls, reads.truth, "--reference", reads.reference, "--json"]
    if reads.regions:
        words += ["--regions", reads.regions]
    command = [sys.executable, "-m", "strandline", *words]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=engine.environment()).stdout
    figures = json.loads(said)["kinds"]["all"]
    return {column: figures[column] for column in COLUMNS}


def prints(outputs: dict[str, Any]) -> dict[str, str]:
    """Return a digest of each result: of the records of VCF and gVCF, and of the Parquet as it is."""
    found = {"Parquet": hashlib.sha256(Path(outputs["variants"][0]).read_bytes()).hexdigest()}
    for name in ("vcf", "gvcf"):
        records = subprocess.run(["bcftools", "view", "-H", outputs[name]], check=True, capture_output=True).stdout
        found[name] = hashlib.sha256(records).hexdigest()
    return found


def intervals(reads: Reads, folder: Path) -> Path:
    """Write intervals all over the stretch that the truth tells of."""
    command: list[str | Path] = ["bcftools", "query", "-f", "%CHROM %POS\n", reads.truth]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")[:-1]
    contig, first = said[0].split()
    last = int(said[-1].split()[1])
    path = folder / "intervals.bed"
    starts = range(int(first), last, WINDOW + GAP)
    path.write_text("".join(f"{contig}\t{start}\t{start + WINDOW}\n" for start in starts))
    return path


def whole(reads: Reads, folder: Path) -> list[tuple[str, engine.Run]]:
    """Run on the reads as they are, and on the same pairs in several lanes."""
    lanes = reads.dealt(folder, LANES)
    one = ("one lane", engine.run(folder / "one", reads.inputs()))
    return [one, (f"{LANES} lanes", engine.run(folder / "lanes", reads.inputs(lanes)))]


def cut(reads: Reads, folder: Path) -> list[tuple[str, engine.Run]]:
    """Run on intervals in one shard and in as many as there are intervals."""
    bed = str(intervals(reads, folder))
    runs = []
    for bases in (1_000_000, WINDOW):
        run = engine.run(
            folder / f"cut{bases}", reads.inputs(known_sites=[], intervals=bed, interval_padding=0, shard_bases=bases)
        )
        shards = sum(task.name.startswith("call_shard") for task in run.tasks)
        runs.append((f"{shards} shard" + "s" * (shards > 1), run))
    return runs


def alike(runs: list[tuple[str, engine.Run]]) -> bool:
    """Say whether two runs gave the same."""
    same = prints(runs[0][1].outputs) == prints(runs[1][1].outputs)
    print(f"{runs[0][0]} and {runs[1][0]}: {'the same' if same else 'NOT THE SAME'}", flush=True)
    return same


def main(words: Sequence[str] | None = None) -> int:
    """Compare, and return 0 when GATK has no more false calls than either peer, and all its runs are the same."""
    reads, _, out = wanted(words, __doc__, 1)
    gatk.require()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = whole(reads, folder)
        same = alike(runs) & alike(cut(reads, folder))
        scores = {"germline_gatk": judged(reads, Path(runs[0][1].outputs["vcf"]))}
        scores |= {name: judged(reads, peer(reads, folder / mark, mark)) for name, mark in PEERS.items()}
    print(f"\n{'':<30}{'found':>8}{'missed':>8}{'extra':>8}{'same genotype':>15}")
    for name, score in scores.items():
        found, missed, extra, agreed = score.values()
        print(f"{name:<30}{found:>8}{missed:>8}{extra:>8}{agreed:>15}")
    if out:
        out.write_text(json.dumps(scores, indent=1) + "\n")
    ours, *theirs = (score["false_positives"] for score in scores.values())
    if ours > min(theirs):
        print(f"\nNOT REACHED: {ours} calls of germline_gatk are not in the truth, and {min(theirs)} of a peer.")
    return 0 if same and ours <= min(theirs) else 1


if __name__ == "__main__":
    sys.exit(main())
